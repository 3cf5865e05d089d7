//! What came of replacing open links.

use serde::Serialize;
use store::ReplacedLinks;
use utoipa::ToSchema;

/// What came of replacing open links, on one page of a band's pending invites.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReplacedLinks)]
pub struct ReplacedLinksView {
    /// How many open links there were.
    open_links: u32,
    /// How many of them have a new link now: none in a dry run. Those that ended meanwhile are left alone.
    replaced: u32,
    /// Where to go on; null where that was all.
    #[schema(required)]
    next_cursor: Option<String>,
}

impl ReplacedLinksView {
    /// Of this page, going on at this cursor.
    #[must_use]
    pub fn of(outcome: &ReplacedLinks, next_cursor: Option<String>) -> Self {
        Self {
            open_links: outcome.links,
            replaced: outcome.replaced,
            next_cursor,
        }
    }
}
