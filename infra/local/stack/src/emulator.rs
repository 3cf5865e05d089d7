//! The two emulators of Lambda and API Gateway.

use std::{fmt, str::FromStr};

use crate::{
    Result, StackError,
    api::{self, ApiOptions, LocalApi},
    sam::{self, Sam},
    template::Template,
};

/// Which emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emulator {
    /// `cargo lambda watch`: the binaries as processes of this machine.
    CargoLambda,
    /// `sam local`: the functions in containers on Lambda's own image.
    Sam,
}

impl fmt::Display for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CargoLambda => "cargo-lambda",
            Self::Sam => "sam",
        })
    }
}

impl FromStr for Emulator {
    type Err = StackError;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "cargo-lambda" => Ok(Self::CargoLambda),
            "sam" => Ok(Self::Sam),
            other => Err(StackError::Usage(format!(
                "The emulator {other} does not exist. Choose --api cargo-lambda or --api sam."
            ))),
        }
    }
}

/// An API in one of the emulators. Dropping it ends it with all its functions.
#[derive(Debug)]
pub enum RunningApi {
    /// In `cargo lambda watch`.
    CargoLambda(Box<LocalApi>),
    /// In `sam local`.
    Sam(Box<Sam>),
}

impl Emulator {
    /// Compiles all functions for it.
    pub async fn build(self) -> Result<()> {
        match self {
            Self::CargoLambda => api::build().await,
            Self::Sam => sam::build().await,
        }
    }

    /// Starts the API with the built functions and waits until it responds.
    pub async fn start(self, template: &Template, options: &ApiOptions<'_>) -> Result<RunningApi> {
        Ok(match self {
            Self::CargoLambda => RunningApi::CargoLambda(Box::new(LocalApi::start(template, options).await?)),
            Self::Sam => RunningApi::Sam(Box::new(Sam::start(options).await?)),
        })
    }
}

impl RunningApi {
    /// Its URL, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Self::CargoLambda(api) => api.url(),
            Self::Sam(sam) => sam.url(),
        }
    }

    /// The URL for invoking functions by name, without a trailing slash.
    #[must_use]
    pub fn invoke_url(&self) -> &str {
        match self {
            Self::CargoLambda(api) => api.invoke_url(),
            Self::Sam(sam) => sam.invoke_url(),
        }
    }

    /// Waits until it ends unexpectedly. Returns that as an error.
    pub async fn crashed(&mut self) -> StackError {
        match self {
            Self::CargoLambda(api) => api.crashed().await,
            Self::Sam(sam) => sam.crashed().await,
        }
    }

    /// Restarts the functions with the current binaries. Returns false if it can't: SAM must be restarted instead.
    #[must_use]
    pub fn reload(&self) -> bool {
        match self {
            Self::CargoLambda(api) => {
                api.reload();
                true
            }
            Self::Sam(_) => false,
        }
    }
}
