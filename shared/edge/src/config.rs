//! Configuration, from the environment of the function and from nowhere else: a section a concern, each of which reads
//! its own variables. A function reads the sections of what it [needs](crate::Need), and no others.

use crate::metrics::Source;
use crate::secrets::{Secret, SecretsConfig};
use aws::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use chrono::TimeDelta;
use domain::keyring::KeyRingError;
use domain::{KeyRing, Quotas};
use std::cell::{LazyCell, RefCell};
use std::ops::RangeInclusive;
use std::sync::Arc;
use store::StoreConfig;

/// What is wrong with the environment: a sentence for each variable to mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct ConfigError(Vec<String>);

/// What sections are read from: the variables, and the one HTTP client of the process, made when it is first asked for.
/// What is wrong is noted, so that all of it is said at once.
pub struct Environment<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    client: LazyCell<SharedHttpClient, Box<dyn FnOnce() -> SharedHttpClient + 'a>>,
    faults: RefCell<Vec<String>>,
}

impl<'a> Environment<'a> {
    /// An environment whose variables are looked up with `variable`.
    pub fn new(variable: &'a dyn Fn(&str) -> Option<String>, client: impl FnOnce() -> SharedHttpClient + 'a) -> Self {
        Self {
            variable,
            client: LazyCell::new(Box::new(client)),
            faults: RefCell::default(),
        }
    }

    /// The one HTTP client.
    pub(crate) fn client(&self) -> SharedHttpClient {
        self.client.clone()
    }

