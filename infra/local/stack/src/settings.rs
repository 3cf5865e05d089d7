//! The local environment of the functions, and its secrets.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use aws_lc_rs::rand;
use data_encoding::BASE64URL_NOPAD;

use crate::{Result, StackError, site::SitePorts, target::REGION};

/// The `iss` of the tokens that `make dev` accepts with the default port of its sign-in.
pub const ISSUER: &str = "http://127.0.0.1:9080";
/// The `aud` of local tokens.
pub const AUDIENCE: &str = "band-invites";

/// The SES identity of local mail.
pub const EMAIL_IDENTITY: &str = "bands.example";
/// The SES configuration set of local mail.
pub const EMAIL_CONFIGURATION_SET: &str = "band-invites";

/// The two secrets of a stack.
#[derive(Clone, PartialEq, Eq)]
pub struct StackSecrets {
    /// The key ring of invite tokens: `1:<base64url of 32 bytes>`.
    pub invite_keys: String,
    /// The HS256 secret of bearer tokens.
    pub jwt_secret: String,
}

impl StackSecrets {
    /// New random secrets.
    pub fn random() -> Result<Self> {
        Ok(Self {
            invite_keys: format!("1:{}", random_text()?),
            jwt_secret: random_text()?,
        })
    }

    /// The secrets in `file`, so that tokens and links outlive a restart. The first call creates it, readable only by
    /// its owner.
    pub fn from_file(file: &Path) -> Result<Self> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(StackError::io(format!("Making {}", folder.display())))?;
        }
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
            Ok(mut new) => {
                let secrets = Self::random()?;
                let text = format!(
                    "INVITE_KEYS={}\nJWT_SECRET={}\n",
                    secrets.invite_keys, secrets.jwt_secret
                );
                new.write_all(text.as_bytes())
                    .map_err(StackError::io(format!("Writing {}", file.display())))?;
                Ok(secrets)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let text = fs::read_to_string(file).map_err(StackError::io(format!("Reading {}", file.display())))?;
                let value = |name: &str| {
                    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
                    line.map(str::to_owned).ok_or_else(|| {
                        StackError::Usage(format!(
                            "{} has no {name}. Create new secrets: make reset",
                            file.display()
                        ))
                    })
                };
                Ok(Self {
                    invite_keys: value("INVITE_KEYS")?,
                    jwt_secret: value("JWT_SECRET")?,
                })
            }
            Err(error) => Err(StackError::io(format!("Opening {}", file.display()))(error)),
        }
    }

    /// The environment of every function, for a database, a table, and the ports of the site.
    #[must_use]
    pub fn environment(&self, endpoint: &str, table: &str, site: SitePorts) -> Vec<(&'static str, String)> {
        vec![
            ("TABLE_NAME", table.to_owned()),
            ("DYNAMODB_ENDPOINT", endpoint.to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_ACCESS_KEY_ID", "local".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
            ("INVITE_KEYS", self.invite_keys.clone()),
            ("JWT_SECRET", self.jwt_secret.clone()),
            ("JWT_ISSUER", site.issuer()),
            ("JWT_AUDIENCE", AUDIENCE.to_owned()),
            ("WEB_BASE_URL", site.web_url()),
            ("RETENTION_DAYS", "30".to_owned()),
            ("STACK_NAME", "local".to_owned()),
        ]
    }
}

/// The environment of functions that send mail, for an SES endpoint and the API's URL.
#[must_use]
pub fn mail_environment(ses: &str, api: &str) -> [(&'static str, String); 5] {
    [
        ("EMAIL_NOTIFICATIONS", "true".to_owned()),
        ("EMAIL_SENDER", format!("Band Invites <invites@{EMAIL_IDENTITY}>")),
        ("EMAIL_CONFIGURATION_SET", EMAIL_CONFIGURATION_SET.to_owned()),
        ("SES_ENDPOINT", ses.to_owned()),
        ("API_BASE_URL", api.to_owned()),
    ]
}

/// The quotas of tests, which create more invites in a minute than people in a day. Some use up a band's quota, so that
/// is `per_band`.
#[must_use]
pub fn quotas(per_band: String) -> [(&'static str, String); 3] {
    let plenty = || "100000".to_owned();
    [
        ("INVITES_PER_BAND", per_band),
        ("INVITES_PER_INVITER", plenty()),
        ("MAILS_PER_RECIPIENT", plenty()),
    ]
}

/// Variables of a developer's shell that would change what the functions do.
pub const UNWANTED: [&str; 8] = [
    "JWKS_URL",
    "EMAIL_CLAIM",
    "EMAIL_VERIFIED_CLAIM",
    "ISSUER_VERIFIES_EMAIL",
    "NAME_CLAIM",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "SECRETS_MANAGER_ENDPOINT",
];

fn random_text() -> Result<String> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| StackError::Usage("The system provides no random numbers.".to_owned()))?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn secrets_are_created_once_and_readable_only_by_their_owner() {
        let file = std::env::temp_dir().join(format!("secrets-{}/secrets.env", std::process::id()));
        let first = StackSecrets::from_file(&file).unwrap();
        assert!(first == StackSecrets::from_file(&file).unwrap());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(first.invite_keys.len(), 2 + 43);
        assert!(first.jwt_secret.len() >= 32);
        fs::remove_dir_all(file.parent().unwrap()).unwrap();
    }
}
