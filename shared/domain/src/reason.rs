//! Why a mail was not sent or not delivered.

/// The maximum length of a reason, in characters.
const MAX_REASON: usize = 200;
/// What shows that a word may be an address: the @ sign itself, or the forms that quoted-printable text, URLs and DSNs
/// (RFC 3461 §4) write it in.
const AT: [&str; 5] = ["@", "\u{FF20}", "=40", "%40", "+40"];

/// The reasons that this system can tell apart. Clients branch on the code and can show words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReasonCode {
    /// The address has had its mails of the day.
    DailyLimit,
    /// The invite ended before its mail was sent.
    InviteOver,
    /// The recipient is a member already.
    AlreadyMember,
    /// The band's settings turn mail off.
    MailOff,
    /// The inviter is no longer an admin.
    InviterLeft,
    /// There is no verified address to send it to.
    NoVerifiedAddress,
    /// The recipient wants no mail.
    Unsubscribed,
    /// Earlier mail to the address bounced.
    BouncedBefore,
    /// The recipient reported earlier mail.
    ComplainedBefore,
    /// The mail service did not say whether it accepted the mail.
    NoAnswer,
    /// The mail service refused the request.
    NotAccepted,
    /// The mail service has not handed the mail over yet.
    NotSentYet,
    /// The mail service sends nothing to the address.
    OnSuppressionList,
    /// The mail could not be rendered.
    NotRendered,
    /// There is no such mailbox or domain.
    NoSuchAddress,
    /// The mailbox exists, but takes no mail at all.
    MailboxClosed,
    /// The recipient's server refused the mail for good without saying why.
    Rejected,
    /// The mailbox has no room.
    MailboxFull,
    /// The mail is too large.
    TooLarge,
    /// The content of the mail was refused.
    ContentRejected,
    /// The recipient's server refuses our mail by a policy.
    Blocked,
    /// The recipient's server can't be reached.
    Unreachable,
    /// The recipient's server could not take the mail at that time.
    ServerTrouble,
    /// It came back without a reason.
    Undetermined,
    /// The recipient reported this mail as spam.
    CalledSpam,
    /// The recipient reported this mail as fraud.
    CalledFraud,
}

impl ReasonCode {
    /// All codes.
    pub const ALL: [Self; 26] = [
        Self::DailyLimit,
        Self::InviteOver,
        Self::AlreadyMember,
        Self::MailOff,
        Self::InviterLeft,
        Self::NoVerifiedAddress,
        Self::Unsubscribed,
        Self::BouncedBefore,
        Self::ComplainedBefore,
        Self::NoAnswer,
        Self::NotAccepted,
        Self::NotSentYet,
        Self::OnSuppressionList,
        Self::NotRendered,
        Self::NoSuchAddress,
        Self::MailboxClosed,
        Self::Rejected,
        Self::MailboxFull,
        Self::TooLarge,
        Self::ContentRejected,
        Self::Blocked,
        Self::Unreachable,
        Self::ServerTrouble,
        Self::Undetermined,
        Self::CalledSpam,
        Self::CalledFraud,
    ];

    /// The code as clients see it, and its sentence for admins.
    #[must_use]
    pub fn catalogue(self) -> (&'static str, &'static str) {
        match self {
            Self::DailyLimit => (
                "daily-limit",
                "this address gets no more mail today; share the link yourself",
            ),
            Self::InviteOver => ("invite-over", "the invite was over before its mail was sent"),
            Self::AlreadyMember => ("already-member", "they are in the band already"),
            Self::MailOff => ("mail-off", "the band has turned mail off"),
            Self::InviterLeft => ("inviter-left", "the inviter could no longer invite"),
            Self::NoVerifiedAddress => ("no-verified-address", "there is no verified address to send it to"),
            Self::Unsubscribed => ("unsubscribed", "the recipient wants no invitations by e-mail"),
            Self::BouncedBefore => ("bounced-before", "earlier mail to this address bounced"),
            Self::ComplainedBefore => ("complained-before", "the recipient called earlier mail spam"),
            Self::NoAnswer => (
                "no-answer",
                "the mail service did not answer twice; the mail may have arrived",
            ),
            Self::NotAccepted => ("not-accepted", "the mail service rejected the mail"),
            Self::NotSentYet => ("not-sent-yet", "the mail service has not sent the mail yet"),
            Self::OnSuppressionList => ("on-suppression-list", "the mail service sends no mail to this address"),
            Self::NotRendered => ("not-rendered", "it could not be rendered"),
            Self::NoSuchAddress => ("no-such-address", "the address does not exist"),
            Self::MailboxClosed => ("mailbox-closed", "the mailbox is closed and takes no mail"),
            Self::Rejected => ("rejected", "the recipient's mail server rejected the mail for good"),
            Self::MailboxFull => ("mailbox-full", "the mailbox is full"),
            Self::TooLarge => ("too-large", "the mail is too large for the mailbox"),
            Self::ContentRejected => ("content-rejected", "the content of the mail was rejected"),
            Self::Blocked => ("blocked", "the recipient's mail server does not take our mail"),
            Self::Unreachable => ("unreachable", "the recipient's mail server could not be reached"),
            Self::ServerTrouble => (
                "server-trouble",
                "the recipient's mail server could not take the mail at that time",
            ),
            Self::Undetermined => ("undetermined", "the mail came back without a reason"),
            Self::CalledSpam => ("called-spam", "the recipient called this mail spam"),
            Self::CalledFraud => ("called-fraud", "the recipient called this mail fraud"),
        }
    }

