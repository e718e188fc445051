//! Tools that deploy, each behind [`provider::Provider`].

mod decision;
pub mod github;
pub mod provider;
