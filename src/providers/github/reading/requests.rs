//! The requests of a question, each with how long its answer is fresh.

use std::sync::Arc;

use serde::de::IgnoredAny;

use super::{
    Reading,
    ask::Ask,
    state::{full_name, not_found},
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    providers::github::{
        client::{
            About, ApiPath, Call, Family, Fetched, Freshness, GraphqlAnswer, GraphqlRequest, News,
            Shareable, WithoutViewer,
        },
        facts::{Facts, Known, Repository, RepositoryIndex, RunKey},
        lists::List,
        pace::{self, Pace},
        queries::{self, WantedObjects, WantedRecords, WantedRuns},
        schema::{
            Status,
            graphql::{DeploymentsData, RunsData},
            rest,
        },
        source::file_name,
    },
    upstream::{refusals, viewer_key::ViewerKey},
};

pub(super) type RecordsRead = Result<Fetched<GraphqlAnswer<DeploymentsData>>>;
pub(super) type ListRead = Result<Fetched<rest::RunList>>;
pub(super) type RunsRead = Result<Fetched<GraphqlAnswer<RunsData>>>;
pub(super) type RunRead = Result<Fetched<rest::Run>>;
pub(super) type TeamsRead = Result<Fetched<Vec<rest::PendingDeployment>>>;

