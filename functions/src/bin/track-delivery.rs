//! Runs [`functions::track_delivery`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve_events(functions::track_delivery::handle)
}
