//! Configuration, from the environment of the function only. Each section reads its own variables, and a function reads
//! only the sections that it [needs](crate::Need).

use crate::claims::ClaimPath;
use crate::identity::IdentityClaims;
use crate::metrics::Source;
use crate::secrets::{Secret, SecretsConfig};
use aws::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use chrono::TimeDelta;
use domain::keyring::KeyRingError;
use domain::{KeyRing, Quotas, Sender};
use std::cell::{LazyCell, RefCell};
use std::ops::RangeInclusive;
use std::sync::Arc;
use store::StoreConfig;

/// The errors in the environment: a sentence for each variable that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct ConfigError(Vec<String>);

/// The variables that sections read, and the one HTTP client of the process, made at first use. Errors are collected,
/// so that all are reported at once.
pub struct Environment<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    client: LazyCell<SharedHttpClient, Box<dyn FnOnce() -> SharedHttpClient + 'a>>,
    errors: RefCell<Vec<String>>,
}

impl<'a> Environment<'a> {
    /// An environment. `variable` looks a variable up by name.
    pub fn new(variable: &'a dyn Fn(&str) -> Option<String>, client: impl FnOnce() -> SharedHttpClient + 'a) -> Self {
        Self {
            variable,
            client: LazyCell::new(Box::new(client)),
            errors: RefCell::default(),
        }
    }

    /// The one HTTP client.
    pub(crate) fn client(&self) -> SharedHttpClient {
        self.client.clone()
    }

