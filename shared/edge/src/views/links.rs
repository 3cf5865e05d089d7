//! The outcome of replacing open links.

use serde::Serialize;
use store::ReplacedLinks;
use utoipa::ToSchema;

/// The outcome of replacing open links, for one page of the band's pending invites.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReplacedLinks)]
pub struct ReplacedLinksView {
    /// How many open links the page has.
    open_links: u32,
    /// How many of them got a new link: none in a dry run. Invites that ended meanwhile are skipped.
    replaced: u32,
    /// The cursor for the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
}

impl ReplacedLinksView {
    /// The view of one page.
    #[must_use]
    pub fn of(outcome: &ReplacedLinks, next_cursor: Option<String>) -> Self {
        Self {
            open_links: outcome.links,
            replaced: outcome.replaced,
            next_cursor,
        }
    }
}