impl Reading<'_> {
    pub(in crate::providers::github) fn call<'c>(
        &'c self,
        repository: Option<&'c str>,
    ) -> Call<'c> {
        Call {
            viewer: self.viewer,
            host: &self.request.host,
            repository,
        }
    }

    pub(in crate::providers::github) fn viewer_key(&self) -> Option<ViewerKey> {
        self.client.viewer_key(self.viewer, &self.request.host)
    }

    pub(super) async fn records(
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
        let now = self.now;
        let freshness =
            Freshness::of(move |answer| pace::of_records(answer, now).min(pace).freshness())
                .told_by(&[News::Deployment])
                .resting(&[News::Deployment], move |answer| {
                    pace::of_records(answer, now).min(pace).rest()
                });
        let request = queries::deployments(&repositories, first);
        let places = wanted.iter().map(|(index, _)| *index).collect();
        Some(
            self.graphql(
                facts,
                (places, Vec::new(), &[Family::Deployments]),
                request,
                freshness,
            )
            .await,
        )
    }

    /// `places` are the repositories that the query reads as `r0`, `r1` and so on; `others` it tells of as well. What it reads belongs to
    /// these families.
    pub(super) async fn graphql<T>(
        &self,
        facts: &Facts,
        (places, others, families): (
            Vec<RepositoryIndex>,
            Vec<RepositoryIndex>,
            &'static [Family],
        ),
        request: GraphqlRequest,
        freshness: Freshness<GraphqlAnswer<T>>,
    ) -> Result<Fetched<GraphqlAnswer<T>>>
    where
        T: WithoutViewer + serde::de::DeserializeOwned + Send + Sync + 'static,
    {
        let name = |index: RepositoryIndex| facts.repositories.get(index).map(full_name);
        let named: Vec<(String, Option<String>)> = places
            .into_iter()
            .enumerate()
            .map(|(place, index)| (index, Some(format!("r{place}"))))
            .chain(others.into_iter().map(|index| (index, None)))
            .filter_map(|(index, alias)| Some((name(index)?, alias)))
            .collect();
        let about: Vec<About<'_>> = named
            .iter()
            .map(|(repository, alias)| About {
                repository,
                alias: alias.as_deref(),
            })
            .collect();
        // An error of a query about several repositories is none of one.
        let only = match about.split_first() {
            Some((first, rest)) if rest.iter().all(|a| a.repository == first.repository) => {
                Some(first.repository)
            }
            _ => None,
        };
        let families = self.shares.then_some(families);
        self.client
            .graphql_of(&self.call(only), (&about, families), request, freshness)
            .await
    }

    /// What is read of a repository's runs.
    async fn of_runs<T>(
        &self,
        call: &Call<'_>,
        path: ApiPath,
        freshness: Freshness<T>,
    ) -> Result<Fetched<T>>
    where
        T: Shareable + serde::de::DeserializeOwned,
    {
        match self.shares {
            true => {
                let shared = self.client.shared(&[Family::Actions]);
                shared.get(call, path, freshness).await
            }
            false => self.client.get(call, path, freshness).await,
        }
    }

    pub(super) async fn list(
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
            Some(workflow) => path.segment("workflows").segment(file_name(workflow)),
            None => path,
        };
        let counted = list.workflow.is_none().then(|| Arc::clone(workflows));
        let pace = move |list: &rest::RunList| pace::of_list(list, counted.as_deref()).min(pace);
        let rest = pace.clone();
        let freshness = Freshness::of(move |list| pace(list).freshness())
            .told_by(&[News::Run, News::Gate])
            .resting(&[News::Run, News::Job], move |list| rest(list).rest())
            .differing(|before, after| ends(&before.workflow_runs).ne(ends(&after.workflow_runs)));
        let name = full_name(repository);
        let path = path.segment("runs").query("per_page", "100");
        self.of_runs(&self.call(Some(&name)), path, freshness).await
    }

    /// Whether a repository can be read, which an address in it that is not found does not tell.
    pub(super) async fn is_readable(&self, facts: &Facts, repository: RepositoryIndex) -> bool {
        let Some(repository) = facts.repositories.get(repository) else {
            return false;
        };
        let path = ApiPath::repo(&repository.owner, &repository.name);
        let name = full_name(repository);
        // As long as it is remembered that the address was not found.
        let freshness = Freshness::for_secs(refusals::HOLDS.unsigned_abs().as_secs());
        let read = self
            .client
            .get::<IgnoredAny>(&self.call(Some(&name)), path, freshness)
            .await;
        read.is_ok_and(|read| read.stale.is_none())
    }

    pub(super) async fn title(&self, facts: &Facts, key: RunKey, pace: Pace) -> RunRead {
        self.run_of(facts, key, pace, false).await
    }

    /// A run, which does not rest where something else that was read of it says otherwise.
    pub(super) async fn run_of(
        &self,
        facts: &Facts,
        key: RunKey,
        pace: Pace,
        is_in_doubt: bool,
    ) -> RunRead {
        let Some(repository) = facts.repositories.get(key.repository) else {
            return Err(Error::internal("A run of an unknown repository."));
        };
        let path = path_of_run(repository, key);
        let name = full_name(repository);
        let pace = move |run: &rest::Run| {
            let done = run.status == Some(Status::Completed);
            let own = if done { Pace::Idle } else { Pace::Running };
            own.min(pace)
        };
        let freshness = Freshness::of(move |run| pace(run).freshness())
            .told_by(&[News::Run])
            .differing(|before, after| end(before) != end(after));
        let freshness = match is_in_doubt {
            true => freshness,
            false => freshness.resting(&[News::Run], move |run| pace(run).rest()),
        };
        let what = format!("{} {name} run {}", self.request.host, key.id);
        if self.absences.remembers(self.viewer_key(), &what, self.now) {
            return Err(not_found(&self.request.host, Some(name)));
        }
        self.of_runs(&self.call(Some(&name)), path, freshness)
            .await
            .inspect_err(|error| {
                if error.code == ProblemCode::NotFoundOrNotVisible {
                    self.absences.note(self.viewer_key(), &what, self.now);
                }
            })
    }

    pub(super) async fn teams(&self, facts: &Facts, key: RunKey) -> TeamsRead {
        let Some(repository) = facts.repositories.get(key.repository) else {
            return Err(Error::internal("A run of an unknown repository."));
        };
        let path = path_of_run(repository, key).segment("pending_deployments");
        let name = full_name(repository);
        let freshness = Freshness::for_secs(Pace::Waiting.freshness().as_secs())
            .told_by(&[News::Gate])
            .resting(&[News::Gate, News::Job], |_| pace::MOVING_REST);
        self.client
            .get(&self.call(Some(&name)), path, freshness)
            .await
    }

    /// GitHub refuses a whole query that asks for names of teams to a token that may not read them.
    pub(super) async fn runs(
        &self,
        facts: &Facts,
        ask: &Ask,
        pace: Pace,
    ) -> (GraphqlRequest, RunsRead) {
        let may_read_teams = self.may_read_teams();
        let (request, read) = self.runs_once(facts, ask, pace, may_read_teams).await;
        match read {
            Err(error)
                if may_read_teams
                    && !ask.pending.is_empty()
                    && error.code == ProblemCode::MissingScope =>
            {
                self.note_teams_refused();
                self.runs_once(facts, ask, pace, false).await
            }
            read => (request, read),
        }
    }

    /// Whether the viewer's token may read teams, as far as its scopes and earlier refusals say.
    pub(in crate::providers::github) fn may_read_teams(&self) -> bool {
        let scopes = self.client.scopes(self.viewer, &self.request.host);
        scopes.is_none_or(|scopes| scopes.iter().any(|s| reads_teams(s)))
            && !self
                .absences
                .remembers(self.viewer_key(), &self.names_of_teams(), self.now)
    }

    /// Remembers that GitHub refused a query because it asked for teams.
    pub(in crate::providers::github) fn note_teams_refused(&self) {
        self.absences
            .note(self.viewer_key(), &self.names_of_teams(), self.now);
    }

    fn names_of_teams(&self) -> String {
        format!("{} names of teams", self.request.host)
    }

    async fn runs_once(
        &self,
        facts: &Facts,
        ask: &Ask,
        pace: Pace,
        may_read_teams: bool,
    ) -> (GraphqlRequest, RunsRead) {
        let node = |key: &RunKey| match facts.run(*key) {
            Known::Is(run) => run.node_id.as_deref().unwrap_or_default(),
            Known::Unasked | Known::Absent => "",
        };
        let pages = |keys: &[RunKey]| -> Vec<String> {
            let page = |key: &RunKey| {
                let repository = facts.repositories.get(key.repository)?;
                Some(repository.pages.run(key.id, None))
            };
            keys.iter().filter_map(page).collect()
        };
        let request = queries::runs(&WantedRuns {
            checks: ask.checks.iter().map(node).collect(),
            pending: ask.pending.iter().map(node).collect(),
            decided: ask.decided.iter().map(node).collect(),
            may_read_teams,
            addresses: pages(&ask.addresses),
            waits: 0,
            records: Vec::new(),
            glimpses: pages(&ask.glimpses),
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
        let freshness = Freshness::of(move |answer| pace::of_runs(answer).min(pace).freshness())
            .told_by(&[News::Run, News::Job, News::Gate])
            .resting(&[News::Run, News::Job], move |answer| {
                pace::of_runs(answer).min(pace).rest()
            });
        let families: &[Family] = match ask.objects.is_empty() {
            true => &[Family::Actions],
            false => &[Family::Actions, Family::Contents],
        };
        let places = ask.objects.keys().copied().collect();
        let read = self
            .graphql(
                facts,
                (places, ask.repositories(), families),
                request.clone(),
                freshness,
            )
            .await;
        (request, read)
    }
}

/// Where a run of a repository is.
pub(super) fn path_of_run(repository: &Repository, key: RunKey) -> ApiPath {
    ApiPath::repo(&repository.owner, &repository.name)
        .segment("actions")
        .segment("runs")
        .segment(&key.id.to_string())
}

/// What GitHub tells of a run by events, and of nothing in between: that there is an attempt, and that it has ended.
fn end(run: &rest::Run) -> (u64, Option<u32>, bool) {
    let has_ended = run.status == Some(Status::Completed);
    (run.id, run.run_attempt, has_ended)
}

fn ends(runs: &[rest::Run]) -> impl Iterator<Item = (u64, Option<u32>, bool)> + '_ {
    runs.iter().map(end)
}

/// Scopes that let a token read the names of teams.
fn reads_teams(scope: &str) -> bool {
    matches!(
        scope,
        "read:org" | "write:org" | "admin:org" | "read:discussion" | "write:discussion"
    )
}
