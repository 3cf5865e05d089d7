//! The rules for invites, without concurrency.

use crate::world::{StoreWorld, gone, hours, refused};
use domain::{
    BandColor, EmailAddress, Gone, Holder, Locale, MailLocale, Refusal, ReplyTo, Role, Settings, Status, TimeZone,
};
use serde_json::json;
use store::PageRequest;
use testkit::lab::{noon, read};
use testkit::people::Person;
use testkit::stack::table::call;

#[tokio::test]
async fn a_member_who_accepts_again_takes_no_use_and_keeps_their_role() {
    let world = StoreWorld::new().await;
    let invite = world.invite(json!({"role": "member"})).await;
    let again = world.accept(&world.ada, &invite).await;
    assert!(again.already_member);
    assert_eq!(again.member.role, Role::Admin);
    assert_eq!(world.current(&invite).await.uses, 0);
}

#[tokio::test]
async fn an_invite_used_by_the_caller_still_leads_to_the_band() {
    let world = StoreWorld::new().await;
    let (bob, eve) = (Person::named("Bob"), Person::named("Eve"));
    let invite = world.invite(json!({})).await;
    world.accept(&bob, &invite).await;
    assert!(world.accept(&bob, &invite).await.already_member);
    assert_eq!(gone(world.try_accept(&eve, &invite).await), Gone::Used);
}

#[tokio::test]
async fn a_removed_member_cannot_rejoin_by_the_same_link() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    let group = world.invite(json!({"max_uses": 5})).await;
    world.accept(&bob, &group).await;
    world.change(&world.ada, &bob, None).await.expect("removed");
    assert_eq!(gone(world.try_accept(&bob, &group).await), Gone::FormerMember);
    assert_eq!(world.current(&group).await.uses, 1);
    let token = Holder::Token(0);
    let (_, prospect) = world
        .store()
        .invitation(Some(&bob.caller()), group.id, token, noon())
        .await
        .expect("info");
    assert!(
        matches!(
            prospect,
            Some(Err(Refusal::Gone {
                reason: Gone::FormerMember,
                ..
            }))
        ),
        "and the info says so beforehand"
    );
    world.accept(&bob, &world.invite(json!({})).await).await;
}

#[tokio::test]
async fn an_inviter_who_left_cannot_rejoin_by_their_own_link() {
    let world = StoreWorld::new().await;
    let eve = Person::named("Eve");
    world.accept(&eve, &world.invite(json!({"role": "admin"})).await).await;
    let own = world
        .try_invite_at(&eve, json!({"role": "admin"}), noon())
        .await
        .expect("an invite");
    world.change(&eve, &eve, None).await.expect("left");
    assert_eq!(gone(world.try_accept(&eve, &own).await), Gone::InviterLeft);
}

#[tokio::test]
async fn an_invite_expires_at_its_time_and_is_gone_after_its_retention() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    let invite = world.invite(json!({"ttl_hours": 1})).await;
    assert_eq!(gone(world.accept_at(&bob, &invite, hours(1)).await), Gone::Expired);
    assert_eq!(
        gone(world.accept_at(&bob, &invite, hours(30 * 24)).await),
        Gone::Expired
    );
    assert_eq!(
        refused(world.accept_at(&bob, &invite, hours(30 * 24 + 1)).await),
        Refusal::InviteNotFound
    );
    let admin = world.ada.caller();
    assert_eq!(world.current(&invite).await.status(hours(1)), Status::Expired);
    assert_eq!(
        refused(world.store().invite(&admin, invite.id, hours(30 * 24 + 1)).await),
        Refusal::InviteNotFound
    );
}

#[tokio::test]
async fn an_addressed_invite_is_only_for_its_recipient() {
    let world = StoreWorld::new().await;
    let (bob, eve) = (Person::named("Bob"), Person::named("Eve"));
    let invite = world.invite(json!({"email": "BOB@Example.com"})).await;
    let hint = "b•••@e•••.com".to_owned();
    assert_eq!(
        refused(world.try_accept(&eve, &invite).await),
        Refusal::WrongAccount {
            email_hint: Some(hint.clone())
        }
    );
    let unverified = bob.clone().unverified();
    assert_eq!(
        refused(world.try_accept(&unverified, &invite).await),
        Refusal::EmailNotVerified { email_hint: hint }
    );
    world.accept(&bob, &invite).await;

    let zoe = Person::named("Zoe");
    world.lab.save_profile(&zoe).await;
    let invite = world.invite(json!({"user_id": zoe.sub})).await;
    assert_eq!(
        refused(world.try_accept(&eve, &invite).await),
        Refusal::WrongAccount { email_hint: None }
    );
    world.accept(&zoe, &invite).await;
}

