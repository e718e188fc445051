//! What else is to be known before one deploys: what checks the version passed, what runs here and upstream, what moves, and what
//! is left of the budget.

use jiff::Timestamp;

use super::super::mapping_test::checks::Checks;
use crate::{
    error::Result,
    model::{
        deployment::{Deployment, DeploymentState},
        offered::CiState,
        overview::Budget,
        version::{LabelKind, Version},
    },
    providers::{github::versions::short, provider::EnvironmentDeployments},
};

/// The version, as what runs is compared with it.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// As it is shown.
    pub shown: &'a str,
    /// What its name is.
    pub kind: LabelKind,
    /// Its commit.
    pub sha: Option<&'a str>,
}

/// An environment that versions come from.
#[derive(Debug, Clone, Copy)]
pub struct Upstream<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it deploys from the same repository.
    pub is_same_repository: bool,
    /// What runs there.
    pub facts: &'a Result<EnvironmentDeployments>,
}

/// What continuous integration says of the version.
pub fn ci(checks: &mut Checks, version: Wanted<'_>, state: CiState) {
    let shown = version.shown;
    match state {
        CiState::Passed => checks.passed("version", format!("All checks of {shown} passed.")),
        CiState::None => checks.passed("version", format!("Nothing checks {shown}.")),
        CiState::Failed => checks.warned("version", format!("A check of {shown} failed.")),
        CiState::Running => {
            checks.warned("version", format!("Checks of {shown} are still under way."))
        }
        CiState::Unknown => checks.unknown(
            "version",
            format!("What the checks of {shown} say could not be read."),
        ),
    }
}

/// What runs in the environment, and what moves there apart from a run that is known. Gives the ids of the runs that are warned of.
pub fn here(
    checks: &mut Checks,
    environment: &str,
    version: Wanted<'_>,
    facts: &Result<EnvironmentDeployments>,
    known_run: Option<&str>,
) -> Vec<String> {
    let facts = match facts {
        Ok(facts) => facts,
        Err(error) => {
            checks.unknown(
                "",
                format!(
                    "What runs in {environment} could not be read. {}",
                    error.message
                ),
            );
            return Vec::new();
        }
    };
    if is_live(facts, version) == Some(true) {
        checks.warned(
            "version",
            format!("{} is what runs in {environment} already.", version.shown),
        );
    }
    let id = |deployment: &Deployment| deployment.run.as_ref().map(|run| run.id.clone());
    under_way(checks, environment, facts, |deployment| {
        known_run.is_none() || id(deployment).as_deref() != known_run
    })
    .into_iter()
    .filter_map(id)
    .collect()
}

/// What moves in the environment, of those deployments that count.
pub fn under_way<'f>(
    checks: &mut Checks,
    environment: &str,
    facts: &'f EnvironmentDeployments,
    counts: impl Fn(&Deployment) -> bool,
) -> Vec<&'f Deployment> {
    let moving: Vec<&Deployment> = facts
        .latest
        .iter()
        .chain(&facts.live)
        .chain(facts.waiting.iter().map(|waiting| &waiting.deployment))
        .filter(|deployment| deployment.state.is_moving() && counts(deployment))
        .collect();
    for deployment in &moving {
        let what = match named(&deployment.version) {
            Some(version) => version,
            None => "Another deployment".to_owned(),
        };
        let by = match &deployment.actor {
            Some(actor) => format!(", started by @{}", actor.login),
            None => String::new(),
        };
        checks.warned(
            "",
            format!("{what} {} {environment}{by}.", moves(deployment.state)),
        );
    }
    if moving.is_empty() {
        checks.passed(
            "",
            format!("No other deployment to {environment} is under way."),
        );
    }
    moving
}

fn moves(state: DeploymentState) -> &'static str {
    match state {
        DeploymentState::Waiting => "waits to be let into",
        DeploymentState::Queued => "is queued for",
        _ => "is on its way to",
    }
}

/// When this version last succeeded, of deployments of which the last comes first.
pub fn succeeded(version: Wanted<'_>, successes: &[&Deployment]) -> Option<Timestamp> {
    let it = successes
        .iter()
        .find(|deployment| brought(&deployment.version, version) == Some(true))?;
    Some(it.finished_at.unwrap_or(it.created_at))
}

