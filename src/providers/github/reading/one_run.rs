//! A closer look at one run, beside what a page shows: read now, and weighed with all that is known of the environments.

use std::sync::Arc;

use jiff::Timestamp;

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
            client::Fetched,
            evaluation::{Evaluation, Standing},
            facts::{FileKey, Run, RunKey},
            needs::Needs,
            pace::Pace,
            schema::{Status, graphql::RunNode, rest},
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
        let key = key_of(&state, environment, read.run.id)?;
        state.facts.absorb_run(key, Some(&read.run));
        state.facts.absorb_node(key, read.node.as_ref());
        self.weigh(state, (environment, others), key, read.file)
            .await
    }

    /// The same for a run that need not be newer than a page shows it: it is read where the lists do not have it.
    /// What was read of it a moment ago (`newer`) counts where the lists do not know that it has ended yet.
    pub async fn answer_about(
        &self,
        environment: usize,
        id: u64,
        newer: Option<&rest::Run>,
    ) -> Result<OneRun> {
        let mut state = self.read(Older::none()).await?;
        let key = key_of(&state, environment, id)?;
        if let Some(newer) = newer {
            let is_newer = state.facts.run(key).found().is_none_or(|listed| {
                let attempts = (Some(listed.attempt()), newer.run_attempt);
                let has_ended = newer.status == Some(Status::Completed);
                attempts.1 > attempts.0 || (attempts.0 == attempts.1 && has_ended)
            });
            if is_newer {
                state.facts.absorb_run(key, Some(newer));
            }
        }
        if !state.facts.has_asked_rest(key) {
            let read = self.title(&state.facts, key, Pace::Idle).await?;
            state.facts.absorb_run(key, Some(&read.value));
            state.note(Some(key.repository), &read);
        }
        self.weigh(state, (environment, &[]), key, None).await
    }

    /// A run that was looked at, as it is now. Where something else that was read of it says otherwise, GitHub is asked also where it
    /// would tell by events.
    pub async fn run_now(&self, one: &OneRun, is_in_doubt: bool) -> Result<Fetched<rest::Run>> {
        self.run_of(&one.state.facts, one.key, Pace::Idle, is_in_doubt)
            .await
    }

    /// Reads what it takes to say where the run stands.
    async fn weigh(
        &self,
        mut state: State,
        (environment, others): (usize, &[usize]),
        key: RunKey,
        file: Option<Arc<WorkflowFile>>,
    ) -> Result<OneRun> {
        if let (Some(file), Some(run)) = (file, state.facts.run(key).found())
            && let (Some(sha), Some(path)) = (run.head_sha.clone(), run.path.clone())
        {
            let place = FileKey {
                repository: key.repository,
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

/// The run with this id, of the repository of an environment (by its place).
fn key_of(state: &State, environment: usize, id: u64) -> Result<RunKey> {
    let slot = state
        .slots
        .get(environment)
        .ok_or_else(|| Error::internal("A run of an unknown environment."))?;
    let repository = slot.as_ref().map_err(Clone::clone)?.repository;
    Ok(RunKey { repository, id })
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

    /// How much is kept of it: the runs that are known, and one for all else.
    pub fn weight(&self) -> u32 {
        let runs = self.state.facts.known_runs();
        u32::try_from(runs).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Its key.
    pub fn key(&self) -> RunKey {
        self.key
    }

    /// Who asks, where an answer said so.
    pub fn login(&self) -> Option<&str> {
        self.state.login()
    }

    /// When the oldest of what is known of the run's repository was read, and why nothing newer is known.
    pub fn age(&self) -> (Option<Timestamp>, Option<Error>) {
        let age = self.state.ages.get(&self.key.repository);
        age.map(|age| (age.oldest, age.stale.clone()))
            .unwrap_or_default()
    }
}

pub(super) fn look<T>(
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
