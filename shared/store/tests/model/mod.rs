//! The rules a second time, in plain words and maps, and the real store held against them: one command after the
//! other ([`machine`]), and many at once ([`linearizable`]).
#![expect(clippy::indexing_slicing, reason = "tests")]

mod command;
mod history;
mod kept;
mod linearizable;
mod machine;
mod reference;
mod sight;
mod stage;
