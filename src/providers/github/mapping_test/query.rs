//! What a repository holds, asked in one query for all repositories of a test. Only the GitHub environments and fixed refs depend
//! on the mappings, so that a form whose other fields change asks the same query, which is known. Aliases within a repository: `w`
//! workflow files, `g` environments, `t` tags, `v` one environment, `x` one ref.

use serde_json::json;

use super::super::{client::GraphqlRequest, queries::Query};

/// Who must approve. GitHub has three kinds of rules, at most one of each, and six reviewers.
pub const RULES: &str = "fragment E on Environment{protectionRules(first:3){nodes{type timeout preventSelfReview reviewers(first:6){nodes{...V}}}}}";
/// Reviewers with the members of teams, for tokens that may read teams. GitHub refuses the whole query to others.
pub const REVIEWERS: &str = "fragment V on DeploymentReviewer{__typename ...on User{login avatarUrl} ...on Team{combinedSlug teamAvatarUrl:avatarUrl members(first:100){pageInfo{hasNextPage} nodes{login}}}}";
/// Reviewers without what only some tokens may read.
pub const USERS: &str = "fragment V on DeploymentReviewer{__typename ...on User{login avatarUrl}}";
/// Files of the default branch.
const WORKFLOWS: &str = "w:object(expression:\"HEAD:.github/workflows\"){__typename ...on Tree{entries{name object{__typename ...on Blob{text isTruncated}}}}}";
const ENVIRONMENTS: &str = "g:environments(first:100){pageInfo{hasNextPage} nodes{name}}";
const TAGS: &str = "t:refs(refPrefix:\"refs/tags/\",first:100,orderBy:{field:TAG_COMMIT_DATE,direction:DESC}){pageInfo{hasNextPage} nodes{name}}";
/// Environments whose teams are read: each costs lists for every member that they might have, and beyond these a point more.
const MOST_WITH_TEAMS: usize = 6;

/// What is asked of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedSetup<'a> {
    /// Its owner.
    pub owner: &'a str,
    /// Its name.
    pub repo: &'a str,
    /// GitHub environments whose rules are wanted, each once.
    pub environments: Vec<&'a str>,
    /// Branches or tags that must exist, each once.
    pub refs: Vec<&'a str>,
}

/// Whether the query of these reads the members of teams, for a token that may.
pub fn reads_teams(wanted: &[WantedSetup<'_>]) -> bool {
    let environments: usize = wanted.iter().map(|w| w.environments.len()).sum();
    (1..=MOST_WITH_TEAMS).contains(&environments)
}

/// The query.
pub fn setup(wanted: &[WantedSetup<'_>], with_teams: bool) -> GraphqlRequest {
    let mut query = Query::default();
    for (index, wanted) in wanted.iter().enumerate() {
        query.open_repository(index, wanted.owner, wanted.repo);
        query.push("nameWithOwner isArchived isPrivate viewerPermission defaultBranchRef{name}");
        query.push(WORKFLOWS);
        query.push(ENVIRONMENTS);
        query.push(TAGS);
        for (place, name) in wanted.environments.iter().enumerate() {
            let name = query.variable(format!("v{index}_{place}"), "String!", json!(name));
            query.push(&format!("v{place}:environment(name:{name}){{...E}}"));
        }
        for (place, name) in wanted.refs.iter().enumerate() {
            let name = query.variable(format!("x{index}_{place}"), "String!", json!(name));
            query.push(&format!("x{place}:ref(qualifiedName:{name}){{name}}"));
        }
        query.push("}");
    }
    let has_environments = wanted.iter().any(|w| !w.environments.is_empty());
    let fragments: &[&str] = match (has_environments, with_teams) {
        (false, _) => &[],
        (true, true) => &[RULES, REVIEWERS],
        (true, false) => &[RULES, USERS],
    };
    query.finish("Setup", fragments)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted<'a>(environments: &[&'a str]) -> WantedSetup<'a> {
        WantedSetup {
            owner: "acme",
            repo: "x",
            environments: environments.to_vec(),
            refs: vec!["main"],
        }
    }

    #[test]
    fn nothing_from_outside_reaches_the_text_of_the_query() {
        let hostile = "x\"){id} viewer{email}";
        let request = setup(
            &[WantedSetup {
                owner: hostile,
                repo: hostile,
                environments: vec![hostile],
                refs: vec![hostile],
            }],
            true,
        );
        assert!(!request.query.contains("email"), "{}", request.query);
        for name in request.variables.as_object().unwrap().keys() {
            let uses = request.query.matches(&format!("${name}")).count();
            assert!(uses >= 2, "{name} in {}", request.query);
        }
    }

    #[test]
    fn members_of_teams_are_asked_for_only_where_they_may_be_read_and_are_cheap() {
        for with_teams in [true, false] {
            let request = setup(&[wanted(&["production"])], with_teams);
            assert_eq!(request.query.contains("members"), with_teams);
        }
        assert!(!setup(&[wanted(&[])], true).query.contains("fragment"));
        assert!(reads_teams(&[wanted(&["a", "b", "c"]), wanted(&["d"])]));
        assert!(!reads_teams(&[wanted(&[
            "a", "b", "c", "d", "e", "f", "g"
        ])]));
        assert!(!reads_teams(&[wanted(&[])]));
    }
}
