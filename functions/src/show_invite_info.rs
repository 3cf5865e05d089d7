//! `GET /invites/{token}/info`: shows an invite to the holder of its link and, if they are signed in, what they can do.

use edge::extract::{HeldInvite, Viewer};
use edge::openapi::{ENDS, Operation, Tag, Who};
use edge::views::InviteInfoView;
use edge::{Code, Context, Outcome, Reply, Ring, Table, Verifier};

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    HeldInvite { invite, holder }: HeldInvite,
    Viewer(viewer): Viewer,
) -> Outcome {
    let found = cx.store.invitation(viewer.as_ref(), invite, holder, cx.now);
    let (invitation, prospect) = found.await?;
    Ok(Reply::ok(InviteInfoView::of(invitation, prospect)))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "show-invite-info",
        Tag::Links,
        Who::Anyone,
        "Show what an invite is for",
        "Returns the band, the inviter and the terms of the invite. If the caller is signed in, `viewer` says whether \
         they can accept, and if not, why. Calling it changes nothing.",
    )
    .answers::<InviteInfoView>(200)
    .refuses(&[Code::InviteNotFound])
    .refuses(&ENDS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn the_holder_of_a_token_sees_the_invitation_and_signed_in_what_they_can_do() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let draft = json!({"email": bob.email, "name": "Bob", "message": "Join us", "part": "bass"});
        let path = format!("/invites/{}/info", lab.token(&lab.invite(&ada, band, draft).await));
        assert_json_snapshot!("anyone", lab.call(handle, Ask::get(&path)).await.ok(200));
        let viewer = async |who: Person| {
            lab.call(handle, Ask::get(&path).by(&who))
                .await
                .ok(200)
                .get("viewer")
                .cloned()
        };
        assert_json_snapshot!("recipient", viewer(bob.clone()).await);
        assert_json_snapshot!("unverified", viewer(bob.unverified()).await);
        assert_json_snapshot!("another", viewer(Person::named("Eve")).await);
        assert_json_snapshot!("member", viewer(ada).await);
    }

    #[tokio::test]
    async fn only_the_holder_of_a_genuine_token_learns_how_it_ended() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let invite = lab.invite(&ada, band, json!({})).await;
        lab.accept(&bob, &invite).await;
        let path = format!("/invites/{}/info", lab.token(&invite));
        assert_json_snapshot!(
            "used",
            lab.call(handle, Ask::get(&path)).await.problem(410, "invite-used")
        );
        let by_id = Ask::get(format!("/invites/{}/info", invite.id));
        lab.call(handle, by_id.clone()).await.problem(404, "invite-not-found");
        lab.call(handle, by_id.by(&ada)).await.problem(404, "invite-not-found");
    }

    #[tokio::test]
    async fn a_full_band_is_shown_before_accepting() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let full = testkit::lab::read(json!({"settings": {"max_members": 1}}));
        lab.store()
            .change_band(&ada.caller(), band, &full, testkit::lab::noon())
            .await
            .expect("settings");
        let path = format!("/invites/{}/info", lab.token(&lab.invite(&ada, band, json!({})).await));
        let info = lab
            .call(handle, Ask::get(&path).by(&Person::named("Eve")))
            .await
            .ok(200);
        assert_eq!(info.pointer("/viewer/reason"), Some(&json!("band-full")));
        let before_signing_in = lab.call(handle, Ask::get(path)).await.ok(200);
        assert_eq!(before_signing_in.get("band_full"), Some(&json!(true)));
    }

    #[tokio::test]
    async fn a_forged_token_is_refused_without_reading_the_database() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let token = lab.token(&lab.invite(&ada, band, json!({})).await);
        lab.wire.forget();
        for at in 0..token.len() {
            let mut forged = token.clone();
            let other = if forged.as_bytes().get(at) == Some(&b'A') {
                "B"
            } else {
                "A"
            };
            forged.replace_range(at..=at, other);
            let answer = lab.call(handle, Ask::get(format!("/invites/{forged}/info"))).await;
            answer.problem(404, "invite-not-found");
        }
        assert!(lab.wire.take().calls.is_empty());
    }

    #[tokio::test]
    async fn a_bad_bearer_token_is_refused() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let path = format!("/invites/{}/info", lab.token(&lab.invite(&ada, band, json!({})).await));
        let ask = Ask::get(path).header("authorization", "Bearer nonsense");
        lab.call(handle, ask).await.problem(401, "unauthenticated");
    }
}
