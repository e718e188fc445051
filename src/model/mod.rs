//! The words of the product as types: provider-neutral, no I/O.
//!
//! Everything here that crosses to TypeScript derives `TS` under `cfg(test)`; `typescript.rs` writes them to
//! `plugins/deployment-common/src/generated/model.ts` and fails when that file is stale.

pub mod approval;
pub mod changes;
pub mod deployment;
pub mod dispatch;
pub mod environment;
pub mod event;
pub mod inspection;
pub mod offered;
pub mod overview;
pub mod pipeline;
pub mod problem;
pub mod run_action;
pub mod version;
pub mod version_name;
pub mod viewer;

#[cfg(test)]
mod typescript;
