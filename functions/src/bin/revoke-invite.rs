//! Runs [`functions::revoke_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::revoke_invite::handle)
}
