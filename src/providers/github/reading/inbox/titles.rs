//! Titles of runs, where they alone tell a version: what pages have read, else each by a request. A title never changes, so that what
//! was read once is good however old it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::future::join_all;
use jiff::Timestamp;

use super::{
    super::{
        MAX_SINGLE, Reading,
        requests::path_of_run,
        state::{State, full_name},
    },
    choosing::Looked,
};
use crate::{
    error::Error,
    model::{pipeline::ViewerDecision, problem::ProblemCode},
    providers::{
        github::{
            client::ApiPath,
            evaluation::evaluate,
            facts::{RepositoryIndex, RunKey},
            lists,
            pace::Pace,
            schema::rest,
            source::file_name,
        },
        inbox::RecordedRuns,
    },
};

/// Which title is asked for first, where not all are: what waits before what is live, what waits for the viewer before the rest, the
/// longest waiting before others.
type Rank = (bool, bool, Timestamp);

impl Reading<'_> {
    /// Takes in titles that pages of the services have read, many at once.
    pub(super) async fn absorb_known_titles(&self, state: &mut State, looked: &[Looked]) {
        let concerned: BTreeSet<RepositoryIndex> =
            looked.iter().flat_map(Looked::repositories).collect();
        let lists = lists::lists(state.good().map(|slot| (slot.repository, &slot.mapping)));
        for list in lists.iter().filter(|l| concerned.contains(&l.repository)) {
            let Some(repository) = state.facts.repositories.get(list.repository).cloned() else {
                continue;
            };
            let path = ApiPath::repo(&repository.owner, &repository.name).segment("actions");
            let path = match &list.workflow {
                Some(workflow) => path.segment("workflows").segment(file_name(workflow)),
                None => path,
            };
            let name = full_name(&repository);
            let call = self.call(Some(&name));
            let path = path.segment("runs").query("per_page", "100");
            let known = self.client.last_known_get::<rest::RunList>(&call, path);
            for run in known
                .await
                .iter()
                .flat_map(|read| &read.value.workflow_runs)
            {
                let key = RunKey {
                    repository: list.repository,
                    id: run.id,
                };
                if let Some(title) = &run.display_title {
                    state.facts.absorb_title(key, title);
                }
            }
        }
    }

    /// Takes in the titles that are missing still. One that cannot be read leaves its version unknown; a refusal, which says that the
    /// viewer may not see the rest either, is the problem of the repository.
    pub(super) async fn absorb_titles(
        &self,
        state: &mut State,
        looked: &[Looked],
        recorded: &RecordedRuns,
    ) {
        let mut unread = Vec::new();
        for key in self.untitled(state, looked, recorded) {
            match self.title_read(state, key).await {
                Some(run) => absorb(state, key, &run),
                None => unread.push(key),
            }
        }
        unread.truncate(MAX_SINGLE);
        let reads = join_all(
            unread
                .iter()
                .map(|key| self.title(&state.facts, *key, Pace::Idle)),
        )
        .await;
        for (key, read) in unread.into_iter().zip(reads) {
            match read {
                Ok(fetched) => absorb(state, key, &fetched.value),
                Err(error) => self.do_without_title(state, key, error).await,
            }
        }
    }

    async fn do_without_title(&self, state: &mut State, key: RunKey, error: Error) {
        let is_refusal = match error.code {
            ProblemCode::TokenRejected
            | ProblemCode::SsoRequired
            | ProblemCode::Forbidden
            | ProblemCode::MissingScope => true,
            // Runs are deleted in time.
            ProblemCode::NotFoundOrNotVisible => {
                !self.is_readable(&state.facts, key.repository).await
            }
            _ => false,
        };
        if is_refusal {
            state.fail(&error, |slot| slot.repository == key.repository);
        } else {
            tracing::debug!(%error, "the title of a run that waits could not be read");
        }
    }

    /// What was said about a run when it was last asked for, however long ago.
    async fn title_read(&self, state: &State, key: RunKey) -> Option<Arc<rest::Run>> {
        let repository = state.facts.repositories.get(key.repository)?;
        let name = full_name(repository);
        let call = self.call(Some(&name));
        let known = self
            .client
            .last_known_get::<rest::Run>(&call, path_of_run(repository, key));
        Some(known.await?.value)
    }

    /// Runs of which a title is needed, the most urgent first.
    fn untitled(
        &self,
        state: &mut State,
        looked: &[Looked],
        recorded: &RecordedRuns,
    ) -> Vec<RunKey> {
        let login = state.login.clone();
        let mut ranks: BTreeMap<RunKey, Rank> = BTreeMap::new();
        self.each_environment(state, looked, recorded, |place, wanted| {
            if wanted.mapping.pattern.is_none() {
                return;
            }
            let evaluation = evaluate(wanted);
            let untitled = evaluation.untitled(wanted);
            if untitled.is_empty() {
                return;
            }
            let waiting: Vec<(Option<String>, Rank)> = self
                .waiting_in(place, wanted, &evaluation, login.as_deref())
                .into_iter()
                .map(|found| {
                    let rank = (false, found.viewer != ViewerDecision::May, found.since);
                    (found.deployment.run.map(|run| run.id), rank)
                })
                .collect();
            // What is live is as urgent as what waits to replace it.
            let of_live = waiting
                .iter()
                .map(|(_, (_, others, since))| (true, *others, *since));
            let Some(of_live) = of_live.min() else { return };
            for key in untitled {
                let id = key.id.to_string();
                let own = waiting.iter().find(|(run, _)| run.as_ref() == Some(&id));
                let rank = own.map_or(of_live, |(_, rank)| *rank);
                let known = ranks.entry(key).or_insert(rank);
                *known = rank.min(*known);
            }
        });
        let mut runs: Vec<(Rank, RunKey)> =
            ranks.into_iter().map(|(key, rank)| (rank, key)).collect();
        runs.sort_unstable();
        runs.into_iter().map(|(_, key)| key).collect()
    }
}

fn absorb(state: &mut State, key: RunKey, run: &rest::Run) {
    if let Some(title) = &run.display_title {
        state.facts.absorb_title(key, title);
    }
}
