//! The output of `make dev`: one line per request, mail and failure, instead of the functions' JSON logs.
//!
//! The functions log JSON and metrics, as on AWS. `LOG=json` shows both unchanged.

pub mod access;
mod digest;

use std::{
    env,
    io::{IsTerminal as _, Write as _, stdout},
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    time::sleep,
};

use crate::StackError;
use access::ServedRequest;
use digest::{Digest, Line, Tone};

/// How long the line of a failed request waits for its cause, which arrives separately in the function's log.
const CAUSE_TIMEOUT: Duration = Duration::from_millis(150);

/// The format of the functions' output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Readable lines.
    Lines,
    /// Unchanged: JSON, with metrics.
    Json,
}

impl FromStr for LogFormat {
    type Err = StackError;

    fn from_str(text: &str) -> crate::Result<Self> {
        match text {
            "lines" => Ok(Self::Lines),
            "json" => Ok(Self::Json),
            other => Err(StackError::Usage(format!(
                "The log format {other} does not exist. Choose LOG=lines or LOG=json."
            ))),
        }
    }
}

/// The source of served requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestsFrom {
    /// Our gateway, which calls [`Console::served`].
    Gateway,
    /// The functions' log, because SAM serves the requests. It doesn't contain the status of a success.
    Log,
}

/// The terminal, shared by everything that prints to it.
#[derive(Debug, Clone)]
pub struct Console {
    colours: bool,
    digest: Arc<Mutex<Digest>>,
}

impl Console {
    /// Standard output. It has colours if it is a terminal and `NO_COLOR` isn't set.
    #[must_use]
    pub fn new(requests: RequestsFrom) -> Self {
        Self {
            colours: stdout().is_terminal() && env::var_os("NO_COLOR").is_none(),
            digest: Arc::new(Mutex::new(Digest::new(requests))),
        }
    }

    /// Prints a request that the gateway served. For a failed request, waits a moment for the cause.
    pub fn served(&self, access: ServedRequest) {
        if access.status.is_none_or(|status| status < 500) {
            self.print(|digest| Some(digest.served(access)));
            return;
        }
        let console = self.clone();
        tokio::spawn(async move {
            sleep(CAUSE_TIMEOUT).await;
            console.print(|digest| Some(digest.served(access)));
        });
    }

    /// Prints a program's output until its end.
    pub(crate) fn follow(&self, output: impl AsyncRead + Send + Unpin + 'static) {
        let console = self.clone();
        tokio::spawn(async move {
            let (mut output, mut bytes) = (BufReader::new(output), Vec::new());
            while output.read_until(b'\n', &mut bytes).await.is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&bytes);
                console.print(|digest| digest.relayed(text.trim_end_matches(['\r', '\n'])));
                bytes.clear();
            }
        });
    }

    fn print(&self, line: impl FnOnce(&mut Digest) -> Option<Line>) {
        // Held while it prints, so that lines don't mix.
        let mut digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = line(&mut digest) {
            // If standard output is closed, nobody reads it.
            let _ = writeln!(stdout().lock(), "{}", painted(&line, self.colours));
        }
    }
}

fn painted(line: &Line, colours: bool) -> String {
    let colour = match line.tone {
        Tone::Plain => None,
        Tone::Warning => Some(33),
        Tone::Error => Some(31),
    };
    match colour.filter(|_| colours) {
        None => line.text.clone(),
        Some(colour) => format!("\x1b[{colour}m{}\x1b[0m", line.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_terminals_get_colours() {
        let line = |tone| Line {
            text: "no".to_owned(),
            tone,
        };
        assert_eq!(painted(&line(Tone::Error), true), "\x1b[31mno\x1b[0m");
        assert_eq!(painted(&line(Tone::Error), false), "no");
        assert_eq!(painted(&line(Tone::Plain), true), "no");
    }

    #[test]
    fn the_error_of_an_unknown_format_lists_the_formats() {
        let refusal = "xml".parse::<LogFormat>().unwrap_err().to_string();
        assert!(refusal.contains("LOG=lines or LOG=json"), "{refusal}");
    }
}
