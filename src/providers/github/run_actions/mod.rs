//! What can be done to a run: cancel it, or run its failed jobs again. One request that is never repeated, after a look at the run
//! itself, at its jobs and rights (one query), and at what a page shows of its environments.

mod checks;
mod query;
mod refusals;
mod touches;

use serde_json::json;

use self::{
    checks::Subject,
    query::{RunData, WantedRun},
    refusals::Attempted,
    touches::{Named, Traces},
};
use super::{
    ID,
    attribution::{Place, Wanted},
    client::{ApiPath, Call, Fetched, Freshness, GithubClient, GraphqlAnswer, NotTaken},
    evaluation::{Standing, listed},
    facts::{Run, RunKey},
    mapping_test::{
        checks::Checks,
        rights::{Asking, Ground},
    },
    plan::{found::printable, most_serious_first},
    reading::{OneRun, ReadRun, Reading},
    run_name::RunNamePatterns,
    schema::rest,
    source::{GithubSource, Mapping},
    visibility,
};
use crate::{
    error::{Error, Result},
    model::{
        deployment::{Deployment, DeploymentState, RunLink},
        environment::Environment,
        overview::UnattributedReason,
        problem::ProblemCode,
        run_action::RunAction,
        viewer::Viewer,
    },
    providers::provider::{PlannedRunAction, RunActed, RunActionRequest, RunOrder},
};

/// For how long what was read about a run counts as fresh, in seconds, unless something is about to be done to it.
const FRESH: u64 = 5;
/// The host whose limits are documented.
const GITHUB_COM: &str = "github.com";

/// What planning works with.
pub struct RunPlanning<'a> {
    /// Reads the deployments, for whom and of what.
    pub reading: Reading<'a>,
    /// The question.
    pub request: &'a RunActionRequest,
}

type Answer = Fetched<GraphqlAnswer<RunData>>;

impl RunPlanning<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<PlannedRunAction> {
        let id = run_id(&self.request.run)?;
        let environment = self.environment()?;
        let mapping = Mapping::new(environment, false, self.reading.patterns)?;
        let repository = format!("{}/{}", mapping.source.owner, mapping.source.repo);
        let call = self.reading.call(Some(&repository));
        let run = read_run(self.reading.client, &call, &mapping.source, id).await?;
        let about = self.about(&call, &mapping, &run).await;
        // A token that is refused, or may not see the repository, leaves no doubt.
        if let Err(error) = &about
            && !error.allows_stale()
        {
            return Err(error.clone());
        }
        let file = match about.as_ref().ok().and_then(file_of) {
            Some(text) => self.reading.files.parse(text).await,
            None => None,
        };
        let node = about
            .as_ref()
            .ok()
            .and_then(data_of)
            .and_then(|data| data.run.as_ref());
        let read = ReadRun {
            node: node.map(|run| run.node.clone()),
            run,
            file,
        };
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
            self.touches(wanted, &one, run, environment)
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
            state: deployment.state,
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

    async fn about(&self, call: &Call<'_>, mapping: &Mapping, run: &rest::Run) -> Result<Answer> {
        let source = &mapping.source;
        let path = run.path.as_deref().and_then(|path| path.split('@').next());
        let request = query::run(WantedRun {
            owner: &source.owner,
            repo: &source.repo,
            run: run.node_id.as_deref().filter(|id| !id.is_empty()),
            file: run.head_sha.as_deref().zip(path),
        });
        let freshness = if self.request.is_due {
            Freshness::never()
        } else {
            Freshness::for_secs(FRESH)
        };
        let read = self
            .reading
            .client
            .graphql::<RunData>(call, request, freshness)
            .await;
        match read {
            // What was known before says nothing about now.
            Ok(Fetched {
                stale: Some(error), ..
            }) => Err(error),
            read => read,
        }
    }

