//! Secrets Manager on this machine, emulated by moto, for tests that read and rotate secrets.

use std::{net::Ipv4Addr, path::Path};

use tokio::process::Command;

use crate::{Result, StackError, ports, process::ChildProcess, root};

/// A running server, empty at first. Dropping it ends it.
#[derive(Debug)]
pub struct Vault {
    _server: ChildProcess,
    url: String,
}

impl Vault {
    /// Starts one and waits until it listens.
    pub async fn start() -> Result<Self> {
        let program = root().join(".tools/moto/bin/moto_server");
        if !program.is_file() {
            return Err(StackError::NotInstalled {
                program: "moto_server",
                arguments: "secrets",
            });
        }
        let [port] = ports::free()?;
        let mut command = Command::new(program);
        command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
        let mut server = ChildProcess::start("Secrets Manager (moto)", &mut command, Some(Path::new("/dev/null")))?;
        let silent = server.failure("doesn't respond");
        tokio::select! {
            error = server.crashed() => return Err(error),
            answers = ports::answers(port) => if !answers { return Err(silent) },
        }
        Ok(Self {
            _server: server,
            url: format!("http://{}:{port}", Ipv4Addr::LOCALHOST),
        })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}
