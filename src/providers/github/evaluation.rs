//! From what is known to what is shown: an environment's attempts, the two that matter, and what is still to be read for them.

mod counted;
mod decided;
mod history;
mod seen;
mod standing;

use std::collections::{BTreeSet, HashMap, HashSet};

pub use counted::{Counted, listed};
pub use history::{Paged, Position, superseded};
use jiff::Timestamp;
pub use standing::Standing;

use super::{
    addresses,
    attempts::{Attempt, Choice, choose},
    attribution::Wanted,
    deployments,
    facts::{Facts, Known, Records, Run, RunKey},
    gates, jobs,
    needs::Needs,
    pace::{LONGEST_RUN, LONGEST_WAIT},
    runs::{self, Elsewhere, Found, MAX_UNATTRIBUTED},
    schema::Status,
    versions::Carrier,
};
use crate::{
    model::{
        deployment::{Actor, Deployment, DeploymentState, Gate, RunLink},
        overview::{Lookback, UnattributedReason, UnattributedRun, WaitingDeployment},
        version::Version,
    },
    providers::provider::Activity,
};

/// What is known of an environment.
#[derive(Debug, Default)]
pub struct Evaluation {
    attempts: Vec<Attempt>,
    /// What must be read to know more; empty at the end.
    pub needs: Needs,
    elsewhere: Vec<(RunKey, Elsewhere)>,
    shared: Vec<UnattributedRun>,
    complete: bool,
}

/// What is shown of an environment.
#[derive(Debug)]
pub struct Shown {
    /// The one that runs now.
    pub live: Option<Deployment>,
    /// The newest attempt, where it is not the live one.
    pub latest: Option<Deployment>,
    /// What the newest attempt waits for: not empty exactly when it waits.
    pub gates: Vec<Gate>,
    /// The newest that waits, where it is neither of the two.
    pub waiting: Option<WaitingDeployment>,
    /// How far back was looked.
    pub lookback: Lookback,
    /// What goes on.
    pub activity: Activity,
}

/// Weighs what is known.
pub fn evaluate(wanted: &Wanted<'_>) -> Evaluation {
    let (found, shared) = match records(wanted) {
        Some(records) => {
            let answer = deployments::attempts(wanted, records);
            (answer.found, answer.shared)
        }
        None => (runs::attempts(wanted), Vec::new()),
    };
    let Found {
        attempts,
        mut needs,
        elsewhere,
        complete,
    } = found;
    // Doubts that are left at the end were never decided.
    let complete = complete && needs.is_empty() && attempts.iter().all(|a| a.is_certain);
    let choice = choose(&attempts);
    // What is in doubt may turn out to be another's.
    let certain = choose(attempts.iter().filter(|a| a.is_certain));
    let waiting = newest_waiting(attempts.iter().filter(|a| a.is_certain), certain);
    for attempt in [
        choice.live,
        choice.latest,
        certain.live,
        certain.latest,
        waiting,
    ]
    .into_iter()
    .flatten()
    {
        let mut version = carrier(wanted, attempt).version().1;
        if !attempt.is_certain {
            // Each title costs a request, and that of another's run is of no use.
            version.titles.clear();
        }
        needs.add(version);
    }
    let held = certain
        .latest
        .filter(|a| a.state == DeploymentState::Waiting);
    for attempt in [choice.latest, waiting, held].into_iter().flatten() {
        needs.add(needs_of_latest(wanted, attempt));
    }
    if attempts.iter().any(|a| !a.is_certain) {
        // Then our last success may be the live one after all.
        let last = attempts
            .iter()
            .filter(|a| a.is_certain && a.state == DeploymentState::Superseded)
            .max_by_key(|a| (a.finished_at, a.created_at, &a.id));
        if let Some(last) = last {
            needs.add(carrier(wanted, last).version().1);
        }
    }
    Evaluation {
        attempts,
        needs,
        elsewhere,
        shared,
        complete,
    }
}

/// The newest attempt that waits behind the newest of all.
fn newest_waiting<'a>(
    attempts: impl IntoIterator<Item = &'a Attempt>,
    Choice { live, latest }: Choice<'_>,
) -> Option<&'a Attempt> {
    let is_shown = |a: &Attempt| [live, latest].iter().flatten().any(|s| s.id == a.id);
    attempts
        .into_iter()
        .filter(|a| a.state == DeploymentState::Waiting && !is_shown(a))
        .max_by_key(|a| (a.created_at, &a.id))
}

