//! The door of [`functions::show_band`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Table(Opening::Read)],
        functions::show_band::handle,
    )
}
