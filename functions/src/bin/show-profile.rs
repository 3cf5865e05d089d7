//! Runs [`functions::show_profile`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::show_profile::handle)
}
