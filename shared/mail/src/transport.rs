//! Sending mail through the SES API, version 2.

use crate::from::mailbox;
use crate::written::Written;
use aws::{Access, Credentials};
use aws_sdk_sesv2::config::SharedHttpClient;
use aws_sdk_sesv2::config::http::HttpResponse;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};
use domain::{EmailAddress, Sender};
use hyper_util::client::legacy;
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// The maximum number of attempts while SES throttles.
const MAX_ATTEMPTS: u32 = 5;
/// The timeout of one attempt. It is better to wait for a slow response: if SES accepts a mail but answers too late,
/// the outcome is unknown.
const PATIENCE: Duration = Duration::from_secs(8);
/// The maximum time to send a mail, including all attempts and pauses.
pub const MAX_SEND_TIME: Duration = Duration::from_secs(10);
/// The error for a request that was never sent.
const UNBUILT: &str = "the request could not be built";
/// The error for a request without a response.
const NO_RESPONSE: &str = "no response in time";

/// A connection to SES, and the sender of mails.
#[derive(Clone, Debug)]
pub struct Transport {
    client: aws_sdk_sesv2::Client,
    sender: Sender,
    configuration_set: Option<String>,
}

/// The configuration of a [`Transport`].
#[derive(Clone, Debug)]
pub struct TransportConfig {
    /// The sender.
    pub sender: Sender,
    /// The configuration set whose events report the delivery of mails.
    pub configuration_set: Option<String>,
    /// The endpoint to call; AWS's own if absent.
    pub endpoint: Option<String>,
    /// The region of SES.
    pub region: String,
    /// The credentials to sign calls with.
    pub credentials: Credentials,
}

/// The envelope of a mail.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// The recipient.
    pub to: &'a EmailAddress,
    /// Where answers go; nowhere that anybody reads if absent.
    pub reply_to: Option<&'a EmailAddress>,
    /// The URL for unsubscribing with one click, by a POST (RFC 8058); none for a mail to oneself.
    pub one_click_url: Option<String>,
    /// Tags that identify the mail in events: names and values of ASCII letters, digits, `-` and `_`.
    pub tags: Vec<(&'static str, String)>,
}

/// Why a mail was not sent, or may not have been. Only SES's code is kept, since admins and logs see it and SES's
/// message can contain an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// SES rejected the mail permanently.
    #[error("the mail service rejected the mail: {0}")]
    Refused(String),
    /// SES certainly did not accept the mail, but may accept it later: it throttles, can't be reached, or the operator
    /// has to fix something first.
    #[error("the mail service did not accept the mail: {0}")]
    NotTaken(String),
    /// SES may have accepted the mail: the request was sent, but there was no conclusive response.
    #[error("the mail service may have accepted the mail: {0}")]
    Unknown(String),
}

impl Transport {
    /// Creates a transport that uses `http`, the process's HTTP client. It makes no call yet.
    ///
    /// Sending a mail takes [`MAX_SEND_TIME`] at most. It is retried here only if SES certainly did not accept it.
    #[must_use]
    pub fn new(config: TransportConfig, http: SharedHttpClient) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_timeout(PATIENCE)
            .build();
        let access = Access {
            region: config.region,
            credentials: config.credentials,
            endpoint: config.endpoint,
        };
        let sdk = access.sdk_config(http, timeouts, RetryConfig::disabled());
        Self {
            client: aws_sdk_sesv2::Client::new(&sdk),
            sender: config.sender,
            configuration_set: config.configuration_set,
        }
    }

    /// Sends a mail. One call, and up to four more while SES throttles.
    ///
    /// # Errors
    /// [`TransportError`] says whether SES may have accepted the mail, and whether to try again.
    pub async fn send(&self, envelope: &Envelope<'_>, written: &Written) -> Result<(), TransportError> {
        let end = Instant::now() + MAX_SEND_TIME;
        let built = content(envelope, written).and_then(|content| Ok((content, tags(envelope)?)));
        let (content, tags) = built.map_err(|_| TransportError::Refused(UNBUILT.to_owned()))?;
        let from = mailbox(&self.sender, written.author.as_ref());
        let mut attempts = 0;
        loop {
            let send = self
                .client
                .send_email()
                .from_email_address(&from)
                .set_reply_to_addresses(envelope.reply_to.map(|address| vec![address.to_send()]))
                .destination(Destination::builder().to_addresses(envelope.to.to_send()).build())
                .content(content.clone())
                .set_configuration_set_name(self.configuration_set.clone())
                .set_email_tags(Some(tags.clone()))
                .send();
            let error = match timeout_at(end, send).await {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(error)) => error,
                Err(_) => return Err(TransportError::Unknown(NO_RESPONSE.to_owned())),
            };
            attempts += 1;
            let most = 100u64 << attempts;
            let pause = Duration::from_millis(fastrand::u64(most / 2..=most));
            let throttled = error.code().is_some_and(is_throttling);
            if !throttled || attempts >= MAX_ATTEMPTS || Instant::now() + pause >= end {
                return Err(classify(&error));
            }
            sleep(pause).await;
        }
    }
}

