//! The answer to the query for versions: commits with their checks, refs, releases. Aliases are given in `offered::query`.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::super::standing::{RunOfWorkflow, Standing};
use super::{
    Conclusion, Status, StatusState,
    graphql::{Connection, Login},
    lenient_time,
};

/// What was read of the one repository.
#[derive(Debug, Deserialize)]
pub struct OfferedData {
    /// Who asks.
    #[serde(default)]
    pub viewer: Option<Login>,
    /// A run of the workflow.
    #[serde(default, rename = "w")]
    pub run: Option<RunOfWorkflow>,
    /// Null where it is absent or not visible.
    #[serde(default, rename = "r0")]
    pub repository: Option<OfferedRepository>,
}

/// A repository.
#[derive(Debug, Deserialize)]
pub struct OfferedRepository {
    /// What a plan needs whatever the version is, where it was asked for.
    #[serde(flatten)]
    pub standing: Standing,
    /// The default branch; null in an empty repository.
    #[serde(default)]
    pub head: Option<Ref>,
    /// A page of branches.
    #[serde(default)]
    pub branches: Option<Page<Ref>>,
    /// A page of tags, the newest commit first.
    #[serde(default)]
    pub dated: Option<Page<Ref>>,
    /// The newest releases.
    #[serde(default)]
    pub releases: Option<Connection<Release>>,
    /// Whether a pasted commit lies on the default branch.
    #[serde(default)]
    pub on: Option<ComparedRef>,
    /// Objects and refs by their aliases.
    #[serde(flatten)]
    pub objects: HashMap<String, Option<Object>>,
}

/// A page of a list, with its place.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// How many there are in all.
    #[serde(default)]
    pub total_count: Option<u32>,
    /// Where it goes on.
    #[serde(default)]
    pub page_info: Option<PlaceInList>,
    /// Its entries.
    #[serde(default = "Vec::new")]
    pub nodes: Vec<Option<T>>,
}

impl<T> Page<T> {
    /// Asks for the next page; `None` on the last.
    pub fn next(&self) -> Option<&str> {
        let place = self.page_info.as_ref()?;
        place.end_cursor.as_deref().filter(|_| place.has_next_page)
    }
}

/// Where a page stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceInList {
    /// Whether there is a next page.
    #[serde(default)]
    pub has_next_page: bool,
    /// Where it begins.
    #[serde(default)]
    pub end_cursor: Option<String>,
}

/// A branch or tag.
#[derive(Debug, Clone, Deserialize)]
pub struct Ref {
    /// Without its prefix.
    #[serde(default)]
    pub name: String,
    /// What it points to.
    #[serde(default)]
    pub target: Option<Object>,
}

/// How far a commit is ahead of a branch.
#[derive(Debug, Deserialize)]
pub struct ComparedRef {
    /// Null where the two have nothing in common.
    #[serde(default)]
    pub compare: Option<AheadBy>,
}

/// A distance.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AheadBy {
    /// Commits that the branch has not.
    #[serde(default)]
    pub ahead_by: Option<u32>,
}

/// A git object, or a ref: whatever was asked for by an alias.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Object {
    /// `Commit`, `Tag`, `Blob` or `Tree`; absent for a ref.
    #[serde(default, rename = "__typename")]
    pub kind: String,
    /// Its id.
    #[serde(default)]
    pub oid: Option<String>,
    /// Of a commit: first line of its message.
    #[serde(default)]
    pub message_headline: Option<String>,
    /// Of a commit: when it was committed.
    #[serde(default, deserialize_with = "lenient_time")]
    pub committed_date: Option<Timestamp>,
    /// Of a commit: who wrote it.
    #[serde(default)]
    pub author: Option<GitActor>,
    /// Of a commit: its checks; null where nothing checked it.
    #[serde(default)]
    pub status_check_rollup: Option<Rollup>,
    /// Of a commit: what it is built on, itself first.
    #[serde(default)]
    pub history: Option<Page<Object>>,
    /// Of a blob: its text.
    #[serde(default)]
    pub text: Option<String>,
    /// Of a blob: whether the text is cut off.
    #[serde(default)]
    pub is_truncated: Option<bool>,
    /// Of a ref or an annotated tag: what it points to.
    #[serde(default)]
    pub target: Option<Box<Object>>,
}

