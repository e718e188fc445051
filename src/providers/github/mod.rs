//! GitHub Actions.

pub mod client;
