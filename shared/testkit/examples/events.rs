//! `make events`: invokes each function once with its sample event, in a container, through `sam local invoke`.
//!
//! It is not part of the local stack's program because the samples need `testkit`.

use std::{
    path::{Path, PathBuf},
    process::{ExitCode, Output},
};

use futures_util::{StreamExt as _, stream::iter};
use local_stack::{
    Result, StackError,
    engine::{Engine, RunningEngine, Storage},
    folder,
    interrupt::interrupted,
    mailbox::Mailbox,
    ports,
    postmaster::Postmaster,
    root,
    sam::{self, project::Project},
    settings::mail_environment,
    site::SitePorts,
    table,
};
use serde_json::Value;
use testkit::{
    lab::Lab,
    samples::{self, Sample, Scene},
};

const TABLE: &str = "band-invites-events";
/// The base of API URLs in mails.
const API: &str = "https://api.bands.example";
/// How many containers run at once.
const AT_ONCE: usize = 2;

#[tokio::main]
async fn main() -> ExitCode {
    match events().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn events() -> Result<ExitCode> {
    let (folder, _lock) = folder::for_tests()?;
    sam::build().await?;
    let [database_port, mail_port] = ports::free()?;
    let log = folder.join("database.log");
    let database = RunningEngine::start(Engine::DynamodbLocal, database_port, Storage::Memory, Some(&log)).await?;
    let ended = tokio::select! {
        code = interrupted() => code.map(ExitCode::from),
        ended = invoke_all(&folder, &database, mail_port) => ended,
    };
    database.stop().await;
    ended
}

async fn invoke_all(folder: &Path, database: &RunningEngine, mail_port: u16) -> Result<ExitCode> {
    table::create_table(database.endpoint(), TABLE).await?;
    let mailbox = Mailbox::start(mail_port, Some(&folder.join("mailbox.log"))).await?;
    let postmaster = Postmaster::start(0, mailbox.url()).await?;
    let lab = Lab::around_table(database.endpoint(), TABLE, postmaster.url());
    let scene = Scene::new(&lab);
    scene.seed(&lab).await;

    let mut environment = samples::secrets().environment(database.endpoint(), TABLE, SitePorts::DEFAULT);
    environment.extend(mail_environment(postmaster.url(), API));
    let project = Project::prepare(folder, &environment).await?;
    let samples = samples::all();
    let mut failed = 0;
    let mut answers = iter(&samples)
        .map(async |sample| (sample, invoke(&project, sample, folder).await))
        .buffer_unordered(AT_ONCE);
    while let Some((sample, answer)) = answers.next().await {
        match answer? {
            Ok(answer) if sample.answer.is(&answer) => eprintln!("{:<18} ok", sample.function),
            Ok(answer) => {
                failed += 1;
                eprintln!(
                    "{:<18} returned {answer} instead of {:?}",
                    sample.function, sample.answer
                );
            }
            Err(log) => {
                failed += 1;
                eprintln!("{:<18} failed. Read {}.", sample.function, log.display());
            }
        }
    }
    if mailbox.inbox().to(&scene.ben.email).await?.len() != 1 {
        failed += 1;
        eprintln!("notify sent no mail to {}.", scene.ben.email);
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}

/// Returns the function's response, or the path of SAM's log if there was none.
async fn invoke(project: &Project, sample: &Sample, folder: &Path) -> Result<std::result::Result<Value, PathBuf>> {
    let event = root().join(format!("events/{}.json", sample.function));
    let mut command = project.invoke()?;
    // Not killed when this program is interrupted: SAM then stops its container first.
    command.arg(sample.function).arg("--event").arg(event);
    let Output { status, stdout, stderr } = command.output().await.map_err(StackError::io("Starting sam"))?;
    if let Some(answer) = serde_json::from_slice(&stdout).ok().filter(|_| status.success()) {
        return Ok(Ok(answer));
    }
    let log = folder.join(format!("{}.log", sample.function));
    std::fs::write(&log, [stdout, stderr].concat()).map_err(StackError::io("Writing a log"))?;
    Ok(Err(log))
}
