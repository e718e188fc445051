//! What any provider needs to call a tool well: time, viewer-scoped cache, single flight, budget, limits, metrics.
//! Knows HTTP's notions of limits and ages, and no provider's words.

pub mod clock;
pub mod freshness;
