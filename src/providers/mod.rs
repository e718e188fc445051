//! Tools that deploy, each behind [`provider::Provider`].

mod decision;
pub mod github;
mod inbox;
pub mod provider;
mod runs;
