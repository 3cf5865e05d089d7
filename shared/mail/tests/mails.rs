//! Snapshots of each mail.

use crate::sample::{OUTCOMES, REASONS, invitation, outcome_mail, terse_invitation, terse_outcome_mail};
use domain::{BandColor, Locale, Sender};
use insta::assert_snapshot;
use mail::{InvitationMail, Mail, OutcomeMail, Written};

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
fn mails_leave_out_what_is_unknown() {
    for locale in Locale::ALL {
        let invitations = REASONS.map(|reason| Mail::Invitation(terse_invitation(reason)));
        let outcomes = OUTCOMES.map(|outcome| Mail::Outcome(terse_outcome_mail(outcome)));
        let texts: Vec<_> = invitations
            .iter()
            .chain(&outcomes)
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
    ] {
        let html = mail.write(Locale::ENGLISH).expect("a mail").html;
        assert!(html.contains(text) && !html.contains("#6741d9"), "{html}");
    }
}
