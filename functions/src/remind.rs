//! The schedule: checks invites whose reminder is due or that have expired.

use crate::mailer::{Mailer, Mailing};
use domain::Instant;
use edge::{Failure, Process};
use futures_util::stream::{StreamExt, iter};
use serde::de::IgnoredAny;
use store::{ScheduledCheck, Store, StoreError};

/// How many invites are checked at once.
const AT_ONCE: usize = 10;
/// How many scheduled checks are read at once.
const PAGE: u32 = 100;
/// The time left in an invocation below which it starts no more checks; the next run continues. Sending a mail takes
/// less.
const RESERVE_SECONDS: i64 = 30;

pub async fn handle(cx: Mailing, _event: IgnoredAny, end: Instant) -> Result<(), Failure> {
    let (now, process, store) = (cx.now, cx.process, cx.store.clone());
    let Some(mailer) = Mailer::open(cx) else {
        return Ok(());
    };
    let run = Run {
        now,
        end,
        process,
        store,
        mailer,
    };
    let hours = run.store.hours_due(now).await?;
    let from = *hours.start();
    let (mut done, mut all, mut failure) = (from, true, None);
    for hour in hours {
        if run.is_late() {
            break;
        }
        // A failure in one hour must not hold up later hours.
        match run.check_hour(hour).await {
            Ok(complete) => all &= complete,
            Err(error) => (all, failure) = (false, Some(error)),
        }
        if all {
            done = hour + 1;
        }
    }
    run.store.hours_done(from, done, now).await?;
    failure.map_or(Ok(()), |error| Err(error.into()))
}

/// One run: does the checks that were due at `now`, until shortly before `end`.
struct Run {
    now: Instant,
    end: Instant,
    process: &'static Process,
    store: Store,
    mailer: Mailer,
}

impl Run {
    fn is_late(&self) -> bool {
        (self.end - self.process.now()).num_seconds() < RESERVE_SECONDS
    }

    /// Does the checks of an hour. Returns whether all that are due succeeded.
    async fn check_hour(&self, hour: i64) -> Result<bool, StoreError> {
        let (mut all, mut after) = (true, None);
        loop {
            let page = self.store.checks_due(hour, after, PAGE, self.now).await?;
            let checks = iter(page.checks).map(|check| self.check(check));
            let done: Vec<_> = checks.buffer_unordered(AT_ONCE).collect().await;
            all &= done.into_iter().all(|done| done);
            let Some(next) = page.next else { return Ok(all) };
            if self.is_late() {
                return Ok(false);
            }
            after = Some(next);
        }
    }

    /// Does one check. Returns whether it succeeded; if not, it stays for the next run.
    async fn check(&self, check: ScheduledCheck) -> bool {
        if self.is_late() {
            return false;
        }
        let sent = self.mailer.check_scheduled(&check, self.end).await;
        let done = match sent.map_err(|error| error.to_string()) {
            Ok(()) => self.store.check_done(&check).await.map_err(|error| error.to_string()),
            Err(cause) => Err(cause),
        };
        done.inspect_err(|cause| self.mailer.not_completed(&check.invite.to_string(), cause))
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use domain::{Delivery, DeliveryStatus, Holder, Invite, MailKind};
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
        let mailer = Mailer::open(lab.context().await).expect("a mailer");
        mailer.check(invite.id, until(&lab)).await.expect("checked");
        assert_eq!(mails(&lab).len(), 1);
        (lab, invite)
    }

    fn until(lab: &Lab) -> Instant {
        lab.cx.now() + TimeDelta::seconds(300)
    }

