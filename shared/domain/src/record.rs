//! The idempotency record: what came of a request, so that the same request again gets the first answer.

use crate::Instant;
use crate::batch::Row;
use crate::id::{BatchId, UserId};
use crate::invite::Invite;

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// When it was made.
    pub at: Instant,
    /// The batch that it makes; none where it is about one invite.
    pub batch: Option<BatchId>,
    /// The users whom the rows of an unfinished batch are about, where the request does not name them itself.
    pub users: Vec<UserId>,
    /// Where the list of those users goes on.
    pub next: Option<String>,
    /// Each row's outcome; none while the batch is unfinished.
    pub rows: Option<Vec<Row>>,
}

impl IdempotencyRecord {
    /// The record of a request that made or changed one invite.
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

    /// The invite of a record that is about one.
    #[must_use]
    pub fn into_invite(self) -> Option<Invite> {
        self.rows?.into_iter().next()?.outcome.ok()
    }
}
