//! GitHub Actions: GitHub's words in, our model out.
//!
//! A question is answered in rounds. `reading` asks what is certainly needed, `evaluation` weighs it and says what is missing,
//! `reading` asks for that, until nothing is. All decisions are pure functions over [`facts::Facts`].

pub mod absences;
pub mod addresses;
mod approvals;
pub mod attempts;
pub mod attribution;
pub mod changes;
pub mod client;
pub mod decisions;
mod deployments;
pub mod dispatch;
pub mod evaluation;
mod events;
pub mod facts;
pub mod gates;
mod input_value;
pub mod inspection;
pub mod jobs;
pub mod lists;
mod mapping_test;
mod may_decide;
pub mod needs;
pub mod offered;
pub mod pace;
pub mod parsed_files;
pub mod pipeline;
mod plan;
mod provider;
pub mod queries;
mod reading;
pub mod records;
mod run_actions;
pub mod run_name;
pub mod runs;
pub mod schema;
pub mod source;
mod standing;
#[cfg(test)]
mod tests;
pub mod versions;
pub mod visibility;
mod without_viewer;
pub mod workflow_file;

pub use provider::GithubProvider;

/// Provider id: the `provider` of environments that are deployed to by GitHub Actions.
pub const ID: &str = "github";
