//! The door of [`functions::show_openapi`].

use edge::{Need, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(&[Need::Callers], functions::show_openapi::handle)
}
