//! The door of [`functions::refuse_route`].

use edge::serve;
use std::process::ExitCode;

fn main() -> ExitCode {
    serve(&[], functions::refuse_route::handle)
}
