//! The API over HTTP, as the stack that started the tests has it.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "what fails here fails the test that asked for it"
)]

use crate::ask::{Answer, Ask};
use crate::people::sign;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::Duration;

/// The API.
pub struct Api {
    client: reqwest::Client,
    url: String,
    issuer: String,
    audience: String,
    secret: String,
}

/// A variable that the stack sets.
#[must_use]
pub fn variable(name: &str) -> String {
    let value = std::env::var(name);
    value.expect("a variable of the running stack: run the tests by `make test`, which starts one")
}

impl Api {
    /// The API of the stack that started the tests.
    #[must_use]
    pub fn from_env() -> Self {
        let client = reqwest::Client::builder()
            .no_proxy()
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

    /// Sends a request, and notes every secret and personal thing in it and in its answer, for the look at the log.
    pub async fn send(&self, ask: Ask) -> Answer {
        let method = ask.method.parse().expect("a method");
        let mut request = self.client.request(method, format!("{}{}", self.url, ask.path));
        let mut noted = Vec::new();
        if let Some(person) = &ask.by {
            let token = sign(&person.claims(&self.issuer, &self.audience), &self.secret);
            noted.extend([token.clone(), person.email.clone()]);
            request = request.bearer_auth(token);
        }
        for (name, value) in &ask.headers {
            request = request.header(name, value);
        }
        if let Some(body) = ask.body {
            request = request.body(body);
        }
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
        let headers = headers.collect();
        let answer = Answer::new(status, headers, &response.text().await.expect("a body"));
        noted.extend(
            ["token", "email"]
                .iter()
                .filter_map(|name| Some(answer.body.get(name)?.as_str()?.to_owned())),
        );
        note(&noted);
        answer
    }
}

/// Where the secrets that tests used are noted, beside the stack's log.
#[must_use]
pub fn noted_secrets() -> String {
    beside(&variable("STACK_LOG"))
}

/// Where the secrets are noted that a run with this log used.
#[must_use]
pub fn beside(log: &str) -> String {
    format!("{log}.secrets")
}

fn note(secrets: &[String]) {
    if secrets.is_empty() {
        return;
    }
    let mut lines = secrets.join("\n");
    lines.push('\n');
    let file = OpenOptions::new().create(true).append(true).open(noted_secrets());
    file.and_then(|mut file| file.write_all(lines.as_bytes()))
        .expect("a place for notes");
}
