//! Runs [`functions::save_profile`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::save_profile::handle)
}
