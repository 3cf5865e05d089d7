//! Runs [`functions::change_member`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::change_member::handle)
}
