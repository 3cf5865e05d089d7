//! Each function responds before its timeout in template.yaml, even if a dependency hangs. Functions run as on Lambda.
//!
//! The dependency accepts requests and never responds: either from the start, which includes the function's
//! initialisation, or after some requests of the invocation. One test slows the database down instead.
#![expect(clippy::expect_used, reason = "tests")]

use futures_util::stream::{StreamExt, iter};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::time::Duration;
use testkit::lab::{Lab, endpoint, mailbox};
use testkit::samples::{self, Sample, Scene};
use testkit::stack::hanging::Hanging;
use testkit::stack::invocation::{InvocationEnd, LambdaInvocation};
use testkit::stack::settings::mail_environment;
use testkit::stack::site::SitePorts;
use testkit::stack::template::{Function, Template};

/// How many functions run at once. Once started, they only wait.
const AT_ONCE: usize = 24;
/// The longest timeout used here. Functions with a longer one would continue with other work.
const LONGEST: Duration = Duration::from_mins(1);
/// How long a slow database takes for each call, which is less than the store's timeout for one call.
const SLOW: Duration = Duration::from_secs(4);
/// An ARN of a secret.
const SECRET_ARN: &str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:it";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HangingPart {
    Database,
    /// Hangs after this many calls of the invocation.
    DatabaseAfter(usize),
    /// Each call is in time, but all together take too long.
    SlowDatabase,
    Secrets,
    Issuer,
    MailService,
}

impl HangingPart {
    /// Whether the function needs the dependency for this event.
    fn is_needed(self, function: &Function, event: &Value) -> bool {
        let may = |action: &str| {
            let mut all = function.permissions.iter();
            all.any(|permission| permission.action.starts_with(action))
        };
        match self {
            Self::Database => may("dynamodb:"),
            // `show-openapi` has a permission that it doesn't use.
            Self::Secrets => may("secretsmanager:") && function.binary != "show-openapi",
            Self::Issuer => event.pointer("/headers/authorization").is_some(),
            Self::MailService => function.binary == "notify",
            // Some functions finish before.
            Self::DatabaseAfter(_) | Self::SlowDatabase => false,
        }
    }
}

/// The path of a function's binary.
fn binary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_accept-invite")).with_file_name(name)
}

/// The environment of a function whose dependency `part` hangs.
fn environment(part: HangingPart, table: &str, hanging: &str) -> Vec<(&'static str, String)> {
    let database = match part {
        HangingPart::Database | HangingPart::DatabaseAfter(_) | HangingPart::SlowDatabase => hanging.to_owned(),
        _ => endpoint(),
    };
    let mut all = samples::secrets().environment(&database, table, SitePorts::DEFAULT);
    let ses = if part == HangingPart::MailService {
        hanging.to_owned()
    } else {
        mailbox()
    };
    all.extend(mail_environment(&ses, "https://api.bands.example"));
    match part {
        HangingPart::Secrets => {
            all.retain(|(name, _)| !["INVITE_KEYS", "JWT_SECRET"].contains(name));
            all.extend([
                ("INVITE_KEYS", SECRET_ARN.to_owned()),
                ("JWT_SECRET", SECRET_ARN.to_owned()),
                ("SECRETS_MANAGER_ENDPOINT", hanging.to_owned()),
            ]);
        }
        HangingPart::Issuer => {
            all.retain(|(name, _)| *name != "JWT_SECRET");
            all.push(("JWKS_URL", format!("{hanging}/jwks")));
        }
        _ => {}
    }
    all
}

/// Runs the function. Returns a message if it ended in an unexpected way.
async fn run(part: HangingPart, table: &str, function: &Function, sample: &Sample) -> Option<String> {
    let hanging = match part {
        HangingPart::DatabaseAfter(_) => Hanging::before(&endpoint()).await,
        HangingPart::SlowDatabase => Hanging::slow(&endpoint(), SLOW).await,
        _ => Hanging::from_the_start().await,
    };
    let hanging = hanging.expect("a dependency that hangs");
    let invocation = LambdaInvocation {
        binary: binary(&function.binary),
        environment: environment(part, table, hanging.url()),
        event: sample.event.clone(),
        timeout: function.timeout.min(LONGEST),
    };
    let begin = || {
        if let HangingPart::DatabaseAfter(calls) = part {
            hanging.after(calls);
        }
    };
    let end = invocation.run(begin).await.expect("an invocation");
    let fine = match &end {
        InvocationEnd::Answered(answer) if is_unavailable(answer) || failed_in_part(answer) => true,
        InvocationEnd::Answered(answer) => !part.is_needed(function, &sample.event) && sample.answer.is(answer),
        // Its trigger retries it.
        InvocationEnd::Failed(_) => function.routes.is_empty(),
        InvocationEnd::Died(_) | InvocationEnd::NeverReady | InvocationEnd::TimedOut => false,
    };
    let end: String = format!("{end:?}").chars().take(300).collect();
    (!fine).then(|| format!("{} with {part:?} hanging: {end}", function.binary))
}

/// Whether it is a problem document with `retry-after`.
fn is_unavailable(answer: &Value) -> bool {
    let text = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let header = |name: &str| answer.pointer(&format!("/headers/{name}"));
    answer.get("statusCode") == Some(&json!(503))
        && body.get("code") == Some(&json!("unavailable"))
        && header("content-type") == Some(&json!("application/problem+json"))
        && header("retry-after").is_some()
}

/// Whether it reports failed records of a batch.
fn failed_in_part(answer: &Value) -> bool {
    let failed = answer.get("batchItemFailures").and_then(Value::as_array);
    failed.is_some_and(|failed| !failed.is_empty())
}

/// A table with the data of the samples.
async fn table() -> String {
    let mail = mail_environment(&mailbox(), "https://api.bands.example");
    let mail = mail.each_ref().map(|(name, value)| (*name, value.as_str()));
    let lab = Lab::on(&endpoint(), &mail).await;
    Scene::new(&lab).seed(&lab).await;
    lab.table.0
}

#[tokio::test(flavor = "multi_thread")]
async fn each_function_answers_before_lambda_ends_it() {
    let functions = Template::read().expect("template.yaml").functions;
    let samples = samples::all();
    let mut runs = Vec::new();
    for part in [
        HangingPart::Database,
        HangingPart::DatabaseAfter(1),
        HangingPart::DatabaseAfter(2),
        HangingPart::SlowDatabase,
        HangingPart::Secrets,
        HangingPart::Issuer,
        HangingPart::MailService,
    ] {
        let table = table().await;
        for function in &functions {
            let sends = ["notify", "remind"].contains(&function.binary.as_str());
            if part == HangingPart::MailService && !sends {
                continue;
            }
            let mut all = samples.iter();
            let sample = all.find(|sample| sample.function == function.binary);
            runs.push((
                part,
                table.clone(),
                function,
                sample.expect("a sample for each function"),
            ));
        }
    }
    // Longest timeout first.
    runs.sort_by_key(|(_, _, function, _)| Reverse(function.timeout));
    let count = runs.len();
    let runs = iter(runs).map(async |(part, table, function, sample)| run(part, &table, function, sample).await);
    let ended: Vec<_> = runs.buffer_unordered(AT_ONCE).collect().await;
    let wrong: Vec<_> = ended.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
