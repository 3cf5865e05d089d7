//! Links and cursors, which the key ring makes and reads.

use crate::problem::Problem;
use crate::request::unseal;
use domain::{BandId, KeyRing};
use std::sync::Arc;

/// The key ring, and where links lead.
#[derive(Clone, Debug)]
pub struct Links {
    /// What tokens are derived from and cursors sealed with.
    pub keys: Arc<KeyRing>,
    /// What links start with; no slash at the end.
    pub web_base_url: &'static str,
}

impl Links {
    /// What the link of a token is.
    #[must_use]
    pub fn link(&self, token: &str) -> String {
        format!("{}/invite#{token}", self.web_base_url)
    }

    /// The page that asks whether to decline.
    #[must_use]
    pub fn decline_link(&self, token: &str) -> String {
        format!("{}/invite?answer=decline#{token}", self.web_base_url)
    }

    /// The page that asks whether to get no more mail.
    #[must_use]
    pub fn unsubscribe_link(&self, token: &str) -> String {
        format!("{}/unsubscribe#{token}", self.web_base_url)
    }

    /// The page of a band.
    #[must_use]
    pub fn band_link(&self, band: BandId) -> String {
        format!("{}/bands/{band}", self.web_base_url)
    }

    /// The cursor that stands for a place in the list `scope`.
    #[must_use]
    pub fn cursor(&self, scope: &str, place: &str) -> String {
        self.keys.seal(scope, place)
    }

    /// The place in the list `scope` that a cursor stands for.
    ///
    /// # Errors
    /// `invalid-cursor`.
    pub fn place(&self, scope: &str, cursor: Option<String>) -> Result<Option<String>, Problem> {
        unseal(&self.keys, scope, cursor)
    }
}
