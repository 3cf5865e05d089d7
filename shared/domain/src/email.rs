//! E-mail addresses. Mail goes to the address as typed; addresses are compared in a canonical form.

use crate::invalid::Invalid;
use crate::mailbox;
use crate::plain::Plain;
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use std::fmt;

/// The maximum length of an address, in bytes: 64 before the @ and 255 after it (RFC 5321 §4.5.3.1).
pub const MAX_ADDRESS_BYTES: usize = 320;

/// A valid e-mail address. Two addresses are equal if their [`key`](Self::key)s are: then they reach the same mailbox.
///
/// The local part is an ASCII dot-atom (RFC 5322 §3.2.3), so that no look-alike character can stand in for another. The
/// domain may be international and is compared in its ASCII form (IDNA 2008, UTS #46).
#[derive(Clone, Eq)]
pub struct EmailAddress {
    typed: String,
    /// The domain in ASCII.
    domain: String,
    key: String,
}

impl EmailAddress {
    /// Trims and validates an address.
    ///
    /// # Errors
    /// Anything that is not `local@domain.tld` with an ASCII local part, is longer than 320 bytes, or contains an
    /// invisible character: IDNA ignores some of these, so a domain could hide any number of them.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let typed = text.trim();
        Plain::Id.check(
            if text.len() > MAX_ADDRESS_BYTES { text } else { typed },
            MAX_ADDRESS_BYTES,
        )?;
        Self::stored(typed)
    }

    /// Parses a stored address. It accepts what any earlier version accepted: the first had no length limit and allowed
    /// the characters that IDNA ignores.
    ///
    /// # Errors
    /// Anything that is not `local@domain.tld` with an ASCII local part.
    pub fn stored(text: &str) -> Result<Self, Invalid> {
        let typed = text.trim();
        let (local, domain) = typed.rsplit_once('@').ok_or(Invalid::NoAddress)?;
        if !local.is_ascii() {
            return Err(Invalid::AddressNotAscii);
        }
        if local.len() > 64 || !is_dot_atom(local) {
            return Err(Invalid::AddressName);
        }
        let domain = idna::domain_to_ascii_strict(domain)
            .ok()
            .filter(|ascii| ascii.len() <= 253 && is_host(ascii))
            .ok_or(Invalid::AddressDomain)?;
        let key = mailbox::compared(&local.to_ascii_lowercase(), &domain);
        Ok(Self {
            typed: typed.to_owned(),
            domain,
            key,
        })
    }

    /// The address as typed, without surrounding white space. Mail is sent to this form.
    #[must_use]
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The address that mail is sent to: as typed, with its domain in ASCII.
    #[must_use]
    pub fn to_send(&self) -> String {
        format!("{}@{}", self.local(), self.domain)
    }

    /// The canonical form, for comparing only: lower case, with the domain in ASCII. At Gmail all spellings of a
    /// mailbox have the same one, so mail must not be sent to it.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The part before the @, as typed.
    fn local(&self) -> &str {
        self.typed.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// A digest, for places where the address itself must not be stored.
    #[must_use]
    pub fn digest(&self) -> AddressDigest {
        let mut first = [0; AddressDigest::BYTES];
        let whole = digest(&SHA256, format!("band-invites address {}", self.key).as_bytes());
        for (to, from) in first.iter_mut().zip(whole.as_ref()) {
            *to = *from;
        }
        AddressDigest(first)
    }

    /// A hint that lets users recognise their own address without revealing someone else's: `a•••@e•••.com`.
    #[must_use]
    pub fn hint(&self) -> String {
        let (name, ending) = self.domain.rsplit_once('.').unwrap_or_default();
        let first = |text: &str| text.chars().next().map(|c| c.to_ascii_lowercase().to_string());
        let [local, name] = [self.local(), name].map(|text| first(text).unwrap_or_default());
        format!("{local}•••@{name}•••.{ending}")
    }
}

/// The first 128 bits of the SHA-256 of an address in canonical form. It is enough to tell addresses apart, and reveals
/// an address only to someone who already knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AddressDigest([u8; Self::BYTES]);

impl AddressDigest {
    /// The length in bytes.
    pub const BYTES: usize = 16;

    /// Creates a digest from its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes of the digest.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        self.0
    }

    /// Parses what [`Display`](fmt::Display) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for AddressDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    })
}

