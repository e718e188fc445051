//! One press, against a GitHub that takes it, refuses it, breaks off or says nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::net::TcpListener;
use url::Url;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

use super::*;
use crate::{
    model::{
        dispatch::DispatchValue,
        environment::{Environment, Tier},
        viewer::ViewerInput,
    },
    providers::github::client::{ClientSettings, GithubHost},
    upstream::clock::ManualClock,
};

mod candidates;

const HOST: &str = "github.test";
const DISPATCHES: &str = "/repos/acme/payments/actions/workflows/deploy.yml/dispatches";
const RUNS: &str = "/repos/acme/payments/actions/workflows/deploy.yml/runs";

fn viewer() -> Viewer {
    let input = json!({"user": "user:default/alice", "tokens": {"github:github.test": "token"}});
    serde_json::from_value::<ViewerInput>(input).unwrap().into()
}

fn order() -> DispatchOrder {
    DispatchOrder {
        environment: Arc::new(Environment {
            service: "component:default/payments".to_owned(),
            name: "production".to_owned(),
            tier: Tier::Production,
            order: 0,
            promotes_from: Vec::new(),
            provider: ID.to_owned(),
            host: HOST.to_owned(),
            source: json!({"owner": "acme", "repo": "payments", "topology": "environment-input",
                "workflow": ".github/workflows/deploy.yml"}),
        }),
        plan: DispatchPlan {
            repository: "acme/payments".to_owned(),
            pipeline: "deploy.yml".to_owned(),
            run_ref: "main".to_owned(),
            inputs: vec![DispatchValue {
                name: "version".to_owned(),
                value: "v1.9.2".to_owned(),
            }],
        },
    }
}

struct Lab {
    server: MockServer,
    client: GithubClient,
    run_details: RunDetails,
    now: Timestamp,
    clock: Arc<ManualClock>,
}

fn client(api: &str, clock: &Arc<ManualClock>) -> GithubClient {
    let host = GithubHost {
        host: HOST.to_owned(),
        api_base_url: Url::parse(api).unwrap(),
        web_base_url: Url::parse("https://github.test").unwrap(),
    };
    let settings = ClientSettings {
        deadline: Duration::from_millis(400),
        ..ClientSettings::default()
    };
    GithubClient::new(vec![host], settings, clock.clone()).unwrap()
}

impl Lab {
    async fn new() -> Self {
        let server = MockServer::start().await;
        let clock = ManualClock::at("2026-11-22T10:00:00Z");
        Self {
            client: client(&server.uri(), &clock),
            server,
            clock,
            run_details: RunDetails::default(),
            now: "2026-11-22T10:00:00Z".parse().unwrap(),
        }
    }

    async fn answer(&self, respond: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static) {
        self.server.reset().await;
        Mock::given(matchers::any())
            .respond_with(respond)
            .mount(&self.server)
            .await;
    }

    async fn send(&self) -> Result<Dispatched> {
        let viewer = viewer();
        let dispatching = Dispatching {
            client: &self.client,
            run_details: &self.run_details,
            viewer: &viewer,
            now: self.now,
        };
        dispatching.send(&order()).await
    }

    async fn candidates(&self, login: Option<&str>) -> Vec<String> {
        let found = self.found(login, Duration::ZERO).await.unwrap();
        found.runs.into_iter().map(|found| found.run.id).collect()
    }

    async fn found(&self, login: Option<&str>, max_age: Duration) -> Result<Candidates> {
        let viewer = viewer();
        let dispatching = Dispatching {
            client: &self.client,
            run_details: &self.run_details,
            viewer: &viewer,
            now: self.now,
        };
        let request = CandidatesRequest {
            host: HOST.to_owned(),
            plan: order().plan,
            login: login.map(str::to_owned),
            since: "2026-11-22T09:59:30.9Z".parse().unwrap(),
            until: "2026-11-22T10:00:30Z".parse().unwrap(),
            max_age,
        };
        dispatching.candidates(&request).await
    }

    async fn bodies(&self) -> Vec<Value> {
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .filter(|request| request.method == "POST")
            .map(|request| {
                assert_eq!(request.url.path(), DISPATCHES);
                serde_json::from_slice(&request.body).unwrap()
            })
            .collect()
    }

