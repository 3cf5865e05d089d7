//! `stack run`: runs a command, usually the tests, with a stack in memory.

use std::{
    fs::{self, File},
    path::Path,
    pin::pin,
    process::ExitCode,
    time::Duration,
};

use local_stack::{
    Result, StackError,
    api::{self, ApiOptions, Output},
    emulator::{Emulator, RunningApi},
    engine::{Engine, RunningEngine, Storage},
    folder,
    guard::Guard,
    interrupt::interrupted,
    mailbox::Mailbox,
    ports,
    postmaster::Postmaster,
    process::ChildProcess,
    settings::{StackSecrets, UNWANTED, mail_environment, quotas},
    site::SitePorts,
    table,
    template::Template,
    triggers::{TriggerSource, Triggers, bus, dead_letters},
};
use tokio::{process::Command, time::timeout};

use super::Arguments;

const TABLE: &str = "band-invites-test";

pub async fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let words = arguments.command();
    let without_api = arguments.flag("--no-api");
    let engine: Engine = arguments.value("--db").as_deref().unwrap_or("dynamodb-local").parse()?;
    let every_grant = arguments.flag("--grants");
    let emulator: Emulator = arguments.value("--api").as_deref().unwrap_or("cargo-lambda").parse()?;
    let emulator = (!without_api).then_some(emulator);
    let per_band = arguments
        .value("--invites-per-band")
        .unwrap_or_else(|| "1200".to_owned());
    arguments.require_empty()?;
    if every_grant && emulator != Some(Emulator::CargoLambda) {
        return Err(StackError::Usage(
            "--grants works only with --api cargo-lambda and without --no-api.".to_owned(),
        ));
    }
    let Some((program, words)) = words.split_first() else {
        return Err(StackError::Usage(
            "The command is missing. Example: stack run -- cargo test --workspace".to_owned(),
        ));
    };

    let mut interrupted = pin!(interrupted());
    let mut stack = tokio::select! {
        code = &mut interrupted => return code.map(ExitCode::from),
        stack = Stack::start(engine, emulator, per_band) => stack?,
    };
    let mut command = Command::new(program);
    for unwanted in UNWANTED {
        command.env_remove(unwanted);
    }
    let mut command =
        ChildProcess::start_in_foreground("The command", command.args(words).envs(stack.environment.clone()))?;
    let ended = tokio::select! {
        code = &mut interrupted => {
            // Ctrl-C reaches the command, too. Wait until it ends by itself.
            if let Ok(130) = code {
                let _ = timeout(Duration::from_secs(5), command.wait()).await;
            }
            code
        }
        status = command.wait() => status.map(code),
        error = stack.crashed() => Err(error),
    };
    drop(command);
    let (denials, unused) = stack.stop().await;
    let code = ended?;
    let mut wrong = denials;
    // If the command failed, it may not have used all grants.
    if every_grant && code == 0 {
        wrong.extend(unused);
    }
    if wrong.is_empty() {
        return Ok(ExitCode::from(code));
    }
    eprintln!("{}", StackError::Grants(wrong));
    Ok(ExitCode::from(code.max(1)))
}

struct Stack {
    // The order of drops: first what invokes functions, then the functions, then what they call.
    triggers: Triggers,
    api: Option<RunningApi>,
    guard: Option<Guard>,
    mailbox: Mailbox,
    postmaster: Postmaster,
    database: RunningEngine,
    environment: Vec<(&'static str, String)>,
    _lock: File,
}

impl Stack {
    async fn start(engine: Engine, emulator: Option<Emulator>, per_band: String) -> Result<Self> {
        let (folder, lock) = folder::for_tests()?;
        if let Some(emulator) = emulator {
            emulator.build().await?;
        }
        let [database_port, api_port, mail_port, web, sign_in] = ports::free()?;
        let log = folder.join("database.log");
        let database = RunningEngine::start(engine, database_port, Storage::Memory, Some(&log)).await?;
        table::create_table(database.endpoint(), TABLE).await?;
        let mailbox = Mailbox::start(mail_port, Some(&folder.join("mailbox.log"))).await?;
        let postmaster = Postmaster::start(0, mailbox.url()).await?;
        let mut environment =
            StackSecrets::random()?.environment(database.endpoint(), TABLE, SitePorts { web, sign_in });
        environment.extend(mail_environment(postmaster.url(), &api::url(api_port)));
        environment.extend(quotas(per_band));
        let mut stack = Self {
            triggers: Triggers::default(),
            api: None,
            guard: None,
            mailbox,
            postmaster,
            database,
            environment,
            _lock: lock,
        };
        if let Some(emulator) = emulator {
            stack.start_api(emulator, api_port, &folder).await?;
        }
        let mailbox = stack.mailbox.url().to_owned();
        stack.environment.push(("MAILBOX_ENDPOINT", mailbox));
        stack.environment.push(("DB_ENGINE", engine.to_string()));
        Ok(stack)
    }

    /// Starts the functions and their triggers.
    async fn start_api(&mut self, emulator: Emulator, port: u16, folder: &Path) -> Result<()> {
        let (log, letters) = (folder.join("api.log"), dead_letters(folder));
        // Secrets and dead letters of an earlier run don't concern this one.
        let _ = fs::remove_file(folder::secrets_beside(&log.to_string_lossy()));
        let _ = fs::remove_file(&letters);
        let template = Template::read()?;
        if emulator == Emulator::CargoLambda {
            // In containers all functions have the same access key, so the guard can't tell them apart.
            let guard = Guard::start(&template, TABLE, self.database.endpoint(), self.postmaster.url()).await?;
            self.guard = Some(guard);
        }
        let environment = match &self.guard {
            Some(guard) => guard.environment_behind(&self.environment),
            None => self.environment.clone(),
        };
        let options = ApiOptions {
            port,
            instances: 4,
            folder,
            output: Output::File(&log),
            environment: &environment,
        };
        let api = emulator.start(&template, &options).await?;
        self.postmaster.set_target(bus(&template, api.invoke_url())?);
        let source = TriggerSource {
            database: self.database.endpoint().to_owned(),
            table: TABLE.to_owned(),
            dead_letters: letters.clone(),
            checkpoints: None,
        };
        self.triggers = Triggers::start(&template, api.invoke_url(), &source)?;
        self.environment.push(("API_URL", api.url().to_owned()));
        self.environment.push(("API_EMULATOR", emulator.to_string()));
        self.environment.push(("INVOKE_URL", api.invoke_url().to_owned()));
        self.environment.push(("STACK_LOG", log.to_string_lossy().into_owned()));
        if self.triggers.pump() {
            self.environment
                .push(("DEAD_LETTERS", letters.to_string_lossy().into_owned()));
        }
        self.api = Some(api);
        Ok(())
    }

    async fn crashed(&mut self) -> StackError {
        let api = async {
            match &mut self.api {
                None => std::future::pending().await,
                Some(api) => api.crashed().await,
            }
        };
        tokio::select! {
            error = api => error,
            error = self.mailbox.crashed() => error,
            error = self.database.crashed() => error,
        }
    }

    /// Stops everything. Returns a sentence for each denied call and for each unused grant.
    async fn stop(self) -> (Vec<String>, Vec<String>) {
        drop((self.triggers, self.api));
        let found = self.guard.map(|guard| (guard.denials(), guard.unused()));
        self.database.stop().await;
        found.unwrap_or_default()
    }
}

/// A command's exit code, as in a shell.
fn code(status: std::process::ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt as _;
    let code = status.code().or_else(|| Some(128 + status.signal()?));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}
