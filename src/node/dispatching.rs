//! Whole presses, from the use case through GitHub's client to a store in a file: broken connections, and processes that die at
//! each step. Only what would be sent is given, instead of planned.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use jiff::SignedDuration;
use serde_json::{Value, json};
use url::Url;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

use crate::{
    error::{Error, Result},
    model::{
        dispatch::{DispatchOutcome, DispatchPlan, DispatchState},
        environment::{Environment, IndexKeys},
        inspection::Inspection,
        overview::{Budget, Origin},
        pipeline::Pipeline,
        problem::ProblemCode,
        viewer::{Viewer, ViewerInput},
    },
    providers::{
        github::{
            GithubProvider,
            client::{ClientSettings, GithubClient, GithubHost},
        },
        provider::*,
    },
    services::{Services, dispatch::DispatchCommand},
    store::{Put, ServiceWrite, Stamp, Store, sqlite::SqliteStore},
    upstream::clock::{Clock, ManualClock},
};

const SERVICE: &str = "component:default/payments";
const DISPATCHES: &str = "/repos/acme/payments/actions/workflows/deploy.yml/dispatches";
const RUN: u64 = 12_345_678_901;

/// Where a process dies by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    BeforeItIsSent,
    AfterTheAnswer,
}

/// GitHub, which is told what to send.
struct Told {
    github: GithubProvider,
    death: Option<Death>,
}

#[async_trait]
impl Provider for Told {
    fn id(&self) -> &'static str {
        self.github.id()
    }
    fn hosts(&self) -> Vec<String> {
        self.github.hosts()
    }
    fn normalize(&self, environment: &Environment) -> Result<Value> {
        self.github.normalize(environment)
    }
    fn index_keys(&self, environment: &Environment) -> IndexKeys {
        self.github.index_keys(environment)
    }
    fn with_repository(&self, environment: &Environment, repository: &str) -> Result<Value> {
        self.github.with_repository(environment, repository)
    }
    fn origin(&self, environment: &Environment) -> Origin {
        self.github.origin(environment)
    }
    async fn prove_access(&self, _: &Viewer, _: &str, repositories: &[String]) -> Vec<Result<()>> {
        repositories.iter().map(|_| Ok(())).collect()
    }
    async fn inspect(&self, viewer: &Viewer, request: InspectionRequest) -> Result<Inspection> {
        self.github.inspect(viewer, request).await
    }
    async fn test(&self, viewer: &Viewer, request: DeploymentsRequest) -> Result<TestAnswer> {
        self.github.test(viewer, request).await
    }
    async fn deployments(&self, _: &Viewer, _: DeploymentsRequest) -> Result<DeploymentsAnswer> {
        Ok(DeploymentsAnswer::default())
    }
    async fn compare(
        &self,
        viewer: &Viewer,
        environment: &Environment,
        base: &str,
        head: &str,
    ) -> Result<Comparison> {
        self.github.compare(viewer, environment, base, head).await
    }
    async fn versions(&self, viewer: &Viewer, request: VersionsRequest) -> Result<VersionsAnswer> {
        self.github.versions(viewer, request).await
    }
    async fn changes(&self, viewer: &Viewer, request: ChangesRequest) -> Result<ChangesAnswer> {
        self.github.changes(viewer, request).await
    }
    async fn pipeline(&self, viewer: &Viewer, request: PipelineRequest) -> Result<Pipeline> {
        self.github.pipeline(viewer, request).await
    }
    async fn plan(&self, _: &Viewer, request: PlanRequest) -> Result<Planned> {
        Ok(Planned {
            version: request.version,
            under_way: Vec::new(),
            plan: DispatchPlan {
                repository: "acme/payments".to_owned(),
                pipeline: "deploy.yml".to_owned(),
                run_ref: "main".to_owned(),
                inputs: Vec::new(),
            },
            form: Vec::new(),
            touches: Vec::new(),
            checks: Vec::new(),
        })
    }
    async fn dispatch(&self, viewer: &Viewer, order: DispatchOrder) -> Result<Dispatched> {
        if self.death == Some(Death::BeforeItIsSent) {
            std::process::abort();
        }
        let answer = self.github.dispatch(viewer, order).await;
        if self.death == Some(Death::AfterTheAnswer) {
            std::process::abort();
        }
        answer
    }
    async fn candidates(&self, viewer: &Viewer, request: CandidatesRequest) -> Result<Candidates> {
        self.github.candidates(viewer, request).await
    }
    async fn plan_run_action(
        &self,
        viewer: &Viewer,
        request: RunActionRequest,
    ) -> Result<PlannedRunAction> {
        self.github.plan_run_action(viewer, request).await
    }
    async fn act_on_run(&self, viewer: &Viewer, order: RunOrder) -> Result<RunActed> {
        self.github.act_on_run(viewer, order).await
    }
    async fn plan_decision(
        &self,
        viewer: &Viewer,
        request: DecisionRequest,
    ) -> Result<PlannedDecision> {
        self.github.plan_decision(viewer, request).await
    }
    async fn decide(&self, viewer: &Viewer, order: DecisionOrder) -> Result<Decided> {
        self.github.decide(viewer, order).await
    }
    async fn runs(&self, viewer: &Viewer, request: RunsRequest) -> Result<RunsAnswer> {
        self.github.runs(viewer, request).await
    }
    async fn inbox(
        &self,
        viewer: &Viewer,
        request: InboxRequest,
        started: &dyn StartedFromHere,
    ) -> Result<InboxAnswer> {
        self.github.inbox(viewer, request, started).await
    }
    fn budgets(&self, viewer: &Viewer, host: &str) -> Vec<Budget> {
        self.github.budgets(viewer, host)
    }
}

