//! Attempts read from deployment records: which records count for an environment, and what must be read to tell.

mod left_out;
mod taken_back;
mod without_record;

use std::collections::HashMap;

use jiff::Timestamp;

use self::{taken_back::TakenBack, without_record::add_runs_without_record};
use super::{
    addresses::RunAddress,
    attempts::{Attempt, choose},
    attribution::{Owner, Wanted},
    facts::{Check, Known, Records, Run, RunKey},
    gates,
    needs::Needs,
    records::{self, GateEvidence},
    runs::Found,
    schema::graphql::Record,
};
use crate::model::{
    deployment::RunLink,
    overview::{UnattributedReason, UnattributedRun},
};

pub use left_out::{LeftOut, Why, doubt, left_out};

/// Doubtful attempts that are looked into with all their jobs at a time, from the newest and from the newest success.
const WINDOW: usize = 3;
/// Doubtful attempts that are looked at: where several services deploy to an environment, many may be others'.
const LONG_WINDOW: usize = 50;

/// What was found.
#[derive(Debug, Default)]
pub struct FoundRecords {
    /// Attempts of this environment, those of runs without a record yet among them.
    pub found: Found,
    /// Records that belong to one of several services, and do not say to which.
    pub shared: Vec<UnattributedRun>,
    /// Records that count or may count.
    pub looked_at: usize,
}

/// Whether a record counts.
#[derive(Debug)]
enum Verdict {
    Counts,
    DoesNot,
    /// Another service deploys to the same environment, and neither a run that can be read nor its title says which.
    Shared,
    /// More must be known first.
    Unsure(Box<Needs>),
}

struct Judged<'a> {
    index: usize,
    record: &'a Record,
    address: Option<RunAddress>,
    job: Option<&'a Check>,
    verdict: Verdict,
}

/// Attempts of an environment that has deployment records.
pub fn attempts(wanted: &Wanted<'_>, records: &Records) -> FoundRecords {
    let judged: Vec<Judged<'_>> = records
        .list
        .iter()
        .enumerate()
        .map(|(index, record)| judge(wanted, index, record))
        .collect();
    let taken_back = TakenBack::by(&judged);
    let has_others = judged
        .iter()
        .any(|j| matches!(j.verdict, Verdict::DoesNot) && j.address.is_some());
    let mut answer = FoundRecords::default();
    answer.found.complete = !records.has_more;
    let mut doubts: Vec<(Attempt, Needs)> = Vec::new();
    for judged in judged {
        match &judged.verdict {
            Verdict::DoesNot => continue,
            Verdict::Shared => {
                answer.found.complete = false;
                answer.shared.extend(unattributed(wanted, &judged));
                continue;
            }
            Verdict::Counts | Verdict::Unsure(_) => {}
        }
        answer.looked_at += 1;
        let Some(attempt) = attempt(wanted, &judged) else {
            continue;
        };
        if let Verdict::Unsure(needs) = judged.verdict {
            doubts.push((attempt.clone(), *needs));
        }
        answer.found.attempts.push(attempt);
    }
    answer
        .found
        .needs
        .add(worth_knowing(&answer.found.attempts, doubts, has_others));
    taken_back.undo(records, &mut answer.found.attempts);
    add_runs_without_record(wanted, records, &mut answer.found);
    if answer.found.needs.is_empty()
        && choose(&answer.found.attempts).live.is_none()
        && records.has_more
        && !records.deep
        && let Some(environment) = &wanted.mapping.source.environment
    {
        answer
            .found
            .needs
            .deeper
            .insert((wanted.repository, environment.clone()));
    }
    answer
}

/// Whether a job of a run has passed the gate before its GitHub environment, or may have, while the deployment with this id waits
/// there: an approval let that one pass, and not this.
pub fn may_have_passed(wanted: &Wanted<'_>, run: RunKey, waiting: &str) -> bool {
    let source = &wanted.mapping.source;
    let environment = source.environment.as_deref();
    let records = environment.and_then(|name| wanted.facts.records(wanted.repository, name));
    let Some(records) = records else {
        return true;
    };
    let of_run: Vec<&Record> = records
        .list
        .iter()
        .map(AsRef::as_ref)
        .filter(|record| {
            let address = records::run_address(record, &source.owner, &source.repo);
            address.is_some_and(|address| address.run == run.id)
        })
        .collect();
    let is_known = of_run.iter().any(|record| record.id == waiting);
    let has_passed = |record: &&Record| record.id != waiting && !records::is_waiting(record);
    !is_known || of_run.iter().any(has_passed)
}

