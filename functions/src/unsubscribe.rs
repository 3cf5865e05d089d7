//! `POST /unsubscribe/{token}`: stops a kind of mail to an address: the kind that the token was in. Mail clients call it with one click (RFC 8058).

use domain::MailChoicesDraft;
use edge::extract::{Unsubscriber, Viewer};
use edge::openapi::{Operation, Tag, Who};
use edge::{Code, Context, Outcome, Reply, Ring, Table, Updating, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table<Updating>>,
    _: Viewer,
    Unsubscriber { address, subscription }: Unsubscriber,
) -> Outcome {
    let choices = MailChoicesDraft::of(subscription, false);
    cx.store.choose_mail(address, choices, cx.now).await?;
    Ok(Reply::done())
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "unsubscribe",
        Tag::Mail,
        Who::Anyone,
        "Unsubscribe an address",
        "Stops mail to the address that the token was sent to: invitations, or notes about one's own invites, whichever \
         the token came with. Mail clients call it with one click (RFC 8058).",
    )
    .refuses(&[Code::InviteNotFound])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{EmailAddress, Subscription, Subscriptions, Suppression};
    use testkit::{ask::Ask, lab::Lab};

    #[tokio::test]
    async fn one_click_stops_the_mail_it_came_with_and_again_is_fine() {
        let lab = Lab::new().await;
        let bob = EmailAddress::parse("Bob@example.com").expect("an address").digest();
        for (subscription, expect) in [
            (Subscription::Notes, [None, Some(Suppression::Unsubscribed)]),
            (Subscription::Invitations, [Some(Suppression::Unsubscribed); 2]),
        ] {
            let token = lab.links.keys.unsubscribe_token(bob, subscription);
            let mut ask = Ask::post(format!("/unsubscribe/{}", token.as_str()));
            ask.body = Some("List-Unsubscribe=One-Click".to_owned());
            let ask = ask.header("content-type", "application/x-www-form-urlencoded");
            for _ in 0..2 {
                assert!(lab.call(handle, ask.clone()).await.ok(204).is_null());
            }
            let found = lab.store().subscriptions(bob).await.expect("an answer");
            assert_eq!(Subscription::ALL.map(|one| found.stopped(one)), expect);
        }
    }

    #[tokio::test]
    async fn a_forged_link_changes_nothing() {
        let lab = Lab::new().await;
        let eve = EmailAddress::parse("eve@example.com").expect("an address").digest();
        let mut token = lab
            .links
            .keys
            .unsubscribe_token(eve, Subscription::Notes)
            .as_str()
            .to_owned();
        token.replace_range(0..1, "B");
        for forged in [token, "x".to_owned(), "%00".to_owned()] {
            let ask = Ask::post(format!("/unsubscribe/{forged}"));
            lab.call(handle, ask).await.problem(404, "invite-not-found");
        }
        let found = lab.store().subscriptions(eve).await.expect("an answer");
        assert_eq!(found, Subscriptions::default());
    }
}
