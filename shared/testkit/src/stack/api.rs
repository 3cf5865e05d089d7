//! The API: the real function binaries under `cargo lambda watch`, behind a gateway of ours.
//!
//! What its emulator does and API Gateway doesn't: it starts up to `instances` processes of a function when the first
//! requests for it come; it never gives up on a request whose function died; and it locks up when more than a hundred
//! requests wait for one function.

use std::{
    env, fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::Client;
use tokio::{process::Command, time::sleep};

use super::{Result, StackError, gateway::Gateway, ports, process::Part, root, settings::UNWANTED, template::Template};

/// How long the first function may take to start and answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How to run the API.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The port on the loopback address.
    pub port: u16,
    /// How many instances of a function may run at once.
    pub instances: u8,
    /// A folder to run in.
    pub folder: &'a Path,
    /// A new file for the output of the emulator and of all functions; the terminal without one.
    pub log: Option<&'a Path>,
    /// What the functions find in their environment.
    pub environment: &'a [(&'static str, String)],
}

/// A running API. Dropping it ends it with all its functions.
#[derive(Debug)]
pub struct Api {
    // In this order: nothing invokes a function that has ended.
    gateway: Gateway,
    part: Part,
    invoke_url: String,
}

/// The URL of the API on a port, also before it runs.
#[must_use]
pub fn url(port: u16) -> String {
    format!("http://{}:{port}", Ipv4Addr::LOCALHOST)
}

/// Compiles all functions; cargo says on standard error how far it is. Selects the whole workspace, as `cargo test`
/// and `cargo clippy` do, so that all share one build of the dependencies.
pub async fn build() -> Result<()> {
    let mut command = Command::new(cargo());
    command.args(["build", "--workspace", "--bins"]).current_dir(root());
    let status = Part::start("The build", &mut command, None)?.wait().await?;
    if status.success() {
        Ok(())
    } else {
        Err(StackError::BuildFailed)
    }
}

impl Api {
    /// Starts the functions as they were built and waits until the API answers.
    pub async fn start(template: &Template, options: &Options<'_>) -> Result<Self> {
        let emulator = root().join(".tools/venv/bin/cargo-lambda");
        if !emulator.is_file() {
            return Err(StackError::NotInstalled {
                program: "cargo-lambda",
                arguments: "",
            });
        }
        let binaries = binaries()?;
        require_binaries(template, &binaries)?;
        fs::create_dir_all(options.folder).map_err(StackError::io(format!("Making {}", options.folder.display())))?;
        let [invoke_port] = ports::free()?;

        let mut command = Command::new(emulator);
        command
            .args(["lambda", "watch", "--ignore-changes", "--manifest-path"])
            .arg(root().join("Cargo.toml"));
        command.args([
            "--invoke-address",
            "127.0.0.1",
            "--invoke-port",
            &invoke_port.to_string(),
        ]);
        command.args(["--concurrency", &options.instances.to_string()]);
        // It would let pages of any origin call. The web client calls by its own.
        command.arg("--disable-cors");
        // Each instance watches the current folder for changes even when told to ignore them: give it a small one.
        command.current_dir(options.folder);
        for unwanted in UNWANTED {
            command.env_remove(unwanted);
        }
        command.envs(options.environment.iter().map(|(name, value)| (name, value)));
        command.env("STACK_CARGO", cargo()).env("STACK_BINARIES", &binaries);
        command.env("CARGO", root().join("infra/local/run-function"));
        if env::var_os("RUST_LOG").is_none() {
            command.env("RUST_LOG", "cargo_lambda=warn");
        }

        let part = Part::start("The API (cargo lambda watch)", &mut command, options.log)?;
        let mut api = Self {
            gateway: Gateway::start(template, options.port, &url(invoke_port)).await?,
            part,
            invoke_url: url(invoke_port),
        };
        let (url, invoke_url) = (api.url().to_owned(), api.invoke_url.clone());
        let failure = |how: &str| api.part.failure(how);
        let (silent, broken) = (
            failure("doesn't answer"),
            failure("fails at a request that no route takes"),
        );
        tokio::select! {
            error = api.part.crashed() => Err(error),
            answer = async {
                first_answer(&invoke_url, PATIENCE).await?;
                first_answer(&url, PATIENCE).await
            } => match answer {
                None => Err(silent),
                Some(status) if status >= 500 => Err(broken),
                Some(_) => Ok(api),
            },
        }
    }

    /// Its URL, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        self.gateway.url()
    }

    /// Where functions are invoked by name, without a slash at the end.
    #[must_use]
    pub fn invoke_url(&self) -> &str {
        &self.invoke_url
    }

    /// Waits until it ends by itself, and says so.
    pub async fn crashed(&mut self) -> StackError {
        self.part.crashed().await
    }

    /// Replaces the running functions by the binaries as they are now. A request in the middle gets no answer.
    pub fn reload(&self) {
        self.part.hang_up_descendants();
    }
}

/// The status of `GET /`, once it answers: that starts the default function.
pub(super) async fn first_answer(url: &str, patience: Duration) -> Option<u16> {
    let client = Client::builder().no_proxy().timeout(patience).build().ok()?;
    for _ in 0..600 {
        match client.get(url).send().await {
            Ok(answer) => return Some(answer.status().as_u16()),
            Err(error) if error.is_timeout() => return None,
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
    None
}

pub(super) fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// Where cargo puts the binaries: the folder above ours, since we are an example or a test of the same build.
fn binaries() -> Result<PathBuf> {
    let mut path = env::current_exe().map_err(StackError::io("Finding this program's own file"))?;
    path.pop();
    path.pop();
    Ok(path)
}

fn require_binaries(template: &Template, binaries: &Path) -> Result<()> {
    for function in &template.functions {
        if !binaries.join(&function.binary).is_file() {
            return Err(StackError::Template(format!(
                "{} needs a binary {binary}. Write functions/src/bin/{binary}.rs, its door, or correct its CodeUri.",
                function.logical_id,
                binary = function.binary,
            )));
        }
    }
    Ok(())
}
