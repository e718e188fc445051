//! Understanding a repository: what is in it ([`facts`]), and how it could be mapped.

pub mod expression;
pub mod facts;
pub mod inputs;
pub mod jobs;
pub mod placements;
pub mod query;
pub mod reading;
pub mod service;
pub mod stages;
pub mod tags;
pub mod title;
pub mod words;
