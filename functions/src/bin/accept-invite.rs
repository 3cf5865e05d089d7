//! The door of [`functions::accept_invite`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Ring, Need::Table(Opening::Read)],
        functions::accept_invite::handle,
    )
}
