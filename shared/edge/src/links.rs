//! Links and cursors, which the key ring signs and reads.

use crate::problem::Problem;
use crate::request::unseal;
use domain::{BandId, KeyRing};
use std::sync::Arc;

/// What stands in place of a token in examples.
const EXAMPLE: &str = "example";

/// The key ring and the base URL of links.
#[derive(Clone, Debug)]
pub struct Links {
    /// The keys of tokens and cursors.
    pub keys: Arc<KeyRing>,
    /// The base URL of links, without a slash at the end.
    pub web_base_url: &'static str,
}

impl Links {
    /// The link of an invite token.
    #[must_use]
    pub fn link(&self, token: &str) -> String {
        format!("{}/invite#{token}", self.web_base_url)
    }

    /// The link to the page that asks whether to decline.
    #[must_use]
    pub fn decline_link(&self, token: &str) -> String {
        format!("{}/invite?answer=decline#{token}", self.web_base_url)
    }

    /// The link to the page that asks whether to unsubscribe.
    #[must_use]
    pub fn unsubscribe_link(&self, token: &str) -> String {
        format!("{}/unsubscribe#{token}", self.web_base_url)
    }

    /// The link to the page that asks whether answers may go to an address.
    #[must_use]
    pub fn reply_to_link(&self, token: &str) -> String {
        format!("{}/reply-to#{token}", self.web_base_url)
    }

    /// The link to a band's page.
    #[must_use]
    pub fn band_link(&self, band: BandId) -> String {
        format!("{}/bands/{band}", self.web_base_url)
    }

    /// The links of an invitation that is an example: to open it, to decline it and to unsubscribe. They lead to pages
    /// that ask for a whole link.
    #[must_use]
    pub fn examples(&self) -> [String; 3] {
        [
            self.link(EXAMPLE),
            self.decline_link(EXAMPLE),
            self.unsubscribe_link(EXAMPLE),
        ]
    }

    /// The cursor for a place in the list `scope`.
    #[must_use]
    pub fn cursor(&self, scope: &str, place: &str) -> String {
        self.keys.seal(scope, place)
    }

    /// The place of a cursor in the list `scope`.
    ///
    /// # Errors
    /// `invalid-cursor` if it belongs to another list or is made up.
    pub fn place(&self, scope: &str, cursor: Option<String>) -> Result<Option<String>, Problem> {
        unseal(&self.keys, scope, cursor)
    }
}
