//! Runs [`functions::decline_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::decline_invite::handle)
}
