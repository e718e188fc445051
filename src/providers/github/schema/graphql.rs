//! GraphQL: the answers to this provider's two queries. Aliases (`r0`, `e1`, …) are given in `queries`.

use std::{collections::HashMap, fmt};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{Conclusion, DeploymentRecordState, DeploymentStatusState, Status, lenient_time};

/// A list of GraphQL's; an entry that may not be seen is null.
#[derive(Debug, Clone, Deserialize)]
pub struct Connection<T> {
    /// Its entries.
    #[serde(default = "Vec::new")]
    pub nodes: Vec<Option<T>>,
    /// Whether there are more.
    #[serde(default, rename = "pageInfo")]
    pub page_info: Option<PageInfo>,
}

impl<T> Connection<T> {
    /// The entries that may be seen.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.nodes.iter().flatten()
    }

    /// Whether the list goes on behind this page.
    pub fn has_more(&self) -> bool {
        self.page_info.as_ref().is_some_and(|p| p.has_next_page)
    }
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// Whether there is a next page.
    #[serde(default)]
    pub has_next_page: bool,
    /// Where the next page begins.
    #[serde(default)]
    pub end_cursor: Option<String>,
}

/// A user, bot or organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Login {
    /// Its login.
    #[serde(default)]
    pub login: String,
    /// Its picture.
    #[serde(default)]
    pub avatar_url: Option<String>,
}

/// A git object: a blob has text, an annotated tag a target.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GitObject {
    /// `Commit`, `Tag`, `Blob` or `Tree`.
    #[serde(default, rename = "__typename")]
    pub kind: String,
    /// Its id.
    #[serde(default)]
    pub oid: Option<String>,
    /// Text of a blob; null for a binary one.
    #[serde(default)]
    pub text: Option<String>,
    /// Whether the text is cut off.
    #[serde(default)]
    pub is_truncated: Option<bool>,
    /// What an annotated tag points to.
    #[serde(default)]
    pub target: Option<Box<GitObject>>,
    /// When a commit was made.
    #[serde(default, deserialize_with = "lenient_time")]
    pub committed_date: Option<Timestamp>,
    /// Who made an annotated tag, and when.
    #[serde(default)]
    pub tagger: Option<Tagger>,
}

/// Who made an annotated tag.
#[derive(Debug, Clone, Deserialize)]
pub struct Tagger {
    /// When.
    #[serde(default, deserialize_with = "lenient_time")]
    pub date: Option<Timestamp>,
}

impl GitObject {
    /// The commit that this is or points to.
    pub fn commit(&self) -> Option<&str> {
        match self.kind.as_str() {
            "Commit" => self.oid.as_deref(),
            "Tag" => self.target.as_deref().and_then(Self::commit),
            _ => None,
        }
    }

    /// Since when a tag that names this object has done so at the earliest, where that is known.
    pub fn since(&self) -> Option<Timestamp> {
        let tagged = self.tagger.as_ref().and_then(|tagger| tagger.date);
        let target = self.target.as_deref().and_then(Self::since);
        [tagged, target, self.committed_date]
            .into_iter()
            .flatten()
            .max()
    }
}

/// What was read of each repository, by its alias; null where it is absent or not visible.
pub type ByAlias<T> = HashMap<String, Option<HashMap<String, Option<T>>>>;

/// Answer to the query for deployments: by repository alias, by environment alias.
#[derive(Debug, Default)]
pub struct DeploymentsData {
    /// Who asks.
    pub viewer: Option<Login>,
    /// Records by environment alias.
    pub repositories: ByAlias<Connection<Record>>,
}

/// A deployment record.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// GraphQL's id of it.
    pub id: String,
    /// GitHub's sum of the statuses.
    #[serde(default)]
    pub state: Option<DeploymentRecordState>,
    /// Commit that it was created for.
    #[serde(default)]
    pub commit_oid: Option<String>,
    /// Branch or tag that it was created for; null when that is gone.
    #[serde(default, rename = "ref")]
    pub reference: Option<RecordRef>,
    /// What is done, `deploy` unless its creator said otherwise.
    #[serde(default)]
    pub task: Option<String>,
    /// JSON that its creator wrote, as text.
    #[serde(default)]
    pub payload: Option<String>,
    /// Who created it.
    #[serde(default)]
    pub creator: Option<Login>,
    /// When.
    #[serde(default, deserialize_with = "lenient_time")]
    pub created_at: Option<Timestamp>,
    /// Its newest status, also where there are more than `statuses` holds.
    #[serde(default)]
    pub latest_status: Option<RecordStatus>,
    /// Its statuses, in an order that GitHub does not document.
    #[serde(default)]
    pub statuses: Option<Connection<RecordStatus>>,
}

