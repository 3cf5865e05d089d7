//! The person that the claims of a verified token describe. Issuers differ in which claims hold the address, its
//! verification and the name; the operator says where they are ([`IdentityClaims`]).

use crate::claims::{ClaimPath, Claims, InvalidToken};
use domain::{Caller, ClaimedName, DisplayName, EmailAddress, NameChange, UserId};
use serde_json::Value;

/// The claims that describe the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IdentityClaims {
    /// The claim that holds the address.
    pub(crate) email: ClaimPath,
    /// The claims that say whether the address is verified. The first one in a token decides.
    pub(crate) email_verified: Vec<ClaimPath>,
    /// The claim that holds the name.
    pub(crate) name: ClaimPath,
    /// Whether the issuer's addresses are verified where no claim says anything.
    pub(crate) issuer_verifies: bool,
}

/// What a sign-in lacked or what was changed in it, for the log. The words stand for themselves; there is never a name
/// or an address in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignInRemarks {
    /// `missing`, `unusable` or `unverified`.
    pub(crate) email: Option<&'static str>,
    /// `cleaned`, `cut` or `unusable`.
    pub(crate) name: Option<&'static str>,
}

impl IdentityClaims {
    /// The caller, and remarks for the log.
    ///
    /// # Errors
    /// There is no usable `sub`.
    pub(crate) fn caller(&self, claims: &Claims) -> Result<(Caller, SignInRemarks), InvalidToken> {
        let user = claims.text("sub").and_then(UserId::parse);
        let user = user.ok_or("the token has no usable sub claim")?;
        let text = claims.find(&self.email).and_then(Value::as_str).unwrap_or_default();
        let email = EmailAddress::parse(text).ok();
        let email_verified = email.is_some() && self.is_verified(claims);
        let (name, changed) = self.name(claims);
        let remarks = SignInRemarks {
            email: match email {
                None if text.trim().is_empty() => Some("missing"),
                None => Some("unusable"),
                Some(_) if !email_verified => Some("unverified"),
                Some(_) => None,
            },
            name: changed,
        };
        let caller = Caller {
            user,
            email,
            email_verified,
            name,
        };
        Ok((caller, remarks))
    }

    /// Whether the address is verified. What the token says always counts more than what the operator says of all.
    fn is_verified(&self, claims: &Claims) -> bool {
        let stated = self.email_verified.iter().find_map(|path| claims.find(path));
        stated.map_or(self.issuer_verifies, is_true)
    }

    /// The first usable name among the claims that may hold one, and a remark if it had to be changed or an earlier one
    /// was unusable. An address is no name: names are shown to others.
    fn name(&self, claims: &Claims) -> (Option<DisplayName>, Option<&'static str>) {
        let text = |name: &str| claims.text(name).unwrap_or_default().trim();
        let stated = claims.find(&self.name).and_then(Value::as_str).unwrap_or_default();
        let full = format!("{} {}", text("given_name"), text("family_name"));
        let mut remark = None;
        for candidate in [stated, &full, text("preferred_username"), text("nickname")] {
            if candidate.trim().is_empty() || has_address(candidate) {
                continue;
            }
            match DisplayName::from_claim(candidate) {
                Ok(ClaimedName { name, change }) => {
                    let change = change.map(|change| match change {
                        NameChange::Cleaned => "cleaned",
                        NameChange::Cut => "cut",
                    });
                    return (Some(name), remark.or(change));
                }
                Err(_) => remark = Some("unusable"),
            }
        }
        (None, remark)
    }
}

/// Whether a claim says yes. Issuers write it as a boolean, as text in any case (an attribute mapped from elsewhere), or
/// as 1 (Entra's `xms_edov`).
fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_u64() == Some(1),
        Value::String(text) => text.eq_ignore_ascii_case("true") || text == "1",
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// Whether a word of the text looks like an e-mail address or an account at a domain.
fn has_address(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let parts = word.rsplit_once('@');
        parts.is_some_and(|(before, after)| !before.is_empty() && after.contains('.'))
    })
}
