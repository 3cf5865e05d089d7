//! Idempotency records: the outcome of a request, stored so that repeating the request gives the first answer again.

use crate::Instant;
use crate::batch::{Row, RowOutcome};
use crate::id::{BatchId, UserId};
use crate::invite::Invite;

/// An invite that a request acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActedOn {
    /// The text that stands for its id in the request.
    pub id: String,
    /// The outcome; `None` while the request is unfinished.
    pub outcome: Option<RowOutcome<()>>,
}

/// The outcome of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// When the record was written.
    pub at: Instant,
    /// The batch it creates; `None` if the request is about one invite.
    pub batch: Option<BatchId>,
    /// The recipients of an unfinished batch, if the request does not list them itself.
    pub users: Vec<UserId>,
    /// The position at which the list of those users, or of the invites acted on, continues.
    pub next: Option<String>,
    /// The outcome of each row; `None` while the request is unfinished.
    pub rows: Option<Vec<Row>>,
    /// The invites acted on, if the request is about existing ones. Its `rows` are then empty.
    pub acted_on: Vec<ActedOn>,
    /// Whether the whole band was looked at to find these.
    pub complete: bool,
}

impl IdempotencyRecord {
    /// The record of a request that created or resent one invite.
    #[must_use]
    pub fn of_invite(invite: Invite, at: Instant) -> Self {
        let row = Row {
            user: None,
            outcome: Ok(invite),
        };
        Self {
            at,
            batch: None,
            users: Vec::new(),
            next: None,
            rows: Some(vec![row]),
            acted_on: Vec::new(),
            complete: true,
        }
    }

    /// The record of an unfinished request that acts on invites.
    #[must_use]
    pub fn of_actions(acted_on: Vec<ActedOn>, next: Option<String>, complete: bool, at: Instant) -> Self {
        Self {
            at,
            batch: None,
            users: Vec::new(),
            next,
            rows: None,
            acted_on,
            complete,
        }
    }

    /// The invite, if the record is about one.
    #[must_use]
    pub fn into_invite(self) -> Option<Invite> {
        self.rows?.into_iter().next()?.outcome.ok()
    }
}
