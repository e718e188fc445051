//! What any provider needs to call a tool well: time, viewer-scoped cache, single flight, budget, limits, metrics.
//! Knows of tokens, ages and limits, and no provider's words.

pub mod budget;
pub mod cache;
pub mod clock;
pub mod events;
pub mod families;
pub mod freshness;
pub mod limits;
pub mod metrics;
pub mod own_writes;
pub mod proof;
pub mod redact;
pub mod refusals;
pub mod retry;
pub mod single_flight;
pub mod viewer_key;
