//! Sample mails.

use domain::{BandColor, BandName, DisplayName, Message, Part, RecipientName, Role, Terms, TimeZone};
use mail::{InvitationMail, InviteOutcome, Invitee, Mail, OutcomeMail, ReplyToMail, SendReason};

pub(crate) const ACCEPT: &str =
    "https://bands.example/invite?answer=accept&lang=en#A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v2";
pub(crate) const DECLINE: &str =
    "https://bands.example/invite?answer=decline&lang=en#A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v2";
pub(crate) const UNSUBSCRIBE: &str = "https://bands.example/unsubscribe#Zz9Yy8Xx7Ww6";
pub(crate) const CONFIRM: &str = "https://bands.example/reply-to#Qq1Ww2Ee3Rr4";
pub(crate) const BAND: &str = "https://bands.example/bands/06h0btq2shqldenbijnd1gmno8";

pub(crate) const REASONS: [SendReason; 3] = [SendReason::First, SendReason::Again, SendReason::Reminder];
pub(crate) const OUTCOMES: [InviteOutcome; 4] = [
    InviteOutcome::Accepted,
    InviteOutcome::Declined,
    InviteOutcome::DeclinedByLink,
    InviteOutcome::Expired,
];

fn terms() -> Terms {
    Terms {
        name: RecipientName::parse("Charles Babbage").expect("a name"),
        part: Part::parse("second trumpet").expect("a part"),
        ..Terms::default()
    }
}

fn terse_terms() -> Terms {
    Terms {
        role: Role::Admin,
        ..Terms::default()
    }
}

/// An invitation with every optional value.
pub(crate) fn invitation(reason: SendReason) -> InvitationMail {
    let message =
        "We rehearse on Tuesdays at eight in the old brewery, and play in Hamburg in May. Bring a mute & good shoes <3";
    InvitationMail {
        reason,
        band: BandName::parse("The Analytical Engines").expect("a name"),
        color: BandColor::default(),
        inviter: Some(DisplayName::parse("Ada Lovelace").expect("a name")),
        terms: Terms {
            message: Message::parse(message).expect("a message"),
            ..terms()
        },
        expires_at: "2026-08-07T14:05:59.999Z".parse().expect("an instant"),
        time_zone: TimeZone::parse("Europe/Berlin").expect("a time zone"),
        takes_answers: false,
        accept_url: ACCEPT.to_owned(),
        decline_url: DECLINE.to_owned(),
        unsubscribe_url: UNSUBSCRIBE.to_owned(),
    }
}

/// An invitation without optional values.
pub(crate) fn terse_invitation(reason: SendReason) -> InvitationMail {
    InvitationMail {
        inviter: None,
        terms: terse_terms(),
        ..invitation(reason)
    }
}

/// An outcome mail with every optional value.
pub(crate) fn outcome_mail(outcome: InviteOutcome) -> OutcomeMail {
    OutcomeMail {
        outcome,
        band: BandName::parse("The Analytical Engines").expect("a name"),
        color: BandColor::default(),
        invitee: Some(Invitee::Name("Charles Babbage".to_owned())),
        terms: terms(),
        takes_answers: false,
        band_url: BAND.to_owned(),
        unsubscribe_url: UNSUBSCRIBE.to_owned(),
    }
}

/// An outcome mail without optional values.
pub(crate) fn terse_outcome_mail(outcome: InviteOutcome) -> OutcomeMail {
    OutcomeMail {
        invitee: None,
        terms: terse_terms(),
        ..outcome_mail(outcome)
    }
}

/// A mail about an answering address.
pub(crate) fn reply_to_mail() -> ReplyToMail {
    ReplyToMail {
        band: BandName::parse("The Analytical Engines").expect("a name"),
        color: BandColor::default(),
        asker: Some(DisplayName::parse("Ada Lovelace").expect("a name")),
        confirm_url: CONFIRM.to_owned(),
    }
}

/// The same without optional values.
pub(crate) fn terse_reply_to_mail() -> ReplyToMail {
    ReplyToMail {
        asker: None,
        ..reply_to_mail()
    }
}

/// Every kind of mail with its URLs.
pub(crate) fn every_mail() -> Vec<(Mail, Vec<&'static str>)> {
    let answers = vec![ACCEPT, DECLINE, UNSUBSCRIBE];
    let invitations = REASONS
        .into_iter()
        .flat_map(|reason| [invitation(reason), terse_invitation(reason)])
        .map(|invitation| (Mail::Invitation(invitation), answers.clone()));
    let outcomes = OUTCOMES
        .into_iter()
        .flat_map(|outcome| [outcome_mail(outcome), terse_outcome_mail(outcome)])
        .map(|mail| (Mail::Outcome(mail), vec![BAND, UNSUBSCRIBE]));
    let reply_tos = [reply_to_mail(), terse_reply_to_mail()]
        .into_iter()
        .map(|mail| (Mail::ReplyTo(mail), vec![CONFIRM]));
    invitations.chain(outcomes).chain(reply_tos).collect()
}
