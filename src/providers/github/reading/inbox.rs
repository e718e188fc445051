//! Everything that waits over many services: the newest records of all their environments in few cheap queries, then those runs that
//! wait, with what they wait for, in one query for each twenty. Jobs that wait without a record are not searched for.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use futures_util::future::join_all;

use super::{
    Reading, holes,
    requests::{RecordsRead, RunsRead},
    state::{State, environments_by_repository, full_name},
};
use crate::{
    error::Result,
    model::{
        overview::ProviderAccount,
        problem::{Problem, ProblemCode},
        version::Version,
    },
    providers::{
        github::{
            ID,
            attribution::Wanted,
            client::{ApiPath, Call, Freshness, News},
            evaluation::evaluate,
            facts::{FileKey, RepositoryIndex, RunKey},
            gates, lists,
            pace::{self, LONGEST_WAIT, Pace},
            queries::{self, WantedObjects, WantedRecords, WantedRuns},
            records,
            schema::{DeploymentRecordState, DeploymentStatusState, graphql::Record, rest},
            source::{Mapping, file_name},
        },
        provider::{FoundWaiting, InboxAnswer, RecordedRun},
    },
};

/// Records read of each environment.
const RECORDS: u32 = 10;
/// Environments in one query: as many lists cost one point.
const IN_A_QUERY: usize = 100;
/// Repositories in one query: GitHub gives up after ten seconds.
const REPOSITORIES_IN_A_QUERY: usize = 25;
/// Waiting runs in one query.
const RUNS_IN_A_QUERY: usize = 20;
/// Waiting runs that are looked at.
const MOST_RUNS: usize = 200;
/// How long an answer is fresh in which something waits. Longer than on the page of one service: it costs several points.
const WAITING: Duration = Duration::from_secs(60);

type Batch = Vec<(RepositoryIndex, Vec<String>)>;

/// What the second query reads.
#[derive(Default)]
struct Looked {
    /// Runs that wait.
    waiting: Vec<RunKey>,
    /// Runs of what is live, where jobs tell whose it is.
    live: Vec<RunKey>,
    /// Runs of what is live, where their workflow tells.
    glimpses: Vec<RunKey>,
    files: BTreeMap<RepositoryIndex, Vec<FileKey>>,
}

fn rhythm(pace: Pace) -> Duration {
    match pace {
        Pace::Idle => Pace::Idle.freshness(),
        Pace::Running | Pace::Waiting => WAITING,
    }
}

