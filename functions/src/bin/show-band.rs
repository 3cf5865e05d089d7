//! Runs [`functions::show_band`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::show_band::handle)
}
