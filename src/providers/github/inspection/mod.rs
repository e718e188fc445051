//! Understanding a repository: what is in it, and how it could be mapped.

pub mod facts;
