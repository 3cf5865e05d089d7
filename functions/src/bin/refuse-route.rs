//! Runs [`functions::refuse_route`].

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::serve(functions::refuse_route::handle)
}