impl Reading<'_> {
    /// Answers what waits. `recorded`: runs that were started from here, each with the service.
    pub async fn inbox(&self, recorded: &[(String, RecordedRun)]) -> Result<InboxAnswer> {
        let mut state = self.begin()?;
        let batches = batches(environments_by_repository(&state));
        let reads = join_all(batches.iter().map(|batch| self.glances(&state, batch))).await;
        for (batch, read) in batches.iter().zip(reads) {
            self.absorb_records(&mut state, batch, read, false).await;
        }
        let (looked, more) = self.worth_a_look(&state);
        let reads = join_all(looked.iter().map(|looked| self.look(&state, looked))).await;
        for (looked, read) in looked.iter().zip(reads) {
            self.absorb_look(&mut state, looked, read).await;
        }
        self.absorb_known_titles(&mut state, &looked).await;
        Ok(InboxAnswer {
            waiting: self.waiting(&state, recorded),
            more,
            problems: self.problems(&state),
            account: state
                .login
                .as_ref()
                .filter(|login| !login.is_empty())
                .map(|login| ProviderAccount {
                    provider: ID.to_owned(),
                    host: self.request.host.clone(),
                    login: login.clone(),
                }),
            fetched_at: state.ages.values().filter_map(|age| age.oldest).min(),
        })
    }

    async fn glances(&self, state: &State, batch: &Batch) -> RecordsRead {
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

    /// The runs that wait, longest waiting first, with what is live beside them; and whether there may be more.
    fn worth_a_look(&self, state: &State) -> (Vec<Looked>, bool) {
        let mut waiting: BTreeMap<RunKey, jiff::Timestamp> = BTreeMap::new();
        let mut beside: HashMap<RunKey, Vec<(RepositoryIndex, &Mapping, &Record)>> = HashMap::new();
        let mut more = false;
        for slot in state.good() {
            let mapping = &slot.mapping;
            let Some(name) = mapping.source.environment.as_deref() else {
                continue;
            };
            let Some(list) = state.facts.records(slot.repository, name) else {
                continue;
            };
            let key_of = |record: &Record| {
                let address =
                    records::run_address(record, &mapping.source.owner, &mapping.source.repo)?;
                Some(RunKey {
                    repository: slot.repository,
                    id: address.run,
                })
            };
            let waits: Vec<_> = list.list.iter().filter(|r| self.waits(r)).collect();
            let is_last_waiting = list.list.last().is_some_and(|record| self.waits(record));
            more |= list.has_more && is_last_waiting;
            let live = list.list.iter().find(|record| is_live(record));
            for record in waits {
                let Some(key) = key_of(record) else { continue };
                let since = record.latest_status.as_ref().and_then(|s| s.created_at);
                let since = since.or(record.created_at).unwrap_or(self.now);
                let known = waiting.entry(key).or_insert(since);
                *known = since.min(*known);
                let beside = beside.entry(key).or_default();
                beside.push((slot.repository, mapping, record));
                beside.extend(live.map(|live| (slot.repository, mapping, live.as_ref())));
            }
        }
        let mut runs: Vec<(jiff::Timestamp, RunKey)> =
            waiting.iter().map(|(key, since)| (*since, *key)).collect();
        runs.sort_unstable();
        more |= runs.len() > MOST_RUNS;
        runs.truncate(MOST_RUNS);
        let looked = runs
            .chunks(RUNS_IN_A_QUERY)
            .map(|chunk| {
                let mut looked = Looked {
                    waiting: chunk.iter().map(|(_, key)| *key).collect(),
                    ..Looked::default()
                };
                let (mut live, mut glimpses) = (BTreeSet::new(), BTreeSet::new());
                let mut files: BTreeSet<FileKey> = BTreeSet::new();
                for (repository, mapping, record) in looked
                    .waiting
                    .iter()
                    .filter_map(|key| beside.get(key))
                    .flatten()
                {
                    let has_job = mapping.source.job.is_some();
                    if let Some(sha) = record.commit_oid.clone().filter(|_| has_job) {
                        files.insert(FileKey {
                            repository: *repository,
                            sha,
                            path: mapping.source.workflow.clone(),
                        });
                    }
                    let source = &mapping.source;
                    let address = records::run_address(record, &source.owner, &source.repo);
                    let key = address.map(|address| RunKey {
                        repository: *repository,
                        id: address.run,
                    });
                    if let Some(key) = key.filter(|key| !looked.waiting.contains(key)) {
                        if has_job {
                            live.insert(key);
                        } else {
                            glimpses.insert(key);
                        }
                    }
                }
                looked.glimpses = glimpses.difference(&live).copied().collect();
                looked.live = live.into_iter().collect();
                for key in files {
                    looked.files.entry(key.repository).or_default().push(key);
                }
                looked
            })
            .collect();
        (looked, more)
    }

    /// Whether a record waits at a gate. What GitHub has given up long ago does not, whatever it says.
    fn waits(&self, record: &Record) -> bool {
        let statuses = records::statuses(record);
        statuses.last().is_some_and(|last| {
            let is_young = |at| self.now.duration_since(at) < LONGEST_WAIT;
            last.state == DeploymentStatusState::Waiting && last.created_at.is_none_or(is_young)
        })
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

    /// Titles that pages of the services have read. To ask for each would cost a request a run.
    async fn absorb_known_titles(&self, state: &mut State, looked: &[Looked]) {
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
            let call: Call<'_> = self.call(Some(&name));
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

    /// What waits, service by service: what was started from one says nothing of another.
    fn waiting(&self, state: &State, recorded: &[(String, RecordedRun)]) -> Vec<FoundWaiting> {
        let mut services: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, wanted) in self.request.environments.iter().enumerate() {
            let service = wanted.environment.service.as_str();
            services.entry(service).or_default().push(place);
        }
        let mut found = Vec::new();
        for (service, places) in services {
            let mut facts = state.facts.clone();
            let own: Vec<RecordedRun> = recorded
                .iter()
                .filter(|(of, _)| of == service)
                .map(|(_, run)| run.clone())
                .collect();
            facts.absorb_recorded(&own);
            let slots: Vec<_> = places
                .iter()
                .filter_map(|place| Some((*place, state.slots.get(*place)?.as_ref().ok()?)))
                .collect();
            for (place, slot) in &slots {
                if slot.error.is_some() {
                    continue;
                }
                let siblings: Vec<&Mapping> = slots
                    .iter()
                    .filter(|(_, other)| {
                        other.repository == slot.repository
                            && other.mapping.source.workflow == slot.mapping.source.workflow
                    })
                    .map(|(_, other)| &other.mapping)
                    .collect();
                let wanted = Wanted {
                    mapping: &slot.mapping,
                    repository: slot.repository,
                    siblings: &siblings,
                    rivals: &slot.rivals,
                    facts: &facts,
                };
                found.extend(self.waiting_in(*place, &wanted, state.login.as_deref()));
            }
        }
        found
    }

    fn waiting_in(
        &self,
        environment: usize,
        wanted: &Wanted<'_>,
        login: Option<&str>,
    ) -> Vec<FoundWaiting> {
        let evaluation = evaluate(wanted);
        let waiting = evaluation.waiting(wanted);
        if waiting.is_empty() {
            return Vec::new();
        }
        let live = evaluation.shown(wanted).live.map(|live| live.version);
        let live = live.filter(|version| matches!(version, Version::Known(_)));
        waiting
            .into_iter()
            .map(|(waiting, since)| {
                let run = waiting.deployment.run.as_ref();
                let key = run.and_then(|run| run.id.parse().ok()).map(|id| RunKey {
                    repository: wanted.repository,
                    id,
                });
                let pending = key
                    .and_then(|key| wanted.facts.run(key).found())
                    .and_then(|run| run.pending().found())
                    .unwrap_or_default();
                let starter = waiting.deployment.actor.as_ref();
                let viewer = gates::viewer_decision(
                    &waiting.gates,
                    gates::names_environment(pending, wanted.mapping),
                    login,
                    starter.map(|actor| actor.login.as_str()),
                );
                FoundWaiting {
                    environment,
                    deployment: waiting.deployment,
                    since,
                    live: live.clone(),
                    gates: waiting.gates,
                    viewer,
                }
            })
            .collect()
    }

    /// Why repositories could not be looked at, each once.
    fn problems(&self, state: &State) -> Vec<Problem> {
        let mut problems: Vec<Problem> = Vec::new();
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

impl Looked {
    fn repositories(&self) -> BTreeSet<RepositoryIndex> {
        let runs = self.waiting.iter().chain(&self.live).chain(&self.glimpses);
        runs.map(|key| key.repository).collect()
    }
}

/// Whether a record is what GitHub takes for live.
fn is_live(record: &Record) -> bool {
    let last = record.latest_status.as_ref().map(|status| status.state);
    record.state == Some(DeploymentRecordState::Active)
        || last == Some(DeploymentStatusState::Success)
}

/// As many environments in each as one point pays for.
fn batches(wanted: Batch) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
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
        let many: Batch = (0..50).map(|index| (index, names(4))).collect();
        let sizes = |wanted: Batch| -> Vec<(usize, usize)> {
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
