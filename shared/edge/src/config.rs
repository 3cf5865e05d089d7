//! Configuration, from the environment of the function and from nowhere else.

use crate::metrics::Source;
use crate::needs::Need;
use crate::secrets::{Secret, SecretsConfig};
use chrono::TimeDelta;
use domain::keyring::KeyRingError;
use domain::{KeyRing, Quotas};
use std::sync::Arc;
use store::{Opening, StoreConfig};

/// How bearer tokens are verified: one way, never two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSource {
    /// Secrets shared with the issuer, any of which may have signed a token: HS256.
    Secret(Secret<Arc<[String]>>),
    /// The issuer's published keys: RS256, ES256, `EdDSA`.
    Jwks(String),
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

/// The key ring in a text.
pub(crate) fn key_ring(text: &str) -> Result<Arc<KeyRing>, KeyRingError> {
    let is_document = text.trim_start().starts_with('{');
    let ring = if is_document {
        let document = serde_json::from_str(text).map_err(|_| KeyRingError::Document);
        document.and_then(KeyRing::from_document)
    } else {
        KeyRing::parse(text)
    };
    ring.map(Arc::new)
}

/// How functions that send mail do it.
#[derive(Clone, Debug)]
pub struct PostConfig {
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
    /// Access key, secret and session token, as Lambda gives them.
    pub credentials: (String, String, Option<String>),
}

/// All that a deployment chooses, as far as a function needs it.
#[derive(Debug)]
pub struct Config {
    /// The table.
    pub store: StoreConfig,
    /// The call that opens the connection to it.
    pub opening: Option<Opening>,
    /// What tokens in links are derived from.
    pub keys: Option<Secret<Arc<KeyRing>>>,
    /// How kept secrets are read.
    pub secrets: SecretsConfig,
    /// What links start with; no slash at the end.
    pub web_base_url: String,
    /// The `iss` a bearer token must have.
    pub issuer: String,
    /// The `aud` a bearer token must have.
    pub audience: String,
    /// How it is verified.
    pub tokens: Option<TokenSource>,
    /// How mail is sent; none where the deployment sends none, or this function does not.
    pub post: Option<PostConfig>,
    /// Where metrics come from; none are written without it.
    pub metrics: Option<Source>,
    /// Whether this is a local stack, which lets a request move its own clock.
    pub local: bool,
}

/// What is wrong with the environment.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable is not set.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// A variable can't be read.
    #[error("the environment variable {0} {1}")]
    Malformed(&'static str, &'static str),
    /// The key ring can't be read.
    #[error("the environment variable INVITE_KEYS {0}")]
    Keys(#[from] KeyRingError),
    /// None or both of the ways to verify a token.
    #[error("set exactly one of JWT_SECRET and JWKS_URL")]
    TokenSource,
}

