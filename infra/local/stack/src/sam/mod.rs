//! The API under SAM: the functions in containers on Lambda's own image, as `sam local` runs them.
//!
//! It differs from Lambda. It runs one container per function, which processes one request at a time. A function in a
//! warm container has no timeout.

pub mod project;

use std::{
    fs::{self, File},
    time::Duration,
};

use tokio::process::Command;

use crate::{
    Result, StackError,
    api::{self, ApiOptions, Output, cargo, first_answer},
    docker, ports,
    process::ChildProcess,
    root,
};

use project::{BINARIES, Project, tool, with_tools};

/// The program in a function's folder.
const FILE: &str = "bootstrap";
/// How long SAM may take to start. The first time, it builds an image.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long SAM may take to end all its containers.
const GRACE: Duration = Duration::from_mins(1);

/// A running API. Dropping it ends it with all its containers.
#[derive(Debug)]
pub struct Sam {
    api: ChildProcess,
    invoker: ChildProcess,
    url: String,
    invoke_url: String,
    // Dropped after the containers have ended.
    _project: Project,
}

/// Compiles all functions for Lambda's C library and this machine's architecture. Fails if SAM can't run them.
pub async fn build() -> Result<()> {
    docker::require().await?;
    let mut command = Command::new(tool("cargo-lambda", "")?);
    command.args(["lambda", "build", "--profile", "sam", "--package", "functions"]);
    // Copied to a new file first: a running program can't be overwritten, but it can be replaced.
    let (next, binaries) = (root().join(BINARIES).join("next"), root().join(BINARIES));
    command.arg("--lambda-dir").arg(&next);
    command
        .env("CARGO", cargo())
        .env("PATH", with_tools()?)
        .current_dir(root());
    let status = ChildProcess::start("The build (cargo lambda build)", &mut command, None)?
        .wait()
        .await?;
    if !status.success() {
        return Err(StackError::BuildFailed);
    }
    let replacing = || StackError::io(format!("Replacing the functions in {BINARIES}"));
    for built in fs::read_dir(&next).map_err(replacing())? {
        let built = built.map_err(replacing())?;
        let place = binaries.join(built.file_name());
        fs::create_dir_all(&place).map_err(replacing())?;
        fs::rename(built.path().join(FILE), place.join(FILE)).map_err(replacing())?;
    }
    fs::remove_dir_all(&next).map_err(replacing())
}

impl Sam {
    /// Starts `sam local` with the built functions and waits until it responds.
    pub async fn start(options: &ApiOptions<'_>) -> Result<Self> {
        let project = Project::prepare(options.folder, options.environment).await?;
        let [invoke_port] = ports::free()?;
        if let Output::File(log) = options.output {
            File::create(log).map_err(StackError::io(format!("Opening {}", log.display())))?;
        }
        let server = |name, command, port: u16| -> Result<ChildProcess> {
            let mut server = project.server(command)?;
            // Watching for changes would take more inotify instances than Linux allows a user.
            server.args(["--port", &port.to_string(), "--warm-containers", "LAZY", "--no-watch"]);
            let part = match options.output {
                Output::Terminal => ChildProcess::start(name, &mut server, None)?,
                Output::Console(console) => ChildProcess::start_on(name, &mut server, console)?,
                // SAM's own log contains paths, and so tokens. The functions' log must not, so it is separate.
                Output::File(log) => {
                    server.args(["--log-file", "/dev/stdout"]);
                    let own = options.folder.join(command).with_extension("log");
                    ChildProcess::start_apart(name, &mut server, &own, log)?
                }
            };
            Ok(part.with_grace(GRACE))
        };
        let mut sam = Self {
            api: server("The API (sam local start-api)", "start-api", options.port)?,
            invoker: server("The invoker (sam local start-lambda)", "start-lambda", invoke_port)?,
            url: api::url(options.port),
            invoke_url: api::url(invoke_port),
            _project: project,
        };
        sam.wait_until_it_answers().await?;
        Ok(sam)
    }

    async fn wait_until_it_answers(&mut self) -> Result<()> {
        let broken = self.api.failure("fails to answer a request without a route");
        let silent = self.api.failure("doesn't respond");
        let silent_invoker = self.invoker.failure("doesn't respond");
        let (url, invoke_url) = (self.url.clone(), self.invoke_url.clone());
        let answers = async {
            match first_answer(&url, PATIENCE).await {
                None => return Err(silent),
                Some(status) if status >= 500 => return Err(broken),
                Some(_) => {}
            }
            let answer = first_answer(&invoke_url, PATIENCE).await;
            answer.map(drop).ok_or(silent_invoker)
        };
        tokio::select! {
            error = self.api.crashed() => Err(error),
            error = self.invoker.crashed() => Err(error),
            answers = answers => answers,
        }
    }

    /// Its URL, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The URL for invoking functions by name, without a trailing slash.
    #[must_use]
    pub fn invoke_url(&self) -> &str {
        &self.invoke_url
    }

    /// Waits until a part of it ends unexpectedly. Returns that as an error.
    pub async fn crashed(&mut self) -> StackError {
        tokio::select! {
            error = self.api.crashed() => error,
            error = self.invoker.crashed() => error,
        }
    }
}