    /// A variable; one that is empty counts as not set.
    fn optional(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// A variable that must be set.
    fn required(&self, name: &str) -> Option<String> {
        let value = self.optional(name);
        if value.is_none() {
            self.refuse(format!("the environment variable {name} is not set"));
        }
        value
    }

    /// A base URL that must be set; slashes at its end don't count.
    fn base_url(&self, name: &str) -> Option<String> {
        self.required(name).map(|url| url.trim_end_matches('/').to_owned())
    }

    /// A whole number within a range, or `default` where it is not set.
    fn number(&self, name: &str, default: u32, range: &RangeInclusive<u32>) -> Option<u32> {
        let Some(text) = self.optional(name) else {
            return Some(default);
        };
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.or_else(|| {
            let (least, most) = range.clone().into_inner();
            self.malformed(name, format!("must be a whole number from {least} to {most}"))
        })
    }

    /// Notes that a variable can't be read. Returns `None`.
    fn malformed<T>(&self, name: &str, why: impl std::fmt::Display) -> Option<T> {
        self.refuse(format!("the environment variable {name} {why}"));
        None
    }

    /// Notes what is wrong, once.
    fn refuse(&self, fault: String) {
        let mut faults = self.faults.borrow_mut();
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }

    /// `read`, if nothing was wrong.
    ///
    /// # Errors
    /// All that was wrong.
    pub(crate) fn finish<T>(&self, read: Option<T>) -> Result<T, ConfigError> {
        match read {
            Some(read) if self.faults.borrow().is_empty() => Ok(read),
            _ => Err(ConfigError(self.faults.take())),
        }
    }
}

/// Where the function's AWS services are, and its credentials.
struct AwsConfig {
    region: String,
    credentials: Credentials,
}

impl AwsConfig {
    fn read(env: &Environment<'_>) -> Option<Self> {
        let region = env.required("AWS_REGION");
        let (key, secret) = (env.required("AWS_ACCESS_KEY_ID"), env.required("AWS_SECRET_ACCESS_KEY"));
        Some(Self {
            region: region?,
            credentials: Credentials {
                access_key_id: key?,
                secret_access_key: secret?,
                session_token: env.optional("AWS_SESSION_TOKEN"),
            },
        })
    }
}

/// Whether this is a local stack: the database is not AWS's.
pub(crate) fn is_local(env: &Environment<'_>) -> bool {
    env.optional("DYNAMODB_ENDPOINT").is_some()
}

/// Where metrics come from; none are written without it.
pub(crate) fn metrics(env: &Environment<'_>) -> Option<Source> {
    env.optional("STACK_NAME").map(|stack| Source {
        stack,
        function: env.optional("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default(),
    })
}

/// Whether the deployment sends mail at all.
fn sends_mail(env: &Environment<'_>) -> Option<bool> {
    match env.optional("EMAIL_NOTIFICATIONS").as_deref() {
        None | Some("false") => Some(false),
        Some("true") => Some(true),
        Some(_) => env.malformed("EMAIL_NOTIFICATIONS", "must be true or false"),
    }
}

/// The table.
pub(crate) fn store(env: &Environment<'_>) -> Option<StoreConfig> {
    let (aws, table, mail) = (AwsConfig::read(env), env.required("TABLE_NAME"), sends_mail(env));
    let retention = env.number("RETENTION_DAYS", 30, &(1..=3650));
    let (usual, range) = (Quotas::default(), 1..=1_000_000);
    let per_band = env.number("INVITES_PER_BAND", usual.per_band, &range);
    let per_inviter = env.number("INVITES_PER_INVITER", usual.per_inviter, &range);
    let per_recipient = env.number("MAILS_PER_RECIPIENT", usual.per_recipient, &range);
    let AwsConfig { region, credentials } = aws?;
    Some(StoreConfig {
        table: table?,
        region,
        endpoint: env.optional("DYNAMODB_ENDPOINT"),
        credentials,
        mail: mail?,
        retention: TimeDelta::days(retention?.into()),
        quotas: Quotas {
            per_band: per_band?,
            per_inviter: per_inviter?,
            per_recipient: per_recipient?,
        },
    })
}

/// How kept secrets are read.
fn secrets(env: &Environment<'_>) -> Option<SecretsConfig> {
    let AwsConfig { region, credentials } = AwsConfig::read(env)?;
    Some(SecretsConfig {
        endpoint: env.optional("SECRETS_MANAGER_ENDPOINT"),
        region,
        credentials,
    })
}

/// What links are made of.
#[derive(Debug)]
pub(crate) struct RingConfig {
    /// What tokens in links are derived from.
    pub(crate) keys: Secret<Arc<KeyRing>>,
    /// How it is read where it is kept.
    pub(crate) secrets: SecretsConfig,
    /// What links start with; no slash at the end.
    pub(crate) web_base_url: String,
}

impl RingConfig {
    pub(crate) fn read(env: &Environment<'_>) -> Option<Self> {
        let keys = env.required("INVITE_KEYS").and_then(|text| {
            let keys = Secret::read(text, key_ring);
            keys.map_or_else(|error| env.malformed("INVITE_KEYS", error), Some)
        });
        let (secrets, web_base_url) = (secrets(env), env.base_url("WEB_BASE_URL"));
        Some(Self {
            keys: keys?,
            secrets: secrets?,
            web_base_url: web_base_url?,
        })
    }
}

/// The key ring in a text.
pub(crate) fn key_ring(text: &str) -> Result<Arc<KeyRing>, KeyRingError> {
    let ring = if text.trim_start().starts_with('{') {
        let document = serde_json::from_str(text).map_err(|_| KeyRingError::Document);
        document.and_then(KeyRing::from_document)
    } else {
        KeyRing::parse(text)
    };
    ring.map(Arc::new)
}

/// How bearer tokens are verified: one way, never two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSource {
    /// Secrets shared with the issuer, any of which may have signed a token: HS256.
    Secret(Secret<Arc<[String]>>),
    /// The issuer's published keys: RS256, ES256, `EdDSA`.
    Jwks(String),
}

impl TokenSource {
    fn read(env: &Environment<'_>) -> Option<Self> {
        match (env.optional("JWT_SECRET"), env.optional("JWKS_URL")) {
            (Some(secret), None) => match Secret::read(secret, shared_secrets) {
                Ok(secret) => Some(Self::Secret(secret)),
                Err(why) => env.malformed("JWT_SECRET", why),
            },
            (None, Some(url)) if is_trusted(&url, is_local(env)) => Some(Self::Jwks(url)),
            (None, Some(_)) => env.malformed("JWKS_URL", "must be an https URL"),
            _ => {
                env.refuse("set exactly one of JWT_SECRET and JWKS_URL".to_owned());
                None
            }
        }
    }
}

/// Whom bearer tokens are from and for, and how they are verified.
#[derive(Debug)]
pub(crate) struct CallersConfig {
    /// The `iss` a bearer token must have.
    pub(crate) issuer: String,
    /// The `aud` a bearer token must have.
    pub(crate) audience: String,
    /// How it is verified.
    pub(crate) tokens: TokenSource,
    /// How a secret is read where it is kept.
    pub(crate) secrets: SecretsConfig,
}

impl CallersConfig {
    pub(crate) fn read(env: &Environment<'_>) -> Option<Self> {
        let (issuer, audience) = (env.required("JWT_ISSUER"), env.required("JWT_AUDIENCE"));
        let (tokens, secrets) = (TokenSource::read(env), secrets(env));
        Some(Self {
            issuer: issuer?,
            audience: audience?,
            tokens: tokens?,
            secrets: secrets?,
        })
    }
}

/// The secrets in a text: the text itself, or those of a JSON array of texts.
pub(crate) fn shared_secrets(text: &str) -> Result<Arc<[String]>, &'static str> {
    let secrets: Vec<String> = if text.starts_with('[') {
        serde_json::from_str(text).map_err(|_| "must be a secret, or a JSON array of secrets")?
    } else {
        vec![text.to_owned()]
    };
    match secrets.iter().map(String::len).min() {
        None => Err("must hold a secret"),
        Some(..32) => Err("must be at least 32 bytes long (RFC 7518 §3.2)"),
        Some(_) => Ok(secrets.into()),
    }
}

