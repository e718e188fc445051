//! Understanding a repository: what is in it, and how it could be mapped.

pub mod expression;
pub mod facts;
pub mod tags;
pub mod words;
