//! Runs [`functions::replace_links`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::replace_links::handle)
}
