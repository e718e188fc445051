//! Everything that waits over many services: the newest records of all their environments in few cheap queries, what may wait behind
//! those in as many, then those runs that wait, with what they wait for, in one query for each twenty. Jobs that wait without a record are not searched for. Titles, which
//! only REST tells, are asked for one by one, where they alone tell a version, and once.

mod behind;
mod choosing;
mod reviews;
mod showing;
mod titles;

use std::{collections::BTreeSet, time::Duration};

use futures_util::future::join_all;

use self::choosing::Looked;
use super::{
    Reading, holes,
    requests::{RecordsRead, RunsRead},
    state::{State, environments_by_repository, full_name},
};
use crate::{
    error::Result,
    model::problem::{Problem, ProblemCode},
    providers::{
        github::{
            client::{Freshness, News},
            facts::{RepositoryIndex, RunKey},
            pace::{self, Pace},
            queries::{self, WantedObjects, WantedRecords, WantedRuns},
        },
        inbox::{InboxAnswer, RecordedRuns, StartedFromHere},
    },
};

/// Records read of each environment.
const RECORDS: u32 = 10;
/// Environments in one query: as many lists cost one point, however long they are.
const IN_A_QUERY: usize = 100;
/// Repositories in one query: GitHub gives up after ten seconds.
const REPOSITORIES_IN_A_QUERY: usize = 25;
/// How long an answer is fresh in which something waits. Longer than on the page of one service: it costs several points.
const WAITING: Duration = Duration::from_secs(60);

/// Of repositories, what is asked for in one query.
type Batch<T> = Vec<(RepositoryIndex, Vec<T>)>;

fn rhythm(pace: Pace) -> Duration {
    match pace {
        Pace::Idle => Pace::Idle.freshness(),
        Pace::Running | Pace::Waiting => WAITING,
    }
}

