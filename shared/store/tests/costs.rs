//! The cost of each operation, on the engine whose figures are measured against AWS. docs/costs.md has the table.

use crate::world::{StoreWorld, hours, of_batch, people};
use domain::{AskMail, Delivery, DeliveryStatus, EmailAddress, Holder, IdempotencyKey, MailKind, ReplyTo, Role};
use serde_json::{Value, json};
use store::{BulkRequest, InviteFilter, PageRequest};
use testkit::lab::{Lab, noon, read};
use testkit::people::Person;
use testkit::stack::engine::{Engine, RunningEngine, Storage};
use testkit::stack::ports;
use testkit::wire::Meter;

pub(crate) async fn world() -> (StoreWorld, RunningEngine) {
    let (world, database) = world_with(&[]).await;
    world.lab.save_profile(&world.ada).await;
    world.lab.wire.hold_answers();
    (world, database)
}

pub(crate) async fn world_with(settings: &[(&str, &str)]) -> (StoreWorld, RunningEngine) {
    let [port] = ports::free().expect("a free port");
    let database = RunningEngine::start(Engine::Dynoxide, port, Storage::Memory, None).await;
    let database = database.expect("an engine");
    let world = StoreWorld::of(Lab::on(database.endpoint(), settings).await).await;
    (world, database)
}

/// Checks the calls since the last check against a budget: rounds of calls, read units, write units.
#[track_caller]
pub(crate) fn within(world: &StoreWorld, what: &str, rounds: u32, read: f64, written: f64) -> Meter {
    let meter = world.lab.wire.take();
    println!(
        "{what}: {} calls, {} RU, {} WU",
        meter.rounds, meter.read, meter.written
    );
    assert!(
        meter.rounds <= rounds && meter.read <= read && meter.written <= written,
        "{what}: {meter:?}"
    );
    meter
}

pub(crate) const PAGE: PageRequest = PageRequest { limit: 50, after: None };

#[tokio::test]
async fn create_accept_and_revoke_are_within_the_budget() {
    let (world, _database) = world().await;
    let (bob, eve, first_guest) = (Person::named("Bob"), Person::named("Eve"), Person::named("Guest"));
    world.lab.wire.forget();

    let link = world.invite(json!({})).await;
    within(&world, "create a link", 2, 1.0, 7.0);
    let email = world.invite(json!({"email": bob.email})).await;
    within(&world, "create for an address", 2, 1.5, 9.0);
    let group = world.invite(json!({"max_uses": 2})).await;
    within(&world, "create a group link", 2, 1.0, 7.0);

    world.accept(&eve, &link).await;
    within(&world, "accept a link", 2, 1.0, 11.0);
    world.accept(&bob, &email).await;
    within(&world, "accept an e-mail invite", 2, 1.0, 11.0);
    let [first, last] = people(2).try_into().expect("two people");
    world.accept(&first, &group).await;
    within(&world, "accept a group link", 2, 1.0, 12.0);
    world.accept(&last, &group).await;
    within(&world, "accept a group link's last use", 2, 1.0, 13.0);
    let [one, two] = [
        world.invite(json!({})).await,
        world.invite(json!({"email": "z@example.com"})).await,
    ];
    world.lab.wire.forget();
    for (invite, what, written) in [(&one, "resend a link", 8.0), (&two, "resend an addressed invite", 10.0)] {
        let again = read(json!({"rotate": true}));
        world
            .store()
            .resend_invite(&world.ada.caller(), invite.id, again, None, noon())
            .await
            .expect("resent");
        within(&world, what, 2, 1.5, written);
    }
    for (invite, what, read_units, written, to) in [
        (&one, "change a link", 1.5, 5.0, None),
        (&two, "change an addressed invite", 1.5, 7.0, None),
        (&two, "send it to another address", 2.0, 12.0, Some("w@example.com")),
    ] {
        let (ada, change) = (world.ada.caller(), read(json!({"part": "viola", "email": to})));
        let changed = world.store().change_invite(&ada, invite.id, &change, noon());
        changed.await.expect("changed");
        within(&world, what, 2, read_units, written);
    }
    for (viewer, what, calls, read_units, written) in [
        (None, "report a view", 1, 0.0, 2.0),
        (Some(&bob), "a member looks", 1, 1.0, 0.0),
        (Some(&first_guest), "someone signed in looks", 2, 1.0, 2.0),
    ] {
        let by = viewer.map(Person::caller);
        let viewed = world.store().view_invite(by.as_ref(), one.id, Holder::Token(1), noon());
        viewed.await.expect("viewed");
        within(&world, what, calls, read_units, written);
    }

    let link = world.invite(json!({"role": "admin"})).await;
    world.lab.wire.forget();
    world.accept(&Person::named("Amy"), &link).await;
    within(&world, "accept as admin", 2, 1.0, 11.0);

    let (link, email) = (
        world.invite(json!({})).await,
        world.invite(json!({"email": "x@example.com"})).await,
    );
    world.lab.wire.forget();
    world.revoke(&link).await.expect("revoked");
    within(&world, "revoke a link", 2, 1.0, 4.0);
    world.revoke(&email).await.expect("revoked");
    within(&world, "revoke an addressed invite", 2, 1.0, 7.0);
    let email = world.invite(json!({"email": "y@example.com"})).await;
    world.lab.wire.forget();
    world.decline(&Person::named("Y"), &email).await.expect("declined");
    within(&world, "decline", 2, 1.0, 7.0);
}

