//! GitHub Actions.

pub mod api_path;
pub mod client;
pub mod graphql;
