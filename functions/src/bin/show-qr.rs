//! Runs [`functions::show_qr`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::show_qr::handle)
}
