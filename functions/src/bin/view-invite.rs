//! Runs [`functions::view_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::view_invite::handle)
}
