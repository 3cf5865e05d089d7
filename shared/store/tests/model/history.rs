//! Checks whether concurrent answers could have been given one after the other.
//!
//! This is the search of Wing and Gong ("Testing and verifying concurrent objects", 1993): it tries as the next call
//! each one that started before any other remaining call was answered. Lowe's addition ("Testing for linearizability",
//! 2017) remembers which calls have led to which state in vain.
//!
//! Two deviations are allowed, because the store works that way. Both are calls that happen at two moments while they
//! run:
//!
//! - Revoking reads who the band's admins are before it writes, and its write does not check again. So somebody demoted
//!   in between can still revoke.
//! - Showing a band reads the band and the caller's membership at different moments, in either order. A second read
//!   would only make it dearer, and slower where many join at once.

use super::command::{BandNumber, BandSight, Command, CommandOutcome, MemberPlace, User, Word};
use super::reference::{Admins, Reference};
use std::collections::{BTreeMap, HashMap};

/// A command and its answer, with the times of both on a strictly increasing clock.
#[derive(Clone, Debug)]
pub(crate) struct TimedCall {
    pub(crate) command: Command,
    pub(crate) outcome: CommandOutcome,
    pub(crate) begun: u64,
    pub(crate) answered: u64,
}

/// Finds an order of the calls, consistent with the clock, in which the model gives all these answers and reaches the
/// wanted end.
pub(crate) fn explain(
    start: &Reference,
    calls: &[TimedCall],
    is_end: &dyn Fn(&Reference) -> bool,
) -> Option<Vec<usize>> {
    assert!(calls.len() <= 64, "the calls fit into a mask");
    let mut search = Search {
        calls,
        is_end,
        order: Vec::new(),
        vain: HashMap::new(),
    };
    let state = HistoryState {
        model: start.clone(),
        half_done: BTreeMap::new(),
    };
    search.from(&state, 0).then_some(search.order)
}

struct Search<'a> {
    calls: &'a [TimedCall],
    is_end: &'a dyn Fn(&Reference) -> bool,
    order: Vec<usize>,
    /// The states that lead nowhere, by the calls done so far.
    vain: HashMap<u64, Vec<HistoryState>>,
}

/// The state of the model, and what unfinished calls have read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HistoryState {
    model: Reference,
    half_done: BTreeMap<usize, FirstHalf>,
}

/// What a call reads at the first of its two moments.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FirstHalf {
    Admins(Admins),
    Band(BandSight, Option<MemberPlace>),
}

impl FirstHalf {
    fn of(command: &Command, model: &Reference) -> Option<Self> {
        match *command {
            Command::ShowBand { who, band } => Some(Self::band(model, who, band)),
            _ => model.judges(command).map(Self::Admins),
        }
    }

    fn band(model: &Reference, who: User, number: BandNumber) -> Self {
        let band = &model.bands[number];
        Self::Band(band.sight(), band.members.get(&who).copied())
    }
}

/// What the second half of a call may answer, after the first.
fn possible_answers(model: &mut Reference, command: &Command, first: Option<FirstHalf>) -> Vec<CommandOutcome> {
    let shown = |sight, place: Option<_>| {
        let refused = CommandOutcome::Refused(Word::NotBandMember);
        place.map_or(refused, |place| CommandOutcome::Shown(sight, place))
    };
    match (command, first) {
        (Command::ShowBand { who, band }, Some(FirstHalf::Band(sight, place))) => {
            let FirstHalf::Band(later_sight, later_place) = FirstHalf::band(model, *who, *band) else {
                return Vec::new();
            };
            vec![shown(sight, later_place), shown(later_sight, place)]
        }
        (_, Some(FirstHalf::Admins(admins))) => vec![model.apply_as(command, &admins)],
        _ => vec![model.apply(command)],
    }
}

