//! The promises of the request layer, each against a server on this machine.

mod budgets;
mod freshness;
mod graphql;
mod paging;
mod refusals;
mod sharing;
mod support;
mod wire;
