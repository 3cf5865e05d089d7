//! `stack dev`: the stack for a person, with data that stay and code that reloads.

use std::{
    convert::Infallible,
    fs::{self, File},
    path::Path,
    process::ExitCode,
};

use testkit::stack::{
    Result, StackError,
    api::{self, Api, Options},
    engine::{Database, Engine, Storage},
    ports,
    reload::{Edit, Sources},
    root,
    settings::Secrets,
    table,
    template::Template,
};

use super::{Arguments, interrupted};

/// Where everything is kept, in the checkout.
pub const FOLDER: &str = ".local/dev";
/// Where the secrets are.
pub const SECRETS: &str = ".local/dev/secrets.env";

const TABLE: &str = "band-invites";

/// Holds the folder for one stack. Refuses while another holds it.
pub fn lock(folder: &Path) -> Result<File> {
    fs::create_dir_all(folder).map_err(StackError::io(format!("Making {}", folder.display())))?;
    let file = File::create(folder.join("lock")).map_err(StackError::io("Making the lock file"))?;
    file.try_lock().map_err(|_| StackError::AlreadyRuns)?;
    Ok(file)
}

pub async fn dev(mut arguments: Arguments) -> Result<ExitCode> {
    let engine: Engine = arguments.value("--db").as_deref().unwrap_or("dynoxide").parse()?;
    let api_port = arguments.parsed("--api-port", 9000)?;
    let database_port = arguments.parsed("--db-port", 8000)?;
    arguments.require_empty()?;
    let folder = root().join(FOLDER);
    let _lock = lock(&folder)?;
    ports::require(api_port, "the API", "API_PORT")?;
    ports::require(database_port, "the database", "DB_PORT")?;

    let data = folder.join(engine.to_string());
    let mut database = None;
    let ended = tokio::select! {
        signal = interrupted() => signal,
        error = serve(engine, &data, database_port, api_port, &mut database) => match error {
            Err(error) => Err(error),
        },
    };
    if let Some(database) = database {
        database.stop().await;
    }
    // Ctrl-C is how one stops it: nothing went wrong.
    ended.map(|_| {
        eprintln!("\nThe local stack has stopped. Its data are in {FOLDER}.");
        ExitCode::SUCCESS
    })
}

/// Starts everything and keeps it up to date until a part fails. Dropping the future ends the API; the database stays
/// in `kept`, to be stopped after it.
async fn serve(
    engine: Engine,
    data: &Path,
    database_port: u16,
    api_port: u16,
    kept: &mut Option<Database>,
) -> Result<Infallible> {
    let folder = root().join(FOLDER);
    let secrets = Secrets::kept(&root().join(SECRETS))?;
    api::build().await?;
    let log = folder.join("database.log");
    let database = kept.insert(Database::start(engine, database_port, Storage::Folder(data), Some(&log)).await?);
    table::create_table(database.endpoint(), TABLE).await?;
    let environment = secrets.environment(database.endpoint(), TABLE);
    let options = Options {
        port: api_port,
        instances: 4,
        folder: &folder,
        log: None,
        environment: &environment,
    };
    let mut sources = Sources::now();
    let mut api = Api::start(&Template::read()?, &options).await?;
    greet(engine, database.endpoint(), api.url());
    loop {
        let edit = tokio::select! {
            error = database.crashed() => return Err(error),
            error = api.crashed() => return Err(error),
            edit = sources.edited() => edit,
        };
        if api::build().await.is_err() {
            eprintln!("The functions go on as they were until this builds.");
        } else if edit == Edit::Code {
            api.reload();
        } else {
            match Template::read() {
                Err(error) => eprintln!("{error}\nThe functions go on as they were."),
                Ok(template) => {
                    drop(api);
                    api = Api::start(&template, &options).await?;
                }
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what `make dev` is for")]
fn greet(engine: Engine, database: &str, api: &str) {
    let session = include_str!("session.sh").replace("http://127.0.0.1:9000", api);
    println!(
        "
API       {api}
Database  {database} ({engine}, table {TABLE}, data in {FOLDER}/{engine})
Edits are built and loaded by themselves. Ctrl-C stops everything.

To try it, paste this into a second terminal, in this folder:

{session}"
    );
}
