//! What lies between what is live and a version: one comparison, a second one the other way round only where something would be
//! removed. Of two commits the answer never changes.

pub mod comparison;
mod pull_requests;

use jiff::Timestamp;

use self::comparison::{Compared, is_full_sha};
use super::{
    ID,
    absences::Absences,
    addresses,
    client::{Call, Freshness, GithubClient},
    queries::{self, WantedObjects, WantedRuns},
    run_name::RunNamePatterns,
    schema::{
        graphql::{GitObject, RunsData},
        rest,
    },
    source::Mapping,
    versions::{is_safe_label, short},
};
use crate::{
    error::{Error, Result},
    model::{
        changes::{ChangeSize, ChangedCommit, ChangedCommits, Changes, ChangesOutcome, Relation},
        deployment::Actor,
        offered::{CommitAuthor, VersionChoice},
        overview::NotComparableReason,
        problem::ProblemCode,
        viewer::Viewer,
    },
    providers::provider::{ChangesAnswer, ChangesRequest},
};

/// Files that GitHub lists of a comparison at most.
const MAX_FILES: usize = 300;
/// For how long what a name stands for counts as fresh, in seconds.
const FRESH: u64 = 60;

/// What comparing works with.
pub struct Comparing<'a> {
    /// Asks GitHub.
    pub client: &'a GithubClient,
    /// Compiles patterns.
    pub patterns: &'a RunNamePatterns,
    /// Remembers what was not found.
    pub absences: &'a Absences,
    /// For whom.
    pub viewer: &'a Viewer,
    /// The question.
    pub request: &'a ChangesRequest,
    /// When it was asked.
    pub now: Timestamp,
}

/// A repository by owner and name.
struct Place {
    owner: String,
    repo: String,
    full: String,
}

impl Comparing<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<ChangesAnswer> {
        let environment = &self.request.environment;
        let source = Mapping::new(environment, false, self.patterns)?.source;
        let place = Place {
            full: format!("{}/{}", source.owner, source.repo),
            owner: source.owner,
            repo: source.repo,
        };
        let head = self.commit(&place).await?;
        let live = self.request.live.to_ascii_lowercase();
        if live == head {
            return Ok(ChangesAnswer {
                sha: head,
                outcome: ChangesOutcome::Same,
            });
        }
        let outcome = self.compared(&place, &live, &head).await?;
        Ok(ChangesAnswer { sha: head, outcome })
    }

    fn call<'c>(&'c self, place: &'c Place) -> Call<'c> {
        Call {
            viewer: self.viewer,
            host: &self.request.environment.host,
            repository: Some(&place.full),
        }
    }

    /// The commit of the version: as the viewer sees it, else as the repository has it.
    async fn commit(&self, place: &Place) -> Result<String> {
        let VersionChoice { label, sha } = &self.request.version;
        if let Some(sha) = sha {
            return if is_full_sha(sha) {
                Ok(sha.to_ascii_lowercase())
            } else {
                Err(Error::invalid(
                    "version.sha",
                    "This is no full SHA. Leave it out, and the commit is looked up.",
                ))
            };
        }
        if is_full_sha(label) {
            return Ok(label.to_ascii_lowercase());
        }
        if !is_safe_label(label) {
            return Err(not_a_version(place, label));
        }
        let request = queries::runs(&WantedRuns {
            objects: vec![WantedObjects {
                owner: &place.owner,
                repo: &place.repo,
                files: Vec::new(),
                labels: vec![label],
            }],
            ..WantedRuns::default()
        });
        let call = self.call(place);
        let read = self
            .client
            .graphql::<RunsData>(&call, request, Freshness::for_secs(FRESH))
            .await?;
        let data = read.value.data.as_ref();
        let objects = data.and_then(|data| data.repositories.get("r0")?.as_ref());
        let Some(objects) = objects else {
            let errors = &read.value.errors;
            return Err(errors.first().map_or_else(
                || super::reading::not_found(call.host, Some(place.full.clone())),
                |error| error.to_error(&call),
            ));
        };
        ["t0", "l0"]
            .into_iter()
            .find_map(|alias| objects.get(alias)?.as_ref().and_then(GitObject::commit))
            .map(str::to_owned)
            .ok_or_else(|| not_a_version(place, label))
    }

    async fn compared(&self, place: &Place, live: &str, head: &str) -> Result<ChangesOutcome> {
        let comparison = Compared {
            client: self.client,
            absences: self.absences,
            call: self.call(place),
            owner: &place.owner,
            repo: &place.repo,
            now: self.now,
        };
        let Some(forward) = comparison.ask(live, head).await? else {
            return Ok(ChangesOutcome::NotComparable {
                reason: NotComparableReason::CommitNotFound,
            });
        };
        let backward = if forward.behind_by > 0 {
            comparison.ask(head, live).await?
        } else {
            None
        };
        let mut added = commits(&forward, forward.ahead_by);
        let mut removed = match &backward {
            Some(backward) => commits(backward, forward.behind_by),
            None => ChangedCommits {
                total: forward.behind_by,
                more: forward.behind_by,
                ..ChangedCommits::default()
            },
        };
        if self.request.pull_requests {
            self.add_pull_requests(place, &mut added, &mut removed)
                .await?;
        }
        let relation = match (forward.ahead_by, forward.behind_by) {
            (0, 0) => return Ok(ChangesOutcome::Same),
            (_, 0) => Relation::Ahead,
            (0, _) => Relation::Behind,
            _ => Relation::Diverged,
        };
        Ok(ChangesOutcome::Compared(Box::new(Changes {
            relation,
            added,
            removed,
            url: addresses::shown(forward.html_url.as_deref()),
        })))
    }
}

