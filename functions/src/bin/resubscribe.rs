//! Runs [`functions::resubscribe`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::resubscribe::handle)
}
