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

pub use self::titles::testimony;
use super::{
    ID,
    addresses::{self, Pages},
    client::{ApiPath, Call, Freshness, GithubClient, NotTaken, Taken},
    schema::rest,
    source::{GithubSource, file_name},
};
use crate::{
    error::{Error, Result},
    model::{deployment::RunLink, dispatch::DispatchPlan, problem::ProblemCode, viewer::Viewer},
    providers::provider::{Candidate, Candidates, CandidatesRequest, DispatchOrder, Dispatched},
};

const EVENT: &str = "workflow_dispatch";
/// What asks an older version of the API to name the run.
const FLAG: &str = "return_run_details";
/// GitHub writes times in whole seconds.
const ROUNDING: SignedDuration = SignedDuration::from_secs(1);
/// Runs on a page: as many as GitHub gives.
const PAGE: &str = "100";
/// How far its clock and ours may be apart. What lies further apart is not found by the time that we ask for.
const APART: SignedDuration = SignedDuration::from_mins(10);
/// How long an account is known by its name, in seconds.
const ACCOUNT_FRESH: u64 = 300;

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
    pub async fn candidates(&self, request: &CandidatesRequest) -> Result<Candidates> {
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
                let user = ApiPath::root().segment("user");
                // Who somebody is says nothing of what they may read.
                let call = Call {
                    repository: None,
                    ..call
                };
                let fresh = Freshness::for_secs(ACCOUNT_FRESH);
                let account = self.client.get::<rest::Account>(&call, user, fresh).await?;
                account.value.login.clone()
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
            // How far the clocks are apart is known from the answer. The same for each look, so that the answer is asked for once.
            .query(
                "created",
                &format!("{:.0}..{:.0}", request.since - APART, request.until + APART),
            )
            .query("per_page", PAGE);
        let list = self
            .client
            .get_dated::<rest::RunList>(&call, path, request.max_age)
            .await?;
        let (least_ahead, most_ahead) = (list.least_ahead, list.most_ahead);
        let (since, until) = (
            request.since + least_ahead - ROUNDING,
            request.until + most_ahead,
        );
        let listed = &list.value.workflow_runs;
        let is_whole =
            usize::try_from(list.value.total_count).is_ok_and(|total| total <= listed.len());
        let mut runs: Vec<(Timestamp, &rest::Run)> = listed
            .iter()
            .filter(|run| {
                run.event.as_deref() == Some(EVENT)
                    && run.head_branch.as_deref() == Some(run_ref)
                    && run
                        .actor
                        .as_ref()
                        .is_some_and(|actor| actor.login.eq_ignore_ascii_case(&login))
            })
            .filter_map(|run| Some((run.created_at?, run)))
            .filter(|(at, _)| (since..=until).contains(at))
            .collect();
        runs.sort_by_key(|(at, run)| std::cmp::Reverse((*at, run.id)));
        let candidate = |(at, run): (Timestamp, &rest::Run)| Candidate {
            run: link(run),
            earliest: at - most_ahead,
            latest: at + ROUNDING - least_ahead,
        };
        Ok(Candidates {
            runs: runs.into_iter().map(candidate).collect(),
            is_complete: is_whole && -APART <= least_ahead && most_ahead <= APART,
        })
    }
}

fn link(run: &rest::Run) -> RunLink {
    RunLink {
        id: run.id.to_string(),
        number: run.run_number,
        attempt: run.run_attempt,
        title: run.display_title.clone(),
        event: run.event.clone(),
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
