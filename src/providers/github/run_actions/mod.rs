//! What can be done to a run: cancel it, or run its failed jobs again. One request that is never repeated, after a look at the run
//! itself, at its jobs and rights (one query), and at what a page shows of its environments.

use std::sync::Arc;

mod acting;
pub(super) mod checks;
mod query;
mod refusals;
pub mod touches;
pub(super) mod which;

pub use self::acting::RunActing;
use self::{
    checks::Subject,
    query::{RunData, WantedRun},
    touches::{Named, Traces},
    which::{read_run, refusal, run_id},
};
use super::{
    attribution::{Place, Wanted},
    client::{Call, Fetched, Freshness, GraphqlAnswer},
    evaluation::{Standing, listed},
    facts::{Run, RunKey},
    mapping_test::{
        checks::Checks,
        rights::{Asking, Ground},
    },
    plan::surroundings::most_serious_first,
    reading::{OneRun, ReadRun, Reading},
    schema::rest,
    source::{Mapping, Topology},
    visibility,
};
use crate::{
    error::{Error, Result},
    model::{
        deployment::{Deployment, DeploymentState, RunLink},
        environment::Environment,
        run_action::RunAction,
    },
    providers::provider::{PlannedRunAction, RunActionRequest},
};

/// The host whose limits are documented.
const GITHUB_COM: &str = "github.com";

/// What planning works with.
pub struct RunPlanning<'a> {
    /// Reads the deployments, for whom and of what.
    pub reading: Reading<'a>,
    /// The question.
    pub request: &'a RunActionRequest,
}

pub(super) type Answer = Fetched<GraphqlAnswer<RunData>>;

