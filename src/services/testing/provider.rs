//! A provider that answers what it is told, and notes what it is asked.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::answers::{deployment, offered, run, runs};
use crate::{
    error::{Error, Result},
    model::{
        approval::{DecidedEnvironment, DecisionResult},
        changes::ChangesOutcome,
        deployment::{Deployment, DeploymentState, Gate, RunLink},
        dispatch::{DispatchField, DispatchPlan},
        environment::{Environment, IndexKeys},
        inspection::{Check, EnvironmentTest, Inspection},
        offered::VersionChoice,
        overview::{Budget, Origin, ProviderAccount},
        pipeline::{Pipeline, ViewerDecision},
        problem::{Problem, ProblemCode},
        version::{UnknownVersionReason, Version},
        viewer::Viewer,
    },
    providers::provider::{
        Candidate, Candidates, CandidatesRequest, ChangesAnswer, ChangesRequest, Comparison,
        Decided, DecisionOrder, DecisionRequest, DeploymentsAnswer, DeploymentsRequest,
        DispatchOrder, Dispatched, EnvironmentDeployments, FoundWaiting, InboxAnswer, InboxRequest,
        InspectionRequest, PipelineRequest, PlanRequest, Planned, PlannedDecision,
        PlannedRunAction, Provider, ProviderEvent, RecordedRuns, RunActed, RunActionRequest,
        RunOrder, RunsAnswer, RunsRequest, Standing, StartedFromHere, TestAnswer, Testimony,
        VersionsAnswer, VersionsRequest, Wait, WaitingGate,
    },
};

/// A request for deployments: host, environments, and which of them are shared, with the services that share them.
pub type Asked = (String, Vec<String>, Vec<String>);

/// Answers what it is told, by environment.
#[derive(Default)]
pub struct ScriptedProvider {
    /// Answer for each environment; others answer that nothing was ever deployed.
    pub slots: Mutex<HashMap<String, Result<EnvironmentDeployments>>>,
    /// Hosts that fail as a whole.
    pub failures: Mutex<HashMap<String, Error>>,
    /// Answer to every comparison.
    pub comparison: Mutex<Option<Result<Comparison>>>,
    /// Budgets of every host.
    pub budgets: Mutex<Vec<Budget>>,
    /// Requests for deployments.
    pub asked: Mutex<Vec<Asked>>,
    /// Comparisons asked for.
    pub compared: Mutex<Vec<String>>,
    /// Repositories that nobody sees.
    pub hidden: Mutex<Vec<String>>,
    /// Proofs asked for, as `host/repository`.
    pub proved: Mutex<Vec<String>>,
    /// Inspections asked for.
    pub inspected: Mutex<Vec<InspectionRequest>>,
    /// What is offered beside what runs upstream.
    pub offered: Mutex<VersionsAnswer>,
    /// The inputs of every plan as a form.
    pub form: Mutex<Vec<DispatchField>>,
    /// What is found out before a deployment.
    pub checks: Mutex<Vec<Check>>,
    /// The version of a plan; none for the one that was asked for.
    pub resolved: Mutex<Option<VersionChoice>>,
    /// Runs that a check warns of.
    pub under_way: Mutex<Vec<String>>,
    /// Answer to every dispatch.
    pub dispatched: Mutex<Option<Result<Dispatched>>>,
    /// What was sent.
    pub sent: Mutex<Vec<DispatchOrder>>,
    /// Runs that a dispatch may have started.
    pub candidates: Mutex<Vec<RunLink>>,
    /// How many seconds after the request they were created.
    pub created_after: Mutex<i64>,
    /// Whether there are more of them than were given.
    pub is_cut: Mutex<bool>,
    /// What all of them say of themselves.
    pub testimony: Mutex<Option<Testimony>>,
    /// Where these were looked for.
    pub looked_for: Mutex<Vec<CandidatesRequest>>,
    /// Plans asked for.
    pub planned: Mutex<Vec<PlanRequest>>,
    /// Versions asked for.
    pub searched: Mutex<Vec<VersionsRequest>>,
    /// Pipeline of every environment.
    pub pipeline: Mutex<Option<String>>,
    /// Pipelines asked for.
    pub followed: Mutex<Vec<PipelineRequest>>,
    /// Where every run that is followed stands; running where absent.
    pub stands: Mutex<Option<DeploymentState>>,
    /// Names of the environments that every run deploys to, of any service.
    pub touched: Mutex<Vec<String>>,
    /// Answer to everything that is done to a run.
    pub acted: Mutex<Option<Result<RunActed>>>,
    /// Run actions that were planned.
    pub run_actions: Mutex<Vec<RunActionRequest>>,
    /// What was done to runs.
    pub run_orders: Mutex<Vec<RunOrder>>,
    /// What waits, by name of the environment: since when, and whether the viewer may decide.
    pub waiting: Mutex<HashMap<String, (String, ViewerDecision)>>,
    /// Inboxes asked for.
    pub inboxes: Mutex<Vec<InboxRequest>>,
    /// What it was told of the run that waits everywhere, inbox by inbox.
    pub told_of: Mutex<Vec<RecordedRuns>>,
    /// Why an inbox is the last that was known, by host.
    pub stale: Mutex<HashMap<String, Problem>>,
    /// How environments of a run stand, by name; others wait.
    pub standing: Mutex<HashMap<String, Standing>>,
    /// Pages of runs that were asked for.
    pub paged: Mutex<Vec<RunsRequest>>,
    /// Decisions that were planned.
    pub decisions: Mutex<Vec<DecisionRequest>>,
    /// Answer to every decision; by default all is done.
    pub decided: Mutex<Option<Result<Decided>>>,
    /// Decisions that were sent.
    pub decision_orders: Mutex<Vec<DecisionOrder>>,
    /// What every event says.
    pub event: Mutex<Option<ProviderEvent>>,
    /// Repositories that changed, as `host/repository`.
    pub changed: Mutex<Vec<String>>,
}

