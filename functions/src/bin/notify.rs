//! Runs [`functions::notify`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve_events(functions::notify::handle)
}
