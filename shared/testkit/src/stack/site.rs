//! What a person opens in the browser: the web client, under Vite, and the issuer that it signs in at.

use std::path::Path;

use tokio::process::Command;

use super::{
    Result, StackError, ports,
    process::Part,
    root,
    settings::{SIGN_IN_PORT, Secrets},
};

/// The issuer's program, and what has to be installed for it.
const SIGN_IN: &str = "infra/local/sign-in/server.mjs";
const SIGN_IN_PACKAGE: &str = "infra/local/node_modules/oidc-provider";
/// Vite's program, in the web client's folder.
const WEB: &str = "web";
const VITE: &str = "node_modules/vite/bin/vite.js";

/// A running web client and issuer. Dropping it ends both.
#[derive(Debug)]
pub struct Site {
    web: Part,
    sign_in: Part,
    url: String,
}

impl Site {
    /// Starts both and waits until they listen: the client on `port` of the loopback address, for the API at `api`; the
    /// issuer on its fixed port, since its address is in every token. It keeps who has signed in, and both write their
    /// logs, in `folder`.
    pub async fn start(port: u16, api: &str, secrets: &Secrets, folder: &Path) -> Result<Self> {
        let web = root().join(WEB);
        installed(&root().join(SIGN_IN_PACKAGE), "The sign-in (oidc-provider)", "sign-in")?;
        installed(&web.join(VITE), "The web client's server (Vite)", "web")?;
        let url = url(port);
        let mut command = Command::new("node");
        command
            .arg(root().join(SIGN_IN))
            .args(["--port", &SIGN_IN_PORT.to_string(), "--web", &url, "--accounts"])
            .arg(folder.join("accounts.json"))
            .env("JWT_SECRET", &secrets.jwt_secret);
        let sign_in = Part::start("The sign-in", &mut command, Some(&folder.join("sign-in.log")))?;
        let mut command = Command::new("node");
        command
            .arg(web.join(VITE))
            .args(["--port", &port.to_string()])
            .current_dir(&web)
            .env("API_URL", api);
        let web = Part::start("The web client", &mut command, Some(&folder.join("web.log")))?;
        let mut site = Self { web, sign_in, url };
        let silent = site.web.failure("or the sign-in doesn't answer");
        tokio::select! {
            error = site.crashed() => Err(error),
            (web, sign_in) = async { tokio::join!(ports::answers(port), ports::answers(SIGN_IN_PORT)) } => {
                if web && sign_in { Ok(site) } else { Err(silent) }
            }
        }
    }

    /// Where the web client is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until one of them ends by itself, and says so.
    pub async fn crashed(&mut self) -> StackError {
        tokio::select! {
            error = self.web.crashed() => error,
            error = self.sign_in.crashed() => error,
        }
    }
}

/// Where a web client on this port is.
#[must_use]
pub fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn installed(path: &Path, program: &'static str, arguments: &'static str) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    Err(StackError::NotInstalled { program, arguments })
}
