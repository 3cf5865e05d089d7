//! The door of [`functions::show_invite_info`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Ring, Need::Table(Opening::Read)],
        functions::show_invite_info::handle,
    )
}
