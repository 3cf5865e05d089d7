//! `PUT /me/mail`: chooses which mail the caller's address gets.

use domain::{Caller, MailChoicesDraft};
use edge::extract::Body;
use edge::openapi::{Operation, Tag, Who};
use edge::views::MailChoicesView;
use edge::{Code, Context, Outcome, Problem, Reply, Table, Updating, Verifier};
use serde_json::json;

pub async fn handle(
    cx: Context<Verifier, (), Table<Updating>>,
    caller: Caller,
    Body(choices): Body<MailChoicesDraft>,
) -> Outcome {
    let address = caller.verified_email().ok_or_else(Problem::no_verified_address)?;
    let chosen = cx.store.choose_mail(address.digest(), choices, cx.now).await?;
    Ok(Reply::ok(MailChoicesView::from(chosen)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "save-mail-choices",
        Tag::Me,
        Who::SignedIn,
        "Choose which mail you get",
        "Stops mail to the caller's verified address, or allows it again, whatever stopped it: invitations, and notes \
         about the caller's own invites. What is left out stays as it is. If mail bounces or its recipient complains \
         again, all mail stops again.",
    )
    .takes::<MailChoicesDraft>(&[json!({"invitations": true, "notes": false})])
    .answers::<MailChoicesView>(200)
    .refuses(&[Code::EmailNotVerified])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AddressChange, Closure, Subscription, Suppression};
    use insta::assert_json_snapshot;
    use serde_json::Value;
    use testkit::{
        ask::{Answer, Ask},
        lab::{Lab, noon},
        people::Person,
    };

    #[tokio::test]
    async fn mail_is_stopped_and_allowed_again_whatever_stopped_it() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let address = ada.caller().email.expect("an address").digest();
        let put = async |choices: Value| {
            let ask = Ask::put("/me/mail").by(&ada).json(&choices);
            lab.call(handle, ask).await.ok(200)
        };
        for closure in Closure::ALL {
            let close = AddressChange::Close(closure);
            let closed = lab.store().change_address(address, close, Subscription::Notes, noon());
            closed.await.expect("closed");
            assert_json_snapshot!(closure.as_str(), put(json!({})).await);
            assert_json_snapshot!("on", put(json!({"invitations": true})).await);
        }
        for _ in 0..2 {
            assert_json_snapshot!("off", put(json!({"notes": false})).await);
        }
        put(json!({"invitations": false, "notes": true})).await;
        let found = lab.store().subscriptions(address).await.expect("an answer");
        let stopped = Subscription::ALL.map(|one| found.stopped(one));
        assert_eq!(stopped, [Some(Suppression::Unsubscribed), None]);
    }

    #[tokio::test]
    async fn every_bad_field_is_named() {
        let lab = Lab::new().await;
        let body = json!({"invitations": "yes", "notes": 1, "email": "eve@example.com"});
        let ask = Ask::put("/me/mail").by(&Person::named("Ada")).json(&body);
        let problem = lab.call(handle, ask).await.problem(422, "invalid-input");
        assert_eq!(Answer::pointers(&problem), ["/email", "/invitations", "/notes"]);
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
