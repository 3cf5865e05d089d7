//! Runs [`functions::resend_invite`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::resend_invite::handle)
}
