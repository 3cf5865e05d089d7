//! Runs [`functions::list_invites`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::list_invites::handle)
}
