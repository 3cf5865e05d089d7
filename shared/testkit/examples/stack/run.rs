//! `stack run`: a stack in memory for the time of one command, usually the tests.

use std::{fs::File, path::PathBuf, pin::pin, process::ExitCode, time::Duration};

use testkit::stack::{
    Result, StackError,
    api::{self, Api, Options},
    engine::{Database, Engine, Storage},
    ports,
    process::Part,
    root,
    settings::{QUOTAS, Secrets, UNWANTED},
    table,
    template::Template,
};
use tokio::{process::Command, time::timeout};

use super::{Arguments, dev, interrupted};

const TABLE: &str = "band-invites-test";

/// How many stacks can run commands at once in a checkout.
const SLOTS: u8 = 16;

pub async fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let words = arguments.command();
    let engine: Engine = arguments.value("--db").as_deref().unwrap_or("dynamodb-local").parse()?;
    let with_api = !arguments.flag("--no-api");
    arguments.require_empty()?;
    let Some((program, words)) = words.split_first() else {
        return Err(StackError::Usage(
            "Say what to run: stack run -- cargo test --workspace".to_owned(),
        ));
    };

    let mut interrupted = pin!(interrupted());
    let mut stack = tokio::select! {
        code = &mut interrupted => return code.map(ExitCode::from),
        stack = Stack::start(engine, with_api) => stack?,
    };
    let mut command = Command::new(program);
    for unwanted in UNWANTED {
        command.env_remove(unwanted);
    }
    let mut command = Part::start_in_foreground("The command", command.args(words).envs(stack.environment.clone()))?;
    let ended = tokio::select! {
        code = &mut interrupted => {
            // Ctrl-C reaches the command, too: let it end in its own way.
            if let Ok(130) = code {
                let _ = timeout(Duration::from_secs(5), command.wait()).await;
            }
            code
        }
        status = command.wait() => status.map(code),
        error = stack.crashed() => Err(error),
    };
    drop(command);
    stack.stop().await;
    ended.map(ExitCode::from)
}

struct Stack {
    // In this order: the functions end before their database.
    api: Option<Api>,
    database: Database,
    environment: Vec<(&'static str, String)>,
    _lock: File,
}

impl Stack {
    async fn start(engine: Engine, with_api: bool) -> Result<Self> {
        let (folder, lock) = folder()?;
        if with_api {
            api::build().await?;
        }
        let [database_port, api_port] = ports::free()?;
        let database = Database::start(
            engine,
            database_port,
            Storage::Memory,
            Some(&folder.join("database.log")),
        )
        .await?;
        table::create_table(database.endpoint(), TABLE).await?;
        let mut environment = Secrets::random()?.environment(database.endpoint(), TABLE);
        // Tests invite more in a minute than people in a day.
        environment.extend(QUOTAS.map(|name| (name, "100000".to_owned())));
        let mut api = None;
        if with_api {
            let log = folder.join("api.log");
            // Notes of an earlier run say nothing about this one's log.
            let _ = std::fs::remove_file(testkit::api::beside(&log.to_string_lossy()));
            let options = Options {
                port: api_port,
                instances: 4,
                folder: &folder,
                log: Some(&log),
                environment: &environment,
            };
            let started = Api::start(&Template::read()?, &options).await?;
            environment.push(("API_URL", started.url().to_owned()));
            environment.push(("STACK_LOG", log.to_string_lossy().into_owned()));
            api = Some(started);
        }
        environment.push(("DB_ENGINE", engine.to_string()));
        Ok(Self {
            api,
            database,
            environment,
            _lock: lock,
        })
    }

    async fn crashed(&mut self) -> StackError {
        match &mut self.api {
            None => self.database.crashed().await,
            Some(api) => tokio::select! {
                error = api.crashed() => error,
                error = self.database.crashed() => error,
            },
        }
    }

    async fn stop(self) {
        drop(self.api);
        self.database.stop().await;
    }
}

/// A folder for logs that no other stack uses now: `.local/test`, usually.
fn folder() -> Result<(PathBuf, File)> {
    for slot in 1..=SLOTS {
        let name = if slot == 1 {
            "test".to_owned()
        } else {
            format!("test-{slot}")
        };
        let folder = root().join(".local").join(name);
        match dev::lock(&folder) {
            Err(StackError::AlreadyRuns) => {}
            other => return other.map(|lock| (folder, lock)),
        }
    }
    Err(StackError::Usage(format!(
        "{SLOTS} commands already run in local stacks. Wait for one of them."
    )))
}

/// A command's exit code as a shell would give it.
fn code(status: std::process::ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt as _;
    let code = status.code().or_else(|| Some(128 + status.signal()?));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}
