//! Snapshots of each mail.

use crate::sample::{
    OUTCOMES, REASONS, invitation, outcome_mail, reply_to_mail, terse_invitation, terse_outcome_mail,
    terse_reply_to_mail,
};
use domain::{BandColor, Locale, Sender};
use insta::assert_snapshot;
use mail::{InvitationMail, Mail, OutcomeMail, ReplyToMail, Written};

fn german() -> Locale {
    Locale::parse("de").expect("a language")
}

fn shown(mail: &Mail, locale: Locale) -> String {
    let written = mail.write(locale).expect("a mail");
    let from = written.from(&Sender::parse("Band Invites <invites@bands.example>").expect("a sender"));
    let Written {
        subject, html, text, ..
    } = written;
    format!("From: {from}\nSubject: {subject}\n\n{text}\n\n{html}")
}

#[test]
fn invitations_in_english() {
    for reason in REASONS {
        let mail = Mail::Invitation(invitation(reason));
        assert_snapshot!(
            format!("invitation_en_{reason:?}").to_lowercase(),
            shown(&mail, Locale::ENGLISH)
        );
    }
}

#[test]
fn invitations_in_german() {
    for reason in REASONS {
        let mail = Mail::Invitation(invitation(reason));
        assert_snapshot!(
            format!("invitation_de_{reason:?}").to_lowercase(),
            shown(&mail, german())
        );
    }
}

#[test]
fn outcomes_in_english() {
    for outcome in OUTCOMES {
        let mail = Mail::Outcome(outcome_mail(outcome));
        assert_snapshot!(
            format!("outcome_en_{outcome:?}").to_lowercase(),
            shown(&mail, Locale::ENGLISH)
        );
    }
}

#[test]
fn outcomes_in_german() {
    for outcome in OUTCOMES {
        let mail = Mail::Outcome(outcome_mail(outcome));
        assert_snapshot!(format!("outcome_de_{outcome:?}").to_lowercase(), shown(&mail, german()));
    }
}

#[test]
fn the_owner_of_an_answering_address_is_asked() {
    for locale in Locale::ALL {
        let mail = Mail::ReplyTo(reply_to_mail());
        assert_snapshot!(format!("reply_to_{}", locale.as_str()), shown(&mail, locale));
    }
}

#[test]
fn only_mails_whose_answers_reach_nobody_say_so() {
    for (locale, words) in [(Locale::ENGLISH, "Nobody reads answers"), (german(), "liest niemand")] {
        let says = |mail: Mail| {
            let Written { text, html, .. } = mail.write(locale).expect("a mail");
            assert_eq!(text.contains(words), html.contains(words));
            text.contains(words)
        };
        for takes_answers in [true, false] {
            let invitation = invitation(REASONS[0]);
            let outcome = outcome_mail(OUTCOMES[0]);
            let invitation = Mail::Invitation(InvitationMail {
                takes_answers,
                ..invitation
            });
            let outcome = Mail::Outcome(OutcomeMail {
                takes_answers,
                ..outcome
            });
            assert_eq!([says(invitation), says(outcome)], [!takes_answers; 2]);
        }
        assert!(says(Mail::ReplyTo(reply_to_mail())));
    }
}

#[test]
fn mails_leave_out_what_is_unknown() {
    for locale in Locale::ALL {
        let invitations = REASONS.map(|reason| Mail::Invitation(terse_invitation(reason)));
        let outcomes = OUTCOMES.map(|outcome| Mail::Outcome(terse_outcome_mail(outcome)));
        let texts: Vec<_> = invitations
            .iter()
            .chain(&outcomes)
            .chain(&[Mail::ReplyTo(terse_reply_to_mail())])
            .map(|mail| mail.write(locale).expect("a mail"))
            .map(|Written { subject, text, .. }| format!("Subject: {subject}\n\n{text}\n"))
            .collect();
        assert_snapshot!(format!("terse_{}", locale.as_str()), texts.join("\n========\n"));
    }
}

#[test]
fn a_mail_is_in_the_bands_color() {
    for (mail, text) in [
        (
            Mail::Invitation(InvitationMail {
                color: BandColor::Teal,
                ..invitation(REASONS[0])
            }),
            "background-color: #0b7285; color: #ffffff",
        ),
        (
            Mail::Outcome(OutcomeMail {
                color: BandColor::Slate,
                ..outcome_mail(OUTCOMES[0])
            }),
            "background-color: #495057; color: #ffffff",
        ),
        (
            Mail::ReplyTo(ReplyToMail {
                color: BandColor::Teal,
                ..reply_to_mail()
            }),
            "background-color: #0b7285; color: #ffffff",
        ),
    ] {
        let html = mail.write(Locale::ENGLISH).expect("a mail").html;
        assert!(html.contains(text) && !html.contains("#6741d9"), "{html}");
    }
}
