//! Which runs are worth a look: those that wait, with what is live beside them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    super::{Reading, state::State},
    behind::Behind,
};
use crate::providers::{
    github::{
        facts::{FileKey, RepositoryIndex, RunKey},
        pace::LONGEST_WAIT,
        records,
        schema::{DeploymentRecordState, DeploymentStatusState, graphql::Record},
        source::Mapping,
    },
    inbox::both_ends,
};

/// Waiting runs in one query.
pub(super) const RUNS_IN_A_QUERY: usize = 20;
/// Waiting runs that are looked at.
pub(super) const MOST_RUNS: usize = 200;

/// What the second query reads.
#[derive(Default)]
pub(super) struct Looked {
    /// Runs that wait.
    pub(super) waiting: Vec<RunKey>,
    /// Runs of what is live, where jobs tell whose it is.
    pub(super) live: Vec<RunKey>,
    /// Runs of what is live, where their workflow tells.
    pub(super) glimpses: Vec<RunKey>,
    pub(super) files: BTreeMap<RepositoryIndex, Vec<FileKey>>,
    /// Records of runs that wait of which no more is known than that, by GraphQL's id: of which environment.
    pub(super) records: Vec<(RepositoryIndex, String, String)>,
}

impl Looked {
    /// Repositories of the runs.
    pub(super) fn repositories(&self) -> BTreeSet<RepositoryIndex> {
        let runs = self.waiting.iter().chain(&self.live).chain(&self.glimpses);
        runs.map(|key| key.repository).collect()
    }
}

impl Reading<'_> {
    /// The runs that wait, longest waiting first, with what is live beside them; and whether there may be more. For whom they wait is
    /// known only once they are looked at, so of too many both ends are: what began to wait today is not hidden by what was
    /// forgotten weeks ago.
    pub(super) fn worth_a_look(&self, state: &State, behind: &Behind) -> (Vec<Looked>, bool) {
        let mut waiting: BTreeMap<RunKey, jiff::Timestamp> = BTreeMap::new();
        let mut beside: HashMap<RunKey, Vec<(RepositoryIndex, &Mapping, &Record)>> = HashMap::new();
        let mut more = behind.more;
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
        both_ends(&mut runs, MOST_RUNS);
        let looked = runs
            .chunks(RUNS_IN_A_QUERY)
            .map(|chunk| {
                let mut looked = Looked {
                    waiting: chunk.iter().map(|(_, key)| *key).collect(),
                    ..Looked::default()
                };
                let (mut live, mut glimpses) = (BTreeSet::new(), BTreeSet::new());
                let mut files: BTreeSet<FileKey> = BTreeSet::new();
                let mut records = BTreeSet::new();
                for (repository, mapping, record) in looked
                    .waiting
                    .iter()
                    .filter_map(|key| beside.get(key))
                    .flatten()
                {
                    if let Some(name) = &mapping.source.environment
                        && behind.found.contains(&record.id)
                    {
                        records.insert((*repository, name.clone(), record.id.clone()));
                    }
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
                looked.records = records.into_iter().collect();
                for key in files {
                    looked.files.entry(key.repository).or_default().push(key);
                }
                looked
            })
            .collect();
        (looked, more)
    }

    /// Runs of what was deployed last in the repositories of what is looked at, by GitHub's ids: nothing else is weighed.
    pub(super) fn runs_beside(&self, state: &State, looked: &[Looked]) -> Vec<String> {
        let concerned: BTreeSet<RepositoryIndex> =
            looked.iter().flat_map(Looked::repositories).collect();
        let slots = state.good();
        let runs: BTreeSet<u64> = slots
            .filter(|slot| concerned.contains(&slot.repository))
            .flat_map(|slot| {
                let source = &slot.mapping.source;
                let name = source.environment.as_deref();
                let records = name.and_then(|name| state.facts.records(slot.repository, name));
                let records = records.into_iter().flat_map(|records| &records.list);
                records
                    .filter_map(|record| records::run_address(record, &source.owner, &source.repo))
            })
            .map(|address| address.run)
            .collect();
        runs.into_iter().map(|id| id.to_string()).collect()
    }

    /// Whether a record waits at a gate. What GitHub has given up long ago does not, whatever it says.
    pub(super) fn waits(&self, record: &Record) -> bool {
        let statuses = records::statuses(record);
        statuses.last().is_some_and(|last| {
            let is_young = |at| self.now.duration_since(at) < LONGEST_WAIT;
            last.state == DeploymentStatusState::Waiting && last.created_at.is_none_or(is_young)
        })
    }
}

/// Whether a record is what GitHub takes for live.
fn is_live(record: &Record) -> bool {
    let last = record.latest_status.as_ref().map(|status| status.state);
    record.state == Some(DeploymentRecordState::Active)
        || last == Some(DeploymentStatusState::Success)
}
