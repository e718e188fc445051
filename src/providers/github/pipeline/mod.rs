//! Pipelines: one run as stages, joined from its workflow file and from what GitHub tells of its jobs.

pub mod graph;
