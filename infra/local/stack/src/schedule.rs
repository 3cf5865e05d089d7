//! Functions that a clock triggers, as EventBridge does.

use std::time::Duration;

use chrono::{SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use tokio::{
    task::JoinHandle,
    time::{Instant, interval_at},
};

use crate::target::{ACCOUNT, REGION, Target, new_id};

/// When a function runs, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The time between two runs.
    pub every: Duration,
    /// The event; without one, what EventBridge sends then.
    pub input: Option<Value>,
    /// Whether it is a schedule of its own (`ScheduleV2`) or a rule on the event bus (`Schedule`).
    pub kind: Kind,
}

/// The two kinds differ in their events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `ScheduleV2`.
    Scheduler,
    /// `Schedule`.
    Rule,
}

impl Schedule {
    /// Reads a SAM event of type `ScheduleV2` or `Schedule`. The refusal is a sentence.
    pub fn read(kind: Kind, event: &Value) -> Result<Self, String> {
        let property = |name: &str| event.pointer(&format!("/Properties/{name}")).and_then(Value::as_str);
        let expression = match kind {
            Kind::Scheduler => property("ScheduleExpression"),
            Kind::Rule => property("Schedule"),
        };
        let expression = expression.ok_or("its schedule has no expression.")?;
        let input =
            property("Input").map(|text| serde_json::from_str(text).map_err(|error| format!("its Input: {error}")));
        Ok(Self {
            every: rate(expression)
                .ok_or_else(|| format!("{expression} is no rate(…), all that the local stack knows."))?,
            input: input.transpose()?,
            kind,
        })
    }

    /// The event of a run now.
    #[must_use]
    pub fn event(&self, function: &str) -> Value {
        if let Some(input) = &self.input {
            return input.clone();
        }
        // The scheduler's own event has its empty detail as text.
        let (source, detail, resource) = match self.kind {
            Kind::Scheduler => (
                "aws.scheduler",
                json!("{}"),
                format!("scheduler:{REGION}:{ACCOUNT}:schedule/default"),
            ),
            Kind::Rule => (
                "aws.events",
                Value::Object(Map::new()),
                format!("events:{REGION}:{ACCOUNT}:rule"),
            ),
        };
        json!({
            "version": "0",
            "id": new_id(),
            "detail-type": "Scheduled Event",
            "source": source,
            "account": ACCOUNT,
            "time": Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
            "region": REGION,
            "resources": [format!("arn:aws:{resource}/{function}")],
            "detail": detail,
        })
    }
}

/// `rate(5 minutes)`.
fn rate(expression: &str) -> Option<Duration> {
    let (count, unit) = expression.strip_prefix("rate(")?.strip_suffix(')')?.split_once(' ')?;
    let count: u64 = count.parse().ok().filter(|count| *count > 0)?;
    let seconds = match unit.strip_suffix('s').unwrap_or(unit) {
        "minute" => 60,
        "hour" => 60 * 60,
        "day" => 24 * 60 * 60,
        _ => return None,
    };
    Some(Duration::from_secs(count.saturating_mul(seconds)))
}

/// Runs a function by its schedule, first after one interval. Dropping it ends it.
#[derive(Debug)]
pub struct Timer {
    task: JoinHandle<()>,
}

impl Timer {
    /// Starts the clock. A run that fails is reported on standard error and not repeated before its next time.
    #[must_use]
    pub fn start(schedule: Schedule, target: Target) -> Self {
        let task = tokio::spawn(async move {
            let mut clock = interval_at(Instant::now() + schedule.every, schedule.every);
            loop {
                clock.tick().await;
                if let Err(error) = target.invoke(schedule.event(target.name())).await {
                    eprintln!("{} failed at its time: {error}", target.name());
                }
            }
        });
        Self { task }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[test]
    fn rates_are_read_and_nothing_else() {
        assert_eq!(rate("rate(1 minute)"), Some(Duration::from_mins(1)));
        assert_eq!(rate("rate(5 minutes)"), Some(Duration::from_mins(5)));
        assert_eq!(rate("rate(1 hour)"), Some(Duration::from_hours(1)));
        assert_eq!(rate("rate(1 day)"), Some(Duration::from_hours(24)));
        for expression in ["cron(0 9 * * ? *)", "rate(0 minutes)", "rate(1 week)", "1 hour"] {
            assert_eq!(rate(expression), None, "{expression}");
        }
    }

    #[test]
    fn the_event_is_the_input_or_eventbridges_own() {
        let read = |properties| Schedule::read(Kind::Scheduler, &json!({"Properties": properties})).unwrap();
        let given = read(json!({"ScheduleExpression": "rate(1 hour)", "Input": "{\"a\": 1}"}));
        assert_eq!(given.event("remind"), json!({"a": 1}));
        let event = read(json!({"ScheduleExpression": "rate(1 hour)"})).event("remind");
        assert_eq!(event["source"], "aws.scheduler");
        assert_eq!(event["detail-type"], "Scheduled Event");
        let rule = Schedule::read(Kind::Rule, &json!({"Properties": {"Schedule": "rate(1 hour)"}})).unwrap();
        assert_eq!(rule.event("remind")["source"], "aws.events");
    }

    #[tokio::test]
    async fn a_timer_runs_its_function_again_and_again_also_after_a_failure() {
        let (send, mut received) = mpsc::unbounded_channel();
        let schedule = Schedule {
            every: Duration::from_millis(5),
            input: Some(json!(1)),
            kind: Kind::Rule,
        };
        let target = Target::new("remind", move |event| {
            send.send(event).unwrap();
            async { Err("no".to_owned()) }
        });
        let _timer = Timer::start(schedule, target);
        assert_eq!(received.recv().await, Some(json!(1)));
        assert_eq!(received.recv().await, Some(json!(1)));
    }
}
