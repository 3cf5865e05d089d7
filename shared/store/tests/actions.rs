//! Acting on many invites at once: outcomes by row, groups, quotas, repeated requests, races and lost rights.

use crate::world::{StoreWorld, gone, hours, people, refused};
use chrono::TimeDelta;
use domain::action::Action;
use domain::selection::Selection;
use domain::{Gone, IdempotencyKey, Instant, Invite, InviteFilter, Refusal, Role, Status};
use serde_json::{Value, json};
use store::{ActionTarget, Actions, BulkRequest, RowRefusal, StoreError};
use testkit::lab::{Lab, endpoint, noon, read};
use testkit::people::Person;
use testkit::wire::Fault;

const RESEND: Action = Action::Resend { ttl_hours: None };
const PROLONG: Action = Action::Prolong { ttl_hours: Some(500) };

fn these<'i>(invites: impl IntoIterator<Item = &'i Invite>) -> ActionTarget {
    ActionTarget::Ids(invites.into_iter().map(|invite| invite.id.to_string()).collect())
}

fn all_pending() -> ActionTarget {
    ActionTarget::Selected {
        selection: Box::new(Selection::default()),
        after: None,
    }
}

async fn act(
    world: &StoreWorld,
    action: Action,
    target: &ActionTarget,
    key: Option<&str>,
    now: Instant,
) -> Result<Actions, StoreError> {
    let (ada, key) = (
        world.ada.caller(),
        key.map(|key| IdempotencyKey::new(key, "POST", "the same")),
    );
    world
        .store()
        .act_on_invites(&ada, world.band, (action, target), key.as_ref(), now)
        .await
}

/// The outcomes; `None` for an invite that is done.
fn outcomes(actions: &Actions) -> Vec<Option<RowRefusal>> {
    actions.rows.iter().map(|(_, outcome)| outcome.clone().err()).collect()
}

async fn batch(world: &StoreWorld, drafts: Vec<Value>) -> Vec<Invite> {
    let request = BulkRequest::Rows(drafts.into_iter().map(|draft| Some(read(draft))).collect());
    let (id, ada) = (world.lab.cx.new_batch_id(noon()), world.ada.caller());
    let made = world
        .store()
        .create_invites(&ada, world.band, id, &request, None, noon());
    made.await
        .expect("a batch")
        .0
        .rows
        .into_iter()
        .map(|row| row.outcome.expect("an invite"))
        .collect()
}

/// A hundred invites of all kinds.
async fn hundred(world: &StoreWorld) -> Vec<Invite> {
    let users = people(30);
    for user in &users {
        world.lab.save_profile(user).await;
    }
    let users = users.iter().map(|user| json!({"user_id": user.sub}));
    let addresses = (0..40).map(|row| json!({"email": format!("p{row}@example.com")}));
    batch(world, users.chain(addresses).chain(vec![json!({}); 30]).collect()).await
}

#[tokio::test]
async fn a_hundred_invites_of_all_kinds_are_prolonged_resent_and_revoked() {
    let world = StoreWorld::new().await;
    let made = hundred(&world).await;
    let target = these(&made);
    for (action, hour) in [(PROLONG, 1), (RESEND, 2), (Action::Revoke, 3)] {
        let done = act(&world, action, &target, None, hours(hour)).await.expect("done");
        assert_eq!(outcomes(&done), vec![None; 100], "{action:?}");
    }
    let now = world.list(InviteFilter::All, 100, hours(3)).await;
    for invite in &now {
        let resent = invite.resent.as_ref().expect("resent");
        assert_eq!((invite.status(hours(3)), resent.at), (Status::Revoked, hours(2)));
    }
    let again = act(&world, Action::Revoke, &target, None, hours(4))
        .await
        .expect("done");
    assert_eq!(outcomes(&again), vec![None; 100], "revoking again changes nothing");
    assert_eq!(world.list(InviteFilter::All, 100, hours(4)).await, now);
    let again = batch(&world, vec![json!({"email": "p1@example.com"})]).await;
    assert_eq!(again.len(), 1, "the recipient is free again");
}