fn records<'a>(wanted: &Wanted<'a>) -> Option<&'a Records> {
    let environment = wanted.mapping.source.environment.as_deref()?;
    wanted.facts.records(wanted.repository, environment)
}

fn carrier<'a>(wanted: &Wanted<'a>, attempt: &Attempt) -> Carrier<'a> {
    let record = attempt
        .record
        .and_then(|index| records(wanted)?.list.get(index));
    Carrier {
        mapping: wanted.mapping,
        repository: wanted.repository,
        run: attempt.run,
        record: record.map(AsRef::as_ref),
        facts: wanted.facts,
    }
}

/// The newest attempt, and one that waits behind it, is shown with its progress and its gates, and its state is corrected by its job.
fn needs_of_latest(wanted: &Wanted<'_>, latest: &Attempt) -> Needs {
    let mut needs = Needs::default();
    let Some(key) = latest.run else {
        return needs;
    };
    let has_ended_well = matches!(
        latest.state,
        DeploymentState::Succeeded | DeploymentState::Superseded
    );
    let is_told_by_record = latest.record.is_some() && !has_ended_well;
    if latest.state.is_moving() || is_told_by_record {
        needs.checks(wanted.facts, key);
    }
    if decided::may_be_rejected(wanted, latest) {
        needs.decisions(wanted.facts, key);
    }
    let run_waits = wanted
        .facts
        .run(key)
        .found()
        .is_some_and(|run| run.status == Some(Status::Waiting));
    if latest.state == DeploymentState::Waiting || (latest.state.is_moving() && run_waits) {
        needs.pending(wanted.facts, key);
        let pending = wanted
            .facts
            .run(key)
            .found()
            .and_then(|run| run.pending().found())
            .unwrap_or_default();
        if gates::has_nameless_team(pending, wanted.mapping) && !wanted.facts.has_asked_teams(key) {
            needs.teams.insert(key);
        }
    }
    needs
}

impl Evaluation {
    /// Whether it is known what is live, and in which version.
    pub fn knows_live(&self, wanted: &Wanted<'_>) -> bool {
        let certain = self.attempts.iter().filter(|a| a.is_certain);
        choose(certain).live.is_some_and(|live| {
            let (version, needs) = carrier(wanted, live).version();
            needs.is_empty() || matches!(version, Version::Known(_))
        })
    }

    /// Its successes, the last one first, at most so many: what each brought as far as it is known, and what would tell more.
    pub fn successes(&self, wanted: &Wanted<'_>, most: usize) -> Vec<(Deployment, Needs)> {
        let mut successes: Vec<&Attempt> = self
            .attempts
            .iter()
            .filter(|a| a.is_certain)
            .filter(|a| {
                // One that was taken down without ever having succeeded has no time of its success.
                a.state == DeploymentState::Succeeded
                    || (a.state == DeploymentState::Superseded && a.finished_at.is_some())
            })
            .collect();
        successes.sort_by(|a, b| {
            let key = |a: &Attempt| (a.finished_at, a.created_at);
            key(b).cmp(&key(a)).then_with(|| b.id.cmp(&a.id))
        });
        successes
            .into_iter()
            .take(most)
            .map(|attempt| {
                let needs = carrier(wanted, attempt).version().1;
                (deployment(wanted, attempt), needs)
            })
            .collect()
    }

    /// All that waits, beyond doubt: each with what it waits for, and since when.
    pub fn waiting(&self, wanted: &Wanted<'_>) -> Vec<(WaitingDeployment, Timestamp)> {
        let waits = self.attempts.iter();
        let waits = waits.filter(|a| a.is_certain && a.state == DeploymentState::Waiting);
        waits
            .map(|attempt| {
                let record = carrier(wanted, attempt).record;
                let since = record
                    .and_then(|record| record.latest_status.as_ref()?.created_at)
                    .unwrap_or(attempt.created_at);
                let waiting = WaitingDeployment {
                    deployment: deployment(wanted, attempt),
                    gates: gates_of(wanted, attempt),
                };
                (waiting, since)
            })
            .collect()
    }

