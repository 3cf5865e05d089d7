//! The API over HTTP, in the stack that started the tests.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a failure here fails the calling test"
)]

use crate::ask::{Answer, Ask};
use crate::people::{Person, sign};
use local_stack::folder::secrets_beside;
use serde_json::Value;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Limits the concurrent requests of a test program: the local emulator locks up if more than a hundred requests wait
/// for one function.
static IN_FLIGHT: Semaphore = Semaphore::const_new(90);

/// Members of bodies that are secret or personal, at any depth.
const PRIVATE: [&str; 4] = ["token", "email", "display_name", "message"];
/// Shorter values may appear in a log by chance.
const MIN_NOTED: usize = 8;
/// Path segments longer than this are tokens. A token has 70 characters, an id 52.
const LONGEST_ID: usize = 52;

/// The API.
pub struct Api {
    client: reqwest::Client,
    url: String,
    issuer: String,
    audience: String,
    secret: String,
}

/// The value of an environment variable that the stack sets.
#[must_use]
pub fn variable(name: &str) -> String {
    let value = std::env::var(name);
    value
        .unwrap_or_else(|_| panic!("{name} is missing: run the tests by `make test`, which starts a stack and sets it"))
}

/// Whether the API runs under `sam local`. It differs from API Gateway in ways that the stack can't hide:
///
/// - it gives all requests of a process the same id;
/// - it decodes paths before it routes them;
/// - it adds a media type to responses without a body.
#[must_use]
pub fn under_sam() -> bool {
    variable("API_EMULATOR") == "sam"
}

impl Api {
    /// The API of the stack that started the tests.
    #[must_use]
    pub fn from_env() -> Self {
        let client = reqwest::Client::builder()
            .no_proxy()
            // A redirect is an answer of the API's.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_mins(1))
            .build();
        Self {
            client: client.expect("an HTTP client"),
            url: variable("API_URL"),
            issuer: variable("JWT_ISSUER"),
            audience: variable("JWT_AUDIENCE"),
            secret: variable("JWT_SECRET"),
        }
    }

    /// This person's bearer token.
    #[must_use]
    pub fn bearer(&self, person: &Person) -> String {
        sign(&person.claims(&self.issuer, &self.audience), &self.secret)
    }

    /// Sends a request. Notes all secret and personal values of the request and the response, so that a later test can
    /// search the log for them.
    pub async fn send(&self, ask: Ask) -> Answer {
        let mut noted = Vec::new();
        let method = ask.method.parse().expect("a method");
        let mut request = self.client.request(method, format!("{}{}", self.url, ask.path));
        noted.extend(
            ask.path
                .split(['/', '?'])
                .filter(|part| part.len() > LONGEST_ID)
                .map(str::to_owned),
        );
        if let Some(person) = &ask.by {
            let token = self.bearer(person);
            noted.extend([
                token.clone(),
                person.sub.clone(),
                person.email.clone(),
                person.name.clone(),
            ]);
            request = request.bearer_auth(token);
        }
        for (name, value) in &ask.headers {
            if name == "authorization" {
                noted.extend(value.split_once(' ').map(|(_, token)| token.to_owned()));
            }
            request = request.header(name, value);
        }
        if let Some(body) = ask.body {
            collect(&serde_json::from_str(&body).unwrap_or_default(), &mut noted);
            request = request.body(body);
        }
        let permit = IN_FLIGHT.acquire().await.expect("a permit");
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
        let headers = headers.collect();
        let answer = Answer::new(status, headers, &response.bytes().await.expect("a body"));
        drop(permit);
        collect(&answer.body, &mut noted);
        note(&noted);
        answer
    }
}

/// Collects the secret and personal values of a body.
fn collect(body: &Value, noted: &mut Vec<String>) {
    match body {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if PRIVATE.contains(&name.as_str()) => noted.push(text.clone()),
                    other => collect(other, noted),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, noted)),
        _ => {}
    }
}

/// The path of the file with the noted secrets, beside the stack's log.
#[must_use]
pub fn noted_secrets() -> String {
    secrets_beside(&variable("STACK_LOG"))
}

/// Appends secrets to the file of [`noted_secrets`]. Does nothing if there is no log to search.
fn note(secrets: &[String]) {
    let Ok(log) = std::env::var("STACK_LOG") else { return };
    let mut lines = String::new();
    for line in secrets.iter().flat_map(|secret| secret.lines()) {
        if line.trim().len() >= MIN_NOTED {
            lines.push_str(line.trim());
            lines.push('\n');
        }
    }
    let file = OpenOptions::new().create(true).append(true).open(secrets_beside(&log));
    file.and_then(|mut file| file.write_all(lines.as_bytes()))
        .expect("a writable file for the noted secrets");
}