/// The commits of one direction, newest first.
fn commits(compare: &rest::FullCompare, total: u32) -> ChangedCommits {
    let commits: Vec<_> = compare.commits.iter().rev().map(commit).collect();
    let listed = u32::try_from(commits.len()).unwrap_or(u32::MAX);
    ChangedCommits {
        total,
        more: total.saturating_sub(listed),
        size: compare
            .files
            .as_deref()
            .filter(|_| total > 0)
            .map(|files| ChangeSize {
                files: u32::try_from(files.len()).unwrap_or(u32::MAX),
                additions: files.iter().map(|file| file.additions).sum(),
                deletions: files.iter().map(|file| file.deletions).sum(),
                complete: files.len() < MAX_FILES,
            }),
        commits,
        pull_requests: None,
    }
}

fn commit(commit: &rest::Commit) -> ChangedCommit {
    let account = commit
        .author
        .as_ref()
        .filter(|account| !account.login.is_empty())
        .map(|account| Actor {
            login: account.login.clone(),
            avatar_url: addresses::shown(account.avatar_url.as_deref()),
        });
    let author = commit.commit.author.as_ref();
    let name = author
        .and_then(|author| author.name.clone())
        .or_else(|| Some(account.as_ref()?.login.clone()));
    let committer = commit.commit.committer.as_ref();
    ChangedCommit {
        short_sha: short(&commit.sha),
        sha: commit.sha.clone(),
        headline: commit
            .commit
            .message
            .lines()
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned(),
        author: name.map(|name| CommitAuthor { name, account }),
        date: committer
            .and_then(|committer| committer.date)
            .or_else(|| author.and_then(|author| author.date)),
        url: addresses::shown(commit.html_url.as_deref()),
    }
}

fn not_a_version(place: &Place, label: &str) -> Error {
    let shown: String = label
        .chars()
        .filter(|c| !c.is_control())
        .take(100)
        .collect();
    Error::new(
        ProblemCode::NotFoundOrNotVisible,
        format!(
            "{} has no tag, branch or commit {shown:?}. Choose another version, or paste more digits of its SHA.",
            place.full
        ),
    )
    .with(|details| {
        details.provider = Some(ID.to_owned());
        details.repository = Some(place.full.clone());
        details.field = Some("version.label".to_owned());
    })
}