impl Reading<'_> {
    /// Answers what waits. `started` is asked once, for what was deployed last where something waits.
    ///
    /// Fifty services with twenty runs that wait cost at most 5 points; a point more for each hundred environments to which more than
    /// [`RECORDS`] deployments went within a month, so that something may wait behind those; and one request more, once, for each run
    /// whose version only its title tells: of those that wait, and of what is live in their places; 20 at most in one answer. While
    /// the answer is fresh it costs nothing.
    pub async fn inbox(&self, started: &dyn StartedFromHere) -> Result<InboxAnswer> {
        let mut state = self.begin()?;
        name_environments(&mut state);
        let batches = batches(environments_by_repository(&state));
        let reads = join_all(batches.iter().map(|batch| self.glances(&state, batch))).await;
        for (batch, read) in batches.iter().zip(reads) {
            self.absorb_records(&mut state, batch, read, false).await;
        }
        let behind = self.look_behind(&mut state).await;
        let (looked, more) = self.worth_a_look(&state, &behind);
        let reads = join_all(looked.iter().map(|looked| self.look(&state, looked))).await;
        for (looked, read) in looked.iter().zip(reads) {
            self.absorb_look(&mut state, looked, read).await;
        }
        self.look_at_reviews(&mut state, &looked).await;
        let recorded = match self.runs_beside(&state, &looked) {
            runs if runs.is_empty() => RecordedRuns::new(),
            runs => started.among(&runs).await?,
        };
        self.absorb_known_titles(&mut state, &looked).await;
        self.absorb_titles(&mut state, &looked, &recorded).await;
        Ok(InboxAnswer {
            waiting: self.waiting(&mut state, &looked, &recorded),
            more,
            problems: self.problems(&state, behind.problems),
            account: self.account(&state),
            fetched_at: state.ages.values().filter_map(|age| age.oldest).min(),
            stale: stale(&state),
        })
    }

    async fn glances(&self, state: &State, batch: &Batch<String>) -> RecordsRead {
        let repositories: Vec<_> = batch
            .iter()
            .filter_map(|(index, environments)| {
                let repository = state.facts.repositories.get(*index)?;
                Some(WantedRecords {
                    owner: &repository.owner,
                    repo: &repository.name,
                    environments: environments.iter().map(String::as_str).collect(),
                })
            })
            .collect();
        let now = self.now;
        let freshness = Freshness::of(move |answer| rhythm(pace::of_records(answer, now)))
            .told_by(&[News::Gate, News::Deployment]);
        let request = queries::glances(&repositories, RECORDS);
        let places = batch.iter().map(|(index, _)| *index).collect();
        self.graphql(&state.facts, (places, Vec::new(), &[]), request, freshness)
            .await
    }

    async fn look(&self, state: &State, looked: &Looked) -> RunsRead {
        let may_read_teams = self.may_read_teams();
        let read = self.look_once(state, looked, may_read_teams).await;
        match read {
            // GitHub refuses a whole query that asks for names of teams to a token that may not read them.
            Err(error) if may_read_teams && error.code == ProblemCode::MissingScope => {
                self.note_teams_refused();
                self.look_once(state, looked, false).await
            }
            read => read,
        }
    }

    async fn look_once(&self, state: &State, looked: &Looked, may_read_teams: bool) -> RunsRead {
        let page = |key: &RunKey| {
            let repository = state.facts.repositories.get(key.repository);
            repository.map_or_else(String::new, |r| r.pages.run(key.id, None))
        };
        let addresses = looked.waiting.iter().chain(&looked.live);
        let request = queries::runs(&WantedRuns {
            addresses: addresses.map(page).collect(),
            waits: looked.waiting.len(),
            may_read_teams,
            glimpses: looked.glimpses.iter().map(page).collect(),
            objects: looked
                .files
                .iter()
                .filter_map(|(index, files)| {
                    let repository = state.facts.repositories.get(*index)?;
                    let files = files.iter();
                    Some(WantedObjects {
                        owner: &repository.owner,
                        repo: &repository.name,
                        files: files
                            .map(|key| (key.sha.as_str(), key.path.as_str()))
                            .collect(),
                        labels: Vec::new(),
                    })
                })
                .collect(),
            records: looked.records.iter().map(|(.., id)| id.as_str()).collect(),
            ..WantedRuns::default()
        });
        let places = looked.files.keys().copied().collect();
        let freshness =
            Freshness::of(move |answer| rhythm(pace::of_runs(answer))).told_by(&[News::Gate]);
        let others = looked.repositories().into_iter().collect();
        self.graphql(&state.facts, (places, others, &[]), request, freshness)
            .await
    }

    async fn absorb_look(&self, state: &mut State, looked: &Looked, read: RunsRead) {
        let fetched = match read {
            Ok(fetched) => fetched,
            Err(error) => {
                let concerned = looked.repositories();
                state.fail(&error, |slot| concerned.contains(&slot.repository));
                return;
            }
        };
        let Some(data) = &fetched.value.data else {
            return;
        };
        for repository in looked.repositories() {
            state.note(Some(repository), &fetched);
        }
        self.note_login(state, data.viewer.as_ref());
        let addresses = looked.waiting.iter().chain(&looked.live);
        for (index, key) in addresses.enumerate() {
            let alias = format!("u{index}");
            let Some(Some(node)) = data.by_url.get(&alias) else {
                // A run that is gone stays in doubt and is not shown; one that could not be read is told.
                let missing = fetched.value.errors.iter().find(|error| {
                    error.path.first().is_none_or(|step| *step == alias) && !error.is_absence()
                });
                if let Some(missing) = missing {
                    let name = state.facts.repositories.get(key.repository).map(full_name);
                    let error = holes::error_of_part(missing, &self.call(name.as_deref()));
                    state.fail(&error, |slot| slot.repository == key.repository);
                }
                continue;
            };
            state.facts.absorb_node(*key, Some(node));
            if index < looked.waiting.len() {
                state.facts.absorb_pending(*key, Some(node));
            }
        }
        for (index, key) in looked.glimpses.iter().enumerate() {
            if let Some(Some(node)) = data.by_url.get(&format!("p{index}")) {
                state.facts.absorb_glimpse(*key, Some(node));
            }
        }
        let records = looked.records.iter().zip(&data.records);
        for ((repository, name, id), record) in records {
            // One that cannot be read in full is told without its version.
            let record = record.clone().filter(|record| record.id == *id);
            let facts = &mut state.facts;
            facts.absorb_single_records(*repository, name, record);
        }
        let mut file = 0..;
        for (place, files) in looked.files.values().enumerate() {
            let objects = data.repositories.get(&format!("r{place}"));
            for (key, alias) in files.iter().zip(&mut file) {
                let object = objects
                    .and_then(Option::as_ref)
                    .and_then(|objects| objects.get(&format!("f{alias}"))?.as_ref());
                let text = object
                    .filter(|object| object.is_truncated != Some(true))
                    .and_then(|object| object.text.as_deref());
                let parsed = match text {
                    Some(text) => self.files.parse(text).await,
                    None => None,
                };
                state.facts.absorb_file(key.clone(), parsed);
            }
        }
    }

    /// Why repositories could not be looked at, each once, after those that are known.
    fn problems(&self, state: &State, known: Vec<Problem>) -> Vec<Problem> {
        let mut problems = known;
        for slot in &state.slots {
            let (error, repository) = match slot {
                Err(error) => (error, None),
                Ok(slot) => {
                    let Some(error) = &slot.error else { continue };
                    let repository = state.facts.repositories.get(slot.repository);
                    (error, repository.map(full_name))
                }
            };
            let mut problem = Problem::from(error.clone());
            // An error of a query about many says nothing of one: it is told once.
            if !error.allows_stale() && error.code != ProblemCode::TokenRejected {
                problem.details.repository = problem.details.repository.or(repository);
            }
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems
    }
}