    /// Runs of what waits, beyond doubt, and of what is live, of which the title says the version and is not known.
    pub fn untitled(&self, wanted: &Wanted<'_>) -> BTreeSet<RunKey> {
        let certain = self.attempts.iter().filter(|a| a.is_certain);
        let live = choose(certain.clone()).live;
        let waiting = certain.filter(|a| a.state == DeploymentState::Waiting);
        waiting
            .chain(live)
            .flat_map(|attempt| carrier(wanted, attempt).version().1.titles)
            .filter(|key| wanted.facts.run(*key).found().is_some())
            .collect()
    }

    /// What is shown.
    pub fn shown(&self, wanted: &Wanted<'_>) -> Shown {
        let certain: Vec<&Attempt> = self.attempts.iter().filter(|a| a.is_certain).collect();
        let choice = choose(certain.iter().copied());
        let Choice { live, latest } = choice;
        let waiting = newest_waiting(certain.iter().copied(), choice);
        let gates = match latest {
            Some(latest) if latest.state == DeploymentState::Waiting => gates_of(wanted, latest),
            _ => Vec::new(),
        };
        Shown {
            live: live.map(|attempt| deployment(wanted, attempt)),
            latest: latest.map(|attempt| {
                let mut shown = deployment(wanted, attempt);
                // It succeeded and another success was reported after it.
                if shown.state == DeploymentState::Succeeded {
                    shown.state = DeploymentState::Superseded;
                }
                shown
            }),
            gates,
            waiting: waiting.map(|attempt| WaitingDeployment {
                deployment: deployment(wanted, attempt),
                gates: gates_of(wanted, attempt),
            }),
            activity: activity(&certain, latest, wanted.facts.now),
            lookback: Lookback {
                attempts: u32::try_from(certain.len()).unwrap_or(u32::MAX),
                complete: self.complete,
            },
        }
    }
}

fn newest(mut attempts: Vec<&Attempt>) -> Vec<&Attempt> {
    attempts.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    attempts
}

/// What goes on in the attempts. One behind the newest whose end nobody reported is not waited for forever.
fn activity(attempts: &[&Attempt], latest: Option<&Attempt>, now: Timestamp) -> Activity {
    let is_younger = |attempt: &Attempt, limit| {
        let is_latest = latest.is_some_and(|latest| latest.id == attempt.id);
        is_latest || now.duration_since(attempt.created_at) < limit
    };
    let of = |attempt: &&Attempt| match attempt.state {
        DeploymentState::Running | DeploymentState::Queued if is_younger(attempt, LONGEST_RUN) => {
            Activity::Moving
        }
        DeploymentState::Waiting if is_younger(attempt, LONGEST_WAIT) => Activity::Waiting,
        _ => Activity::Resting,
    };
    attempts.iter().map(of).min().unwrap_or(Activity::Resting)
}

fn gates_of(wanted: &Wanted<'_>, attempt: &Attempt) -> Vec<Gate> {
    let pending = attempt
        .run
        .and_then(|key| wanted.facts.run(key).found())
        .and_then(|run| run.pending().found())
        .unwrap_or_default();
    let gates = gates::gates(pending, wanted.mapping, wanted.facts.now);
    match decided::approval(wanted, attempt) {
        Some(_) => gates::behind_reviewers(gates),
        None => gates,
    }
}

fn deployment(wanted: &Wanted<'_>, attempt: &Attempt) -> Deployment {
    let carrier = carrier(wanted, attempt);
    let run = attempt
        .run
        .and_then(|key| Some((key, wanted.facts.run(key).found()?)));
    // An account of the run's newest attempt is not that of an earlier one.
    let of_newest = run.filter(|(_, run)| attempt.run_attempt == Some(run.attempt()));
    let of_run = of_newest
        .and_then(|(_, run)| run.actor.as_ref())
        .map(|a| (a.login.clone(), a.avatar_url.as_deref()));
    let of_record = carrier
        .record
        .and_then(|record| record.creator.as_ref())
        .filter(|c| !c.login.is_empty())
        .map(|c| (c.login.clone(), c.avatar_url.as_deref()));
    Deployment {
        id: attempt.id.clone(),
        state: attempt.state,
        version: carrier.version().0,
        actor: of_run.or(of_record).map(|(login, avatar)| Actor {
            login,
            avatar_url: addresses::shown(avatar),
        }),
        created_at: attempt.created_at,
        started_at: attempt.started_at,
        finished_at: attempt.finished_at,
        run: attempt
            .run
            .map(|key| run_link(wanted, key, attempt.run_attempt, attempt.job)),
        decision: decided::decision(wanted, attempt).cloned(),
        run_state: of_newest.and_then(|(_, run)| jobs::run_state(run)),
        note: attempt.note.clone(),
        environment_url: attempt.environment_url.clone(),
    }
}