/// Whether the environments that versions come from have this one, and for how long. One of them suffices, and so does that it
/// succeeded here before: taking a version back must not be held up by what its way here was.
pub fn upstream(
    checks: &mut Checks,
    version: Wanted<'_>,
    upstream: &[Upstream<'_>],
    succeeded_here: Option<Timestamp>,
    now: Timestamp,
) {
    let mut has_it = false;
    for environment in upstream.iter().filter(|each| each.is_same_repository) {
        let Ok(facts) = environment.facts else {
            continue;
        };
        if let (Some(true), Some(live)) = (is_live(facts, version), &facts.live) {
            has_it = true;
            let since = live.finished_at.unwrap_or(live.created_at);
            checks.passed(
                "version",
                format!(
                    "{} runs in {}, for {}.",
                    version.shown,
                    environment.name,
                    how_long(since, now)
                ),
            );
        }
    }
    if has_it {
        return;
    }
    if let Some(at) = succeeded_here
        && !upstream.is_empty()
    {
        checks.passed(
            "version",
            format!(
                "{} succeeded here before, {} ago.",
                version.shown,
                how_long(at, now)
            ),
        );
        return;
    }
    for Upstream {
        name,
        is_same_repository,
        facts,
    } in upstream
    {
        if !is_same_repository {
            checks.unknown(
                "version",
                format!("{name} deploys from another repository: whether it has this version is not known."),
            );
            continue;
        }
        let facts = match facts {
            Ok(facts) => facts,
            Err(error) => {
                checks.unknown(
                    "version",
                    format!("What runs in {name} could not be read. {}", error.message),
                );
                continue;
            }
        };
        match (&facts.live, is_live(facts, version)) {
            (None, _) => checks.warned(
                "version",
                format!("{} does not run in {name}: nothing does.", version.shown),
            ),
            (Some(_), None) => checks.unknown(
                "version",
                format!("Which version runs in {name} is not known."),
            ),
            (Some(live), Some(_)) => checks.warned(
                "version",
                format!(
                    "{} does not run in {name}, {} does.",
                    version.shown,
                    named(&live.version).unwrap_or_else(|| "another version".to_owned())
                ),
            ),
        }
    }
}

/// Whether a budget is low. A deployment itself is never held back: nobody need tick this, and what is left changes all the time.
pub fn budget(checks: &mut Checks, budgets: &[Budget]) {
    for budget in budgets {
        // Less than a fifth.
        if budget.limit > 0 && u64::from(budget.remaining) * 5 < u64::from(budget.limit) {
            checks.unknown(
                "",
                format!(
                    "{} of {} requests ({}) to {} are left until {}: following the deployment may be slow.",
                    budget.remaining, budget.limit, budget.resource, budget.host, budget.resets_at
                ),
            );
        }
    }
}

/// Whether a version is what runs; `None` where that cannot be said.
fn is_live(facts: &EnvironmentDeployments, version: Wanted<'_>) -> Option<bool> {
    let live = facts.live.as_ref()?;
    if let (Some(running), Some(sha)) = (&facts.live_commit, version.sha) {
        return Some(running.eq_ignore_ascii_case(sha));
    }
    brought(&live.version, version)
}

/// Whether a deployment brought this version; `None` where that cannot be said.
fn brought(of: &Version, version: Wanted<'_>) -> Option<bool> {
    if let (Version::Known(known), Some(sha)) = (of, version.sha)
        && let Some(brought) = &known.sha
    {
        return Some(brought.eq_ignore_ascii_case(sha));
    }
    match of {
        // A branch moves: its name alone does not say what runs.
        Version::Known(known) if known.label_kind != LabelKind::Branch => {
            Some(known.label == version.shown && version.kind != LabelKind::Branch)
        }
        Version::Known(_) | Version::Unknown { .. } => None,
    }
}

/// A version by its name, a branch with its commit; `None` where it is not known.
pub fn named(version: &Version) -> Option<String> {
    match version {
        Version::Known(known) => Some(match (known.label_kind, &known.sha) {
            (LabelKind::Branch, Some(sha)) => format!("{} @ {}", known.label, short(sha)),
            _ => known.label.clone(),
        }),
        Version::Unknown { .. } => None,
    }
}

/// A span in words, in its largest unit.
pub fn how_long(since: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(since).as_secs().max(0);
    let (count, unit) = match seconds {
        0..60 => return "less than a minute".to_owned(),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::Error,
        model::{
            deployment::Actor,
            inspection::CheckOutcome,
            overview::{Lookback, WaitingDeployment},
            version::{KnownVersion, Provenance},
        },
        providers::provider::Activity,
    };
    use CheckOutcome::{Passed, Unknown, Warned};

    const V: Wanted<'static> = Wanted {
        shown: "v2",
        kind: LabelKind::Tag,
        sha: Some("abc"),
    };

    /// A deployment of a commit; its label is its SHA.
    fn deployment(state: DeploymentState, sha: &str) -> Deployment {
        Deployment {
            id: sha.to_owned(),
            state,
            version: Version::Known(KnownVersion {
                label: sha.to_owned(),
                label_kind: LabelKind::Commit,
                sha: Some(sha.to_owned()),
                url: None,
                provenance: Provenance::DeployedCommit,
            }),
            actor: None,
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            started_at: None,
            finished_at: None,
            run: None,
            run_state: None,
            decision: None,
            note: None,
            environment_url: None,
        }
    }

    /// What an environment says in which this commit runs and this attempt is the newest.
    fn runs(live: Option<&str>, latest: Option<DeploymentState>) -> EnvironmentDeployments {
        EnvironmentDeployments {
            live: live.map(|sha| deployment(DeploymentState::Succeeded, sha)),
            latest: latest.map(|state| deployment(state, "f00")),
            gates: Vec::new(),
            waiting: None,
            attempts: Vec::new(),
            lookback: Lookback {
                attempts: 1,
                complete: true,
            },
            live_commit: live.map(str::to_owned),
            recorded: Vec::new(),
            activity: Activity::Resting,
            fetched_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            stale: None,
        }
    }

    fn said(check: impl FnOnce(&mut Checks)) -> Vec<(CheckOutcome, String)> {
        let mut checks = Checks::default();
        check(&mut checks);
        let said = checks.into_list().into_iter();
        said.map(|check| (check.outcome, check.message)).collect()
    }

    fn outcomes(said: &[(CheckOutcome, String)]) -> Vec<CheckOutcome> {
        said.iter().map(|(outcome, _)| *outcome).collect()
    }

    #[test]
    fn checks_that_failed_or_have_not_ended_are_a_warning() {
        for (state, expected) in [
            (CiState::Passed, Passed),
            (CiState::None, Passed),
            (CiState::Failed, Warned),
            (CiState::Running, Warned),
            (CiState::Unknown, Unknown),
        ] {
            assert_eq!(outcomes(&said(|checks| ci(checks, V, state))), [expected]);
        }
    }

    #[test]
    fn what_is_under_way_is_named_with_who_started_it() {
        for (state, words) in [
            (
                DeploymentState::Running,
                "f00 is on its way to production, started by @bob.",
            ),
            (
                DeploymentState::Queued,
                "f00 is queued for production, started by @bob.",
            ),
            (
                DeploymentState::Waiting,
                "f00 waits to be let into production, started by @bob.",
            ),
        ] {
            let mut facts = runs(Some("old"), Some(state));
            facts.latest.as_mut().unwrap().actor = Some(Actor {
                login: "bob".to_owned(),
                avatar_url: None,
            });
            let said = said(|checks| drop(here(checks, "production", V, &Ok(facts), None)));
            assert_eq!(said, [(Warned, words.to_owned())]);
        }
        let mut facts = runs(Some("old"), Some(DeploymentState::Failed));
        let quiet = said(|checks| drop(here(checks, "production", V, &Ok(facts.clone()), None)));
        assert_eq!(outcomes(&quiet), [Passed]);
        facts.waiting = Some(Box::new(WaitingDeployment {
            deployment: deployment(DeploymentState::Waiting, "e11"),
            gates: Vec::new(),
        }));
        let waiting = said(|checks| drop(here(checks, "production", V, &Ok(facts), None)));
        assert!(waiting[0].1.starts_with("e11 waits"), "{waiting:?}");
    }

    #[test]
    fn what_runs_already_is_a_warning_and_what_was_not_read_is_not_known() {
        let same = said(|checks| {
            drop(here(
                checks,
                "production",
                V,
                &Ok(runs(Some("abc"), None)),
                None,
            ))
        });
        assert_eq!(outcomes(&same), [Warned, Passed]);
        let failed = Err(Error::internal("No."));
        let unknown = said(|checks| drop(here(checks, "production", V, &failed, None)));
        assert_eq!(outcomes(&unknown), [Unknown]);
    }

    #[test]
    fn one_environment_upstream_that_has_it_suffices() {
        let now: Timestamp = "2026-01-04T00:00:00Z".parse().unwrap();
        let (has, other, nothing) = (
            Ok(runs(Some("abc"), None)),
            Ok(runs(Some("def"), None)),
            Ok(runs(None, None)),
        );
        let unread = Err(Error::internal("No."));
        let at = |facts, is_same_repository| Upstream {
            name: "staging",
            is_same_repository,
            facts,
        };
        for (environments, expected, words) in [
            (
                vec![at(&has, true), at(&other, true)],
                vec![Passed],
                "for 3 days",
            ),
            (vec![at(&other, true)], vec![Warned], "def does"),
            (vec![at(&nothing, true)], vec![Warned], "nothing does"),
            (vec![at(&unread, true)], vec![Unknown], "could not be read"),
            (vec![at(&has, false)], vec![Unknown], "another repository"),
        ] {
            let said = said(|checks| upstream(checks, V, &environments, None, now));
            assert_eq!(outcomes(&said), expected, "{said:?}");
            assert!(said[0].1.contains(words), "{said:?}");
        }
        assert!(said(|checks| upstream(checks, V, &[], None, now)).is_empty());
    }

    #[test]
    fn what_succeeded_here_before_may_come_back_whatever_runs_upstream() {
        let now: Timestamp = "2026-01-04T00:00:00Z".parse().unwrap();
        let before = deployment(DeploymentState::Succeeded, "abc");
        let other = deployment(DeploymentState::Succeeded, "f00");
        assert_eq!(succeeded(V, &[&other]), None);
        let at = succeeded(V, &[&other, &before]);
        assert!(at.is_some());
        let staging = Ok(runs(Some("def"), None));
        let environments = [Upstream {
            name: "staging",
            is_same_repository: true,
            facts: &staging,
        }];
        let said = said(|checks| upstream(checks, V, &environments, at, now));
        assert_eq!(outcomes(&said), [Passed]);
        assert!(
            said[0].1.contains("succeeded here before, 3 days ago"),
            "{said:?}"
        );
    }

    #[test]
    fn a_branch_is_not_known_by_its_name_alone() {
        let mut facts = runs(Some("main"), None);
        facts.live_commit = None;
        let branch = Wanted {
            shown: "main",
            kind: LabelKind::Branch,
            sha: None,
        };
        assert_eq!(is_live(&facts, branch), Some(false));
        let Some(Version::Known(known)) = facts.live.as_mut().map(|live| &mut live.version) else {
            panic!("no version");
        };
        known.label_kind = LabelKind::Branch;
        assert_eq!(is_live(&facts, branch), None);
    }

    #[test]
    fn a_low_budget_is_told() {
        let budget_of = |remaining| Budget {
            host: "h".to_owned(),
            resource: "core".to_owned(),
            limit: 5_000,
            remaining,
            resets_at: Timestamp::UNIX_EPOCH,
        };
        let low = said(|checks| budget(checks, &[budget_of(999)]));
        assert_eq!(outcomes(&low), [Unknown], "nobody is asked for a tick");
        assert!(said(|checks| budget(checks, &[budget_of(1_000)])).is_empty());
    }

    #[test]
    fn three_minutes_later_and_with_less_left_the_same_ticks_are_asked_for() {
        let (other, here_now) = (
            Ok(runs(Some("def"), None)),
            Ok(runs(Some("abc"), Some(DeploymentState::Running))),
        );
        let environments = [Upstream {
            name: "staging",
            is_same_repository: true,
            facts: &other,
        }];
        let warned = |now: &str, remaining| {
            let all = said(|checks| {
                ci(checks, V, CiState::Failed);
                here(checks, "production", V, &here_now, None);
                upstream(checks, V, &environments, None, now.parse().unwrap());
                let budgets = [Budget {
                    host: "h".to_owned(),
                    resource: "core".to_owned(),
                    limit: 5_000,
                    remaining,
                    resets_at: Timestamp::UNIX_EPOCH,
                }];
                budget(checks, &budgets);
            });
            let all = all.into_iter();
            all.filter(|(outcome, _)| *outcome == Warned)
                .collect::<Vec<_>>()
        };
        let before = warned("2026-01-04T00:58:00Z", 800);
        assert_eq!(before.len(), 4, "{before:?}");
        assert_eq!(warned("2026-01-04T01:01:00Z", 700), before);
    }

    #[test]
    fn a_span_is_told_in_its_largest_unit() {
        for (seconds, words) in [
            (-5, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 minute"),
            (7_300, "2 hours"),
            (86_400, "1 day"),
        ] {
            let now = Timestamp::from_second(1_000_000 + seconds).unwrap();
            let since = Timestamp::from_second(1_000_000).unwrap();
            assert_eq!(how_long(since, now), words);
        }
    }
}
