//! People who were removed from a band, or are no longer admins, keep no way in.

use crate::world::{self, StoreWorld, gone, hours};
use domain::{Gone, Holder, Invite, Refusal, Role, Status};
use serde_json::json;
use store::InviteFilter;
use testkit::lab::{noon, read};
use testkit::people::Person;

async fn admin(world: &StoreWorld, name: &str) -> Person {
    let person = Person::named(name);
    world
        .accept(&person, &world.invite(json!({"role": "admin"})).await)
        .await;
    person
}

async fn status(world: &StoreWorld, invite: &Invite) -> Status {
    world.current(invite).await.status(noon())
}

/// Someone who joined with another address than the one in their profile. An invite to that one is not known to be to a
/// member.
async fn two_addresses(world: &StoreWorld, name: &str, role: &str) -> (Person, String) {
    let mut person = Person::named(name);
    world.lab.save_profile(&person).await;
    let other = std::mem::replace(&mut person.email, format!("{name}@work.example"));
    world.accept(&person, &world.invite(json!({"role": role})).await).await;
    (person, other)
}

#[tokio::test]
async fn removing_a_member_ends_their_pending_invites() {
    let world = StoreWorld::new().await;
    let (bob, address) = two_addresses(&world, "Bob", "member").await;
    let by_mail = world.invite(json!({"email": address, "role": "admin"})).await;
    let other = world.invite(json!({"email": "eve@example.com"})).await;
    let elsewhere = world.lab.found(&world.ada, "The Who").await;
    let elsewhere = world.lab.invite(&world.ada, elsewhere, json!({"email": address})).await;
    world.change(&world.ada, &bob, None).await.expect("removed");
    assert_eq!(status(&world, &by_mail).await, Status::Revoked);
    let mut at_home = bob.clone();
    address.clone_into(&mut at_home.email);
    assert_eq!(gone(world.try_accept(&at_home, &by_mail).await), Gone::Revoked);
    assert_eq!(status(&world, &other).await, Status::Pending);
    assert_eq!(status(&world, &elsewhere).await, Status::Pending, "of another band");
    for email in [&address, &bob.email] {
        let new = world.invite(json!({"email": email})).await;
        assert_eq!(status(&world, &new).await, Status::Pending, "they can be invited again");
    }
    world.accept(&bob, &world.invite(json!({})).await).await;
}

