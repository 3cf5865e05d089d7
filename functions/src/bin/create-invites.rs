//! Runs [`functions::create_invites`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::create_invites::handle)
}
