//! `GET /me/mail`: shows which mail the caller's address gets.

use domain::Caller;
use edge::openapi::{Operation, Tag, Who};
use edge::views::MailChoicesView;
use edge::{Code, Context, Outcome, Problem, Reply, Table, Verifier};

pub async fn handle(cx: Context<Verifier, (), Table>, caller: Caller) -> Outcome {
    let address = caller.verified_email().ok_or_else(Problem::no_verified_address)?;
    let subscriptions = cx.store.subscriptions(address.digest()).await?;
    Ok(Reply::ok(MailChoicesView::from(subscriptions)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "show-mail-choices",
        Tag::Me,
        Who::SignedIn,
        "Show which mail you get",
        "Says whether invitations, and notes about the caller's own invites, are mailed to the caller's verified address, \
         and if not, why.",
    )
    .answers::<MailChoicesView>(200)
    .refuses(&[Code::EmailNotVerified])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AddressChange, Closure, Subscription};
    use insta::assert_json_snapshot;
    use testkit::{ask::Ask, lab::Lab, lab::noon, people::Person};

    #[tokio::test]
    async fn it_says_what_stopped_mail() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let show = async || lab.call(handle, Ask::get("/me/mail").by(&ada)).await.ok(200);
        assert_json_snapshot!("mailed", show().await);
        let address = ada.caller().email.expect("an address").digest();
        let change = async |change, subscription| {
            let changed = lab.store().change_address(address, change, subscription, noon());
            changed.await.expect("changed");
            show().await
        };
        for closure in Closure::ALL {
            let shown = change(AddressChange::Close(closure), Subscription::Notes).await;
            assert_json_snapshot!(closure.as_str(), shown);
        }
        let shown = change(AddressChange::WithdrawComplaint, Subscription::Notes).await;
        assert_eq!(shown["notes"]["sent"], true);
        let shown = change(AddressChange::Unsubscribe, Subscription::Notes).await;
        assert_json_snapshot!("unsubscribed", shown);
    }

    #[tokio::test]
    async fn it_takes_a_verified_address() {
        let lab = Lab::new().await;
        let ada = Person::named("Ada").unverified();
        let answer = lab.call(handle, Ask::get("/me/mail").by(&ada)).await;
        answer.problem(403, "email-not-verified");
        lab.call(handle, Ask::get("/me/mail"))
            .await
            .problem(401, "unauthenticated");
    }
}