impl RunPlanning<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<PlannedRunAction> {
        let id = run_id(&self.request.run)?;
        let environment = self.environment()?;
        let mapping = Mapping::new(environment, false, self.reading.patterns)?;
        let repository = format!("{}/{}", mapping.source.owner, mapping.source.repo);
        let call = self.reading.call(Some(&repository));
        let run = read_run(self.reading.client, &call, &mapping.source, id).await?;
        let about = about(&self.reading, &call, &mapping, &run).await;
        // A token that is refused, or may not see the repository, leaves no doubt.
        if let Err(error) = &about
            && !error.allows_stale()
        {
            return Err(error.clone());
        }
        let node = about
            .as_ref()
            .ok()
            .and_then(data_of)
            .and_then(|data| data.run.as_ref());
        let read = with_what_is_known(&self.reading, run, about.as_ref().ok()).await;
        let place = self.request.environment;
        let one = self.reading.answer_with(place, read).await?;
        let run = one
            .run()
            .ok_or_else(|| Error::internal("A run that was read is not known."))?;
        let called = checks::called(run.number, &id.to_string());
        let deployment = match one.standing(place)? {
            Standing::Counts(deployment) => deployment,
            standing => return Err(refusal(&standing, &called, &mapping)),
        };
        let touches = one.look(place, |wanted, _| {
            touched(
                &self.reading,
                &self.request.configured,
                wanted,
                &one,
                environment,
            )
        })?;
        let mut checks = Checks::default();
        let subject = Subject {
            action: self.request.action,
            run,
            called: &called,
            jobs: run.checks().found(),
            is_github_com: self.reading.request.host.eq_ignore_ascii_case(GITHUB_COM),
            now: self.reading.now,
        };
        checks::state(&mut checks, subject);
        self.rights(&mut checks, &call, &about);
        let state = node.and_then(|run| Some(run.workflow.as_ref()?.state.as_str()));
        checks::workflow(
            &mut checks,
            self.request.action,
            mapping.workflow_file(),
            state,
        );
        self.environments(&mut checks, &one, run, &deployment);
        let link = one.look(place, |wanted, _| link(wanted, one.key(), &deployment))?;
        Ok(PlannedRunAction {
            run: link,
            state: match deployment.state {
                DeploymentState::Queued => deployment.run_state.unwrap_or(deployment.state),
                state => state,
            },
            version: deployment.version,
            touches,
            checks: most_serious_first(checks.into_list()),
        })
    }

    fn environment(&self) -> Result<&Environment> {
        let environments = &self.request.deployments.environments;
        let wanted = environments.get(self.request.environment);
        wanted
            .map(|wanted| wanted.environment.as_ref())
            .ok_or_else(|| Error::internal("A run of an unknown environment."))
    }

    fn rights(&self, checks: &mut Checks, call: &Call<'_>, about: &Result<Answer>) {
        let data = match about {
            Ok(answer) => answer.value.data.as_ref(),
            Err(error) => {
                let message = format!(
                    "What your account may do in {} could not be read. {}",
                    call.repository.unwrap_or_default(),
                    error.message
                );
                checks.unknown("", message);
                return;
            }
        };
        let Some(repository) = data.and_then(|data| data.repository.as_ref()) else {
            let errors = about.as_ref().map(|answer| answer.value.errors.as_slice());
            let hole = visibility::hole(call, errors.unwrap_or_default(), "r0");
            checks.unknown("", hole.message);
            return;
        };
        let host = &self.reading.request.host;
        let scopes = self.reading.client.scopes(self.reading.viewer, host);
        let login = data
            .and_then(|data| data.viewer.as_ref())
            .map(|viewer| viewer.login.as_str())
            .filter(|login| !login.is_empty());
        let ground = Ground {
            name: &repository.name,
            archived: repository.is_archived,
            private: repository.is_private,
            permission: repository.viewer_permission.as_deref(),
        };
        let asking = Asking {
            login,
            scopes: scopes.as_deref(),
            gates: &[],
        };
        checks::rights(checks, self.request.action, ground, asking);
    }

    /// What has been deployed, or would be deployed again, in the environments of the service.
    fn environments(&self, checks: &mut Checks, one: &OneRun, run: &Run, deployment: &Deployment) {
        let is_here = |place: usize| place == self.request.environment;
        let mut shown: Vec<(usize, &Environment)> = places(&self.reading, one, |_| true).collect();
        if !shown.iter().any(|(place, _)| is_here(*place))
            && let Ok(environment) = self.environment()
        {
            shown.push((self.request.environment, environment));
        }
        shown.sort_by_key(|(place, _)| (!is_here(*place), *place));
        let mut deployed = Vec::new();
        for (place, environment) in shown {
            let standing = if is_here(place) {
                Some(deployment.clone())
            } else {
                match one.standing(place) {
                    Ok(Standing::Counts(deployment)) => Some(*deployment),
                    _ => None,
                }
            };
            let Some(standing) = standing else { continue };
            let has_succeeded = matches!(
                standing.state,
                DeploymentState::Succeeded | DeploymentState::Superseded
            );
            match (self.request.action, has_succeeded) {
                (RunAction::Cancel, true) => deployed.push(environment.name.as_str()),
                (RunAction::Cancel, false) | (RunAction::RerunFailed, true) => {}
                (RunAction::RerunFailed, false) => match one.answer.environments.get(place) {
                    Some(Ok(facts)) => checks::here(
                        checks,
                        &environment.name,
                        &one.key().id.to_string(),
                        &standing.version,
                        facts,
                        run.created_at,
                    ),
                    Some(Err(error)) => checks.unknown(
                        "",
                        format!(
                            "What runs in {} could not be read. {}",
                            environment.name, error.message
                        ),
                    ),
                    None => {}
                },
            }
        }
        if run.is_moving() {
            checks::stays(checks, &deployed);
        }
    }
}

/// Jobs, workflow file and rights, as new as the run itself: jobs from before would contradict it.
pub(super) async fn about(
    reading: &Reading<'_>,
    call: &Call<'_>,
    mapping: &Mapping,
    run: &rest::Run,
) -> Result<Answer> {
    let source = &mapping.source;
    let path = run.path.as_deref().and_then(|path| path.split('@').next());
    let request = query::run(WantedRun {
        owner: &source.owner,
        repo: &source.repo,
        run: run.node_id.as_deref().filter(|id| !id.is_empty()),
        file: run.head_sha.as_deref().zip(path),
    });
    reading
        .client
        .graphql(call, request, Freshness::never())
        .await
}

/// A run with its jobs and its workflow file, as far as [`about`] told of them.
pub(super) async fn with_what_is_known(
    reading: &Reading<'_>,
    run: rest::Run,
    about: Option<&Answer>,
) -> ReadRun {
    let file = match about.and_then(file_of) {
        Some(text) => reading.files.parse(text).await,
        None => None,
    };
    let node = about.and_then(data_of).and_then(|data| data.run.as_ref());
    ReadRun {
        node: node.map(|run| run.node.clone()),
        run,
        file,
    }
}

