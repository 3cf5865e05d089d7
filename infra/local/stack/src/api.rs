//! The API: the real function binaries under `cargo lambda watch`, behind our gateway.
//!
//! The emulator differs from Lambda. It starts up to `instances` processes of a function at its first requests. It
//! waits forever if a function died. It locks up if more than a hundred requests wait for one function.

use std::{
    env, fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::Client;
use tokio::{process::Command, time::sleep};

use crate::{
    Result, StackError, console::Console, gateway::Gateway, ports, process::ChildProcess, root, settings::UNWANTED,
    template::Template,
};

/// How long the first function may take to start and answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The destination of the output of the emulator and all functions.
#[derive(Debug, Clone, Copy)]
pub enum Output<'a> {
    /// A new file.
    File(&'a Path),
    /// The terminal, unchanged.
    Terminal,
    /// The terminal, as one readable line per request.
    Console(&'a Console),
}

/// How to run the API.
#[derive(Debug, Clone, Copy)]
pub struct ApiOptions<'a> {
    /// The port on the loopback address.
    pub port: u16,
    /// How many instances of a function may run at once.
    pub instances: u8,
    /// A folder to run in.
    pub folder: &'a Path,
    /// The destination of its output.
    pub output: Output<'a>,
    /// The environment of the functions.
    pub environment: &'a [(&'static str, String)],
}

/// A running API. Dropping it ends it with all its functions.
#[derive(Debug)]
pub struct LocalApi {
    // The order of drops: nothing invokes a function that has ended.
    gateway: Gateway,
    part: ChildProcess,
    invoke_url: String,
}

/// The URL of an API on this port.
#[must_use]
pub fn url(port: u16) -> String {
    format!("http://{}:{port}", Ipv4Addr::LOCALHOST)
}

/// Compiles all functions. Cargo reports progress on standard error. It selects the whole workspace, like `cargo test`
/// and `cargo clippy`, so that all share one build of the dependencies.
pub async fn build() -> Result<()> {
    let mut command = Command::new(cargo());
    command.args(["build", "--workspace", "--bins"]).current_dir(root());
    let status = ChildProcess::start("The build", &mut command, None)?.wait().await?;
    if status.success() {
        Ok(())
    } else {
        Err(StackError::BuildFailed)
    }
}

impl LocalApi {
    /// Starts the built functions and waits until the API responds.
    pub async fn start(template: &Template, options: &ApiOptions<'_>) -> Result<Self> {
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
        // With CORS, pages of any origin could call the API. The web client doesn't need it.
        command.arg("--disable-cors");
        // Each instance watches the current folder, even with changes ignored. So it gets a small one.
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

        let name = "The API (cargo lambda watch)";
        let (part, console) = match options.output {
            Output::File(log) => (ChildProcess::start(name, &mut command, Some(log))?, None),
            Output::Terminal => (ChildProcess::start(name, &mut command, None)?, None),
            Output::Console(console) => (
                ChildProcess::start_on(name, &mut command, console)?,
                Some(console.clone()),
            ),
        };
        let mut api = Self {
            gateway: Gateway::start(template, options.port, &url(invoke_port), console).await?,
            part,
            invoke_url: url(invoke_port),
        };
        let url = api.url().to_owned();
        let failure = |how: &str| api.part.failure(how);
        let (silent, broken) = (
            failure("doesn't respond"),
            failure("fails to answer a request without a route"),
        );
        tokio::select! {
            error = api.part.crashed() => Err(error),
            answer = async {
                if ports::answers(invoke_port).await { first_answer(&url, PATIENCE).await } else { None }
            } => match answer {
                None => Err(silent),
                Some(status) if status >= 500 => Err(broken),
                Some(_) => Ok(api),
            },
        }
    }

    /// Its URL, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        self.gateway.url()
    }

    /// The URL for invoking functions by name, without a trailing slash.
    #[must_use]
    pub fn invoke_url(&self) -> &str {
        &self.invoke_url
    }

    /// Waits until it ends unexpectedly. Returns that as an error.
    pub async fn crashed(&mut self) -> StackError {
        self.part.crashed().await
    }

    /// Restarts the functions with the current binaries. Requests in progress get no response.
    pub fn reload(&self) {
        self.part.hang_up_descendants();
    }
}

/// The user agent of the stack's own requests, which the console doesn't show.
pub(super) const OURS: &str = "local-stack";

/// Waits for the response to `GET /`, which starts the default function. Returns its status.
pub(super) async fn first_answer(url: &str, patience: Duration) -> Option<u16> {
    let client = Client::builder()
        .no_proxy()
        .user_agent(OURS)
        .timeout(patience)
        .build()
        .ok()?;
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

/// Cargo's folder of binaries. It is the parent of this program's folder: this is an example or test of the same build.
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
                "{} needs a binary {binary}. Run make generate, or correct its CodeUri.",
                function.logical_id,
                binary = function.binary,
            )));
        }
    }
    Ok(())
}
