//! Runs [`functions::accept_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::accept_invite::handle)
}