#[tokio::test]
async fn a_repeated_request_costs_little_more() {
    let (world, _database) = world().await;
    world.lab.wire.forget();
    let create = async |draft: Value, key: &str| {
        let (id, key) = (
            world.lab.cx.new_invite_id(world.band, noon()),
            IdempotencyKey::new(key, "POST", &draft.to_string()),
        );
        let ada = world.ada.caller();
        world
            .store()
            .create_invite(&ada, id, read(draft), Some(&key), noon())
            .await
            .expect("an invite")
    };
    create(json!({}), "a").await;
    within(&world, "create a link under a key", 2, 1.5, 9.0);
    create(json!({"email": "bob@example.com"}), "b").await;
    within(&world, "create for an address under a key", 2, 2.0, 11.0);
    create(json!({"email": "bob@example.com"}), "b").await;
    within(&world, "the same again", 2, 6.0, 0.0);
}

#[tokio::test]
async fn a_batch_of_a_hundred_takes_few_calls() {
    let (world, _database) = world().await;
    let users: Vec<_> = people(100);
    for user in &users {
        world.lab.save_profile(user).await;
    }
    let links = vec![json!({}); 100];
    let addresses: Vec<_> = (0..100)
        .map(|row| json!({"email": format!("p{row}@example.com")}))
        .collect();
    let users: Vec<_> = users.iter().map(|user| json!({"user_id": user.sub})).collect();
    for (what, drafts, rounds, read_units, written) in [
        ("bulk, 100 links", links, 4, 1.0, 309.0),
        ("bulk, 100 addresses", addresses, 6, 51.0, 513.0),
        ("bulk, 100 users", users, 7, 151.0, 517.0),
    ] {
        let asked = BulkRequest::Rows(drafts.iter().map(|draft| Some(read(draft.clone()))).collect());
        let ada = world.ada.caller();
        world.lab.wire.forget();
        world
            .store()
            .try_invites(&ada, world.band, &asked, noon())
            .await
            .expect("a dry run");
        within(&world, &format!("{what}, dry run"), 3, read_units + 1.0, 1.0);
        let id = world.lab.cx.new_batch_id(noon());
        let batch = world
            .store()
            .create_invites(&ada, world.band, id, &asked, None, noon())
            .await;
        assert!(batch.expect("a batch").0.rows.iter().all(|row| row.outcome.is_ok()));
        within(&world, what, rounds, read_units, written);
        let (page, all) = (PAGE, InviteFilter::All);
        world
            .store()
            .select_invites(&ada, world.band, &of_batch(id, all), None, page, noon())
            .await
            .expect("a list");
        within(&world, "list of a batch of 100", 2, 51.0, 0.0);
    }
    let (draft, key) = (
        json!({"email": "x@example.com"}),
        IdempotencyKey::new("k", "POST", "bulk"),
    );
    let asked = BulkRequest::Rows(vec![Some(read(draft))]);
    let id = world.lab.cx.new_batch_id(noon());
    let ada = world.ada.caller();
    world.lab.wire.forget();
    world
        .store()
        .create_invites(&ada, world.band, id, &asked, Some(&key), noon())
        .await
        .expect("a batch");
    within(&world, "bulk, 1 address under a key", 6, 2.0, 13.0);
    let other = world.lab.found(&world.ada, "The Who").await;
    let offer = Box::new(read(json!({})));
    let page = PageRequest {
        limit: 100,
        after: None,
    };
    let asked = BulkRequest::MembersOf {
        band: other,
        page,
        offer,
    };
    let (id, key) = (
        world.lab.cx.new_batch_id(noon()),
        IdempotencyKey::new("l", "POST", "bulk"),
    );
    world.lab.wire.forget();
    world
        .store()
        .create_invites(&ada, world.band, id, &asked, Some(&key), noon())
        .await
        .expect("a batch");
    within(&world, "bulk, the one member of another band under a key", 8, 10.0, 5.0);
    let during = hours(-24)..hours(24);
    world
        .store()
        .statistics(&ada, world.band, during, noon())
        .await
        .expect("statistics");
    within(&world, "statistics of 301 invites", 2, 51.0, 0.0);
}