/// Whether keys can be trusted that come from there: by TLS, but on a developer's machine.
fn is_trusted(url: &str, local: bool) -> bool {
    let plain = url.strip_prefix("http://").filter(|_| local);
    url.strip_prefix("https://").or(plain).is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with(['/', '?', '#']) && rest.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

/// How functions that send mail do it.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// Who mail is from: `Band Invites <invites@bands.example>`.
    pub sender: String,
    /// The SES configuration set, whose events tell what became of the mail.
    pub configuration_set: Option<String>,
    /// What the API's URLs start with; no slash at the end. Mail clients unsubscribe there.
    pub api_base_url: String,
    /// Where SES listens; AWS's own endpoint where absent.
    pub endpoint: Option<String>,
    /// The region it is in.
    pub region: String,
    /// As whom it is called.
    pub credentials: Credentials,
}

impl MailConfig {
    /// `Some(None)` where the deployment sends no mail.
    #[expect(
        clippy::option_option,
        reason = "the outer one is a fault, the inner one a deployment without mail"
    )]
    pub(crate) fn read(env: &Environment<'_>) -> Option<Option<Self>> {
        let (sends, sender) = (sends_mail(env)?, env.optional("EMAIL_SENDER"));
        let Some(sender) = sender.filter(|_| sends) else {
            return Some(None);
        };
        let (aws, api_base_url) = (AwsConfig::read(env), env.base_url("API_BASE_URL"));
        let AwsConfig { region, credentials } = aws?;
        Some(Some(Self {
            sender,
            configuration_set: env.optional("EMAIL_CONFIGURATION_SET"),
            api_base_url: api_base_url?,
            endpoint: env.optional("SES_ENDPOINT"),
            region,
            credentials,
        }))
    }
}

#[cfg(test)]
mod tests;