#[tokio::test]
async fn a_prolonged_invite_keeps_its_recipient_and_can_be_accepted_later() {
    let world = StoreWorld::new().await;
    let (bob, cy) = (Person::named("Bob"), Person::named("Cy"));
    world.lab.save_profile(&cy).await;
    let to_bob = world.invite(json!({"email": bob.email, "ttl_hours": 1})).await;
    let to_cy = world.invite(json!({"user_id": cy.sub, "ttl_hours": 1})).await;
    let done = act(&world, PROLONG, &these([&to_bob, &to_cy]), None, noon())
        .await
        .expect("done");
    assert_eq!(outcomes(&done), [None, None]);
    let other = world
        .try_invite_at(&world.ada, json!({"email": bob.email}), hours(2))
        .await;
    assert_eq!(refused(other), Refusal::AlreadyInvited(to_bob.id));
    let link = world.invite(json!({"ttl_hours": 9})).await;
    world.accept_at(&cy, &link, hours(2)).await.expect("joined");
    let ended = world.current(&to_cy).await.ended.expect("ended by joining with a link");
    assert_eq!(ended.through.expect("the link").invite, link.id);
    world.accept_at(&bob, &to_bob, hours(400)).await.expect("joined");
}

#[tokio::test]
async fn prolonging_replaces_a_former_inviter_and_no_other() {
    let world = StoreWorld::new().await;
    let (eve, bob) = (Person::named("Eve"), Person::named("Bob"));
    world.accept(&eve, &world.invite(json!({"role": "admin"})).await).await;
    let eves = || world.try_invite_at(&eve, json!({"ttl_hours": 600}), noon());
    let (first, second) = (eves().await.expect("an invite"), eves().await.expect("an invite"));
    let target = these([&first, &second]);
    act(&world, PROLONG, &target, None, noon()).await.expect("done");
    assert_eq!(world.current(&first).await, first, "it lasts longer already");
    world.change(&eve, &eve, None).await.expect("left");
    assert_eq!(gone(world.try_accept(&bob, &first).await), Gone::InviterLeft);
    for _ in 0..2 {
        let done = act(&world, PROLONG, &target, None, noon()).await.expect("done");
        assert_eq!(outcomes(&done), [None, None]);
    }
    for seen in [&first, &second] {
        let now = world.current(seen).await;
        assert_eq!((now.inviter.as_str(), now.expires_at), ("ada", seen.expires_at));
        assert_eq!((now.generation, now.times_changed()), (seen.generation, 0));
    }
    world.accept(&bob, &first).await;
}

#[tokio::test]
async fn each_refused_invite_has_its_reason_and_stops_no_other() {
    let world = StoreWorld::new().await;
    let [used, expired, taken, open] = [
        world.invite(json!({})).await,
        world.invite(json!({"ttl_hours": 1})).await,
        world.invite(json!({"email": "bob@example.com", "ttl_hours": 1})).await,
        world.invite(json!({})).await,
    ];
    world.accept(&Person::named("Cy"), &used).await;
    let other = world
        .try_invite_at(&world.ada, json!({"email": "bob@example.com"}), hours(2))
        .await;
    let other = other.expect("free again");
    let target = these([&used, &expired, &taken, &open, &other]);
    let why = |refusal| Some(RowRefusal::Refused(refusal));
    let not_pending = why(Refusal::InviteNotPending);
    let done = act(&world, PROLONG, &target, None, hours(2)).await.expect("done");
    let expect = [
        not_pending.clone(),
        not_pending.clone(),
        why(Refusal::AlreadyInvited(other.id)),
        None,
        None,
    ];
    let found = outcomes(&done);
    assert_eq!((&found[..2], &found[3..]), (&expect[..2], &expect[3..]));
    assert!(found[2].is_some(), "it has expired");
    let done = act(&world, RESEND, &target, None, hours(2)).await.expect("done");
    assert_eq!(outcomes(&done), [not_pending, None, expect[2].clone(), None, None]);
    let soon = act(&world, RESEND, &these([&open]), None, hours(2) + TimeDelta::seconds(60)).await;
    let pause = Refusal::ResendTooSoon { retry_after: 240 };
    assert_eq!(outcomes(&soon.expect("an answer")), [why(pause)]);
}

#[tokio::test]
async fn resending_takes_what_the_quota_has_left_and_the_rest_wait() {
    let world = StoreWorld::of(Lab::on(&endpoint(), &[("INVITES_PER_INVITER", "70")]).await).await;
    let mut made = batch(&world, vec![json!({}); 60]).await;
    world.accept(&Person::named("Bob"), &made[0]).await;
    let done = act(&world, RESEND, &these(&made), None, hours(1)).await.expect("done");
    let refusals: Vec<_> = outcomes(&done).into_iter().flatten().collect();
    assert_eq!(refusals.len(), 50, "10 are left of the quota");
    assert_eq!(
        refusals[0],
        RowRefusal::Refused(Refusal::InviteNotPending),
        "which takes nothing"
    );
    assert!(matches!(&refusals[1], RowRefusal::Refused(Refusal::QuotaExceeded(why)) if why.retry_after == 11 * 3600));
    made.remove(0);
    for action in [PROLONG, Action::Revoke] {
        let done = act(&world, action, &these(&made), None, hours(1)).await.expect("done");
        assert_eq!(outcomes(&done), vec![None; 59], "no mail, no quota");
    }
}

