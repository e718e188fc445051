//! The one query for a plan. Whatever comes from outside goes into variables. Aliases: `b` and `t` a branch and a tag of each name,
//! counted from 0 in the order given; `o` the version as an object; `f` the workflow file at a branch, `g` at a tag; `e` GitHub
//! environments, `v` the one to deploy to, `w` the newest run of the workflow.

use serde_json::json;

use super::super::{
    client::GraphqlRequest,
    mapping_test::query::{REVIEWERS, RULES, USERS},
    offered::query::{COMMIT, TAGGED},
    queries::Query,
};

/// What to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedPlan<'a> {
    /// Owner of the repository.
    pub owner: &'a str,
    /// Name of the repository.
    pub repo: &'a str,
    /// Names that may be branches or tags.
    pub names: Vec<&'a str>,
    /// The version, where it may be a commit: its SHA, or the beginning of it.
    pub commit: Option<&'a str>,
    /// Path of the workflow file.
    pub workflow: &'a str,
    /// Branch or tag that the workflow runs on; none for the default branch.
    pub run_on: Option<&'a str>,
    /// The GitHub environment.
    pub environment: Option<&'a str>,
    /// GraphQL's id of a run of the workflow.
    pub run: Option<&'a str>,
}

/// Builds the query. Members of teams are read only `with_teams`: GitHub refuses the whole query to a token that may not.
pub fn plan(wanted: &WantedPlan<'_>, with_teams: bool) -> GraphqlRequest {
    let mut query = Query::default();
    query.open_repository(0, wanted.owner, wanted.repo);
    query.push("nameWithOwner isArchived isPrivate viewerPermission");
    query.push("head:defaultBranchRef{name target{__typename ...C}}");
    for (index, name) in wanted.names.iter().enumerate() {
        for (letter, folder) in [('b', "heads"), ('t', "tags")] {
            let full = json!(format!("refs/{folder}/{name}"));
            let name = query.variable(format!("{letter}{index}"), "String!", full);
            query.push(&format!(
                "{letter}{index}:ref(qualifiedName:{name}){{target{{...T}}}}"
            ));
        }
    }
    if let Some(sha) = wanted.commit {
        let sha = query.variable("o".to_owned(), "String!", json!(sha));
        query.push(&format!("o:object(expression:{sha}){{...T}}"));
    }
    let revisions = match wanted.run_on {
        None => vec![('f', "HEAD".to_owned())],
        Some(name) => vec![
            ('f', format!("refs/heads/{name}")),
            ('g', format!("refs/tags/{name}")),
        ],
    };
    for (letter, revision) in revisions {
        let file = json!(format!("{revision}:{}", wanted.workflow));
        let file = query.variable(letter.to_string(), "String!", file);
        query.push(&format!(
            "{letter}:object(expression:{file}){{__typename ...on Blob{{text isTruncated}}}}"
        ));
    }
    query.push("e:environments(first:100){pageInfo{hasNextPage} nodes{name}}");
    if let Some(name) = wanted.environment {
        let name = query.variable("v".to_owned(), "String!", json!(name));
        query.push(&format!("v:environment(name:{name}){{...E}}"));
    }
    query.push("}");
    if let Some(id) = wanted.run {
        let id = query.variable("w".to_owned(), "ID!", json!(id));
        query.push(&format!(
            "w:node(id:{id}){{...on WorkflowRun{{workflow{{state}}}}}}"
        ));
    }
    let mut fragments = vec![COMMIT];
    if !wanted.names.is_empty() || wanted.commit.is_some() {
        fragments.push(TAGGED);
    }
    if wanted.environment.is_some() {
        fragments.push(RULES);
        fragments.push(if with_teams { REVIEWERS } else { USERS });
    }
    query.finish("Plan", &fragments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_reaches_the_text_and_every_variable_is_used() {
        let hostile = "x\"){id} viewer{email}";
        let wanted = WantedPlan {
            owner: hostile,
            repo: hostile,
            names: vec![hostile, hostile],
            commit: Some(hostile),
            workflow: hostile,
            run_on: Some(hostile),
            environment: Some(hostile),
            run: Some(hostile),
        };
        for with_teams in [true, false] {
            let request = plan(&wanted, with_teams);
            assert!(!request.query.contains("email"), "{}", request.query);
            assert_eq!(request.query.contains("members"), with_teams);
            for name in request.variables.as_object().unwrap().keys() {
                let uses = request.query.matches(&format!("${name}")).count();
                assert!(uses >= 2, "{name} in {}", request.query);
            }
        }
    }

    #[test]
    fn only_fragments_that_are_used_are_sent() {
        let request = plan(&WantedPlan::default(), true);
        for unused in ["fragment T", "fragment E", "fragment V"] {
            assert!(!request.query.contains(unused), "{}", request.query);
        }
    }
}
