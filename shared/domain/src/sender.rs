//! The sender of mail, as an operator writes it.

use crate::email::EmailAddress;
use crate::plain::is_plain;

/// The maximum length of a sender's name, in characters. Mail programs show less than that.
pub const MAX_SENDER_NAME: usize = 60;

/// The sender of mail: an address, and a name if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    name: Option<String>,
    address: EmailAddress,
}

/// Why a text is no sender. Each completes "the sender …".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSender {
    /// There are no angle brackets, or text after them, although it is more than an address.
    #[error("must be an address, or a name and an address in angle brackets: Band Invites <invites@bands.example>")]
    Form,
    /// What stands for the address is none.
    #[error("must have a valid e-mail address, such as invites@bands.example")]
    Address,
    /// A quotation mark or backslash stands alone.
    #[error("must have its name without quotation marks, or the whole name in them, with \\\" and \\\\ inside")]
    Quotes,
    /// The name is written as encoded words.
    #[error(
        "must have its name as people read it, not as encoded words (=?UTF-8?…?=): it is encoded when mail is sent"
    )]
    Encoded,
    /// The name contains control or invisible characters.
    #[error("must have a name without control characters, invisible characters or text-direction marks")]
    Characters,
    /// The name is too long.
    #[error("must have a name of at most 60 characters")]
    TooLong,
}

impl Sender {
    /// Reads `invites@bands.example`, `<invites@bands.example>`, `Band Invites <invites@bands.example>` or
    /// `"Müller, Söhne" <invites@bands.example>`. In quotation marks, a backslash stands before a quotation mark or a
    /// backslash (RFC 5322 §3.2.4). Without them, a name may contain what RFC 5322 wants quoted, such as a comma.
    ///
    /// # Errors
    /// [`InvalidSender`] says what to write instead.
    pub fn parse(text: &str) -> Result<Self, InvalidSender> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>') {
            None if text.contains(['<', '"']) || text.contains(char::is_whitespace) => return Err(InvalidSender::Form),
            None => ("", text),
            Some(rest) => rest.rsplit_once('<').ok_or(InvalidSender::Form)?,
        };
        let name = match unquoted(name.trim())? {
            name if name.contains("=?") => return Err(InvalidSender::Encoded),
            name if !name.chars().all(is_plain) => return Err(InvalidSender::Characters),
            name if name.chars().count() > MAX_SENDER_NAME => return Err(InvalidSender::TooLong),
            name => Some(name).filter(|name| !name.is_empty()),
        };
        let address = EmailAddress::parse(address).map_err(|_| InvalidSender::Address)?;
        Ok(Self { name, address })
    }

    /// The name, with single spaces between its words.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }
}

/// The name without its quotation marks.
fn unquoted(name: &str) -> Result<String, InvalidSender> {
    let Some(rest) = name.strip_prefix('"') else {
        let is_odd = name.contains(['"', '\\', '<', '>']);
        return if is_odd {
            Err(InvalidSender::Quotes)
        } else {
            Ok(words(name))
        };
    };
    let inner = rest.strip_suffix('"').ok_or(InvalidSender::Quotes)?;
    let (mut plain, mut escaped) = (String::new(), false);
    for character in inner.chars() {
        match character {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return Err(InvalidSender::Quotes),
            _ => {
                plain.push(character);
                escaped = false;
            }
        }
    }
    if escaped {
        return Err(InvalidSender::Quotes);
    }
    Ok(words(&plain))
}

/// The words with single spaces between them. Line breaks and tabs are left for the check of characters.
fn words(text: &str) -> String {
    let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_as_operators_write_them() {
        let check = |text: &str, name: Option<&str>| {
            let sender = Sender::parse(text).expect(text);
            assert_eq!(
                (sender.name(), sender.address().as_typed()),
                (name, "invites@bands.example"),
                "{text}"
            );
        };
        check("invites@bands.example", None);
        check(" <invites@bands.example> ", None);
        check("Band Invites <invites@bands.example>", Some("Band Invites"));
        check("Band   Invites<invites@bands.example>", Some("Band Invites"));
        check("\"Band Invites\" <invites@bands.example>", Some("Band Invites"));
        check("\"Müller, Söhne\" <invites@bands.example>", Some("Müller, Söhne"));
        check("Müller, Söhne <invites@bands.example>", Some("Müller, Söhne"));
        check(
            "Bands (beta) a.k.a. \u{1F3BA} <invites@bands.example>",
            Some("Bands (beta) a.k.a. \u{1F3BA}"),
        );
        check(
            r#""Die \"Band\" \\o/" <invites@bands.example>"#,
            Some(r#"Die "Band" \o/"#),
        );
        check("\"a@b <c>\" <invites@bands.example>", Some("a@b <c>"));
        check("\"\" <invites@bands.example>", None);
        check("バンド招待 <invites@bands.example>", Some("バンド招待"));
    }

    #[test]
    fn what_is_no_sender_is_refused() {
        let check = |text: &str, expect| assert_eq!(Sender::parse(text), Err(expect), "{text:?}");
        check("", InvalidSender::Address);
        check("Band", InvalidSender::Address);
        check("Band Invites", InvalidSender::Form);
        check("Band invites@bands.example", InvalidSender::Form);
        check("Band <invites@bands.example", InvalidSender::Form);
        check("Band invites@bands.example>", InvalidSender::Form);
        check("Band <invites@bands.example> x", InvalidSender::Form);
        check("Band <>", InvalidSender::Address);
        check("Band <bands.example>", InvalidSender::Address);
        check("Band <a@bands.example, b@bands.example>", InvalidSender::Address);
        check("a@bands.example, b@bands.example", InvalidSender::Form);
        check("A <a@bands.example>, B <b@bands.example>", InvalidSender::Quotes);
        check("\"Band <invites@bands.example>", InvalidSender::Quotes);
        check("Band\" <invites@bands.example>", InvalidSender::Quotes);
        check("\"a\"b\" <invites@bands.example>", InvalidSender::Quotes);
        check("\"a\\\" <invites@bands.example>", InvalidSender::Quotes);
        check("a\\b <invites@bands.example>", InvalidSender::Quotes);
        check(
            "=?UTF-8?B?TcO8bGxlcg==?= <invites@bands.example>",
            InvalidSender::Encoded,
        );
        check(
            "Band\r\nBcc: eve@example.com <invites@bands.example>",
            InvalidSender::Characters,
        );
        check("Band\t2 <invites@bands.example>", InvalidSender::Characters);
        check("\u{202E}dnaB <invites@bands.example>", InvalidSender::Characters);
        check(
            &format!("{} <invites@bands.example>", "ü".repeat(61)),
            InvalidSender::TooLong,
        );
    }
}
