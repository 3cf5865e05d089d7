//! Runs [`functions::act_on_invites`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::act_on_invites::handle)
}