    /// Has the client learn that the host speaks the older version.
    async fn grow_old(&self) {
        self.answer(|request| {
            if request.headers["x-github-api-version"] == "2026-03-10" {
                ResponseTemplate::new(400).set_body_json(json!({"message": "unknown API version"}))
            } else {
                ResponseTemplate::new(200).set_body_json(json!({"login": "alice"}))
            }
        })
        .await;
        let viewer = viewer();
        let call = Call {
            viewer: &viewer,
            host: HOST,
            repository: None,
        };
        let path = ApiPath::root().segment("user");
        self.client
            .look::<rest::Account>(&call, path)
            .await
            .unwrap();
        assert!(!self.client.speaks_newest(HOST));
    }
}

fn details() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "workflow_run_id": 12_345_678_901_u64,
        "run_url": "https://api.github.test/x",
        "html_url": "https://github.test/acme/payments/actions/runs/12345678901",
    }))
}

#[tokio::test]
async fn one_request_starts_it_and_the_answer_names_the_run() {
    let lab = Lab::new().await;
    lab.answer(|_| details().insert_header("date", "Sun, 22 Nov 2026 10:00:07 GMT"))
        .await;
    let started = lab.send().await.unwrap();
    let run = started.run.unwrap();
    assert_eq!((run.id.as_str(), run.attempt), ("12345678901", Some(1)));
    assert_eq!(
        run.url.as_deref(),
        Some("https://github.test/acme/payments/actions/runs/12345678901")
    );
    assert_eq!(started.at.to_string(), "2026-11-22T10:00:07Z");
    assert_eq!(
        lab.bodies().await,
        [json!({"ref": "main", "inputs": {"version": "v1.9.2"}})]
    );
}

#[tokio::test]
async fn an_answer_without_a_run_or_that_cannot_be_read_is_a_start_all_the_same() {
    for answer in [
        ResponseTemplate::new(204),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(200).set_body_json(json!({})),
    ] {
        let lab = Lab::new().await;
        lab.answer(move |_| answer.clone()).await;
        assert_eq!(lab.send().await.unwrap().run, None);
        assert_eq!(lab.bodies().await.len(), 1);
    }
}

#[tokio::test]
async fn an_older_host_is_asked_to_name_the_run() {
    let lab = Lab::new().await;
    lab.grow_old().await;
    lab.answer(|_| details()).await;
    assert!(lab.send().await.unwrap().run.is_some());
    assert_eq!(lab.bodies().await[0][FLAG], true);
}

#[tokio::test]
async fn a_host_that_refuses_the_flag_is_asked_once_without_and_never_with_it_again() {
    let lab = Lab::new().await;
    lab.grow_old().await;
    lab.answer(|request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        if body.get(FLAG).is_some() {
            let message = "Invalid request.\n\n\"return_run_details\" is not a permitted key.";
            ResponseTemplate::new(422).set_body_json(json!({ "message": message }))
        } else {
            ResponseTemplate::new(204)
        }
    })
    .await;
    assert_eq!(lab.send().await.unwrap().run, None);
    let flags = |bodies: &[Value]| -> Vec<bool> {
        bodies.iter().map(|body| body.get(FLAG).is_some()).collect()
    };
    assert_eq!(flags(&lab.bodies().await), [true, false]);
    lab.send().await.unwrap();
    assert_eq!(flags(&lab.bodies().await), [true, false, false]);
}

#[tokio::test]
async fn a_server_error_or_a_page_of_a_proxy_leaves_it_unknown_after_one_request() {
    for status in [500, 502, 503, 504] {
        let lab = Lab::new().await;
        lab.answer(move |_| ResponseTemplate::new(status).set_body_string("<html>Bad gateway"))
            .await;
        let error = lab.send().await.unwrap_err();
        assert_eq!(error.code, ProblemCode::OutcomeUnknown);
        assert!(error.message.contains("not known whether"), "{error}");
        assert_eq!(lab.bodies().await.len(), 1);
    }
}

