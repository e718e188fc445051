//! For the test of a mapping: records of the environment that do not count, and why.

use jiff::Timestamp;

use super::{Judged, Verdict, judge, key_of, unattributed};
use crate::{
    model::deployment::RunLink,
    providers::github::{
        attribution::{Owner, Wanted},
        facts::{Records, RunKey},
        needs::Needs,
    },
};

/// A record that does not count.
#[derive(Debug)]
pub struct LeftOut {
    /// Its run, where it has one.
    pub key: Option<RunKey>,
    /// As it is listed.
    pub run: RunLink,
    /// When it was created.
    pub created_at: Timestamp,
    /// Why it does not count.
    pub why: Why,
}

/// Why a record does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its task is ignored.
    Task(String),
    /// Its creator is ignored.
    Creator(String),
    /// A run of another workflow created it.
    OtherWorkflow(String),
    /// Another job of the run created it.
    OtherJob,
    /// A run of the same workflow created it, for another service.
    OtherService,
    /// Another service deploys to the same environment, and it does not say whose it is.
    Shared,
}

/// What would have to be known to tell whether a record counts.
pub fn doubt(wanted: &Wanted<'_>, records: &Records, index: usize) -> Needs {
    let judged = records
        .list
        .get(index)
        .map(|record| judge(wanted, index, record));
    match judged.map(|judged| judged.verdict) {
        Some(Verdict::Unsure(needs)) => *needs,
        _ => Needs::default(),
    }
}

/// The records that do not count.
pub fn left_out(wanted: &Wanted<'_>, records: &Records) -> Vec<LeftOut> {
    records
        .list
        .iter()
        .enumerate()
        .filter_map(|(index, record)| {
            let mut judged = judge(wanted, index, record);
            let why = why(wanted, &judged)?;
            let source = &wanted.mapping.source;
            if judged.address.is_none() {
                judged.address = super::records::run_address(record, &source.owner, &source.repo);
            }
            let listed = unattributed(wanted, &judged)?;
            Some(LeftOut {
                key: judged.address.as_ref().map(|a| key_of(wanted, a)),
                run: listed.run,
                created_at: listed.created_at,
                why,
            })
        })
        .collect()
}

fn why(wanted: &Wanted<'_>, judged: &Judged<'_>) -> Option<Why> {
    match judged.verdict {
        Verdict::Counts | Verdict::Unsure(_) => return None,
        Verdict::Shared => return Some(Why::Shared),
        Verdict::DoesNot => {}
    }
    let ignore = &wanted.mapping.source.ignore;
    if let Some(task) = judged.record.task.as_deref().filter(|t| ignore.has_task(t)) {
        return Some(Why::Task(task.to_owned()));
    }
    let creator = judged.record.creator.as_ref().map(|c| c.login.as_str());
    if let Some(login) = creator.filter(|login| ignore.has_creator(login)) {
        return Some(Why::Creator(login.to_owned()));
    }
    let key = key_of(wanted, judged.address.as_ref()?);
    let run = wanted.facts.run(key).found()?;
    let path = run.path.clone()?;
    Some(if path == wanted.mapping.source.workflow {
        match wanted.owner(key, run) {
            Owner::Theirs => Why::OtherService,
            _ => Why::OtherJob,
        }
    } else {
        Why::OtherWorkflow(path)
    })
}
