//! What an inspection reads of a repository: by GraphQL what is in it, by REST its environments.

use serde::Deserialize;

use super::graphql::{Connection, Login};

/// Answer to the query for a repository.
#[derive(Debug, Deserialize)]
pub struct RepositoryData {
    /// Who asks.
    #[serde(default)]
    pub viewer: Option<Login>,
    /// The repository; null where it is absent or not visible.
    #[serde(default)]
    pub repository: Option<Repository>,
}

/// A repository.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repository {
    /// `owner/name` as GitHub writes it, also where it was asked for by an earlier name.
    pub name_with_owner: String,
    /// Whether it is archived.
    #[serde(default)]
    pub is_archived: Option<bool>,
    /// `ADMIN`, `MAINTAIN`, `WRITE`, `TRIAGE`, `READ`.
    #[serde(default)]
    pub viewer_permission: Option<String>,
    /// Null in an empty repository.
    #[serde(default)]
    pub default_branch_ref: Option<Named>,
    /// The folder of workflow files on the default branch.
    #[serde(default)]
    pub workflows: Option<Folder>,
    /// Newest tags.
    #[serde(default)]
    pub tags: Option<Counted<Named>>,
    /// Branches.
    #[serde(default)]
    pub branches: Option<Connection<Named>>,
    /// Newest releases.
    #[serde(default)]
    pub releases: Option<Connection<Release>>,
}

/// A list with the number of all its entries.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted<T> {
    /// How many there are.
    #[serde(default)]
    pub total_count: u32,
    /// This page of them.
    #[serde(default = "Vec::new")]
    pub nodes: Vec<Option<T>>,
}

/// Something with a name.
#[derive(Debug, Deserialize)]
pub struct Named {
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// A release.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// Its tag.
    #[serde(default)]
    pub tag_name: String,
    /// Whether it is not published yet: then its tag need not exist.
    #[serde(default)]
    pub is_draft: bool,
}

/// A folder; without entries where the path is no folder.
#[derive(Debug, Deserialize)]
pub struct Folder {
    /// What is in it.
    #[serde(default)]
    pub entries: Option<Vec<FolderEntry>>,
}

/// A file or folder in a folder.
#[derive(Debug, Deserialize)]
pub struct FolderEntry {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// `blob`, `tree` or `commit`.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// Its content; null for a submodule.
    #[serde(default)]
    pub object: Option<FileObject>,
}

/// Content of a file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileObject {
    /// Its text; null where it is binary.
    #[serde(default)]
    pub text: Option<String>,
    /// Whether the text is cut off.
    #[serde(default)]
    pub is_truncated: Option<bool>,
}

/// A list of environments (`GET …/environments`).
#[derive(Debug, Deserialize)]
pub struct EnvironmentList {
    /// How many there are in all.
    #[serde(default)]
    pub total_count: u64,
    /// This page of them.
    #[serde(default)]
    pub environments: Vec<Environment>,
}

/// An environment with its protection.
#[derive(Debug, Deserialize)]
pub struct Environment {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its rules; those of GitHub Apps are not among them.
    #[serde(default)]
    pub protection_rules: Option<Vec<ProtectionRule>>,
    /// Which branches and tags it admits; null for all.
    #[serde(default)]
    pub deployment_branch_policy: Option<serde::de::IgnoredAny>,
}

/// A protection rule: a timer, reviewers, or something that this version does not know.
#[derive(Debug, Deserialize)]
pub struct ProtectionRule {
    /// Length of a timer in minutes.
    #[serde(default)]
    pub wait_timer: Option<u32>,
    /// Whether who started a deployment may not approve it.
    #[serde(default)]
    pub prevent_self_review: Option<bool>,
    /// Who may approve.
    #[serde(default)]
    pub reviewers: Option<Vec<super::rest::Reviewer>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_github_leaves_out_is_not_there_and_no_error() {
        let data: RepositoryData =
            serde_json::from_str(r#"{"repository":{"nameWithOwner":"acme/x","workflows":{},"tags":null,"releases":{"nodes":[null]}}}"#)
                .unwrap();
        let repository = data.repository.unwrap();
        assert!(repository.workflows.unwrap().entries.is_none());
        assert!(repository.default_branch_ref.is_none());
    }

    #[test]
    fn a_rule_that_nobody_knows_yet_is_a_rule_without_anything() {
        let list: EnvironmentList = serde_json::from_str(
            r#"{"total_count":1,"environments":[{"name":"production","protection_rules":[{"type":"moon_phase"},{"type":"wait_timer","wait_timer":30}],
                "deployment_branch_policy":{"protected_branches":true}}]}"#,
        )
        .unwrap();
        let environment = &list.environments[0];
        assert!(environment.deployment_branch_policy.is_some());
        let timers: Vec<_> = environment
            .protection_rules
            .iter()
            .flatten()
            .map(|r| r.wait_timer)
            .collect();
        assert_eq!(timers, [None, Some(30)]);
    }
}
