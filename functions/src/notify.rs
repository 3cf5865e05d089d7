//! The stream of the table: sends the mail that changed invites and bands are due.

use crate::mailer::{Mailer, Mailing};
use domain::{BandId, Instant, InviteId};
use edge::Failure;
use futures_util::stream::{StreamExt, iter};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{band_at, invite_at};

/// How many invites and bands are checked at once.
const AT_ONCE: usize = 10;

/// A batch of changes from the event source mapping. The images are not read, since only the current item counts.
#[derive(Debug, Deserialize)]
pub struct StreamBatch {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    dynamodb: ImageChange,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ImageChange {
    keys: ItemKeys,
    sequence_number: String,
}

#[derive(Debug, Deserialize)]
struct ItemKeys {
    pk: Text,
    sk: Text,
}

#[derive(Debug, Deserialize)]
struct Text {
    #[serde(rename = "S")]
    s: String,
}

/// The records to retry (`ReportBatchItemFailures`).
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failures {
    batch_item_failures: Vec<ItemFailure>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemFailure {
    item_identifier: String,
}

/// What a record is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum ChangedItem {
    Invite(InviteId),
    Band(BandId),
}

impl ChangedItem {
    fn at(pk: &str, sk: &str) -> Option<Self> {
        let band = || band_at(pk, sk).map(Self::Band);
        invite_at(pk, sk).map(Self::Invite).or_else(band)
    }
}

pub async fn handle(cx: Mailing, batch: StreamBatch, end: Instant) -> Result<Failures, Failure> {
    match Mailer::open(cx) {
        Some(mailer) => Ok(check_all(&mailer, batch, end).await),
        None => Ok(Failures::default()),
    }
}

async fn check_all(mailer: &Mailer, batch: StreamBatch, end: Instant) -> Failures {
    let mut records: HashMap<Option<ChangedItem>, Vec<String>> = HashMap::new();
    for Record { dynamodb: change } in batch.records {
        let changed = ChangedItem::at(&change.keys.pk.s, &change.keys.sk.s);
        records.entry(changed).or_default().push(change.sequence_number);
    }
    let checks = iter(records).map(|(changed, records)| check(mailer, changed, records, end));
    let failed: Vec<_> = checks.buffer_unordered(AT_ONCE).collect().await;
    let failed = failed.into_iter().flatten();
    Failures {
        batch_item_failures: failed.map(|item_identifier| ItemFailure { item_identifier }).collect(),
    }
}

/// Checks an invite or a band once for all its `records`. Returns those to retry.
async fn check(mailer: &Mailer, changed: Option<ChangedItem>, records: Vec<String>, end: Instant) -> Vec<String> {
    let (what, checked) = match changed {
        Some(ChangedItem::Invite(invite)) => (
            invite.to_string(),
            mailer.check(invite, end).await.map_err(|error| error.to_string()),
        ),
        Some(ChangedItem::Band(band)) => (
            band.to_string(),
            mailer.check_band(band, end).await.map_err(|error| error.to_string()),
        ),
        None => (
            records.join(", "),
            Err("the record is neither an invite nor a band".to_owned()),
        ),
    };
    match checked {
        Ok(()) => Vec::new(),
        Err(cause) => {
            mailer.not_completed(&what, &cause);
            records
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailer::LEASE;
    use crate::mailer::tests::{SEND, delivery, lab};
    use chrono::TimeDelta;
    use domain::{Delivery, DeliveryStatus, Invite, MailChoicesDraft, Subscription};
    use serde_json::{Value, json};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use testkit::lab::{Lab, noon};
    use testkit::people::Person;
    use testkit::stack::pump::{DeadLetters, Options, Pump};
    use testkit::stack::table::call;
    use testkit::stack::target::Target;
    use testkit::stack::template::Template;
    use testkit::wire::Fault;

    const UPDATE: &str = "UpdateItem";

    fn batch(invites: &[&Invite]) -> Value {
        let record = |(index, invite): (usize, &&Invite)| {
            let own = invite.id.own();
            let keys = json!({"pk": {"S": format!("BAND#{}", invite.id.band)}, "sk": {"S": format!("INVITE#{own}")}});
            json!({"eventName": "INSERT", "dynamodb": {"Keys": keys, "SequenceNumber": index.to_string()}})
        };
        json!({"Records": invites.iter().enumerate().map(record).collect::<Vec<_>>()})
    }

    async fn notify(lab: &Lab, batch: &Value) -> Vec<String> {
        let end = noon() + TimeDelta::seconds(60);
        let batch = serde_json::from_value(batch.clone()).expect("a batch");
        identifiers(handle(lab.context().await, batch, end).await.expect("an answer"))
    }

    fn identifiers(answer: Failures) -> Vec<String> {
        let failed = answer.batch_item_failures.into_iter();
        failed.map(|failure| failure.item_identifier).collect()
    }

    /// The end of an invocation with time to send a mail, but not to watch the lease of another process.
    fn short(lab: &Lab) -> Instant {
        lab.cx.now() + LEASE + Duration::from_secs(5)
    }

    /// Notifies in a short invocation.
    async fn notify_briefly(lab: &Lab, batch: &Value) -> Vec<String> {
        let batch = serde_json::from_value(batch.clone()).expect("a batch");
        identifiers(handle(lab.context().await, batch, short(lab)).await.expect("an answer"))
    }

    #[tokio::test]
    async fn a_batch_that_comes_five_times_sends_one_mail() {
        let (lab, invite) = lab().await;
        for _ in 0..5 {
            assert_eq!(notify(&lab, &batch(&[&invite, &invite])).await, Vec::<String>::new());
        }
        let mails = lab.wire.take_mails();
        assert_eq!(mails.len(), 1);
        insta::assert_json_snapshot!(mails.first().map(|(sent, _)| sent));
        assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Sent);
    }

    /// Lets the process die at a point and the stream retry; returns how many mails went out in the end. The clocks of
    /// the processes are five minutes apart, in both directions.
    async fn mails_after_death(point: &[(&'static str, Fault)]) -> usize {
        let (lab, invite) = lab().await;
        for (operation, fault) in point {
            lab.wire.once(operation, *fault);
        }
        // The second and third process must assume that the first is alive.
        let processes: Vec<_> = [0, -300, 300].into_iter().map(|second| lab.later(second)).collect();
        let (processes, turn) = (Arc::new(processes), Arc::new(AtomicUsize::new(0)));
        let target = Target::new("notify", move |batch| {
            let (processes, turn) = (Arc::clone(&processes), turn.fetch_add(1, Ordering::Relaxed));
            async move {
                let process = processes.get(turn).or(processes.last()).expect("a process");
                let watched = if turn < 3 { LEASE } else { Duration::ZERO };
                run(process, batch, watched).await
            }
        });
        assert_eq!(pump(&lab, target).await, Vec::<Value>::new());
        assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Sent);
        lab.wire.take_mails().len()
    }

    /// Pumps the lab's stream to a target, as configured in template.yaml, until it is empty. Returns the dead letters.
    async fn pump(lab: &Lab, target: Target) -> Vec<Value> {
        let functions = Template::read().expect("template.yaml").functions.into_iter();
        let notify = functions.filter(|function| function.binary == "notify");
        let mapping = notify.flat_map(|function| function.streams).last().expect("its stream");
        let letters = Arc::new(Mutex::new(Vec::new()));
        let options = Options {
            dead_letters: DeadLetters::Memory(Arc::clone(&letters)),
            poll: Duration::from_millis(20),
            backoff: Duration::from_millis(5),
            ..Options::default()
        };
        let (table, endpoint) = &lab.table;
        let pump = Pump::start(endpoint, table, mapping, target, options);
        pump.idle().await.expect("the stream is empty");
        let letters = letters.lock().expect("letters");
        letters.clone()
    }

    #[tokio::test]
    async fn a_poisoned_record_becomes_a_dead_letter_and_blocks_nobody() {
        let (lab, invite) = lab().await;
        let (table, endpoint) = &lab.table;
        let poison = json!({"pk": {"S": "BAND#x"}, "sk": {"S": "INVITE#poison"}, "delivery": {"S": "queued"}});
        let put = json!({"TableName": table, "Item": poison});
        call(endpoint, "PutItem", &put).await.expect("written");
        let after = lab
            .invite(
                &Person::named("Ada"),
                invite.id.band,
                json!({"email": "eve@example.com"}),
            )
            .await;
        let process = Arc::new(lab.later(0));
        let target = Target::new("notify", move |batch| {
            let process = Arc::clone(&process);
            async move { run(&process, batch, LEASE).await }
        });
        let letters = pump(&lab, target).await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        let letter = letters.first().map(ToString::to_string).unwrap_or_default();
        assert!(
            letter.contains("RetryAttemptsExhausted") && !letter.contains("poison"),
            "{letter}"
        );
        for invite in [invite, after] {
            assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Sent);
        }
        assert_eq!(lab.wire.take_mails().len(), 2);
    }

    #[tokio::test]
    async fn with_mail_off_nothing_is_queued_and_nothing_sent() {
        let (lab, ada) = (Lab::new().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let invite = lab.invite(&ada, band, json!({"email": "bob@example.com"})).await;
        assert_eq!(invite.delivery, Delivery::default());
        assert_eq!(notify(&lab, &batch(&[&invite])).await, Vec::<String>::new());
        assert_eq!(lab.wire.take_mails().len(), 0);
    }

    /// A short invocation of a process that may die during it.
    async fn run(process: &Lab, batch: Value, watched: Duration) -> Result<Value, String> {
        let mailer = Mailer::open(process.context().await)
            .expect("a mailer")
            .watching(watched);
        let batch = serde_json::from_value(batch).expect("a batch");
        let end = short(process);
        tokio::select! {
            answer = check_all(&mailer, batch, end) => Ok(serde_json::to_value(answer).expect("JSON")),
            () = process.wire.death() => Err("the process died".to_owned()),
        }
    }

    #[tokio::test]
    async fn a_death_loses_no_mail_and_doubles_one_only_between_sending_and_settling() {
        use Fault::{DieAfter, DieBefore, Pass};
        let after = |passed: usize, fault| [vec![(UPDATE, Pass); passed], vec![(UPDATE, fault)]].concat();
        // The writes are the lease, the count of the day's mails, and the settling.
        assert_eq!(mails_after_death(&after(0, DieBefore)).await, 1, "before the lease");
        assert_eq!(mails_after_death(&after(0, DieAfter)).await, 1, "after the lease");
        assert_eq!(mails_after_death(&after(1, DieBefore)).await, 1, "before the count");
        assert_eq!(mails_after_death(&after(1, DieAfter)).await, 1, "after the count");
        assert_eq!(mails_after_death(&[(SEND, DieBefore)]).await, 1, "before it is sent");
        assert_eq!(mails_after_death(&[(SEND, DieAfter)]).await, 2, "after it was sent");
        assert_eq!(mails_after_death(&after(2, DieBefore)).await, 2, "before settling");
        assert_eq!(mails_after_death(&after(2, DieAfter)).await, 1, "after settling");
    }

    #[tokio::test]
    async fn a_busy_mail_service_is_waited_for_and_a_refusal_is_final() {
        let (lab, invite) = lab().await;
        for _ in 0..3 {
            lab.wire.once(SEND, Fault::Throttle);
        }
        assert_eq!(notify(&lab, &batch(&[&invite])).await, Vec::<String>::new());
        assert_eq!(lab.wire.take_mails().len(), 1);

        let (lab, invite) = crate::mailer::tests::lab().await;
        for _ in 0..5 {
            lab.wire.once(SEND, Fault::Throttle);
        }
        assert_eq!(
            notify_briefly(&lab, &batch(&[&invite])).await,
            ["0"],
            "nobody waits for ever"
        );
        lab.wire.once(SEND, Fault::Fail);
        assert_eq!(notify_briefly(&lab, &batch(&[&invite])).await, Vec::<String>::new());
        let failed = delivery(&lab, &invite).await;
        assert_eq!(failed.status, DeliveryStatus::Failed);
        let reason = failed.reason.expect("a reason");
        let expect = "the mail service rejected the mail (MessageRejected)";
        assert_eq!(reason.as_str(), expect, "SES's own words name the address");
        assert_eq!(lab.wire.take_mails().len(), 0);
    }

    #[tokio::test]
    async fn a_mail_is_not_started_without_time_to_finish_it() {
        let (lab, invite) = lab().await;
        let end = noon() + TimeDelta::seconds(19);
        let batch = serde_json::from_value(batch(&[&invite])).expect("a batch");
        let answer = handle(lab.context().await, batch, end).await.expect("an answer");
        assert_eq!(answer.batch_item_failures.len(), 1, "it is retried");
        assert_eq!(lab.wire.take_mails().len(), 0);
    }

    #[tokio::test]
    async fn a_band_that_asks_for_an_address_sends_one_mail_and_other_changes_none() {
        let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
        let band = lab.found(&ada, "The Kinks").await;
        let keys = json!({"pk": {"S": format!("BAND#{band}")}, "sk": {"S": "BAND"}});
        let batch = json!({"Records": [{"dynamodb": {"Keys": keys, "SequenceNumber": "0"}}]});
        for sent in [0, 1, 0] {
            if sent == 1 {
                let change = testkit::lab::read(json!({"settings": {"reply_to": "bob@example.com"}}));
                let changed = lab.store().change_band(&ada.caller(), band, &change, noon()).await;
                changed.expect("a band");
            }
            assert_eq!(notify(&lab, &batch).await, Vec::<String>::new());
            assert_eq!(lab.wire.take_mails().len(), sent);
        }
    }

    #[tokio::test]
    async fn a_record_that_is_not_an_invite_fails_alone() {
        let (lab, invite) = lab().await;
        let mut batch = batch(&[&invite, &invite]);
        if let Some(record) = batch.pointer_mut("/Records/0/dynamodb/Keys/sk/S") {
            *record = json!("INVITE#nonsense");
        }
        assert_eq!(notify(&lab, &batch).await, ["0"]);
        assert_eq!(lab.wire.take_mails().len(), 1);
    }

    #[tokio::test]
    async fn who_unsubscribed_gets_no_mail() {
        let (lab, invite) = lab().await;
        let domain::Recipient::Email(bob) = &invite.recipient else {
            panic!("an address")
        };
        let none = MailChoicesDraft::of(Subscription::Invitations, false);
        let chosen = lab.store().choose_mail(bob.digest(), none, noon());
        chosen.await.expect("chosen");
        assert_eq!(notify(&lab, &batch(&[&invite])).await, Vec::<String>::new());
        assert_eq!(lab.wire.take_mails().len(), 0);
        assert_eq!(delivery(&lab, &invite).await.status, DeliveryStatus::Suppressed);
    }
}
