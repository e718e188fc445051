//! Starting a workflow: one request that is never repeated, and the search for what it started where its answer did not say.

pub mod refusals;
#[cfg(test)]
mod tests;
mod titles;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub use self::titles::speaks_against;
use super::{
    ID,
    addresses::{self, Pages},
    client::{ApiPath, Call, GithubClient, NotTaken, Taken},
    schema::rest,
    source::{GithubSource, file_name},
};
use crate::{
    error::{Error, Result},
    model::{deployment::RunLink, dispatch::DispatchPlan, problem::ProblemCode, viewer::Viewer},
    providers::provider::{CandidatesRequest, DispatchOrder, Dispatched},
};

const EVENT: &str = "workflow_dispatch";
/// What asks an older version of the API to name the run.
const FLAG: &str = "return_run_details";
/// GitHub writes times in whole seconds.
const ROUNDING: SignedDuration = SignedDuration::from_secs(1);

/// Hosts that do not know [`FLAG`].
#[derive(Debug, Clone, Default)]
pub struct RunDetails(Arc<Mutex<HashSet<String>>>);

impl RunDetails {
    fn are_refused_by(&self, host: &str) -> bool {
        let hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.contains(host)
    }

    fn note_refusal(&self, host: &str) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.insert(host.to_owned());
    }
}

/// What starts workflows for a viewer.
pub struct Dispatching<'a> {
    /// The way to GitHub.
    pub client: &'a GithubClient,
    /// What is known of hosts.
    pub run_details: &'a RunDetails,
    /// Who asks.
    pub viewer: &'a Viewer,
    /// The present.
    pub now: Timestamp,
}

/// What GitHub says of the run that it started.
#[derive(Deserialize)]
struct Started {
    workflow_run_id: u64,
    #[serde(default)]
    html_url: Option<String>,
}

