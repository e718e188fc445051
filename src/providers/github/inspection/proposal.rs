//! Ways to map a repository, the best first.

use super::{
    building,
    candidates::{Candidate, Draft, Repository, candidates},
    inputs::listed,
    service::Affinity,
    words::{is_deploying, stage, tier},
};
use crate::{
    model::{
        environment::Tier,
        inspection::{Proposal, ProposedEnvironment},
    },
    providers::github::{
        run_name::RunNamePatterns,
        source::{Topology, file_name},
    },
};

/// Most proposals that are made.
const MAX_PROPOSALS: usize = 5;

/// Proposes mappings. Empty where nothing that deploys was found.
pub fn propose(repository: &Repository<'_>, patterns: &RunNamePatterns) -> Vec<Proposal> {
    let mut all: Vec<Candidate> = repository
        .files
        .iter()
        .flat_map(|(name, file)| candidates(repository, name, file))
        .collect();
    if all.iter().any(|candidate| !candidate.is_last_resort) {
        all.retain(|candidate| !candidate.is_last_resort);
    }
    let mut ranked = joined(repository, ranked(repository, together(all)));
    ranked.truncate(MAX_PROPOSALS);
    let mut proposals: Vec<Proposal> = Vec::new();
    for candidate in ranked {
        let environments = building::environments(repository, &candidate, patterns);
        let is_new = proposals
            .iter()
            .all(|known| known.environments != environments);
        if !environments.is_empty() && is_new {
            let files = files(&environments);
            proposals.push(Proposal {
                title: title(&candidate, &files),
                reasons: reasons(&candidate, &files),
                environments,
            });
        }
    }
    proposals
}

/// Workflows that deploy to one place each are one candidate, where they are about the same.
fn together(all: Vec<Candidate>) -> Vec<Candidate> {
    let mut grouped: Vec<Candidate> = Vec::new();
    for mut candidate in all {
        let group = grouped.iter_mut().find(|group| {
            let is_alike = group.subject == candidate.subject
                && group.is_last_resort == candidate.is_last_resort;
            is_alike
                && is_workflow_each(group)
                && is_workflow_each(&candidate)
                && !group.is_last_resort
        });
        let Some(group) = group else {
            grouped.push(candidate);
            continue;
        };
        for draft in candidate.drafts.drain(..) {
            match group.drafts.iter_mut().find(|known| is_same(known, &draft)) {
                // Of two workflows for one place, the one that says in its name that it deploys.
                Some(known) if is_deploying(&draft.file) && !is_deploying(&known.file) => {
                    *known = draft
                }
                Some(_) => {}
                None => group.drafts.push(draft),
            }
        }
        group.affinity = group.affinity.max(candidate.affinity);
        group.reasons.append(&mut candidate.reasons);
    }
    grouped
}

fn is_workflow_each(candidate: &Candidate) -> bool {
    candidate
        .drafts
        .iter()
        .all(|draft| draft.topology == Topology::WorkflowPerEnvironment)
}

fn is_same(one: &Draft, other: &Draft) -> bool {
    one.name.eq_ignore_ascii_case(&other.name)
}

fn ranked(repository: &Repository<'_>, mut all: Vec<Candidate>) -> Vec<Candidate> {
    all.sort_by_key(|candidate| {
        std::cmp::Reverse((candidate.affinity, points(repository, candidate)))
    });
    all
}

fn points(repository: &Repository<'_>, candidate: &Candidate) -> usize {
    let drafts = &candidate.drafts;
    let is_known = |draft: &Draft| stage(&draft.name).is_some();
    let has_run = |draft: &Draft| {
        let runs = &repository.facts.recent_runs;
        runs.iter()
            .any(|run| run.workflow.as_deref() == Some(&draft.file))
    };
    let has = |yes: bool, points: usize| if yes { points } else { 0 };
    2 * drafts.len().min(4)
        + has(drafts.iter().all(|draft| is_deploying(&draft.file)), 3)
        + has(drafts.iter().all(is_known), 3)
        + has(drafts.iter().any(|draft| draft.environment.is_some()), 2)
        + has(
            drafts
                .iter()
                .any(|draft| tier(&draft.name) == Tier::Production),
            1,
        )
        + has(drafts.iter().any(has_run), 1)
}

/// Environments that one workflow lacks and another one has belong together: where development is deployed to by the pipeline
/// and production by a workflow of its own.
fn joined(repository: &Repository<'_>, ranked: Vec<Candidate>) -> Vec<Candidate> {
    let mut joined: Vec<Candidate> = Vec::new();
    let mut used = vec![false; ranked.len()];
    for (index, candidate) in ranked.iter().enumerate() {
        if used.get(index).copied().unwrap_or(true) {
            continue;
        }
        let mut whole = candidate.clone();
        for (other_index, other) in ranked.iter().enumerate().skip(index + 1) {
            let is_free = !used.get(other_index).copied().unwrap_or(true);
            if is_free && belongs(&whole, other) {
                whole.drafts.extend(other.drafts.iter().cloned());
                whole.reasons.extend(other.reasons.iter().cloned());
                if let Some(used) = used.get_mut(other_index) {
                    *used = true;
                }
            }
        }
        joined.push(whole);
    }
    self::ranked(repository, joined)
}

fn belongs(whole: &Candidate, other: &Candidate) -> bool {
    let is_about_the_same = other.subject == whole.subject
        || other.subject.is_empty()
        || whole.subject.is_empty()
        || (other.affinity == Affinity::Named && whole.affinity == Affinity::Named);
    // Something that names another service stays out.
    let is_foreign = other.affinity == Affinity::Other && other.subject != whole.subject;
    let are_new = other
        .drafts
        .iter()
        .all(|draft| whole.drafts.iter().all(|known| !is_same(known, draft)));
    let are_known = |candidate: &Candidate| {
        candidate
            .drafts
            .iter()
            .all(|draft| stage(&draft.name).is_some())
    };
    is_about_the_same
        && !is_foreign
        && are_new
        && are_known(whole)
        && are_known(other)
        && !whole.is_last_resort
        && !other.is_last_resort
}

/// The workflow files of environments, each once.
fn files(environments: &[ProposedEnvironment]) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for proposed in environments {
        let workflow = proposed.environment.source["workflow"].as_str();
        let file = file_name(workflow.unwrap_or_default());
        if files.iter().all(|known| known != file) {
            files.push(file.to_owned());
        }
    }
    files
}

/// "deploy.yml, environment as an input"
fn title(candidate: &Candidate, files: &[String]) -> String {
    let has = |topology| {
        candidate
            .drafts
            .iter()
            .any(|draft| draft.topology == topology)
    };
    let how = if candidate.drafts.iter().any(|draft| draft.input.is_some()) {
        "environment as an input"
    } else if has(Topology::EnvironmentInput) {
        "environment by what it runs on"
    } else if has(Topology::JobPerEnvironment) {
        "one job for each environment"
    } else if files.len() > 1 {
        "one workflow for each environment"
    } else {
        "one environment"
    };
    match files {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more: {how}", rest.len())
        }
        files => format!("{}: {how}", files.join(", ")),
    }
}

fn reasons(candidate: &Candidate, files: &[String]) -> Vec<String> {
    let mut reasons = candidate.reasons.clone();
    if candidate.affinity == Affinity::Named {
        reasons.insert(
            0,
            format!("{} carries the name of the service.", listed(files)),
        );
    }
    reasons
}
