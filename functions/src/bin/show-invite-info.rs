//! Runs [`functions::show_invite_info`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::show_invite_info::handle)
}
