//! The door of [`functions::list_inbox`].

use edge::{Need, serve};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve(
        &[Need::Callers, Need::Ring, Need::Table(Opening::Query)],
        functions::list_inbox::handle,
    )
}