    /// Its name in responses and stored items.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.catalogue().0
    }

    /// Parses what [`as_str`](Self::as_str) returns.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == word)
    }
}

/// The reason for a delivery status, shown to admins: one line of up to 200 characters. It never contains an address,
/// which is private to its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    code: Option<ReasonCode>,
    text: String,
}

impl Reason {
    /// The sentence of the code, with a detail in brackets unless that is empty. The detail is cleaned like
    /// [`stored`](Self::stored) text.
    #[must_use]
    pub fn of(code: ReasonCode, detail: &str) -> Self {
        let (_, sentence) = code.catalogue();
        let text = match clean(detail) {
            detail if detail.is_empty() => sentence.to_owned(),
            detail => clean(&format!("{sentence} ({detail})")),
        };
        Self { code: Some(code), text }
    }

    /// A stored reason; `None` if nothing is left of its text. An earlier version stored no code, but sentences of ours
    /// are known by their words, and texts from mail servers: control and direction-changing characters become spaces,
    /// words that may be addresses become `…`, and the rest is cut to 200 characters.
    #[must_use]
    pub fn stored(text: &str, code: Option<&str>) -> Option<Self> {
        let text = clean(text);
        let by_words = || ReasonCode::ALL.into_iter().find(|code| code.catalogue().1 == text);
        let code = code.and_then(ReasonCode::parse).or_else(by_words);
        (!text.is_empty()).then_some(Self { code, text })
    }

    /// The code; `None` if an earlier version stored what a mail server said.
    #[must_use]
    pub fn code(&self) -> Option<ReasonCode> {
        self.code
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn clean(text: &str) -> String {
    let plain = |c: char| if crate::plain::is_plain(c) { c } else { ' ' };
    let line: String = text.chars().map(plain).collect();
    let may_be_address = |word: &str| AT.iter().any(|at| word.contains(at));
    let words = line.split_whitespace();
    let words: Vec<_> = words
        .map(|word| if may_be_address(word) { "…" } else { word })
        .collect();
    words.join(" ").chars().take(MAX_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_and_sentences_are_distinct_and_parse_back() {
        let words: BTreeSet<_> = ReasonCode::ALL.iter().map(|code| code.catalogue()).collect();
        let sentences: BTreeSet<_> = words.iter().map(|(_, sentence)| sentence).collect();
        assert_eq!((words.len(), sentences.len()), (26, 26));
        for code in ReasonCode::ALL {
            assert_eq!(ReasonCode::parse(code.as_str()), Some(code));
            let reason = Reason::of(code, "");
            assert_eq!(
                Reason::stored(reason.as_str(), Some(code.as_str())),
                Some(reason.clone())
            );
            // As an earlier version stored it.
            assert_eq!(Reason::stored(reason.as_str(), None), Some(reason));
        }
        assert_eq!(ReasonCode::parse("lost"), None);
    }

    #[test]
    fn a_detail_stands_in_brackets() {
        let reason = Reason::of(ReasonCode::NoSuchAddress, "5.1.1");
        assert_eq!(reason.as_str(), "the address does not exist (5.1.1)");
        assert_eq!(Reason::stored(reason.as_str(), Some("no-such-address")), Some(reason));
    }

    #[test]
    fn a_reason_is_one_short_line() {
        let check = |text: &str, expect: &str| {
            let reason = Reason::stored(text, None).expect("a reason");
            assert_eq!((reason.as_str(), reason.code()), (expect, None));
        };
        check("smtp; 550\r\n  5.1.1 unknown", "smtp; 550 5.1.1 unknown");
        check("Permanent General 5.1.1", "Permanent General 5.1.1");
        check("a\u{202E}b\0c", "a b c");
        check(&"é".repeat(500), &"é".repeat(200));
        assert_eq!(Reason::stored(" \n", None), None);
        let long = Reason::of(ReasonCode::NotAccepted, &"é".repeat(500));
        assert_eq!(long.as_str().chars().count(), 200);
    }

    #[test]
    fn a_reason_contains_no_address() {
        let check = |text: &str, expect: &str| {
            assert_eq!(clean(text), expect);
            assert!(!Reason::of(ReasonCode::NotAccepted, text).as_str().contains("zoe"));
        };
        check(
            "smtp; 550 5.1.1 <zoe@private.example>: Recipient address rejected: User unknown",
            "smtp; 550 5.1.1 … Recipient address rejected: User unknown",
        );
        check("zoe=40private.example is full", "… is full");
        check("rfc822;zoe+40private.example", "…");
        check("see https://mx.example/why?to=zoe%40private.example now", "see … now");
        check("<zoe\u{FF20}private.example>", "…");
        let long = format!("{} zoe@private.example", "x".repeat(195));
        assert!(!clean(&long).contains("zoe"));
    }
}
