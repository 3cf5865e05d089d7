//! Runs sessions of random commands on the model and on the store. Both must give the same answers and show the same
//! state.

use super::command::{
    Addressee, BY_STATUS, Command, CommandOutcome, Held, List, Minute, Name, OfferMade, PartNumber, UNVERIFIED, User,
};
use super::reference::Reference;
use super::stage::Stage;
use domain::Role;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use proptest_state_machine::ReferenceStateMachine;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use testkit::lab::Lab;

const PEOPLE: usize = UNVERIFIED + 1;
const FOUNDERS: [User; 2] = [0, 1];
/// The number of threads that run sessions, since one would mostly wait for the database.
const THREADS: u32 = 2;
const SESSIONS: u32 = 25;
const LENGTH: std::ops::RangeInclusive<usize> = 101..=110;
/// The number of commands after which everything is compared. After each command, only its invite is compared.
const BETWEEN_LOOKS: usize = 25;
/// The clock stays within the retention of the shortest invite; another test covers TTL.
const LAST_MINUTE: Minute = 29 * 24 * 60;

/// The number of commands done in all sessions.
static DONE: AtomicUsize = AtomicUsize::new(0);

struct ModelSession;

impl ReferenceStateMachine for ModelSession {
    type State = Reference;
    type Transition = Command;

    fn init_state() -> BoxedStrategy<Reference> {
        Just(Reference::founded_by(FOUNDERS)).boxed()
    }

    fn transitions(state: &Reference) -> BoxedStrategy<Command> {
        let in_band = in_band(state);
        if state.invites.is_empty() {
            return in_band;
        }
        prop_oneof![2 => in_band, 3 => on_invite(state)].boxed()
    }

    fn apply(mut state: Reference, command: &Command) -> Reference {
        state.apply(command);
        state
    }

    fn preconditions(state: &Reference, command: &Command) -> bool {
        match *command {
            Command::Create { name, .. } => !state.invites.contains_key(&name),
            Command::Wait(minutes) => state.now + minutes <= LAST_MINUTE,
            Command::Accept { name, held, .. }
            | Command::Decline { name, held, .. }
            | Command::View { name, held, .. } => {
                let invite = state.invites.get(&name);
                invite.is_some_and(|invite| !matches!(held, Held::Token(generation) if generation > invite.generation))
            }
            ref other => other.invite().is_none_or(|name| state.invites.contains_key(&name)),
        }
    }
}

fn user() -> impl Strategy<Value = User> {
    0..PEOPLE
}

/// A number of hours, or the default.
fn hours() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![2 => Just(None), 3 => (1u32..=48).prop_map(Some)]
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![2 => Just(Role::Member), 1 => Just(Role::Admin)]
}

/// One of few parts, or none.
pub(crate) fn part() -> impl Strategy<Value = Option<PartNumber>> {
    prop::option::of(1..=2u8)
}

/// Mostly an admin of the band, otherwise anyone.
fn manager(state: &Reference, band: usize) -> BoxedStrategy<User> {
    let admins: Vec<_> = state.bands[band].admins().into_iter().collect();
    prop_oneof![4 => select(admins), 1 => user()].boxed()
}

fn offer() -> impl Strategy<Value = OfferMade> {
    let to = prop_oneof![
        3 => Just(Addressee::Anyone),
        2 => user().prop_map(Addressee::Email),
        2 => user().prop_map(Addressee::User),
    ];
    (to, role(), hours(), 1u32..=3).prop_map(|(to, role, hours, uses)| OfferMade {
        to,
        role,
        hours,
        uses: if to == Addressee::Anyone { uses } else { 1 },
    })
}