/// A branch or tag.
#[derive(Debug, Clone, Deserialize)]
pub struct RecordRef {
    /// Without its prefix.
    pub name: String,
    /// `refs/heads/` or `refs/tags/`.
    #[serde(default)]
    pub prefix: String,
}

/// A status of a deployment record.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordStatus {
    /// What it reports.
    pub state: DeploymentStatusState,
    /// When.
    #[serde(default, deserialize_with = "lenient_time")]
    pub created_at: Option<Timestamp>,
    /// Page of the job that reported it, for Actions; anything for others.
    #[serde(default)]
    pub log_url: Option<String>,
    /// Address of what was deployed.
    #[serde(default)]
    pub environment_url: Option<String>,
    /// What its reporter says.
    #[serde(default)]
    pub description: Option<String>,
}

/// Answer to the query for runs, files and labels.
#[derive(Debug, Default)]
pub struct RunsData {
    /// Who asks.
    pub viewer: Option<Login>,
    /// Runs asked for by id, in that order.
    pub runs: Vec<Option<RunNode>>,
    /// Of runs that wait: what for.
    pub gated: Vec<Option<RunNode>>,
    /// Of runs in which nothing began: what was decided.
    pub decided: Vec<Option<RunNode>>,
    /// Runs asked for by address, by alias.
    pub by_url: HashMap<String, Option<RunNode>>,
    /// Files and labels by repository alias and object alias.
    pub repositories: ByAlias<GitObject>,
    /// Deployment records asked for by id, in that order.
    pub records: Vec<Option<Record>>,
}

/// A run as GraphQL knows it: no title, no status and no attempt of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunNode {
    /// GraphQL's id; absent when the object is not a run.
    #[serde(default)]
    pub id: Option<String>,
    /// Its page, which holds the id that REST uses.
    #[serde(default)]
    pub url: Option<String>,
    /// Number that people see.
    #[serde(default)]
    pub run_number: Option<u64>,
    /// What started it.
    #[serde(default)]
    pub event: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "lenient_time")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient_time")]
    pub updated_at: Option<Timestamp>,
    /// Its workflow file.
    #[serde(default)]
    pub file: Option<RunFile>,
    /// Its jobs and state.
    #[serde(default)]
    pub check_suite: Option<CheckSuite>,
    /// What it waits for; asked only where it waits.
    #[serde(default)]
    pub pending_deployment_requests: Option<Connection<PendingDeployment>>,
    /// What was decided about it; asked only where it waits, or may have been rejected.
    #[serde(default)]
    pub deployment_reviews: Option<Reviews>,
}

/// Decisions about a run.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reviews {
    /// How many there are, where that was asked for.
    #[serde(default)]
    pub total_count: u64,
    /// The newest, the oldest of these first, where they were asked for.
    #[serde(default = "Vec::new")]
    pub nodes: Vec<Option<ReviewNode>>,
}

/// A decision about environments.
#[derive(Debug, Clone, Deserialize)]
pub struct ReviewNode {
    /// `APPROVED`, `REJECTED`.
    #[serde(default)]
    pub state: String,
    /// In their words.
    #[serde(default)]
    pub comment: Option<String>,
    /// Who.
    #[serde(default)]
    pub user: Option<Login>,
    /// Which environments.
    #[serde(default)]
    pub environments: Option<Connection<EnvironmentName>>,
}

/// The file that a run executes.
#[derive(Debug, Clone, Deserialize)]
pub struct RunFile {
    /// Its path in the repository.
    #[serde(default)]
    pub path: Option<String>,
}

/// State and jobs of a run.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckSuite {
    /// Where the run stands.
    #[serde(default)]
    pub status: Option<Status>,
    /// How it ended.
    #[serde(default)]
    pub conclusion: Option<Conclusion>,
    /// Branch that it runs on.
    #[serde(default)]
    pub branch: Option<BranchName>,
    /// Commit that it runs on.
    #[serde(default)]
    pub commit: Option<CommitId>,
    /// Its jobs, of all attempts.
    #[serde(default)]
    pub check_runs: Option<Connection<CheckRun>>,
}

/// A branch.
#[derive(Debug, Clone, Deserialize)]
pub struct BranchName {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
}

/// A commit.
#[derive(Debug, Clone, Deserialize)]
pub struct CommitId {
    /// Its SHA.
    #[serde(default)]
    pub oid: Option<String>,
}

/// A job of a run.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckRun {
    /// Displayed name.
    pub name: String,
    /// Where it stands.
    #[serde(default)]
    pub status: Option<Status>,
    /// How it ended.
    #[serde(default)]
    pub conclusion: Option<Conclusion>,
    /// When it began.
    #[serde(default, deserialize_with = "lenient_time")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, deserialize_with = "lenient_time")]
    pub completed_at: Option<Timestamp>,
    /// Its page, which holds the job's id.
    #[serde(default)]
    pub details_url: Option<String>,
    /// Another address of it.
    #[serde(default)]
    pub permalink: Option<String>,
}

