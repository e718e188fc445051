//! GitHub Actions as a [`Provider`]: each method hands on to the room that knows.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use super::{
    ID,
    absences::Absences,
    addresses::{self, Pages},
    approvals::{Deciding, DecisionPlanning},
    changes::{Comparing, comparison::Compared},
    client::{Call, GithubClient},
    dispatch::{self, Dispatching, RunDetails},
    events, inspection, mapping_test,
    offered::{Offering, shown::Offers},
    parsed_files::ParsedFiles,
    pipeline::{Followed, Pipelining},
    plan::Planning,
    reading::{LastAsked, Reading},
    run_actions::{RunActing, RunPlanning},
    run_name::RunNamePatterns,
    source::{GithubSource, file_name, repository_key},
    visibility,
};
use crate::{
    error::{Error, Result},
    model::{
        deployment::RunLink,
        dispatch::DispatchPlan,
        environment::{Environment, IndexKeys},
        inspection::Inspection,
        overview::{Budget, Origin},
        pipeline::Pipeline,
        problem::ProblemCode,
        viewer::Viewer,
    },
    providers::provider::{
        Candidates, CandidatesRequest, ChangesAnswer, ChangesRequest, Comparison, Decided,
        DecisionOrder, DecisionRequest, DeploymentsAnswer, DeploymentsRequest, DispatchOrder,
        Dispatched, InboxAnswer, InboxRequest, InspectionRequest, PipelineRequest, PlanRequest,
        Planned, PlannedDecision, PlannedRunAction, Provider, ProviderEvent, RunActed,
        RunActionRequest, RunOrder, RunsAnswer, RunsRequest, StartedFromHere, TestAnswer,
        Testimony, VersionsAnswer, VersionsRequest, Wait,
    },
    upstream::clock::Clock,
};

/// GitHub Actions on all configured hosts.
#[derive(Clone)]
pub struct GithubProvider {
    client: GithubClient,
    files: ParsedFiles,
    patterns: RunNamePatterns,
    absences: Absences,
    last_asked: LastAsked,
    offers: Offers,
    run_details: RunDetails,
    followed: Followed,
    clock: Arc<dyn Clock>,
}

impl GithubProvider {
    /// GitHub Actions as this client reaches it.
    pub fn new(client: GithubClient, clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            client,
            files: ParsedFiles::default(),
            patterns: RunNamePatterns::default(),
            absences: Absences::default(),
            last_asked: LastAsked::default(),
            offers: Offers::default(),
            run_details: RunDetails::default(),
            followed: Followed::default(),
        }
    }

    fn dispatching<'a>(&'a self, viewer: &'a Viewer) -> Dispatching<'a> {
        Dispatching {
            client: &self.client,
            run_details: &self.run_details,
            viewer,
            now: self.clock.now(),
        }
    }

    fn reading<'a>(&'a self, viewer: &'a Viewer, request: &'a DeploymentsRequest) -> Reading<'a> {
        Reading {
            client: &self.client,
            files: &self.files,
            patterns: &self.patterns,
            absences: &self.absences,
            last_asked: &self.last_asked,
            viewer,
            request,
            shares: false,
            now: self.clock.now(),
        }
    }
}

