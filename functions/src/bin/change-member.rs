//! The door of [`functions::change_member`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Table(Opening::Read)],
        functions::change_member::handle,
    )
}