#[tokio::test]
async fn changing_bands_members_and_profiles_is_within_the_budget() {
    let (world, _database) = world().await;
    let bob = Person::named("Bob");
    world.accept(&bob, &world.invite(json!({})).await).await;
    world.lab.wire.forget();
    world
        .change_band(&world.ada, json!({"settings": {"max_members": 9}}))
        .await
        .expect("a band");
    within(&world, "change a band", 1, 0.0, 1.0);
    let changed = world.change(&world.ada, &bob, Some(Role::Admin)).await;
    changed.expect("changed");
    within(&world, "change a member's role", 2, 3.0, 5.0);
    for (by, what, part, written) in [
        (&world.ada, "change a member's part", json!("horn"), 4.0),
        (&bob, "change one's own part", json!(null), 1.0),
    ] {
        let changed = world.change_to(by, &bob, json!({"part": part})).await;
        changed.expect("changed");
        within(&world, what, 2, 3.0, written);
    }
    let same = world.change_to(&world.ada, &bob, json!({"role": "admin", "part": null}));
    same.await.expect("nothing to change");
    within(&world, "change a member to what they are", 2, 6.0, 0.0);
    world.change(&world.ada, &bob, None).await.expect("removed");
    within(&world, "remove a member", 3, 5.0, 9.0);
    world.accept(&bob, &world.invite(json!({})).await).await;
    let work = Person {
        email: "bob@work.example".to_owned(),
        ..bob.clone()
    };
    world.lab.save_profile(&work).await;
    world.invite(json!({"email": work.email})).await;
    world.lab.wire.forget();
    world.change(&world.ada, &bob, None).await.expect("removed");
    within(&world, "remove a member with a pending invite", 3, 6.0, 15.0);
    for _ in 0..120 {
        world.invite(json!({})).await;
    }
    world.lab.wire.forget();
    world
        .store()
        .replace_links(&world.ada.caller(), world.band, None, false, noon())
        .await
        .expect("replaced");
    within(&world, "replace 120 links", 5, 9.0, 365.0);
    let id = world.lab.cx.new_invite_id(world.band, noon());
    let previewed = world
        .store()
        .preview_invite(&world.ada.caller(), id, &read(json!({})), noon())
        .await;
    previewed.expect("an invite");
    within(&world, "preview an invite", 1, 1.0, 0.0);
    let counted = world.store().take_test_mail(&world.ada.caller(), noon()).await;
    counted.expect("counted");
    within(&world, "count a test mail", 1, 0.0, 1.0);
    for (person, name, cost) in [(&world.ada, "Ada Lovelace", 8.0), (&bob, "Jürgen Müller", 12.0)] {
        let draft = read(json!({"display_name": name, "searchable": true}));
        let saved = world.store().save_profile(&person.caller(), draft, noon()).await;
        saved.expect("a profile");
        within(&world, "become searchable by two words and an address", 2, 1.0, cost);
    }
}

