//! A closer look at what was read: the earlier successes of one environment, whose versions the answer itself does not need.

use std::sync::Arc;

use super::{
    Reading,
    counting::Older,
    state::{State, evaluations, siblings},
};
use crate::{
    error::Result,
    model::deployment::Deployment,
    providers::{
        github::{
            facts::{FileKey, RepositoryIndex},
            needs::Needs,
            schema::graphql::GitObject,
            workflow_file::WorkflowFile,
        },
        provider::DeploymentsAnswer,
    },
};

/// What was read for a question, for more questions about it.
pub struct Kept(State);

impl Reading<'_> {
    /// Answers the question and keeps what was read for it.
    pub async fn answer_and_keep(&self) -> Result<(DeploymentsAnswer, Kept)> {
        let state = self.read(Older::none()).await?;
        Ok((self.assemble(&state), Kept(state)))
    }
}

impl Kept {
    /// The place of a repository, made if need be.
    pub fn repository(&mut self, owner: &str, name: &str) -> RepositoryIndex {
        self.0.facts.repository(owner, name)
    }

    /// The successes of an environment (by its place in the question), the last one first, at most so many, and what would have
    /// to be known to say more of their versions. None where it could not be read.
    pub fn successes(&self, environment: usize, most: usize) -> Vec<(Deployment, Needs)> {
        let state = &self.0;
        let is_good = |index: usize| {
            state
                .slots
                .get(index)
                .and_then(|slot| slot.as_ref().ok())
                .is_some_and(|slot| slot.error.is_none())
        };
        if !is_good(environment) {
            return Vec::new();
        }
        let place = (0..environment).filter(|index| is_good(*index)).count();
        let siblings = siblings(state);
        evaluations(state, &siblings)
            .nth(place)
            .map(|(wanted, evaluation)| evaluation.successes(&wanted, most))
            .unwrap_or_default()
    }

    /// GraphQL's id of the newest known run of a workflow (by its path).
    pub fn newest_run(&self, repository: RepositoryIndex, workflow: &str) -> Option<String> {
        let (runs, _) = self.0.facts.runs_of(repository, workflow);
        runs.into_iter().find_map(|(_, run)| run.node_id.clone())
    }

    /// Takes in what a label stands for.
    pub fn absorb_label(
        &mut self,
        repository: RepositoryIndex,
        label: &str,
        tag: Option<&GitObject>,
        object: Option<&GitObject>,
    ) {
        self.0.facts.absorb_label(repository, label, tag, object);
    }

    /// Takes in a workflow file.
    pub fn absorb_file(&mut self, key: FileKey, file: Option<Arc<WorkflowFile>>) {
        self.0.facts.absorb_file(key, file);
    }
}
