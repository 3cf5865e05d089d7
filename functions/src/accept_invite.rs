//! `POST /invites/{token}/accept`: makes the caller a member of the band, exactly once.

use domain::Caller;
use edge::extract::HeldInvite;
use edge::openapi::{ENDS, Operation, Tag, Who};
use edge::views::AcceptanceView;
use edge::{Code, Context, Metric, Outcome, Reply, Ring, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    HeldInvite { invite, holder }: HeldInvite,
) -> Outcome {
    let acceptance = cx.store.accept_invite(&caller, invite, holder, cx.now).await?;
    let joined = usize::from(!acceptance.already_member);
    Ok(Reply::ok(AcceptanceView::from(acceptance)).counting(Metric::InvitesAccepted, joined))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "accept-invite",
        Tag::Links,
        Who::SignedIn,
        "Accept an invite",
        "Makes the caller a member of the band, exactly once. Only the recipient can accept an invite to an address or \
         a user. Other pending invites to the caller's user id or verified address end as accepted; their \
         `accepted_through` names this one. Accepting again returns the existing membership, and ends the invite to \
         another verified address of the member without a use.",
    )
    .answers::<AcceptanceView>(200)
    .refuses(&[
        Code::InviteNotFound,
        Code::WrongAccount,
        Code::EmailNotVerified,
        Code::NoEmailInToken,
        Code::BandFull,
        Code::Conflict,
    ])
    .refuses(&ENDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use std::time::Duration;
    use testkit::{
        ask::{Ask, text},
        lab::{Lab, noon, read},
        people::Person,
        wire::Fault,
    };

    async fn lab() -> (Lab, Person, Person, domain::BandId) {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        (lab, ada, Person::named("Bob"), band)
    }

    fn accept(lab: &Lab, invite: &domain::Invite) -> Ask {
        Ask::post(format!("/invites/{}/accept", lab.token(invite)))
    }

    #[tokio::test]
    async fn the_invitee_joins_once_and_stays_a_member() {
        let (lab, ada, bob, band) = lab().await;
        let ask = accept(
            &lab,
            &lab.invite(&ada, band, json!({"role": "admin", "part": "bass"})).await,
        )
        .by(&bob);
        assert_json_snapshot!("first", lab.call(handle, ask.clone()).await.ok(200));
        assert_json_snapshot!("again", lab.call(handle, ask).await.ok(200));
    }

    #[tokio::test]
    async fn every_end_has_its_own_problem() {
        let (lab, ada, bob, band) = lab().await;
        let (zoe, eve) = (Person::named("Zoe"), Person::named("Eve"));
        let used = lab.invite(&ada, band, json!({})).await;
        lab.accept(&zoe, &used).await;
        let revoked = lab.invite(&ada, band, json!({})).await;
        lab.store()
            .revoke_invite(&ada.caller(), revoked.id, noon())
            .await
            .expect("revoked");
        let declined = lab.invite(&ada, band, json!({"email": bob.email})).await;
        let token = domain::Holder::Token(0);
        lab.store()
            .decline_invite(None, declined.id, token, noon())
            .await
            .expect("declined");
        let left = lab
            .accept(&eve, &lab.invite(&ada, band, json!({"role": "admin"})).await)
            .await
            .member
            .user;
        let by_eve = lab.invite(&eve, band, json!({})).await;
        lab.store()
            .change_member(&ada.caller(), band, &left, &read(json!({"role": "member"})))
            .await
            .expect("demoted");
        let expired = lab.invite(&ada, band, json!({"ttl_hours": 1})).await;
        for (invite, hours, (status, code)) in [
            (used, 0, (410, "invite-used")),
            (revoked, 0, (410, "invite-revoked")),
            (declined, 0, (410, "invite-declined")),
            (by_eve, 0, (410, "inviter-left")),
            (expired, 1, (410, "invite-expired")),
        ] {
            let answer = lab.call(handle, accept(&lab, &invite).by(&bob).later(hours)).await;
            assert_eq!(
                answer.problem(status, code).pointer("/band/name"),
                Some(&json!("The Kinks"))
            );
        }
    }

    #[tokio::test]
    async fn only_the_recipient_can_accept() {
        let (lab, ada, bob, band) = lab().await;
        let ask = accept(&lab, &lab.invite(&ada, band, json!({"email": bob.email})).await);
        let other = lab
            .call(handle, ask.clone().by(&Person::named("Eve")))
            .await
            .problem(403, "wrong-account");
        assert_eq!(text(&other, "email_hint"), "b•••@e•••.com");
        lab.call(handle, ask.clone().by(&bob.clone().unverified()))
            .await
            .problem(403, "email-not-verified");
        let no_address = Person {
            email: String::new(),
            ..bob.clone()
        };
        let refused = lab.call(handle, ask.clone().by(&no_address)).await;
        let refused = refused.problem(403, "no-email-in-token");
        assert_eq!(text(&refused, "email_hint"), "b•••@e•••.com");
        lab.call(handle, ask.by(&bob)).await.ok(200);
    }

    #[tokio::test]
    async fn a_full_band_accepts_nobody() {
        let (lab, ada, bob, band) = lab().await;
        let full = testkit::lab::read(json!({"settings": {"max_members": 1}}));
        lab.store()
            .change_band(&ada.caller(), band, &full, noon())
            .await
            .expect("settings");
        let invite = lab.invite(&ada, band, json!({})).await;
        lab.call(handle, accept(&lab, &invite).by(&bob))
            .await
            .problem(409, "band-full");
    }

    #[tokio::test]
    async fn throttling_and_contention_have_their_own_problems() {
        let (lab, ada, bob, band) = lab().await;
        let ask = accept(&lab, &lab.invite(&ada, band, json!({})).await).by(&bob);
        lab.wire.always(Some(Fault::Throttle));
        lab.call(handle, ask.clone()).await.problem(503, "unavailable");
        lab.wire.always(None);
        lab.wire.always_for("TransactWriteItems", Fault::Contend);
        let answer = lab.call_within(Duration::from_secs(1), handle, ask).await;
        answer.problem(409, "conflict");
    }

    #[tokio::test]
    async fn a_missing_table_is_an_internal_problem_without_details() {
        let lab = Lab::without_table();
        let invite = lab.cx.new_invite_id(lab.cx.new_band_id(noon()), noon());
        let token = lab.links.keys.token(invite, 0);
        let ask = Ask::post(format!("/invites/{}/accept", token.as_str())).by(&Person::named("Bob"));
        let problem = lab.call(handle, ask).await.problem(500, "internal");
        assert!(!problem.to_string().contains("ResourceNotFound"), "{problem}");
    }

    #[tokio::test]
    async fn it_takes_a_sign_in_before_the_database_is_read() {
        let (lab, ada, _, band) = lab().await;
        let ask = accept(&lab, &lab.invite(&ada, band, json!({})).await);
        lab.wire.forget();
        lab.call(handle, ask).await.problem(401, "unauthenticated");
        lab.call(handle, Ask::post("/invites/nonsense/accept").by(&ada))
            .await
            .problem(404, "invite-not-found");
        assert!(lab.wire.take().calls.is_empty());
    }
}
