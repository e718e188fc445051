//! What runs where, what is moving, who is waiting for whom: the core of the Backstage deployment plugin.
//!
//! Floors, each knowing only those below it:
//!
//! - `node`: the addon's public face, options, errors, logging. The only code that knows napi.
//! - `services`: one file per use case.
//! - `providers`: the trait and, behind it, the tools that deploy. The tool's words stop here.
//! - `upstream`: what any provider needs to call a tool well: cache, single flight, budget, limits.
//! - `store`: the trait and its engines.
//! - `model`: plain provider-neutral types. No I/O.
//! - `error`: the one error type; `tls`: whom connections trust.

pub mod error;
pub mod model;
mod node;
pub mod providers;
#[cfg(test)]
mod random;
pub mod services;
pub mod store;
mod tls;
pub mod upstream;