/// A command without an invite.
fn in_band(state: &Reference) -> BoxedStrategy<Command> {
    let name = state.invites.last_key_value().map_or(0, |(name, _)| name + 1);
    let of_band = |band: usize| {
        let by = manager(state, band);
        let create = (by.clone(), offer()).prop_map(move |(by, offer)| Command::Create { name, by, band, offer });
        let to = prop_oneof![1 => Just(None), 2 => role().prop_map(Some)];
        let members: Vec<_> = state.bands[band].members.keys().copied().collect();
        let member = prop_oneof![3 => select(members), 1 => user()];
        let change =
            (by.clone(), member.clone(), to).prop_map(move |(by, user, to)| Command::Change { by, band, user, to });
        let leave = member.clone().prop_map(move |user| Command::Change {
            by: user,
            band,
            user,
            to: None,
        });
        let role = prop_oneof![3 => Just(None), 1 => role().prop_map(Some)];
        let part = (by.clone(), member, any::<bool>(), part(), role).prop_map(move |(by, user, own, part, role)| {
            Command::ChangePart {
                by: if own { user } else { by },
                band,
                user,
                part,
                role,
            }
        });
        let most = prop_oneof![2 => Just(None), 3 => (1u32..=4).prop_map(Some)];
        let limit = (by.clone(), most).prop_map(move |(by, most)| Command::LimitMembers { by, band, most });
        let life = (by, hours()).prop_map(move |(by, hours)| Command::LimitLife { by, band, hours });
        let show = user().prop_map(move |who| Command::ShowBand { who, band });
        prop_oneof![10 => create, 4 => change, 1 => leave, 2 => part, 2 => limit, 1 => life, 1 => show].boxed()
    };
    prop_oneof![
        9 => of_band(0),
        9 => of_band(1),
        2 => user().prop_map(|who| Command::SaveProfile { who }),
        2 => (1i64..=7).prop_map(Command::Wait),
        3 => (1i64..=30).prop_map(|hours| Command::Wait(hours * 60)),
    ]
    .boxed()
}

/// A command about an invite, mostly one of the latest.
fn on_invite(state: &Reference) -> BoxedStrategy<Command> {
    let names: Vec<Name> = state.invites.keys().copied().collect();
    let latest = names[names.len().saturating_sub(5)..].to_vec();
    prop_oneof![3 => select(latest), 1 => select(names)]
        .prop_flat_map({
            let state = state.clone();
            move |name| on_one_invite(&state, name)
        })
        .boxed()
}

fn on_one_invite(state: &Reference, name: Name) -> BoxedStrategy<Command> {
    let invite = &state.invites[&name];
    let (band, by) = (&state.bands[invite.band], manager(state, invite.band));
    let outsiders: Vec<_> = (0..PEOPLE).filter(|user| !band.members.contains_key(user)).collect();
    let likely = match invite.to {
        Addressee::Email(addressee) | Addressee::User(addressee) => Just(addressee).boxed(),
        Addressee::Anyone if outsiders.is_empty() => user().boxed(),
        Addressee::Anyone => select(outsiders).boxed(),
    };
    let who = prop_oneof![2 => likely, 1 => user()];
    let maybe = prop_oneof![2 => who.clone().prop_map(Some), 1 => Just(None)];
    let is_link = invite.to == Addressee::Anyone;
    let held = prop_oneof![
        12 => Just(Held::Token(invite.generation)),
        2 => (0..=invite.generation).prop_map(Held::Token),
        if is_link { 1 } else { 4 } => Just(Held::Id),
    ];
    let accept = (who, held.clone()).prop_map(move |(who, held)| Command::Accept { who, name, held });
    let decline = (maybe.clone(), held.clone()).prop_map(move |(who, held)| Command::Decline { who, name, held });
    let view = (maybe, held).prop_map(move |(who, held)| Command::View { who, name, held });
    let revoke = by.clone().prop_map(move |by| Command::Revoke { by, name });
    let resend = (by.clone(), hours(), any::<bool>()).prop_map(move |(by, hours, rotate)| Command::Resend {
        by,
        name,
        hours,
        rotate,
    });
    let likely_to = if matches!(invite.to, Addressee::Email(_)) {
        2
    } else {
        10
    };
    let to = prop_oneof![likely_to => Just(None), 1 => user().prop_map(Some)];
    let granted = prop_oneof![1 => Just(None), 2 => role().prop_map(Some)];
    let lasts = prop_oneof![1 => Just(None), 1 => (1u32..=48).prop_map(Some)];
    let change = (by.clone(), granted, lasts, to).prop_map(move |(by, role, hours, to)| Command::ChangeInvite {
        by,
        name,
        role,
        hours,
        to,
    });
    let show = by.prop_map(move |by| Command::ShowInvite { by, name });
    let declines = if is_link { 1 } else { 4 };
    prop_oneof![8 => accept, declines => decline, 2 => view, 1 => revoke, 4 => resend, 3 => change, 1 => show].boxed()
}

