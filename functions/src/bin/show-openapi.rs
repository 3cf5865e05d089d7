//! Runs [`functions::show_openapi`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::show_openapi::handle)
}
