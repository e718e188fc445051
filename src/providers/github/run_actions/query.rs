//! The one query about a run: its jobs, its workflow and the file of it, and what the viewer may do in the repository. Whatever comes
//! from outside goes into variables. Aliases: `w` the run, `f0` the workflow file at its commit.

use serde::Deserialize;
use serde_json::json;

use super::super::{
    client::GraphqlRequest,
    queries::{CHECKS, Query},
    schema::graphql::{GitObject, Login, RunNode},
    standing::WorkflowState,
};

/// What to read.
#[derive(Debug, Clone, Copy, Default)]
pub struct WantedRun<'a> {
    /// Owner of the repository.
    pub owner: &'a str,
    /// Name of the repository.
    pub repo: &'a str,
    /// GraphQL's id of the run.
    pub run: Option<&'a str>,
    /// Commit and path of its workflow file.
    pub file: Option<(&'a str, &'a str)>,
}

/// Builds the query.
pub fn run(wanted: WantedRun<'_>) -> GraphqlRequest {
    let mut query = Query::default();
    query.open_repository(0, wanted.owner, wanted.repo);
    query.push("nameWithOwner isArchived isPrivate viewerPermission");
    if let Some((sha, path)) = wanted.file {
        let file = json!(format!("{sha}:{path}"));
        let file = query.variable("f0".to_owned(), "String!", file);
        query.push(&format!(
            "f0:object(expression:{file}){{__typename ...on Blob{{text isTruncated}}}}"
        ));
    }
    query.push("}");
    let mut fragments = Vec::new();
    if let Some(id) = wanted.run {
        let id = query.variable("w".to_owned(), "ID!", json!(id));
        query.push(&format!(
            "w:node(id:{id}){{...on WorkflowRun{{id workflow{{state}} checkSuite{{...C}}}}}}"
        ));
        fragments.push(CHECKS);
    }
    query.finish("Run", &fragments)
}

/// The answer.
#[derive(Debug, Deserialize)]
pub struct RunData {
    /// Who asks.
    #[serde(default)]
    pub viewer: Option<Login>,
    /// Null where it is absent or not visible.
    #[serde(default, rename = "r0")]
    pub repository: Option<RunRepository>,
    /// Null where it is absent or not visible.
    #[serde(default, rename = "w")]
    pub run: Option<RunAndWorkflow>,
}

/// A repository.
#[derive(Debug, Default, Deserialize)]
pub struct RunRepository {
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
    /// The workflow file.
    #[serde(default, rename = "f0")]
    pub file: Option<GitObject>,
}

/// A run with its workflow.
#[derive(Debug, Deserialize)]
pub struct RunAndWorkflow {
    /// The run.
    #[serde(flatten)]
    pub node: RunNode,
    /// Its workflow.
    #[serde(default)]
    pub workflow: Option<WorkflowState>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_reaches_the_text_and_every_variable_is_used() {
        let hostile = "x\"){id} viewer{email}";
        let wanted = WantedRun {
            owner: hostile,
            repo: hostile,
            run: Some(hostile),
            file: Some((hostile, hostile)),
        };
        let request = run(wanted);
        assert!(!request.query.contains("email"), "{}", request.query);
        for name in request.variables.as_object().unwrap().keys() {
            let uses = request.query.matches(&format!("${name}")).count();
            assert!(uses >= 2, "{name} in {}", request.query);
        }
        let least = run(WantedRun::default());
        assert!(!least.query.contains("fragment"), "{}", least.query);
    }
}
