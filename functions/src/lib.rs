//! What several functions share and no other crate should know: sending mail takes the store and the mail crate.

#![warn(missing_docs, unreachable_pub)]

pub mod post;
