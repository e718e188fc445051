//! What a plan needs to know that no version changes: the repository, its GitHub environments, the rules of one of them, whether
//! the workflow is enabled. Read together with whatever else is asked of the repository. Aliases: `e` GitHub environments, `v` the
//! one to deploy to, `w` a run of the workflow.

use serde::Deserialize;
use serde_json::json;

use super::{
    mapping_test::{
        answer::{Named, ProtectedEnvironment},
        query::{REVIEWERS, RULES, USERS},
    },
    queries::Query,
    schema::graphql::Connection,
};

/// Lists that the rules of an environment may cost, as GitHub counts them: the rules, the reviewers of three, the members of six
/// teams each.
const LISTS_OF_RULES: usize = 1 + 3;
const LISTS_OF_TEAMS: usize = 3 * 6;

/// What to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WantedStanding<'a> {
    /// The GitHub environment.
    pub environment: Option<&'a str>,
    /// GraphQL's id of a run of the workflow.
    pub run: Option<&'a str>,
    /// Whether members of teams are read: GitHub refuses the whole query to a token that may not.
    pub with_teams: bool,
}

impl WantedStanding<'_> {
    /// Adds what is asked of an open repository.
    pub(super) fn push_of_repository(&self, query: &mut Query) {
        query.push("nameWithOwner isArchived isPrivate viewerPermission");
        query.push("e:environments(first:100){pageInfo{hasNextPage} nodes{name}}");
        if let Some(name) = self.environment {
            let name = query.variable("v".to_owned(), "String!", json!(name));
            query.push(&format!("v:environment(name:{name}){{...E}}"));
        }
    }

    /// Adds what is asked beside the repository.
    pub(super) fn push_beside(&self, query: &mut Query) {
        if let Some(id) = self.run {
            let id = query.variable("w".to_owned(), "ID!", json!(id));
            query.push(&format!(
                "w:node(id:{id}){{...on WorkflowRun{{workflow{{state}}}}}}"
            ));
        }
    }

    /// Fragments that it uses.
    pub fn fragments(&self) -> &'static [&'static str] {
        match (self.environment, self.with_teams) {
            (None, _) => &[],
            (Some(_), true) => &[RULES, REVIEWERS],
            (Some(_), false) => &[RULES, USERS],
        }
    }

    /// Lists that it costs, as GitHub counts them.
    pub fn lists(&self) -> usize {
        let rules = match (self.environment, self.with_teams) {
            (None, _) => 0,
            (Some(_), true) => LISTS_OF_RULES + LISTS_OF_TEAMS,
            (Some(_), false) => LISTS_OF_RULES,
        };
        1 + rules
    }
}

/// The repository.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Standing {
    /// `owner/name` as GitHub writes it.
    #[serde(default, rename = "nameWithOwner")]
    pub name: String,
    /// Whether it is archived.
    #[serde(default, rename = "isArchived")]
    pub is_archived: bool,
    /// Whether it is not public.
    #[serde(default, rename = "isPrivate")]
    pub is_private: bool,
    /// `ADMIN`, `MAINTAIN`, `WRITE`, `TRIAGE`, `READ`.
    #[serde(default, rename = "viewerPermission")]
    pub viewer_permission: Option<String>,
    /// GitHub environments; null where they may not be read.
    #[serde(default, rename = "e")]
    pub environments: Option<Connection<Named>>,
    /// The GitHub environment to deploy to.
    #[serde(default, rename = "v")]
    pub environment: Option<ProtectedEnvironment>,
}

/// A run, and the workflow that it is of.
#[derive(Debug, Clone, Deserialize)]
pub struct RunOfWorkflow {
    /// The workflow.
    #[serde(default)]
    pub workflow: Option<WorkflowState>,
}

/// A workflow.
#[derive(Debug, Clone, Deserialize)]
pub struct WorkflowState {
    /// `ACTIVE`, `DELETED`, `DISABLED_FORK`, `DISABLED_INACTIVITY`, `DISABLED_MANUALLY`.
    #[serde(default)]
    pub state: String,
}