#[tokio::test]
async fn silence_leaves_it_unknown_after_one_request() {
    let lab = Lab::new().await;
    lab.answer(|_| details().set_delay(Duration::from_secs(5)))
        .await;
    let error = lab.send().await.unwrap_err();
    assert_eq!(error.code, ProblemCode::OutcomeUnknown);
    assert_eq!(lab.bodies().await.len(), 1);
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_started() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let lab = Lab::new().await;
    let lab = Lab {
        client: client(&address, &lab.clock),
        ..lab
    };
    let error = lab.send().await.unwrap_err();
    assert_eq!(error.code, ProblemCode::HostDown);
    assert!(error.message.starts_with("Nothing was started"), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_it_unknown_and_no_second_one_is_made() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            stream.readable().await.unwrap();
            drop(stream);
        }
    });
    let lab = Lab::new().await;
    let lab = Lab {
        client: client(&address, &lab.clock),
        ..lab
    };
    let error = lab.send().await.unwrap_err();
    assert_eq!(error.code, ProblemCode::OutcomeUnknown);
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn each_refusal_says_that_nothing_started_and_what_to_do() {
    use ProblemCode::*;
    let cases: [(u16, &str, ProblemCode, Option<&str>, &str); 13] = [
        (404, "Not Found", NotFoundOrNotVisible, None, "write access"),
        (
            403,
            "Must have admin rights to Repository.",
            Forbidden,
            None,
            "write access",
        ),
        (
            403,
            "Repository was archived so is read-only.",
            Forbidden,
            None,
            "unarchive",
        ),
        (
            422,
            "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
            Forbidden,
            None,
            "Enable it",
        ),
        (
            422,
            "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
            Forbidden,
            None,
            "Enable it",
        ),
        (
            422,
            "No ref found for: main",
            InvalidInput,
            Some("version"),
            "no branch or tag main",
        ),
        (
            422,
            "Workflow does not have 'workflow_dispatch' trigger",
            InvalidInput,
            Some("version"),
            "Add it",
        ),
        (
            422,
            "Unexpected inputs provided: [\"x\"]",
            InvalidInput,
            Some("inputs"),
            "\"x\"",
        ),
        (
            422,
            "Required input 'region' not provided",
            InvalidInput,
            Some("inputs"),
            "region",
        ),
        (
            422,
            "Something new",
            InvalidInput,
            Some("inputs"),
            "Something new",
        ),
        (401, "Bad credentials", TokenRejected, None, "Reconnect"),
        (
            307,
            "Moved",
            NotFoundOrNotVisible,
            Some("source.repo"),
            "has moved",
        ),
        (
            429,
            "You have exceeded a secondary rate limit.",
            SecondaryRateLimited,
            None,
            "Come back",
        ),
    ];
    for (status, message, code, field, remedy) in cases {
        let lab = Lab::new().await;
        lab.answer(move |_| {
            ResponseTemplate::new(status).set_body_json(json!({ "message": message }))
        })
        .await;
        let error = lab.send().await.unwrap_err();
        assert_eq!(error.code, code, "{message}: {error}");
        assert_eq!(error.details.field.as_deref(), field, "{message}");
        assert!(error.message.contains(remedy), "{message}: {error}");
        assert_eq!(lab.bodies().await.len(), 1, "{message}");
    }
}

#[tokio::test]
async fn no_refusal_repeats_the_value_of_an_input() {
    for (status, message, expected) in [
        (
            422,
            "Provided value 'hunter2' for input 'size' not in the list of allowed values",
            "(Provided value for input 'size' not in the list of allowed values)",
        ),
        (
            422,
            "The moon does not like v1.9.2",
            "(The moon does not like …)",
        ),
        (403, "v1.9.2 is not for you", "(… is not for you)"),
        (400, "Problems parsing v1.9.2", "Nothing was started: "),
    ] {
        let lab = Lab::new().await;
        lab.answer(move |_| {
            ResponseTemplate::new(status).set_body_json(json!({ "message": message }))
        })
        .await;
        let error = lab.send().await.unwrap_err();
        assert!(error.message.contains(expected), "{message}: {error}");
        for value in ["hunter2", "v1.9.2"] {
            assert!(!error.message.contains(value), "{error}");
        }
    }
}

#[tokio::test]
async fn single_sign_on_is_asked_for_with_its_address() {
    let lab = Lab::new().await;
    lab.answer(|_| {
        ResponseTemplate::new(403)
            .insert_header("x-github-sso", "required; url=https://github.test/sso")
            .set_body_json(
                json!({"message": "Resource protected by organization SAML enforcement."}),
            )
    })
    .await;
    let error = lab.send().await.unwrap_err();
    assert_eq!(error.code, ProblemCode::SsoRequired);
    assert_eq!(
        error.details.sso_url.as_deref(),
        Some("https://github.test/sso")
    );
}

#[tokio::test]
async fn what_does_not_fit_the_environment_is_not_sent() {
    let lab = Lab::new().await;
    lab.answer(|_| details()).await;
    let mut order = order();
    order.plan.repository = "evil/payments".to_owned();
    let viewer = viewer();
    let dispatching = Dispatching {
        client: &lab.client,
        run_details: &lab.run_details,
        viewer: &viewer,
        now: lab.now,
    };
    let error = dispatching.send(&order).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::Conflict);
    assert!(error.message.starts_with("Nothing was started: "));
    assert!(lab.bodies().await.is_empty());
}
