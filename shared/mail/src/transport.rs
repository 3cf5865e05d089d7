//! The way to SES, by its API of version 2.

use crate::written::Written;
use aws::{Access, Credentials};
use aws_sdk_sesv2::config::SharedHttpClient;
use aws_sdk_sesv2::config::http::HttpResponse;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};
use domain::EmailAddress;
use hyper_util::client::legacy;
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// How often a mail is tried while SES is asked too much at once.
const MOST_ATTEMPTS: u32 = 5;
/// How long one of these may take. A slow answer is better waited for: what SES takes and says too late is in doubt.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long sending a mail takes at most, all attempts and pauses included.
pub const MOST_SEND_TIME: Duration = Duration::from_secs(10);
/// Why a mail that never got to SES is refused.
const UNBUILT: &str = "the request could not be built";
/// Why nobody knows whether SES took a mail.
const NO_ANSWER: &str = "no answer in time";

/// Where mail goes through, and as whose.
#[derive(Clone, Debug)]
pub struct Transport {
    client: aws_sdk_sesv2::Client,
    sender: String,
    configuration_set: Option<String>,
}

/// What a [`Transport`] is made of.
#[derive(Clone, Debug)]
pub struct TransportConfig {
    /// Who mail is from, as a mailbox of RFC 5322.
    pub sender: String,
    /// The configuration set whose events tell what became of the mail.
    pub configuration_set: Option<String>,
    /// Where SES listens; AWS's own endpoint where absent.
    pub endpoint: Option<String>,
    /// The region it is in.
    pub region: String,
    /// As whom it is called.
    pub credentials: Credentials,
}

/// What is on the outside of a mail.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// To whom.
    pub to: &'a EmailAddress,
    /// Where a mail client unsubscribes by a POST (RFC 8058).
    pub one_click_url: &'a str,
    /// By which events about it are recognised: names and values of ASCII letters, digits, `-` and `_`.
    pub tags: Vec<(&'static str, String)>,
}

/// Why a mail was not sent, or may not have been. Only SES's code is kept: admins read it and logs hold it, and SES's
/// words can name an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// SES did not take it and never will.
    #[error("the mail service refused it: {0}")]
    Refused(String),
    /// SES surely did not take it, and may take it later: it is asked too much, can't be reached, or has to be mended
    /// by the operator first.
    #[error("the mail service did not take it: {0}")]
    NotTaken(String),
    /// SES may have taken it: the request was on its way, and no answer came that tells.
    #[error("the mail service may have taken it: {0}")]
    Unknown(String),
}

impl Transport {
    /// A transport on `http`, the one HTTP client of the process. No call is made yet.
    ///
    /// Sending a mail takes [`MOST_SEND_TIME`] at most. Only what SES surely did not take is tried again here.
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

    /// Sends a mail. One call; up to four more while SES is asked too much at once.
    ///
    /// # Errors
    /// [`TransportError`] tells whether SES may have taken it, and whether another try makes sense.
    pub async fn send(&self, envelope: &Envelope<'_>, written: &Written) -> Result<(), TransportError> {
        let end = Instant::now() + MOST_SEND_TIME;
        let built = content(envelope, written).and_then(|content| Ok((content, tags(envelope)?)));
        let (content, tags) = built.map_err(|_| TransportError::Refused(UNBUILT.to_owned()))?;
        let mut attempts = 0;
        loop {
            let send = self
                .client
                .send_email()
                .from_email_address(&self.sender)
                .destination(Destination::builder().to_addresses(address(envelope.to)).build())
                .content(content.clone())
                .set_configuration_set_name(self.configuration_set.clone())
                .set_email_tags(Some(tags.clone()))
                .send();
            let error = match timeout_at(end, send).await {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(error)) => error,
                Err(_) => return Err(TransportError::Unknown(NO_ANSWER.to_owned())),
            };
            attempts += 1;
            let most = 100u64 << attempts;
            let pause = Duration::from_millis(fastrand::u64(most / 2..=most));
            let throttled = error.code().is_some_and(is_throttling);
            if !throttled || attempts >= MOST_ATTEMPTS || Instant::now() + pause >= end {
                return Err(sort_out(&error));
            }
            sleep(pause).await;
        }
    }
}

/// The address as typed, but for its domain, which SES takes in ASCII only.
fn address(to: &EmailAddress) -> String {
    let local = to.as_typed().rsplit_once('@').map_or("", |(local, _)| local);
    let domain = to.key().rsplit_once('@').map_or("", |(_, domain)| domain);
    format!("{local}@{domain}")
}

fn content(envelope: &Envelope<'_>, written: &Written) -> Result<EmailContent, BuildError> {
    let text = |data: &str| Content::builder().data(data).charset("UTF-8").build();
    let header = |name: &str, value: String| MessageHeader::builder().name(name).value(value).build();
    let body = Body::builder().html(text(&written.html)?).text(text(&written.text)?);
    let message = Message::builder()
        .subject(text(&written.subject_header())?)
        .body(body.build())
        .headers(header("List-Unsubscribe", format!("<{}>", envelope.one_click_url))?)
        .headers(header(
            "List-Unsubscribe-Post",
            "List-Unsubscribe=One-Click".to_owned(),
        )?)
        // Nobody's vacation notice shall answer (RFC 3834).
        .headers(header("Auto-Submitted", "auto-generated".to_owned())?);
    Ok(EmailContent::builder().simple(message.build()).build())
}

fn tags(envelope: &Envelope<'_>) -> Result<Vec<MessageTag>, BuildError> {
    let tag = |(name, value): &(&str, String)| MessageTag::builder().name(*name).value(value).build();
    envelope.tags.iter().map(tag).collect()
}

fn is_throttling(code: &str) -> bool {
    matches!(code, "TooManyRequestsException" | "ThrottlingException" | "Throttling")
}

/// Sorts an SDK error by what became of the mail. An SDK error's debug output can hold the mail.
fn sort_out<E>(error: &SdkError<E, HttpResponse>) -> TransportError
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
        SdkError::TimeoutError(_) => unknown(NO_ANSWER),
        error => {
            let status = error.raw_response().map_or(0, |response| response.status().as_u16());
            let code = error.code().unwrap_or("the answer could not be read");
            match (status, code) {
                (400..500, "MessageRejected" | "BadRequestException") => TransportError::Refused(code.to_owned()),
                // Beside throttling, these are for the operator to mend. After 408 SES may have read the request.
                (400..408 | 409..500, _) => TransportError::NotTaken(code.to_owned()),
                _ => unknown(code),
            }
        }
    }
}

/// Whether a call failed before there was a connection to send it on.
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
            sender: "invites@bands.example".to_owned(),
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
