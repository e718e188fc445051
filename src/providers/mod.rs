//! Tools that deploy, each behind [`provider::Provider`].

pub mod github;
pub mod provider;
