//! Runs [`functions::change_band`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::change_band::handle)
}
