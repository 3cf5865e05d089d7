//! `GET /invites/{invite_id}`: shows an invite and its timeline to admins of the band.

use domain::{Caller, InviteId};
use edge::extract::Path;
use edge::openapi::{Operation, Tag, Who};
use edge::views::InviteWithTimelineView;
use edge::{Code, Context, Outcome, Reply, Ring, Table, Verifier};
use std::slice::from_ref;

pub async fn handle(cx: Context<Verifier, Ring, Table>, caller: Caller, Path(id): Path<InviteId>) -> Outcome {
    let (invite, band) = cx.store.invite(&caller, id, cx.now).await?;
    let names = cx.store.invited_names(from_ref(&invite)).await?;
    let view = InviteWithTimelineView::of(&invite, &band, &names, &cx.links, cx.now);
    Ok(Reply::ok(view))
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    Operation::new(
        "show-invite",
        Tag::Invites,
        Who::Admin,
        "Show an invite",
        "Returns the invite with its timeline.",
    )
    .answers::<InviteWithTimelineView>(200)
    .refuses(&[Code::InviteNotFound])
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::json;
    use testkit::{ask::Ask, lab::Lab, people::Person};

    #[tokio::test]
    async fn the_timeline_shows_all_events() {
        let (lab, ada, bob) = (Lab::new().await, Person::named("Ada"), Person::named("Bob"));
        let band = lab.found(&ada, "The Kinks").await;
        let group = lab.invite(&ada, band, json!({"max_uses": 2, "ttl_hours": 2})).await;
        lab.accept(&bob, &group).await;
        let show = Ask::get(format!("/invites/{}", group.id)).by(&ada);
        assert_json_snapshot!("pending", lab.call(handle, show.clone()).await.ok(200));
        assert_json_snapshot!("expired", lab.call(handle, show.clone().later(2)).await.ok(200));
        lab.store()
            .revoke_invite(&ada.caller(), group.id, testkit::lab::noon())
            .await
            .expect("revoked");
        assert_json_snapshot!("revoked", lab.call(handle, show).await.ok(200));
    }

    #[tokio::test]
    async fn it_takes_an_admin_of_its_band() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let band = lab.found(&ada, "The Kinks").await;
        let path = format!("/invites/{}", lab.invite(&ada, band, json!({})).await.id);
        lab.call(handle, Ask::get(&path).by(&eve))
            .await
            .problem(403, "not-band-admin");
        lab.call(handle, Ask::get(&path)).await.problem(401, "unauthenticated");
        let unknown = format!("/invites/{}", lab.cx.new_invite_id(band, testkit::lab::noon()));
        lab.call(handle, Ask::get(unknown).by(&ada))
            .await
            .problem(404, "invite-not-found");
        lab.call(handle, Ask::get("/invites/nonsense").by(&ada))
            .await
            .problem(404, "invite-not-found");
    }
}