impl ScriptedProvider {
    fn note(&self, request: &DeploymentsRequest) {
        let environments = request.environments.iter();
        let names = environments.clone().map(|e| e.environment.name.clone());
        let shared = environments.filter(|e| e.shared_target).map(|e| {
            let others = e.sharers.iter().map(|other| other.service.as_str());
            format!("{} {:?}", e.environment.name, others.collect::<Vec<_>>())
        });
        self.asked
            .lock()
            .unwrap()
            .push((request.host.clone(), names.collect(), shared.collect()));
    }
}

#[async_trait]
impl Provider for ScriptedProvider {
    fn id(&self) -> &'static str {
        "scripted"
    }

    fn normalize(&self, environment: &Environment) -> Result<Value> {
        if environment.source.get("broken").is_some() {
            return Err(Error::invalid("source.broken", "It is broken. Mend it."));
        }
        let mut source = environment.source.clone();
        source["normalized"] = json!(true);
        Ok(source)
    }

    fn hosts(&self) -> Vec<String> {
        vec!["one.example".to_owned(), "two.example".to_owned()]
    }

    fn index_keys(&self, environment: &Environment) -> IndexKeys {
        IndexKeys {
            target: Some(environment.name.clone()),
            repository: Some(self.origin(environment).repository.to_lowercase()),
        }
    }

    fn with_repository(&self, environment: &Environment, repository: &str) -> Result<Value> {
        let mut source = environment.source.clone();
        source["repository"] = json!(repository);
        Ok(source)
    }

    async fn prove_access(
        &self,
        _viewer: &Viewer,
        host: &str,
        repositories: &[String],
    ) -> Vec<Result<()>> {
        let hidden = self.hidden.lock().unwrap();
        let mut proved = self.proved.lock().unwrap();
        repositories
            .iter()
            .map(|repository| {
                proved.push(format!("{host}/{repository}"));
                if hidden.contains(repository) {
                    Err(Error::new(
                        ProblemCode::NotFoundOrNotVisible,
                        "It is not there, or not for you.",
                    ))
                } else {
                    Ok(())
                }
            })
            .collect()
    }

    async fn inspect(&self, _viewer: &Viewer, request: InspectionRequest) -> Result<Inspection> {
        self.inspected.lock().unwrap().push(request.clone());
        Ok(Inspection {
            provider: self.id().to_owned(),
            host: request.host,
            repository: request.repository,
            url: None,
            proposals: Vec::new(),
            facts: json!({}),
            problems: Vec::new(),
            account: None,
            fetched_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        })
    }

    async fn test(&self, _viewer: &Viewer, request: DeploymentsRequest) -> Result<TestAnswer> {
        self.note(&request);
        Ok(TestAnswer {
            environments: request
                .environments
                .iter()
                .map(|wanted| EnvironmentTest {
                    name: wanted.environment.name.clone(),
                    checks: Vec::new(),
                    rights: Vec::new(),
                    counted: Vec::new(),
                    live: None,
                    latest: None,
                    ignored: Vec::new(),
                    lookback: None,
                    problem: None,
                })
                .collect(),
            account: None,
        })
    }

    fn origin(&self, environment: &Environment) -> Origin {
        Origin {
            provider: self.id().to_owned(),
            host: environment.host.clone(),
            repository: environment.source["repository"]
                .as_str()
                .unwrap_or("acme/payments")
                .to_owned(),
            pipeline: self.pipeline.lock().unwrap().clone(),
            url: None,
            dispatchable: true,
        }
    }

    async fn deployments(
        &self,
        _viewer: &Viewer,
        request: DeploymentsRequest,
    ) -> Result<DeploymentsAnswer> {
        self.note(&request);
        if let Some(error) = self.failures.lock().unwrap().get(&request.host) {
            return Err(error.clone());
        }
        let slots = self.slots.lock().unwrap();
        Ok(DeploymentsAnswer {
            environments: request
                .environments
                .iter()
                .map(|wanted| {
                    slots
                        .get(&wanted.environment.name)
                        .cloned()
                        .unwrap_or_else(|| Ok(runs(None, None)))
                })
                .collect(),
            not_attributable: Vec::new(),
            account: Some(ProviderAccount {
                provider: self.id().to_owned(),
                host: request.host,
                login: "alice".to_owned(),
            }),
        })
    }

    async fn compare(
        &self,
        _viewer: &Viewer,
        environment: &Environment,
        base: &str,
        head: &str,
    ) -> Result<Comparison> {
        let pair = format!("{}: {base}...{head}", environment.name);
        self.compared.lock().unwrap().push(pair);
        let comparison = self.comparison.lock().unwrap();
        comparison
            .clone()
            .unwrap_or_else(|| Err(Error::internal("no comparison was scripted")))
    }

    async fn versions(&self, _viewer: &Viewer, request: VersionsRequest) -> Result<VersionsAnswer> {
        let slots = self.slots.lock().unwrap();
        let slot = |index: usize| -> Result<EnvironmentDeployments> {
            let name = &request.deployments.environments[index].environment.name;
            let known = slots.get(name).cloned();
            known.unwrap_or_else(|| Ok(runs(None, None)))
        };
        let scripted = self.offered.lock().unwrap().clone();
        let answer = VersionsAnswer {
            environments: (0..request.deployments.environments.len())
                .map(slot)
                .collect(),
            upstream: request
                .upstream
                .iter()
                .map(|index| match slot(*index).ok()?.live?.version {
                    Version::Known(known) => Some(offered(&known.label)),
                    Version::Unknown { .. } => None,
                })
                .collect(),
            ..scripted
        };
        self.searched.lock().unwrap().push(request);
        Ok(answer)
    }

    async fn changes(&self, _viewer: &Viewer, request: ChangesRequest) -> Result<ChangesAnswer> {
        let pair = format!("{}...{}", request.live, request.version.label);
        self.compared.lock().unwrap().push(pair);
        Ok(ChangesAnswer {
            sha: "found".to_owned(),
            outcome: ChangesOutcome::Same,
        })
    }

    async fn plan(&self, _viewer: &Viewer, request: PlanRequest) -> Result<Planned> {
        let checks = self.checks.lock().unwrap().clone();
        let environment = &request.deployments.environments[request.environment].environment;
        let resolved = self.resolved.lock().unwrap().clone();
        let planned = Planned {
            version: resolved.unwrap_or_else(|| request.version.clone()),
            under_way: self.under_way.lock().unwrap().clone(),
            plan: DispatchPlan {
                repository: self.origin(environment).repository,
                pipeline: "deploy.yml".to_owned(),
                run_ref: "main".to_owned(),
                inputs: request.inputs.clone(),
            },
            form: self.form.lock().unwrap().clone(),
            touches: {
                let names = self.touched.lock().unwrap().clone();
                let configured = request.configured.iter().enumerate();
                configured
                    .filter(|(_, other)| names.contains(&other.name))
                    .map(|(place, _)| place)
                    .collect()
            },
            checks,
        };
        self.planned.lock().unwrap().push(request);
        Ok(planned)
    }

    async fn dispatch(&self, _viewer: &Viewer, order: DispatchOrder) -> Result<Dispatched> {
        self.sent.lock().unwrap().push(order);
        // Others get their turn while it is on its way.
        tokio::task::yield_now().await;
        let answer = self.dispatched.lock().unwrap().clone();
        answer.unwrap_or_else(|| Err(Error::internal("no dispatch was scripted")))
    }

    async fn candidates(&self, _viewer: &Viewer, request: CandidatesRequest) -> Result<Candidates> {
        let created = SignedDuration::from_secs(*self.created_after.lock().unwrap());
        let at = request.since + created;
        self.looked_for.lock().unwrap().push(request);
        let runs = self.candidates.lock().unwrap().clone();
        let candidate = |run| Candidate {
            run,
            earliest: at,
            latest: at,
        };
        Ok(Candidates {
            runs: runs.into_iter().map(candidate).collect(),
            is_complete: !*self.is_cut.lock().unwrap(),
        })
    }

    fn testimony(&self, _: &Environment, _: &DispatchPlan, _: &RunLink) -> Testimony {
        let said = *self.testimony.lock().unwrap();
        said.unwrap_or(Testimony::Silent)
    }

    async fn pipeline(&self, _viewer: &Viewer, request: PipelineRequest) -> Result<Pipeline> {
        let Deployment {
            version,
            created_at,
            ..
        } = deployment(DeploymentState::Running, "abc");
        let environments = &request.deployments.environments;
        let environment = &environments[request.environment].environment;
        let pipeline = Pipeline {
            service: environment.service.clone(),
            environment: environment.name.clone(),
            run: run(&request.run),
            attempt: request.attempt.unwrap_or(1),
            attempts: Vec::new(),
            state: self
                .stands
                .lock()
                .unwrap()
                .unwrap_or(DeploymentState::Running),
            version,
            actor: None,
            ran_on_ref: None,
            ran_on_sha: None,
            record: None,
            account: None,
            created_at,
            started_at: None,
            finished_at: None,
            stages: Vec::new(),
            notes: Vec::new(),
            progress: None,
            estimate: None,
            fetched_at: created_at,
            stale: None,
            refresh_after_seconds: 0,
        };
        self.followed.lock().unwrap().push(request);
        Ok(pipeline)
    }

    async fn plan_run_action(
        &self,
        _viewer: &Viewer,
        request: RunActionRequest,
    ) -> Result<PlannedRunAction> {
        let touched = self.touched.lock().unwrap();
        let configured = request.configured.iter().enumerate();
        let touches = configured
            .filter(|(_, environment)| touched.contains(&environment.name))
            .map(|(place, _)| place)
            .collect();
        let Deployment { state, version, .. } = deployment(DeploymentState::Running, "abc");
        let planned = PlannedRunAction {
            run: run(&request.run),
            state,
            version,
            touches,
            checks: self.checks.lock().unwrap().clone(),
        };
        self.run_actions.lock().unwrap().push(request);
        Ok(planned)
    }

    async fn act_on_run(&self, _viewer: &Viewer, order: RunOrder) -> Result<RunActed> {
        self.run_orders.lock().unwrap().push(order);
        let answer = self.acted.lock().unwrap().clone();
        answer.unwrap_or_else(|| Err(Error::internal("nothing was scripted for a run")))
    }

    async fn runs(&self, _viewer: &Viewer, request: RunsRequest) -> Result<RunsAnswer> {
        let runs = vec![deployment(DeploymentState::Succeeded, "f00")];
        let next_cursor = request.cursor.is_none().then(|| "older".to_owned());
        self.paged.lock().unwrap().push(request);
        Ok(RunsAnswer {
            runs,
            complete: next_cursor.is_none(),
            next_cursor,
            fetched_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            stale: None,
        })
    }

    async fn plan_decision(
        &self,
        _viewer: &Viewer,
        request: DecisionRequest,
    ) -> Result<PlannedDecision> {
        let touched = self.touched.lock().unwrap();
        let configured = request.configured.iter().enumerate();
        let touches = configured
            .filter(|(_, environment)| touched.contains(&environment.name))
            .map(|(place, _)| place)
            .collect();
        let standing = self.standing.lock().unwrap();
        let environments = request
            .environments
            .iter()
            .map(|place| {
                let name = &request.deployments.environments[*place].environment.name;
                standing.get(name).cloned().unwrap_or_else(|| {
                    Standing::Waits(WaitingGate {
                        environment: name.clone(),
                        id: format!("id of {name}"),
                        name: name.clone(),
                        before: Vec::new(),
                    })
                })
            })
            .collect();
        let planned = PlannedDecision {
            run: run(&request.run),
            version: Version::Unknown {
                reason: UnknownVersionReason::NoSource,
                ran_on_ref: None,
                ran_on_sha: None,
            },
            touches,
            environments,
            account: Some("alice".to_owned()),
        };
        self.decisions.lock().unwrap().push(request);
        Ok(planned)
    }

    async fn decide(&self, _viewer: &Viewer, order: DecisionOrder) -> Result<Decided> {
        let scripted = self.decided.lock().unwrap().clone();
        let answer = scripted.unwrap_or_else(|| {
            let waiting = order.waiting.iter();
            Ok(waiting
                .map(|gate| DecidedEnvironment {
                    environment: gate.environment.clone(),
                    result: DecisionResult::Done,
                    message: format!("{} is decided.", gate.environment),
                })
                .collect())
        });
        self.decision_orders.lock().unwrap().push(order);
        answer
    }

    async fn inbox(
        &self,
        _viewer: &Viewer,
        request: InboxRequest,
        started: &dyn StartedFromHere,
    ) -> Result<InboxAnswer> {
        let failed = self.failures.lock().unwrap().get(&request.host).cloned();
        if let Some(error) = failed {
            return Err(error);
        }
        let recorded = started.among(&["7".to_owned()]).await?;
        self.told_of.lock().unwrap().push(recorded);
        let found = self.waiting.lock().unwrap();
        let waiting = request.environments.iter().enumerate();
        let waiting = waiting
            .filter_map(|(environment, wanted)| {
                let name = &wanted.environment.name;
                let (since, viewer) = found.get(name)?;
                Some(FoundWaiting {
                    environment,
                    deployment: Deployment {
                        run: Some(run("7")),
                        ..deployment(DeploymentState::Waiting, name)
                    },
                    since: since.parse().unwrap(),
                    live: None,
                    gates: vec![Gate::Rule { name: None }],
                    viewer: viewer.clone(),
                })
            })
            .collect();
        let host = request.host.clone();
        self.inboxes.lock().unwrap().push(request);
        Ok(InboxAnswer {
            waiting,
            more: false,
            problems: Vec::new(),
            account: None,
            fetched_at: None,
            stale: self.stale.lock().unwrap().get(&host).cloned(),
        })
    }

    fn read_event(&self, _event: &str, payload: &Value) -> Result<Option<ProviderEvent>> {
        if payload.is_null() {
            return Err(Error::invalid("payload", "It is nothing."));
        }
        Ok(self.event.lock().unwrap().clone())
    }

    fn note_change(&self, event: &ProviderEvent) {
        let changed = format!("{}/{}", event.host, event.repository);
        self.changed.lock().unwrap().push(changed);
    }

    fn place_wait(&self, environments: &[Arc<Environment>], wait: &Wait) -> Option<usize> {
        let mut meant = environments
            .iter()
            .enumerate()
            .filter(|(_, environment)| environment.name == wait.environment);
        let first = meant.next();
        first
            .filter(|_| meant.next().is_none())
            .map(|(place, _)| place)
    }

    fn budgets(&self, _viewer: &Viewer, _host: &str) -> Vec<Budget> {
        self.budgets.lock().unwrap().clone()
    }
}
