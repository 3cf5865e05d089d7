//! Runs [`functions::show_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::show_invite::handle)
}
