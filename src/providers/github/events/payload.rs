//! The shapes of GitHub's webhooks, as far as they are read here.

use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::super::{
    addresses,
    schema::{DeploymentStatusState, lenient_time, rest},
};
use crate::{
    model::deployment::{Actor, Reviewer, RunLink},
    providers::provider::{Said, Wait, WaitSource},
};

/// Most reviewers that GitHub lets an environment have is six; more are not read.
const MOST_REVIEWERS: usize = 20;
/// Longest text that is passed on, in characters.
const LONGEST: usize = 300;

/// The repository that an event is of.
#[derive(Debug, Deserialize)]
pub struct Repository {
    /// `owner/name`.
    pub full_name: String,
    /// Its page.
    pub html_url: String,
}

impl Repository {
    /// That of a payload.
    pub fn of(payload: &Value) -> Option<Self> {
        read(payload.get("repository")?)
    }
}

/// `workflow_run`.
#[derive(Debug, Deserialize)]
pub struct RunEvent {
    /// The run.
    pub workflow_run: rest::Run,
}

/// `deployment_review`, which GitHub sends to apps alone.
#[derive(Debug, Deserialize)]
pub struct ReviewEvent {
    /// The run.
    workflow_run: rest::Run,
    /// Name of the environment.
    environment: String,
    /// Who may decide.
    #[serde(default)]
    reviewers: Vec<rest::Reviewer>,
    /// Who asked for it.
    #[serde(default)]
    requestor: Option<rest::Account>,
    /// The job that waits.
    #[serde(default)]
    workflow_job_run: Option<Job>,
    /// When it began to wait.
    #[serde(default, deserialize_with = "lenient_time")]
    since: Option<Timestamp>,
}

/// `deployment_status`.
#[derive(Debug, Deserialize)]
pub struct DeploymentStatusEvent {
    deployment_status: DeploymentStatus,
    deployment: Deployment,
    /// The run; null for deployments that an API client created.
    #[serde(default)]
    workflow_run: Option<rest::Run>,
    /// The job.
    #[serde(default)]
    check_run: Option<Job>,
    /// Only in what GitHub sends to an app.
    #[serde(default)]
    installation: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct DeploymentStatus {
    state: DeploymentStatusState,
    #[serde(default, deserialize_with = "lenient_time")]
    created_at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Deployment {
    environment: String,
    #[serde(default)]
    task: Option<String>,
    #[serde(default)]
    creator: Option<rest::Account>,
}

#[derive(Debug, Deserialize)]
struct Job {
    /// The same in both events: that of its check.
    #[serde(default)]
    id: Option<u64>,
    #[serde(default)]
    name: Option<String>,
}

impl Job {
    fn id(&self) -> Option<String> {
        self.id.map(|id| id.to_string())
    }
}

impl ReviewEvent {
    /// The wait that it tells of.
    pub fn wait(self, owner: &str) -> Option<Said> {
        let reviewers = self.reviewers.iter().take(MOST_REVIEWERS);
        let starter = self.workflow_run.triggering_actor.as_ref();
        Some(Said::Waiting(Wait {
            run: link(&self.workflow_run),
            environment: name(&self.environment)?,
            pipeline: self.workflow_run.path.as_deref().map(workflow_path),
            job_id: self.workflow_job_run.as_ref().and_then(Job::id),
            job: self.workflow_job_run.and_then(|job| job.name),
            task: None,
            reviewers: reviewers
                .filter_map(|reviewer| person_or_team(reviewer, owner))
                .collect(),
            actor: self.requestor.as_ref().or(starter).and_then(actor),
            at: self.since.or(self.workflow_run.updated_at),
            source: WaitSource::Request,
        }))
    }
}

impl DeploymentStatusEvent {
    /// The wait that it tells of, if it does.
    pub fn wait(self) -> Option<Said> {
        if self.deployment_status.state != DeploymentStatusState::Waiting {
            return None;
        }
        let run = self.workflow_run?;
        let starter = run.triggering_actor.as_ref();
        Some(Said::Waiting(Wait {
            environment: name(&self.deployment.environment)?,
            pipeline: run.path.as_deref().map(workflow_path),
            job_id: self.check_run.as_ref().and_then(Job::id),
            job: self.check_run.and_then(|job| job.name),
            task: self.deployment.task,
            reviewers: Vec::new(),
            actor: starter.or(self.deployment.creator.as_ref()).and_then(actor),
            at: self.deployment_status.created_at,
            source: WaitSource::State {
                // An app is told of reviews as well.
                request_follows: self.installation.is_some(),
            },
            run: link(&run),
        }))
    }
}

/// Reads a shape; `None` for anything else.
pub fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// A run as it is shown.
pub fn link(run: &rest::Run) -> RunLink {
    RunLink {
        id: run.id.to_string(),
        number: run.run_number,
        attempt: run.run_attempt,
        title: run.display_title.as_deref().map(short),
        event: run.event.as_deref().map(short),
        url: addresses::shown(run.html_url.as_deref()),
        progress: None,
    }
}

fn person_or_team(reviewer: &rest::Reviewer, owner: &str) -> Option<Reviewer> {
    let details = reviewer.reviewer.as_ref()?;
    if let Some(login) = details.login.as_deref().and_then(name) {
        return Some(Reviewer::User {
            login,
            avatar_url: None,
        });
    }
    let slug = details.slug.as_deref().and_then(name)?;
    Some(Reviewer::Team {
        name: format!("{owner}/{slug}"),
        avatar_url: None,
    })
}

fn actor(account: &rest::Account) -> Option<Actor> {
    Some(Actor {
        login: name(&account.login)?,
        avatar_url: addresses::shown(account.avatar_url.as_deref()),
    })
}

/// The path of a workflow file without the ref that sometimes follows it.
fn workflow_path(path: &str) -> String {
    path.split('@').next().unwrap_or(path).to_owned()
}

/// A name, if it can be one.
fn name(text: &str) -> Option<String> {
    let is_name =
        !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    is_name.then(|| text.to_owned())
}

fn short(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect()
}
