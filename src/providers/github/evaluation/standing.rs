//! Where one run stands in one environment, whether or not a page shows it: counted as the environment's attempts are, and where
//! it is none of those that are listed, told from the run itself.

use super::{Evaluation, carrier, deployment};
use crate::{
    model::{
        deployment::{Deployment, DeploymentState},
        overview::UnattributedReason,
    },
    providers::github::{
        attempts::{Attempt, choose},
        attribution::{Place, Wanted},
        facts::{Known, Run, RunKey},
        needs::Needs,
        runs::{self, OfRun},
        schema::Status,
        source::{Topology, file_name},
    },
};

/// Where a run stands in an environment.
#[derive(Debug)]
pub enum Standing {
    /// It deploys there, or was about to: its newest attempt.
    Counts(Box<Deployment>),
    /// It names another environment.
    Elsewhere(String),
    /// It executes another workflow: its file.
    OtherWorkflow(String),
    /// It is for another service.
    OtherService,
    /// It has no job that deploys there.
    OtherJob,
    /// Nothing says whether it is for this environment.
    NotKnown(UnattributedReason),
    /// It was skipped as a whole, or nothing is known of it.
    NeverRan,
}

impl Evaluation {
    /// Where a run stands in the environment, and what would tell more.
    pub fn standing(&self, wanted: &Wanted<'_>, key: RunKey) -> (Standing, Needs) {
        let Known::Is(run) = wanted.facts.run(key) else {
            return (Standing::NeverRan, Needs::default());
        };
        let workflow = file_name(run.path.as_deref().unwrap_or_default());
        if workflow != wanted.mapping.workflow_file() {
            let standing = Standing::OtherWorkflow(workflow.to_owned());
            return (standing, Needs::default());
        }
        if let Some(attempt) = self.listed(key).filter(|attempt| agrees(attempt, run)) {
            return self.counts_as(wanted, attempt);
        }
        match wanted.place(key, run) {
            Place::Here => self.of_itself(wanted, key, run),
            Place::Elsewhere(name) => (Standing::Elsewhere(name), Needs::default()),
            Place::AnotherService => (Standing::OtherService, Needs::default()),
            Place::Unsure(needs) => (
                Standing::NotKnown(UnattributedReason::EnvironmentInputNotReadable),
                *needs,
            ),
            place => (Standing::NotKnown(runs::reason(&place)), Needs::default()),
        }
    }

    /// Whether one of the listed attempts is of this run, beyond doubt.
    pub fn lists(&self, key: RunKey) -> bool {
        self.listed(key).is_some()
    }

    fn listed(&self, key: RunKey) -> Option<&Attempt> {
        self.attempts
            .iter()
            .filter(|attempt| attempt.is_certain && attempt.run == Some(key))
            .max_by_key(|attempt| (attempt.created_at, &attempt.id))
    }

    fn counts_as(&self, wanted: &Wanted<'_>, attempt: &Attempt) -> (Standing, Needs) {
        let mut shown = deployment(wanted, attempt);
        let live = choose(self.attempts.iter().filter(|a| a.is_certain)).live;
        // It succeeded and another run's success was reported after it.
        let is_over = |live: &Attempt| live.id != attempt.id && live.run != attempt.run;
        if shown.state == DeploymentState::Succeeded && live.is_some_and(is_over) {
            shown.state = DeploymentState::Superseded;
        }
        let needs = carrier(wanted, attempt).version().1;
        (Standing::Counts(Box::new(shown)), needs)
    }

    /// What a run of this environment's says of itself.
    fn of_itself(&self, wanted: &Wanted<'_>, key: RunKey, run: &Run) -> (Standing, Needs) {
        let OfRun {
            attempts,
            mut needs,
            ..
        } = runs::of_run(wanted, key, run);
        let newest = attempts
            .into_iter()
            .max_by_key(|attempt| (attempt.created_at, attempt.id.clone()));
        // One that ended before it came to this environment is shown with its own end.
        let (attempt, is_there) = match newest {
            Some(attempt) => (Some(attempt), Some(true)),
            None => (
                runs::whole_run(key, run),
                is_to_come_here(wanted, run, &mut needs),
            ),
        };
        match (attempt, is_there) {
            (Some(attempt), Some(true)) => {
                let (standing, more) = self.counts_as(wanted, &attempt);
                needs.add(more);
                (standing, needs)
            }
            (Some(_), Some(false)) => (Standing::OtherJob, needs),
            (Some(_), None) => {
                needs.file(wanted.facts, wanted.file_key(run.head_sha.as_deref()));
                let reason = UnattributedReason::EnvironmentInputNotReadable;
                (Standing::NotKnown(reason), needs)
            }
            (None, _) => (Standing::NeverRan, needs),
        }
    }
}

/// A listed attempt may be from before the run was looked at: of a run that has ended nothing is under way, and one that runs again
/// is in a newer attempt.
fn agrees(attempt: &Attempt, run: &Run) -> bool {
    let has_ended = run.status == Some(Status::Completed);
    !(has_ended && attempt.state.is_moving())
}

/// Whether a run without any job for the environment would have had one; `None` where that cannot be said.
fn is_to_come_here(wanted: &Wanted<'_>, run: &Run, needs: &mut Needs) -> Option<bool> {
    if wanted.mapping.source.topology != Topology::JobPerEnvironment {
        return Some(true);
    }
    match wanted.own_file(run) {
        Known::Is(file) => Some(!wanted.target_jobs(file).is_empty()),
        Known::Absent => None,
        Known::Unasked => {
            needs.file(wanted.facts, wanted.file_key(run.head_sha.as_deref()));
            None
        }
    }
}