fn key_of(wanted: &Wanted<'_>, address: &RunAddress) -> RunKey {
    RunKey {
        repository: wanted.repository,
        id: address.run,
    }
}

fn judge<'a>(wanted: &Wanted<'a>, index: usize, record: &'a Record) -> Judged<'a> {
    let source = &wanted.mapping.source;
    let mut judged = Judged {
        index,
        record,
        address: None,
        job: None,
        verdict: Verdict::DoesNot,
    };
    let ignored = record
        .task
        .as_deref()
        .is_some_and(|t| source.ignore.has_task(t))
        || record
            .creator
            .as_ref()
            .is_some_and(|c| source.ignore.has_creator(&c.login));
    if ignored {
        return judged;
    }
    judged.address = records::run_address(record, &source.owner, &source.repo);
    let without_run = if wanted.mapping.shared_target {
        Verdict::Shared
    } else {
        Verdict::Counts
    };
    let Some(address) = &judged.address else {
        judged.verdict = without_run;
        return judged;
    };
    let key = key_of(wanted, address);
    let run = match wanted.facts.run(key) {
        Known::Is(run) => run,
        Known::Unasked | Known::Absent => {
            let mut needs = Needs::default();
            needs.run(wanted.facts, key);
            judged.verdict = if needs.is_empty() {
                // Runs are deleted in time, records are not.
                without_run
            } else {
                if source.job.is_some() {
                    needs.file(wanted.facts, wanted.file_key(record.commit_oid.as_deref()));
                }
                Verdict::Unsure(Box::new(needs))
            };
            return judged;
        }
    };
    match &run.path {
        Some(path) if *path != source.workflow => return judged,
        Some(_) => {}
        None => {
            let mut needs = Needs::default();
            needs.title(wanted.facts, key);
            judged.verdict = if needs.is_empty() {
                without_run
            } else {
                Verdict::Unsure(Box::new(needs))
            };
            return judged;
        }
    }
    judged.verdict = match wanted.owner(key, run) {
        Owner::Theirs => return judged,
        Owner::Unknown => Verdict::Shared,
        Owner::Unsure(needs) => Verdict::Unsure(needs),
        Owner::Ours => {
            (judged.verdict, judged.job) = judge_job(wanted, key, run, address.job);
            return judged;
        }
    };
    judged
}

fn judge_job<'a>(
    wanted: &Wanted<'a>,
    key: RunKey,
    run: &'a Run,
    job: Option<u64>,
) -> (Verdict, Option<&'a Check>) {
    let is_named = wanted.mapping.source.job.is_some();
    let mut needs = Needs::default();
    let checks = match run.checks() {
        Known::Is(checks) => checks,
        Known::Absent => return (Verdict::Counts, None),
        Known::Unasked if is_named => {
            needs.checks(wanted.facts, key);
            needs.file(wanted.facts, wanted.file_key(run.head_sha.as_deref()));
            return if needs.checks.is_empty() && needs.addresses.is_empty() {
                (Verdict::Counts, None)
            } else {
                (Verdict::Unsure(Box::new(needs)), None)
            };
        }
        Known::Unasked => return (Verdict::Counts, None),
    };
    let of_record = job.and_then(|job| checks.all.iter().find(|check| check.job == Some(job)));
    if !is_named {
        return (Verdict::Counts, of_record);
    }
    let file = wanted.own_file(run);
    let Ok(mapped) = wanted.mapped_checks(checks, file.found()) else {
        needs.file(wanted.facts, wanted.file_key(run.head_sha.as_deref()));
        let verdict = if needs.is_empty() {
            Verdict::DoesNot
        } else {
            Verdict::Unsure(Box::new(needs))
        };
        return (verdict, of_record);
    };
    let counts = match of_record {
        Some(check) => mapped.iter().any(|mapped| std::ptr::eq(*mapped, check)),
        // Its job is not among those listed: it counts if the run has the mapped job at all.
        None => !mapped.is_empty() || !checks.complete,
    };
    // Without the file a name that does not match may still be the job's; with another match it is not.
    if counts {
        (Verdict::Counts, of_record)
    } else {
        (Verdict::DoesNot, of_record)
    }
}

