//! The door of [`functions::create_band`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Table(Opening::Put)],
        functions::create_band::handle,
    )
}