fn content(envelope: &Envelope<'_>, written: &Written) -> Result<EmailContent, BuildError> {
    let text = |data: &str| Content::builder().data(data).charset("UTF-8").build();
    let header = |name: &str, value: String| MessageHeader::builder().name(name).value(value).build();
    let body = Body::builder().html(text(&written.html)?).text(text(&written.text)?);
    let mut message = Message::builder()
        .subject(text(&written.subject_header())?)
        .body(body.build());
    if let Some(url) = &envelope.one_click_url {
        let one_click = "List-Unsubscribe=One-Click".to_owned();
        message = message
            .headers(header("List-Unsubscribe", format!("<{url}>"))?)
            .headers(header("List-Unsubscribe-Post", one_click)?);
    }
    // Prevents automatic replies (RFC 3834).
    let message = message.headers(header("Auto-Submitted", "auto-generated".to_owned())?);
    Ok(EmailContent::builder().simple(message.build()).build())
}

fn tags(envelope: &Envelope<'_>) -> Result<Vec<MessageTag>, BuildError> {
    let tag = |(name, value): &(&str, String)| MessageTag::builder().name(*name).value(value).build();
    envelope.tags.iter().map(tag).collect()
}

fn is_throttling(code: &str) -> bool {
    matches!(code, "TooManyRequestsException" | "ThrottlingException" | "Throttling")
}

/// Classifies an SDK error by whether SES accepted the mail. The debug output of an SDK error can contain the mail.
fn classify<E>(error: &SdkError<E, HttpResponse>) -> TransportError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let unknown = |why: &str| TransportError::Unknown(why.to_owned());
    match error {
        SdkError::ConstructionFailure(_) => TransportError::Refused(UNBUILT.to_owned()),
        SdkError::DispatchFailure(failure)
            if failure.as_connector_error().is_some_and(|error| never_connected(error)) =>
        {
            TransportError::NotTaken("no connection".to_owned())
        }
        SdkError::DispatchFailure(_) => unknown("the connection was lost"),
        SdkError::TimeoutError(_) => unknown(NO_RESPONSE),
        error => {
            let status = error.raw_response().map_or(0, |response| response.status().as_u16());
            let code = error.code().unwrap_or("the response could not be read");
            match (status, code) {
                (400..500, "MessageRejected" | "BadRequestException") => TransportError::Refused(code.to_owned()),
                // Apart from throttling, the operator has to fix these. After a 408, SES may have read the request.
                (400..408 | 409..500, _) => TransportError::NotTaken(code.to_owned()),
                _ => unknown(code),
            }
        }
    }
}

/// Whether a call failed before a connection was made.
fn never_connected(error: &(dyn Error + 'static)) -> bool {
    let client = error.downcast_ref::<legacy::Error>();
    let io = error.downcast_ref::<io::Error>();
    client.is_some_and(legacy::Error::is_connect)
        || io.is_some_and(|io| io.kind() == io::ErrorKind::ConnectionRefused)
        || error.source().is_some_and(never_connected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_do_not_print() {
        let config = TransportConfig {
            sender: Sender::parse("invites@bands.example").expect("a sender"),
            configuration_set: None,
            endpoint: None,
            region: "eu-central-1".to_owned(),
            credentials: Credentials {
                access_key_id: "AKIAEXAMPLE".to_owned(),
                secret_access_key: "swordfish".to_owned(),
                session_token: Some("marlin".to_owned()),
            },
        };
        let transport = Transport::new(config.clone(), aws::http_client());
        for shown in [
            format!("{config:?} {transport:?}"),
            format!("{config:#?} {transport:#?}"),
        ] {
            assert!(!shown.contains("swordfish") && !shown.contains("marlin"), "{shown}");
        }
    }
}
