//! The two queries of a pipeline. The first tells of the run's gates, of the rules of the environments that are mapped, and has the
//! workflow file; the second has files that it calls. Whatever comes from outside goes into variables. Aliases: `w` the run, `f0` and
//! on the files, `v0` and on the environments, in the order given.

use std::{collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::json;

use super::super::{
    client::GraphqlRequest,
    mapping_test::{
        answer::ProtectedEnvironment,
        query::{REVIEWERS, RULES, USERS},
    },
    queries::Query,
    schema::graphql::{Connection, GitObject, Login, PendingDeployment, Reviews, is_alias},
};

/// What the run waits for, and what was decided. GitHub allows six reviewers an environment. What is in a list costs by the length of
/// the lists around it, and not by its own.
const GATES: &str = "fragment G on WorkflowRun{id pendingDeploymentRequests(first:$pending){nodes{environment{name} waitTimer waitTimerStartedAt currentUserCanApprove reviewers(first:6){nodes{...W}}}} deploymentReviews(last:30){nodes{state comment user{login avatarUrl} environments(first:100){nodes{name}}}}}";
/// Names of reviewers, those of teams for tokens that may read teams.
const NAMES: &str = "fragment W on DeploymentReviewer{__typename ...on User{login avatarUrl} ...on Team{name combinedSlug teamAvatarUrl:avatarUrl}}";
/// Names of people.
const PEOPLE: &str = "fragment W on DeploymentReviewer{__typename ...on User{login avatarUrl}}";

/// Reviewers with the names of teams.
const TEAMS: &str = "fragment V on DeploymentReviewer{__typename ...on User{login avatarUrl} ...on Team{combinedSlug teamAvatarUrl:avatarUrl}}";

/// What to read of a run.
#[derive(Debug, Clone, Default)]
pub struct WantedPipeline<'a> {
    /// Owner of the repository.
    pub owner: &'a str,
    /// Name of the repository.
    pub repo: &'a str,
    /// GraphQL's id of the run.
    pub run: Option<&'a str>,
    /// Commit and path of the workflow file.
    pub file: Option<(&'a str, &'a str)>,
    /// GitHub environments whose rules are wanted.
    pub environments: Vec<&'a str>,
    /// Whether the viewer's token may read teams: GitHub refuses the whole query to others.
    pub with_teams: bool,
    /// Whether the members of teams are wanted too.
    pub with_members: bool,
    /// Environments that the run may wait to enter, at most 100.
    pub pending: u32,
}

/// Builds the first query.
pub fn pipeline(wanted: &WantedPipeline<'_>) -> GraphqlRequest {
    let mut query = Query::default();
    let mut fragments = Vec::new();
    query.open_repository(0, wanted.owner, wanted.repo);
    query.push("viewerPermission");
    push_files(&mut query, wanted.file);
    for (index, name) in wanted.environments.iter().enumerate() {
        let name = query.variable(format!("v{index}"), "String!", json!(name));
        query.push(&format!("v{index}:environment(name:{name}){{name ...E}}"));
    }
    query.push("}");
    if !wanted.environments.is_empty() {
        fragments.push(RULES);
        fragments.push(match (wanted.with_teams, wanted.with_members) {
            (false, _) => USERS,
            (true, false) => TEAMS,
            (true, true) => REVIEWERS,
        });
    }
    if let Some(id) = wanted.run {
        let id = query.variable("w".to_owned(), "ID!", json!(id));
        query.push(&format!("w:node(id:{id}){{...G}}"));
        query.variable("pending".to_owned(), "Int!", json!(wanted.pending));
        fragments.push(GATES);
        fragments.push(if wanted.with_teams { NAMES } else { PEOPLE });
    }
    query.finish("Pipeline", &fragments)
}

/// Builds the second query: files at commits, by path.
pub fn files(owner: &str, repo: &str, files: &[(&str, &str)]) -> GraphqlRequest {
    let mut query = Query::default();
    query.open_repository(0, owner, repo);
    push_files(&mut query, files.iter().copied());
    query.push("}");
    query.finish("Files", &[])
}

