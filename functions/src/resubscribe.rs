//! `DELETE /unsubscribe/{token}`: allows a kind of mail to an address again. The token was sent to the address, so whoever has it
//! may also take back what it does.

use domain::MailChoicesDraft;
use edge::extract::{Unsubscriber, Viewer};
use edge::openapi::{Operation, Tag, Who};
use edge::{Code, Context, Outcome, Reply, Ring, Table, Updating, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table<Updating>>,
    _: Viewer,
    Unsubscriber { address, subscription }: Unsubscriber,
) -> Outcome {
    let choices = MailChoicesDraft::of(subscription, true);
    cx.store.choose_mail(address, choices, cx.now).await?;
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
        "Allows mail to the address that the token was sent to, whatever stopped it: invitations, or notes about one's \
         own invites, whichever the token came with. If mail bounces or its recipient complains again, it stops again.",
    )
    .refuses(&[Code::InviteNotFound])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AddressChange, Closure, EmailAddress, Subscription, Suppression};
    use testkit::{ask::Ask, lab::Lab, lab::noon};

    #[tokio::test]
    async fn whatever_stopped_mail_is_undone_and_again_is_fine() {
        let lab = Lab::new().await;
        let (store, bob) = (lab.store(), EmailAddress::parse("Bob@example.com").expect("an address"));
        let token = lab.links.keys.unsubscribe_token(bob.digest(), Subscription::Notes);
        let closures = Closure::ALL.map(AddressChange::Close);
        for change in closures.into_iter().chain([AddressChange::Unsubscribe]) {
            for subscription in Subscription::ALL {
                let changed = store.change_address(bob.digest(), change, subscription, noon());
                changed.await.expect("changed");
            }
            for _ in 0..2 {
                let ask = Ask::delete(format!("/unsubscribe/{}", token.as_str()));
                assert!(lab.call(handle, ask).await.ok(204).is_null());
            }
            let found = store.subscriptions(bob.digest()).await.expect("an answer");
            let left = (change == AddressChange::Unsubscribe).then_some(Suppression::Unsubscribed);
            assert_eq!(Subscription::ALL.map(|one| found.stopped(one)), [left, None]);
        }
    }

    #[tokio::test]
    async fn a_forged_link_changes_nothing() {
        let lab = Lab::new().await;
        let eve = EmailAddress::parse("eve@example.com").expect("an address").digest();
        let choices = MailChoicesDraft::of(Subscription::Invitations, false);
        let chosen = lab.store().choose_mail(eve, choices, noon()).await.expect("chosen");
        let token = lab.links.keys.unsubscribe_token(eve, Subscription::Invitations);
        let mut token = token.as_str().to_owned();
        token.replace_range(0..1, "B");
        for forged in [token, "x".to_owned(), "%00".to_owned()] {
            let ask = Ask::delete(format!("/unsubscribe/{forged}"));
            lab.call(handle, ask).await.problem(404, "invite-not-found");
        }
        let found = lab.store().subscriptions(eve).await.expect("an answer");
        assert_eq!(found, chosen);
    }
}
