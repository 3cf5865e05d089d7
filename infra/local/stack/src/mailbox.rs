//! The mailbox: a program that receives mail through the SES v2 API, keeps it in memory and shows it in the browser.

use std::{net::Ipv4Addr, path::Path, time::Duration};

use reqwest::Client;
use serde_json::Value;
use tokio::{
    process::Command,
    time::{sleep, timeout},
};

use crate::{Result, StackError, process::ChildProcess, root};

/// The npm package's program.
const PROGRAM: &str = "infra/local/node_modules/aws-ses-v2-local/dist/cli.js";

/// Variables that would change the program's behaviour.
const UNWANTED: [&str; 3] = ["SMTP_TRANSPORT", "AWS_SES_ACCOUNT", "AWS_SES_STRICT_TEMPLATE_RENDERING"];

/// A running mailbox. Dropping it ends it and deletes its mail.
#[derive(Debug)]
pub struct Mailbox {
    part: ChildProcess,
    inbox: Inbox,
}

/// The mails in a mailbox, read over HTTP.
#[derive(Debug, Clone)]
pub struct Inbox {
    url: String,
    client: Client,
}

/// A received mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMail {
    /// Its SES message id.
    pub message_id: String,
    /// The sender, with a name if one was given.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
    /// Where answers go.
    pub reply_to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The HTML part; empty without one.
    pub html: String,
    /// The text part; empty without one.
    pub text: String,
    /// Headers that the sender added, by name.
    pub headers: Vec<(String, String)>,
    /// When it was sent, in seconds since 1970.
    pub at: i64,
}

impl Mailbox {
    /// Starts it on a port of the loopback address and waits until it responds. It writes its output to a new file
    /// `log`, or to the terminal.
    pub async fn start(port: u16, log: Option<&Path>) -> Result<Self> {
        let program = root().join(PROGRAM);
        if !program.is_file() {
            return Err(StackError::NotInstalled {
                program: "The mailbox (aws-ses-v2-local)",
                arguments: "mailbox",
            });
        }
        let mut command = Command::new("node");
        command
            .arg(program)
            .args(["--host", "127.0.0.1", "--port", &port.to_string()]);
        for unwanted in UNWANTED {
            command.env_remove(unwanted);
        }
        let program = ChildProcess::start("The mailbox (aws-ses-v2-local)", &mut command, log)?;
        let inbox = Inbox::at(&format!("http://{}:{port}", Ipv4Addr::LOCALHOST))?;
        let mut mailbox = Self { part: program, inbox };
        let silent = mailbox.part.failure("doesn't respond");
        let inbox = mailbox.inbox.clone();
        tokio::select! {
            error = mailbox.part.crashed() => Err(error),
            answer = timeout(Duration::from_mins(1), inbox.answers()) => {
                answer.map_err(|_| silent).map(|()| mailbox)
            }
        }
    }

    /// Its URL, without a trailing slash: the web inbox, and the SES endpoint.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.inbox.url
    }

    /// Its mails.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Waits until it ends unexpectedly. Returns that as an error.
    pub async fn crashed(&mut self) -> StackError {
        self.part.crashed().await
    }
}

impl Inbox {
    /// The inbox of the mailbox at `url`, such as `MAILBOX_ENDPOINT`.
    pub fn at(url: &str) -> Result<Self> {
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build();
        Ok(Self {
            url: url.to_owned(),
            client: client.map_err(|error| unreachable(url, &error))?,
        })
    }

    /// The mails to an address, oldest first. Ignores case and the recipient's name.
    pub async fn to(&self, address: &str) -> Result<Vec<ReceivedMail>> {
        let mut all = self.all().await?;
        all.retain(|mail| mail.to.iter().any(|to| bare(to).eq_ignore_ascii_case(address)));
        Ok(all)
    }

    /// All mails, oldest first.
    pub async fn all(&self) -> Result<Vec<ReceivedMail>> {
        let failed = |error| unreachable(&self.url, &error);
        let answer = self
            .client
            .get(format!("{}/store", self.url))
            .send()
            .await
            .map_err(failed)?;
        let store: Value = answer.json().await.map_err(failed)?;
        let mails = store.get("emails").and_then(Value::as_array);
        Ok(mails.into_iter().flatten().map(ReceivedMail::read).collect())
    }

    async fn answers(&self) {
        let url = format!("{}/health-check", self.url);
        while self.client.get(&url).send().await.is_err() {
            sleep(Duration::from_millis(50)).await;
        }
    }
}

fn unreachable(url: &str, error: &reqwest::Error) -> StackError {
    StackError::PartFailed {
        part: "The mailbox",
        how: format!("doesn't respond at {url} ({error})"),
        log: None,
    }
}

/// `Ada <ada@example.com>` without the name.
pub(super) fn bare(address: &str) -> &str {
    let inner = address.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>'));
    inner.unwrap_or(address).trim()
}

impl ReceivedMail {
    fn read(mail: &Value) -> Self {
        let text = |pointer: &str| {
            mail.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let list = |pointer: &str| mail.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
        let addresses = |pointer: &str| {
            let all = list(pointer).filter_map(|address| Some(address.as_str()?.to_owned()));
            all.collect()
        };
        Self {
            message_id: text("/messageId"),
            from: text("/from"),
            to: addresses("/destination/to"),
            reply_to: addresses("/replyTo"),
            subject: text("/subject"),
            html: text("/body/html"),
            text: text("/body/text"),
            headers: list("/headers")
                .filter_map(|header| {
                    let part = |name: &str| Some(header.get(name)?.as_str()?.to_owned());
                    Some((part("name")?, part("value")?))
                })
                .collect(),
            at: mail.get("at").and_then(Value::as_i64).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mail_is_read_from_the_store() {
        let mail = ReceivedMail::read(&json!({
            "messageId": "ses-1",
            "from": "Band <band@example.com>",
            "replyTo": ["eve@example.com"],
            "destination": {"to": ["ada@example.com"], "cc": [], "bcc": []},
            "subject": "Hello",
            "body": {"html": "<p>Hi</p>", "text": "Hi"},
            "attachments": [],
            "headers": [{"name": "List-Unsubscribe-Post", "value": "List-Unsubscribe=One-Click"}],
            "at": 7,
        }));
        let expect = ReceivedMail {
            message_id: "ses-1".to_owned(),
            from: "Band <band@example.com>".to_owned(),
            to: vec!["ada@example.com".to_owned()],
            reply_to: vec!["eve@example.com".to_owned()],
            subject: "Hello".to_owned(),
            html: "<p>Hi</p>".to_owned(),
            text: "Hi".to_owned(),
            headers: vec![(
                "List-Unsubscribe-Post".to_owned(),
                "List-Unsubscribe=One-Click".to_owned(),
            )],
            at: 7,
        };
        assert_eq!(mail, expect);
    }

    #[test]
    fn the_name_is_removed_from_an_address() {
        assert_eq!(bare("Ada <ada@example.com>"), "ada@example.com");
        assert_eq!(bare("\"A <b>\" <ada@example.com>"), "ada@example.com");
        assert_eq!(bare(" ada@example.com "), "ada@example.com");
    }
}
