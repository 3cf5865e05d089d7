//! Runs [`functions::change_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::change_invite::handle)
}
