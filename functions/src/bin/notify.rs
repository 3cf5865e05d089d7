//! The door of [`functions::notify`].

use edge::{Need, serve_events};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve_events(&[Need::Ring, Need::Table(Opening::Read)], functions::notify::handle)
}
