//! The stream pump, tested with the embedded engine, with the engine at `DYNAMODB_ENDPOINT` if set, and with a fake
//! stream.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod bench;
mod engines;
mod shards;