impl Dispatching<'_> {
    /// Starts the environment's workflow. Where it runs comes from the environment, not from the plan.
    pub async fn send(&self, order: &DispatchOrder) -> Result<Dispatched> {
        let host = order.environment.host.as_str();
        let source = GithubSource::of(&order.environment)?;
        let repository = format!("{}/{}", source.owner, source.repo);
        let file = file_name(&source.workflow);
        check_plan(&order.plan, &repository, file)?;
        let call = Call {
            viewer: self.viewer,
            host,
            repository: Some(&repository),
        };
        let path = || {
            ApiPath::repo(&source.owner, &source.repo)
                .segment("actions")
                .segment("workflows")
                .segment(file)
                .segment("dispatches")
        };
        let asks_for_run =
            !self.client.speaks_newest(host) && !self.run_details.are_refused_by(host);
        let mut answer = self
            .client
            .post(&call, path(), &body(&order.plan, asks_for_run))
            .await;
        if let Err(NotTaken::Refused {
            status: 422,
            message,
            ..
        }) = &answer
            && asks_for_run
            && message.contains(FLAG)
        {
            // The one request that may be sent again: it was refused for this word, so that nothing started.
            self.run_details.note_refusal(host);
            answer = self
                .client
                .post(&call, path(), &body(&order.plan, false))
                .await;
        }
        match answer {
            Ok(taken) => Ok(self.started(&taken, host, &source)),
            Err(NotTaken::Refused {
                status,
                message,
                error,
            }) => Err(refusals::refused(
                status,
                &message,
                error,
                &order.plan,
                &call,
            )),
            Err(NotTaken::Unsent(error)) => Err(refusals::unsent(error)),
            Err(NotTaken::Unknown(error)) => Err(refusals::unknown(error)),
        }
    }

    fn started(&self, taken: &Taken, host: &str, source: &GithubSource) -> Dispatched {
        // Whatever it says beside, GitHub took the request.
        let started: Option<Started> = serde_json::from_slice(&taken.body).ok();
        Dispatched {
            run: started.map(|started| RunLink {
                url: addresses::shown(started.html_url.as_deref()).or_else(|| {
                    let host = self.client.host(host).ok()?;
                    let pages = Pages::new(host.web_base_url.as_str(), &source.owner, &source.repo);
                    Some(pages.run(started.workflow_run_id, None))
                }),
                id: started.workflow_run_id.to_string(),
                number: None,
                attempt: Some(1),
                title: None,
                event: Some(EVENT.to_owned()),
                progress: None,
            }),
            at: taken.date.unwrap_or(self.now),
            account: None,
        }
    }

    /// Runs that may have been started by a request.
    pub async fn candidates(&self, request: &CandidatesRequest) -> Result<Vec<RunLink>> {
        let plan = &request.plan;
        let (owner, name) = plan
            .repository
            .split_once('/')
            .ok_or_else(|| Error::internal("A dispatch names no repository."))?;
        let call = Call {
            viewer: self.viewer,
            host: &request.host,
            repository: Some(&plan.repository),
        };
        let login = match &request.login {
            Some(login) => login.clone(),
            None => {
                let (account, _) = self
                    .client
                    .look::<rest::Account>(&call, ApiPath::root().segment("user"))
                    .await?;
                account.login
            }
        };
        let run_ref = plain_ref(&plan.run_ref);
        let path = ApiPath::repo(owner, name)
            .segment("actions")
            .segment("workflows")
            .segment(&plan.pipeline)
            .segment("runs")
            .query("event", EVENT)
            .query("branch", run_ref)
            .query("actor", &login)
            .query("per_page", "100");
        let (list, date) = self.client.look::<rest::RunList>(&call, path).await?;
        let ahead = date.map_or(SignedDuration::ZERO, |date| date.duration_since(self.now));
        let (since, until) = (request.since + ahead - ROUNDING, request.until + ahead);
        let mut runs: Vec<rest::Run> = list
            .workflow_runs
            .into_iter()
            .filter(|run| {
                run.event.as_deref() == Some(EVENT)
                    && run.head_branch.as_deref() == Some(run_ref)
                    && run
                        .actor
                        .as_ref()
                        .is_some_and(|actor| actor.login.eq_ignore_ascii_case(&login))
                    && run.created_at.is_some_and(|at| since <= at && at <= until)
            })
            .collect();
        runs.sort_by_key(|run| std::cmp::Reverse((run.created_at, run.id)));
        Ok(runs.into_iter().map(link).collect())
    }
}

fn link(run: rest::Run) -> RunLink {
    RunLink {
        id: run.id.to_string(),
        number: run.run_number,
        attempt: run.run_attempt,
        title: run.display_title,
        event: run.event,
        url: addresses::shown(run.html_url.as_deref()),
        progress: None,
    }
}

/// A ref as runs name it.
fn plain_ref(run_ref: &str) -> &str {
    ["refs/heads/", "refs/tags/"]
        .iter()
        .find_map(|prefix| run_ref.strip_prefix(prefix))
        .unwrap_or(run_ref)
}

fn body(plan: &DispatchPlan, asks_for_run: bool) -> Value {
    let inputs: Map<String, Value> = plan
        .inputs
        .iter()
        .map(|input| (input.name.clone(), Value::from(input.value.clone())))
        .collect();
    let mut body = json!({ "ref": plan.run_ref });
    if !inputs.is_empty() {
        body["inputs"] = Value::Object(inputs);
    }
    if asks_for_run {
        body[FLAG] = Value::Bool(true);
    }
    body
}

fn check_plan(plan: &DispatchPlan, repository: &str, file: &str) -> Result<()> {
    if plan.repository.eq_ignore_ascii_case(repository) && plan.pipeline == file {
        return Ok(());
    }
    Err(Error::new(
        ProblemCode::Conflict,
        format!(
            "Nothing was started: what was planned starts {} in {}, and the environment maps to {file} in {repository} now. Look at it again, then deploy.",
            plan.pipeline, plan.repository
        ),
    )
    .with(|details| details.provider = Some(ID.to_owned())))
}
