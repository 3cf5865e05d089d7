//! `POST /reply-to/{token}`: the owner of an address confirms that answers to a band's mails may go there.

use edge::extract::{ReplyToOwner, Viewer};
use edge::openapi::{Operation, Tag, Who};
use edge::{Code, Context, Outcome, Reply, Ring, Table, Updating, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table<Updating>>,
    _: Viewer,
    ReplyToOwner { band, address }: ReplyToOwner,
) -> Outcome {
    cx.store.confirm_reply_to(band, address).await?;
    Ok(Reply::done())
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "confirm-reply-to",
        Tag::Mail,
        Who::Anyone,
        "Confirm a band's answering address",
        "Confirms that answers to the band's mails may go to the address that the token was sent to. Doing it again \
         changes nothing. If the band has asked for another address by now, or for none, the token is outdated.",
    )
    .refuses(&[Code::InviteNotFound, Code::ReplyToChanged, Code::Conflict])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::EmailAddress;
    use serde_json::{Value, json};
    use testkit::{
        ask::{Answer, Ask},
        lab::Lab,
        lab::{noon, read},
        people::Person,
    };

    async fn set(lab: &Lab, ada: &Person, band: domain::BandId, address: Value) -> domain::Band {
        let change = read(json!({"settings": {"reply_to": address}}));
        let changed = lab.store().change_band(&ada.caller(), band, &change, noon()).await;
        changed.expect("a band")
    }

    async fn confirm(lab: &Lab, token: &str) -> Answer {
        lab.call(handle, Ask::post(format!("/reply-to/{token}"))).await
    }

    #[tokio::test]
    async fn the_owner_confirms_and_again_is_fine_until_the_band_changes_it() {
        let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let bob = EmailAddress::parse("bob@example.com").expect("an address");
        let token = lab.links.keys.reply_to_token(band, bob.digest());
        confirm(&lab, token.as_str()).await.problem(410, "reply-to-changed");
        let asked = set(&lab, &ada, band, json!("bob@example.com")).await;
        assert_eq!(asked.settings.answers_to(), None);
        for _ in 0..2 {
            assert!(confirm(&lab, token.as_str()).await.ok(204).is_null());
        }
        let seen = set(&lab, &ada, band, json!("Bob@example.com")).await;
        assert_eq!(
            seen.settings.answers_to(),
            Some(&bob),
            "another spelling stays confirmed"
        );
        for other in [json!("eve@example.com"), Value::Null] {
            set(&lab, &ada, band, other).await;
            confirm(&lab, token.as_str()).await.problem(410, "reply-to-changed");
        }
    }

    #[tokio::test]
    async fn only_the_token_of_the_address_confirms() {
        let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
        let (band, other) = (lab.found(&ada, "The Kinks").await, lab.found(&ada, "The Who").await);
        let bob = EmailAddress::parse("bob@example.com").expect("an address").digest();
        set(&lab, &ada, band, json!("bob@example.com")).await;
        let elsewhere = lab.links.keys.reply_to_token(other, bob);
        confirm(&lab, elsewhere.as_str()).await.problem(410, "reply-to-changed");
        let mut forged = lab.links.keys.reply_to_token(band, bob).as_str().to_owned();
        forged.replace_range(8..9, if forged.as_bytes()[8] == b'B' { "C" } else { "B" });
        let stop = lab.links.keys.unsubscribe_token(bob, domain::Subscription::Notes);
        for token in [&forged, stop.as_str(), "x", "%00"] {
            confirm(&lab, token).await.problem(404, "invite-not-found");
        }
        let seen = lab
            .store()
            .band_to_mail(band)
            .await
            .expect("an answer")
            .expect("a band");
        assert_eq!(seen.settings.answers_to(), None);
    }
}
