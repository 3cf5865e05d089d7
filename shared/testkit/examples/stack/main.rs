//! The local stack's command line; `make help` shows the ways in.
//!
//! An example rather than a binary, because cargo-lambda takes every binary of the workspace for a function.

mod arguments;
mod dev;
mod events;
mod run;

use std::{env, fs, process::ExitCode};

use arguments::Arguments;
use testkit::people::{Person, sign};
use testkit::stack::{
    Result, StackError, root,
    settings::{AUDIENCE, Secrets},
};
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "\
stack dev [--api cargo-lambda|sam] [--db dynoxide|dynamodb-local] [--api-port 9000] [--db-port 8000]
    [--mail-port 8005] [--web-port 5173] [--sign-in-port 9080]
stack run [--api cargo-lambda|sam] [--db dynamodb-local|dynoxide] [--no-api | --grants] -- COMMAND…
stack events [--db dynamodb-local|dynoxide]
stack token --sub ada --email ada@example.com [--name Ada] [--unverified]
stack reset";

#[tokio::main]
async fn main() -> ExitCode {
    match started(Arguments::new(env::args().skip(1))).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn started(mut arguments: Arguments) -> Result<ExitCode> {
    match arguments.next().as_deref() {
        Some("dev") => dev::dev(arguments).await,
        Some("run") => run::run(arguments).await,
        Some("events") => events::events(arguments).await,
        Some("token") => print_token(arguments),
        Some("reset") => reset(&arguments),
        _ => Err(StackError::Usage(USAGE.to_owned())),
    }
}

/// How long a token is valid: a working day.
const TOKEN_SECONDS: i64 = 12 * 60 * 60;

#[expect(clippy::print_stdout, reason = "the token is the output")]
#[expect(clippy::disallowed_methods, reason = "a token is valid from now on")]
fn print_token(mut arguments: Arguments) -> Result<ExitCode> {
    let [sub, email, name] = ["--sub", "--email", "--name"].map(|option| arguments.value(option));
    let unverified = arguments.flag("--unverified");
    arguments.require_empty()?;
    let (Some(sub), Some(email)) = (sub, email) else {
        return Err(StackError::Usage(
            "Say whose token: make token SUB=ada EMAIL=ada@example.com".to_owned(),
        ));
    };
    let secrets = Secrets::kept(&root().join(dev::SECRETS))?;
    let person = Person {
        sub,
        email,
        email_verified: !unverified,
        name: name.unwrap_or_default(),
    };
    let now = chrono::Utc::now().timestamp();
    let claims = person.claims_during(&dev::issuer(), AUDIENCE, now..now + TOKEN_SECONDS);
    println!("{}", sign(&claims, &secrets.jwt_secret));
    Ok(ExitCode::SUCCESS)
}

fn reset(arguments: &Arguments) -> Result<ExitCode> {
    arguments.require_empty()?;
    let folder = root().join(dev::FOLDER);
    if folder.exists() {
        let _lock = dev::lock(&folder)?;
        fs::remove_dir_all(&folder).map_err(StackError::io(format!("Deleting {}", folder.display())))?;
    }
    eprintln!("The local data and secrets are gone; tokens and invite links made before are void.");
    Ok(ExitCode::SUCCESS)
}

/// Waits for Ctrl-C, TERM or a closed terminal; the value is the exit code that shells expect for it.
async fn interrupted() -> Result<u8> {
    let listen = |kind| signal(kind).map_err(StackError::io("Listening for signals"));
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let mut hang_up = listen(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => Ok(130),
        _ = terminate.recv() => Ok(143),
        _ = hang_up.recv() => Ok(129),
    }
}
