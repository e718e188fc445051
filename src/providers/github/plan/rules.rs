//! Reads the rules of a GitHub environment that only REST tells: which refs it lets in, and which apps decide. The environment says
//! whether protected branches or patterns count, and each of these is a list of its own, as are the rules of apps.

use serde::de::DeserializeOwned;

use super::{
    super::{
        client::{ApiPath, Call, Fetched, Freshness, GithubClient},
        source::GithubSource,
    },
    FRESH,
    answer::{BranchPolicies, CustomRules, RestEnvironment, RestPattern},
    found::printable,
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

/// Reads names of the apps whose rules are in force, each once: one request. Neither the environment nor GraphQL tells whether there
/// are any.
pub async fn deciding_apps(
    client: &GithubClient,
    call: &Call<'_>,
    source: &GithubSource,
    environment: &str,
) -> Result<Vec<String>> {
    let path = ApiPath::repo(&source.owner, &source.repo)
        .segment("environments")
        .segment(environment)
        .segment("deployment_protection_rules");
    let read: Fetched<CustomRules> = get(client, call, path).await?;
    Ok(apps(&read.value))
}

fn apps(read: &CustomRules) -> Vec<String> {
    let mut apps = Vec::new();
    for rule in read.rules.iter().filter(|rule| rule.enabled) {
        let slug = rule.app.as_ref().map(|app| app.slug.as_str());
        let app = match slug.map(printable).filter(|slug| !slug.is_empty()) {
            Some(slug) => slug,
            None => "an app".to_owned(),
        };
        if !apps.contains(&app) {
            apps.push(app);
        }
    }
    apps
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
    fn only_rules_in_force_count_and_an_app_without_a_name_is_one_all_the_same() {
        let read = json!({"total_count": 5, "custom_deployment_protection_rules": [
            {"id": 1, "enabled": true, "app": {"id": 1, "slug": "change-board"}},
            {"id": 2, "enabled": true, "app": {"id": 1, "slug": "change-board"}},
            {"id": 3, "enabled": false, "app": {"id": 2, "slug": "asleep"}},
            {"id": 4, "enabled": true, "app": null},
            {"id": 5},
        ]});
        let read: CustomRules = serde_json::from_value(read).unwrap();
        assert_eq!(apps(&read), ["change-board", "an app"]);
        assert!(apps(&serde_json::from_value(json!({})).unwrap()).is_empty());
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
