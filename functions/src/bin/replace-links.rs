//! The door of [`functions::replace_links`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Ring, Need::Table(Opening::Read)],
        functions::replace_links::handle,
    )
}
