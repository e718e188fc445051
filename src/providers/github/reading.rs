//! The rounds of one question: first what is certainly needed (records and lists of runs), then what the evaluation asks for,
//! until it asks for nothing. Decides nothing itself.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::future::{join, join_all, join4};
use jiff::Timestamp;

use super::{
    absences::Absences,
    attribution::Wanted,
    client::{
        ApiPath, Call, Fetched, Freshness, GithubClient, GraphqlAnswer, GraphqlError,
        GraphqlRequest,
    },
    evaluation::{self, Evaluation, evaluate},
    facts::{Facts, FileKey, Known, Records, RepositoryIndex, RunKey},
    gates,
    lists::{self, List},
    needs::Needs,
    pace::{self, Pace},
    parsed_files::ParsedFiles,
    queries::{self, WantedObjects, WantedRecords, WantedRuns},
    run_name::RunNamePatterns,
    schema::{
        graphql::{DeploymentsData, GitObject, RunsData},
        rest,
    },
    source::Mapping,
};
use crate::{
    error::{Error, Result},
    model::{
        overview::ProviderAccount,
        problem::{Problem, ProblemCode},
        viewer::Viewer,
    },
    providers::provider::{DeploymentsAnswer, DeploymentsRequest, EnvironmentDeployments},
    upstream::viewer_key::ViewerKey,
};

/// Records read of each environment, and at most.
const RECORDS: u32 = 10;
const MANY_RECORDS: u32 = 100;
/// Rounds after the first. Two are the rule for a cold page at most; the rest is for names that lead to names.
const MAX_ROUNDS: usize = 6;
/// Most of each thing in one query; what is left over is asked in the next round.
const MAX_CHECKS: usize = 100;
const MAX_OBJECTS: usize = 50;
const MAX_TITLES: usize = 20;

/// What the reader works with.
pub struct Reading<'a> {
    /// Asks GitHub.
    pub client: &'a GithubClient,
    /// Parses workflow files.
    pub files: &'a ParsedFiles,
    /// Compiles patterns.
    pub patterns: &'a RunNamePatterns,
    /// Remembers what was not found.
    pub absences: &'a Absences,
    /// For whom.
    pub viewer: &'a Viewer,
    /// The question.
    pub request: &'a DeploymentsRequest,
    /// When it was asked.
    pub now: Timestamp,
}

struct Slot {
    mapping: Mapping,
    repository: RepositoryIndex,
    error: Option<Error>,
}

/// How old the data of a repository is, and whether it is the last that was known.
#[derive(Default)]
struct Age {
    oldest: Option<Timestamp>,
    stale: Option<Error>,
}

impl Age {
    fn note<T>(&mut self, fetched: &Fetched<T>) {
        self.oldest = Some(
            self.oldest
                .map_or(fetched.fetched_at, |t| t.min(fetched.fetched_at)),
        );
        if self.stale.is_none() {
            self.stale.clone_from(&fetched.stale);
        }
    }
}

/// What has been learnt besides the facts.
struct State {
    facts: Facts,
    slots: Vec<Result<Slot>>,
    ages: BTreeMap<RepositoryIndex, Age>,
    login: Option<String>,
}

impl State {
    fn good(&self) -> impl Iterator<Item = &Slot> {
        self.slots
            .iter()
            .flatten()
            .filter(|slot| slot.error.is_none())
    }

    fn fail(&mut self, error: &Error, concerns: impl Fn(&Slot) -> bool) {
        for slot in self.slots.iter_mut().flatten() {
            if slot.error.is_none() && concerns(slot) {
                slot.error = Some(error.clone());
            }
        }
    }

    fn note<T>(&mut self, repository: Option<RepositoryIndex>, fetched: &Fetched<T>) {
        let concerned = match repository {
            Some(repository) => repository..repository + 1,
            None => 0..self.facts.repositories.len(),
        };
        for repository in concerned {
            self.ages.entry(repository).or_default().note(fetched);
        }
    }
}

type RecordsRead = Result<Fetched<GraphqlAnswer<DeploymentsData>>>;
type ListRead = Result<Fetched<rest::RunList>>;
type RunsRead = Result<Fetched<GraphqlAnswer<RunsData>>>;
type RunRead = Result<Fetched<rest::Run>>;
type TeamsRead = Result<Fetched<Vec<rest::PendingDeployment>>>;

