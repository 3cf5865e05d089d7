//! Runs [`functions::unsubscribe`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::unsubscribe::handle)
}
