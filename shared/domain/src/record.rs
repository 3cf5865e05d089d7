//! Idempotency records: the outcome of a request, stored so that repeating the request gives the first answer again.

use crate::Instant;
use crate::batch::Row;
use crate::id::{BatchId, UserId};
use crate::invite::Invite;

/// The outcome of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// When the record was written.
    pub at: Instant,
    /// The batch it creates; `None` if the request is about one invite.
    pub batch: Option<BatchId>,
    /// The recipients of an unfinished batch, if the request does not list them itself.
    pub users: Vec<UserId>,
    /// The position at which the list of those users continues.
    pub next: Option<String>,
    /// The outcome of each row; `None` while the batch is unfinished.
    pub rows: Option<Vec<Row>>,
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
        }
    }

    /// The invite, if the record is about one.
    #[must_use]
    pub fn into_invite(self) -> Option<Invite> {
        self.rows?.into_iter().next()?.outcome.ok()
    }
}
