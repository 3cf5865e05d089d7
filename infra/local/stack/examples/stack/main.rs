//! The local stack's command line. `make help` lists the commands that call it.
//!
//! An example rather than a binary, because cargo-lambda builds every binary of the workspace as a function.

mod arguments;
mod dev;
mod run;

use std::{env, fs, process::ExitCode};

use arguments::Arguments;
use local_stack::{
    Result, StackError, folder, root,
    settings::{AUDIENCE, StackSecrets},
    token::{self, Identity},
};

const USAGE: &str = "\
stack dev [--api cargo-lambda|sam] [--db dynoxide|dynamodb-local] [--api-port 9000] [--db-port 8000]
    [--mail-port 8005] [--web-port 5173] [--sign-in-port 9080] [--log lines|json]
stack run [--api cargo-lambda|sam] [--db dynamodb-local|dynoxide] [--no-api | --grants]
    [--invites-per-band 1200] -- COMMAND…
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
        Some("token") => print_token(arguments),
        Some("reset") => reset(&arguments),
        _ => Err(StackError::Usage(USAGE.to_owned())),
    }
}

/// How long a token is valid: twelve hours.
const TOKEN_SECONDS: i64 = 12 * 60 * 60;

#[expect(clippy::print_stdout, reason = "the token is the output")]
#[expect(clippy::disallowed_methods, reason = "a token is valid from now on")]
fn print_token(mut arguments: Arguments) -> Result<ExitCode> {
    let [sub, email, name] = ["--sub", "--email", "--name"].map(|option| arguments.value(option));
    let unverified = arguments.flag("--unverified");
    arguments.require_empty()?;
    let (Some(sub), Some(email)) = (sub, email) else {
        return Err(StackError::Usage(
            "SUB and EMAIL are missing. Example: make token SUB=ada EMAIL=ada@example.com".to_owned(),
        ));
    };
    let secrets = StackSecrets::from_file(&root().join(dev::SECRETS))?;
    let identity = Identity {
        sub: &sub,
        email: &email,
        email_verified: !unverified,
        name: name.as_deref().unwrap_or_default(),
    };
    let now = chrono::Utc::now().timestamp();
    let claims = token::claims(identity, &dev::issuer(), AUDIENCE, now..now + TOKEN_SECONDS);
    println!("{}", token::sign(&claims, &secrets.jwt_secret));
    Ok(ExitCode::SUCCESS)
}

fn reset(arguments: &Arguments) -> Result<ExitCode> {
    arguments.require_empty()?;
    let folder = root().join(dev::FOLDER);
    if folder.exists() {
        let _lock = folder::lock(&folder)?;
        fs::remove_dir_all(&folder).map_err(StackError::io(format!("Deleting {}", folder.display())))?;
    }
    eprintln!("The local data and secrets are deleted. Earlier tokens and invite links no longer work.");
    Ok(ExitCode::SUCCESS)
}
