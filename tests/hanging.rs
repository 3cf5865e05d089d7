//! Whatever a function depends on hangs: each function, run as Lambda runs it and with its timeout of template.yaml,
//! still answers before Lambda would end it.
//!
//! The dependency takes requests and never answers them: from the start, so that warming up meets it too, or after it
//! has answered the first of an invocation.
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

/// How many functions run at once. They only wait, once they have started.
const AT_ONCE: usize = 24;
/// The most that a function is given here: one whose timeout is longer goes on with other work while it has time.
const LONGEST: Duration = Duration::from_mins(1);
/// How long a slow database takes for each call: less than the store waits for one.
const SLOW: Duration = Duration::from_secs(4);
/// What an ARN of a kept secret looks like.
const KEPT: &str = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:it";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HangingPart {
    Database,
    /// After it has answered so many calls of the invocation.
    DatabaseAfter(usize),
    /// Each call is answered in time, and all of them together are too long.
    SlowDatabase,
    Secrets,
    Issuer,
    MailService,
}

impl HangingPart {
    /// Whether the function can't do its work without what hangs.
    fn concerns(self, function: &Function, event: &Value) -> bool {
        let may = |action: &str| {
            let mut all = function.permissions.iter();
            all.any(|permission| permission.action.starts_with(action))
        };
        match self {
            Self::Database => may("dynamodb:"),
            // The template gives the description of the API a permission that it doesn't use.
            Self::Secrets => may("secretsmanager:") && function.binary != "show-openapi",
            Self::Issuer => event.pointer("/headers/authorization").is_some(),
            Self::MailService => function.binary == "notify",
            // Some are done by then.
            Self::DatabaseAfter(_) | Self::SlowDatabase => false,
        }
    }
}

/// Where cargo put the binaries.
fn binary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_accept-invite")).with_file_name(name)
}

/// What a function finds in its environment, where this hangs.
fn environment(fault: HangingPart, table: &str, hanging: &str) -> Vec<(&'static str, String)> {
    let database = match fault {
        HangingPart::Database | HangingPart::DatabaseAfter(_) | HangingPart::SlowDatabase => hanging.to_owned(),
        _ => endpoint(),
    };
    let mut all = samples::secrets().environment(&database, table, SitePorts::USUAL);
    let ses = if fault == HangingPart::MailService {
        hanging.to_owned()
    } else {
        mailbox()
    };
    all.extend(mail_environment(&ses, "https://api.bands.example"));
    match fault {
        HangingPart::Secrets => {
            all.retain(|(name, _)| !["INVITE_KEYS", "JWT_SECRET"].contains(name));
            all.extend([
                ("INVITE_KEYS", KEPT.to_owned()),
                ("JWT_SECRET", KEPT.to_owned()),
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

/// What is wrong with how the function ended, if anything.
async fn run(fault: HangingPart, table: &str, function: &Function, sample: &Sample) -> Option<String> {
    let hanging = match fault {
        HangingPart::DatabaseAfter(_) => Hanging::before(&endpoint()).await,
        HangingPart::SlowDatabase => Hanging::slow(&endpoint(), SLOW).await,
        _ => Hanging::from_the_start().await,
    };
    let hanging = hanging.expect("a dependency that hangs");
    let invocation = LambdaInvocation {
        binary: binary(&function.binary),
        environment: environment(fault, table, hanging.url()),
        event: sample.event.clone(),
        timeout: function.timeout.min(LONGEST),
    };
    let begin = || {
        if let HangingPart::DatabaseAfter(calls) = fault {
            hanging.after(calls);
        }
    };
    let end = invocation.run(begin).await.expect("an invocation");
    let fine = match &end {
        InvocationEnd::Answered(answer) if is_unavailable(answer) || failed_in_part(answer) => true,
        InvocationEnd::Answered(answer) => !fault.concerns(function, &sample.event) && sample.answer.is(answer),
        // Its trigger repeats it.
        InvocationEnd::Failed(_) => function.routes.is_empty(),
        InvocationEnd::Died(_) | InvocationEnd::NeverReady | InvocationEnd::TimedOut => false,
    };
    let end: String = format!("{end:?}").chars().take(300).collect();
    (!fine).then(|| format!("{} with {fault:?} hanging: {end}", function.binary))
}

/// A problem document that says when to come back.
fn is_unavailable(answer: &Value) -> bool {
    let text = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let header = |name: &str| answer.pointer(&format!("/headers/{name}"));
    answer.get("statusCode") == Some(&json!(503))
        && body.get("code") == Some(&json!("unavailable"))
        && header("content-type") == Some(&json!("application/problem+json"))
        && header("retry-after").is_some()
}

/// A batch of which something is to come again.
fn failed_in_part(answer: &Value) -> bool {
    let failed = answer.get("batchItemFailures").and_then(Value::as_array);
    failed.is_some_and(|failed| !failed.is_empty())
}

/// A table with what the samples are about.
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
    for fault in [
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
            if fault == HangingPart::MailService && !sends {
                continue;
            }
            let mut all = samples.iter();
            let sample = all.find(|sample| sample.function == function.binary);
            runs.push((
                fault,
                table.clone(),
                function,
                sample.expect("a sample of each function"),
            ));
        }
    }
    // The longest first.
    runs.sort_by_key(|(_, _, function, _)| Reverse(function.timeout));
    let count = runs.len();
    let runs = iter(runs).map(async |(fault, table, function, sample)| run(fault, &table, function, sample).await);
    let ended: Vec<_> = runs.buffer_unordered(AT_ONCE).collect().await;
    let wrong: Vec<_> = ended.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
