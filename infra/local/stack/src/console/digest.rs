//! Decides which log lines become a line of the console, and formats them.
//!
//! It knows the form of the functions' log events, not their names. An event with its own `request_id` is the outcome
//! of an invocation. An event with an `outcome` is about a mail.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::{RequestsFrom, access::ServedRequest};

/// How many causes are kept for requests that are not printed yet.
const CAUSES: usize = 100;
/// The members of all events, which their lines omit.
const ENVELOPE: [&str; 7] = ["timestamp", "level", "message", "target", "span", "request_id", "cause"];

/// A line to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) tone: Tone,
}

/// The urgency of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Warning,
    Error,
}

/// Information that is received but not printed yet.
#[derive(Debug)]
pub(super) struct Digest {
    requests: RequestsFrom,
    /// The causes of failures, by request id.
    causes: VecDeque<(String, String)>,
    /// A request whose duration is in the metrics that follow.
    unmeasured: Option<ServedRequest>,
}

impl Digest {
    pub(super) fn new(requests: RequestsFrom) -> Self {
        Self {
            requests,
            causes: VecDeque::new(),
            unmeasured: None,
        }
    }

    /// The line of a request that the gateway served.
    pub(super) fn served(&mut self, mut access: ServedRequest) -> Line {
        let cause = self.causes.iter().position(|(id, _)| *id == access.id);
        if let Some((_, cause)) = cause.and_then(|at| self.causes.remove(at)) {
            access.note = cause;
        }
        line_of(&access)
    }

    /// The line for a line of a function or an emulator. Lines other than a function's log are not changed.
    pub(super) fn relayed(&mut self, text: &str) -> Option<Line> {
        let Ok(Value::Object(event)) = serde_json::from_str(text) else {
            return Some(plain(text));
        };
        if event.contains_key("_aws") {
            return self.measured(&event);
        }
        let Some(level) = event.get("level").and_then(Value::as_str) else {
            return Some(plain(text));
        };
        if event.contains_key("request_id") {
            return self.ended(&event);
        }
        Some(line_about(level, &event))
    }

    /// Uses only the duration of a request from the metrics.
    fn measured(&mut self, metrics: &Map<String, Value>) -> Option<Line> {
        let milliseconds = metrics.get("Latency").and_then(Value::as_u64)?;
        let mut access = self.unmeasured.take()?;
        access.milliseconds = Some(milliseconds);
        Some(line_of(&access))
    }

    /// The outcome of an invocation. The stack itself reports failures of invocations other than requests.
    fn ended(&mut self, event: &Map<String, Value>) -> Option<Line> {
        let route = event.get("route").and_then(Value::as_str)?;
        let access = ServedRequest {
            id: text(event, "request_id"),
            method: text(event, "method"),
            path: route.rsplit(' ').next().unwrap_or_default().to_owned(),
            status: event
                .get("status")
                .and_then(|status| u16::try_from(status.as_u64()?).ok()),
            code: text(event, "code"),
            note: text(event, "cause"),
            milliseconds: None,
        };
        match self.requests {
            RequestsFrom::Log => {
                let earlier = self.unmeasured.replace(access);
                earlier.map(|access| line_of(&access))
            }
            RequestsFrom::Gateway => {
                if !access.note.is_empty() {
                    self.causes.truncate(CAUSES - 1);
                    self.causes.push_front((access.id, access.note));
                }
                None
            }
        }
    }
}

fn plain(text: &str) -> Line {
    Line {
        text: text.to_owned(),
        tone: Tone::Plain,
    }
}

