//! Schedules that trigger functions, like EventBridge Scheduler.

use std::time::Duration;

use chrono::{SecondsFormat, Utc};
use serde_json::{Value, json};
use tokio::{
    task::JoinHandle,
    time::{Instant, interval_at},
};

use crate::{
    known::{properties, require_on, unknown},
    target::{ACCOUNT, REGION, Target, new_id},
};

/// The properties of a schedule. Dead letters of schedules exist only on AWS.
const PROPERTIES: [&str; 5] = [
    "ScheduleExpression",
    "State",
    "OmitName",
    "RetryPolicy",
    "DeadLetterConfig",
];

/// When a function runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// The time between two runs.
    pub every: Duration,
}

impl Schedule {
    /// Reads a SAM event of type `ScheduleV2`. The error is a sentence.
    pub fn read(event: &Value) -> Result<Self, String> {
        let properties = properties(event, &PROPERTIES, "a schedule", file!())?;
        require_on(properties.get("State"), &json!("ENABLED"), "a schedule", file!())?;
        let expression = properties.get("ScheduleExpression").and_then(Value::as_str);
        let expression = expression.ok_or("it has no ScheduleExpression.")?;
        let every = rate(expression).ok_or_else(|| unknown(&format!("the schedule {expression}"), file!()))?;
        Ok(Self { every })
    }
}

/// The event of a run now: EventBridge Scheduler's default, with an empty detail as a string.
fn event(function: &str) -> Value {
    json!({
        "version": "0",
        "id": new_id(),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        "region": REGION,
        "resources": [format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{function}")],
        "detail": "{}",
    })
}

/// Parses `rate(5 minutes)`.
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

/// Invokes a function on its schedule, for the first time after one interval. Dropping it ends it.
#[derive(Debug)]
pub struct Timer {
    task: JoinHandle<()>,
}

impl Timer {
    /// Starts the timer. It reports a failed run on standard error and does not retry it.
    #[must_use]
    pub fn start(schedule: Schedule, target: Target) -> Self {
        let task = tokio::spawn(async move {
            let mut clock = interval_at(Instant::now() + schedule.every, schedule.every);
            loop {
                clock.tick().await;
                if let Err(error) = target.invoke(event(target.name())).await {
                    eprintln!("The scheduled run of {} failed: {error}", target.name());
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
    fn only_rates_are_parsed() {
        assert_eq!(rate("rate(1 minute)"), Some(Duration::from_mins(1)));
        assert_eq!(rate("rate(5 minutes)"), Some(Duration::from_mins(5)));
        assert_eq!(rate("rate(1 hour)"), Some(Duration::from_hours(1)));
        assert_eq!(rate("rate(1 day)"), Some(Duration::from_hours(24)));
        for expression in ["cron(0 9 * * ? *)", "rate(0 minutes)", "rate(1 week)", "1 hour"] {
            assert_eq!(rate(expression), None, "{expression}");
        }
    }

    #[test]
    fn unsupported_schedule_properties_are_refused_by_name() {
        let read = |properties: Value| Schedule::read(&json!({"Properties": properties}));
        let every = Duration::from_hours(1);
        assert_eq!(
            read(json!({"ScheduleExpression": "rate(1 hour)"})),
            Ok(Schedule { every })
        );
        for (properties, expected) in [
            (
                json!({"ScheduleExpression": "cron(0 9 * * ? *)"}),
                "support the schedule cron(0 9 * * ? *).",
            ),
            (
                json!({"ScheduleExpression": "rate(1 hour)", "Input": "{}"}),
                "support Input of a schedule.",
            ),
            (
                json!({"ScheduleExpression": "rate(1 hour)", "State": "DISABLED"}),
                "support a schedule that is \"DISABLED\".",
            ),
        ] {
            let refusal = read(properties).unwrap_err();
            assert!(refusal.contains(expected), "{refusal}");
            assert!(refusal.contains("infra/local/stack/src/schedule.rs"), "{refusal}");
        }
    }

    #[tokio::test]
    async fn a_timer_keeps_running_after_a_failure() {
        let (send, mut received) = mpsc::unbounded_channel();
        let every = Duration::from_millis(5);
        let target = Target::new("remind", move |event| {
            send.send(event).unwrap();
            async { Err("no".to_owned()) }
        });
        let _timer = Timer::start(Schedule { every }, target);
        for _ in 0..2 {
            let event = received.recv().await.unwrap();
            assert_eq!(
                (&event["source"], &event["detail-type"]),
                (&json!("aws.scheduler"), &json!("Scheduled Event"))
            );
        }
    }
}
