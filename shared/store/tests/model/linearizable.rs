//! Several people act at once, with a few commands each. Some sequential order of all commands must explain every
//! answer and the final state.

use super::command::{Addressee, BY_STATUS, Command, Held, Minute, Name, OfferMade, User};
use super::history::{TimedCall, explain};
use super::machine::{kind, part};
use super::reference::Reference;
use super::stage::Stage;
use domain::Role;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use testkit::lab::Lab;
use tokio::sync::Barrier;

const HISTORIES: u32 = 200;
const MAX_COMMANDS: usize = 3;
const BAND: usize = 0;
/// Ada founded the band, Ben is an admin too, Cleo and Dan are invited.
const PEOPLE: usize = 4;
const BEN: User = 1;
const CLEO: User = 2;
const DAN: User = 3;

const BENS_WAY_IN: Name = 0;
const GROUP_LINK: Name = 1;
const LINK: Name = 2;
const TO_CLEO: Name = 3;
const TO_DAN: Name = 4;
/// The first name of the invites created during the scene.
const MADE: Name = 10;

/// What happens before, and what each person does.
#[derive(Clone, Debug)]
struct CrowdScene {
    before: Vec<Command>,
    scripts: Vec<Vec<Command>>,
}

fn create(name: Name, by: User, to: Addressee, role: Role, uses: u32, hours: Option<u32>) -> Command {
    let offer = OfferMade { to, role, hours, uses };
    Command::Create {
        name,
        by,
        band: BAND,
        offer,
    }
}

fn accept(who: User, name: Name) -> Command {
    Command::Accept {
        who,
        name,
        held: Held::Token(0),
    }
}

/// The commands before: the invite to Cleo may have expired, she may have joined by the group link, and seats may be
/// few.
fn before() -> impl Strategy<Value = Vec<Command>> {
    let most = prop_oneof![2 => Just(None), 1 => (3u32..=4).prop_map(Some)];
    (any::<bool>(), prop::bool::weighted(0.3), most).prop_map(|(expires, is_in, most)| {
        let mut commands = vec![
            Command::SaveProfile { who: DAN },
            create(BENS_WAY_IN, 0, Addressee::Anyone, Role::Admin, 1, None),
            accept(BEN, BENS_WAY_IN),
            create(GROUP_LINK, 0, Addressee::Anyone, Role::Member, 2, None),
            create(LINK, BEN, Addressee::Anyone, Role::Admin, 1, None),
            create(TO_CLEO, BEN, Addressee::Email(CLEO), Role::Member, 1, Some(1)),
            create(TO_DAN, 0, Addressee::User(DAN), Role::Member, 1, None),
        ];
        commands.extend(is_in.then(|| accept(CLEO, GROUP_LINK)));
        commands.push(Command::LimitMembers {
            by: 0,
            band: BAND,
            most,
        });
        commands.extend(expires.then_some(Command::Wait(60)));
        commands
    })
}

/// The name of the invite created by the command with this number.
fn made(index: usize) -> Name {
    MADE + u32::try_from(index).expect("few commands")
}

fn held() -> impl Strategy<Value = Held> {
    prop_oneof![4 => Just(Held::Token(0)), 1 => Just(Held::Token(1)), 1 => Just(Held::Id)]
}

/// A command of one person, mostly about the invite they all want; `name` is for an invite that it creates.
fn command(who: User, name: Name, hot: Name) -> BoxedStrategy<Command> {
    let made = (0..PEOPLE * MAX_COMMANDS).prop_map(made);
    let theirs = || prop_oneof![3 => Just(hot), 1 => select(vec![GROUP_LINK, LINK, TO_CLEO, TO_DAN])];
    let any_name = prop_oneof![8 => theirs(), 1 => made];
    let invitee = prop_oneof![
        6 => (any_name.clone(), held()).prop_map(move |(name, held)| Command::Accept { who, name, held }),
        2 => (theirs(), held(), any::<bool>()).prop_map(move |(name, held, signed_in)| {
            let who = signed_in.then_some(who);
            Command::Decline { who, name, held }
        }),
        // A guest's, by a link: any other view first looks who it is and then counts, which is not one moment.
        1 => (any_name, 0..=1u16)
            .prop_map(|(name, generation)| Command::View { who: None, name, held: Held::Token(generation) }),
        1 => Just(Command::Change { by: who, band: BAND, user: who, to: None }),
        1 => Just(Command::ShowBand { who, band: BAND }),
        1 => part().prop_map(move |part| Command::ChangePart { by: who, band: BAND, user: who, part, role: None }),
    ];
    let to = select(vec![None, None, Some(Role::Member), Some(Role::Admin)]);
    let role = select(vec![None, None, Some(Role::Member), Some(Role::Admin)]);
    let admin = prop_oneof![
        3 => theirs().prop_map(move |name| Command::Revoke { by: who, name }),
        3 => (theirs(), any::<bool>())
            .prop_map(move |(name, rotate)| Command::Resend { by: who, name, hours: None, rotate }),
        3 => (theirs(), select(vec![None, Some(Role::Member), Some(Role::Admin)]), select(vec![None, Some(CLEO), Some(DAN)]))
            .prop_map(move |(name, role, to)| Command::ChangeInvite { by: who, name, role, hours: None, to }),
        3 => (0..PEOPLE, to).prop_map(move |(user, to)| Command::Change { by: who, band: BAND, user, to }),
        1 => (0..PEOPLE, part(), role)
            .prop_map(move |(user, part, role)| Command::ChangePart { by: who, band: BAND, user, part, role }),
        3 => select(vec![Addressee::Email(CLEO), Addressee::Email(DAN), Addressee::User(DAN)])
            .prop_map(move |to| create(name, who, to, Role::Member, 1, None)),
        1 => (2u32..=4)
            .prop_map(move |most| Command::LimitMembers { by: who, band: BAND, most: Some(most) }),
        2 => theirs().prop_map(move |name| Command::ShowInvite { by: who, name }),
    ];
    if who <= BEN {
        prop_oneof![5 => admin, 1 => invitee].boxed()
    } else {
        prop_oneof![1 => admin, 4 => invitee].boxed()
    }
}

