//! What is known of runs that were started from here.

use super::{super::source::repository_key, Facts, RepositoryIndex, Run, RunKey};
use crate::providers::provider::{EXPECTED, RecordedRun};

impl Facts {
    /// Takes in which runs were started from here.
    pub fn absorb_recorded(&mut self, recorded: &[RecordedRun]) {
        for run in recorded {
            let (Some((owner, name)), Ok(id)) = (run.repository.split_once('/'), run.run.parse())
            else {
                continue;
            };
            let key = repository_key(owner, name);
            if let Some(&repository) = self.places.get(&key) {
                let key = RunKey { repository, id };
                self.recorded.insert(key, run.clone());
            }
        }
    }

    /// The same in place of what was taken in before: what was started from one service says nothing of another.
    pub fn replace_recorded(&mut self, recorded: &[RecordedRun]) {
        self.recorded.clear();
        self.absorb_recorded(recorded);
    }

    /// What was written down when a run was started from here.
    pub fn recorded(&self, key: RunKey) -> Option<&RecordedRun> {
        self.recorded.get(&key)
    }

    /// Runs of a repository that were started from here for an environment (by its name with us), those that are known to be there.
    pub fn seen_of_recorded<'a>(
        &'a self,
        repository: RepositoryIndex,
        environment: &'a str,
    ) -> impl Iterator<Item = (RunKey, &'a Run)> {
        self.recorded
            .iter()
            .filter(move |(key, of)| key.repository == repository && of.environment == environment)
            .filter_map(|(key, _)| Some((*key, self.run(*key).found()?)))
    }

    /// Runs of a repository that were started from here a moment ago: they show up late.
    pub fn expected(&self, repository: RepositoryIndex) -> impl Iterator<Item = u64> {
        self.recorded
            .iter()
            .filter(move |(key, of)| {
                key.repository == repository && self.now.duration_since(of.requested_at) < EXPECTED
            })
            .map(|(key, _)| key.id)
    }
}