fn run_link(
    wanted: &Wanted<'_>,
    key: RunKey,
    run_attempt: Option<u32>,
    job: Option<u64>,
) -> RunLink {
    let run = wanted.facts.run(key).found();
    RunLink {
        progress: run.and_then(|run| progress(wanted, run)),
        ..link(wanted.facts, key, run_attempt, job)
    }
}

fn link(facts: &Facts, key: RunKey, run_attempt: Option<u32>, job: Option<u64>) -> RunLink {
    let run = facts.run(key).found();
    RunLink {
        id: key.id.to_string(),
        number: run.and_then(|run| run.number),
        attempt: run_attempt,
        title: run.and_then(|run| run.title.clone()),
        event: run.and_then(|run| run.event.clone()),
        url: facts
            .repositories
            .get(key.repository)
            .map(|r| r.pages.run(key.id, job)),
        progress: None,
    }
}

fn progress(wanted: &Wanted<'_>, run: &Run) -> Option<crate::model::deployment::Progress> {
    let Known::Is(checks) = run.checks() else {
        return None;
    };
    // Jobs that a run under way has not created yet are counted from its file; of a run that is over there are no more to come.
    let declared = if run.is_moving() {
        wanted.own_file(run).found().map_or(0, |f| f.jobs.len())
    } else {
        0
    };
    jobs::progress(checks, declared)
}

/// The commit of a version, for comparisons.
pub fn commit_of(version: &Version) -> Option<String> {
    match version {
        Version::Known(known) => known.sha.clone(),
        Version::Unknown { .. } => None,
    }
}

/// Runs and records that count for none of the environments, newest first.
pub fn unattributed(all: &[(Wanted<'_>, &Evaluation)]) -> Vec<UnattributedRun> {
    let attributed: HashSet<RunKey> = all
        .iter()
        .flat_map(|(_, evaluation)| &evaluation.attempts)
        .filter_map(|attempt| attempt.run)
        .collect();
    let mut reasons: HashMap<RunKey, UnattributedReason> = HashMap::new();
    let mut named_elsewhere = HashSet::new();
    for (wanted, evaluation) in all {
        for (key, why) in &evaluation.elsewhere {
            let reason = match why {
                Elsewhere::Named(name) if wanted.siblings.iter().any(|s| s.is_called(name)) => {
                    named_elsewhere.insert(*key);
                    continue;
                }
                Elsewhere::Named(_) => UnattributedReason::EnvironmentNotConfigured,
                Elsewhere::Unknown(reason) => *reason,
            };
            let known = reasons.entry(*key).or_insert(reason);
            if weight(reason) > weight(*known) {
                *known = reason;
            }
        }
    }
    let mut listed: Vec<UnattributedRun> = reasons
        .into_iter()
        .filter(|(key, _)| !attributed.contains(key) && !named_elsewhere.contains(key))
        .filter_map(|(key, reason)| {
            let (wanted, _) = all.first()?;
            let run = wanted.facts.run(key).found()?;
            Some(UnattributedRun {
                run: link(wanted.facts, key, Some(run.attempt()), None),
                created_at: run.started_at.or(run.created_at)?,
                reason,
            })
        })
        .collect();
    for (_, evaluation) in all {
        listed.extend(evaluation.shared.iter().cloned());
    }
    listed.sort_by(|a, b| (b.created_at, &b.run.id).cmp(&(a.created_at, &a.run.id)));
    let mut seen = HashSet::new();
    listed.retain(|listed| seen.insert(listed.run.id.clone()));
    listed.truncate(MAX_UNATTRIBUTED);
    listed
}

/// The reason that says most wins.
fn weight(reason: UnattributedReason) -> u8 {
    match reason {
        UnattributedReason::EnvironmentInputNotReadable => 0,
        UnattributedReason::RunNameDoesNotMatch => 1,
        UnattributedReason::SharedEnvironment => 2,
        UnattributedReason::EnvironmentNotConfigured => 3,
    }
}
