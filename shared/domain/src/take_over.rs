//! Whoever has an invite sent, last or changed after its inviter stopped being an admin becomes its inviter.

use crate::band::Band;
use crate::caller::Caller;
use crate::invite::Invite;
use crate::text::DisplayName;

impl Invite {
    /// Makes the caller its inviter: what it gives ends with their own rights.
    pub(crate) fn hand_to(&mut self, by: &Caller, name: Option<DisplayName>, band: &Band) {
        self.inviter = by.user.clone();
        self.term = band.term(&by.user);
        self.inviter_name = name;
    }

    /// Makes the caller its inviter if it has none who is still an admin, since it can't be used otherwise.
    pub(crate) fn take_over(&mut self, by: &Caller, name: Option<DisplayName>, band: &Band) {
        if !band.inviter_is_active(self) {
            self.hand_to(by, name, band);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::band::Band;
    use crate::draft::{InviteChange, ResendDraft};
    use crate::invite::Invite;
    use crate::sample::{band, hours, invite, no_change, person};
    use serde_json::json;

    #[test]
    fn resending_prolonging_and_changing_for_an_inviter_who_left_make_the_caller_the_inviter() {
        let (mut band, bob, link) = (band(), person("bob"), invite(json!({"ttl_hours": 10})));
        band.admins.insert(bob.user.clone());
        let again = ResendDraft {
            ttl_hours: None,
            rotate: false,
        };
        let nothing = no_change();
        let longer = InviteChange {
            ttl_hours: Some(20),
            ..nothing.clone()
        };
        let name = || bob.name.clone();
        let all = |band: &Band| {
            let change = |change| link.change(change, band, &bob, name(), hours(1)).expect("changed");
            [
                Some(link.resend(again, band, &bob, name(), hours(1)).expect("resent")),
                Some(link.prolong(Some(20), band, &bob, name(), hours(1)).expect("prolonged")),
                Some(link.prolong(Some(1), band, &bob, name(), hours(1)).expect("prolonged")),
                change(longer.clone()),
                change(nothing.clone()),
            ]
        };
        for next in all(&band).into_iter().flatten() {
            assert_eq!(next.inviter, link.inviter);
        }
        band.admins.remove(&link.inviter);
        for next in all(&band) {
            let next: Invite = next.expect("another inviter is a change");
            assert!(band.inviter_is_active(&next));
            assert_eq!(
                (next.inviter, next.inviter_name, next.created_by, next.generation),
                (bob.user.clone(), name(), link.created_by.clone(), 0)
            );
        }
    }
}
