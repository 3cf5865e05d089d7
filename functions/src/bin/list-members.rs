//! The door of [`functions::list_members`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Ring, Need::Table(Opening::Read)],
        functions::list_members::handle,
    )
}