    /// An optional variable. An empty one counts as not set.
    fn optional(&self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// A required variable.
    fn required(&self, name: &str) -> Option<String> {
        let value = self.optional(name);
        if value.is_none() {
            self.refuse(format!("the environment variable {name} is not set"));
        }
        value
    }

    /// A required base URL, without slashes at its end.
    pub(crate) fn base_url(&self, name: &str) -> Option<String> {
        self.required(name).map(|url| url.trim_end_matches('/').to_owned())
    }

    /// A whole number within `range`; `default` if it is not set.
    fn number(&self, name: &str, default: u32, range: &RangeInclusive<u32>) -> Option<u32> {
        let Some(text) = self.optional(name) else {
            return Some(default);
        };
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.or_else(|| {
            let (least, most) = range.clone().into_inner();
            self.malformed(name, format!("must be a whole number between {least} and {most}"))
        })
    }

    /// `true` or `false`; false if it is not set.
    fn switch(&self, name: &str) -> Option<bool> {
        match self.optional(name).as_deref() {
            None | Some("false") => Some(false),
            Some("true") => Some(true),
            Some(_) => self.malformed(name, "must be true or false"),
        }
    }

    /// The name or pointer of a claim; `default` if it is not set.
    fn claim(&self, name: &str, default: &'static str) -> Option<ClaimPath> {
        let Some(path) = self.optional(name) else {
            return Some(ClaimPath::named(default));
        };
        ClaimPath::parse(&path).map_or_else(|why| self.malformed(name, why), Some)
    }

    /// Records that a variable is not valid. Returns `None`.
    fn malformed<T>(&self, name: &str, why: impl std::fmt::Display) -> Option<T> {
        self.refuse(format!("the environment variable {name} {why}"));
        None
    }

    /// Records an error, once.
    fn refuse(&self, error: String) {
        let mut errors = self.errors.borrow_mut();
        if !errors.contains(&error) {
            errors.push(error);
        }
    }

    /// `read`, if there were no errors.
    ///
    /// # Errors
    /// All errors so far.
    pub(crate) fn finish<T>(&self, read: Option<T>) -> Result<T, ConfigError> {
        match read {
            Some(read) if self.errors.borrow().is_empty() => Ok(read),
            _ => Err(ConfigError(self.errors.take())),
        }
    }
}

/// The region and the credentials of the function.
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

/// Whether this is a local stack, whose database is not AWS's.
pub(crate) fn is_local(env: &Environment<'_>) -> bool {
    env.optional("DYNAMODB_ENDPOINT").is_some()
}

/// The source of metrics; without it, none are written.
pub(crate) fn metrics(env: &Environment<'_>) -> Option<Source> {
    env.optional("STACK_NAME").map(|stack| Source {
        stack,
        function: env.optional("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default(),
    })
}

/// Whether the deployment sends mail.
fn sends_mail(env: &Environment<'_>) -> Option<bool> {
    env.switch("EMAIL_NOTIFICATIONS")
}

/// The configuration of the table.
pub(crate) fn store(env: &Environment<'_>) -> Option<StoreConfig> {
    let (aws, table, mail) = (AwsConfig::read(env), env.required("TABLE_NAME"), sends_mail(env));
    let retention = env.number("RETENTION_DAYS", 30, &(1..=3650));
    let (defaults, range) = (Quotas::default(), 1..=1_000_000);
    let per_band = env.number("INVITES_PER_BAND", defaults.per_band, &range);
    let per_inviter = env.number("INVITES_PER_INVITER", defaults.per_inviter, &range);
    let per_recipient = env.number("MAILS_PER_RECIPIENT", defaults.per_recipient, &range);
    let searchable_by_default = env.switch("SEARCHABLE_BY_DEFAULT");
    let AwsConfig { region, credentials } = aws?;
    Some(StoreConfig {
        table: table?,
        region,
        endpoint: env.optional("DYNAMODB_ENDPOINT"),
        credentials,
        mail: mail?,
        searchable_by_default: searchable_by_default?,
        retention: TimeDelta::days(retention?.into()),
        quotas: Quotas {
            per_band: per_band?,
            per_inviter: per_inviter?,
            per_recipient: per_recipient?,
        },
    })
}

/// The access to stored secrets.
fn secrets(env: &Environment<'_>) -> Option<SecretsConfig> {
    let AwsConfig { region, credentials } = AwsConfig::read(env)?;
    Some(SecretsConfig {
        endpoint: env.optional("SECRETS_MANAGER_ENDPOINT"),
        region,
        credentials,
    })
}

/// The configuration of links.
#[derive(Debug)]
pub(crate) struct RingConfig {
    /// The keys that tokens are derived from.
    pub(crate) keys: Secret<Arc<KeyRing>>,
    /// The access to the keys, if they are stored.
    pub(crate) secrets: SecretsConfig,
    /// The base URL of links, without a slash at the end.
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

/// Parses a key ring.
pub(crate) fn key_ring(text: &str) -> Result<Arc<KeyRing>, KeyRingError> {
    let ring = if text.trim_start().starts_with('{') {
        let document = serde_json::from_str(text).map_err(|_| KeyRingError::Document);
        document.and_then(KeyRing::from_document)
    } else {
        KeyRing::parse(text)
    };
    ring.map(Arc::new)
}

/// The keys that verify bearer tokens: one source, never two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSource {
    /// Secrets shared with the issuer, for HS256. A token may be signed with any of them.
    Secret(Secret<Arc<[String]>>),
    /// The URL of the issuer's published keys, for RSA, ECDSA and `EdDSA`.
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

/// The configuration of the verifier.
#[derive(Debug)]
pub(crate) struct CallersConfig {
    /// The `iss` a bearer token must have.
    pub(crate) issuer: String,
    /// The `aud` a bearer token must have.
    pub(crate) audience: String,
    /// The keys that verify it.
    pub(crate) tokens: TokenSource,
    /// The claims that describe the caller.
    pub(crate) identity: IdentityClaims,
    /// The access to the secret, if it is stored.
    pub(crate) secrets: SecretsConfig,
}

impl CallersConfig {
    pub(crate) fn read(env: &Environment<'_>) -> Option<Self> {
        let (issuer, audience) = (env.required("JWT_ISSUER"), env.required("JWT_AUDIENCE"));
        let (tokens, secrets, identity) = (TokenSource::read(env), secrets(env), identity(env));
        Some(Self {
            issuer: issuer?,
            audience: audience?,
            tokens: tokens?,
            identity: identity?,
            secrets: secrets?,
        })
    }
}

/// The claims that describe the caller. `email_verified` and Entra's `xms_edov` speak of `email` alone, so another claim
/// for the address needs another one for its verification.
fn identity(env: &Environment<'_>) -> Option<IdentityClaims> {
    let (email, name) = (env.claim("EMAIL_CLAIM", "email"), env.claim("NAME_CLAIM", "name"));
    let verified = env.claim("EMAIL_VERIFIED_CLAIM", "email_verified");
    let (email, issuer_verifies) = (email?, env.switch("ISSUER_VERIFIES_EMAIL")?);
    let is_usual = email == ClaimPath::named("email");
    let email_verified = match (env.optional("EMAIL_VERIFIED_CLAIM"), is_usual) {
        (Some(_), _) => vec![verified?],
        (None, true) => vec![verified?, ClaimPath::named("xms_edov")],
        (None, false) if issuer_verifies => Vec::new(),
        (None, false) => return env.malformed("EMAIL_CLAIM", "needs EMAIL_VERIFIED_CLAIM or ISSUER_VERIFIES_EMAIL"),
    };
    Some(IdentityClaims {
        email,
        email_verified,
        name: name?,
        issuer_verifies,
    })
}

/// Parses shared secrets: one secret, or a JSON array of secrets.
pub(crate) fn shared_secrets(text: &str) -> Result<Arc<[String]>, &'static str> {
    let secrets: Vec<String> = if text.starts_with('[') {
        serde_json::from_str(text).map_err(|_| "must be a secret, or a JSON array of secrets")?
    } else {
        vec![text.to_owned()]
    };
    match secrets.iter().map(String::len).min() {
        None => Err("must contain at least one secret"),
        Some(..32) => Err("must be at least 32 bytes long (RFC 7518 §3.2)"),
        Some(_) => Ok(secrets.into()),
    }
}

/// Whether keys from this URL can be trusted: it needs TLS, except on a local stack.
fn is_trusted(url: &str, local: bool) -> bool {
    let plain = url.strip_prefix("http://").filter(|_| local);
    url.strip_prefix("https://").or(plain).is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with(['/', '?', '#']) && rest.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

/// The configuration of mail.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// The sender of mail.
    pub sender: Sender,
    /// The SES configuration set, whose events report deliveries.
    pub configuration_set: Option<String>,
    /// The URL of SES; AWS's own endpoint if absent.
    pub endpoint: Option<String>,
    /// The region of SES.
    pub region: String,
    /// The credentials for SES.
    pub credentials: Credentials,
}

impl MailConfig {
    /// Reads the configuration: `Some(None)` if the deployment sends no mail.
    #[expect(
        clippy::option_option,
        reason = "the outer option is an error, the inner one a deployment without mail"
    )]
    pub(crate) fn read(env: &Environment<'_>) -> Option<Option<Self>> {
        let (sends, sender) = (sends_mail(env)?, env.optional("EMAIL_SENDER"));
        let Some(sender) = sender.filter(|_| sends) else {
            return Some(None);
        };
        let sender = Sender::parse(&sender).or_else(|why| env.malformed("EMAIL_SENDER", why).ok_or(()));
        let AwsConfig { region, credentials } = AwsConfig::read(env)?;
        Some(Some(Self {
            sender: sender.ok()?,
            configuration_set: env.optional("EMAIL_CONFIGURATION_SET"),
            endpoint: env.optional("SES_ENDPOINT"),
            region,
            credentials,
        }))
    }
}

#[cfg(test)]
mod tests;
