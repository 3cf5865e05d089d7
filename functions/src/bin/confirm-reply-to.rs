//! Runs [`functions::confirm_reply_to`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::confirm_reply_to::handle)
}
