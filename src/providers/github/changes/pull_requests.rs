//! The pull requests that brought commits: one query for the newest of them, asked only on demand.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{Comparing, Place};
use crate::{
    error::Result,
    model::{
        changes::{ChangedCommit, ChangedCommits, PullRequest, PullRequests},
        deployment::Actor,
    },
    providers::github::{
        addresses,
        client::{Freshness, GraphqlRequest},
        queries::Query,
        schema::{
            graphql::{Connection, Login},
            lenient_time,
        },
    },
};

/// Commits of each direction that are looked at.
const MOST: usize = 100;
/// For how long the pull requests of commits count as fresh, in seconds: titles change.
const FRESH: u64 = 300;
/// The pull requests of a commit; a merged one among them is the one that brought it.
const REQUESTS: &str = "fragment R on Commit{associatedPullRequests(first:3){nodes{number title url mergedAt author{login avatarUrl}}}}";

/// What was read of the repository.
#[derive(Debug, Deserialize)]
struct Data {
    #[serde(default, rename = "r0")]
    commits: Option<HashMap<String, Option<CommitNode>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommitNode {
    #[serde(default)]
    associated_pull_requests: Option<Connection<Node>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    number: u64,
    #[serde(default)]
    title: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default, deserialize_with = "lenient_time")]
    merged_at: Option<Timestamp>,
    #[serde(default)]
    author: Option<Login>,
}

impl Comparing<'_> {
    /// Adds the pull requests to both directions.
    pub(super) async fn add_pull_requests(
        &self,
        place: &Place,
        added: &mut ChangedCommits,
        removed: &mut ChangedCommits,
    ) -> Result<()> {
        let shas: Vec<&str> = [&*added, &*removed]
            .into_iter()
            .flat_map(|side| looked_at(side).iter().map(|commit| commit.sha.as_str()))
            .collect();
        let of_commits = if shas.is_empty() {
            HashMap::new()
        } else {
            let call = self.call(place);
            let read = self
                .client
                .graphql::<Data>(&call, query(place, &shas), Freshness::for_secs(FRESH))
                .await?;
            let commits = read.value.data.as_ref().and_then(|d| d.commits.as_ref());
            let Some(commits) = commits else {
                return Err(read.value.errors.first().map_or_else(
                    || {
                        crate::providers::github::reading::not_found(
                            call.host,
                            Some(place.full.clone()),
                        )
                    },
                    |error| error.to_error(&call),
                ));
            };
            shas.iter()
                .enumerate()
                .filter_map(|(index, sha)| {
                    let node = commits.get(&format!("c{index}"))?.as_ref()?;
                    let requests = node.associated_pull_requests.as_ref()?;
                    let merged = requests.iter().find(|request| request.merged_at.is_some());
                    let request = merged.or_else(|| requests.iter().next())?;
                    Some(((*sha).to_owned(), pull_request(request)))
                })
                .collect()
        };
        for side in [added, removed] {
            side.pull_requests = Some(grouped(looked_at(side), &of_commits));
        }
        Ok(())
    }
}

fn looked_at(side: &ChangedCommits) -> &[ChangedCommit] {
    side.commits.get(..MOST).unwrap_or(&side.commits)
}

fn query(place: &Place, shas: &[&str]) -> GraphqlRequest {
    let mut query = Query::default();
    query.open_repository(0, &place.owner, &place.repo);
    for (index, sha) in shas.iter().enumerate() {
        let id = query.variable(format!("c{index}"), "String!", json!(sha));
        query.push(&format!("c{index}:object(expression:{id}){{...R}}"));
    }
    query.push("}");
    query.finish("PullRequests", &[REQUESTS])
}

fn pull_request(node: &Node) -> PullRequest {
    PullRequest {
        number: node.number,
        title: node.title.clone(),
        author: node
            .author
            .as_ref()
            .filter(|author| !author.login.is_empty())
            .map(|author| Actor {
                login: author.login.clone(),
                avatar_url: addresses::shown(author.avatar_url.as_deref()),
            }),
        merged_at: node.merged_at,
        url: addresses::shown(node.url.as_deref()),
        commits: Vec::new(),
    }
}

/// Pull requests in the order of their newest commits.
fn grouped(commits: &[ChangedCommit], of_commits: &HashMap<String, PullRequest>) -> PullRequests {
    let mut list: Vec<PullRequest> = Vec::new();
    let mut without = 0;
    for commit in commits {
        let Some(request) = of_commits.get(&commit.sha) else {
            without += 1;
            continue;
        };
        match list.iter_mut().find(|known| known.number == request.number) {
            Some(known) => known.commits.push(commit.sha.clone()),
            None => list.push(PullRequest {
                commits: vec![commit.sha.clone()],
                ..request.clone()
            }),
        }
    }
    PullRequests {
        list,
        commits_looked_at: u32::try_from(commits.len()).unwrap_or(u32::MAX),
        commits_without: without,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_of_one_pull_request_are_one_entry_and_others_are_counted() {
        let commit = |sha: &str| ChangedCommit {
            sha: sha.to_owned(),
            short_sha: sha.to_owned(),
            headline: String::new(),
            author: None,
            date: None,
            url: None,
        };
        let node = |number: u64| {
            let node = json!({"number": number, "title": "T", "url": "javascript:x"});
            pull_request(&serde_json::from_value(node).unwrap())
        };
        let of = HashMap::from([
            ("a".to_owned(), node(2)),
            ("c".to_owned(), node(1)),
            ("d".to_owned(), node(2)),
        ]);
        let grouped = grouped(&["a", "b", "c", "d"].map(commit), &of);
        let list: Vec<_> = grouped
            .list
            .iter()
            .map(|request| {
                (
                    request.number,
                    request.commits.join(""),
                    request.url.clone(),
                )
            })
            .collect();
        assert_eq!(
            list,
            [(2, "ad".to_owned(), None), (1, "c".to_owned(), None)]
        );
        assert_eq!((grouped.commits_looked_at, grouped.commits_without), (4, 1));
    }
}
