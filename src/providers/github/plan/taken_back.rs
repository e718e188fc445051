//! What a version takes back: commits that run in the environment now and that it does not have.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::time::timeout;

use super::{
    super::{
        changes::comparison::Compared, client::Call, mapping_test::checks::Checks,
        schema::rest::FullCompare, source::GithubSource, versions::short,
    },
    Planning,
};
use crate::{
    error::Result,
    model::version::{LabelKind, Version},
    providers::provider::EnvironmentDeployments,
};

/// How long a plan waits for the comparison. Whoever looks at the changes waits longer; a deployment is not held up by it.
const PATIENCE: Duration = Duration::from_secs(4);

/// What is known of what a version takes back.
#[derive(Debug, PartialEq, Eq)]
pub enum TakenBack {
    /// Nothing; or nothing can be compared, which is said where the changes are shown.
    Nothing,
    /// Commits.
    Commits {
        /// How many, at least one.
        count: u32,
        /// What runs now, by name and commit.
        live: String,
    },
    /// It was not found out.
    NotKnown {
        /// Why, one sentence.
        reason: String,
    },
}

impl Planning<'_> {
    /// Compares what runs in the environment with the commit that would be deployed: the comparison that the changes are shown
    /// from, which is charged once for both.
    pub(super) async fn taken_back(
        &self,
        source: &GithubSource,
        call: &Call<'_>,
        facts: Option<&Result<EnvironmentDeployments>>,
        head: Option<&str>,
    ) -> TakenBack {
        let (Some(Ok(facts)), Some(head)) = (facts, head) else {
            return TakenBack::Nothing;
        };
        let (Some(live), Some(base)) = (&facts.live, &facts.live_commit) else {
            return TakenBack::Nothing;
        };
        let (base, head) = (base.to_ascii_lowercase(), head.to_ascii_lowercase());
        if base == head {
            return TakenBack::Nothing;
        }
        let compared = Compared {
            client: self.reading.client,
            absences: self.reading.absences,
            call: *call,
            owner: &source.owner,
            repo: &source.repo,
            now: self.reading.now,
        };
        let live = || running(&live.version, &base);
        found(compared.ask(&base, &head), live).await
    }
}

/// What comes of a comparison, if it comes in time.
async fn found(
    asked: impl Future<Output = Result<Option<Arc<FullCompare>>>>,
    live: impl FnOnce() -> String,
) -> TakenBack {
    match timeout(PATIENCE, asked).await {
        Ok(Ok(Some(compare))) if compare.behind_by > 0 => TakenBack::Commits {
            count: compare.behind_by,
            live: live(),
        },
        Ok(Ok(_)) => TakenBack::Nothing,
        Ok(Err(error)) => TakenBack::NotKnown {
            reason: error.message,
        },
        Err(_) => TakenBack::NotKnown {
            reason: "Comparing the two takes long.".to_owned(),
        },
    }
}

/// Warns of commits that are taken back. A version that succeeded here before is put back to take something back: that is told, and
/// wants no tick. What runs is named by its commit, so that a tick counts for what was seen.
pub fn check(
    checks: &mut Checks,
    environment: &str,
    taken_back: &TakenBack,
    succeeded_here: Option<Timestamp>,
) {
    match taken_back {
        TakenBack::Nothing => {}
        TakenBack::Commits { count, live } => {
            let what = match count {
                1 => format!("Takes 1 commit back that runs in {environment} now: {live} has it."),
                _ => format!(
                    "Takes {count} commits back that run in {environment} now: {live} has them."
                ),
            };
            if succeeded_here.is_some() {
                checks.noted("version", what);
            } else {
                checks.warned("version", what);
            }
        }
        TakenBack::NotKnown { reason } => checks.unknown(
            "version",
            format!("Whether commits are taken back that run in {environment} now is not known. {reason}"),
        ),
    }
}

