//! What tests and the local stack share. Nothing here reaches a deployment.

pub mod ask;
pub mod lab;
pub mod people;
pub mod stack;
pub mod wire;
