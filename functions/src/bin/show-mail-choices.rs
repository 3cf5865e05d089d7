//! Runs [`functions::show_mail_choices`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::show_mail_choices::handle)
}
