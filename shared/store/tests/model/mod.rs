//! A second implementation of the rules with plain maps, and tests that compare the real store with it: one command
//! after the other ([`machine`]), and many at once ([`linearizable`]).
#![expect(clippy::indexing_slicing, reason = "tests")]

mod command;
mod history;
mod kept;
mod linearizable;
mod machine;
mod reference;
mod sight;
mod stage;
