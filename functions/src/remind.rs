//! Schedule: looks again at the invites whose reminder is due or that have expired.

use crate::mailer::{Mailer, Mailing};
use domain::Instant;
use edge::{Failure, Process};
use futures_util::stream::{StreamExt, iter};
use serde::de::IgnoredAny;
use store::{ScheduledCheck, Store, StoreError};

/// How many invites are attended to at once.
const AT_ONCE: usize = 10;
/// How many looks are read at once.
const PAGE: u32 = 100;
/// What is left of an invocation when it takes no more looks; the next one goes on. More than a letter takes.
const RESERVE_SECONDS: i64 = 30;

pub async fn handle(cx: Mailing, _event: IgnoredAny, end: Instant) -> Result<(), Failure> {
    let (now, process, store) = (cx.now, cx.process, cx.store.clone());
    let Some(post) = Mailer::open(cx) else {
        return Ok(());
    };
    let run = Run {
        now,
        end,
        process,
        store,
        post,
    };
    let hours = run.store.hours_due(now).await?;
    let from = *hours.start();
    let (mut done, mut all, mut failure) = (from, true, None);
    for hour in hours {
        if run.is_late() {
            break;
        }
        // What fails in one hour must not hold up the later ones.
        match run.take(hour).await {
            Ok(taken) => all &= taken,
            Err(error) => (all, failure) = (false, Some(error)),
        }
        if all {
            done = hour + 1;
        }
    }
    run.store.hours_done(from, done, now).await?;
    failure.map_or(Ok(()), |error| Err(error.into()))
}

/// One run: the looks that were due at `now` are taken until shortly before `end`.
struct Run {
    now: Instant,
    end: Instant,
    process: &'static Process,
    store: Store,
    post: Mailer,
}

impl Run {
    fn is_late(&self) -> bool {
        (self.end - self.process.now()).num_seconds() < RESERVE_SECONDS
    }

    /// Takes the looks of an hour; whether that were all that are due.
    async fn take(&self, hour: i64) -> Result<bool, StoreError> {
        let (mut all, mut after) = (true, None);
        loop {
            let page = self.store.checks_due(hour, after, PAGE, self.now).await?;
            let looks = iter(page.looks).map(|look| self.attend(look));
            let taken: Vec<_> = looks.buffer_unordered(AT_ONCE).collect().await;
            all &= taken.into_iter().all(|taken| taken);
            let Some(next) = page.next else { return Ok(all) };
            if self.is_late() {
                return Ok(false);
            }
            after = Some(next);
        }
    }

