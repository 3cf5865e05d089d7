//! Tests: issuing invites.

use super::*;
use crate::quota::{Quota, QuotaKind};
use crate::sample::{band, draft, hours, invite, person};
use serde_json::json;

const FREE: RecipientState = RecipientState {
    is_member: false,
    is_unknown: false,
    invited_by: None,
};

fn allowance(left: u32) -> Allowance {
    let quota = |kind| Quota {
        kind,
        most: 10,
        used: 10 - left,
    };
    Allowance {
        band: quota(QuotaKind::Band),
        inviter: quota(QuotaKind::Inviter),
    }
}

fn inviter(caller: &Caller, left: u32) -> Result<Inviter<'_>, Refusal> {
    Inviter::new(caller, Some(band()), None, allowance(left), true)
}

fn kinds(transitions: &[Transition]) -> Vec<&'static str> {
    let kind = |transition: &Transition| match transition {
        Transition::BandQuotaTaken { .. } => "band quota",
        Transition::UserQuotaTaken { .. } => "inviter quota",
        Transition::InviteIssued(_) => "issued",
        Transition::InviteResent { .. } => "resent",
        Transition::RecipientLocked { .. } => "locked",
        Transition::NonMemberRequired { .. } => "checked",
        other => panic!("{other:?}"),
    };
    transitions.iter().map(kind).collect()
}

#[test]
fn an_invite_takes_from_the_quotas_and_locks_its_recipient() {
    let ada = person("ada");
    let issue = |draft_of: serde_json::Value| {
        let inviter = inviter(&ada, 1).expect("an admin");
        inviter.issue(invite(json!({})).id, draft(draft_of), FREE, hours(0))
    };
    let (link, transitions) = issue(json!({})).expect("issued");
    assert_eq!(kinds(&transitions), ["band quota", "inviter quota", "issued"]);
    assert_eq!(link.inviter_name, ada.name);
    let (_, transitions) = issue(json!({"email": "bob@example.com"})).expect("issued");
    assert_eq!(kinds(&transitions), ["band quota", "inviter quota", "issued", "locked"]);
}

#[test]
fn users_are_checked_while_someone_has_just_joined() {
    let (ada, to_bob, mut band) = (person("ada"), json!({"user_id": "bob"}), band());
    band.last_joined = Some(hours(1));
    let inviter = Inviter::new(&ada, Some(band), None, allowance(1), true).expect("an admin");
    for (hour, checked) in [(1, true), (2, false)] {
        let issued = inviter.issue(invite(json!({})).id, draft(to_bob.clone()), FREE, hours(hour));
        assert_eq!(kinds(&issued.expect("issued").1).contains(&"checked"), checked);
    }
}

#[test]
fn refusals_have_a_fixed_order() {
    let (ada, bob, other) = (person("ada"), person("bob"), invite(json!({})).id);
    assert_eq!(inviter(&bob, 1).err(), Some(Refusal::NotBandAdmin));
    let state = |is_member, is_unknown, invited_by| RecipientState {
        is_member,
        is_unknown,
        invited_by,
    };
    let refusal = |state: RecipientState| {
        let issued = inviter(&ada, 0)?.issue(other, draft(json!({"user_id": "bob"})), state, hours(0));
        issued.map(|_| ())
    };
    assert_eq!(refusal(state(true, true, Some(other))), Err(Refusal::AlreadyMember));
    assert_eq!(refusal(state(false, true, Some(other))), Err(Refusal::UserNotFound));
    assert_eq!(
        refusal(state(false, false, Some(other))),
        Err(Refusal::AlreadyInvited(other))
    );
    assert!(matches!(refusal(FREE), Err(Refusal::QuotaExceeded(_))));
    assert_eq!(state(false, false, Some(other)).admits(Some(other)), Ok(()));
}

#[test]
fn settled_rows_take_no_quota_and_the_others_get_what_is_left() {
    let (ada, now) = (person("ada"), hours(0));
    let (taken, free) = (draft(json!({"user_id": "eve"})), draft(json!({})));
    let batch = BatchId::earliest(now);
    let rows = |made: &Invite| {
        let member = RecipientState {
            is_member: true,
            ..FREE
        };
        let known = [
            (&free, Some(made), FREE),
            (&taken, None, member),
            (&free, None, FREE),
            (&free, None, FREE),
        ];
        let rows = known.into_iter().enumerate();
        let open = |(row, (draft, made, recipient)): (usize, (_, Option<&Invite>, _))| OpenRow {
            row,
            draft,
            made: made.cloned(),
            recipient,
        };
        rows.map(open).collect::<Vec<_>>()
    };
    let made = invite(json!({}));
    let issue = |left| {
        let inviter = inviter(&ada, left).expect("an admin");
        Inviter::issue_rows(Ok(&inviter), batch, rows(&made), now)
    };
    let all = issue(2);
    assert_eq!(all.settled.get(&0), Some(&Ok(made.clone())));
    assert_eq!(
        all.settled.get(&1),
        Some(&Err(RowRefusal::Refused(Refusal::AlreadyMember)))
    );
    assert_eq!(all.issued.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(
        kinds(&all.transitions),
        ["band quota", "inviter quota", "issued", "issued"]
    );
    let one = issue(1);
    assert_eq!(one.issued.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2]);
    assert_eq!(kinds(&one.transitions), ["band quota", "inviter quota", "issued"]);
    assert!(is_over_quota(one.settled.get(&3)) && one.settled.len() == 3);
    let none = issue(0);
    assert!(none.transitions.is_empty() && none.issued.is_empty());
    assert!(is_over_quota(none.settled.get(&2)) && is_over_quota(none.settled.get(&3)));
    assert_eq!(none.settled.get(&0), Some(&Ok(made.clone())), "made before");
    let stranger = Inviter::issue_rows(Err(Refusal::NotBandAdmin), batch, rows(&made), now);
    let refused = Err(RowRefusal::Refused(Refusal::NotBandAdmin));
    assert_eq!(
        (stranger.settled.get(&2), stranger.settled.get(&0)),
        (Some(&refused), Some(&Ok(made.clone())))
    );
}

fn is_over_quota(outcome: Option<&crate::RowOutcome<Invite>>) -> bool {
    matches!(outcome, Some(Err(RowRefusal::Refused(Refusal::QuotaExceeded(why)))) if why.left == 0)
}

#[test]
fn a_resend_keeps_its_own_lock_but_not_against_another_invite() {
    let ada = person("ada");
    let seen = invite(json!({"email": "bob@example.com", "ttl_hours": 1}));
    let again = ResendDraft {
        ttl_hours: None,
        rotate: false,
    };
    let resend = |invited_by| {
        let recipient = RecipientState { invited_by, ..FREE };
        inviter(&ada, 1)?.resend(&seen, again, recipient, hours(2))
    };
    let (_, transitions) = resend(Some(seen.id)).expect("resent");
    assert_eq!(kinds(&transitions), ["band quota", "inviter quota", "resent", "locked"]);
    let other = invite_of(BatchId::earliest(hours(0)), band().id, 7);
    assert_eq!(resend(Some(other)).map(|_| ()), Err(Refusal::AlreadyInvited(other)));
}
