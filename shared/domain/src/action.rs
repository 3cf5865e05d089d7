//! Actions on many invites at once. Each invite has its own outcome, and a refused one does not stop the others.

use crate::batch::Outcomes;
use crate::invite::Invite;
use crate::recipient::RecipientState;
use crate::transition::Transition;

/// The maximum number of invites that one request acts on.
pub const MAX_ACTED: usize = 100;

/// What to do with invites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Resends them with the same links. Takes from the quotas.
    Resend {
        /// How long they last from now, in hours; the band's default if left out.
        ttl_hours: Option<u32>,
    },
    /// Revokes them.
    Revoke,
    /// Has them last longer, without a mail.
    Prolong {
        /// How long they last from now, in hours; the band's default if left out.
        ttl_hours: Option<u32>,
    },
}

/// An invite to act on, with what was read about it.
#[derive(Clone, Debug)]
pub struct ActionRow<'a> {
    /// Its index in the request.
    pub row: usize,
    /// The invite.
    pub seen: &'a Invite,
    /// How its recipient relates to the band.
    pub recipient: RecipientState,
    /// Whether it may hold its recipient lock.
    pub held: bool,
}

/// The decision about some invites.
#[derive(Clone, Debug, Default)]
pub struct ActionDecision {
    /// Those that are decided already: refused, or as they should be.
    pub settled: Outcomes<()>,
    /// Those that are done once the transitions are written.
    pub done: Vec<usize>,
    /// The transitions to write; empty if all are settled.
    pub transitions: Vec<Transition>,
}
