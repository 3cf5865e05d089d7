//! Runs [`functions::list_members`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::list_members::handle)
}
