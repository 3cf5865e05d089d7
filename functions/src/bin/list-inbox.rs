//! Runs [`functions::list_inbox`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::list_inbox::handle)
}
