//! The stream pump against the engines, the embedded one always and the one in `DYNAMODB_ENDPOINT` where there is one,
//! and against a stream made up for it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod bench;
mod engines;
mod shards;
