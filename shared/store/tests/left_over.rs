//! An invite to an address that a member did not join with ends when they come again.

use crate::joining::{inbox, joined_through};
use crate::world::{StoreWorld, hours, refused};
use domain::{Refusal, Role, Status};
use serde_json::json;
use testkit::lab::{noon, read};
use testkit::people::Person;

#[tokio::test]
async fn who_comes_again_with_a_verified_address_accepts_the_other_invite_to_it() {
    for uses in [1, 5] {
        let world = StoreWorld::new().await;
        let bob = Person::named("Bob").unverified();
        let (by_mail, link) = (
            world.invite(json!({"email": bob.email})).await,
            world.invite(json!({"max_uses": uses})).await,
        );
        world.accept(&bob, &link).await;
        let verified = Person::named("Bob");
        assert_eq!(inbox(&world, &verified).await, 0, "they are in the band");
        assert!(world.accept(&bob, &link).await.already_member);
        assert_eq!(world.current(&by_mail).await.status(noon()), Status::Pending);
        for _ in 0..2 {
            assert!(world.accept(&verified, &link).await.already_member);
            joined_through(&world, &by_mail, &bob, &link).await;
        }
        // The same with an address of someone who joined with another one.
        let at_work = Person {
            email: "bob@work.example".to_owned(),
            ..Person::named("Bob")
        };
        let to_work = world.invite(json!({"email": at_work.email, "role": "admin"})).await;
        assert_eq!(inbox(&world, &at_work).await, 0);
        let acceptance = world.accept(&at_work, &by_mail).await;
        assert_eq!(
            (acceptance.already_member, acceptance.member.role),
            (true, Role::Member)
        );
        joined_through(&world, &to_work, &bob, &link).await;
        let ada = world.ada.caller();
        let again = world
            .store()
            .resend_invite(&ada, to_work.id, read(json!({})), None, hours(1));
        assert_eq!(refused(again.await), Refusal::InviteNotPending);
    }
}