#[async_trait]
impl Provider for GithubProvider {
    fn id(&self) -> &'static str {
        ID
    }

    fn hosts(&self) -> Vec<String> {
        self.client.hosts()
    }

    fn normalize(&self, environment: &Environment) -> Result<Value> {
        self.client
            .host(&environment.host)
            .map_err(|error| error.with(|d| d.field = Some("host".to_owned())))?;
        as_json(&GithubSource::of(environment)?.normalize(&self.patterns)?)
    }

    fn index_keys(&self, environment: &Environment) -> IndexKeys {
        let Ok(source) = GithubSource::of(environment) else {
            return IndexKeys::default();
        };
        let repository = repository_key(&source.owner, &source.repo);
        IndexKeys {
            target: source
                .environment
                .map(|name| format!("{repository}#{}", name.to_lowercase())),
            repository: Some(repository),
        }
    }

    fn with_repository(&self, environment: &Environment, repository: &str) -> Result<Value> {
        as_json(&GithubSource::of(environment)?.with_repository(repository)?)
    }

    fn origin(&self, environment: &Environment) -> Origin {
        let source = GithubSource::of(environment).ok();
        let host = self.client.host(&environment.host).ok();
        Origin {
            provider: ID.to_owned(),
            host: environment.host.to_ascii_lowercase(),
            repository: source
                .as_ref()
                .map(|s| format!("{}/{}", s.owner, s.repo))
                .unwrap_or_default(),
            pipeline: source.as_ref().map(|s| file_name(&s.workflow).to_owned()),
            dispatchable: source
                .as_ref()
                .is_some_and(|source| source.dispatch.enabled),
            url: source.zip(host).map(|(source, host)| {
                Pages::new(host.web_base_url.as_str(), &source.owner, &source.repo)
                    .workflow(file_name(&source.workflow))
            }),
        }
    }

    async fn prove_access(
        &self,
        viewer: &Viewer,
        host: &str,
        repositories: &[String],
    ) -> Vec<Result<()>> {
        visibility::prove(&self.client, viewer, host, repositories).await
    }

    async fn inspect(&self, viewer: &Viewer, request: InspectionRequest) -> Result<Inspection> {
        inspection::inspect(&self.client, &self.files, &self.patterns, viewer, &request).await
    }

    async fn test(&self, viewer: &Viewer, request: DeploymentsRequest) -> Result<TestAnswer> {
        mapping_test::test(&self.reading(viewer, &request)).await
    }

    async fn deployments(
        &self,
        viewer: &Viewer,
        request: DeploymentsRequest,
    ) -> Result<DeploymentsAnswer> {
        self.reading(viewer, &request).answer().await
    }

    async fn runs(&self, viewer: &Viewer, request: RunsRequest) -> Result<RunsAnswer> {
        self.reading(viewer, &request.deployments)
            .history(&request)
            .await
    }

    async fn compare(
        &self,
        viewer: &Viewer,
        environment: &Environment,
        base: &str,
        head: &str,
    ) -> Result<Comparison> {
        let source = GithubSource::of(environment)?;
        let repository = format!("{}/{}", source.owner, source.repo);
        let call = Call {
            viewer,
            host: &environment.host,
            repository: Some(&repository),
        };
        // The same request as for the changes between the two: whoever looks at a drift and then at what it is made of pays once.
        let compared = Compared {
            client: &self.client,
            absences: &self.absences,
            call,
            owner: &source.owner,
            repo: &source.repo,
            now: self.clock.now(),
        };
        let read = compared
            .ask(base, head)
            .await?
            .ok_or_else(|| commit_not_found(&environment.host, &repository))?;
        Ok(Comparison {
            ahead_by: read.ahead_by,
            behind_by: read.behind_by,
            url: addresses::shown(read.html_url.as_deref()),
        })
    }

    async fn versions(&self, viewer: &Viewer, request: VersionsRequest) -> Result<VersionsAnswer> {
        Offering {
            client: &self.client,
            files: &self.files,
            patterns: &self.patterns,
            absences: &self.absences,
            last_asked: &self.last_asked,
            offers: &self.offers,
            viewer,
            request: &request,
            now: self.clock.now(),
        }
        .answer()
        .await
    }

    async fn changes(&self, viewer: &Viewer, request: ChangesRequest) -> Result<ChangesAnswer> {
        Comparing {
            client: &self.client,
            patterns: &self.patterns,
            absences: &self.absences,
            viewer,
            request: &request,
            now: self.clock.now(),
        }
        .answer()
        .await
    }

    async fn plan(&self, viewer: &Viewer, request: PlanRequest) -> Result<Planned> {
        Planning {
            reading: self.reading(viewer, &request.deployments),
            offers: &self.offers,
            request: &request,
        }
        .answer()
        .await
    }

    async fn dispatch(&self, viewer: &Viewer, order: DispatchOrder) -> Result<Dispatched> {
        self.dispatching(viewer).send(&order).await
    }

    async fn candidates(&self, viewer: &Viewer, request: CandidatesRequest) -> Result<Candidates> {
        self.dispatching(viewer).candidates(&request).await
    }

    fn testimony(
        &self,
        environment: &Environment,
        plan: &DispatchPlan,
        run: &RunLink,
    ) -> Testimony {
        dispatch::testimony(environment, plan, run)
    }

    async fn plan_run_action(
        &self,
        viewer: &Viewer,
        request: RunActionRequest,
    ) -> Result<PlannedRunAction> {
        RunPlanning {
            reading: self.reading(viewer, &request.deployments),
            request: &request,
        }
        .answer()
        .await
    }

    async fn pipeline(&self, viewer: &Viewer, request: PipelineRequest) -> Result<Pipeline> {
        Pipelining {
            reading: Reading {
                shares: true,
                ..self.reading(viewer, &request.deployments)
            },
            followed: &self.followed,
            request: &request,
        }
        .answer()
        .await
    }

    async fn act_on_run(&self, viewer: &Viewer, order: RunOrder) -> Result<RunActed> {
        RunActing {
            client: &self.client,
            patterns: &self.patterns,
            viewer,
        }
        .send(order)
        .await
    }

    async fn plan_decision(
        &self,
        viewer: &Viewer,
        request: DecisionRequest,
    ) -> Result<PlannedDecision> {
        DecisionPlanning {
            reading: self.reading(viewer, &request.deployments),
            request: &request,
        }
        .answer()
        .await
    }

    async fn decide(&self, viewer: &Viewer, order: DecisionOrder) -> Result<Decided> {
        Deciding {
            client: &self.client,
            patterns: &self.patterns,
            viewer,
        }
        .send(order)
        .await
    }

    async fn inbox(
        &self,
        viewer: &Viewer,
        request: InboxRequest,
        started: &dyn StartedFromHere,
    ) -> Result<InboxAnswer> {
        let InboxRequest { host, environments } = request;
        let request = DeploymentsRequest {
            host,
            environments,
            recorded: Vec::new(),
        };
        self.reading(viewer, &request).inbox(started).await
    }

    fn read_event(&self, event: &str, payload: &Value) -> Result<Option<ProviderEvent>> {
        events::read(&self.client, event, payload)
    }

    fn note_change(&self, event: &ProviderEvent) {
        self.client
            .note_event(&event.host, &event.repository, &event.news);
    }

    fn place_wait(&self, environments: &[Arc<Environment>], wait: &Wait) -> Option<usize> {
        events::place(environments, wait, &self.patterns)
    }

    fn budgets(&self, viewer: &Viewer, host: &str) -> Vec<Budget> {
        self.client.budgets(viewer, host)
    }
}

fn as_json(source: &GithubSource) -> Result<Value> {
    serde_json::to_value(source)
        .map_err(|_| Error::internal("A mapping could not be written as JSON."))
}

fn commit_not_found(host: &str, repository: &str) -> Error {
    Error::new(
        ProblemCode::NotFoundOrNotVisible,
        format!("{repository} on {host} does not have both of these commits any more."),
    )
    .with(|details| {
        details.provider = Some(ID.to_owned());
        details.host = Some(host.to_owned());
        details.repository = Some(repository.to_owned());
    })
}
