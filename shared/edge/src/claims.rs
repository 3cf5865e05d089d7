//! The claims of a verified token: finding one, and checking the issuer and the audience.

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::fmt;

/// What is wrong with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvalidToken {
    /// For the client.
    pub(crate) what: &'static str,
    /// For the operator: what to set, where the configuration may be wrong.
    pub(crate) cause: Option<String>,
}

impl From<&'static str> for InvalidToken {
    fn from(what: &'static str) -> Self {
        Self { what, cause: None }
    }
}

/// The longest name or pointer of a claim, in bytes.
const MAX_PATH: usize = 256;

/// Where a claim stands: a name, such as `email` or `https://bands.example/email`, or, if it starts with a slash, a JSON
/// pointer (RFC 6901), such as `/user_metadata/full_name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClaimPath(String);

impl ClaimPath {
    /// The claim with this name.
    pub(crate) fn named(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// Parses a name or a pointer.
    ///
    /// # Errors
    /// A clause for the log, to follow the name of the setting.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() || text.len() > MAX_PATH || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("must be 1 to 256 printable ASCII characters without spaces");
        }
        let is_pointer = text.starts_with('/');
        if is_pointer && text.split('~').skip(1).any(|rest| !rest.starts_with(['0', '1'])) {
            return Err("must be a claim's name or a JSON pointer, in which ~ is written ~0 (RFC 6901)");
        }
        Ok(Self(text.to_owned()))
    }
}

/// The claims of a token. No claim is there twice, since readers would differ in which of them counts.
pub(crate) struct Claims(Value);

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Map<String, Value>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object without repeated members")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
                let mut members = Map::new();
                while let Some((name, value)) = all.next_entry()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("a repeated member"));
                    }
                }
                Ok(members)
            }
        }
        let members = deserializer.deserialize_map(Members)?;
        Ok(Self(Value::Object(members)))
    }
}

/// What is wrong with a token from someone else.
const WRONG_ISSUER: &str = "the token is from another issuer";
/// What is wrong with a token that has a claim of the wrong type.
const UNREADABLE: &str = "the token can't be read";

/// Google's two ways to write its issuer (<https://developers.google.com/identity/openid-connect/openid-connect>).
const GOOGLE: [&str; 2] = ["https://accounts.google.com", "accounts.google.com"];

impl Claims {
    /// A claim; `None` if it is missing or null.
    pub(crate) fn find(&self, path: &ClaimPath) -> Option<&Value> {
        let found = if path.0.starts_with('/') {
            self.0.pointer(&path.0)
        } else {
            self.0.get(&path.0)
        };
        found.filter(|value| !value.is_null())
    }

    /// A claim with this name, unless it is null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A claim with this name, if it is text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A time, in seconds since 1970, perhaps with a fraction (RFC 7519 §2).
    ///
    /// # Errors
    /// It is not a number.
    pub(crate) fn seconds(&self, name: &str) -> Result<Option<f64>, InvalidToken> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_f64().map(Some).ok_or_else(|| UNREADABLE.into()),
        }
    }

    /// Checks that `iss` is our issuer: one text (RFC 7519 §4.1.1), equal to the setting.
    ///
    /// # Errors
    /// What is wrong with it. A difference in a slash at the end is told to the operator: it is easily overlooked.
    pub(crate) fn check_issuer(&self, ours: &str) -> Result<(), InvalidToken> {
        let theirs = match self.0.get("iss") {
            Some(Value::String(text)) => text,
            None => return Err("the token has no iss claim".into()),
            Some(_) => return Err("the token's iss is not a text".into()),
        };
        if theirs == ours || [ours, theirs].iter().all(|text| GOOGLE.contains(text)) {
            return Ok(());
        }
        let advice = if theirs.strip_suffix('/') == Some(ours) {
            Some(format!("the token's iss ends in a slash: set JwtIssuer to {ours}/"))
        } else if ours.strip_suffix('/') == Some(theirs) {
            Some(format!(
                "the token's iss has no slash at its end: set JwtIssuer to {theirs}"
            ))
        } else {
            None
        };
        Err(InvalidToken {
            what: WRONG_ISSUER,
            cause: advice,
        })
    }

    /// Checks that `aud` is or contains our audience. Cognito's access tokens have no `aud`, but the client's id in
    /// `client_id`. That counts only in a token without any `aud` that says it is such a token, so a token that other
    /// issuers made for another audience never passes by its client.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn check_audience(&self, ours: &str) -> Result<(), InvalidToken> {
        let is_ours = match self.0.get("aud") {
            Some(Value::String(audience)) => audience == ours,
            Some(Value::Array(all)) => all.iter().any(|audience| audience == ours),
            Some(_) => return Err("the token's aud is neither a text nor a list".into()),
            None if self.text("token_use") == Some("access") => self.text("client_id") == Some(ours),
            None => return Err("the token has no aud claim".into()),
        };
        if is_ours {
            Ok(())
        } else {
            Err("the token is for another audience".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_is_a_name_or_a_pointer() {
        let claims = json!({
            "email": "plain", "https://bands.example/email": "namespaced", "emails": ["first", "second"],
            "user_metadata": {"full_name": "nested"}, "a/b": {"c~d": "escaped"}, "null": null
        });
        let claims: Claims = serde_json::from_value(claims).expect("claims");
        for (path, expect) in [
            ("email", Some("plain")),
            ("https://bands.example/email", Some("namespaced")),
            ("/email", Some("plain")),
            ("/https:~1~1bands.example~1email", Some("namespaced")),
            ("/emails/0", Some("first")),
            ("/emails/2", None),
            ("/user_metadata/full_name", Some("nested")),
            ("user_metadata.full_name", None),
            ("/a~1b/c~0d", Some("escaped")),
            ("null", None),
            ("/", None),
            ("nickname", None),
        ] {
            let path = ClaimPath::parse(path).expect("a path");
            assert_eq!(claims.find(&path).and_then(Value::as_str), expect, "{path:?}");
        }
        for path in ["", "two words", "naïve", "a\n", "/a~b", "/a~", "/a~2", &"x".repeat(257)] {
            assert!(ClaimPath::parse(path).is_err(), "{path:?}");
        }
    }
}
