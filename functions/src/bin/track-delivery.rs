//! The door of [`functions::track_delivery`].

use edge::{Need, serve_events};
use std::process::ExitCode;
use store::Opening;

fn main() -> ExitCode {
    serve_events(&[Need::Table(Opening::Put)], functions::track_delivery::handle)
}
