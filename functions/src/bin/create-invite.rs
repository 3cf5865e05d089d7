//! Runs [`functions::create_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::create_invite::handle)
}
