//! GraphQL: the answer to the query for what a repository holds, as far as it is read.

use std::{collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::super::schema::graphql::{Connection, Login};

/// What a repository holds. Everything but its name may be null where the token may not read it.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// `owner/name` as GitHub writes it.
    pub name: String,
    /// Whether it is archived.
    pub is_archived: bool,
    /// Whether it is not public.
    pub is_private: bool,
    /// `ADMIN`, `MAINTAIN`, `WRITE`, `TRIAGE`, `READ`.
    pub viewer_permission: Option<String>,
    /// Null in an empty repository.
    pub default_branch: Option<Named>,
    /// The folder of workflow files.
    pub workflows: Option<Folder>,
    /// GitHub environments by name.
    pub environments: Option<Connection<Named>>,
    /// Tags, newest first.
    pub tags: Option<Connection<Named>>,
    /// Environments that were asked for, by alias.
    pub by_environment: HashMap<String, Option<ProtectedEnvironment>>,
    /// Refs that were asked for, by alias.
    pub by_ref: HashMap<String, Option<Named>>,
}

/// Something with a name.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// A folder of the default branch.
#[derive(Debug, Clone, Deserialize)]
pub struct Folder {
    /// What it holds.
    #[serde(default)]
    pub entries: Option<Vec<Entry>>,
}

/// What a folder holds.
#[derive(Debug, Clone, Deserialize)]
pub struct Entry {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// The file or folder.
    #[serde(default)]
    pub object: Option<Blob>,
}

/// A file, or a folder without anything that is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Blob {
    /// `Blob` or `Tree`.
    #[serde(default, rename = "__typename")]
    pub kind: String,
    /// Its text; null for a binary file.
    #[serde(default)]
    pub text: Option<String>,
    /// Whether the text is cut off.
    #[serde(default)]
    pub is_truncated: Option<bool>,
}

/// A GitHub environment with its rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProtectedEnvironment {
    /// Its name, where it was asked for.
    #[serde(default)]
    pub name: Option<String>,
    /// Its rules.
    #[serde(default)]
    pub protection_rules: Option<Connection<Rule>>,
}

/// A rule of an environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// `BRANCH_POLICY`, `REQUIRED_REVIEWERS` or `WAIT_TIMER`.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// Whether who started a deployment may not approve it.
    #[serde(default)]
    pub prevent_self_review: Option<bool>,
    /// Of a timer: its minutes.
    #[serde(default)]
    pub timeout: Option<u32>,
    /// Who may approve.
    #[serde(default)]
    pub reviewers: Option<Connection<RuleReviewer>>,
}

/// A person or team that may approve.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleReviewer {
    /// `User` or `Team`.
    #[serde(default, rename = "__typename")]
    pub kind: String,
    /// Of a person.
    #[serde(default)]
    pub login: Option<String>,
    /// Of a team: `org/slug`.
    #[serde(default)]
    pub combined_slug: Option<String>,
    /// Of a team.
    #[serde(default)]
    pub members: Option<Connection<Login>>,
    /// Picture. A team's goes by another alias: it may be null there, which GraphQL takes for a conflict.
    #[serde(default, alias = "teamAvatarUrl")]
    pub avatar_url: Option<String>,
}

impl<'de> Deserialize<'de> for Setup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Setup;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a repository")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut setup = Setup::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "nameWithOwner" => setup.name = map.next_value()?,
                        "isArchived" => setup.is_archived = map.next_value()?,
                        "isPrivate" => setup.is_private = map.next_value()?,
                        "viewerPermission" => setup.viewer_permission = map.next_value()?,
                        "defaultBranchRef" => setup.default_branch = map.next_value()?,
                        "w" => setup.workflows = map.next_value()?,
                        "g" => setup.environments = map.next_value()?,
                        "t" => setup.tags = map.next_value()?,
                        _ if key.starts_with('v') => {
                            setup.by_environment.insert(key, map.next_value()?);
                        }
                        _ if key.starts_with('x') => {
                            setup.by_ref.insert(key, map.next_value()?);
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(setup)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_read_is_nothing_and_the_rest_is_read() {
        let setup: Setup = serde_json::from_str(
            r#"{"nameWithOwner":"acme/x","isArchived":true,"isPrivate":false,"viewerPermission":null,"defaultBranchRef":null,
                "w":{"__typename":"Tree","entries":[{"name":"a.yml","object":{"__typename":"Blob","text":"on: push","isTruncated":false}},
                {"name":"b.yml","object":null},{"name":"folder","object":{"__typename":"Tree"}}]},
                "g":null,"t":{"nodes":[null,{"name":"v1"}],"pageInfo":{"hasNextPage":true}},"new":[1],
                "v0":{"name":"p","protectionRules":{"nodes":[{"type":"A_NEW_RULE"},{"type":"REQUIRED_REVIEWERS","preventSelfReview":true,
                "reviewers":{"nodes":[null,{"__typename":"Team"}]}}]}},"v1":null,"x0":null}"#,
        )
        .unwrap();
        assert!(setup.is_archived && setup.viewer_permission.is_none());
        assert_eq!(setup.workflows.unwrap().entries.unwrap().len(), 3);
        assert!(setup.environments.is_none());
        assert!(setup.tags.as_ref().unwrap().has_more());
        assert!(setup.by_environment["v0"].is_some() && setup.by_environment["v1"].is_none());
        assert!(setup.by_ref["x0"].is_none());
        let empty: Setup =
            serde_json::from_str(r#"{"nameWithOwner":"acme/x","w":{"__typename":"Blob"}}"#)
                .unwrap();
        assert!(empty.workflows.unwrap().entries.is_none());
    }
}