fn push_files<'a>(query: &mut Query, files: impl IntoIterator<Item = (&'a str, &'a str)>) {
    for (index, (sha, path)) in files.into_iter().enumerate() {
        let file = json!(format!("{sha}:{path}"));
        let file = query.variable(format!("f{index}"), "String!", file);
        query.push(&format!(
            "f{index}:object(expression:{file}){{__typename ...on Blob{{text isTruncated}}}}"
        ));
    }
}

/// An answer to either.
#[derive(Debug, Default, Deserialize)]
pub struct PipelineData {
    /// Who asks.
    #[serde(default)]
    pub viewer: Option<Login>,
    /// Null where it is absent or not visible.
    #[serde(default, rename = "r0")]
    pub repository: Option<PipelineRepository>,
    /// Null where it is absent or not visible.
    #[serde(default, rename = "w")]
    pub run: Option<GatedRun>,
}

/// A repository.
#[derive(Debug, Default)]
pub struct PipelineRepository {
    /// `ADMIN`, `MAINTAIN`, `WRITE`, `TRIAGE`, `READ`.
    pub viewer_permission: Option<String>,
    /// Files, by alias.
    pub files: HashMap<String, Option<GitObject>>,
    /// Environments, by alias.
    pub environments: HashMap<String, Option<ProtectedEnvironment>>,
}

/// What a run waits for, and what was decided.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatedRun {
    /// Environments that it waits to enter.
    #[serde(default)]
    pub pending_deployment_requests: Option<Connection<PendingDeployment>>,
    /// Decisions, in the order in which they were made.
    #[serde(default)]
    pub deployment_reviews: Option<Reviews>,
}

impl<'de> Deserialize<'de> for PipelineRepository {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Aliases;
        impl<'de> Visitor<'de> for Aliases {
            type Value = PipelineRepository;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a repository")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut repository = PipelineRepository::default();
                while let Some(key) = map.next_key::<String>()? {
                    if key == "viewerPermission" {
                        repository.viewer_permission = map.next_value()?;
                    } else if is_alias(&key, 'f') {
                        repository.files.insert(key, map.next_value()?);
                    } else if is_alias(&key, 'v') {
                        repository.environments.insert(key, map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(repository)
            }
        }
        deserializer.deserialize_map(Aliases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_reaches_the_text_and_every_variable_is_used() {
        let hostile = "x\"){id} viewer{email}";
        let wanted = WantedPipeline {
            owner: hostile,
            repo: hostile,
            run: Some(hostile),
            file: Some((hostile, hostile)),
            environments: vec![hostile, hostile],
            with_teams: true,
            with_members: true,
            pending: 20,
        };
        let both = [
            pipeline(&wanted),
            files(hostile, hostile, &[(hostile, hostile)]),
        ];
        for request in both {
            assert!(!request.query.contains("email"), "{}", request.query);
            for name in request.variables.as_object().unwrap().keys() {
                let uses = request.query.matches(&format!("${name}")).count();
                assert!(uses >= 2, "{name} in {}", request.query);
            }
        }
        let least = pipeline(&WantedPipeline::default());
        assert!(!least.query.contains("fragment"), "{}", least.query);
    }

    #[test]
    fn what_may_not_be_read_is_nothing_and_the_rest_is_read() {
        let data: PipelineData = serde_json::from_str(
            r#"{"viewer":{"login":"alice"},"r0":{"viewerPermission":null,"new":[1],"f0":null,"f1":{"__typename":"Blob","text":"on: push"},"v0":null},
                "w":{"id":"WFR_1","pendingDeploymentRequests":null,"deploymentReviews":{"nodes":[null,{"state":"A_NEW_WORD","user":null}]}}}"#,
        )
        .unwrap();
        let repository = data.repository.unwrap();
        assert!(repository.files["f0"].is_none() && repository.files["f1"].is_some());
        assert!(repository.environments["v0"].is_none());
        let run = data.run.unwrap();
        assert!(run.pending_deployment_requests.is_none());
        assert_eq!(
            run.deployment_reviews
                .unwrap()
                .nodes
                .iter()
                .flatten()
                .count(),
            1
        );
        let nothing: PipelineData = serde_json::from_str(r#"{"r0":null,"w":null}"#).unwrap();
        assert!(nothing.repository.is_none() && nothing.run.is_none());
    }
}