impl Search<'_> {
    fn from(&mut self, state: &HistoryState, done: u64) -> bool {
        let open = |index: &usize| done & (1 << index) == 0;
        let rest: Vec<usize> = (0..self.calls.len()).filter(open).collect();
        let Some(first_answer) = rest.iter().map(|index| self.calls[*index].answered).min() else {
            return (self.is_end)(&state.model);
        };
        if self.vain.get(&done).is_some_and(|vain| vain.contains(state)) {
            return false;
        }
        for index in rest {
            let found = self.calls[index].begun < first_answer && self.step(state, done, index);
            if found {
                return true;
            }
        }
        self.vain.entry(done).or_default().push(state.clone());
        false
    }

    /// Takes the next step of the call: its first half if it has two, or else the rest.
    fn step(&mut self, state: &HistoryState, done: u64, index: usize) -> bool {
        let call = &self.calls[index];
        let mut next = state.clone();
        let first = next.half_done.remove(&index);
        if first.is_none()
            && let Some(half) = FirstHalf::of(&call.command, &next.model)
        {
            next.half_done.insert(index, half);
            return self.from(&next, done);
        }
        // A call that gave up did nothing.
        if call.outcome != CommandOutcome::Conflict
            && !possible_answers(&mut next.model, &call.command, first).contains(&call.outcome)
        {
            return false;
        }
        self.order.push(index);
        let found = self.from(&next, done | 1 << index);
        if !found {
            self.order.pop();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::command::{Addressee, BandNumber, Held, MemberPlace, OfferMade, Word};
    use domain::{Gone, Role};

    const BAND: BandNumber = 0;

    fn with_a_link() -> Reference {
        let mut model = Reference::founded_by([0]);
        let offer = OfferMade {
            to: Addressee::Anyone,
            role: Role::Member,
            hours: None,
            uses: 1,
        };
        model.apply(&Command::Create {
            name: 0,
            by: 0,
            band: BAND,
            offer,
        });
        model
    }

    fn accept(who: usize) -> Command {
        Command::Accept {
            who,
            name: 0,
            held: Held::Token(0),
        }
    }

    const REVOKE: Command = Command::Revoke { by: 0, name: 0 };

    fn call(command: Command, outcome: CommandOutcome, (begun, answered): (u64, u64)) -> TimedCall {
        TimedCall {
            command,
            outcome,
            begun,
            answered,
        }
    }

    fn joins(who: usize) -> CommandOutcome {
        with_a_link().apply(&accept(who))
    }

    fn gone(reason: Gone) -> CommandOutcome {
        CommandOutcome::Refused(Word::Gone(reason))
    }

    fn check(calls: &[TimedCall], expect: Option<&[usize]>) {
        let order = explain(&with_a_link(), calls, &|_| true);
        assert_eq!(order.as_deref(), expect, "{calls:#?}");
    }

    #[test]
    fn one_of_two_callers_gets_the_last_use() {
        let (one, two) = (accept(1), accept(2));
        let used = gone(Gone::Used);
        check(
            &[call(one, joins(1), (0, 2)), call(two, used.clone(), (1, 3))],
            Some(&[0, 1]),
        );
        check(
            &[call(one, used.clone(), (0, 2)), call(two, joins(2), (1, 3))],
            Some(&[1, 0]),
        );
        check(&[call(one, joins(1), (0, 2)), call(two, joins(2), (1, 3))], None);
        check(&[call(one, used.clone(), (0, 2)), call(two, used, (1, 3))], None);
    }

    #[test]
    fn an_answered_call_comes_before_later_calls() {
        let revoked = call(REVOKE, CommandOutcome::Done, (0, 2));
        check(&[revoked.clone(), call(accept(1), joins(1), (1, 3))], None);
        check(
            &[revoked.clone(), call(accept(1), gone(Gone::Revoked), (3, 4))],
            Some(&[0, 1]),
        );
        check(
            &[
                call(accept(1), gone(Gone::Revoked), (0, 1)),
                call(REVOKE, CommandOutcome::Done, (2, 3)),
            ],
            None,
        );
        check(
            &[
                call(accept(1), gone(Gone::Revoked), (0, 2)),
                call(REVOKE, CommandOutcome::Done, (1, 3)),
            ],
            Some(&[1, 0]),
        );
    }

    #[test]
    fn an_admin_at_the_time_of_the_read_may_still_revoke() {
        let mut start = with_a_link();
        start.bands[BAND].members.insert(
            1,
            MemberPlace {
                role: Role::Admin,
                part: None,
                joined_at: 0,
                invited_by: None,
                invite: None,
            },
        );
        let demote = Command::Change {
            by: 0,
            band: BAND,
            user: 1,
            to: Some(Role::Member),
        };
        let show = Command::ShowInvite { by: 0, name: 0 };
        let (demoted, pending) = (start.clone().apply(&demote), start.clone().apply(&show));
        let revoke = Command::Revoke { by: 1, name: 0 };
        let explained = |begun: u64| {
            let calls = [
                call(demote, demoted.clone(), (1, 2)),
                call(show, pending.clone(), (3, 4)),
                call(revoke, CommandOutcome::Done, (begun, 6)),
            ];
            explain(&start, &calls, &|_| true)
        };
        assert_eq!(explained(0), Some(vec![0, 1, 2]));
        assert_eq!(explained(5), None, "not if asked after the demotion");
    }

    #[test]
    fn a_band_may_be_shown_as_of_two_moments() {
        let show = Command::ShowBand { who: 0, band: BAND };
        let mut model = with_a_link();
        let CommandOutcome::Shown(before, place) = model.apply(&show) else {
            panic!("shown");
        };
        let joined = call(accept(1), joins(1), (1, 3));
        let mut after = before.clone();
        after.member_count = 2;
        for (sight, order) in [(before.clone(), [0, 1]), (after, [1, 0])] {
            let shown = CommandOutcome::Shown(sight, place);
            check(&[call(show, shown, (0, 4)), joined.clone()], Some(&order));
        }
        let late = call(show, CommandOutcome::Shown(before, place), (4, 5));
        check(&[joined, late], None);
    }

    #[test]
    fn the_final_state_must_follow_from_the_answers() {
        let calls = [call(accept(1), joins(1), (0, 1))];
        let has = |members: usize| move |model: &Reference| model.bands[BAND].members.len() == members;
        assert!(explain(&with_a_link(), &calls, &has(2)).is_some());
        assert!(explain(&with_a_link(), &calls, &has(1)).is_none());
        let gave_up = [call(accept(1), CommandOutcome::Conflict, (0, 1))];
        assert!(explain(&with_a_link(), &gave_up, &has(1)).is_some());
        assert!(explain(&with_a_link(), &gave_up, &has(2)).is_none());
    }
}