/// Whether it has at least two labels and the last is not a number: mail to IP addresses is not supported.
fn is_host(ascii: &str) -> bool {
    let last = ascii.rsplit('.').next().unwrap_or_default();
    ascii.contains('.')
        && ascii.split('.').all(|label| !label.is_empty())
        && last.len() >= 2
        && !last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expect: Option<&str>) {
        let got = EmailAddress::parse(text);
        assert_eq!(got.as_ref().ok().map(EmailAddress::key), expect, "{text:?}");
    }

    #[test]
    fn addresses() {
        check("ada@example.com", Some("ada@example.com"));
        check(
            "  Ada.Lovelace+band@Example.COM ",
            Some("ada.lovelace+band@example.com"),
        );
        check("zoe@müller.de", Some("zoe@xn--mller-kva.de"));
        check("zoe@MÜLLER.de", Some("zoe@xn--mller-kva.de"));
        check("o'brien@example.ie", Some("o'brien@example.ie"));
        check("zoë@example.com", None);
        check("\u{430}da@example.com", None);
        check("ada", None);
        check("ada@", None);
        check("@example.com", None);
        check("ada@localhost", None);
        check("ada@127.0.0.1", None);
        check("ada@[127.0.0.1]", None);
        check("ada@example..com", None);
        check("ada..l@example.com", None);
        check(".ada@example.com", None);
        check("a b@example.com", None);
        check("ada@exa mple.com", None);
        check("ada@example.com\r\nBcc: eve@example.com", None);
        check("\"ada\"@example.com", None);
        check("ada@ada@example.com", None);
        check(&format!("{}@example.com", "a".repeat(65)), None);
    }

    #[test]
    fn an_address_has_a_maximum_length_and_no_invisible_character() {
        let local = "a".repeat(64);
        let domain = |labels: usize| format!("{}.example", vec!["d".repeat(61); labels].join("."));
        check(
            &format!("{local}@{}", domain(3)),
            Some(&format!("{local}@{}", domain(3))),
        );
        let hidden = format!("ada@exa{}mple.com", "\u{AD}".repeat(62_000));
        for (text, is_long) in [
            (hidden.as_str(), true),
            (&format!("{}ada@example.com", " ".repeat(310)), true),
            (&format!("ada@{}.com", "\u{FF41}".repeat(105)), true),
            ("ada@exa\u{AD}mple.com", false),
            ("ada@exa\u{200B}mple.com", false),
            ("ada@exa\u{2060}mple.com", false),
            ("ada@exa\u{FE0F}mple.com", false),
            ("ada@exa\u{34F}mple.com", false),
            ("ada@exa\u{200D}mple.com", false),
            ("ada@\u{202E}moc.elpmaxe", false),
        ] {
            let invalid = EmailAddress::parse(text).expect_err("no address");
            assert_eq!(
                matches!(invalid, Invalid::TooLong { .. }),
                is_long,
                "{} bytes",
                text.len()
            );
            assert_eq!(invalid == Invalid::Characters, !is_long, "{} bytes", text.len());
        }
        let stored = EmailAddress::stored(&hidden).expect("what was saved before is still read");
        assert_eq!((stored.as_typed(), stored.key()), (hidden.as_str(), "ada@example.com"));
    }

    #[test]
    fn mail_goes_to_the_address_as_typed() {
        let address = EmailAddress::parse(" Ada@Müller.DE ").expect("an address");
        assert_eq!(address.as_typed(), "Ada@Müller.DE");
        assert_eq!(
            address,
            EmailAddress::parse("ada@xn--mller-kva.de").expect("an address")
        );
    }

    #[test]
    fn a_hint_shows_only_first_letters_and_the_top_level_domain() {
        let hint = |text| EmailAddress::parse(text).expect("an address").hint();
        assert_eq!(hint("ada@example.com"), "a•••@e•••.com");
        assert_eq!(hint("x@mail.example.co.uk"), "x•••@m•••.uk");
    }

    #[test]
    fn a_digest_parses_back_and_fits_into_a_mail_tag() {
        // infra/reopen-address and its test make the same.
        let bob = EmailAddress::parse("Bob@example.com").expect("an address").digest();
        assert_eq!(bob.to_string(), "hJJERcJ8x7NnWv5SVoghwQ");
        let digest = EmailAddress::parse("ada@example.com").expect("an address").digest();
        let text = digest.to_string();
        assert_eq!(AddressDigest::parse(&text), Some(digest));
        assert!(
            text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
            "{text}"
        );
        for other in [
            "",
            "ada@example.com",
            &text[1..],
            &format!("{text}A"),
            &format!("{text}=="),
        ] {
            assert_eq!(AddressDigest::parse(other), None, "{other}");
        }
    }

    #[test]
    fn debug_output_hides_the_address() {
        assert_eq!(
            format!("{:?}", EmailAddress::parse("ada@example.com")),
            "Ok(EmailAddress(…))"
        );
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own_canonical_form(text in "[a-zA-Z.+é]{1,8}@[a-zA-Zü.-]{1,12}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                let again = EmailAddress::parse(address.key()).expect("canonical text parses");
                prop_assert_eq!(again.key(), address.key());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}@?\\PC{0,40}") {
            let _ = EmailAddress::parse(&text).map(|address| address.hint());
        }

        #[test]
        fn an_accepted_address_is_short_and_parses_back(text in "[a-z.+]{1,70}@([a-zü山\u{AD}\u{200D}\u{FF41}]{1,60}\\.){1,5}[a-z]{2,3}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(address.as_typed().len() <= MAX_ADDRESS_BYTES && address.key().len() <= MAX_ADDRESS_BYTES);
                prop_assert_eq!(EmailAddress::stored(address.as_typed()), Ok(address));
            }
        }
    }
}
