//! `POST /unsubscribe/{token}`: stops mail to an address. Mail clients call it with one click (RFC 8058).

use domain::Suppression;
use edge::extract::{Unsubscriber, Viewer};
use edge::openapi::{Operation, Tag, Who};
use edge::{Code, Context, Outcome, Putting, Reply, Ring, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table<Putting>>,
    _: Viewer,
    Unsubscriber(address): Unsubscriber,
) -> Outcome {
    let suppressed = cx.store.suppress(address, Suppression::Unsubscribed, cx.now);
    suppressed.await?;
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
        "Stops all e-mail about invites to the address that the token was sent to. Mail clients call it with one click \
         (RFC 8058).",
    )
    .refuses(&[Code::InviteNotFound])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::EmailAddress;
    use testkit::{ask::Ask, lab::Lab};

    #[tokio::test]
    async fn one_click_is_enough_and_again_is_fine() {
        let lab = Lab::new().await;
        let bob = EmailAddress::parse("Bob@example.com").expect("an address").digest();
        let token = lab.links.keys.unsubscribe_token(bob);
        let mut ask = Ask::post(format!("/unsubscribe/{}", token.as_str()));
        ask.body = Some("List-Unsubscribe=One-Click".to_owned());
        let ask = ask.header("content-type", "application/x-www-form-urlencoded");
        for _ in 0..2 {
            assert!(lab.call(handle, ask.clone()).await.ok(204).is_null());
        }
        let suppression = lab.store().suppression(bob).await.expect("an answer");
        assert_eq!(suppression, Some(Suppression::Unsubscribed));
    }

    #[tokio::test]
    async fn a_forged_link_changes_nothing() {
        let lab = Lab::new().await;
        let eve = EmailAddress::parse("eve@example.com").expect("an address").digest();
        let mut token = lab.links.keys.unsubscribe_token(eve).as_str().to_owned();
        token.replace_range(0..1, "B");
        for forged in [token, "x".to_owned(), "%00".to_owned()] {
            let ask = Ask::post(format!("/unsubscribe/{forged}"));
            lab.call(handle, ask).await.problem(404, "invite-not-found");
        }
        assert_eq!(lab.store().suppression(eve).await.expect("an answer"), None);
    }
}
