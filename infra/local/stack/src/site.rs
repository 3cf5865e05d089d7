//! The parts for the browser: the web client, served by Vite, and the issuer where it signs in.

use std::path::Path;

use tokio::process::Command;

use crate::{Result, StackError, ports::answers, process::ChildProcess, root, settings::StackSecrets};

/// The issuer's program, and the package that it needs.
const SIGN_IN: &str = "infra/local/sign-in/server.mjs";
const SIGN_IN_PACKAGE: &str = "infra/local/node_modules/oidc-provider";
/// Vite's program, in the web client's folder.
const WEB: &str = "web";
const VITE: &str = "node_modules/vite/bin/vite.js";

/// The ports of the web client and the issuer on the loopback address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SitePorts {
    /// The web client's port.
    pub web: u16,
    /// The issuer's port. Every token contains the issuer's URL, so another stack refuses it.
    pub sign_in: u16,
}

impl SitePorts {
    /// The default ports of `make dev`.
    pub const DEFAULT: Self = Self {
        web: 5173,
        sign_in: 9080,
    };

    /// The URL of the web client, without a trailing slash.
    #[must_use]
    pub fn web_url(self) -> String {
        url(self.web)
    }

    /// The URL of the issuer, which is the `iss` of its tokens.
    #[must_use]
    pub fn issuer(self) -> String {
        url(self.sign_in)
    }
}

/// A running web client and issuer. Dropping it ends both.
#[derive(Debug)]
pub struct Site {
    web: ChildProcess,
    sign_in: ChildProcess,
    url: String,
}

impl Site {
    /// Starts both and waits until they listen. The client uses the API at `api`. Logs, and the issuer's accounts, are
    /// in `folder`.
    pub async fn start(ports: SitePorts, api: &str, secrets: &StackSecrets, folder: &Path) -> Result<Self> {
        let web = root().join(WEB);
        installed(&root().join(SIGN_IN_PACKAGE), "The sign-in (oidc-provider)", "sign-in")?;
        installed(&web.join(VITE), "The web client's server (Vite)", "web")?;
        let url = ports.web_url();
        let mut command = Command::new("node");
        command
            .arg(root().join(SIGN_IN))
            .args(["--port", &ports.sign_in.to_string(), "--web", &url, "--accounts"])
            .arg(folder.join("accounts.json"))
            .env("JWT_SECRET", &secrets.jwt_secret);
        let sign_in = ChildProcess::start("The sign-in", &mut command, Some(&folder.join("sign-in.log")))?;
        let mut command = Command::new("node");
        command
            .arg(web.join(VITE))
            .args(["--port", &ports.web.to_string()])
            .current_dir(&web)
            .env("API_URL", api)
            .env("JWT_ISSUER", ports.issuer());
        let web = ChildProcess::start("The web client", &mut command, Some(&folder.join("web.log")))?;
        let mut site = Self { web, sign_in, url };
        let silent = site.web.failure("or the sign-in doesn't respond");
        tokio::select! {
            error = site.crashed() => Err(error),
            (web, sign_in) = async { tokio::join!(answers(ports.web), answers(ports.sign_in)) } => {
                if web && sign_in { Ok(site) } else { Err(silent) }
            }
        }
    }

    /// The URL of the web client.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until one of them ends unexpectedly. Returns that as an error.
    pub async fn crashed(&mut self) -> StackError {
        tokio::select! {
            error = self.web.crashed() => error,
            error = self.sign_in.crashed() => error,
        }
    }
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn installed(path: &Path, program: &'static str, arguments: &'static str) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    Err(StackError::NotInstalled { program, arguments })
}