/// What runs, by name and commit.
fn running(version: &Version, commit: &str) -> String {
    match version {
        Version::Known(known) if known.label_kind != LabelKind::Commit => {
            format!("{} @ {}", known.label, short(commit))
        }
        Version::Known(_) | Version::Unknown { .. } => short(commit),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use serde_json::json;

    use super::*;
    use crate::error::Error;
    use crate::model::{
        inspection::CheckOutcome::{self, Noted, Unknown, Warned},
        version::{KnownVersion, Provenance},
    };

    const SHA: &str = "e02fb31aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn said(
        taken_back: &TakenBack,
        succeeded_here: Option<Timestamp>,
    ) -> Vec<(CheckOutcome, String)> {
        let mut checks = Checks::default();
        check(&mut checks, "production", taken_back, succeeded_here);
        let said = checks.into_list().into_iter();
        said.map(|check| (check.outcome, check.message)).collect()
    }

    fn commits(count: u32) -> TakenBack {
        TakenBack::Commits {
            count,
            live: "v1.9.1 @ e02fb31".to_owned(),
        }
    }

    #[test]
    fn commits_that_are_taken_back_want_a_tick_that_counts_for_what_runs_now() {
        for (count, words) in [
            (
                1,
                "Takes 1 commit back that runs in production now: v1.9.1 @ e02fb31 has it.",
            ),
            (
                3,
                "Takes 3 commits back that run in production now: v1.9.1 @ e02fb31 has them.",
            ),
        ] {
            assert_eq!(said(&commits(count), None), [(Warned, words.to_owned())]);
        }
        assert!(said(&TakenBack::Nothing, None).is_empty());
    }

    #[test]
    fn a_version_that_succeeded_here_before_is_told_of_and_wants_no_tick() {
        let (before, message) = (Some(Timestamp::UNIX_EPOCH), &said(&commits(3), None)[0].1);
        assert_eq!(said(&commits(3), before), [(Noted, message.clone())]);
    }

    #[tokio::test]
    async fn only_what_the_version_lacks_is_taken_back() {
        let compare = |ahead_by, behind_by| -> Option<Arc<FullCompare>> {
            let answer = json!({"ahead_by": ahead_by, "behind_by": behind_by});
            Some(Arc::new(serde_json::from_value(answer).unwrap()))
        };
        for (answer, expected) in [
            (compare(0, 3), commits(3)),
            (compare(2, 1), commits(1)),
            (compare(2, 0), TakenBack::Nothing),
            // One of them is gone: whoever shows the changes says so.
            (None, TakenBack::Nothing),
        ] {
            let live = || "v1.9.1 @ e02fb31".to_owned();
            assert_eq!(found(ready(Ok(answer)), live).await, expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_comparison_that_fails_or_takes_long_is_waited_for_no_longer() {
        let failed = ready(Err(Error::internal("GitHub is ill.")));
        for (taken_back, why) in [
            (found(failed, String::new).await, "GitHub is ill."),
            (
                found(pending(), String::new).await,
                "Comparing the two takes long.",
            ),
        ] {
            let reason = why.to_owned();
            assert_eq!(taken_back, TakenBack::NotKnown { reason });
        }
    }

    #[test]
    fn what_was_not_found_out_warns_of_nothing() {
        let not_known = TakenBack::NotKnown {
            reason: "GitHub is slow.".to_owned(),
        };
        let words = "Whether commits are taken back that run in production now is not known. GitHub is slow.";
        assert_eq!(said(&not_known, None), [(Unknown, words.to_owned())]);
    }

    #[test]
    fn what_runs_is_named_by_its_commit_and_by_its_name_where_that_says_more() {
        let version = |label: &str, label_kind| {
            Version::Known(KnownVersion {
                label: label.to_owned(),
                label_kind,
                sha: None,
                url: None,
                provenance: Provenance::DeployedCommit,
            })
        };
        for (version, expected) in [
            (version("v1.9.1", LabelKind::Tag), "v1.9.1 @ e02fb31"),
            (version("main", LabelKind::Branch), "main @ e02fb31"),
            (version(SHA, LabelKind::Commit), "e02fb31"),
        ] {
            assert_eq!(running(&version, SHA), expected);
        }
    }
}
