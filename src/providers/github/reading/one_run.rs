//! A closer look at one run, beside what a page shows: read now, and weighed with all that is known of the environments.

use std::sync::Arc;

use super::{
    MAX_ROUNDS, Reading,
    counting::Older,
    state::{State, evaluations, siblings},
};
use crate::{
    error::{Error, Result},
    providers::{
        github::{
            attribution::Wanted,
            evaluation::{Evaluation, Standing},
            facts::{FileKey, Run, RunKey},
            needs::Needs,
            pace::Pace,
            schema::{graphql::RunNode, rest},
            workflow_file::WorkflowFile,
        },
        provider::DeploymentsAnswer,
    },
};

/// A run as it was read just now.
#[derive(Debug, Clone)]
pub struct ReadRun {
    /// What REST says.
    pub run: rest::Run,
    /// What GraphQL says: its jobs. Absent where they could not be read.
    pub node: Option<RunNode>,
    /// Its workflow file, where that was found and understood.
    pub file: Option<Arc<WorkflowFile>>,
}

/// What was read for a question, with one run looked at closely.
pub struct OneRun {
    state: State,
    key: RunKey,
    /// The environments as a page shows them, the run among them as it is now.
    pub answer: DeploymentsAnswer,
}

impl Reading<'_> {
    /// Answers the question, and says where a run of the repository of an environment (by its place) stands.
    pub async fn answer_with(&self, environment: usize, read: ReadRun) -> Result<OneRun> {
        self.answer_for(environment, &[], read).await
    }

    /// The same, of several environments of one repository.
    pub async fn answer_for(
        &self,
        environment: usize,
        others: &[usize],
        read: ReadRun,
    ) -> Result<OneRun> {
        let mut state = self.read(Older::none()).await?;
        let slot = state
            .slots
            .get(environment)
            .ok_or_else(|| Error::internal("A run of an unknown environment."))?;
        let repository = slot.as_ref().map_err(Clone::clone)?.repository;
        let key = RunKey {
            repository,
            id: read.run.id,
        };
        state.facts.absorb_run(key, Some(&read.run));
        state.facts.absorb_node(key, read.node.as_ref());
        if let (Some(file), Some(run)) = (read.file, state.facts.run(key).found())
            && let (Some(sha), Some(path)) = (run.head_sha.clone(), run.path.clone())
        {
            let place = FileKey {
                repository,
                sha,
                path,
            };
            state.facts.absorb_file(place, Some(file));
        }
        let mut asked = Needs::default();
        for _ in 0..MAX_ROUNDS {
            let mut needs = Needs::default();
            for environment in std::iter::once(environment).chain(others.iter().copied()) {
                let (_, more) = look(&state, environment, |wanted, evaluation| {
                    evaluation.standing(wanted, key)
                })?;
                needs.add(more);
            }
            let needs = needs.without(&state.unanswerable);
            if needs.is_empty() || needs == asked {
                break;
            }
            self.next_round(&mut state, &needs, Pace::Idle).await;
            asked = needs;
        }
        Ok(OneRun {
            answer: self.assemble(&state),
            state,
            key,
        })
    }
}

impl OneRun {
    /// Where the run stands in an environment (by its place in the question).
    pub fn standing(&self, environment: usize) -> Result<Standing> {
        self.look(environment, |wanted, evaluation| {
            evaluation.standing(wanted, self.key).0
        })
    }

    /// Looks at an environment, and at what was weighed of it.
    pub fn look<T>(
        &self,
        environment: usize,
        look_at: impl FnOnce(&Wanted<'_>, &Evaluation) -> T,
    ) -> Result<T> {
        look(&self.state, environment, look_at)
    }

    /// The run.
    pub fn run(&self) -> Option<&Run> {
        self.state.facts.run(self.key).found()
    }

    /// Its key.
    pub fn key(&self) -> RunKey {
        self.key
    }
}

fn look<T>(
    state: &State,
    environment: usize,
    look_at: impl FnOnce(&Wanted<'_>, &Evaluation) -> T,
) -> Result<T> {
    let error_of = |index: usize| match state.slots.get(index) {
        None => Some(Error::internal("A run of an unknown environment.")),
        Some(Err(error)) => Some(error.clone()),
        Some(Ok(slot)) => slot.error.clone(),
    };
    if let Some(error) = error_of(environment) {
        return Err(error);
    }
    let place = (0..environment)
        .filter(|index| error_of(*index).is_none())
        .count();
    let siblings = siblings(state);
    evaluations(state, &siblings)
        .nth(place)
        .map(|(wanted, evaluation)| look_at(&wanted, &evaluation))
        .ok_or_else(|| Error::internal("An environment was not evaluated."))
}
