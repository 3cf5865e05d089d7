//! `POST /bands/{band_id}/invites/bulk`: creates a batch of invites, from rows or from the members of another band.

use domain::draft::MAX_ROWS;
use domain::{Caller, IdempotencyKey, Refusal};
use edge::body::{BulkDraft, BulkRecipients};
use edge::extract::{LongBody, ManagedBand};
use edge::openapi::{Operation, Tag, Who};
use edge::views::BatchView;
use edge::{Code, Context, FieldError, Links, Metric, Outcome, Problem, Reply, Ring, Table, Verifier};
use serde_json::json;
use store::{BulkRequest, PageRequest};

pub async fn handle(
    cx: Context<Verifier, Ring, Table>,
    caller: Caller,
    ManagedBand(band): ManagedBand,
    LongBody(draft): LongBody<BulkDraft>,
    key: Option<IdempotencyKey>,
) -> Outcome {
    let (request, errors, scope) = bulk_request(&cx.links, draft.recipients)?;
    let cursor = |next: Option<String>| next.map(|place| cx.links.cursor(&scope, &place));
    if draft.dry_run {
        let mut run = cx.store.try_invites(&caller, band, &request, cx.now).await?;
        let next = cursor(run.next.take());
        return Ok(Reply::ok(BatchView::dry_run(&run, &errors, next, &cx.id)));
    }
    let id = cx.new_batch_id();
    let created = cx
        .store
        .create_invites(&caller, band, id, &request, key.as_ref(), cx.now);
    let (batch, made) = created.await?;
    let next = cursor(batch.next);
    let view = BatchView::of(batch.id, &batch.rows, &errors, next, &cx.links, batch.at);
    Ok(Reply::ok(view).counting(Metric::InvitesCreated, made))
}

/// The request to the store, the errors of each row, and the scope of its cursor.
fn bulk_request(
    links: &Links,
    recipients: BulkRecipients,
) -> Result<(BulkRequest, Vec<Vec<FieldError>>, String), Problem> {
    match recipients {
        BulkRecipients::Rows(rows) => {
            let errors = rows.iter().map(|row| row.as_ref().err().cloned().unwrap_or_default());
            let errors = errors.collect();
            let drafts = rows.into_iter().map(Result::ok).collect();
            Ok((BulkRequest::Rows(drafts), errors, String::new()))
        }
        BulkRecipients::MembersOf { band, cursor, offer } => {
            let band = band.ok_or(Refusal::NotBandAdmin)?;
            let scope = format!("members to invite of {band}");
            let page = PageRequest {
                limit: u32::try_from(MAX_ROWS).unwrap_or_default(),
                after: links.place(&scope, cursor)?,
            };
            Ok((BulkRequest::MembersOf { band, page, offer }, Vec::new(), scope))
        }
    }
}

