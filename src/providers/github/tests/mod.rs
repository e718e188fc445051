//! What the provider says, against a GitHub that answers from a few tables. Each test counts what it cost.

mod counting;
mod decided;
mod estimates;
mod failures;
mod fake;
mod history;
mod lookback;
mod on_the_way;
mod properties;
mod recorded;
mod records;
mod run_actions;
mod runs;
mod shared_workflow;
mod topologies;
mod versions;
mod visibility;
