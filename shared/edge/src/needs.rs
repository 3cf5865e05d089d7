//! What a function says that it needs.

use store::Opening;

/// Something that a function needs at hand before its first event. What it does not name it does not get: neither from
/// its environment, nor, by a grant in template.yaml, from AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// What bearer tokens are verified by.
    Callers,
    /// The key ring: of links, unsubscribe links and cursors.
    Ring,
    /// The table, and the call that opens the connection to it.
    Table(Opening),
}
