//! The sender of a mail: a mailbox (RFC 5322) with the configured address and a name.

use crate::encoded::{START, words};
use domain::Sender;

/// The name of the product, where the operator gives the sender none.
const PRODUCT: &str = "Band Invites";
/// The maximum length of a mailbox in a header, in characters. SES documents none; 320 is the most for an address alone.
const MAX_MAILBOX: usize = 320;

/// The person who writes through the sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Their name, as plain text.
    pub name: String,
    /// The word between it and the name of the product, in the language of the mail: `via`.
    pub via: String,
}

/// The sender as a mailbox in ASCII, as SES requires.
pub(crate) fn mailbox(sender: &Sender, author: Option<&Author>) -> String {
    encoded(sender, name(sender, author).as_deref())
}

/// The sender as people read it.
pub(crate) fn shown(sender: &Sender, author: Option<&Author>) -> String {
    let address = sender.address().to_send();
    match name(sender, author) {
        None => address,
        Some(name) => format!("{name} <{address}>"),
    }
}

/// The name beside the address. A long name of the author is cut so that the mailbox is no longer than [`MAX_MAILBOX`].
fn name(sender: &Sender, author: Option<&Author>) -> Option<String> {
    let product = sender.name().unwrap_or(PRODUCT);
    let fits = |name: &String| encoded(sender, Some(name)).len() <= MAX_MAILBOX;
    let with_author = author.and_then(|Author { name: author, via }| {
        let whole = format!("{author} {via} {product}");
        let ends = author.char_indices().rev().map(|(end, _)| end);
        let cut = ends.filter_map(|end| author.get(..end));
        let cut = cut.map(|start| format!("{}… {via} {product}", start.trim_end()));
        std::iter::once(whole).chain(cut).find(fits)
    });
    with_author.or_else(|| sender.name().map(str::to_owned))
}

fn encoded(sender: &Sender, name: Option<&str>) -> String {
    let address = sender.address().to_send();
    match name {
        None => address,
        Some(name) => format!("{} <{address}>", phrase(name)),
    }
}