fn text(event: &Map<String, Value>, name: &str) -> String {
    let text = event.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// `POST    /bands/{band_id}/invites                  422 invalid-input              3 ms  /email`.
fn line_of(access: &ServedRequest) -> Line {
    let status = access.status.map_or("ok".to_owned(), |status| status.to_string());
    let time = access
        .milliseconds
        .map(|count| format!("{count} ms"))
        .unwrap_or_default();
    let line = format!(
        "{:<7} {:<41} {status:<3} {:<22} {time:>8}  {}",
        access.method, access.path, access.code, access.note
    );
    Line {
        text: line.trim_end().to_owned(),
        tone: match access.status {
            Some(500..) => Tone::Error,
            Some(400..) => Tone::Warning,
            _ => Tone::Plain,
        },
    }
}

/// Any other event: `mail invitation sent, invite 06h1…`, or `warn not_completed: no answer, what reminders`.
fn line_about(level: &str, event: &Map<String, Value>) -> Line {
    let message = text(event, "message");
    let outcome = event.get("outcome").and_then(Value::as_str);
    let is_about_mail = |name: &str| outcome.is_some() && ["kind", "outcome"].contains(&name);
    let shown = |name: &str| !is_about_mail(name) && !ENVELOPE.contains(&name);
    let others = event.iter().filter(|(name, _)| shown(name));
    let others = others.map(|(name, value)| match value {
        Value::String(text) => format!(", {name} {text}"),
        value => format!(", {name} {value}"),
    });
    let others: String = others.collect();
    let cause = text(event, "cause");
    let text = match outcome {
        Some(outcome) => format!("{:<7} {} {outcome}{others}", "mail", text(event, "kind")),
        None if cause.is_empty() => format!("{:<7} {message}{others}", level.to_lowercase()),
        None => format!("{:<7} {message}: {cause}{others}", level.to_lowercase()),
    };
    Line {
        text,
        tone: match level {
            "ERROR" => Tone::Error,
            "WARN" => Tone::Warning,
            _ => Tone::Plain,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Real log lines of functions.
    const ANSWERED: &str = r#"{"timestamp":"2026-11-27T18:45:09.009497Z","level":"INFO","message":"answered","request_id":"f2930f62-ed83-4244-97d2-ad2b7e6d7aaf","method":"POST","route":"POST /bands/{band_id}/invites/bulk","actor":"_TiL4svSw6FNtaDDZI76yQ","band":"06h1skq46hotlcl02fqgdiqbr4","target":"edge::log"}"#;
    const REFUSED: &str = r#"{"timestamp":"2026-11-27T18:45:14.653988Z","level":"WARN","message":"refused","request_id":"dffde88b-8d50-4606-8146-540e385fc438","method":"PATCH","route":"PATCH /bands/{band_id}","actor":"_TiL4svSw6FNtaDDZI76yQ","band":"06h1skq46hotlcl02fqgdiqbr4","status":422,"code":"invalid-input","cause":"","target":"edge::log"}"#;
    const FAILED: &str = r#"{"timestamp":"2026-11-27T18:45:14.653988Z","level":"ERROR","message":"failed","request_id":"r-503","method":"GET","route":"GET /me","status":503,"code":"unavailable","cause":"the call timed out","target":"edge::log"}"#;
    const HANDLED: &str = r#"{"timestamp":"2026-11-27T18:45:04.627847Z","level":"INFO","message":"handled","request_id":"da855ac1-5e05-4e6d-8eec-6646d0835d6c","target":"edge::log"}"#;
    const MAIL: &str = r#"{"timestamp":"2026-11-27T18:45:04.583550Z","level":"INFO","message":"mail","invite":"06h1skq46hotlcl02fqgdiqbr406h1skq4n1t79dbukqahk6if00","kind":"invitation","outcome":"sent","target":"edge::log","span":{"request_id":"d0c34818-719c-437d-8f61-4bcf631d3dbb","name":"invocation"}}"#;
    const MAIL_METRICS: &str = r#"{"Mails":1,"Outcome":"sent","Stack":"local","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack","Outcome"]],"Metrics":[{"Name":"Mails","Unit":"Count"}],"Namespace":"BandInvites"}],"Timestamp":1795805104583}}"#;
    const METRICS: &str = r#"{"Latency":12,"Stack":"local","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stack"]],"Metrics":[{"Name":"Latency","Unit":"Milliseconds"}],"Namespace":"BandInvites"}],"Timestamp":1795805104583},"request_id":"r"}"#;
    const PANICKED: &str = r#"{"timestamp":"2026-11-27T18:45:04.583550Z","level":"ERROR","message":"panicked","at":"functions/src/bin/show-qr.rs:12:5","target":"edge::log"}"#;
    const NOT_COMPLETED: &str = r#"{"timestamp":"2026-11-27T18:45:04.583550Z","level":"WARN","message":"not_completed","what":"reminders of a day","cause":"no answer","target":"edge::log"}"#;

    /// The printed lines for these log lines.
    fn printed(requests: RequestsFrom, lines: &[&str]) -> Vec<(String, Tone)> {
        let mut digest = Digest::new(requests);
        let lines = lines.iter().filter_map(|line| digest.relayed(line));
        lines.map(|line| (line.text, line.tone)).collect()
    }

    fn line(text: &str, tone: Tone) -> (String, Tone) {
        (text.to_owned(), tone)
    }

    fn access(id: &str, path: &str, status: u16, code: &str, note: &str) -> ServedRequest {
        ServedRequest {
            id: id.to_owned(),
            method: "GET".to_owned(),
            path: path.to_owned(),
            status: Some(status),
            code: code.to_owned(),
            note: note.to_owned(),
            milliseconds: Some(7),
        }
    }

    #[test]
    fn a_request_that_the_gateway_served_is_one_line() {
        let lines = [ANSWERED, METRICS, REFUSED, METRICS, FAILED, HANDLED, MAIL_METRICS];
        assert_eq!(printed(RequestsFrom::Gateway, &lines), []);
        let mut digest = Digest::new(RequestsFrom::Gateway);
        let mut check = |access: ServedRequest, text: &str, tone: Tone| {
            let served = digest.served(access);
            assert_eq!((served.text.as_str(), served.tone), (text, tone));
        };
        check(
            access("a", "/bands/{band_id}", 200, "", ""),
            "GET     /bands/{band_id}                          200                            7 ms",
            Tone::Plain,
        );
        check(
            access("b", "/bands", 422, "invalid-input", "/name"),
            "GET     /bands                                    422 invalid-input              7 ms  /name",
            Tone::Warning,
        );
    }

    #[test]
    fn the_line_of_a_failed_request_has_the_cause_from_the_log() {
        let mut digest = Digest::new(RequestsFrom::Gateway);
        assert_eq!(digest.relayed(FAILED), None);
        let failed = |digest: &mut Digest, id: &str| digest.served(access(id, "/me", 503, "unavailable", "")).text;
        let text = "GET     /me                                       503 unavailable                7 ms";
        assert_eq!(failed(&mut digest, "another"), text);
        assert_eq!(failed(&mut digest, "r-503"), format!("{text}  the call timed out"));
        assert_eq!(failed(&mut digest, "r-503"), text, "a cause belongs to one request");
        for _ in 0..1000 {
            digest.relayed(FAILED);
        }
        assert_eq!(digest.causes.len(), CAUSES);
    }

    #[test]
    fn without_a_gateway_the_line_comes_from_log_and_metrics() {
        let lines = [ANSWERED, METRICS, REFUSED, FAILED, METRICS];
        let expect = [
            line(
                "POST    /bands/{band_id}/invites/bulk             ok                            12 ms",
                Tone::Plain,
            ),
            line(
                "PATCH   /bands/{band_id}                          422 invalid-input",
                Tone::Warning,
            ),
            line(
                "GET     /me                                       503 unavailable               12 ms  the call timed out",
                Tone::Error,
            ),
        ];
        assert_eq!(printed(RequestsFrom::Log, &lines), expect);
    }

    #[test]
    fn mails_and_warnings_are_a_line_each() {
        let lines = [MAIL, MAIL_METRICS, HANDLED, PANICKED, NOT_COMPLETED];
        let expect = [
            line(
                "mail    invitation sent, invite 06h1skq46hotlcl02fqgdiqbr406h1skq4n1t79dbukqahk6if00",
                Tone::Plain,
            ),
            line("error   panicked, at functions/src/bin/show-qr.rs:12:5", Tone::Error),
            line(
                "warn    not_completed: no answer, what reminders of a day",
                Tone::Warning,
            ),
        ];
        assert_eq!(printed(RequestsFrom::Gateway, &lines), expect);
    }

    #[test]
    fn other_lines_stay_unchanged() {
        let lines = [
            "   Compiling functions v0.1.0",
            "thread 'main' panicked at src/main.rs:2:5:",
            " WARN cargo_lambda: something",
            r#"{"a": 1}"#,
            "[1]",
            "",
        ];
        let expect: Vec<_> = lines.iter().map(|text| line(text, Tone::Plain)).collect();
        assert_eq!(printed(RequestsFrom::Gateway, &lines), expect);
    }
}