    fn touches(
        &self,
        wanted: &Wanted<'_>,
        one: &OneRun,
        run: &Run,
        environment: &Environment,
    ) -> Vec<usize> {
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
                Mapping::new(other, false, self.reading.patterns)
                    .is_ok_and(|mapping| touches::may_touch(traces, &other.service, &mapping))
            };
            is_this || self.is_listed(one, other) || may()
        };
        let configured = self.request.configured.iter().enumerate();
        configured
            .filter(|(_, other)| is_touched(other))
            .map(|(index, _)| index)
            .collect()
    }

    /// Whether a page shows the run in an environment of the same service.
    fn is_listed(&self, one: &OneRun, other: &Environment) -> bool {
        self.places(one, |wanted| {
            wanted.service == other.service && wanted.name == other.name
        })
        .next()
        .is_some()
    }

    /// Places and standings of environments of the service in which a page shows the run.
    fn places<'a>(
        &'a self,
        one: &'a OneRun,
        of: impl Fn(&Environment) -> bool + 'a,
    ) -> impl Iterator<Item = (usize, &'a Environment)> + 'a {
        let environments = self.request.deployments.environments.iter().enumerate();
        environments
            .map(|(place, wanted)| (place, wanted.environment.as_ref()))
            .filter(move |(_, environment)| of(environment))
            .filter(move |(place, _)| {
                let key = one.key();
                one.look(*place, |_, evaluation| evaluation.lists(key))
                    .unwrap_or(false)
            })
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
        let mut shown: Vec<(usize, &Environment)> = self.places(one, |_| true).collect();
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

/// Whether a record, a title or a job's name says which environment a run is for. A mapped job that only this environment has is
/// there in each run, whatever the input.
fn is_told(wanted: &Wanted<'_>, key: RunKey, run: &Run) -> bool {
    let by_title = || {
        let pattern = wanted.mapping.pattern.as_ref()?;
        pattern.read(run.title.as_deref()?)?.environment
    };
    wanted.facts.recorded(key).is_some()
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
fn link(wanted: &Wanted<'_>, key: RunKey, deployment: &Deployment) -> RunLink {
    RunLink {
        progress: deployment.run.as_ref().and_then(|run| run.progress),
        ..listed(wanted.facts, key)
    }
}

fn run_id(written: &str) -> Result<u64> {
    let is_number = !written.is_empty() && written.bytes().all(|b| b.is_ascii_digit());
    written
        .parse()
        .ok()
        .filter(|id| is_number && *id > 0)
        .ok_or_else(|| {
            Error::invalid(
                "run",
                "A run of GitHub is named by its number, as in the address of its page.",
            )
        })
}

fn path_of(source: &GithubSource, id: u64) -> ApiPath {
    ApiPath::repo(&source.owner, &source.repo)
        .segment("actions")
        .segment("runs")
        .segment(&id.to_string())
}

/// The run as it is now: an answer from before is no ground to act on, nor that it was not there a moment ago.
async fn read_run(
    client: &GithubClient,
    call: &Call<'_>,
    source: &GithubSource,
    id: u64,
) -> Result<rest::Run> {
    let read = client.look::<rest::Run>(call, path_of(source, id)).await;
    let repository = call.repository.unwrap_or_default();
    match read {
        Ok((run, _)) if run.id == id => Ok(run),
        Ok(_) => Err(not_there(call.host, repository, id)),
        Err(error) if error.code == ProblemCode::NotFoundOrNotVisible => {
            let missing = error.details.missing_scopes.clone();
            Err(not_there(call.host, repository, id).with(|d| d.missing_scopes = missing))
        }
        Err(error) => Err(error),
    }
}

fn not_there(host: &str, repository: &str, id: u64) -> Error {
    Error::new(
        ProblemCode::NotFoundOrNotVisible,
        format!("{repository} on {host} has no run {id}, or your account may not see it. Runs are deleted in time."),
    )
    .with(|details| {
        details.provider = Some(ID.to_owned());
        details.host = Some(host.to_owned());
        details.repository = Some(repository.to_owned());
        details.field = Some("run".to_owned());
    })
}

/// Why a run is none of the environment's.
fn refusal(standing: &Standing, called: &str, mapping: &Mapping) -> Error {
    let begins = checks::begins(called);
    let here = &mapping.name;
    let message = match standing {
        Standing::Elsewhere(name) => {
            format!("{begins} deploys to {}, not to {here}.", printable(name))
        }
        Standing::OtherWorkflow(file) => format!(
            "{begins} is of another workflow ({file}): {here} maps to {}.",
            mapping.workflow_file()
        ),
        Standing::OtherService => format!("{begins} deploys another service, as its title says."),
        Standing::OtherJob => format!("{begins} has no job that deploys to {here}."),
        Standing::NeverRan => format!("{begins} never ran."),
        Standing::NotKnown(UnattributedReason::RunNameDoesNotMatch) => format!(
            "Whether {called} deploys to {here} is not known: its title does not match the pattern of the settings. Go to its page on GitHub."
        ),
        Standing::NotKnown(UnattributedReason::SharedEnvironment) => format!(
            "Whether {called} deploys this service to {here} is not known: several services share its workflow. Go to its page on GitHub."
        ),
        Standing::NotKnown(_) | Standing::Counts(_) => format!(
            "Whether {called} deploys to {here} is not known: nothing that can be read says so. Go to its page on GitHub."
        ),
    };
    Error::invalid("run", message).with(|details| {
        details.provider = Some(ID.to_owned());
        details.repository = Some(format!("{}/{}", mapping.source.owner, mapping.source.repo));
    })
}

/// What does something to runs for a viewer.
pub struct RunActing<'a> {
    /// The way to GitHub.
    pub client: &'a GithubClient,
    /// Compiles patterns.
    pub patterns: &'a RunNamePatterns,
    /// Who asks.
    pub viewer: &'a Viewer,
}

impl RunActing<'_> {
    /// Does it, once. Where the run is comes from the environment.
    pub async fn send(&self, order: RunOrder) -> Result<RunActed> {
        let RunOrder {
            environment,
            run,
            action,
        } = order;
        let id = run_id(&run.id)?;
        let source = GithubSource::of(&environment)?.normalize(self.patterns)?;
        let repository = format!("{}/{}", source.owner, source.repo);
        let call = Call {
            viewer: self.viewer,
            host: &environment.host,
            repository: Some(&repository),
        };
        let verb = match action {
            RunAction::Cancel => "cancel",
            RunAction::RerunFailed => "rerun-failed-jobs",
        };
        let path = path_of(&source, id).segment(verb);
        let called = checks::called(run.number, &run.id);
        let what = Attempted {
            action,
            called: &called,
            url: run.url.as_deref(),
        };
        match self.client.post(&call, path, &json!({})).await {
            Ok(_) => Ok(acted(action, &called, run)),
            Err(NotTaken::Refused {
                status,
                message,
                error,
            }) => Err(refusals::refused(status, &message, error, what, &call)),
            Err(NotTaken::Unsent(error)) => Err(refusals::unsent(error, what)),
            Err(NotTaken::Unknown(error)) => Err(refusals::unknown(error, what)),
        }
    }
}

fn acted(action: RunAction, called: &str, mut run: RunLink) -> RunActed {
    let message = match action {
        RunAction::Cancel => format!("GitHub is cancelling {called}."),
        RunAction::RerunFailed => match run.attempt {
            Some(attempt) => {
                let next = attempt.saturating_add(1);
                run.attempt = Some(next);
                run.progress = None;
                format!("The failed jobs of {called} run again as attempt {next}.")
            }
            None => format!("The failed jobs of {called} run again."),
        },
    };
    RunActed { run, message }
}
