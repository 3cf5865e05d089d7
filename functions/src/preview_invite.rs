//! `POST /bands/{band_id}/invites/preview`: shows the mail of an invite before there is one.

use crate::mailer::letters;
use domain::{Band, Caller, EmailAddress, MailKind, Subscription};
use edge::body::PreviewDraft;
use edge::extract::{Body, ManagedBand};
use edge::openapi::{Operation, Tag, Who};
use edge::views::MailPreviewView;
use edge::{Code, Context, MailService, Outcome, Problem, Reply, Ring, Table, Verifier};
use mail::{Envelope, SendReason, TEST_LETTER, Written};
use serde_json::json;

type Previewing = Context<Verifier, Ring, Table, Option<MailService>>;

pub async fn handle(
    cx: Previewing,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    Body(PreviewDraft { invite, send }): Body<PreviewDraft>,
) -> Outcome {
    let id = cx.new_invite_id(band);
    let (invite, band) = cx.store.preview_invite(&caller, id, &invite, cx.now).await?;
    let mail = letters::invitation(&invite, &band, SendReason::First, cx.links.examples());
    let written = mail.write(invite.mail_locale(MailKind::Invitation, &band));
    let mut written = written.map_err(|error| Problem::internal(error.to_string()))?;
    let mut sent_to = None;
    if send {
        written = written.as_test();
        sent_to = Some(send_test(&cx, &caller, &band, &written).await?);
    }
    let sender = cx.mail.map(|access| &access.config.sender);
    Ok(Reply::ok(MailPreviewView {
        from: sender.map(|sender| written.from(sender)),
        subject: written.subject,
        text: written.text,
        html: written.html,
        sent_to: sent_to.map(|address| address.as_typed().to_owned()),
    }))
}

/// Sends a mail to the caller's own address, which their sign-in has verified.
async fn send_test(cx: &Previewing, caller: &Caller, band: &Band, written: &Written) -> Result<EmailAddress, Problem> {
    let access = cx.mail.ok_or_else(Problem::no_mail_here)?;
    let to = caller.verified_email().ok_or_else(Problem::no_verified_address)?;
    let subscriptions = cx.store.subscriptions(to.digest()).await?;
    if subscriptions.stopped(Subscription::Invitations).is_some() {
        return Err(Problem::no_mail_to_you());
    }
    cx.store.take_test_mail(caller, cx.now).await?;
    let envelope = Envelope {
        to,
        reply_to: band.settings.answers_to(),
        one_click_url: None,
        tags: vec![("letter", TEST_LETTER.to_owned()), ("address", to.digest().to_string())],
    };
    let sent = letters::transport(access).send(&envelope, written).await;
    sent.map_err(|error| Problem::mail_not_sent(error.to_string()))?;
    Ok(to.clone())
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "preview-invite",
        Tag::Invites,
        Who::Admin,
        "Preview the mail of an invite",
        "Answers with the mail that creating this invite would send, in its language or the band's. Its links are examples. \
         Nothing is created, and the recipient is not looked up. With `send`, the mail goes to the caller's own \
         verified address, up to ten a day, and its subject says that it is a test.",
    )
    .takes::<PreviewDraft>(&[
        json!({"email": "bob@example.com", "name": "Bob", "part": "second trumpet", "message": "Join us"}),
        json!({"part": "second trumpet", "locale": "de", "send": true}),
    ])
    .answers::<MailPreviewView>(200)
    .refuses(&[Code::EmailNotVerified, Code::MailOff, Code::QuotaExceeded])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AddressChange, Closure};
    use insta::assert_json_snapshot;
    use serde_json::Value;
    use testkit::{ask::Ask, ask::text, lab::Lab, lab::noon, people::Person};

    fn draft(send: bool) -> Value {
        json!({"email": "bob@example.com", "name": "Bob", "part": "second trumpet", "message": "Join us", "send": send})
    }

    #[tokio::test]
    async fn it_shows_the_mail_and_creates_nothing() {
        let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let path = format!("/bands/{band}/invites/preview");
        let shown = lab
            .call(handle, Ask::post(&path).by(&ada).json(&draft(false)))
            .await
            .ok(200);
        assert_json_snapshot!("shown", shown);
        for link in text(&shown, "text")
            .split_whitespace()
            .filter(|word| word.contains("://"))
        {
            assert_eq!(lab.links.keys.find(link), None, "{link}");
            assert_eq!(lab.links.keys.find_unsubscribe(link), None, "{link}");
        }
        let mut german = draft(false);
        german["locale"] = json!("de");
        let german = lab.call(handle, Ask::post(&path).by(&ada).json(&german)).await.ok(200);
        assert!(text(&german, "html").contains("<html lang=\"de\""), "{german}");
        assert!(lab.wire.take_mails().is_empty());
        // The address is free.
        lab.invite(&ada, band, json!({"email": "bob@example.com"})).await;
    }

    #[tokio::test]
    async fn a_test_goes_to_oneself_only_ten_times_a_day() {
        let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
        let path = format!("/bands/{}/invites/preview", lab.found(&ada, "The Kinks").await);
        let send = async || lab.call(handle, Ask::post(&path).by(&ada).json(&draft(true))).await;
        let answer = send().await.ok(200);
        let (mail, _) = lab.wire.take_mails().remove(0);
        assert_eq!(mail["Destination"], json!({"ToAddresses": [ada.email]}));
        assert_eq!(answer["sent_to"], json!(ada.email));
        assert_eq!(answer["subject"], "Test: Ada invites you to join The Kinks");
        assert_eq!(mail["FromEmailAddress"], answer["from"]);
        let part = |path: &str| mail.pointer(&format!("/Content/Simple/{path}/Data")).cloned();
        assert_eq!(part("Subject").as_ref(), Some(&answer["subject"]));
        assert_eq!(part("Body/Text").as_ref(), Some(&answer["text"]));
        assert_eq!(part("Body/Html").as_ref(), Some(&answer["html"]));
        for _ in 1..10 {
            send().await.ok(200);
        }
        let problem = send().await.problem(429, "quota-exceeded");
        assert_eq!(problem["quota"], json!({"of": "tests", "most": 10, "left": 0}));
    }

    #[tokio::test]
    async fn it_takes_an_admin_and_a_test_takes_an_address_that_gets_mail() {
        let (lab, ada, eve) = (Lab::with_mail().await, Person::named("Ada"), Person::named("Eve"));
        let path = format!("/bands/{}/invites/preview", lab.found(&ada, "The Kinks").await);
        let send = async |lab: &Lab, who: &Person| {
            let ask = Ask::post(&path).by(who).json(&draft(true));
            lab.call(handle, ask).await
        };
        send(&lab, &eve).await.problem(403, "not-band-admin");
        send(&lab, &ada.clone().unverified())
            .await
            .problem(403, "email-not-verified");
        let address = ada.caller().email.expect("an address").digest();
        let change = AddressChange::Close(Closure::Bounced);
        let closed = lab
            .store()
            .change_address(address, change, Subscription::Invitations, noon());
        closed.await.expect("closed");
        send(&lab, &ada).await.problem(409, "mail-off");
        assert!(lab.wire.take_mails().is_empty());

        let silent = Lab::new().await;
        let path = format!("/bands/{}/invites/preview", silent.found(&ada, "The Kinks").await);
        let ask = |send| Ask::post(&path).by(&ada).json(&draft(send));
        silent.call(handle, ask(true)).await.problem(409, "mail-off");
        assert_eq!(silent.call(handle, ask(false)).await.ok(200)["from"], json!(null));
    }
}
