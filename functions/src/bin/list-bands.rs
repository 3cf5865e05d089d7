//! Runs [`functions::list_bands`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::list_bands::handle)
}
