//! The way to SES, by its API of version 2.

use crate::letter::Written;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::config::{BehaviorVersion, Credentials, Region, SharedHttpClient};
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};
use domain::EmailAddress;
use std::time::Duration;

/// How often a mail is tried while SES is asked too much at once.
const MOST_ATTEMPTS: u32 = 5;
/// How long all of that may take: less than a claim on the letter lasts, so that nobody else sends it meanwhile.
const MOST_TIME: Duration = Duration::from_secs(9);
/// Why a mail that never got to SES is refused.
const UNBUILT: &str = "the request could not be built";

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
    /// Access key, secret and session token.
    pub credentials: (String, String, Option<String>),
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

/// Why a mail was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// SES will never take it. Only its code is kept, here and below: admins read the one and logs have the other, and
    /// SES's words can name an address.
    #[error("the mail service refused it: {0}")]
    Refused(String),
    /// SES may take it later; it may even have taken it, where no answer came.
    #[error("the mail service is unavailable: {0}")]
    Unavailable(String),
}

impl Transport {
    /// A transport on `http`, the one HTTP client of the process. No call is made yet.
    ///
    /// A mail takes 9 s at the most. Only what SES surely did not take is tried again here.
    #[must_use]
    pub fn new(config: TransportConfig, http: SharedHttpClient) -> Self {
        let (key, secret, session) = config.credentials;
        let mut sdk = aws_sdk_sesv2::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(config.region))
            .credentials_provider(Credentials::new(key, secret, session, None, "environment"))
            .http_client(http)
            .sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new())
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(1))
                    .operation_timeout(Duration::from_secs(4))
                    .build(),
            );
        if let Some(endpoint) = config.endpoint {
            sdk = sdk.endpoint_url(endpoint);
        }
        Self {
            client: aws_sdk_sesv2::Client::from_conf(sdk.build()),
            sender: config.sender,
            configuration_set: config.configuration_set,
        }
    }

    /// Sends a mail. One call; up to four more while SES is asked too much at once.
    ///
    /// # Errors
    /// [`TransportError`] tells whether another try makes sense.
    pub async fn send(&self, envelope: &Envelope<'_>, written: &Written) -> Result<(), TransportError> {
        let built = content(envelope, written).and_then(|content| Ok((content, tags(envelope)?)));
        let (content, tags) = built.map_err(|_| TransportError::Refused(UNBUILT.to_owned()))?;
        let sent = tokio::time::timeout(MOST_TIME, self.attempt(envelope, content, tags)).await;
        sent.unwrap_or_else(|_| Err(TransportError::Unavailable("no answer in time".to_owned())))
    }

    async fn attempt(
        &self,
        envelope: &Envelope<'_>,
        content: EmailContent,
        tags: Vec<MessageTag>,
    ) -> Result<(), TransportError> {
        let mut attempts = 0;
        loop {
            let sent = self
                .client
                .send_email()
                .from_email_address(&self.sender)
                .destination(Destination::builder().to_addresses(address(envelope.to)).build())
                .content(content.clone())
                .set_configuration_set_name(self.configuration_set.clone())
                .set_email_tags(Some(tags.clone()))
                .send()
                .await;
            let Err(error) = sent else { return Ok(()) };
            attempts += 1;
            let throttled = error.code().is_some_and(is_throttling);
            if !throttled || attempts >= MOST_ATTEMPTS {
                return Err(sort_out(&error));
            }
            let most = 100u64 << attempts;
            tokio::time::sleep(Duration::from_millis(fastrand::u64(most / 2..=most))).await;
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
        .subject(text(&written.subject)?)
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

/// Sorts an SDK error. An SDK error's debug output can hold the mail.
fn sort_out<E, R>(error: &SdkError<E, R>) -> TransportError
where
    E: ProvideErrorMetadata,
{
    match error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or("unknown");
            // Everything else is for the operator to mend, and then to be sent.
            match code {
                "MessageRejected" | "BadRequestException" => TransportError::Refused(code.to_owned()),
                _ => TransportError::Unavailable(code.to_owned()),
            }
        }
        SdkError::ConstructionFailure(_) => TransportError::Refused(UNBUILT.to_owned()),
        SdkError::TimeoutError(_) => TransportError::Unavailable("no answer in time".to_owned()),
        SdkError::DispatchFailure(_) => TransportError::Unavailable("no connection".to_owned()),
        _ => TransportError::Unavailable("the answer could not be read".to_owned()),
    }
}
