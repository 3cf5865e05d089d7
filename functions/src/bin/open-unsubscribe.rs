//! Runs [`functions::open_unsubscribe`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::open_unsubscribe::handle)
}
