//! Runs [`functions::preview_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::preview_invite::handle)
}