#[tokio::test]
async fn reading_is_within_the_budget() {
    let (world, _database) = world().await;
    let bob = Person::named("Bob");
    let link = world.invite(json!({})).await;
    world.invite(json!({"email": bob.email})).await;
    world.lab.wire.forget();

    let token = Holder::Token(0);
    world
        .store()
        .invitation(None, link.id, token, noon())
        .await
        .expect("info");
    within(&world, "info", 1, 2.0, 0.0);
    world
        .store()
        .invitation(Some(&bob.caller()), link.id, token, noon())
        .await
        .expect("info");
    within(&world, "info, signed in", 1, 2.0, 0.0);
    world.store().inbox(&bob.caller(), PAGE, noon()).await.expect("inbox");
    within(&world, "inbox", 2, 50.0, 0.0);
    world.store().band(&world.ada.caller(), world.band).await.expect("band");
    within(&world, "show band", 1, 2.0, 0.0);
    world.current(&link).await;
    within(&world, "show invite", 1, 2.0, 0.0);
    world
        .store()
        .invited_names(std::slice::from_ref(&link))
        .await
        .expect("none");
    within(&world, "names for a link", 0, 0.0, 0.0);
    let cy = Person::named("Cy");
    world.lab.be_searchable(&cy, true).await;
    let invite = world.invite(json!({"user_id": cy.sub})).await;
    world.lab.wire.forget();
    world.store().invited_names(&[link, invite]).await.expect("one");
    within(&world, "names for a link and a user", 1, 0.5, 0.0);
    world.store().bands(&world.ada.caller(), PAGE).await.expect("bands");
    within(&world, "list bands", 2, 50.0, 0.0);
    world
        .store()
        .members(&world.ada.caller(), world.band, PAGE)
        .await
        .expect("members");
    within(&world, "list members", 3, 51.0, 0.0);
    world.store().profile(&world.ada.caller().user).await.expect("profile");
    within(&world, "show profile", 1, 1.0, 0.0);
    world.lab.save_profile(&world.ada).await;
    within(&world, "save profile", 2, 1.0, 1.0);
}

#[tokio::test]
async fn mail_is_within_the_budget() {
    let (world, _database) = world_with(&[("EMAIL_NOTIFICATIONS", "true")]).await;
    world.lab.wire.hold_answers();
    world.lab.wire.forget();
    let (store, sent) = (world.store(), Delivery::at(DeliveryStatus::Sent, noon()));
    let invite = world.invite(json!({"email": "bob@example.com"})).await;
    within(&world, "create for an address, with mail", 2, 1.5, 9.0);
    store.invite_and_band(invite.id, noon()).await.expect("an answer");
    within(&world, "read an invite and its band", 1, 2.0, 0.0);
    store.schedule_check(invite.id, hours(72)).await.expect("noted");
    within(&world, "schedule a check", 1, 0.0, 1.0);
    let bob = EmailAddress::parse("bob@example.com").expect("an address");
    store.subscriptions(bob.digest()).await.expect("an answer");
    within(&world, "read which mail an address gets", 1, 1.0, 0.0);
    let leased = store.lease_mail(&invite, MailKind::Invitation, None).await;
    leased.expect("leased");
    within(&world, "lease a mail", 1, 0.0, 2.0);
    let settled = store.settle_mail(&invite, MailKind::Invitation, &sent).await;
    settled.expect("settled");
    within(&world, "settle a mail", 1, 0.0, 2.0);
    let delivered = Delivery::at(DeliveryStatus::Delivered, noon());
    store.track_delivery(invite.id, 1, &delivered).await.expect("noted");
    within(&world, "track a delivery", 1, 0.0, 2.0);
    let asked = json!({"settings": {"reply_to": "bob@example.com"}});
    let band = world.change_band(&world.ada, asked).await.expect("a band");
    within(&world, "ask for an answering address", 3, 2.0, 4.0);
    let Some(ReplyTo::Asked(asked)) = band.settings.reply_to else {
        panic!("asked")
    };
    store.band_to_mail(world.band).await.expect("an answer");
    within(&world, "read a band", 1, 1.0, 0.0);
    let moved = store.move_ask(world.band, &asked, AskMail::Sending).await;
    moved.expect("moved");
    within(&world, "claim the mail that asks", 1, 0.0, 1.0);
    store.take_ask_mail(world.band, &asked, noon()).await.expect("counted");
    within(&world, "count the mail that asks", 1, 0.0, 1.0);
    let confirm = async || {
        store
            .confirm_reply_to(world.band, bob.digest())
            .await
            .expect("confirmed");
    };
    confirm().await;
    within(&world, "confirm an answering address", 2, 0.5, 1.0);
    confirm().await;
    within(&world, "confirm an answering address again", 2, 1.5, 0.0);
}
