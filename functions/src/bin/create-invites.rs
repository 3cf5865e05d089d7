//! The door of [`functions::create_invites`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Ring, Need::Table(Opening::Read)],
        functions::create_invites::handle,
    )
}
