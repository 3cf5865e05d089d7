//! `PUT /me/mail`: chooses which mail the caller's address gets.

use domain::{Caller, MailChoicesDraft, Suppression};
use edge::extract::Body;
use edge::openapi::{Operation, Tag, Who};
use edge::views::MailChoicesView;
use edge::{Code, Context, Outcome, Problem, Putting, Reply, Table, Verifier};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, (), Table<Putting>>,
    caller: Caller,
    Body(choices): Body<MailChoicesDraft>,
) -> Outcome {
    let address = caller.verified_email().ok_or_else(Problem::no_verified_address)?;
    let suppression = (!choices.invitations).then_some(Suppression::Unsubscribed);
    match suppression {
        Some(reason) => cx.store.suppress(address.digest(), reason, cx.now).await?,
        None => cx.store.reopen(address.digest()).await?,
    }
    Ok(Reply::ok(MailChoicesView::of(suppression)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "save-mail-choices",
        Tag::Me,
        Who::SignedIn,
        "Choose which mail you get",
        "Stops mail about invites to the caller's verified address, or allows it again, whatever stopped it. If mail \
         bounces or its recipient complains again, it stops again.",
    )
    .takes::<MailChoicesDraft>(&[json!({"invitations": true})])
    .answers::<MailChoicesView>(200)
    .refuses(&[Code::EmailNotVerified])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use testkit::{
        ask::{Answer, Ask},
        lab::{Lab, noon},
        people::Person,
    };

    #[tokio::test]
    async fn mail_is_stopped_and_allowed_again_whatever_stopped_it() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let address = ada.caller().email.expect("an address").digest();
        let put = async |wanted: bool| {
            let ask = Ask::put("/me/mail").by(&ada).json(&json!({"invitations": wanted}));
            lab.call(handle, ask).await.ok(200)
        };
        for reason in Suppression::ALL {
            lab.store().suppress(address, reason, noon()).await.expect("suppressed");
            assert_json_snapshot!("on", put(true).await);
            assert_eq!(lab.store().suppression(address).await.expect("an answer"), None);
        }
        for _ in 0..2 {
            assert_json_snapshot!("off", put(false).await);
        }
        let suppression = lab.store().suppression(address).await.expect("an answer");
        assert_eq!(suppression, Some(Suppression::Unsubscribed));
    }

    #[tokio::test]
    async fn every_bad_field_is_named() {
        let lab = Lab::new().await;
        let body = json!({"invitations": "yes", "email": "eve@example.com"});
        let ask = Ask::put("/me/mail").by(&Person::named("Ada")).json(&body);
        let problem = lab.call(handle, ask).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["/email", "/invitations"]);
    }

    #[tokio::test]
    async fn it_takes_a_verified_address() {
        let lab = Lab::new().await;
        let put = || Ask::put("/me/mail").json(&json!({"invitations": true}));
        let ada = Person::named("Ada").unverified();
        let answer = lab.call(handle, put().by(&ada)).await;
        answer.problem(403, "email-not-verified");
        lab.call(handle, put()).await.problem(401, "unauthenticated");
    }
}