/// Who asks, where that was told.
pub(super) fn login_of(about: &Answer) -> Option<&str> {
    let viewer = data_of(about)?.viewer.as_ref()?;
    Some(viewer.login.as_str()).filter(|login| !login.is_empty())
}

/// The places among those configured of which the run, seen in this environment, deploys to, or may deploy to.
pub(super) fn touched(
    reading: &Reading<'_>,
    configured: &[Arc<Environment>],
    wanted: &Wanted<'_>,
    one: &OneRun,
    environment: &Environment,
) -> Vec<usize> {
    let Some(run) = one.run() else {
        return Vec::new();
    };
    let place = wanted.place(one.key(), run);
    let traces = Traces {
        workflow: wanted.mapping.workflow_file(),
        title: run.title.as_deref(),
        file: wanted.own_file(run).found(),
        seen_in: wanted.mapping,
        service: &environment.service,
        named: match &place {
            _ if !is_told(wanted, one.key(), run) => Named::Nothing,
            Place::Here => Named::ThisOne,
            Place::Elsewhere(name) => Named::Another(name),
            _ => Named::Nothing,
        },
    };
    let is_touched = |other: &Environment| {
        let is_this = other.service == environment.service && other.name == environment.name;
        // A mapping that is not valid deploys nothing from here.
        let may = || {
            Mapping::new(other, false, reading.patterns)
                .is_ok_and(|mapping| touches::may_touch(traces, &other.service, &mapping))
        };
        is_this || is_listed(reading, one, other) || may()
    };
    let configured = configured.iter().enumerate();
    configured
        .filter(|(_, other)| is_touched(other))
        .map(|(index, _)| index)
        .collect()
}

/// Whether a page shows the run in an environment of the same service.
fn is_listed(reading: &Reading<'_>, one: &OneRun, other: &Environment) -> bool {
    places(reading, one, |wanted| {
        wanted.service == other.service && wanted.name == other.name
    })
    .next()
    .is_some()
}

/// Places of environments of the service in which a page shows the run.
fn places<'a>(
    reading: &'a Reading<'_>,
    one: &'a OneRun,
    of: impl Fn(&Environment) -> bool + 'a,
) -> impl Iterator<Item = (usize, &'a Environment)> + 'a {
    let environments = reading.request.environments.iter().enumerate();
    environments
        .map(|(place, wanted)| (place, wanted.environment.as_ref()))
        .filter(move |(_, environment)| of(environment))
        .filter(move |(place, _)| {
            let key = one.key();
            one.look(*place, |_, evaluation| evaluation.lists(key))
                .unwrap_or(false)
        })
}

/// Whether a record, a title or a job's name says which environment a run is for. A mapped job that only this environment has is
/// there in each run, whatever the input.
fn is_told(wanted: &Wanted<'_>, key: RunKey, run: &Run) -> bool {
    let by_title = || {
        let pattern = wanted.mapping.pattern.as_ref()?;
        pattern.read(run.title.as_deref()?)?.environment
    };
    // A record whose input the settings do not fill says where it was started for, not where it went.
    let is_filled = wanted.mapping.source.topology != Topology::EnvironmentInput
        || wanted.mapping.source.environment_input.is_some();
    wanted.facts.recorded(key).is_some() && is_filled
        || by_title().is_some()
        || wanted.mapping.source.job.is_none()
}

fn data_of(answer: &Answer) -> Option<&RunData> {
    answer.value.data.as_ref()
}

fn file_of(answer: &Answer) -> Option<&str> {
    let file = data_of(answer)?.repository.as_ref()?.file.as_ref()?;
    file.text
        .as_deref()
        .filter(|_| file.is_truncated != Some(true))
}

/// The page of a run, not of one of its jobs: what is done is done to all of it.
pub(super) fn link(wanted: &Wanted<'_>, key: RunKey, deployment: &Deployment) -> RunLink {
    RunLink {
        progress: deployment.run.as_ref().and_then(|run| run.progress),
        ..listed(wanted.facts, key)
    }
}
