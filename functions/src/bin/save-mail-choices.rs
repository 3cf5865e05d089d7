//! Runs [`functions::save_mail_choices`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::save_mail_choices::handle)
}
