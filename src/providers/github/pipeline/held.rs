//! What holds stages up and is no gate: the queue of a concurrency group, and a rule that does not admit the run's branch or tag.

use super::super::{
    attribution::Wanted,
    evaluation::listed,
    facts::{Run, RunKey},
    schema::Status,
    workflow_file::WorkflowFile,
};
use crate::model::{
    deployment::RunLink,
    pipeline::{Held, Stage, StageState},
};

/// Marks the stages whose jobs (by their pages) wait for their concurrency group, or all that begin where the whole run does.
pub fn queued(
    stages: &mut [Stage],
    wanted: &Wanted<'_>,
    key: RunKey,
    file: Option<&WorkflowFile>,
    in_queue: &[String],
) {
    let run = wanted.facts.run(key).found();
    let is_whole = run.is_some_and(|run| run.status == Some(Status::Pending))
        && !stages.iter().any(|stage| !stage.inferred);
    if is_whole {
        let group = file.and_then(|file| file.concurrency.clone());
        let ahead = run.and_then(|run| ahead(wanted, key, run, group.as_deref()));
        let firsts = stages.iter_mut().filter(|stage| stage.needs.is_empty());
        for stage in firsts.filter(|stage| stage.state == StageState::Queued) {
            stage.held = Some(Held::Queue {
                group: group.clone().filter(|group| !group.contains("${{")),
                ahead: ahead.clone(),
            });
        }
        return;
    }
    let group_of = |id: &str| file?.job(id)?.concurrency.clone();
    mark(stages, in_queue, &group_of, &|group| {
        ahead(wanted, key, run?, group)
    });
}

fn mark(
    stages: &mut [Stage],
    in_queue: &[String],
    group_of: &dyn Fn(&str) -> Option<String>,
    ahead: &dyn Fn(Option<&str>) -> Option<RunLink>,
) {
    for stage in stages {
        let url = stage.url.as_ref();
        let is_held =
            stage.state == StageState::Queued && url.is_some_and(|u| in_queue.contains(u));
        if is_held {
            // A leg belongs to the group of its matrix.
            let group = stage.id.split('/').next().and_then(group_of);
            stage.held = Some(Held::Queue {
                ahead: ahead(group.as_deref()),
                group: group.filter(|group| !group.contains("${{")),
            });
        }
        mark(&mut stage.stages, in_queue, group_of, ahead);
    }
}

/// The run that goes first, where it can only be one: the only other one of the workflow that is under way and older, or where all
/// runs share the group, the oldest that runs.
fn ahead(wanted: &Wanted<'_>, key: RunKey, run: &Run, group: Option<&str>) -> Option<RunLink> {
    let (runs, _) = wanted.runs();
    let mut older: Vec<(RunKey, &Run)> = runs
        .into_iter()
        .filter(|(other, _)| *other != key)
        .filter(|(_, other)| other.is_moving() && other.status != Some(Status::Pending))
        .filter(|(_, other)| other.created_at <= run.created_at)
        .collect();
    older.sort_by_key(|(other, run)| (run.created_at, *other));
    let is_shared = group.is_some_and(|group| !group.contains("${{"));
    match older.as_slice() {
        [(only, _)] => Some(listed(wanted.facts, *only)),
        [(first, _), ..] if is_shared => Some(listed(wanted.facts, *first)),
        _ => None,
    }
}

/// Marks the stages that failed in an environment whose rules do not admit the run's ref; each environment (by its name with us) with
/// what GitHub says.
pub fn refused(stages: &mut [Stage], refusals: &[(String, String)]) {
    for stage in stages {
        let name = stage
            .environment
            .as_ref()
            .and_then(|environment| environment.configured.as_ref());
        let refusal = refusals.iter().find(|(refused, _)| name == Some(refused));
        if let (StageState::Failed, Some((_, message))) = (stage.state, refusal) {
            stage.held = Some(Held::RefNotAdmitted {
                message: Some(message.clone()),
            });
        }
        refused(&mut stage.stages, refusals);
    }
}

/// Whether what GitHub says about a deployment that failed is that its rules do not admit the ref.
pub fn is_of_policy(note: &str) -> bool {
    let note = note.to_lowercase();
    note.contains("not allowed to deploy") && note.contains("protection rule")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_github_says_about_rules_and_refs_is_a_refusal() {
        assert!(is_of_policy(
            "Branch \"dev\" is not allowed to deploy to production due to environment protection rules."
        ));
        assert!(!is_of_policy("Not today"));
        assert!(!is_of_policy("The server is not allowed to deploy"));
    }
}
