//! `GET /me/mail`: shows which mail the caller's address gets.

use domain::Caller;
use edge::openapi::{Operation, Tag, Who};
use edge::views::MailChoicesView;
use edge::{Code, Context, Outcome, Problem, Reply, Table, Verifier};

pub async fn handle(cx: Context<Verifier, (), Table>, caller: Caller) -> Outcome {
    let address = caller.verified_email().ok_or_else(Problem::no_verified_address)?;
    let suppression = cx.store.suppression(address.digest()).await?;
    Ok(Reply::ok(MailChoicesView::of(suppression)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "show-mail-choices",
        Tag::Me,
        Who::SignedIn,
        "Show which mail you get",
        "Says whether invitations are mailed to the caller's verified address, and if not, why.",
    )
    .answers::<MailChoicesView>(200)
    .refuses(&[Code::EmailNotVerified])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Suppression;
    use insta::assert_json_snapshot;
    use testkit::{ask::Ask, lab::Lab, lab::noon, people::Person};

    #[tokio::test]
    async fn it_says_what_stopped_mail() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let show = async || lab.call(handle, Ask::get("/me/mail").by(&ada)).await.ok(200);
        assert_json_snapshot!("mailed", show().await);
        let address = ada.caller().email.expect("an address").digest();
        for reason in Suppression::ALL {
            lab.store().suppress(address, reason, noon()).await.expect("suppressed");
            assert_json_snapshot!(reason.as_str(), show().await);
        }
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
