//! Which configured environment a run waits to enter. Nothing is read for it: where the event leaves a doubt, nobody is told.

use std::sync::Arc;

use super::super::{gates, run_name::RunNamePatterns, source::Mapping};
use crate::{model::environment::Environment, providers::provider::Wait};

/// The place in `environments`, all of the event's repository, of the one that it is about. `None` where it is none of them, or
/// more than one may be meant.
pub fn place(
    environments: &[Arc<Environment>],
    wait: &Wait,
    patterns: &RunNamePatterns,
) -> Option<usize> {
    let mut meant: Vec<(usize, Mapping)> = environments
        .iter()
        .enumerate()
        .filter_map(|(place, environment)| {
            let mapping = Mapping::new(environment, false, patterns).ok()?;
            (gates::is_of(&wait.environment, &mapping) && !is_ignored(&mapping, wait))
                .then_some((place, mapping))
        })
        .collect();
    for tells in [is_its_pipeline as Tells, is_its_title, is_its_job] {
        if meant.len() > 1 {
            let is_claimed = meant
                .iter()
                .any(|(_, mapping)| tells(mapping, wait) == Some(true));
            meant.retain(|(_, mapping)| match tells(mapping, wait) {
                Some(is_it) => is_it,
                None => !is_claimed,
            });
        }
    }
    match meant.as_slice() {
        [(place, _)] => Some(*place),
        _ => None,
    }
}

fn is_ignored(mapping: &Mapping, wait: &Wait) -> bool {
    let ignore = &mapping.source.ignore;
    wait.task
        .as_deref()
        .is_some_and(|task| ignore.has_task(task))
        || wait
            .actor
            .as_ref()
            .is_some_and(|actor| ignore.has_creator(&actor.login))
}

/// Each of these says whether a wait is that of a mapping; nothing where it cannot tell.
type Tells = fn(&Mapping, &Wait) -> Option<bool>;

fn is_its_pipeline(mapping: &Mapping, wait: &Wait) -> Option<bool> {
    let pipeline = wait.pipeline.as_ref()?;
    Some(mapping.source.workflow == *pipeline)
}

fn is_its_title(mapping: &Mapping, wait: &Wait) -> Option<bool> {
    let title = wait.run.title.as_deref()?;
    let Some(read) = mapping.pattern.as_ref()?.read(title) else {
        return Some(false);
    };
    Some(read.environment.is_none_or(|name| mapping.is_called(&name)))
}

/// A mapping may name a job by its key, which is not what GitHub shows: one that differs says nothing.
fn is_its_job(mapping: &Mapping, wait: &Wait) -> Option<bool> {
    let job = mapping.source.job.as_deref()?;
    (wait.job.as_deref()? == job).then_some(true)
}