/// An environment that a run waits to enter.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingDeployment {
    /// Which.
    #[serde(default)]
    pub environment: Option<EnvironmentName>,
    /// Length of its timer in minutes.
    #[serde(default)]
    pub wait_timer: Option<i64>,
    /// When the timer began.
    #[serde(default, deserialize_with = "lenient_time")]
    pub wait_timer_started_at: Option<Timestamp>,
    /// Whether the viewer may approve.
    #[serde(default)]
    pub current_user_can_approve: Option<bool>,
    /// Who may approve.
    #[serde(default)]
    pub reviewers: Option<Connection<ReviewerNode>>,
}

/// An environment.
#[derive(Debug, Clone, Deserialize)]
pub struct EnvironmentName {
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// A person or team that may approve.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewerNode {
    /// `User` or `Team`.
    #[serde(default, rename = "__typename")]
    pub kind: Option<String>,
    /// Of a person.
    #[serde(default)]
    pub login: Option<String>,
    /// Of a team: `org/slug`.
    #[serde(default)]
    pub combined_slug: Option<String>,
    /// Of a team, where the slug is missing.
    #[serde(default)]
    pub name: Option<String>,
    /// Picture. A team's goes by another alias: it may be null there, which GraphQL takes for a conflict.
    #[serde(default, alias = "teamAvatarUrl")]
    pub avatar_url: Option<String>,
}

impl<'de> Deserialize<'de> for DeploymentsData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Aliases;
        impl<'de> Visitor<'de> for Aliases {
            type Value = DeploymentsData;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the data of a GraphQL answer")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut data = DeploymentsData::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "viewer" => data.viewer = map.next_value()?,
                        _ if is_alias(&key, 'r') => {
                            data.repositories.insert(key, map.next_value()?);
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(data)
            }
        }
        deserializer.deserialize_map(Aliases)
    }
}

impl<'de> Deserialize<'de> for RunsData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Aliases;
        impl<'de> Visitor<'de> for Aliases {
            type Value = RunsData;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the data of a GraphQL answer")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut data = RunsData::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "viewer" => data.viewer = map.next_value()?,
                        "runs" => data.runs = map.next_value::<Option<_>>()?.unwrap_or_default(),
                        "gated" => data.gated = map.next_value::<Option<_>>()?.unwrap_or_default(),
                        "records" => {
                            data.records = map.next_value::<Option<_>>()?.unwrap_or_default();
                        }
                        "decided" => {
                            data.decided = map.next_value::<Option<_>>()?.unwrap_or_default();
                        }
                        _ if is_alias(&key, 'u') || is_alias(&key, 'p') => {
                            data.by_url.insert(key, map.next_value()?);
                        }
                        _ if is_alias(&key, 'r') => {
                            data.repositories.insert(key, map.next_value()?);
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(data)
            }
        }
        deserializer.deserialize_map(Aliases)
    }
}

/// Whether a key is one of our aliases: a letter and digits.
pub(in crate::providers::github) fn is_alias(key: &str, letter: char) -> bool {
    key.strip_prefix(letter)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_that_is_not_visible_is_a_hole_and_the_others_are_read() {
        let data: DeploymentsData = serde_json::from_str(
            r#"{"viewer":{"login":"alice"},"rateLimit":{"cost":1},
                "r0":null,
                "r1":{"e0":{"nodes":[null,{"id":"DE_1","state":"A_NEW_WORD","createdAt":"not a time"}],"pageInfo":{"hasNextPage":true}}}}"#,
        )
        .unwrap();
        assert!(data.repositories["r0"].is_none());
        let list = data.repositories["r1"].as_ref().unwrap()["e0"]
            .as_ref()
            .unwrap();
        assert!(list.has_more());
        let record = list.iter().next().unwrap();
        assert_eq!(record.state, Some(DeploymentRecordState::Unrecognized));
        assert_eq!(record.created_at, None);
    }

    #[test]
    fn objects_that_are_no_runs_and_nulls_are_read_as_nothing_known() {
        let data: RunsData = serde_json::from_str(
            r#"{"runs":[null,{},{"id":"WFR_1","checkSuite":{"checkRuns":null}}],"u0":null,
                "r0":{"f0":{"__typename":"Blob","text":"on: push"},"l0":{"__typename":"Tag","target":{"__typename":"Commit","oid":"abc"}}}}"#,
        )
        .unwrap();
        assert_eq!(data.runs.len(), 3);
        assert!(data.by_url["u0"].is_none());
        let objects = data.repositories["r0"].as_ref().unwrap();
        assert_eq!(objects["l0"].as_ref().unwrap().commit(), Some("abc"));
        assert_eq!(objects["f0"].as_ref().unwrap().commit(), None);
    }
}