#[tokio::test]
async fn an_id_is_only_for_the_recipient() {
    let world = StoreWorld::new().await;
    let (bob, eve) = (Person::named("Bob"), Person::named("Eve"));
    let invite = world.invite(json!({"email": bob.email})).await;
    let by_id = async |who: &Person| {
        world
            .store()
            .accept_invite(&who.caller(), invite.id, Holder::Id, noon())
            .await
    };
    let link = world.invite(json!({})).await;
    let by_link = world
        .store()
        .accept_invite(&eve.caller(), link.id, Holder::Id, noon())
        .await;
    assert_eq!(refused(by_link), Refusal::InviteNotFound);
    assert_eq!(refused(by_id(&eve).await), Refusal::InviteNotFound);
    assert!(!by_id(&bob).await.expect("accepted").already_member);
}

#[tokio::test]
async fn a_recipient_has_one_pending_invite_per_band() {
    let world = StoreWorld::new().await;
    let draft = json!({"email": "bob@example.com", "ttl_hours": 2});
    let first = world.invite(draft.clone()).await;
    let same = json!({"email": " Bob@EXAMPLE.com"});
    let again = world.try_invite_at(&world.ada, same.clone(), noon()).await;
    assert_eq!(refused(again), Refusal::AlreadyInvited(first.id));
    let new = world
        .try_invite_at(&world.ada, draft, hours(2))
        .await
        .expect("free once expired");
    world
        .store()
        .revoke_invite(&world.ada.caller(), new.id, hours(2))
        .await
        .expect("revoked");
    world
        .try_invite_at(&world.ada, same, hours(2))
        .await
        .expect("free once revoked");
    let other = world.lab.found(&world.ada, "The Who").await;
    let id = world.lab.cx.new_invite_id(other, noon());
    let draft = read(json!({"email": "bob@example.com"}));
    world
        .store()
        .create_invite(&world.ada.caller(), id, draft, None, noon())
        .await
        .expect("another band may");
}

#[tokio::test]
async fn an_invited_user_must_have_a_profile_and_not_be_a_member() {
    let world = StoreWorld::new().await;
    let zoe = Person::named("Zoe");
    let draft = json!({"user_id": zoe.sub});
    assert_eq!(
        refused(world.try_invite_at(&world.ada, draft.clone(), noon()).await),
        Refusal::UserNotFound
    );
    world.lab.save_profile(&zoe).await;
    let invite = world
        .try_invite_at(&world.ada, draft.clone(), noon())
        .await
        .expect("an invite");
    world.accept(&zoe, &invite).await;
    assert_eq!(
        refused(world.try_invite_at(&world.ada, draft, noon()).await),
        Refusal::AlreadyMember
    );
}

#[tokio::test]
async fn members_and_strangers_manage_nothing() {
    let world = StoreWorld::new().await;
    let (bob, eve) = (Person::named("Bob"), Person::named("Eve"));
    let invite = world.invite(json!({"max_uses": 5})).await;
    world.accept(&bob, &invite).await;
    let page = PageRequest { limit: 5, after: None };
    for who in [&bob, &eve] {
        let caller = who.caller();
        let filter = store::InviteFilter::All;
        assert_eq!(
            refused(world.try_invite_at(who, json!({}), noon()).await),
            Refusal::NotBandAdmin
        );
        assert_eq!(
            refused(world.store().invite(&caller, invite.id, noon()).await),
            Refusal::NotBandAdmin
        );
        assert_eq!(
            refused(world.store().revoke_invite(&caller, invite.id, noon()).await),
            Refusal::NotBandAdmin
        );
        let list = world
            .store()
            .list_invites(&caller, world.band, filter, page.clone(), noon())
            .await;
        assert_eq!(refused(list), Refusal::NotBandAdmin);
        let renamed = world.change_band(who, json!({"name": "Mine"})).await;
        assert_eq!(refused(renamed), Refusal::NotBandAdmin);
        assert_eq!(
            refused(world.change(who, &world.ada, None).await),
            Refusal::NotBandAdmin
        );
    }
    assert_eq!(
        refused(world.store().members(&eve.caller(), world.band, page).await),
        Refusal::NotBandMember
    );
    assert_eq!(
        refused(world.store().band(&eve.caller(), world.band).await),
        Refusal::NotBandMember
    );
    assert_eq!(
        refused(world.change(&world.ada, &eve, None).await),
        Refusal::MemberNotFound
    );
}

