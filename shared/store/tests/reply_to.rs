//! The answering address of a band: who is asked, what that takes from the quotas, and races with the owner's answer.

use crate::world::{StoreWorld, refused};
use domain::{AskMail, Band, BandId, EmailAddress, Refusal, ReplyTo, ReplyToAsked};
use serde_json::{Value, json};
use store::StoreError;
use testkit::lab::{Lab, endpoint};
use testkit::people::Person;

/// How often a race is run.
const ROUNDS: usize = 20;

async fn world(quota: &str) -> StoreWorld {
    let settings = [("EMAIL_NOTIFICATIONS", "true"), ("INVITES_PER_INVITER", quota)];
    StoreWorld::of(Lab::on(&endpoint(), &settings).await).await
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

async fn set(world: &StoreWorld, reply_to: Value) -> Result<Band, StoreError> {
    let change = json!({"settings": {"reply_to": reply_to, "color": "teal"}});
    world.change_band(&world.ada, change).await
}

async fn confirm(world: &StoreWorld, band: BandId, text: &str) -> Result<(), StoreError> {
    world.store().confirm_reply_to(band, address(text).digest()).await
}

async fn seen(world: &StoreWorld) -> Option<ReplyTo> {
    let band = world.store().band_to_mail(world.band).await.expect("an answer");
    band.expect("a band").settings.reply_to
}

fn asked(reply_to: Option<ReplyTo>) -> ReplyToAsked {
    match reply_to {
        Some(ReplyTo::Asked(asked)) => asked,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_ask_counts_as_an_invite_and_a_refused_one_changes_nothing() {
    let world = world("2").await;
    for text in ["bob@example.com", "bob@example.com"] {
        let band = set(&world, json!(text)).await.expect("asked");
        assert_eq!(asked(band.settings.reply_to).address, address(text));
    }
    let exceeded = refused(set(&world, json!("eve@example.com")).await);
    assert!(matches!(exceeded, Refusal::QuotaExceeded(_)), "{exceeded:?}");
    let invite = world.try_invite_at(&world.ada, json!({}), testkit::lab::noon()).await;
    assert!(matches!(refused(invite), Refusal::QuotaExceeded(_)));
    assert_eq!(
        seen(&world).await.map(|kept| kept.address().clone()),
        Some(address("bob@example.com"))
    );
    // Nothing is left, and none of these needs it.
    let own = set(&world, json!(world.ada.email)).await.expect("Ada's own");
    assert_eq!(own.settings.answers_to(), Some(&address(&world.ada.email)));
    set(&world, json!(world.ada.email)).await.expect("the same");
    let none = set(&world, Value::Null).await.expect("none");
    assert_eq!(none.settings.reply_to, None);
}

#[tokio::test]
async fn without_mail_only_ones_own_address_can_be_set() {
    let world = StoreWorld::new().await;
    assert_eq!(refused(set(&world, json!("bob@example.com")).await), Refusal::CannotAsk);
    set(&world, json!(world.ada.email)).await.expect("Ada's own");
    let eve = Person::named("Eve");
    let change = json!({"settings": {"reply_to": eve.email}});
    assert_eq!(refused(world.change_band(&eve, change).await), Refusal::NotBandAdmin);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_and_a_confirmation_at_once_never_confirm_the_other_address() {
    let world = world("100").await;
    for _ in 0..ROUNDS {
        set(&world, json!("bob@example.com")).await.expect("asked");
        let (changed, confirmed) = tokio::join!(
            set(&world, json!("eve@example.com")),
            confirm(&world, world.band, "bob@example.com")
        );
        changed.expect("asked");
        if let Err(error) = confirmed {
            assert!(matches!(error, StoreError::Refused(Refusal::ReplyToChanged)), "{error}");
        }
        assert_eq!(asked(seen(&world).await).address, address("eve@example.com"));
        assert_eq!(
            refused(confirm(&world, world.band, "bob@example.com").await),
            Refusal::ReplyToChanged
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_again_and_a_confirmation_at_once_end_confirmed_or_asked_again() {
    let world = world("100").await;
    for _ in 0..ROUNDS {
        set(&world, json!("bob@example.com")).await.expect("asked");
        let (again, confirmed) = tokio::join!(
            set(&world, json!("bob@example.com")),
            confirm(&world, world.band, "bob@example.com")
        );
        again.expect("asked, or confirmed already");
        confirmed.expect("confirmed");
        assert_eq!(seen(&world).await, Some(ReplyTo::Confirmed(address("bob@example.com"))));
        set(&world, Value::Null).await.expect("none");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_of_many_gets_an_asks_mail() {
    let world = world("100").await;
    set(&world, json!("bob@example.com")).await.expect("asked");
    let queued = asked(seen(&world).await);
    let claims = (0..9).map(|_| world.store().move_ask(world.band, &queued, AskMail::Sending));
    let claims = futures_util::future::join_all(claims).await;
    let got = claims.into_iter().filter_map(|claim| claim.expect("an answer"));
    assert_eq!(got.count(), 1);
    // Asked again meanwhile: what became of the first mail is not noted on the second.
    set(&world, json!("eve@example.com")).await.expect("asked");
    let sending = ReplyToAsked {
        mail: AskMail::Sending,
        ..queued
    };
    let moved = world.store().move_ask(world.band, &sending, AskMail::Sent).await;
    assert_eq!(moved.expect("an answer"), None);
    assert_eq!(asked(seen(&world).await).mail, AskMail::Queued);
}
