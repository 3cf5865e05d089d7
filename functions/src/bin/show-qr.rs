//! The door of [`functions::show_qr`].

use edge::{Need, serve};
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(&[Need::Callers, Need::Ring], functions::show_qr::handle)
}
