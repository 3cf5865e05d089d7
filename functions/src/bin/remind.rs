//! Runs [`functions::remind`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve_events(functions::remind::handle)
}
