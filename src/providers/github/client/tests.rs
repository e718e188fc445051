//! The promises of the request layer, each against a server on this machine.

mod budgets;
mod freshness;
mod graphql;
mod own_writes;
mod paging;
mod refusals;
mod shared;
mod sharing;
mod support;
mod wire;