/// A GitHub that starts runs, and goes wrong in one way.
struct Upstream {
    server: MockServer,
    started: Arc<AtomicUsize>,
    asked: Arc<AtomicUsize>,
}

impl Upstream {
    /// `answer` makes the answer to a dispatch; whether it starts a run is said beside it. `foreign`: a run of the same account
    /// that somebody started in the same second.
    async fn new(
        answer: impl Fn() -> (bool, ResponseTemplate) + Send + Sync + 'static,
        foreign: bool,
    ) -> Self {
        let server = MockServer::start().await;
        let (started, asked) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (starts, asks) = (Arc::clone(&started), Arc::clone(&asked));
        Mock::given(matchers::any())
            .respond_with(move |request: &Request| {
                // Its own clock is that of the machine, ours stands at ten: it says nothing.
                let date = "not said";
                let reply = match request.url.path() {
                    DISPATCHES => {
                        asks.fetch_add(1, Ordering::SeqCst);
                        let (starts_one, reply) = answer();
                        starts.fetch_add(usize::from(starts_one), Ordering::SeqCst);
                        return reply;
                    }
                    "/user" => json!({"login": "alice"}),
                    _ => {
                        let ours = starts.load(Ordering::SeqCst) as u64;
                        let ids = (0..ours)
                            .map(|n| RUN + n)
                            .chain(foreign.then_some(RUN + 99));
                        let runs: Vec<Value> = ids.map(run).collect();
                        json!({"total_count": runs.len(), "workflow_runs": runs})
                    }
                };
                ResponseTemplate::new(200)
                    .insert_header("date", date)
                    .set_body_json(reply)
            })
            .mount(&server)
            .await;
        Self {
            server,
            started,
            asked,
        }
    }

    fn counts(&self) -> (usize, usize) {
        (
            self.asked.load(Ordering::SeqCst),
            self.started.load(Ordering::SeqCst),
        )
    }
}

fn run(id: u64) -> Value {
    json!({"id": id, "event": "workflow_dispatch", "head_branch": "main", "actor": {"login": "alice"},
        "created_at": "2026-11-22T10:00:00Z", "run_attempt": 1, "html_url": "https://github.test/run"})
}

fn details() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"workflow_run_id": RUN}))
}