fn scene() -> impl Strategy<Value = CrowdScene> {
    let script = |who: User, hot: Name| {
        let at = move |index: usize| command(who, made(who * MAX_COMMANDS + index), hot);
        let all = (at(0), at(1), at(2)).prop_map(|(first, second, third)| vec![first, second, third]);
        (all, 1..=MAX_COMMANDS).prop_map(|(mut all, length)| {
            all.truncate(length);
            all
        })
    };
    let scripts = select(vec![GROUP_LINK, LINK, TO_CLEO, TO_DAN])
        .prop_flat_map(move |hot| (0..PEOPLE).map(|who| script(who, hot)).collect::<Vec<_>>());
    (before(), scripts).prop_map(|(before, scripts)| CrowdScene { before, scripts })
}

/// Starts all scripts at once and returns the calls, sorted by their start.
async fn perform(stage: &Arc<Stage>, scripts: Vec<Vec<Command>>, now: Minute) -> Vec<TimedCall> {
    let clock = Arc::new(AtomicU64::new(0));
    let ready = Arc::new(Barrier::new(scripts.len()));
    let tick = |clock: &AtomicU64| clock.fetch_add(1, Ordering::SeqCst);
    let each = scripts.into_iter().map(|script| {
        let (stage, clock, ready) = (stage.clone(), clock.clone(), ready.clone());
        tokio::spawn(async move {
            ready.wait().await;
            let mut calls = Vec::new();
            for command in script {
                let begun = tick(&clock);
                let outcome = stage.run(&command, now).await;
                calls.push(TimedCall {
                    command,
                    outcome,
                    begun,
                    answered: tick(&clock),
                });
            }
            calls
        })
    });
    let mut calls = Vec::new();
    for task in each.collect::<Vec<_>>() {
        calls.extend(task.await.expect("no panic"));
    }
    calls.sort_unstable_by_key(|call| call.begun);
    calls
}

/// Performs a scene and checks that an order explains its answers.
async fn play(lab: &Lab, scene: &CrowdScene) -> Result<Vec<TimedCall>, TestCaseError> {
    let stage = Arc::new(Stage::set(lab, PEOPLE, &[0]).await);
    let mut model = Reference::founded_by([0]);
    for command in &scene.before {
        let expected = model.apply(command);
        prop_assert_eq!(stage.run(command, model.now).await, expected, "{:?}", command);
    }
    for index in 0..PEOPLE * MAX_COMMANDS {
        stage.draw(made(index), BAND, model.now);
    }
    let calls = perform(&stage, scene.scripts.clone(), model.now).await;
    let mut inboxes = Vec::new();
    for user in 0..PEOPLE {
        inboxes.push(stage.inbox(user, model.now).await);
    }
    let admin = stage.an_admin(BAND).await;
    let sight = stage.sight(admin, BAND, &BY_STATUS, model.now).await;
    let is_end = |model: &Reference| {
        sight == model.sight(BAND, &BY_STATUS) && (0..PEOPLE).all(|user| inboxes[user] == model.inbox(user))
    };
    if explain(&model, &calls, &is_end).is_none() {
        let unexplained = explain(&model, &calls, &|_| true).map_or("the answers", |_| "the end");
        let reason = format!("no order explains {unexplained}\n{calls:#?}\nin the end: {sight:#?}\n{inboxes:?}");
        return Err(TestCaseError::fail(reason));
    }
    Ok(calls)
}

#[test]
fn concurrent_commands_are_linearizable() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let lab = runtime.block_on(Lab::new());
    // No two runs are the same, so shrinking would not help.
    let config = Config {
        cases: HISTORIES,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    let (answers, overlaps) = (Mutex::new(BTreeMap::<String, usize>::new()), AtomicU64::new(0));
    let outcome = TestRunner::new(config).run(&scene(), |scene| {
        let calls = runtime.block_on(play(&lab, &scene))?;
        let mut answers = answers.lock().expect("no panic before");
        for call in &calls {
            *answers.entry(kind(&call.outcome)).or_default() += 1;
        }
        let overlapping = calls.windows(2).any(|two| two[1].begun < two[0].answered);
        overlaps.fetch_add(u64::from(overlapping), Ordering::SeqCst);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let (answers, overlaps) = (answers.into_inner().expect("no panic"), overlaps.into_inner());
    let calls: usize = answers.values().sum();
    println!("{HISTORIES} histories of {calls} calls, {overlaps} with calls at once; answers: {answers:#?}");
    assert!(overlaps >= 150, "only {overlaps} histories had calls at the same time");
}
