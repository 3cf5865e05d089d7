//! The door of [`functions::unsubscribe`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Ring, Need::Table(Opening::Put)],
        functions::unsubscribe::handle,
    )
}