/// The use cases over GitHub at this address and a store in this file, so many seconds after ten o'clock.
async fn services(api: &str, file: &Path, seconds: i64, death: Option<Death>) -> Services {
    let ten: jiff::Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let clock = ManualClock::at(&(ten + SignedDuration::from_secs(seconds)).to_string());
    let host = GithubHost {
        host: "github.test".to_owned(),
        api_base_url: Url::parse(api).unwrap(),
        web_base_url: Url::parse("https://github.test").unwrap(),
    };
    let settings = ClientSettings {
        deadline: Duration::from_secs(2),
        ..ClientSettings::default()
    };
    let clock: Arc<dyn Clock> = clock;
    let client = GithubClient::new(vec![host], settings, Arc::clone(&clock)).unwrap();
    let github = GithubProvider::new(client, Arc::clone(&clock));
    let store = Arc::new(
        SqliteStore::open(&file.display().to_string())
            .await
            .unwrap(),
    );
    if store.load_environments(SERVICE).await.unwrap().is_empty() {
        let environment = json!({"service": SERVICE, "name": "production", "provider": "github", "host": "github.test",
            "source": {"owner": "acme", "repo": "payments", "topology": "environment-input",
                "workflow": ".github/workflows/deploy.yml"}});
        let write = ServiceWrite {
            service: SERVICE.to_owned(),
            seen: Vec::new(),
            delete: Vec::new(),
            put: vec![Put {
                environment: serde_json::from_value(environment).unwrap(),
                keys: IndexKeys::default(),
            }],
        };
        let stamp = Stamp {
            by: None,
            at: clock.now(),
        };
        store.write(vec![write], &stamp).await.unwrap();
    }
    let told = Arc::new(Told { github, death });
    Services::new(store, vec![told], clock)
}

async fn press(services: &Services) -> Result<DispatchOutcome> {
    let viewer = json!({"user": "user:default/alice", "tokens": {"github:github.test": "token"}});
    let viewer: Viewer = serde_json::from_value::<ViewerInput>(viewer)
        .unwrap()
        .into();
    let command = json!({"service": SERVICE, "environment": "production", "version": {"label": "v1.9.2"},
        "revision": 1, "idempotencyKey": "the-press",
        "authorized": [{"service": SERVICE, "environment": "production"}]});
    let command: DispatchCommand = serde_json::from_value(command).unwrap();
    services.dispatch(&viewer, command).await
}

type Answer = Box<dyn Fn() -> (bool, ResponseTemplate) + Send + Sync>;

#[tokio::test]
async fn whatever_goes_wrong_one_press_is_one_request_and_what_came_of_it_is_found_out() {
    let html = |status| ResponseTemplate::new(status).set_body_string("<html>Bad gateway</html>");
    let cases: [(&str, Answer, DispatchState); 6] = [
        (
            "500",
            Box::new(move || (false, html(500))),
            DispatchState::NotStarted,
        ),
        (
            "502 that started it",
            Box::new(move || (true, html(502))),
            DispatchState::Started,
        ),
        (
            "502 that did not",
            Box::new(move || (false, html(502))),
            DispatchState::NotStarted,
        ),
        (
            "silence",
            Box::new(|| (true, details().set_delay(Duration::from_secs(60)))),
            DispatchState::Started,
        ),
        (
            "no run in the answer",
            Box::new(|| (true, ResponseTemplate::new(204))),
            DispatchState::Started,
        ),
        (
            "garbage",
            Box::new(|| (true, ResponseTemplate::new(200).set_body_string("?"))),
            DispatchState::Started,
        ),
    ];
    for (what, answer, expected) in cases {
        let upstream = Upstream::new(answer, false).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.sqlite");
        let now = services(&upstream.server.uri(), &file, 0, None).await;
        let first = press(&now).await.unwrap();
        assert_eq!(first.run, None, "{what}");
        // A double press in between sends nothing.
        assert!(press(&now).await.unwrap().repeated, "{what}");
        let later = services(&upstream.server.uri(), &file, 61, None).await;
        let known = press(&later).await.unwrap();
        assert_eq!(known.record.state, expected, "{what}: {}", known.message);
        let id = known.run.map(|run| run.id);
        let is_started = expected == DispatchState::Started;
        assert_eq!(id, is_started.then(|| RUN.to_string()), "{what}");
        assert_eq!(upstream.counts(), (1, usize::from(is_started)), "{what}");
    }
}

