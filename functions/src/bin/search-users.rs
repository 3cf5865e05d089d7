//! Runs [`functions::search_users`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::search_users::handle)
}
