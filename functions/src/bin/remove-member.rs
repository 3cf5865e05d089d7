//! Runs [`functions::remove_member`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::remove_member::handle)
}
