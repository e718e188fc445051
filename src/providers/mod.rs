//! Tools that deploy, each behind [`provider::Provider`].

mod decision;
mod event;
pub mod github;
pub mod inbox;
pub mod provider;
mod runs;
