//! Users: their bearer tokens, and their form in the domain.

use domain::{Caller, DisplayName, EmailAddress, UserId};
use local_stack::token::{self, Identity};
use serde_json::Value;
use std::ops::Range;
use uuid::Uuid;

pub use local_stack::token::sign;

/// A user with a bearer token.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their user id.
    pub sub: String,
    /// Their address.
    pub email: String,
    /// Whether the address is verified.
    pub email_verified: bool,
    /// The name in their token.
    pub name: String,
}

impl Person {
    /// A user with this name and a verified address. Their id is derived from the name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let sub = name.to_lowercase();
        Self {
            email: format!("{sub}@example.com"),
            sub,
            email_verified: true,
            name: name.to_owned(),
        }
    }

    /// A user with a unique id and a verified address, so that tests can share a table.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let unique = Self::named(&format!("{name}-{}", Uuid::now_v7().simple()));
        Self {
            name: name.to_owned(),
            ..unique
        }
    }

    /// The same person with an unverified address.
    #[must_use]
    pub fn unverified(mut self) -> Self {
        self.email_verified = false;
        self
    }

    /// The claims of their token. It is valid from 2020 to 2100, so that tests can shift the clock.
    #[must_use]
    pub fn claims(&self, issuer: &str, audience: &str) -> Value {
        self.claims_during(issuer, audience, 1_577_836_800..4_102_444_800)
    }

    /// The claims of a token that is valid during this range of seconds since 1970.
    #[must_use]
    pub fn claims_during(&self, issuer: &str, audience: &str, valid: Range<i64>) -> Value {
        let identity = Identity {
            sub: &self.sub,
            email: &self.email,
            email_verified: self.email_verified,
            name: &self.name,
        };
        token::claims(identity, issuer, audience, valid)
    }

    /// Their form in the domain.
    ///
    /// # Panics
    /// If the id is invalid.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test's own data")]
    pub fn caller(&self) -> Caller {
        Caller {
            user: UserId::parse(&self.sub).expect("a user id"),
            email: EmailAddress::parse(&self.email).ok(),
            email_verified: self.email_verified,
            name: DisplayName::parse(&self.name).ok(),
        }
    }
}
