//! The door of [`functions::change_band`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Table(Opening::Update)],
        functions::change_band::handle,
    )
}