/// Where a mapping does not say what GitHub calls its environment, records are looked for by the name that GitHub would have to use
/// for its gates to be that of the mapping.
fn name_environments(state: &mut State) {
    for slot in state.slots.iter_mut().flatten() {
        let mapping = &mut slot.mapping;
        if mapping.source.environment.is_none() {
            let input = mapping.source.environment_input.as_ref();
            let name = input.map_or(&mapping.name, |input| &input.value);
            mapping.source.environment = Some(name.clone());
        }
    }
}

/// Why some of what is shown is the last that was known: of the oldest of it. What is not shown at all is a problem of its own.
fn stale(state: &State) -> Option<Problem> {
    let shown: BTreeSet<RepositoryIndex> = state.good().map(|slot| slot.repository).collect();
    let ages = state.ages.iter().filter(|(of, _)| shown.contains(of));
    ages.filter_map(|(_, age)| Some((age.oldest, age.stale.as_ref()?)))
        .min_by_key(|(oldest, _)| *oldest)
        .map(|(_, error)| error.clone().into())
}

/// As many environments in each as one point pays for.
fn batches<T: Clone>(wanted: Batch<T>) -> Vec<Batch<T>> {
    let mut batches: Vec<Batch<T>> = Vec::new();
    let mut size = 0;
    for (repository, names) in wanted {
        for part in names.chunks(IN_A_QUERY) {
            let is_full = batches.last().is_none_or(|batch| {
                batch.len() >= REPOSITORIES_IN_A_QUERY || size + part.len() > IN_A_QUERY
            });
            if is_full {
                batches.push(Vec::new());
                size = 0;
            }
            size += part.len();
            if let Some(batch) = batches.last_mut() {
                batch.push((repository, part.to_vec()));
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_at_most_as_many_environments_as_a_point_pays_for() {
        let names = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
        let many: Batch<String> = (0..50).map(|index| (index, names(4))).collect();
        let sizes = |wanted: Batch<String>| -> Vec<(usize, usize)> {
            let batches = batches(wanted).into_iter();
            batches
                .map(|batch| (batch.len(), batch.iter().map(|(_, n)| n.len()).sum()))
                .collect()
        };
        assert_eq!(sizes(many), [(25, 100), (25, 100)]);
        assert_eq!(sizes(vec![(0, names(250))]), [(1, 100), (1, 100), (1, 50)]);
        assert_eq!(
            sizes(vec![(0, names(60)), (1, names(60))]),
            [(1, 60), (1, 60)]
        );
        assert!(sizes(Vec::new()).is_empty());
    }
}
