//! The door of [`functions::revoke_invite`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Table(Opening::Read)],
        functions::revoke_invite::handle,
    )
}