    /// The address and the kind of each mail since the last call.
    fn mails(lab: &Lab) -> Vec<(String, String)> {
        let sent = lab.wire.take_mails().into_iter();
        let text = |mail: &Value, path: &str| {
            mail.pointer(path)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        sent.map(|(mail, _)| {
            (
                text(&mail, "/Destination/ToAddresses/0"),
                text(&mail, "/EmailTags/1/Value"),
            )
        })
        .collect()
    }

    async fn run(lab: &Lab) {
        let event = serde_json::from_value(json!({})).expect("an event");
        handle(lab.context().await, event, until(lab)).await.expect("handled");
    }

    fn sent(to: &str, kind: &str) -> Vec<(String, String)> {
        vec![(format!("{to}@example.com"), kind.to_owned())]
    }

    #[tokio::test]
    async fn a_reminder_is_sent_a_day_before_expiry_and_the_outcome_after_it_each_once() {
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
                assert_eq!(mails(&lab), *expect, "hour {hour}");
            }
        }
    }

    #[tokio::test]
    async fn no_reminder_is_sent_while_the_band_has_them_off() {
        for (off, on, reminded_at) in [(1, None, None), (1, Some(47), Some(48)), (1, Some(50), None)] {
            let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
            let ada = Person::named("Ada").caller();
            let switch = async |reminders: bool| {
                let change = testkit::lab::read(json!({"settings": {"reminders": reminders}}));
                let changed = lab.store().change_band(&ada, invite.id.band, &change, noon()).await;
                assert_eq!(changed.expect("changed").settings.reminders, reminders);
            };
            for hour in [off, 47, 48, 50, 51, 71] {
                if hour == off {
                    switch(false).await;
                }
                if Some(hour) == on {
                    switch(true).await;
                }
                run(&lab.later(hour * HOUR)).await;
                let expect = if Some(hour) == reminded_at {
                    sent("bob", "reminder")
                } else {
                    vec![]
                };
                assert_eq!(mails(&lab), expect, "on again at {on:?}, hour {hour}");
            }
            run(&lab.later(72 * HOUR)).await;
            assert_eq!(mails(&lab), sent("ada", "news"));
        }
    }

    #[tokio::test]
    async fn an_answered_or_resent_invite_gets_no_reminder_at_the_old_time() {
        let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
        let ada = Person::named("Ada").caller();
        let again = testkit::lab::read(json!({"ttl_hours": 200}));
        let resent = lab
            .store()
            .resend_invite(&ada, invite.id, again, None, noon() + TimeDelta::hours(1));
        assert_eq!(resent.await.expect("resent").round, 2);
        run(&lab.later(48 * HOUR)).await;
        assert_eq!(
            mails(&lab),
            sent("bob", "invitation"),
            "the repeat was still to be sent"
        );
        lab.accept(&Person::named("Bob"), &invite).await;
        run(&lab.later(177 * HOUR)).await;
        assert_eq!(mails(&lab), sent("ada", "news"), "no reminder, but how it ended");
        run(&lab.later(300 * HOUR)).await;
        assert_eq!(mails(&lab), vec![]);
    }

    #[tokio::test]
    async fn a_prolonged_invite_is_reminded_and_reported_at_its_new_times() {
        let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
        let (ada, at) = (Person::named("Ada").caller(), noon() + TimeDelta::hours(1));
        let target = store::ActionTarget::Ids(vec![invite.id.to_string()]);
        let prolong = domain::action::Action::Prolong { ttl_hours: Some(199) };
        let acted = lab
            .store()
            .act_on_invites(&ada, invite.id.band, (prolong, &target), None, at);
        acted.await.expect("prolonged");
        for (hour, expect) in [
            (48, vec![]),
            (73, vec![]),
            (176, sent("bob", "reminder")),
            (200, sent("ada", "news")),
            (201, vec![]),
        ] {
            run(&lab.later(hour * HOUR)).await;
            assert_eq!(mails(&lab), expect, "hour {hour}");
        }
    }

    #[tokio::test]
    async fn no_mail_is_sent_about_someone_who_joined_another_way() {
        for joins in [1, 50, 72] {
            let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
            let (ada, bob) = (Person::named("Ada"), Person::named("Bob").caller());
            let link = lab
                .invite(&ada, invite.id.band, json!({"max_uses": 5, "ttl_hours": 500}))
                .await;
            run(&lab.later((joins - 1) * HOUR)).await;
            let before = if joins == 50 { sent("bob", "reminder") } else { vec![] };
            assert_eq!(mails(&lab), if joins == 72 { sent("bob", "reminder") } else { before });
            let at = noon() + TimeDelta::hours(joins);
            let accepted = lab.store().accept_invite(&bob, link.id, Holder::Token(0), at);
            assert!(!accepted.await.expect("joined").already_member);
            for hour in [joins, joins + 1, 48, 72, 73, 100] {
                run(&lab.later(hour.max(joins) * HOUR)).await;
                assert_eq!(mails(&lab), vec![], "joined after {joins} h, at {hour} h");
            }
        }
    }

    #[tokio::test]
    async fn joining_while_the_reminder_is_due_sends_at_most_the_reminder() {
        for _ in 0..10 {
            let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
            let later = lab.later(48 * HOUR);
            let link = lab
                .invite(&Person::named("Ada"), invite.id.band, json!({"max_uses": 5}))
                .await;
            let bob = Person::named("Bob").caller();
            let joining = lab
                .store()
                .accept_invite(&bob, link.id, Holder::Token(0), later.cx.now());
            let ((), joined) = tokio::join!(run(&later), joining);
            joined.expect("joined");
            let reminded = mails(&lab);
            assert!(
                reminded.is_empty() || reminded == sent("bob", "reminder"),
                "{reminded:?}"
            );
            run(&lab.later(80 * HOUR)).await;
            assert_eq!(mails(&lab), vec![]);
        }
    }

    #[tokio::test]
    async fn a_failed_check_is_repeated_by_the_next_run() {
        let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
        let delivered = Delivery::at(DeliveryStatus::Delivered, noon());
        let settled = lab.store().settle_mail(&invite, MailKind::Invitation, &delivered);
        settled.await.expect("settled");
        lab.wire.once("SendEmail", Fault::Refuse);
        run(&lab.later(48 * HOUR)).await;
        assert_eq!(mails(&lab), vec![]);
        // Hours after the hour in which it was due.
        run(&lab.later(53 * HOUR)).await;
        assert_eq!(mails(&lab), sent("bob", "reminder"));
    }

    #[tokio::test]
    async fn a_reminder_beyond_the_daily_limit_is_not_sent_and_the_invite_stays_pending() {
        let (lab, invite) = lab(json!({"email": "bob@example.com"})).await;
        let later = lab.later_with_cap(48 * HOUR, "1");
        let eve = Person::named("Eve");
        let band = lab.found(&eve, "The Who").await;
        let other = lab.invite(&eve, band, json!({"email": "bob@example.com"})).await;
        let mailer = Mailer::open(later.context().await).expect("a mailer");
        mailer.check(other.id, until(&later)).await.expect("checked");
        assert_eq!(mails(&lab), sent("bob", "invitation"));
        run(&later).await;
        assert_eq!(mails(&lab), vec![]);
        let matter = lab
            .store()
            .invite_and_band(invite.id, later.cx.now())
            .await
            .expect("an answer");
        assert_eq!(matter.expect("the invite").0.delivery.status, DeliveryStatus::Sent);
    }

    #[tokio::test]
    async fn a_failed_check_does_not_hold_up_others() {
        let (lab, bobs) = lab(json!({"email": "bob@example.com"})).await;
        let evas = json!({"email": "eva@example.com", "ttl_hours": 73});
        let evas = lab.invite(&Person::named("Ada"), bobs.id.band, evas).await;
        let mailer = Mailer::open(lab.context().await).expect("a mailer");
        mailer.check(evas.id, until(&lab)).await.expect("checked");
        assert_eq!(mails(&lab), sent("eva", "invitation"));
        for hour in [50, 51] {
            // Bob's check is in an earlier hour than Eva's.
            lab.wire.once("SendEmail", Fault::Refuse);
            run(&lab.later(hour * HOUR)).await;
            let expect = if hour == 50 { sent("eva", "reminder") } else { vec![] };
            assert_eq!(mails(&lab), expect, "hour {hour}");
        }
        run(&lab.later(52 * HOUR)).await;
        assert_eq!(mails(&lab), sent("bob", "reminder"), "his hour was not finished");
    }

    #[tokio::test]
    async fn an_unreadable_check_fails_its_run_but_does_not_hold_up_later_hours() {
        let (lab, _) = lab(json!({"email": "bob@example.com"})).await;
        let (table, endpoint) = &lab.table;
        let hour = noon().timestamp() / HOUR + 40;
        let check = json!({"pk": {"S": format!("DUE#{hour}")}, "sk": {"S": "0"}});
        let put = json!({"TableName": table, "Item": check});
        call(endpoint, "PutItem", &put).await.expect("written");
        let later = lab.later(48 * HOUR);
        let event = serde_json::from_value(json!({})).expect("an event");
        let failed = handle(later.context().await, event, until(&later)).await;
        assert!(failed.is_err_and(|failure| failure.0.contains("check")));
        assert_eq!(mails(&lab), sent("bob", "reminder"));
    }

    #[tokio::test]
    async fn checks_without_time_are_left_to_the_next_run() {
        let (lab, _) = lab(json!({"email": "bob@example.com"})).await;
        let later = lab.later(48 * HOUR);
        let event = serde_json::from_value(json!({})).expect("an event");
        let short = later.cx.now() + TimeDelta::seconds(RESERVE_SECONDS - 1);
        handle(later.context().await, event, short).await.expect("handled");
        assert_eq!(mails(&lab), vec![]);
        run(&later).await;
        assert_eq!(mails(&lab), sent("bob", "reminder"));
    }

    #[tokio::test]
    async fn an_idle_run_makes_two_calls() {
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
