//! Runs [`functions::show_statistics`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::show_statistics::handle)
}