    /// Whether the look was taken; if not, it stays for the next run.
    async fn attend(&self, look: ScheduledCheck) -> bool {
        if self.is_late() {
            return false;
        }
        let attended = self.post.attend(look.invite, self.end).await;
        let taken = match attended.map_err(|error| error.to_string()) {
            Ok(()) => self.store.check_done(&look).await.map_err(|error| error.to_string()),
            Err(cause) => Err(cause),
        };
        taken
            .inspect_err(|cause| self.post.not_completed(&look.invite.to_string(), cause))
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use domain::{Delivery, DeliveryStatus, Invite, MailKind};
    use serde_json::{Value, json};
    use testkit::lab::{Lab, noon};
    use testkit::people::Person;
    use testkit::stack::table::call;
    use testkit::wire::Fault;

    const HOUR: i64 = 3600;

    /// A lab with an invite to bob whose invitation was sent at noon.
    async fn lab(draft: Value) -> (Lab, Invite) {
        let (lab, ada) = (Lab::with_mail().await, Person::named("Ada"));
        lab.save_profile(&ada).await;
        let band = lab.found(&ada, "The Kinks").await;
        let invite = lab.invite(&ada, band, draft).await;
        let post = Mailer::open(lab.context().await).expect("a post office");
        post.attend(invite.id, until(&lab)).await.expect("attended");
        assert_eq!(subjects(&lab).len(), 1);
        (lab, invite)
    }

    fn until(lab: &Lab) -> Instant {
        lab.cx.now() + TimeDelta::seconds(300)
    }

    /// To whom mail went since the last look, and which letter.
    fn subjects(lab: &Lab) -> Vec<(String, String)> {
        let mails = lab.wire.take_mails().into_iter();
        let text = |mail: &Value, path: &str| {
            mail.pointer(path)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        mails
            .map(|(mail, _)| {
                (
                    text(&mail, "/Destination/ToAddresses/0"),
                    text(&mail, "/EmailTags/1/Value"),
                )
            })
            .collect()
    }

    async fn run(lab: &Lab) {
        let event = serde_json::from_value(json!({})).expect("an event");
        handle(lab.context().await, event, until(lab)).await.expect("taken");
    }

    fn sent(to: &str, letter: &str) -> Vec<(String, String)> {
        vec![(format!("{to}@example.com"), letter.to_owned())]
    }

    #[tokio::test]
    async fn a_reminder_comes_a_day_before_and_a_note_after_each_once() {
        let (lab, _) = lab(json!({"email": "bob@example.com"})).await;
        for (hour, expect) in [
            (47, vec![]),
            (48, sent("bob", "reminder")),
            (49, vec![]),
            (71, vec![]),
            (72, sent("ada", "news")),
            (73, vec![]),
            (99, vec![]),
        ] {
            for run_again in [false, true] {
                run(&lab.later(hour * HOUR)).await;
                let expect = if run_again { &vec![] } else { &expect };
                assert_eq!(subjects(&lab), *expect, "hour {hour}");
            }
        }
    }

    #[tokio::test]
    async fn what_was_answered_or_resent_is_not_reminded_of_at_the_old_time() {
        let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
        let ada = Person::named("Ada").caller();
        let again = testkit::lab::read(json!({"ttl_hours": 200}));
        let resent = lab
            .store()
            .resend_invite(&ada, invite.id, again, None, noon() + TimeDelta::hours(1));
        assert_eq!(resent.await.expect("resent").round, 2);
        run(&lab.later(48 * HOUR)).await;
        assert_eq!(
            subjects(&lab),
            sent("bob", "invitation"),
            "the repeat was still to be sent"
        );
        lab.accept(&Person::named("Bob"), &invite).await;
        run(&lab.later(177 * HOUR)).await;
        assert_eq!(subjects(&lab), sent("ada", "news"), "no reminder, but how it ended");
        run(&lab.later(300 * HOUR)).await;
        assert_eq!(subjects(&lab), vec![]);
    }

    #[tokio::test]
    async fn a_look_that_fails_is_taken_by_the_next_run() {
        let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
        let delivered = Delivery::at(DeliveryStatus::Delivered, noon());
        let noted = lab.store().settle_mail(&invite, MailKind::Invitation, &delivered);
        noted.await.expect("noted");
        lab.wire.once("SendEmail", Fault::Refuse);
        run(&lab.later(48 * HOUR)).await;
        assert_eq!(subjects(&lab), vec![]);
        // Hours later: the hour in which it was due is long over.
        run(&lab.later(53 * HOUR)).await;
        assert_eq!(subjects(&lab), sent("bob", "reminder"));
    }

    #[tokio::test]
    async fn a_reminder_beyond_the_days_mails_is_left_out_and_the_invite_stands() {
        let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
        let later = lab.later_with_cap(48 * HOUR, "1");
        let eve = Person::named("Eve");
        let band = lab.found(&eve, "The Who").await;
        let other = lab.invite(&eve, band, json!({"email": "bob@example.com"})).await;
        let post = Mailer::open(later.context().await).expect("a post office");
        post.attend(other.id, until(&later)).await.expect("attended");
        assert_eq!(subjects(&lab), sent("bob", "invitation"));
        run(&later).await;
        assert_eq!(subjects(&lab), vec![]);
        let matter = lab
            .store()
            .mail_matter(invite.id, later.cx.now())
            .await
            .expect("an answer");
        assert_eq!(matter.expect("the invite").0.delivery.status, DeliveryStatus::Sent);
    }

    #[tokio::test]
    async fn a_look_that_fails_holds_up_no_other() {
        let (lab, bobs) = lab(json!({"email": "bob@example.com"})).await;
        let evas = json!({"email": "eva@example.com", "ttl_hours": 73});
        let evas = lab.invite(&Person::named("Ada"), bobs.id.band, evas).await;
        let post = Mailer::open(lab.context().await).expect("a post office");
        post.attend(evas.id, until(&lab)).await.expect("attended");
        assert_eq!(subjects(&lab), sent("eva", "invitation"));
        for hour in [50, 51] {
            // Bob's look is of an earlier hour than Eva's.
            lab.wire.once("SendEmail", Fault::Refuse);
            run(&lab.later(hour * HOUR)).await;
            let expect = if hour == 50 { sent("eva", "reminder") } else { vec![] };
            assert_eq!(subjects(&lab), expect, "hour {hour}");
        }
        run(&lab.later(52 * HOUR)).await;
        assert_eq!(subjects(&lab), sent("bob", "reminder"), "its hour was not done with");
    }

    #[tokio::test]
    async fn a_look_that_cant_be_read_fails_its_run_but_holds_up_no_later_hour() {
        let (lab, _) = lab(json!({"email": "bob@example.com"})).await;
        let (table, endpoint) = &lab.table;
        let hour = noon().timestamp() / HOUR + 40;
        let look = json!({"pk": {"S": format!("DUE#{hour}")}, "sk": {"S": "0"}});
        let put = json!({"TableName": table, "Item": look});
        call(endpoint, "PutItem", &put).await.expect("written");
        let later = lab.later(48 * HOUR);
        let event = serde_json::from_value(json!({})).expect("an event");
        let failed = handle(later.context().await, event, until(&later)).await;
        assert!(failed.is_err_and(|failure| failure.0.contains("look")));
        assert_eq!(subjects(&lab), sent("bob", "reminder"));
    }

    #[tokio::test]
    async fn what_there_is_no_time_for_is_left_to_the_next_run() {
        let (lab, _) = lab(json!({"email": "bob@example.com"})).await;
        let later = lab.later(48 * HOUR);
        let event = serde_json::from_value(json!({})).expect("an event");
        let short = later.cx.now() + TimeDelta::seconds(RESERVE_SECONDS - 1);
        handle(later.context().await, event, short).await.expect("taken");
        assert_eq!(subjects(&lab), vec![]);
        run(&later).await;
        assert_eq!(subjects(&lab), sent("bob", "reminder"));
    }

    #[tokio::test]
    async fn a_run_costs_what_is_due() {
        let (lab, _) = lab(json!({"email": "bob@example.com"})).await;
        for minutes in [0, 15] {
            run(&lab.later(47 * HOUR + minutes * 60)).await;
        }
        lab.wire.forget();
        run(&lab.later(47 * HOUR + 1800)).await;
        let idle = lab.wire.take();
        assert_eq!(idle.calls, ["BatchGetItem", "Query"]);
    }
}
