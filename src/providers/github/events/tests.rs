//! What events of GitHub's say, after its own examples.

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

use super::{super::run_name::RunNamePatterns, *};
use crate::{
    model::{
        deployment::{Actor, Reviewer},
        environment::Environment,
        problem::ProblemCode,
    },
    providers::{
        github::client::{ClientSettings, GithubHost},
        provider::{Wait, WaitSource},
    },
    upstream::clock::ManualClock,
};

fn client() -> GithubClient {
    let host = |host: &str, api: &str, web: &str| GithubHost {
        host: host.to_owned(),
        api_base_url: Url::parse(api).unwrap(),
        web_base_url: Url::parse(web).unwrap(),
    };
    GithubClient::new(
        vec![
            host("github.com", "https://api.github.com", "https://github.com"),
            host(
                "localhost:7100",
                "http://localhost:7100/rest",
                "http://localhost:7100",
            ),
        ],
        ClientSettings::default(),
        ManualClock::at("2026-01-01T00:00:00Z"),
    )
    .unwrap()
}

fn event_of(web: &str, mut payload: Value) -> Value {
    payload["repository"] =
        json!({"id": 1, "full_name": "Acme/Shop", "html_url": format!("{web}/Acme/Shop")});
    payload["sender"] = json!({"login": "alice"});
    payload
}

fn run() -> Value {
    json!({
        "id": 9_007_199_254_740_001_u64, "node_id": "WFR_x", "name": "Deploy", "display_title": "Deploy v2 to production",
        "path": ".github/workflows/deploy.yml@refs/heads/main", "run_number": 128, "run_attempt": 2, "event": "workflow_dispatch",
        "status": "waiting", "conclusion": null, "head_branch": "main", "html_url": "https://github.com/Acme/Shop/actions/runs/5",
        "triggering_actor": {"login": "alice", "avatar_url": "https://a.example/1"},
        "created_at": "2026-01-01T09:00:00Z", "updated_at": "2026-01-01T09:05:00Z",
    })
}

fn review() -> Value {
    event_of(
        "https://github.com",
        json!({
            "action": "requested", "environment": "Production", "since": "2026-01-01T09:04:00Z", "workflow_run": run(),
            "requestor": {"login": "alice"}, "workflow_job_run": {"id": 1, "name": "deploy"},
            "reviewers": [
                {"type": "User", "reviewer": {"login": "bob", "id": 2}},
                {"type": "Team", "reviewer": {"name": "The Leads", "slug": "leads", "id": 3}},
                {"type": "Team", "reviewer": null},
            ],
            "installation": {"id": 5},
        }),
    )
}

fn status(state: &str) -> Value {
    event_of(
        "https://github.com",
        json!({
            "action": "created", "workflow_run": run(), "check_run": {"id": 1, "name": "deploy"},
            "deployment_status": {"state": state, "created_at": "2026-01-01T09:04:00Z"},
            "deployment": {"environment": "production", "task": "deploy", "creator": {"login": "carol"}},
        }),
    )
}

fn said_by(event: &str, payload: &Value) -> Option<Said> {
    read(&client(), event, payload).unwrap().unwrap().said
}

