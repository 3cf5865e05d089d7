//! The door of [`functions::remove_member`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Table(Opening::Read)],
        functions::remove_member::handle,
    )
}
