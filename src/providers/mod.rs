//! Tools that deploy, each behind [`provider::Provider`].

mod decision;
mod event;
pub mod github;
mod inbox;
pub mod provider;