fn wait_of(event: &str, payload: &Value) -> Wait {
    match said_by(event, payload) {
        Some(Said::Waiting(wait)) => wait,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_event_of_interest_is_a_change_of_its_repository() {
    let events = [
        ("deployment", vec![News::Deployment]),
        ("deployment_status", vec![News::Deployment, News::Gate]),
        ("deployment_review", vec![News::Gate]),
        ("deployment_protection_rule", vec![News::Gate]),
        ("workflow_run", vec![News::Run]),
        ("workflow_job", vec![News::Job]),
    ];
    for (event, news) in events {
        let read = |web| read(&client(), event, &event_of(web, json!({"action": "x"}))).unwrap();
        for (web, host) in [
            ("https://GitHub.com", "github.com"),
            ("http://localhost:7100", "localhost:7100"),
        ] {
            let expected = ProviderEvent {
                host: host.to_owned(),
                repository: "acme/shop".to_owned(),
                news: news.clone(),
                said: None,
            };
            assert_eq!(read(web), Some(expected));
        }
        for web in [
            "https://evil.example",
            "http://github.com",
            "https://github.com:444",
            "https://github.com.evil.example",
        ] {
            assert_eq!(read(web), None, "{web}");
        }
    }
    for event in ["push", "ping", "workflow_run ", ""] {
        assert_eq!(read(&client(), event, &Value::Null).unwrap(), None);
    }
}

#[test]
fn a_job_that_waits_or_waits_no_more_is_news_of_a_gate() {
    for (action, is_gate) in [
        ("waiting", true),
        ("queued", true),
        ("in_progress", false),
        ("completed", false),
    ] {
        let news = news("workflow_job", Some(action));
        assert_eq!(news.contains(&News::Gate), is_gate, "{action}");
        assert!(news.contains(&News::Job));
    }
}

#[tokio::test]
async fn what_does_not_say_whose_it_is_is_refused() {
    let payloads = [
        json!(null),
        json!([1]),
        json!({}),
        json!({"repository": "acme/shop"}),
        json!({"repository": {"full_name": 1, "html_url": "https://github.com/a/b"}}),
        json!({"repository": {"full_name": "acme/shop"}}),
        json!({"repository": {"full_name": "acme", "html_url": "https://github.com/acme"}}),
        json!({"repository": {"full_name": "acme/../x", "html_url": "https://github.com/acme"}}),
        json!({"repository": {"full_name": "acme/shop", "html_url": "no address"}}),
    ];
    for payload in payloads {
        let error = read(&client(), "workflow_run", &payload).unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput, "{payload}");
        let field = error.details.field.clone().unwrap();
        assert!(field.starts_with("payload.repository"), "{field}");
    }
}

#[tokio::test]
async fn another_form_than_githubs_says_nothing_and_is_a_change_all_the_same() {
    let names = ["workflow_run", "deployment_review", "deployment_status"];
    let actions = ["completed", "requested", "created"];
    for (event, action) in names.into_iter().zip(actions) {
        for broken in [
            json!({}),
            json!({"workflow_run": null, "deployment": [], "deployment_status": 3}),
            json!({"workflow_run": {"id": "7"}, "environment": {}, "deployment": {"environment": 1}}),
            json!({"workflow_run": {"id": -7}, "environment": "x", "deployment_status": {"state": {}}}),
        ] {
            let mut payload = event_of("https://github.com", broken);
            payload["action"] = json!(action);
            assert_eq!(said_by(event, &payload), None, "{event} {payload}");
        }
    }
    let mut nameless = review();
    nameless["environment"] = json!("a\u{0}b");
    assert_eq!(said_by("deployment_review", &nameless), None);
    nameless["environment"] = json!("x".repeat(301));
    assert_eq!(said_by("deployment_review", &nameless), None);
}

#[tokio::test]
async fn a_requested_review_names_who_may_decide() {
    let wait = wait_of("deployment_review", &review());
    assert_eq!(wait.run.id, "9007199254740001");
    assert_eq!((wait.run.number, wait.run.attempt), (Some(128), Some(2)));
    assert_eq!(wait.environment, "Production");
    assert_eq!(
        wait.pipeline.as_deref(),
        Some(".github/workflows/deploy.yml")
    );
    assert_eq!(wait.job.as_deref(), Some("deploy"));
    assert_eq!(wait.job_id.as_deref(), Some("1"));
    let reviewers = [
        Reviewer::User {
            login: "bob".to_owned(),
            avatar_url: None,
        },
        Reviewer::Team {
            name: "Acme/leads".to_owned(),
            avatar_url: None,
        },
    ];
    assert_eq!(wait.reviewers, reviewers);
    let alice = Actor {
        login: "alice".to_owned(),
        avatar_url: None,
    };
    assert_eq!(wait.actor, Some(alice));
    assert_eq!(wait.at, Some("2026-01-01T09:04:00Z".parse().unwrap()));
    assert_eq!(wait.source, WaitSource::Request);
    for action in ["approved", "rejected"] {
        let mut payload = review();
        payload["action"] = json!(action);
        assert_eq!(said_by("deployment_review", &payload), None);
    }
}

#[tokio::test]
async fn a_status_says_that_something_waits_and_an_app_hears_of_the_review_itself() {
    let wait = wait_of("deployment_status", &status("waiting"));
    assert_eq!(wait.environment, "production");
    assert_eq!(wait.reviewers, []);
    assert_eq!(wait.task.as_deref(), Some("deploy"));
    let state = |request_follows| WaitSource::State { request_follows };
    assert_eq!(wait.source, state(false));
    let mut of_app = status("waiting");
    of_app["installation"] = json!({"id": 5});
    assert_eq!(wait_of("deployment_status", &of_app).source, state(true));
    for other in ["success", "pending", "in_progress", "something new"] {
        assert_eq!(
            said_by("deployment_status", &status(other)),
            None,
            "{other}"
        );
    }
    let mut by_hand = status("waiting");
    by_hand["workflow_run"] = Value::Null;
    assert_eq!(said_by("deployment_status", &by_hand), None);
}

#[tokio::test]
async fn a_completed_run_ends_as_runs_do_elsewhere() {
    for (conclusion, state) in [
        (json!("success"), DeploymentState::Succeeded),
        (json!("timed_out"), DeploymentState::Failed),
        (json!("cancelled"), DeploymentState::Cancelled),
        (json!("skipped"), DeploymentState::Unknown),
        (json!("something new"), DeploymentState::Unknown),
        (json!(null), DeploymentState::Unknown),
    ] {
        let mut ended = run();
        ended["status"] = json!("completed");
        ended["conclusion"] = conclusion;
        let payload = json!({"action": "completed", "workflow_run": ended});
        let payload = event_of("https://github.com", payload);
        let Some(Said::Ended(end)) = said_by("workflow_run", &payload) else {
            panic!("{payload}");
        };
        assert_eq!(end.state, state);
        assert_eq!(end.at, Some("2026-01-01T09:05:00Z".parse().unwrap()));
        assert_eq!(end.run.title.as_deref(), Some("Deploy v2 to production"));
    }
    // A completed run that is not: somebody ran it again.
    let payload = json!({"action": "completed", "workflow_run": run()});
    let payload = event_of("https://github.com", payload);
    assert_eq!(said_by("workflow_run", &payload), None);
}

fn environments(sources: &[Value]) -> Vec<Arc<Environment>> {
    sources
        .iter()
        .enumerate()
        .map(|(number, source)| {
            let mut source = source.clone();
            source["owner"] = json!("acme");
            source["repo"] = json!("shop");
            let environment = json!({
                "service": format!("component:default/{number}"), "name": format!("env-{number}"), "provider": "github",
                "host": "github.com", "source": source,
            });
            Arc::new(serde_json::from_value(environment).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_wait_is_that_of_the_one_environment_that_it_can_be_of() {
    let wait = wait_of("deployment_status", &status("waiting"));
    let here = |more: Value| {
        let mut source = json!({"topology": "environment-input", "environment": "PRODUCTION"});
        for (key, value) in more.as_object().unwrap() {
            source[key] = value.clone();
        }
        source
    };
    let elsewhere = json!({"topology": "environment-input", "environment": "staging"});
    let titled = |title: &str| here(json!({"runName": title}));
    let cases: Vec<(Vec<Value>, Option<usize>)> = vec![
        (vec![], None),
        (vec![elsewhere.clone(), here(json!({}))], Some(1)),
        (vec![elsewhere], None),
        // Also where it runs another workflow than the mapping says: there is no other.
        (vec![here(json!({"workflow": "other.yml"}))], Some(0)),
        (vec![here(json!({})), here(json!({}))], None),
        (
            vec![here(json!({"workflow": "other.yml"})), here(json!({}))],
            Some(1),
        ),
        (
            vec![titled("^Ship"), titled("^Deploy (?<version>.+) to")],
            Some(1),
        ),
        (
            vec![here(json!({})), titled("^Deploy (?<version>.+) to")],
            Some(1),
        ),
        (
            vec![
                titled("^Deploy (?<version>v2)"),
                titled("^Deploy (?<version>.+) to"),
            ],
            None,
        ),
        (
            vec![
                titled("^Deploy .+ to (?<environment>pro)"),
                titled("^Deploy .+ to (?<environment>.+)$"),
            ],
            Some(1),
        ),
        (
            vec![
                here(json!({"job": "deploy"})),
                here(json!({"job": "deploy-eu"})),
            ],
            Some(0),
        ),
        (
            vec![
                here(json!({"ignore": {"tasks": ["deploy"]}})),
                here(json!({})),
            ],
            Some(1),
        ),
        (vec![here(json!({"ignore": {"creators": ["alice"]}}))], None),
        (vec![json!({"workflow": 3}), here(json!({}))], Some(1)),
    ];
    for (number, (sources, expected)) in cases.into_iter().enumerate() {
        let place = place(&environments(&sources), &wait, &RunNamePatterns::default());
        assert_eq!(place, expected, "case {number}");
    }
}