#[tokio::test]
async fn a_foreign_run_of_the_same_second_is_never_claimed_beside_ours() {
    let bad = || (true, ResponseTemplate::new(502));
    let upstream = Upstream::new(bad, true).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    let now = services(&upstream.server.uri(), &file, 0, None).await;
    press(&now).await.unwrap();
    let later = services(&upstream.server.uri(), &file, 61, None).await;
    let known = press(&later).await.unwrap();
    assert_eq!(known.record.state, DispatchState::Unknown);
    assert_eq!((known.run, known.candidates.len()), (None, 2));
    assert_eq!(upstream.counts(), (1, 1));
}

const VARIABLE: &str = "DEPLOYMENT_TEST_PRESS_AND_DIE";
const NAME: &str =
    "node::dispatching::a_process_that_dies_at_any_step_leaves_one_run_or_none_and_the_truth";

/// The child: presses, and dies on the way.
fn press_and_die(order: &str) -> ! {
    let (death, rest) = order.split_once(' ').unwrap();
    let (api, file) = rest.split_once(' ').unwrap();
    let death = match death {
        "before" => Some(Death::BeforeItIsSent),
        "after" => Some(Death::AfterTheAnswer),
        _ => None,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let services = services(api, Path::new(file), 0, death).await;
        let _ = press(&services).await;
    });
    panic!("it should have died");
}

#[test]
fn a_process_that_dies_at_any_step_leaves_one_run_or_none_and_the_truth() {
    if let Ok(order) = env::var(VARIABLE) {
        press_and_die(&order);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (step, requests, expected) in [
        ("before", 0, DispatchState::NotStarted),
        ("during", 1, DispatchState::Started),
        ("after", 1, DispatchState::Started),
    ] {
        let (arrived, arrives) = std::sync::mpsc::channel();
        let arrived = Mutex::new(arrived);
        let answer = move || {
            let _ = arrived.lock().unwrap().send(());
            let delay = if step == "during" { 60 } else { 0 };
            (true, details().set_delay(Duration::from_secs(delay)))
        };
        let upstream = runtime.block_on(Upstream::new(answer, false));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.sqlite");
        let order = format!("{step} {} {}", upstream.server.uri(), file.display());
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(VARIABLE, order)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if step == "during" {
            arrives.recv_timeout(Duration::from_secs(30)).unwrap();
            child.kill().unwrap();
        }
        let status = child.wait().unwrap();
        assert!(
            !matches!(status.code(), Some(0 | 101)),
            "{step}: it ended by itself"
        );
        runtime.block_on(async {
            let soon = services(&upstream.server.uri(), &file, 1, None).await;
            let known = press(&soon).await.unwrap();
            assert_eq!(known.record.state, DispatchState::Intent, "{step}");
            assert!(known.message.contains("not known yet"), "{}", known.message);
            let later = services(&upstream.server.uri(), &file, 61, None).await;
            let known = press(&later).await.unwrap();
            assert_eq!(known.record.state, expected, "{step}");
            let id = known.run.map(|run| run.id);
            let is_started = expected == DispatchState::Started;
            assert_eq!(id, is_started.then(|| RUN.to_string()), "{step}");
        });
        assert_eq!(upstream.counts(), (requests, requests), "{step}");
    }
}

#[tokio::test]
async fn where_the_host_cannot_be_reached_nothing_was_started_and_it_is_said_at_once() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let folder = tempfile::tempdir().unwrap();
    let services = services(&address, &folder.path().join("store.sqlite"), 0, None).await;
    let error: Error = press(&services).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::HostDown);
    assert!(error.message.starts_with("Nothing was started"), "{error}");
    let again = press(&services).await.unwrap();
    assert_eq!(again.record.state, DispatchState::NotStarted);
}
