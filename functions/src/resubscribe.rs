//! `DELETE /unsubscribe/{token}`: allows mail to an address again. The token was sent to the address, so whoever has it
//! may also take back what it does.

use edge::extract::{Unsubscriber, Viewer};
use edge::openapi::{Operation, Tag, Who};
use edge::{Code, Context, Deleting, Outcome, Reply, Ring, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table<Deleting>>,
    _: Viewer,
    Unsubscriber(address): Unsubscriber,
) -> Outcome {
    cx.store.reopen(address).await?;
    Ok(Reply::done())
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "resubscribe",
        Tag::Mail,
        Who::Anyone,
        "Undo unsubscribing an address",
        "Allows e-mail about invites to the address that the token was sent to, whatever stopped it. If mail bounces \
         or its recipient complains again, it stops again.",
    )
    .refuses(&[Code::InviteNotFound])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{EmailAddress, Suppression};
    use testkit::{ask::Ask, lab::Lab, lab::noon};

    #[tokio::test]
    async fn whatever_stopped_mail_is_undone_and_again_is_fine() {
        let lab = Lab::new().await;
        let bob = EmailAddress::parse("Bob@example.com").expect("an address").digest();
        let token = lab.links.keys.unsubscribe_token(bob);
        for reason in Suppression::ALL {
            lab.store().suppress(bob, reason, noon()).await.expect("suppressed");
            for _ in 0..2 {
                let ask = Ask::delete(format!("/unsubscribe/{}", token.as_str()));
                assert!(lab.call(handle, ask).await.ok(204).is_null());
            }
            assert_eq!(lab.store().suppression(bob).await.expect("an answer"), None);
        }
    }

    #[tokio::test]
    async fn a_forged_link_changes_nothing() {
        let lab = Lab::new().await;
        let eve = EmailAddress::parse("eve@example.com").expect("an address").digest();
        let suppressed = lab.store().suppress(eve, Suppression::Unsubscribed, noon());
        suppressed.await.expect("suppressed");
        let mut token = lab.links.keys.unsubscribe_token(eve).as_str().to_owned();
        token.replace_range(0..1, "B");
        for forged in [token, "x".to_owned(), "%00".to_owned()] {
            let ask = Ask::delete(format!("/unsubscribe/{forged}"));
            lab.call(handle, ask).await.problem(404, "invite-not-found");
        }
        let suppression = lab.store().suppression(eve).await.expect("an answer");
        assert_eq!(suppression, Some(Suppression::Unsubscribed));
    }
}
