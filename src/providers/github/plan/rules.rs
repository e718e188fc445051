//! Reads which refs a GitHub environment lets in: the environment says whether protected branches or patterns count, and each of
//! these is a list of its own.

use serde::de::DeserializeOwned;

use super::{
    super::{
        client::{ApiPath, Call, Fetched, Freshness, GithubClient},
        source::GithubSource,
    },
    FRESH,
    answer::{BranchPolicies, RestEnvironment, RestPattern},
    policy::{RefKind, RefPolicy},
};
use crate::{error::Result, providers::github::schema::rest};

/// Entries of a list on its one page that is read.
const PAGE: usize = 100;

/// Reads it: two requests.
pub async fn read(
    client: &GithubClient,
    call: &Call<'_>,
    source: &GithubSource,
    environment: &str,
) -> RefPolicy {
    try_read(client, call, source, environment)
        .await
        .unwrap_or_else(|error| RefPolicy::NotRead {
            reason: error.message,
        })
}

async fn try_read(
    client: &GithubClient,
    call: &Call<'_>,
    source: &GithubSource,
    environment: &str,
) -> Result<RefPolicy> {
    let repository = || ApiPath::repo(&source.owner, &source.repo);
    let path = repository().segment("environments").segment(environment);
    let read: Fetched<RestEnvironment> = get(client, call, path).await?;
    let Some(policy) = &read.value.deployment_branch_policy else {
        return Ok(RefPolicy::Any);
    };
    if policy.custom_branch_policies {
        let path = repository()
            .segment("environments")
            .segment(environment)
            .segment("deployment-branch-policies")
            .query("per_page", "100");
        let read: Fetched<BranchPolicies> = get(client, call, path).await?;
        return Ok(patterns(&read.value));
    }
    if policy.protected_branches {
        let path = repository()
            .segment("branches")
            .query("protected", "true")
            .query("per_page", "100");
        let read: Fetched<Vec<rest::Named>> = get(client, call, path).await?;
        return Ok(RefPolicy::Protected {
            complete: read.value.len() < PAGE,
            branches: read
                .value
                .iter()
                .filter_map(|branch| branch.name.clone())
                .collect(),
        });
    }
    Ok(RefPolicy::Any)
}

async fn get<T>(client: &GithubClient, call: &Call<'_>, path: ApiPath) -> Result<Fetched<T>>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    client.get(call, path, Freshness::for_secs(FRESH)).await
}

fn patterns(read: &BranchPolicies) -> RefPolicy {
    let kind = |pattern: &RestPattern| match pattern.kind.as_deref() {
        None | Some("branch") => Some(RefKind::Branch),
        Some("tag") => Some(RefKind::Tag),
        Some(_) => None,
    };
    let patterns: Vec<(RefKind, String)> = read
        .branch_policies
        .iter()
        .filter_map(|pattern| Some((kind(pattern)?, pattern.name.clone())))
        .collect();
    RefPolicy::Patterns {
        // A kind that this version does not know may let in what the others do not.
        complete: patterns.len() == read.branch_policies.len()
            && read.total_count <= read.branch_policies.len(),
        patterns,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn complete(policies: Value, total: usize) -> (usize, bool) {
        let read = json!({"total_count": total, "branch_policies": policies});
        match patterns(&serde_json::from_value(read).unwrap()) {
            RefPolicy::Patterns { patterns, complete } => (patterns.len(), complete),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_list_that_is_cut_or_has_unknown_kinds_is_not_all_there_is() {
        let main = json!({"name": "main"});
        let tag = json!({"name": "v*", "type": "tag"});
        let new = json!({"name": "x", "type": "a new kind"});
        assert_eq!(complete(json!([main, tag]), 2), (2, true));
        assert_eq!(complete(json!([main]), 101), (1, false));
        assert_eq!(complete(json!([main, new]), 2), (1, false));
        assert_eq!(complete(json!([]), 0), (0, true));
    }
}