fn attempt(wanted: &Wanted<'_>, judged: &Judged<'_>) -> Option<Attempt> {
    let record = judged.record;
    let key = judged
        .address
        .as_ref()
        .map(|address| key_of(wanted, address));
    let run = key.and_then(|key| wanted.facts.run(key).found());
    let statuses = records::statuses(record);
    let created_at = record
        .created_at
        .or_else(|| statuses.first().and_then(|s| s.created_at))?;
    let run_attempt = run.and_then(|run| attempt_of(run, created_at));
    // What the run says now is about its newest attempt.
    let is_newest = run.is_some_and(|run| run_attempt == Some(run.attempt()));
    let present = run.filter(|_| is_newest);
    let pending = present.and_then(|run| run.pending().found());
    let gate = match pending {
        Some(pending) if gates::names_environment(pending, wanted.mapping) => GateEvidence::Named,
        _ => GateEvidence::Silent,
    };
    let state = records::state(record, judged.job, present, gate)?;
    Some(Attempt {
        id: record.id.clone(),
        state: state.state,
        created_at,
        started_at: state.started_at,
        finished_at: state.finished_at,
        run: key,
        run_attempt,
        job: judged.address.as_ref().and_then(|a| a.job),
        record: Some(judged.index),
        note: records::note(record),
        environment_url: records::environment_url(record),
        is_certain: matches!(judged.verdict, Verdict::Counts),
    })
}

/// Which attempt of a run a record was created in, where the times tell.
fn attempt_of(run: &Run, created_at: Timestamp) -> Option<u32> {
    match run.attempt() {
        1 => Some(1),
        newest if run.started_at.is_some_and(|start| created_at >= start) => Some(newest),
        2 => Some(1),
        _ => None,
    }
}

/// Of the doubtful attempts those that could be the newest or the live one, before anything that is certain. Of those further back
/// it is asked at first which workflow they are of; once one has turned out to be another's, as much as of the first.
fn worth_knowing(all: &[Attempt], doubts: Vec<(Attempt, Needs)>, has_others: bool) -> Needs {
    let mut worth: HashMap<String, usize> = HashMap::new();
    let mut walk = |mut list: Vec<&Attempt>, newest_first: fn(&Attempt) -> Option<Timestamp>| {
        list.sort_by(|a, b| (newest_first(b), &b.id).cmp(&(newest_first(a), &a.id)));
        let doubtful = list.into_iter().take_while(|attempt| !attempt.is_certain);
        for (place, attempt) in doubtful.take(LONG_WINDOW).enumerate() {
            let known = worth.entry(attempt.id.clone()).or_insert(place);
            *known = place.min(*known);
        }
    };
    walk(all.iter().collect(), |a| Some(a.created_at));
    walk(
        all.iter().filter(|a| a.succeeded_at().is_some()).collect(),
        Attempt::succeeded_at,
    );
    let mut needs = Needs::default();
    for (attempt, doubt) in doubts {
        let place = worth.get(&attempt.id).copied();
        if attempt.state.is_moving() || place.is_some_and(|place| place < WINDOW) {
            needs.add(doubt);
        } else if place.is_some() {
            let checks = doubt.checks.clone();
            needs.add(doubt.at_a_glimpse());
            if has_others {
                needs.checks.extend(checks);
            }
        }
    }
    needs
}

fn unattributed(wanted: &Wanted<'_>, judged: &Judged<'_>) -> Option<UnattributedRun> {
    let record = judged.record;
    let pages = &wanted.facts.repositories.get(wanted.repository)?.pages;
    let key = judged.address.as_ref().map(|a| key_of(wanted, a));
    let run = key.and_then(|key| wanted.facts.run(key).found());
    let what = record.task.as_deref().unwrap_or("deploy");
    let on = record
        .reference
        .as_ref()
        .map(|r| r.name.clone())
        .or_else(|| record.commit_oid.as_deref().map(super::versions::short));
    Some(UnattributedRun {
        run: RunLink {
            id: judged
                .address
                .as_ref()
                .map_or_else(|| record.id.clone(), |a| a.run.to_string()),
            number: run.and_then(|run| run.number),
            attempt: None,
            title: run.and_then(|run| run.title.clone()).or_else(|| {
                Some(match on {
                    Some(on) => format!("{what} {on}"),
                    None => what.to_owned(),
                })
            }),
            event: run.and_then(|run| run.event.clone()),
            url: judged.address.as_ref().map(|a| pages.run(a.run, a.job)),
            progress: None,
        },
        created_at: record.created_at?,
        reason: UnattributedReason::SharedEnvironment,
    })
}