#[tokio::test]
async fn an_unfinished_request_continues_with_the_same_invites_at_its_own_time() {
    for action in [RESEND, PROLONG, Action::Revoke] {
        let (world, all) = (StoreWorld::of(Lab::with_usual_quotas().await).await, all_pending());
        batch(&world, vec![json!({"email": "a@example.com"}), json!({}), json!({})]).await;
        world.lab.wire.once("PutItem", Fault::Pass);
        world.lab.wire.once("PutItem", Fault::DieBefore);
        tokio::select! {
            left = act(&world, action, &all, Some("k"), hours(1)) => panic!("{left:?}"),
            () = world.lab.wire.death() => {}
        }
        let after = world.list(InviteFilter::All, 50, hours(1)).await;
        let late = world
            .try_invite_at(&world.ada, json!({}), hours(1))
            .await
            .expect("an invite");
        let done = act(&world, action, &all, Some("k"), hours(2)).await.expect("done");
        assert_eq!(outcomes(&done), vec![None; 3], "{action:?}");
        assert_eq!(world.current(&late).await, late, "it came later");
        let same = act(&world, action, &all, Some("k"), hours(3)).await.expect("done");
        assert_eq!(same, done);
        let now = world.list(InviteFilter::All, 50, hours(3)).await;
        assert_eq!(now[1..], after[..], "{action:?}: nothing was done twice");
    }
}

#[tokio::test]
async fn invites_that_change_meanwhile_are_decided_on_as_they_are_then() {
    let world = StoreWorld::new().await;
    let made = batch(&world, vec![json!({"max_uses": 9}); 20]).await;
    let bob = Person::named("Bob");
    let (target, one) = (these(&made), these([&made[3]]));
    let (acted, other, accepted) = tokio::join!(
        act(&world, RESEND, &target, None, noon()),
        act(&world, Action::Revoke, &one, None, noon()),
        world.try_accept(&bob, &made[5]),
    );
    assert_eq!(outcomes(&other.expect("done")), [None]);
    accepted.expect("joined");
    let refusals: Vec<_> = outcomes(&acted.expect("done")).into_iter().flatten().collect();
    assert!(refusals.is_empty() || refusals == [RowRefusal::Refused(Refusal::InviteNotPending)]);
    assert_eq!(
        gone(world.try_accept(&Person::named("Cy"), &made[3]).await),
        Gone::Revoked
    );
    let both = tokio::join!(
        act(&world, RESEND, &target, None, hours(1)),
        act(&world, RESEND, &target, None, hours(1) + TimeDelta::milliseconds(1)),
    );
    let done = [both.0, both.1].map(|done| {
        outcomes(&done.expect("done"))
            .iter()
            .filter(|row| row.is_none())
            .count()
    });
    assert_eq!(
        done.iter().sum::<usize>(),
        19,
        "each once, except the revoked one: {done:?}"
    );
}

#[tokio::test]
async fn invites_of_other_admins_stay_theirs_and_of_former_ones_do_not() {
    let world = StoreWorld::new().await;
    let [eve, fay] = ["Eve", "Fay"].map(Person::named);
    let mut made = vec![world.invite(json!({})).await];
    for admin in [&eve, &fay] {
        let invite = world.invite(json!({"role": "admin"})).await;
        world.accept(admin, &invite).await;
        made.push(world.try_invite_at(admin, json!({}), noon()).await.expect("an invite"));
    }
    let inviters = async || {
        let mut names = Vec::new();
        for invite in &made {
            names.push(world.current(invite).await.inviter);
        }
        names
    };
    act(&world, RESEND, &these(&made), None, hours(1)).await.expect("done");
    let [ada, eve_id, fay_id] = [&world.ada, &eve, &fay].map(|who| who.caller().user);
    assert_eq!(inviters().await, [ada.clone(), eve_id, fay_id.clone()]);
    world
        .change(&world.ada, &eve, Some(Role::Member))
        .await
        .expect("demoted");
    act(&world, RESEND, &these(&made), None, hours(2)).await.expect("done");
    assert_eq!(inviters().await, [ada.clone(), ada, fay_id]);
}