/// A name beside an address: words of ASCII letters as they are, with other printable ASCII characters in quotation
/// marks, and anything else encoded as a whole, since an encoded word doesn't count within quotation marks.
fn phrase(name: &str) -> String {
    let is_atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~ ".contains(&byte);
    if name.contains(START) || !name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return words(name);
    }
    if name.bytes().all(is_atom) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoded::tests::{check_words, text};
    use crate::plain::sender_name;
    use mailparse::{MailAddr, addrparse_header, parse_header};
    use proptest::prelude::*;

    const ADDRESS: &str = "invites@bands.example";

    #[test]
    fn a_senders_name_is_plain_quoted_or_encoded() {
        let check = |sender: &str, expect: &str| {
            assert_eq!(mailbox(&Sender::parse(sender).expect(sender), None), expect);
        };
        check("invites@bands.example", "invites@bands.example");
        check(
            "Band Invites <invites@bands.example>",
            "Band Invites <invites@bands.example>",
        );
        check(
            "Smith & Sons, Ltd. <a@b.example>",
            "\"Smith & Sons, Ltd.\" <a@b.example>",
        );
        check(
            r#""Die \"Band\" \\o/" <a@b.example>"#,
            r#""Die \"Band\" \\o/" <a@b.example>"#,
        );
        check(
            "Müller, Söhne <Invites@Bücher.example>",
            "=?UTF-8?B?TcO8bGxlciwgU8O2aG5l?= <Invites@xn--bcher-kva.example>",
        );
    }

    #[test]
    fn the_author_is_named_before_the_product() {
        let check = |sender: &str, author: &str, expect: &str| {
            let sender = Sender::parse(sender).expect(sender);
            let author = sender_name(author).map(|name| by(&name, "via"));
            assert_eq!(shown(&sender, author.as_ref()), expect);
            assert_eq!(read(&mailbox(&sender, author.as_ref())), expect);
        };
        let usual = "Band Invites <invites@bands.example>";
        check(
            usual,
            "Ada Lovelace",
            "Ada Lovelace via Band Invites <invites@bands.example>",
        );
        check("Chorportal <a@b.example>", "Zoë", "Zoë via Chorportal <a@b.example>");
        check(ADDRESS, "Ada", "Ada via Band Invites <invites@bands.example>");
        check(
            usual,
            "Smith, \"Bo\" <b>",
            "Smith, \"Bo\" <b> via Band Invites <invites@bands.example>",
        );
        check(
            usual,
            "Ada\r\nBcc: eve",
            "Ada Bcc: eve via Band Invites <invites@bands.example>",
        );
        check(
            usual,
            "=?utf-8?q?x?=",
            "=?utf-8?q?x?= via Band Invites <invites@bands.example>",
        );
        // What could be an address is left out, and what could be a link is none.
        check(usual, "ada@bank.example", usual);
        check(
            usual,
            "www.evil.com",
            "www. evil. com via Band Invites <invites@bands.example>",
        );
        check(usual, " \u{202E}\0 ", usual);
    }

    #[test]
    fn the_word_before_the_product_is_that_of_the_language() {
        let sender = Sender::parse("Band Invites <invites@bands.example>").expect("a sender");
        let ada = by("Ada", "über");
        let expect = "Ada über Band Invites <invites@bands.example>";
        assert_eq!(shown(&sender, Some(&ada)), expect);
        let mailbox = mailbox(&sender, Some(&ada));
        assert!(mailbox.is_ascii(), "{mailbox}");
        assert_eq!(read(&mailbox), expect);
    }

    fn by(name: &str, via: &str) -> Author {
        Author {
            name: name.to_owned(),
            via: via.to_owned(),
        }
    }

    #[test]
    fn a_long_name_is_cut_so_that_the_mailbox_is_short_enough() {
        let sender = Sender::parse("Band Invites <invites@bands.example>").expect("a sender");
        for letter in ["x", "ü", "🎺", "\"", "語"] {
            for via in ["via", "über"] {
                let mailbox = mailbox(&sender, Some(&by(&letter.repeat(120), via)));
                assert!(mailbox.len() <= MAX_MAILBOX, "{mailbox}");
                let end = format!(" {via} Band Invites <invites@bands.example>");
                assert!(read(&mailbox).ends_with(&end), "{mailbox}");
            }
        }
        let long = format!("{}@{}.example", "a".repeat(64), "b".repeat(60));
        let sender = Sender::parse(&format!("{} <{long}>", "ü".repeat(60))).expect("a sender");
        let mailbox = mailbox(&sender, Some(&by("Ada", "über")));
        assert!(read(&mailbox).ends_with(&format!("<{long}>")), "{mailbox}");
    }

    /// The only mailbox in a header, as a mail program shows it.
    fn read(mailbox: &str) -> String {
        let line = format!("From: {mailbox}");
        let (header, _) = parse_header(line.as_bytes()).expect("a header");
        let addresses = addrparse_header(&header).expect("addresses");
        let [MailAddr::Single(single)] = addresses.as_slice() else {
            panic!("{mailbox}")
        };
        match &single.display_name {
            None => single.addr.clone(),
            Some(name) => format!("{name} <{}>", single.addr),
        }
    }

    proptest! {
        #[test]
        fn a_mail_program_shows_the_senders_name_as_it_was_written(name in text(60)) {
            let quoted = format!("\"{}\" <invites@bands.example>", name.replace('\\', "\\\\").replace('"', "\\\""));
            prop_assume!(!name.contains(START));
            let mailbox = mailbox(&Sender::parse(&quoted).expect("a sender"), None);
            prop_assert!(mailbox.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{}", mailbox);
            check_words(&mailbox);
            let line = format!("From: {mailbox}");
            let (header, _) = parse_header(line.as_bytes()).expect("a header");
            let addresses = addrparse_header(&header).expect("addresses");
            let [MailAddr::Single(single)] = addresses.as_slice() else { panic!("{mailbox}") };
            prop_assert_eq!(single.addr.as_str(), "invites@bands.example");
            prop_assert_eq!(single.display_name.clone().unwrap_or_default(), name);
        }

        #[test]
        fn whatever_the_author_is_called_there_is_one_mailbox_with_our_address(
            via in prop_oneof![Just("via"), Just("über")],
            author in prop_oneof![text(120), any::<String>(), "[a-z@.<>,;:\"\\\\ ()]{1,120}", "\\PC{100,120}"],
        ) {
            let sender = Sender::parse("Band Invites <invites@bands.example>").expect("a sender");
            // U+FFFD is what a broken character would be shown as.
            let author = sender_name(&author.replace('\u{FFFD}', "")).map(|name| by(&name, via));
            let mailbox = mailbox(&sender, author.as_ref());
            prop_assert!(mailbox.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{}", mailbox);
            prop_assert!(mailbox.len() <= MAX_MAILBOX, "{}", mailbox);
            check_words(&mailbox);
            let read = read(&mailbox);
            prop_assert_eq!(&read, &shown(&sender, author.as_ref()));
            prop_assert!(read.ends_with("Band Invites <invites@bands.example>"), "{}", read);
            prop_assert_eq!(read.matches('@').count(), 1, "{}", read);
        }
    }
}
