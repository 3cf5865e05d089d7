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
    /// was unusable. An address is no name, since names are shown to others: it is taken out.
    fn name(&self, claims: &Claims) -> (Option<DisplayName>, Option<&'static str>) {
        let candidates = [
            [claims.find(&self.name), None],
            [claims.get("given_name"), claims.get("family_name")],
            [claims.get("preferred_username"), None],
            [claims.get("nickname"), None],
        ];
        let mut remark = None;
        for parts in candidates.map(|parts| parts.into_iter().flatten()) {
            let texts: Vec<_> = parts.clone().filter_map(Value::as_str).map(str::trim).collect();
            if texts.len() < parts.count() {
                remark = Some("unusable");
            }
            let candidate = texts.join(" ");
            if candidate.trim().is_empty() {
                continue;
            }
            let unaddressed = without_addresses(&candidate);
            match DisplayName::from_claim(unaddressed.as_ref().unwrap_or(&candidate)) {
                Ok(ClaimedName { name, change }) => {
                    let change = match change {
                        Some(NameChange::Cut) => Some("cut"),
                        Some(NameChange::Cleaned) => Some("cleaned"),
                        None => unaddressed.map(|_| "cleaned"),
                    };
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

/// The text without the words that look like an e-mail address or an account at a domain, and without the marks that
/// set them off; `None` if it has no such word.
fn without_addresses(text: &str) -> Option<String> {
    let is_address = |word: &&str| {
        let parts = word.rsplit_once('@');
        parts.is_some_and(|(before, after)| !before.is_empty() && after.contains('.'))
    };
    if !text.split_whitespace().any(|word| is_address(&word)) {
        return None;
    }
    let words: Vec<_> = text.split_whitespace().filter(|word| !is_address(word)).collect();
    let is_mark =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | ':' | '-' | '–' | '—' | '|' | '/');
    Some(words.join(" ").trim_matches(is_mark).to_owned())
}