impl Object {
    /// The commit that this is or points to.
    pub fn commit(&self) -> Option<&Self> {
        match self.kind.as_str() {
            "Commit" => self.oid.is_some().then_some(self),
            "Blob" | "Tree" => None,
            _ => self.target.as_deref().and_then(Self::commit),
        }
    }
}

/// Who wrote a commit.
#[derive(Debug, Clone, Deserialize)]
pub struct GitActor {
    /// As git has it.
    #[serde(default)]
    pub name: Option<String>,
    /// The account, where GitHub knows it.
    #[serde(default)]
    pub user: Option<Login>,
}

/// All checks of a commit.
#[derive(Debug, Clone, Deserialize)]
pub struct Rollup {
    /// GitHub's sum of them.
    #[serde(default)]
    pub state: Option<StatusState>,
    /// Each of them.
    #[serde(default)]
    pub contexts: Option<Connection<Context>>,
}

/// A check run, or a commit status.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// `CheckRun` or `StatusContext`.
    #[serde(default, rename = "__typename")]
    pub kind: String,
    /// Of a check run: where it stands.
    #[serde(default)]
    pub status: Option<Status>,
    /// Of a check run: how it ended.
    #[serde(default)]
    pub conclusion: Option<Conclusion>,
    /// Of a check run: what it belongs to.
    #[serde(default)]
    pub check_suite: Option<Suite>,
    /// Of a commit status.
    #[serde(default)]
    pub state: Option<StatusState>,
}

impl Context {
    /// Path of the workflow whose run it belongs to.
    pub fn workflow(&self) -> Option<&str> {
        let run = self.check_suite.as_ref()?.workflow_run.as_ref()?;
        let path = run.file.as_ref()?.path.as_deref()?;
        // Sometimes followed by a ref, as in REST.
        path.split('@').next()
    }
}

/// The check runs of one app or run.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suite {
    /// The run; null for apps other than Actions.
    #[serde(default)]
    pub workflow_run: Option<SuiteRun>,
}

/// A run.
#[derive(Debug, Clone, Deserialize)]
pub struct SuiteRun {
    /// What it executes.
    #[serde(default)]
    pub file: Option<super::graphql::RunFile>,
}

/// A release.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// Its tag.
    #[serde(default)]
    pub tag_name: String,
    /// Its title.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether it is not published.
    #[serde(default)]
    pub is_draft: bool,
    /// Whether it comes before a release.
    #[serde(default)]
    pub is_prerelease: bool,
    /// Its page.
    #[serde(default)]
    pub url: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_found_behind_refs_and_annotated_tags_and_nulls_are_nothing() {
        let data: OfferedData = serde_json::from_str(
            r#"{"viewer":{"login":"alice"},"rateLimit":{"cost":1},"r0":{
                "head":{"name":"main","target":{"__typename":"Commit","oid":"a","history":{"nodes":[null,{"__typename":"Commit","oid":"a"}]}}},
                "branches":{"totalCount":2,"pageInfo":{"hasNextPage":true,"endCursor":"x"},"nodes":[null]},
                "releases":null,
                "t0":{"__typename":"Tag","target":{"__typename":"Commit","oid":"b"}},
                "s0":{"target":{"__typename":"Tag","target":{"__typename":"Commit","oid":"c"}}},
                "c0":null,"l0":{"__typename":"Tree","oid":"d"},
                "c1":{"__typename":"Commit","oid":"e","committedDate":"never","statusCheckRollup":{"state":"TOMORROW","contexts":{"nodes":[null,{"__typename":"CheckRun","checkSuite":{"workflowRun":{"file":{"path":".github/workflows/a.yml@refs/heads/main"}}}}]}}}
            }}"#,
        )
        .unwrap();
        let repository = data.repository.unwrap();
        let commit = |alias: &str| {
            let object = repository.objects.get(alias)?.as_ref()?;
            object.commit()?.oid.clone()
        };
        assert_eq!(
            ["t0", "s0", "c0", "l0", "c1", "x9"].map(|a| commit(a).unwrap_or_default()),
            ["b", "c", "", "", "e", ""]
        );
        assert_eq!(repository.branches.unwrap().next(), Some("x"));
        let rollup = repository.objects["c1"].as_ref().unwrap();
        let rollup = rollup.status_check_rollup.as_ref().unwrap();
        assert_eq!(rollup.state, Some(StatusState::Unrecognized));
        let context = rollup.contexts.as_ref().unwrap().iter().next().unwrap();
        assert_eq!(context.workflow(), Some(".github/workflows/a.yml"));
    }
}
