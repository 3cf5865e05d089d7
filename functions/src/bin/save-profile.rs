//! The door of [`functions::save_profile`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Table(Opening::Read)],
        functions::save_profile::handle,
    )
}