#[tokio::test]
async fn the_last_admin_cannot_leave() {
    let world = StoreWorld::new().await;
    assert_eq!(
        refused(world.change(&world.ada, &world.ada, None).await),
        Refusal::LastAdmin
    );
    assert_eq!(
        refused(world.change(&world.ada, &world.ada, Some(Role::Member)).await),
        Refusal::LastAdmin
    );
    world
        .change(&world.ada, &world.ada, Some(Role::Admin))
        .await
        .expect("nothing to change");
    assert_eq!(world.members(&world.ada).await.len(), 1);
}

#[tokio::test]
async fn the_ends_of_an_invite_are_final() {
    let world = StoreWorld::new().await;
    let bob = Person::named("Bob");
    let invite = world.invite(json!({"email": bob.email})).await;
    world.decline(&bob, &invite).await.expect("declined");
    world.decline(&bob, &invite).await.expect("again is fine");
    assert_eq!(refused(world.revoke(&invite).await), Refusal::InviteNotPending);
    assert_eq!(gone(world.try_accept(&bob, &invite).await), Gone::Declined);

    let invite = world.invite(json!({"email": bob.email})).await;
    world.revoke(&invite).await.expect("revoked");
    world.revoke(&invite).await.expect("again is fine");
    assert_eq!(gone(world.decline(&bob, &invite).await), Gone::Revoked);
    assert_eq!(gone(world.try_accept(&bob, &invite).await), Gone::Revoked);

    let link = world.invite(json!({})).await;
    assert_eq!(refused(world.decline(&bob, &link).await), Refusal::NotDeclinable);
    world.accept(&bob, &link).await;
    assert_eq!(refused(world.revoke(&link).await), Refusal::InviteNotPending);
}

#[tokio::test]
async fn settings_are_stored_and_set_the_lifetime_of_invites() {
    let world = StoreWorld::new().await;
    let settings = Settings {
        default_ttl_hours: Some(5),
        max_members: Some(9),
        email_notifications: false,
        reminders: false,
        inviter_notes: false,
        locale: MailLocale::stored("de".to_owned()),
        time_zone: TimeZone::stored("Europe/Berlin".to_owned()),
        color: BandColor::Teal,
        reply_to: EmailAddress::parse(&world.ada.email).ok().map(ReplyTo::Confirmed),
    };
    let change = json!({"default_ttl_hours": 5, "max_members": 9, "email_notifications": false,
        "reminders": false, "inviter_notes": false, "locale": "de", "time_zone": "Europe/Berlin", "color": "teal",
        "reply_to": world.ada.email});
    let change = json!({"settings": change, "name": "The Who"});
    let changed = world.change_band(&world.ada, change).await.expect("a band");
    assert_eq!(
        (world.band().await, changed.name.as_str()),
        (changed.clone(), "The Who")
    );
    assert_eq!(world.band().await.settings, settings);
    assert_eq!(world.invite(json!({})).await.expires_at, hours(5));
    assert_eq!(world.invite(json!({"ttl_hours": 1})).await.expires_at, hours(1));
    let none = json!({"default_ttl_hours": null, "max_members": null, "email_notifications": null,
        "reminders": null, "inviter_notes": null, "locale": null, "time_zone": null, "color": null, "reply_to": null});
    world
        .change_band(&world.ada, json!({"settings": none}))
        .await
        .expect("settings");
    assert_eq!(world.band().await.settings, Settings::default());
    assert_eq!(world.invite(json!({})).await.expires_at, hours(72));
}

#[tokio::test]
async fn a_language_and_a_time_zone_that_only_a_newer_version_knows_are_kept() {
    let world = StoreWorld::new().await;
    let (table, endpoint) = &world.lab.table;
    let key = json!({"pk": {"S": format!("BAND#{}", world.band)}, "sk": {"S": "BAND"}});
    let newer = json!({"TableName": table, "Key": key, "UpdateExpression": "SET locale = :locale, time_zone = :zone",
        "ExpressionAttributeValues": {":locale": {"S": "tlh"}, ":zone": {"S": "Mars/Olympus_Mons"}}});
    call(endpoint, "UpdateItem", &newer).await.expect("written");
    let settings = world.band().await.settings;
    assert_eq!(
        (settings.locale.as_str(), settings.locale.to_write_in()),
        ("tlh", Locale::ENGLISH)
    );
    let change = json!({"settings": {"max_members": 9}});
    let changed = world.change_band(&world.ada, change).await.expect("a band");
    assert_eq!(changed.settings.locale.as_str(), "tlh");
    assert_eq!(changed.settings.time_zone.as_str(), "Mars/Olympus_Mons");
}