#[tokio::test]
async fn leaving_ends_the_pending_invites_too() {
    let world = StoreWorld::new().await;
    let (bob, address) = two_addresses(&world, "Bob", "admin").await;
    let by_mail = world.invite(json!({"email": address, "role": "admin"})).await;
    // They are demoted and leave before they are removed.
    world
        .change(&world.ada, &bob, Some(Role::Member))
        .await
        .expect("demoted");
    world.change(&bob, &bob, None).await.expect("left");
    // Revoked, because they did not decline, and inviters get mail about declines.
    assert_eq!(status(&world, &by_mail).await, Status::Revoked);
    let inbox = store::PageRequest { limit: 50, after: None };
    let mut at_home = bob.clone();
    address.clone_into(&mut at_home.email);
    let inbox = world.store().inbox(&at_home.caller(), inbox, noon()).await;
    assert!(inbox.expect("an inbox").entries.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_created_during_the_removal_counts_as_before_or_after() {
    let world = StoreWorld::new().await;
    let eve = admin(&world, "Eve").await;
    for round in 0..30 {
        let bob = Person::named(&format!("Bob{round}"));
        world.accept(&bob, &world.invite(json!({})).await).await;
        let draft = json!({"email": bob.email});
        let (removed, made) = tokio::join!(
            world.change(&world.ada, &bob, None),
            world.try_invite_at(&eve, draft, noon()),
        );
        removed.expect("removed");
        // Before the removal, they are a member; after it, the invite is to someone who is not.
        match made {
            Ok(made) => {
                assert_eq!(status(&world, &made).await, Status::Pending);
                world.accept(&bob, &made).await;
            }
            refused => assert_eq!(world::refused(refused), Refusal::AlreadyMember),
        }
    }
}

#[tokio::test]
async fn links_of_an_earlier_term_stay_dead_when_their_inviter_is_an_admin_again() {
    for to in [None, Some(Role::Member)] {
        let world = StoreWorld::new().await;
        let eve = admin(&world, "Eve").await;
        let old = world
            .try_invite_at(&eve, json!({"max_uses": 9}), noon())
            .await
            .expect("an invite");
        world.change(&world.ada, &eve, to).await.expect("no admin any more");
        if to.is_none() {
            world.accept(&eve, &world.invite(json!({})).await).await;
        }
        world
            .change(&world.ada, &eve, Some(Role::Admin))
            .await
            .expect("promoted again");
        let bob = Person::named("Bob");
        assert_eq!(gone(world.try_accept(&bob, &old).await), Gone::InviterLeft);
        let info = world.store().invitation(None, old.id, Holder::Token(0), noon()).await;
        assert_eq!(gone(info), Gone::InviterLeft);
        let new = world.try_invite_at(&eve, json!({}), noon()).await.expect("an invite");
        world.accept(&bob, &new).await;
        // An admin who resends an old one becomes its inviter.
        let again = read(json!({"rotate": true}));
        let again = world
            .store()
            .resend_invite(&eve.caller(), old.id, again, None, hours(1))
            .await;
        let again = again.expect("resent");
        world
            .accept_at(&Person::named("Fay"), &again, hours(1))
            .await
            .expect("in");
    }
}

#[tokio::test]
async fn all_links_that_an_admin_could_have_seen_can_be_replaced() {
    let world = StoreWorld::new().await;
    let eve = admin(&world, "Eve").await;
    let mut links = Vec::new();
    for hour in 0..120 {
        links.push(world.invite(json!({"max_uses": 2, "ttl_hours": 10 + hour})).await);
    }
    let bound = world.invite(json!({"email": "bob@example.com"})).await;
    let (used, expired) = (
        world.invite(json!({})).await,
        world.invite(json!({"ttl_hours": 1})).await,
    );
    world.accept(&Person::named("Zoe"), &used).await;
    let orphaned = world.try_invite_at(&eve, json!({}), noon()).await.expect("an invite");
    world.change(&world.ada, &eve, None).await.expect("removed");
    let replace = async |dry_run| {
        let replaced = world
            .store()
            .replace_links(&world.ada.caller(), world.band, None, dry_run, hours(2))
            .await;
        let replaced = replaced.expect("replaced");
        (replaced.links, replaced.replaced, replaced.next)
    };
    assert_eq!(replace(true).await, (120, 0, None));
    assert_eq!(replace(false).await, (120, 120, None));
    let now: Vec<_> = world.list(InviteFilter::Pending, 100, hours(2)).await;
    for old in &links {
        let new = now.iter().find(|invite| invite.id == old.id).expect("still pending");
        assert_eq!((new.generation, new.expires_at), (1, old.expires_at));
    }
    assert_eq!(gone(world.accept_at(&eve, &links[7], hours(2)).await), Gone::Revoked);
    let new = now
        .iter()
        .find(|invite| invite.id == links[7].id)
        .expect("still pending");
    world.accept_at(&Person::named("Cy"), new, hours(2)).await.expect("in");
    assert_eq!(world.current(&bound).await.generation, 0);
    // A resend would revive them, but not for people who have seen the old links.
    for invite in [&expired, &orphaned] {
        assert_eq!(world.current(invite).await.generation, 1);
    }
    assert_eq!(
        replace(false).await,
        (120, 120, None),
        "replaced again, and the previous links stop working too"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_used_during_the_replacement_is_used_once_and_the_others_are_replaced() {
    let world = StoreWorld::new().await;
    for round in 0..10 {
        let links = [
            world.invite(json!({})).await,
            world.invite(json!({"max_uses": 3})).await,
        ];
        let bob = Person::named(&format!("Bob{round}"));
        let ada = world.ada.caller();
        let (joined, replaced) = tokio::join!(
            world.try_accept(&bob, &links[0]),
            world.store().replace_links(&ada, world.band, None, false, noon()),
        );
        let replaced = replaced.expect("replaced");
        let seen = world.current(&links[0]).await;
        assert_eq!(joined.is_ok(), seen.status(noon()) == Status::Accepted);
        assert_eq!(seen.generation, u16::from(joined.is_err()));
        assert!(replaced.replaced <= replaced.links);
        assert_eq!(world.current(&links[1]).await.generation, 1);
        for link in &links {
            world.revoke(link).await.ok();
        }
    }
}
