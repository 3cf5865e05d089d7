//! `stack dev`: the stack for development. It keeps its data, and reloads the functions when their code changes.

use std::{convert::Infallible, fs, path::Path, process::ExitCode};

use local_stack::{
    Result, StackError,
    api::{self, ApiOptions, Output},
    console::{Console, LogFormat, RequestsFrom},
    emulator::Emulator,
    engine::{Engine, RunningEngine, Storage},
    folder,
    guard::Guard,
    interrupt::interrupted,
    mailbox::Mailbox,
    ports,
    postmaster::Postmaster,
    reload::{Edit, Sources},
    root,
    settings::{ISSUER, StackSecrets, mail_environment},
    site::{Site, SitePorts},
    table,
    template::Template,
    triggers::{TriggerSource, Triggers, bus, dead_letters},
};

use super::Arguments;

/// The folder for data and logs, in the checkout.
pub const FOLDER: &str = ".local/dev";
/// The file of the secrets.
pub const SECRETS: &str = ".local/dev/secrets.env";

/// The file with the issuer of the last `make dev`, for `make token`.
const ISSUER_FILE: &str = ".local/dev/issuer";

const TABLE: &str = "band-invites";

/// The `iss` that the last `make dev` accepts.
pub fn issuer() -> String {
    fs::read_to_string(root().join(ISSUER_FILE)).unwrap_or_else(|_| ISSUER.to_owned())
}

/// The ports of the parts.
#[derive(Clone, Copy)]
struct Ports {
    api: u16,
    database: u16,
    mail: u16,
    site: SitePorts,
}

pub async fn dev(mut arguments: Arguments) -> Result<ExitCode> {
    let engine: Engine = arguments.value("--db").as_deref().unwrap_or("dynoxide").parse()?;
    let emulator: Emulator = arguments.value("--api").as_deref().unwrap_or("cargo-lambda").parse()?;
    let at = Ports {
        api: arguments.parsed("--api-port", 9000)?,
        database: arguments.parsed("--db-port", 8000)?,
        mail: arguments.parsed("--mail-port", 8005)?,
        site: SitePorts {
            web: arguments.parsed("--web-port", SitePorts::DEFAULT.web)?,
            sign_in: arguments.parsed("--sign-in-port", SitePorts::DEFAULT.sign_in)?,
        },
    };
    let format: LogFormat = arguments.value("--log").as_deref().unwrap_or("lines").parse()?;
    arguments.require_empty()?;
    let folder = root().join(FOLDER);
    let _lock = folder::lock(&folder)?;
    ports::require(at.api, "the API", "API_PORT")?;
    ports::require(at.database, "the database", "DB_PORT")?;
    ports::require(at.mail, "the mailbox", "MAIL_PORT")?;
    ports::require(at.site.web, "the web client", "WEB_PORT")?;
    ports::require(at.site.sign_in, "the sign-in", "SIGN_IN_PORT")?;
    let issuer = root().join(ISSUER_FILE);
    fs::write(&issuer, at.site.issuer()).map_err(StackError::io(format!("Writing {}", issuer.display())))?;

    let data = folder.join(engine.to_string());
    let mut database = None;
    let ended = tokio::select! {
        signal = interrupted() => signal,
        error = serve((emulator, format), engine, &data, at, &mut database) => match error {
            Err(error) => Err(error),
        },
    };
    if let Some(database) = database {
        database.stop().await;
    }
    // Ctrl-C is the normal end.
    ended.map(|_| {
        eprintln!("\nThe local stack has stopped. Its data is in {FOLDER}.");
        ExitCode::SUCCESS
    })
}

/// Starts all parts and reloads them on edits until one fails. Dropping the future ends the API. The database stays in
/// `kept`, so that the caller can stop it afterwards.
async fn serve(
    (emulator, format): (Emulator, LogFormat),
    engine: Engine,
    data: &Path,
    at: Ports,
    kept: &mut Option<RunningEngine>,
) -> Result<Infallible> {
    let folder = root().join(FOLDER);
    let secrets = StackSecrets::from_file(&root().join(SECRETS))?;
    emulator.build().await?;
    let log = folder.join("database.log");
    let database = kept.insert(RunningEngine::start(engine, at.database, Storage::Folder(data), Some(&log)).await?);
    table::create_table(database.endpoint(), TABLE).await?;
    let mut mailbox = Mailbox::start(at.mail, Some(&folder.join("mailbox.log"))).await?;
    let postmaster = Postmaster::start(0, mailbox.url()).await?;
    let mut environment = secrets.environment(database.endpoint(), TABLE, at.site);
    environment.extend(mail_environment(postmaster.url(), &api::url(at.api)));
    let template = Template::read()?;
    let guard = match emulator {
        Emulator::CargoLambda => Some(Guard::start(&template, TABLE, database.endpoint(), postmaster.url()).await?),
        // In containers all functions have the same access key, so the guard can't tell them apart.
        Emulator::Sam => None,
    };
    if let Some(guard) = &guard {
        environment = guard.environment_behind(&environment);
    }
    let console = Console::new(match emulator {
        Emulator::CargoLambda => RequestsFrom::Gateway,
        Emulator::Sam => RequestsFrom::Log,
    });
    let options = ApiOptions {
        port: at.api,
        instances: 4,
        folder: &folder,
        output: match format {
            LogFormat::Lines => Output::Console(&console),
            LogFormat::Json => Output::Terminal,
        },
        environment: &environment,
    };
    let source = TriggerSource {
        database: database.endpoint().to_owned(),
        table: TABLE.to_owned(),
        dead_letters: dead_letters(&folder),
        checkpoints: Some((folder.clone(), engine)),
    };
    let start = async |template: &Template| {
        let api = emulator.start(template, &options).await?;
        postmaster.set_target(bus(template, api.invoke_url())?);
        let triggers = Triggers::start(template, api.invoke_url(), &source)?;
        Ok::<_, StackError>((api, triggers))
    };
    let mut sources = Sources::now();
    let (mut api, mut triggers) = start(&template).await?;
    let mut site = Site::start(at.site, api.url(), &secrets, &folder).await?;
    greet(engine, database.endpoint(), api.url(), mailbox.url(), site.url());
    loop {
        let edit = tokio::select! {
            error = database.crashed() => return Err(error),
            error = api.crashed() => return Err(error),
            error = mailbox.crashed() => return Err(error),
            error = site.crashed() => return Err(error),
            edit = sources.edited() => edit,
        };
        if emulator.build().await.is_err() {
            eprintln!("The functions keep running without this edit until it builds.");
        } else if edit == Edit::Template || !api.reload() {
            let set_grants = |template: &Template| guard.as_ref().map_or(Ok(()), |guard| guard.set_grants(template));
            match Template::read().and_then(|template| set_grants(&template).map(|()| template)) {
                Err(error) => eprintln!("{error}\nThe functions keep running without this edit."),
                Ok(template) => {
                    drop((triggers, api));
                    (api, triggers) = start(&template).await?;
                }
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what `make dev` is for")]
fn greet(engine: Engine, database: &str, api: &str, mailbox: &str, web: &str) {
    let session = include_str!("session.sh").replace("http://127.0.0.1:9000", api);
    println!(
        "
Web       {web} (sign in as anyone; use a private window for a second person)
API       {api}
Database  {database} ({engine}, table {TABLE}, data in {FOLDER}/{engine})
Mailbox   {mailbox} (all mail of the functions, until this stops)
Edits are built and loaded automatically. Ctrl-C stops everything. LOG=json shows the raw logs of the functions.

To try it, open the web client, or paste this into a second terminal, in this folder:

{session}"
    );
}
