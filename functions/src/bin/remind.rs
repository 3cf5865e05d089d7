//! The door of [`functions::remind`].

use edge::{Need, serve_events};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve_events(&[Need::Ring, Need::Table(Opening::Read)], functions::remind::handle)
}