impl Reading<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<DeploymentsAnswer> {
        let host = self.client.host(&self.request.host)?;
        let mut facts = Facts::new(self.now, host.web_base_url.as_str());
        let slots = self
            .request
            .environments
            .iter()
            .map(|wanted| {
                let mapping =
                    Mapping::new(&wanted.environment, wanted.shared_target, self.patterns)?;
                let repository = facts.repository(&mapping.source.owner, &mapping.source.repo);
                Ok(Slot {
                    mapping,
                    repository,
                    error: None,
                })
            })
            .collect();
        let mut state = State {
            facts,
            slots,
            ages: BTreeMap::new(),
            login: None,
        };
        let pace = self.first_round(&mut state).await;
        let mut asked = Needs::default();
        for _ in 0..MAX_ROUNDS {
            let needs = self.needs(&state);
            if needs.is_empty() || needs == asked {
                break;
            }
            self.next_round(&mut state, &needs, pace).await;
            asked = needs;
        }
        Ok(self.assemble(state))
    }

    fn call<'c>(&'c self, repository: Option<&'c str>) -> Call<'c> {
        Call {
            viewer: self.viewer,
            host: &self.request.host,
            repository,
        }
    }

    fn viewer_key(&self) -> Option<ViewerKey> {
        self.client.viewer_key(self.viewer, &self.request.host)
    }

    /// Records and lists, side by side. Where one of them shows that something moves, an older answer of the other is read
    /// again: a run that is under way and a record that is not there yet would contradict each other for minutes.
    async fn first_round(&self, state: &mut State) -> Pace {
        let wanted_records = environments_by_repository(state);
        let wanted_lists = lists::lists(state.good().map(|s| (s.repository, &s.mapping)));
        let workflows: Arc<[String]> = state
            .good()
            .map(|slot| slot.mapping.source.workflow.clone())
            .collect();
        let (mut records, mut lists) = {
            let read_lists = wanted_lists
                .iter()
                .map(|list| self.list(&state.facts, list, &workflows, Pace::Idle));
            join(
                self.records(&state.facts, &wanted_records, RECORDS, Pace::Idle),
                join_all(read_lists),
            )
            .await
        };
        let pace = pace_of(records.as_ref(), &lists, &wanted_lists, &workflows);
        if pace != Pace::Idle {
            let records_again = async {
                match &records {
                    Some(Ok(read)) if self.is_older(read, pace) => {
                        self.records(&state.facts, &wanted_records, RECORDS, pace)
                            .await
                    }
                    _ => None,
                }
            };
            let lists_again = wanted_lists.iter().zip(&lists).map(|(list, read)| async {
                match read {
                    Ok(read) if self.is_older(read, pace) => {
                        Some(self.list(&state.facts, list, &workflows, pace).await)
                    }
                    _ => None,
                }
            });
            let (newer_records, newer_lists) = join(records_again, join_all(lists_again)).await;
            records = newer_records.or(records);
            for (read, newer) in lists.iter_mut().zip(newer_lists) {
                if let Some(newer) = newer {
                    *read = newer;
                }
            }
        }
        if let Some(read) = records {
            self.absorb_records(state, &wanted_records, read, false);
        }
        for (list, read) in wanted_lists.iter().zip(lists) {
            absorb_list(state, list, read);
        }
        pace
    }

    fn is_older<T>(&self, fetched: &Fetched<T>, pace: Pace) -> bool {
        let age = Duration::try_from(self.now.duration_since(fetched.fetched_at));
        fetched.stale.is_none() && age.is_ok_and(|age| age >= pace.freshness())
    }

    async fn records(
        &self,
        facts: &Facts,
        wanted: &[(RepositoryIndex, Vec<String>)],
        first: u32,
        pace: Pace,
    ) -> Option<RecordsRead> {
        if wanted.is_empty() {
            return None;
        }
        let repositories: Vec<_> = wanted
            .iter()
            .filter_map(|(index, environments)| {
                let repository = facts.repositories.get(*index)?;
                Some(WantedRecords {
                    owner: &repository.owner,
                    repo: &repository.name,
                    environments: environments.iter().map(String::as_str).collect(),
                })
            })
            .collect();
        let freshness = Freshness::of(move |answer| pace::of_records(answer).min(pace).freshness());
        let request = queries::deployments(&repositories, first);
        Some(
            self.graphql(
                facts,
                wanted.iter().map(|(index, _)| *index).collect(),
                request,
                freshness,
            )
            .await,
        )
    }

    async fn graphql<T: serde::de::DeserializeOwned + Send + Sync + 'static>(
        &self,
        facts: &Facts,
        repositories: Vec<RepositoryIndex>,
        request: GraphqlRequest,
        freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Result<Fetched<GraphqlAnswer<T>>> {
        let mut keys = repositories
            .into_iter()
            .filter_map(|index| facts.repositories.get(index))
            .map(full_name);
        // An answer about several repositories proves nothing about one.
        let only = match (keys.next(), keys.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        self.client
            .graphql(&self.call(only.as_deref()), request, freshness)
            .await
    }

    async fn list(
        &self,
        facts: &Facts,
        list: &List,
        workflows: &Arc<[String]>,
        pace: Pace,
    ) -> ListRead {
        let Some(repository) = facts.repositories.get(list.repository) else {
            return Err(Error::internal("A list of an unknown repository."));
        };
        let path = ApiPath::repo(&repository.owner, &repository.name).segment("actions");
        let path = match &list.workflow {
            Some(workflow) => path
                .segment("workflows")
                .segment(super::source::file_name(workflow)),
            None => path,
        };
        let counted = list.workflow.is_none().then(|| Arc::clone(workflows));
        let freshness = Freshness::of(move |list: &rest::RunList| {
            pace::of_list(list, counted.as_deref())
                .min(pace)
                .freshness()
        });
        let name = full_name(repository);
        self.client
            .get(
                &self.call(Some(&name)),
                path.segment("runs").query("per_page", "100"),
                freshness,
            )
            .await
    }

    fn absorb_records(
        &self,
        state: &mut State,
        wanted: &[(RepositoryIndex, Vec<String>)],
        read: RecordsRead,
        deep: bool,
    ) {
        let fetched = match read {
            Ok(fetched) => fetched,
            Err(error) => {
                let asked = |slot: &Slot| {
                    wanted.iter().any(|(repository, environments)| {
                        *repository == slot.repository
                            && slot
                                .mapping
                                .source
                                .environment
                                .as_ref()
                                .is_some_and(|e| environments.contains(e))
                    })
                };
                state.fail(&error, asked);
                return;
            }
        };
        let Some(data) = &fetched.value.data else {
            return;
        };
        state.note(None, &fetched);
        if let Some(viewer) = &data.viewer {
            state.login = Some(viewer.login.clone());
        }
        let mut environment = 0;
        for (place, (repository, names)) in wanted.iter().enumerate() {
            let alias = format!("r{place}");
            let lists = data.repositories.get(&alias).and_then(Option::as_ref);
            for name in names {
                let inner = format!("e{environment}");
                environment += 1;
                match lists.and_then(|lists| lists.get(&inner)?.as_ref()) {
                    Some(list) => {
                        let records = Records::new(list, deep);
                        state.facts.absorb_records(*repository, name, records);
                    }
                    None => {
                        let error = self.hole(
                            state,
                            *repository,
                            &fetched.value.errors,
                            &[alias.as_str(), inner.as_str()],
                        );
                        state.fail(&error, |slot| {
                            slot.repository == *repository
                                && slot.mapping.source.environment.as_deref() == Some(name)
                        });
                    }
                }
            }
        }
    }

    /// Why there is a hole in an answer.
    fn hole(
        &self,
        state: &State,
        repository: RepositoryIndex,
        errors: &[GraphqlError],
        path: &[&str],
    ) -> Error {
        let name = state.facts.repositories.get(repository).map(full_name);
        let call = self.call(name.as_deref());
        let covers = |error: &&GraphqlError| {
            !error.path.is_empty()
                && error
                    .path
                    .iter()
                    .zip(path)
                    .all(|(step, wanted)| step == wanted)
        };
        match errors.iter().find(covers).or(errors.first()) {
            Some(error) => error.to_error(&call),
            None => not_found(&self.request.host, name),
        }
    }

    /// What all environments together need.
    fn needs(&self, state: &State) -> Needs {
        let mut needs = Needs::default();
        for (_, evaluation) in evaluations(state, &siblings(state)) {
            needs.add(evaluation.needs);
        }
        needs
    }

    async fn next_round(&self, state: &mut State, needs: &Needs, pace: Pace) {
        let deeper = by_repository(needs.deeper.iter().cloned());
        let titles: Vec<RunKey> = needs.titles.iter().copied().take(MAX_TITLES).collect();
        let ask = Ask::new(&state.facts, needs);
        let teams: Vec<RunKey> = needs.teams.iter().copied().take(MAX_TITLES).collect();
        let (runs, read_titles, read_teams, records) = join4(
            async {
                match &ask {
                    Some(ask) => Some(self.runs(&state.facts, ask, pace).await),
                    None => None,
                }
            },
            join_all(
                titles
                    .iter()
                    .map(|key| self.title(&state.facts, *key, pace)),
            ),
            join_all(teams.iter().map(|key| self.teams(&state.facts, *key))),
            self.records(&state.facts, &deeper, MANY_RECORDS, pace),
        )
        .await;
        for (key, read) in teams.into_iter().zip(read_teams) {
            absorb_teams(state, key, read);
        }
        if let Some(read) = records {
            self.absorb_records(state, &deeper, read, true);
        }
        for (key, read) in titles.into_iter().zip(read_titles) {
            absorb_title(state, key, read);
        }
        if let (Some(read), Some(ask)) = (runs, ask) {
            self.absorb_runs(state, ask, read).await;
        }
    }

    async fn title(&self, facts: &Facts, key: RunKey, pace: Pace) -> RunRead {
        let Some(repository) = facts.repositories.get(key.repository) else {
            return Err(Error::internal("A run of an unknown repository."));
        };
        let path = ApiPath::repo(&repository.owner, &repository.name)
            .segment("actions")
            .segment("runs")
            .segment(&key.id.to_string());
        let name = full_name(repository);
        let freshness = Freshness::of(move |run: &rest::Run| {
            let done = run.status == Some(super::schema::Status::Completed);
            let own = if done { Pace::Idle } else { Pace::Running };
            own.min(pace).freshness()
        });
        let what = format!("{} {name} run {}", self.request.host, key.id);
        if self.absences.remembers(self.viewer_key(), &what, self.now) {
            return Err(not_found(&self.request.host, Some(name)));
        }
        self.client
            .get(&self.call(Some(&name)), path, freshness)
            .await
            .inspect_err(|error| {
                if error.code == ProblemCode::NotFoundOrNotVisible {
                    self.absences.note(self.viewer_key(), &what, self.now);
                }
            })
    }

    async fn teams(&self, facts: &Facts, key: RunKey) -> TeamsRead {
        let Some(repository) = facts.repositories.get(key.repository) else {
            return Err(Error::internal("A run of an unknown repository."));
        };
        let path = ApiPath::repo(&repository.owner, &repository.name)
            .segment("actions")
            .segment("runs")
            .segment(&key.id.to_string())
            .segment("pending_deployments");
        let name = full_name(repository);
        let freshness = Freshness::for_secs(Pace::Waiting.freshness().as_secs());
        self.client
            .get(&self.call(Some(&name)), path, freshness)
            .await
    }

    /// GitHub refuses a whole query that asks for names of teams to a token that may not read them.
    async fn runs(&self, facts: &Facts, ask: &Ask, pace: Pace) -> RunsRead {
        let scopes = self.client.scopes(self.viewer, &self.request.host);
        let refused = format!("{} names of teams", self.request.host);
        let may_read_teams = scopes.is_none_or(|scopes| scopes.iter().any(reads_teams))
            && !self
                .absences
                .remembers(self.viewer_key(), &refused, self.now);
        let read = self.runs_once(facts, ask, pace, may_read_teams).await;
        match read {
            Err(error)
                if may_read_teams
                    && !ask.pending.is_empty()
                    && error.code == ProblemCode::MissingScope =>
            {
                self.absences.note(self.viewer_key(), &refused, self.now);
                self.runs_once(facts, ask, pace, false).await
            }
            read => read,
        }
    }

    async fn runs_once(
        &self,
        facts: &Facts,
        ask: &Ask,
        pace: Pace,
        may_read_teams: bool,
    ) -> RunsRead {
        let node = |key: &RunKey| match facts.run(*key) {
            Known::Is(run) => run.node_id.as_deref().unwrap_or_default(),
            Known::Unasked | Known::Absent => "",
        };
        let request = queries::runs(&WantedRuns {
            checks: ask.checks.iter().map(node).collect(),
            pending: ask.pending.iter().map(node).collect(),
            may_read_teams,
            addresses: ask
                .addresses
                .iter()
                .filter_map(|key| {
                    Some(
                        facts
                            .repositories
                            .get(key.repository)?
                            .pages
                            .run(key.id, None),
                    )
                })
                .collect(),
            objects: ask
                .objects
                .iter()
                .filter_map(|(index, (files, labels))| {
                    let repository = facts.repositories.get(*index)?;
                    Some(WantedObjects {
                        owner: &repository.owner,
                        repo: &repository.name,
                        files: files
                            .iter()
                            .map(|key| (key.sha.as_str(), key.path.as_str()))
                            .collect(),
                        labels: labels.iter().map(String::as_str).collect(),
                    })
                })
                .collect(),
        });
        let freshness = Freshness::of(move |answer| pace::of_runs(answer).min(pace).freshness());
        self.graphql(facts, ask.repositories(), request, freshness)
            .await
    }

    async fn absorb_runs(&self, state: &mut State, ask: Ask, read: RunsRead) {
        let fetched = match read {
            Ok(fetched) => fetched,
            Err(error) => {
                // Only those that wait for this answer do without.
                let waiting: Vec<(RepositoryIndex, String)> = {
                    let siblings = siblings(state);
                    evaluations(state, &siblings)
                        .filter(|(_, evaluation)| !evaluation.needs.is_empty())
                        .map(|(wanted, _)| (wanted.repository, wanted.mapping.name.clone()))
                        .collect()
                };
                state.fail(&error, |slot| {
                    waiting
                        .iter()
                        .any(|(r, name)| *r == slot.repository && *name == slot.mapping.name)
                });
                return;
            }
        };
        let Some(data) = &fetched.value.data else {
            return;
        };
        state.note(None, &fetched);
        if let Some(viewer) = &data.viewer {
            state.login = Some(viewer.login.clone());
        }
        let at = |list: &[Option<_>], index: usize| list.get(index).cloned().flatten();
        for (index, key) in ask.checks.iter().enumerate() {
            state
                .facts
                .absorb_node(*key, at(&data.runs, index).as_ref());
        }
        for (index, key) in ask.addresses.iter().enumerate() {
            let node = data.by_url.get(&format!("u{index}"));
            state.facts.absorb_node(*key, node.and_then(Option::as_ref));
        }
        for (index, key) in ask.pending.iter().enumerate() {
            state
                .facts
                .absorb_pending(*key, at(&data.gated, index).as_ref());
        }
        let (mut file, mut label) = (0, 0);
        for (place, (repository, (files, labels))) in ask.objects.into_iter().enumerate() {
            let objects = data
                .repositories
                .get(&format!("r{place}"))
                .and_then(Option::as_ref);
            let object = |alias: String| -> Option<&GitObject> {
                objects.and_then(|objects| objects.get(&alias)?.as_ref())
            };
            for key in files {
                let parsed = match object(format!("f{file}")) {
                    Some(GitObject {
                        text: Some(text),
                        is_truncated,
                        ..
                    }) if *is_truncated != Some(true) => self.files.parse(text).await,
                    _ => None,
                };
                file += 1;
                state.facts.absorb_file(key, parsed);
            }
            for name in labels {
                let tag = object(format!("t{label}"));
                let plain = object(format!("l{label}"));
                label += 1;
                state.facts.absorb_label(repository, &name, tag, plain);
            }
        }
    }

    fn assemble(&self, state: State) -> DeploymentsAnswer {
        let siblings = siblings(&state);
        let evaluations: Vec<(Wanted<'_>, Evaluation)> = evaluations(&state, &siblings).collect();
        let pairs: Vec<_> = evaluations.iter().map(|(w, e)| (*w, e)).collect();
        let not_attributable = evaluation::unattributed(&pairs);
        let mut good = evaluations.iter();
        let environments = state
            .slots
            .iter()
            .map(|slot| {
                let slot = slot.as_ref().map_err(Clone::clone)?;
                if let Some(error) = &slot.error {
                    return Err(error.clone());
                }
                let (wanted, evaluation) = good
                    .next()
                    .ok_or_else(|| Error::internal("An environment was not evaluated."))?;
                let shown = evaluation.shown(wanted);
                let age = state.ages.get(&slot.repository);
                Ok(EnvironmentDeployments {
                    live_commit: shown
                        .live
                        .as_ref()
                        .and_then(|live| evaluation::commit_of(&live.version)),
                    live: shown.live,
                    latest: shown.latest,
                    gates: shown.gates,
                    lookback: shown.lookback,
                    fetched_at: age.and_then(|age| age.oldest).unwrap_or(self.now),
                    stale: age.and_then(|age| age.stale.clone()).map(Problem::from),
                })
            })
            .collect();
        DeploymentsAnswer {
            environments,
            not_attributable,
            account: state
                .login
                .as_ref()
                .filter(|login| !login.is_empty())
                .map(|login| ProviderAccount {
                    provider: super::ID.to_owned(),
                    host: self.request.host.clone(),
                    login: login.clone(),
                }),
        }
    }
}

/// What one query of the second kind reads, in the order of its aliases.
struct Ask {
    checks: Vec<RunKey>,
    pending: Vec<RunKey>,
    addresses: Vec<RunKey>,
    objects: BTreeMap<RepositoryIndex, (Vec<FileKey>, Vec<String>)>,
}

impl Ask {
    fn new(facts: &Facts, needs: &Needs) -> Option<Self> {
        let has_node = |key: &RunKey| {
            facts
                .run(*key)
                .found()
                .is_some_and(|run| run.node_id.is_some())
        };
        let mut objects: BTreeMap<RepositoryIndex, (Vec<FileKey>, Vec<String>)> = BTreeMap::new();
        for key in needs.files.iter().take(MAX_OBJECTS) {
            objects
                .entry(key.repository)
                .or_default()
                .0
                .push(key.clone());
        }
        for (repository, label) in needs.labels.iter().take(MAX_OBJECTS) {
            objects
                .entry(*repository)
                .or_default()
                .1
                .push(label.clone());
        }
        let first = |keys: &std::collections::BTreeSet<RunKey>, most: usize| -> Vec<RunKey> {
            keys.iter()
                .copied()
                .filter(|key| has_node(key))
                .rev()
                .take(most)
                .collect()
        };
        let ask = Self {
            checks: first(&needs.checks, MAX_CHECKS),
            pending: first(&needs.pending, MAX_TITLES),
            addresses: needs
                .addresses
                .iter()
                .copied()
                .rev()
                .take(MAX_OBJECTS)
                .collect(),
            objects,
        };
        let is_empty = ask.checks.is_empty()
            && ask.pending.is_empty()
            && ask.addresses.is_empty()
            && ask.objects.is_empty();
        (!is_empty).then_some(ask)
    }

    fn repositories(&self) -> Vec<RepositoryIndex> {
        let runs = self
            .checks
            .iter()
            .chain(&self.pending)
            .chain(&self.addresses);
        let all: std::collections::BTreeSet<_> = runs
            .map(|key| key.repository)
            .chain(self.objects.keys().copied())
            .collect();
        all.into_iter().collect()
    }
}

fn full_name(repository: &super::facts::Repository) -> String {
    format!("{}/{}", repository.owner, repository.name)
}

/// The GitHub environments to read, each once.
fn environments_by_repository(state: &State) -> Vec<(RepositoryIndex, Vec<String>)> {
    by_repository(
        state
            .good()
            .filter_map(|slot| Some((slot.repository, slot.mapping.source.environment.clone()?))),
    )
}

fn by_repository(
    environments: impl IntoIterator<Item = (RepositoryIndex, String)>,
) -> Vec<(RepositoryIndex, Vec<String>)> {
    let mut by_repository: BTreeMap<RepositoryIndex, Vec<String>> = BTreeMap::new();
    for (repository, environment) in environments {
        let list = by_repository.entry(repository).or_default();
        if !list.contains(&environment) {
            list.push(environment);
        }
    }
    by_repository.into_iter().collect()
}

fn pace_of(
    records: Option<&RecordsRead>,
    lists: &[ListRead],
    wanted: &[List],
    workflows: &[String],
) -> Pace {
    let records = records
        .and_then(|read| read.as_ref().ok())
        .map(|read| pace::of_records(&read.value));
    let lists = wanted.iter().zip(lists).filter_map(|(list, read)| {
        let counted = list.workflow.is_none().then_some(workflows);
        Some(pace::of_list(&read.as_ref().ok()?.value, counted))
    });
    lists.chain(records).min().unwrap_or(Pace::Idle)
}

fn absorb_list(state: &mut State, list: &List, read: ListRead) {
    match read {
        Ok(fetched) => {
            state.note(Some(list.repository), &fetched);
            let workflow = list.workflow.as_deref();
            state
                .facts
                .absorb_list(list.repository, workflow, &fetched.value);
        }
        Err(error) => {
            let concerns = |slot: &Slot| {
                slot.repository == list.repository
                    && list
                        .workflow
                        .as_ref()
                        .is_none_or(|w| *w == slot.mapping.source.workflow)
            };
            let error = match error.code {
                ProblemCode::NotFoundOrNotVisible => {
                    workflow_missing(state, list, &concerns).unwrap_or(error)
                }
                _ => error,
            };
            state.fail(&error, concerns);
        }
    }
}

/// A list that is not found in a repository that is: then it is the workflow that is missing.
fn workflow_missing(
    state: &State,
    list: &List,
    concerns: &impl Fn(&Slot) -> bool,
) -> Option<Error> {
    let workflow = list.workflow.as_deref()?;
    let repository = state.facts.repositories.get(list.repository)?;
    let is_readable = state.good().filter(|slot| concerns(slot)).any(|slot| {
        let environment = slot.mapping.source.environment.as_deref();
        environment.is_some_and(|e| state.facts.records(slot.repository, e).is_some())
    });
    is_readable.then(|| {
        Error::new(
            ProblemCode::NotFoundOrNotVisible,
            format!(
                "The workflow {} was not found in {}. Check its name in the settings of this environment.",
                super::source::file_name(workflow),
                full_name(repository)
            ),
        )
        .with(|d| {
            d.provider = Some(super::ID.to_owned());
            d.repository = Some(full_name(repository));
        })
    })
}

fn absorb_title(state: &mut State, key: RunKey, read: RunRead) {
    match read {
        Ok(fetched) => {
            state.note(Some(key.repository), &fetched);
            state.facts.absorb_run(key, Some(&fetched.value));
        }
        // Runs are deleted in time; what GraphQL said of it stays.
        Err(error) if error.code == ProblemCode::NotFoundOrNotVisible => {
            state.facts.absorb_run(key, None);
        }
        Err(error) => state.fail(&error, |slot| slot.repository == key.repository),
    }
}

/// Names of teams are worth no error: without them a gate says that a team must approve.
fn absorb_teams(state: &mut State, key: RunKey, read: TeamsRead) {
    let owner = state
        .facts
        .repositories
        .get(key.repository)
        .map(|r| r.owner.clone())
        .unwrap_or_default();
    let list = match read {
        Ok(fetched) => {
            state.note(Some(key.repository), &fetched);
            Some(gates::from_rest(&fetched.value, &owner))
        }
        Err(error) => {
            tracing::debug!(%error, "the teams that may approve could not be read");
            None
        }
    };
    state.facts.absorb_pending_from_rest(key, list);
}

/// Scopes that let a token read the names of teams.
fn reads_teams(scope: &String) -> bool {
    matches!(
        scope.as_str(),
        "read:org" | "write:org" | "admin:org" | "read:discussion" | "write:discussion"
    )
}

/// For each good slot the mappings to the same workflow of the same repository.
fn siblings(state: &State) -> Vec<Vec<&Mapping>> {
    state
        .good()
        .map(|slot| {
            state
                .slots
                .iter()
                .flatten()
                .filter(|other| {
                    other.repository == slot.repository
                        && other.mapping.source.workflow == slot.mapping.source.workflow
                })
                .map(|other| &other.mapping)
                .collect()
        })
        .collect()
}

fn evaluations<'a>(
    state: &'a State,
    siblings: &'a [Vec<&'a Mapping>],
) -> impl Iterator<Item = (Wanted<'a>, Evaluation)> {
    state.good().zip(siblings).map(|(slot, siblings)| {
        let wanted = Wanted {
            mapping: &slot.mapping,
            repository: slot.repository,
            siblings,
            facts: &state.facts,
        };
        let evaluation = evaluate(&wanted);
        (wanted, evaluation)
    })
}

fn not_found(host: &str, repository: Option<String>) -> Error {
    let name = repository.as_deref().unwrap_or("The repository");
    Error::new(
        ProblemCode::NotFoundOrNotVisible,
        format!(
            "{name} was not found on {host}, or your account may not see it. Check the name, or ask its owners for access."
        ),
    )
    .with(|d| {
        d.provider = Some(super::ID.to_owned());
        d.host = Some(host.to_owned());
        d.repository = repository;
    })
}