/// Its operation in the OpenAPI document.
#[must_use]
pub fn operation() -> Operation {
    let rows = json!({"invites": crate::create_invite::drafts(), "dry_run": true});
    let members = json!({"from_band": "0000000000000000000000000g", "invite": {"part": "choir"}});
    Operation::new(
        "create-invites",
        Tag::Invites,
        Who::Admin,
        "Invite many people at once",
        "Creates an invite for each row, or for each member of another band whose admin the caller is. Each row has \
         its own outcome: a bad row does not stop the others. Rows get what is left of the day's quotas, in their \
         order; the others have the problem `quota-exceeded`, and can be sent the next day in a new request. Rows that \
         are refused for another reason take nothing. With `dry_run`, nothing is created and an \
         `Idempotency-Key` is ignored: each dry run says what would happen now.",
    )
    .takes::<BulkDraft>(&[rows, members])
    .idempotent()
    .answers::<BatchView>(200)
    .refuses(&[Code::QuotaExceeded, Code::InvalidCursor])
    .leads_to(
        "list-invites",
        &[
            ("band_id", "$request.path.band_id"),
            ("batch_id", "$response.body#/batch_id"),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_json_snapshot;
    use serde_json::{Value, json};
    use testkit::{
        ask::{Ask, text},
        lab::Lab,
        people::Person,
        wire::Fault,
    };

    fn outcomes(answer: &Value) -> Vec<(String, Option<&str>)> {
        let results = answer.get("results").and_then(Value::as_array).expect("results");
        results
            .iter()
            .map(|row| {
                (
                    text(row, "status"),
                    row.pointer("/problem/code").and_then(Value::as_str),
                )
            })
            .collect()
    }

    fn bulk(band: domain::BandId, body: &Value) -> Ask {
        Ask::post(format!("/bands/{band}/invites/bulk")).json(body)
    }

    #[tokio::test]
    async fn each_row_has_an_outcome_of_its_own() {
        let (lab, ada, bob, zoe) = (
            Lab::new().await,
            Person::named("Ada"),
            Person::named("Bob"),
            Person::named("Zoe"),
        );
        let band = lab.found(&ada, "The Kinks").await;
        lab.save_profile(&ada).await;
        lab.save_profile(&zoe).await;
        lab.invite(&ada, band, json!({"email": bob.email})).await;
        let rows = json!({"invites": [
            {"name": "Bea", "part": "bass"}, {"email": bob.email}, {"email": "new@example.com"}, {"email": "NEW@example.com"},
            {"user_id": zoe.sub}, {"user_id": ada.sub}, {"user_id": "nobody"}, {"email": "x", "role": "king"},
        ]});
        let mut dry = rows.clone();
        dry.as_object_mut().expect("rows").insert("dry_run".into(), true.into());
        let before = lab.call(handle, bulk(band, &dry).by(&ada)).await.ok(200);
        let after = lab.call(handle, bulk(band, &rows).by(&ada)).await.ok(200);
        assert_eq!(outcomes(&before), outcomes(&after));
        assert_json_snapshot!("dry", before);
        assert_json_snapshot!("made", after);
        let again = lab.call(handle, bulk(band, &rows).by(&ada)).await.ok(200);
        assert_eq!(
            again.get("created"),
            Some(&json!(1)),
            "the link; all others are invited"
        );
    }

    #[tokio::test]
    async fn members_of_another_band_of_the_caller_are_invited() {
        let (lab, ada, bob, eve) = (
            Lab::new().await,
            Person::named("Ada"),
            Person::named("Bob"),
            Person::named("Eve"),
        );
        let (kinks, who) = (lab.found(&ada, "The Kinks").await, lab.found(&ada, "The Who").await);
        for (person, has_profile) in [(&bob, true), (&eve, false)] {
            lab.accept(person, &lab.invite(&ada, kinks, json!({})).await).await;
            if has_profile {
                lab.save_profile(person).await;
            }
        }
        let body = json!({"from_band": kinks.to_string(), "invite": {"part": "choir"}});
        assert_json_snapshot!("from_band", lab.call(handle, bulk(who, &body).by(&ada)).await.ok(200));
        let bobs = lab.found(&bob, "The Band").await;
        for from in [kinks.to_string(), "nowhere".into()] {
            let body = json!({"from_band": from});
            lab.call(handle, bulk(bobs, &body).by(&bob))
                .await
                .problem(403, "not-band-admin");
        }
        let forged = json!({"from_band": kinks.to_string(), "cursor": "x"});
        lab.call(handle, bulk(who, &forged).by(&ada))
            .await
            .problem(400, "invalid-cursor");
    }

    #[tokio::test]
    async fn a_repeated_request_creates_nothing() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let ask = |body: Value| bulk(band, &body).by(&ada).header("idempotency-key", "k1");
        let rows = json!({"invites": [{}, {"email": "bob@example.com"}, {"email": "bob@example.com"}, {"email": "x"}]});
        let first = lab.call(handle, ask(rows.clone())).await.ok(200);
        assert_eq!(lab.call(handle, ask(rows)).await.ok(200), first);
        lab.call(handle, ask(json!({"invites": [{}]})))
            .await
            .problem(422, "idempotency-key-reused");
        assert_eq!(first.get("created"), Some(&json!(2)));
    }

    #[tokio::test]
    async fn a_dry_run_ignores_the_key_and_leaves_no_answer_under_it() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let ask = |body: Value| bulk(band, &body).by(&ada).header("idempotency-key", "k1");
        let (dry, rows) = (json!({"invites": [{}], "dry_run": true}), json!({"invites": [{}]}));
        lab.call(handle, ask(dry.clone())).await.ok(200);
        let made = lab.call(handle, ask(rows.clone())).await.ok(200);
        let tried = lab.call(handle, ask(dry)).await.ok(200);
        assert_eq!(tried.get("batch_id"), Some(&json!(null)), "a dry run");
        assert_eq!(lab.call(handle, ask(rows)).await.ok(200), made);
    }

    #[tokio::test]
    async fn resumed_rows_show_the_time_when_they_are_created() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let ask = bulk(band, &json!({"invites": [{"ttl_hours": 1}, {"ttl_hours": 1}]})).by(&ada);
        let ask = ask.header("idempotency-key", "k");
        lab.wire.once("PutItem", Fault::DieAfter);
        tokio::select! {
            left = lab.call(handle, ask.clone()) => panic!("{}", left.body),
            () = lab.wire.death() => {}
        }
        let made = lab.call(handle, ask.clone().later(2)).await.ok(200);
        let invite = made.pointer("/results/1/invite").expect("an invite");
        let shown = ["status", "expires_at"].map(|name| text(invite, name));
        assert_eq!(shown, ["pending", "2026-06-01T15:00:00.000Z"]);
        assert_eq!(lab.call(handle, ask.later(3)).await.ok(200), made);
    }

    #[tokio::test]
    async fn it_takes_an_admin_of_the_band_and_at_least_one_row() {
        let (lab, ada, eve) = (Lab::new().await, Person::named("Ada"), Person::named("Eve"));
        let band = lab.found(&ada, "The Kinks").await;
        for dry_run in [true, false] {
            let ask = bulk(band, &json!({"invites": [{}], "dry_run": dry_run}));
            lab.call(handle, ask.clone().by(&eve))
                .await
                .problem(403, "not-band-admin");
            lab.call(handle, ask).await.problem(401, "unauthenticated");
        }
        lab.call(handle, bulk(band, &json!({})).by(&ada))
            .await
            .problem(422, "invalid-input");
    }
}
