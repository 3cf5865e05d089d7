//! Runs [`functions::create_band`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::create_band::handle)
}