/// Performs the commands of one session and compares the answers.
async fn perform(
    lab: &Lab,
    mut model: Reference,
    commands: &[Command],
    done: impl Fn(&CommandOutcome),
) -> Result<(), TestCaseError> {
    let stage = Stage::set(lab, PEOPLE, &FOUNDERS).await;
    for (index, command) in commands.iter().enumerate() {
        let expected = model.apply(command);
        done(&expected);
        let answered = stage.run(command, model.now).await;
        prop_assert_eq!(
            &answered,
            &expected,
            "the store's answer and the model's to {:?}, at {}",
            command,
            model.now
        );
        if let Some((name, invite)) = command.invite().and_then(|name| model.invites.get_key_value(&name)) {
            let by = model.an_admin(invite.band);
            let show = Command::ShowInvite { by, name: *name };
            let seen = stage.run(&show, model.now).await;
            prop_assert_eq!(
                seen,
                model.apply(&show),
                "the invite in store and model after {:?}",
                command
            );
        }
        if (index + 1) % BETWEEN_LOOKS == 0 {
            let turn = index / BETWEEN_LOOKS % BY_STATUS.len();
            compare(&stage, &model, &BY_STATUS[turn..=turn]).await?;
        }
    }
    compare(&stage, &model, &BY_STATUS).await
}

/// Compares everything that can be seen, with these lists of invites.
async fn compare(stage: &Stage, model: &Reference, lists: &[List]) -> Result<(), TestCaseError> {
    for band in 0..FOUNDERS.len() {
        let seen = stage.sight(model.an_admin(band), band, lists, model.now).await;
        let expected = model.sight(band, lists);
        prop_assert_eq!(seen.band, expected.band, "band {} in store and model", band);
        prop_assert_eq!(seen.members, expected.members, "its members");
        prop_assert_eq!(seen.invites, expected.invites, "its invites");
        prop_assert_eq!(seen.lists, expected.lists, "its lists: of all, and {:?}", lists);
    }
    for user in 0..PEOPLE {
        let seen = stage.inbox(user, model.now).await;
        prop_assert_eq!(seen, model.inbox(user), "the inbox of {}", user);
    }
    Ok(())
}

/// An answer without its details, for counting.
pub(crate) fn kind(outcome: &CommandOutcome) -> String {
    match outcome {
        CommandOutcome::Refused(word) => format!("{word:?}").replace(|c: char| c.is_ascii_digit(), ""),
        CommandOutcome::Joined { already_member, .. } => format!("Joined, already_member: {already_member}"),
        other => format!("{other:?}")
            .split([' ', '('])
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

fn hold_sessions() -> BTreeMap<String, usize> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let lab = runtime.block_on(Lab::new());
    let answers = RefCell::new(BTreeMap::<String, usize>::new());
    let config = Config {
        cases: SESSIONS,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&ModelSession::sequential_strategy(LENGTH), |(model, commands, seen)| {
        runtime.block_on(perform(&lab, model, &commands, |expected| {
            // Lets shrinking first drop what comes after the failure.
            if let Some(seen) = &seen {
                seen.fetch_add(1, Ordering::SeqCst);
            }
            DONE.fetch_add(1, Ordering::SeqCst);
            *answers.borrow_mut().entry(kind(expected)).or_default() += 1;
        }))
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    answers.into_inner()
}

#[test]
fn random_sessions_match_the_model() {
    let all: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(hold_sessions)).collect();
        threads.into_iter().map(thread::ScopedJoinHandle::join).collect()
    });
    let mut answers = BTreeMap::<String, usize>::new();
    for (kind, count) in all
        .into_iter()
        .flat_map(|held| held.expect("a session, as failures are printed above"))
    {
        *answers.entry(kind).or_default() += count;
    }
    let done = DONE.load(Ordering::SeqCst);
    println!(
        "{done} commands in {} sessions; answers: {answers:#?}",
        THREADS * SESSIONS
    );
    assert!(done >= 5_000, "only {done} commands were done");
}
