//! The one query for a plan. Whatever comes from outside goes into variables. Aliases: `b` and `t` a branch and a tag of each name,
//! counted from 0 in the order given; `o` the version as an object; `f` the workflow file at a branch, `g` at a tag; and those of
//! [`super::super::standing`].

use serde_json::json;

use super::super::{
    client::GraphqlRequest,
    offered::query::{COMMIT, TAGGED},
    queries::Query,
    standing::WantedStanding,
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
    /// What no version changes.
    pub standing: WantedStanding<'a>,
}

/// Builds the query.
pub fn plan(wanted: &WantedPlan<'_>) -> GraphqlRequest {
    let mut query = Query::default();
    query.open_repository(0, wanted.owner, wanted.repo);
    wanted.standing.push_of_repository(&mut query);
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
    query.push("}");
    wanted.standing.push_beside(&mut query);
    let mut fragments = vec![COMMIT];
    if !wanted.names.is_empty() || wanted.commit.is_some() {
        fragments.push(TAGGED);
    }
    fragments.extend(wanted.standing.fragments());
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
            standing: WantedStanding::default(),
        };
        for with_teams in [true, false] {
            let request = plan(&WantedPlan {
                standing: WantedStanding {
                    environment: Some(hostile),
                    run: Some(hostile),
                    with_teams,
                },
                ..wanted.clone()
            });
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
        let request = plan(&WantedPlan::default());
        for unused in ["fragment T", "fragment E", "fragment V"] {
            assert!(!request.query.contains(unused), "{}", request.query);
        }
    }
}