impl Config {
    /// Reads what a function needs of the configuration with `variable`, which looks up one variable.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable to mend.
    pub fn read(needs: &[Need], variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let optional = |name: &str| variable(name).filter(|value| !value.is_empty());
        let required = |name: &'static str| optional(name).ok_or(ConfigError::Missing(name));
        let retention: i64 = optional("RETENTION_DAYS").map_or(Ok(30), |days| {
            let days = days.parse().ok().filter(|days| (1..=3650).contains(days));
            days.ok_or(ConfigError::Malformed(
                "RETENTION_DAYS",
                "must be a whole number from 1 to 3650",
            ))
        })?;
        let quota = |name: &'static str, default: u32| {
            let fits = |text: String| text.parse().ok().filter(|most| (1..=1_000_000).contains(most));
            optional(name).map_or(Ok(default), |text| {
                fits(text).ok_or(ConfigError::Malformed(name, "must be a whole number from 1 to 1000000"))
            })
        };
        let usual = Quotas::default();
        let quotas = Quotas {
            per_band: quota("INVITES_PER_BAND", usual.per_band)?,
            per_inviter: quota("INVITES_PER_INVITER", usual.per_inviter)?,
            per_recipient: quota("MAILS_PER_RECIPIENT", usual.per_recipient)?,
        };
        let endpoint = optional("DYNAMODB_ENDPOINT");
        let mail = match optional("EMAIL_NOTIFICATIONS").as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(ConfigError::Malformed("EMAIL_NOTIFICATIONS", "must be true or false")),
        };
        let region = required("AWS_REGION")?;
        let credentials = (
            required("AWS_ACCESS_KEY_ID")?,
            required("AWS_SECRET_ACCESS_KEY")?,
            optional("AWS_SESSION_TOKEN"),
        );
        let post = optional("EMAIL_SENDER").filter(|_| mail).map(|sender| {
            Ok::<_, ConfigError>(PostConfig {
                sender,
                configuration_set: optional("EMAIL_CONFIGURATION_SET"),
                api_base_url: required("API_BASE_URL")?.trim_end_matches('/').to_owned(),
                endpoint: optional("SES_ENDPOINT"),
                region: region.clone(),
                credentials: credentials.clone(),
            })
        });
        let secrets = SecretsConfig {
            endpoint: optional("SECRETS_MANAGER_ENDPOINT"),
            region: region.clone(),
            credentials: credentials.clone(),
        };
        let local = endpoint.is_some();
        let ring = || Ok::<_, ConfigError>(Secret::read(required("INVITE_KEYS")?, key_ring)?);
        let tokens = || match (optional("JWT_SECRET"), optional("JWKS_URL")) {
            (Some(secret), None) => {
                let secret = Secret::read(secret, shared_secrets);
                let secret = secret.map_err(|fault| ConfigError::Malformed("JWT_SECRET", fault))?;
                Ok(TokenSource::Secret(secret))
            }
            (None, Some(url)) if is_trusted(&url, local) => Ok(TokenSource::Jwks(url)),
            (None, Some(_)) => Err(ConfigError::Malformed("JWKS_URL", "must be an https URL")),
            _ => Err(ConfigError::TokenSource),
        };
        Ok(Self {
            opening: needs.iter().find_map(|need| match need {
                Need::Table(opening) => Some(*opening),
                Need::Callers | Need::Ring => None,
            }),
            local,
            secrets,
            store: StoreConfig {
                table: required("TABLE_NAME")?,
                region,
                endpoint,
                credentials,
                mail,
                retention: TimeDelta::days(retention),
                quotas,
            },
            post: post.transpose()?,
            metrics: optional("STACK_NAME").map(|stack| Source {
                stack,
                function: optional("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default(),
            }),
            keys: needs.contains(&Need::Ring).then(ring).transpose()?,
            web_base_url: required("WEB_BASE_URL")?.trim_end_matches('/').to_owned(),
            issuer: required("JWT_ISSUER")?,
            audience: required("JWT_AUDIENCE")?,
            tokens: needs.contains(&Need::Callers).then(tokens).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 8] = [
        ("TABLE_NAME", "invites"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("INVITE_KEYS", "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("WEB_BASE_URL", "https://bands.example/"),
        ("JWT_ISSUER", "https://issuer.example"),
        ("JWT_AUDIENCE", "bands"),
    ];

    fn check(changes: &[(&str, &str)], expect: Option<&str>) {
        check_with(&[Need::Callers, Need::Ring], changes, expect);
    }

    fn check_with(needs: &[Need], changes: &[(&str, &str)], expect: Option<&str>) {
        let variable = |name: &str| {
            let all = GOOD.iter().chain(changes).rev();
            all.clone()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        };
        let got = Config::read(needs, variable).err().map(|error| error.to_string());
        assert_eq!(got.is_some(), expect.is_some(), "{changes:?}: {got:?}");
        assert!(
            got.unwrap_or_default().contains(expect.unwrap_or_default()),
            "{changes:?}"
        );
    }

    #[test]
    fn every_fault_names_its_variable() {
        let secret = ("JWT_SECRET", "0123456789abcdef0123456789abcdef");
        check(&[secret], None);
        check(&[("JWKS_URL", "https://issuer.example/jwks")], None);
        let local = ("DYNAMODB_ENDPOINT", "http://127.0.0.1:8000");
        check(&[("JWKS_URL", "http://127.0.0.1:9080/jwks"), local], None);
        for url in [
            "http://issuer.example/jwks",
            "issuer.example/jwks",
            "https://",
            "https:///jwks",
            "https://a b",
        ] {
            check(&[("JWKS_URL", url)], Some("JWKS_URL must be an https URL"));
        }
        check(&[("JWKS_URL", "issuer"), local], Some("JWKS_URL must be"));
        check(&[], Some("exactly one of JWT_SECRET and JWKS_URL"));
        check(
            &[secret, ("JWKS_URL", "https://issuer.example/jwks")],
            Some("exactly one"),
        );
        check(&[("JWT_SECRET", "short")], Some("32 bytes"));
        let two = r#"["0123456789abcdef0123456789abcdef", "another one of 32 bytes or more!"]"#;
        check(&[("JWT_SECRET", two)], None);
        check(&[("JWT_SECRET", &two.replace("another one", "x"))], Some("32 bytes"));
        check(&[("JWT_SECRET", "[]")], Some("JWT_SECRET must hold a secret"));
        check(&[("JWT_SECRET", "[1]")], Some("JWT_SECRET must be a secret"));
        let kept = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:it";
        check(&[("JWT_SECRET", kept), ("INVITE_KEYS", kept)], None);
        check(&[secret, ("TABLE_NAME", "")], Some("TABLE_NAME is not set"));
        check(&[secret, ("INVITE_KEYS", "nonsense")], Some("INVITE_KEYS entry 1"));
        check(
            &[secret, ("INVITES_PER_BAND", "none")],
            Some("INVITES_PER_BAND must be"),
        );
        check(
            &[secret, ("EMAIL_NOTIFICATIONS", "yes")],
            Some("EMAIL_NOTIFICATIONS must be"),
        );
        let (on, sender) = (
            ("EMAIL_NOTIFICATIONS", "true"),
            ("EMAIL_SENDER", "invites@bands.example"),
        );
        check(&[secret, on], None);
        check(&[secret, on, sender], Some("API_BASE_URL is not set"));
        check(&[secret, sender], None);
        check(&[secret, ("RETENTION_DAYS", "0")], Some("RETENTION_DAYS must be"));
    }

    #[test]
    fn what_a_function_does_not_need_is_not_asked_for() {
        let (secret, none) = (("JWT_SECRET", "0123456789abcdef0123456789abcdef"), ("INVITE_KEYS", ""));
        check_with(&[], &[none], None);
        check_with(&[Need::Callers], &[none, secret], None);
        check_with(
            &[Need::Callers],
            &[none],
            Some("exactly one of JWT_SECRET and JWKS_URL"),
        );
        check_with(&[Need::Ring], &[], None);
        check_with(&[Need::Ring], &[none], Some("INVITE_KEYS is not set"));
        check_with(&[], &[("INVITE_KEYS", "nonsense"), ("JWT_SECRET", "short")], None);
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let secret = |text: &str| Secret::read(text.to_owned(), shared_secrets).map(TokenSource::Secret);
        let hush = secret("0123456789abcdef0123456789abcdef");
        assert_eq!(format!("{hush:?}"), "Ok(Secret(Given(…)))");
        let arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:it";
        assert_eq!(format!("{:?}", secret(arn)), format!("Ok(Secret(Kept({arn})))"));
    }
}
