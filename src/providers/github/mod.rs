//! GitHub Actions.

pub mod addresses;
pub mod client;
pub mod run_name;
pub mod schema;
pub mod source;
pub mod workflow_file;
