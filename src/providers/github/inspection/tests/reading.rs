//! What is asked, and what comes of the answers.

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    error::Result,
    model::{
        inspection::Inspection,
        problem::ProblemCode,
        viewer::{Viewer, ViewerInput},
    },
    providers::{
        github::{
            GithubProvider,
            client::{ClientSettings, GithubClient, GithubHost},
        },
        provider::{InspectionRequest, Provider},
    },
    upstream::clock::ManualClock,
};

const HOST: &str = "github.test";
const DEPLOY: &str = "on: push\njobs: {deploy: {environment: production}}";

/// Answers of GitHub: to the query, and to the two lists, each with its status.
struct Answers {
    graphql: Value,
    environments: (u16, Value),
    runs: (u16, Value),
}

impl Answers {
    fn of(repository: Value) -> Self {
        Self {
            graphql: json!({"data": {"viewer": {"login": "alice"}, "rateLimit": {"cost": 1}, "repository": repository}}),
            environments: (200, json!({"total_count": 0, "environments": []})),
            runs: (200, json!({"total_count": 0, "workflow_runs": []})),
        }
    }
}

/// A repository with these entries in its folder of workflows.
fn with_files(entries: Value) -> Value {
    json!({
        "nameWithOwner": "Acme/Payments", "isArchived": false, "viewerPermission": "WRITE", "defaultBranchRef": {"name": "main"},
        "workflows": {"__typename": "Tree", "entries": entries},
        "tags": {"totalCount": 2, "nodes": [{"name": "v1.1.0"}, null, {"name": "v1.0.0"}]},
        "branches": {"nodes": [{"name": "develop"}, {"name": "main"}]},
        "releases": {"nodes": [{"tagName": "v2.0.0", "isDraft": true}, {"tagName": "v1.1.0", "isDraft": false}]},
    })
}

fn file(name: &str, text: &str) -> Value {
    json!({"name": name, "type": "blob", "object": {"__typename": "Blob", "text": text, "isTruncated": false}})
}

async fn inspect_at(host: &str, repository: &str, answers: Answers) -> (Result<Inspection>, usize) {
    let server = MockServer::start().await;
    let answer = |(status, body): (u16, Value)| ResponseTemplate::new(status).set_body_json(body);
    Mock::given(method("POST"))
        .and(path("/graphql"))
        .respond_with(answer((200, answers.graphql)))
        .mount(&server)
        .await;
    for (list, read) in [
        ("environments", answers.environments),
        ("actions/runs", answers.runs),
    ] {
        Mock::given(method("GET"))
            .and(path(format!("/repos/acme/payments/{list}")))
            .respond_with(answer(read))
            .mount(&server)
            .await;
    }
    let clock = ManualClock::at("2026-01-10T00:00:00Z");
    let known = GithubHost {
        host: HOST.to_owned(),
        api_base_url: server.uri().parse().unwrap(),
        web_base_url: "https://github.test".parse().unwrap(),
    };
    let client = GithubClient::new(vec![known], ClientSettings::default(), clock.clone()).unwrap();
    let viewer: Viewer = serde_json::from_value::<ViewerInput>(
        json!({"user": "user:default/alice", "tokens": {format!("github:{HOST}"): "gho_x"}}),
    )
    .unwrap()
    .into();
    let request = InspectionRequest {
        host: host.to_owned(),
        repository: repository.to_owned(),
        service: "component:default/payments".to_owned(),
    };
    let inspection = GithubProvider::new(client, clock)
        .inspect(&viewer, request)
        .await;
    (inspection, server.received_requests().await.unwrap().len())
}

async fn inspected(answers: Answers) -> Inspection {
    inspect_at(HOST, "acme/payments", answers).await.0.unwrap()
}

#[tokio::test]
async fn what_is_read_is_told_in_githubs_own_writing() {
    let mut answers = Answers::of(with_files(json!([
        file("deploy.yml", DEPLOY),
        file("README.md", "x"),
        {"name": "scripts.yml", "type": "tree", "object": {}},
    ])));
    answers.environments.1 = json!({"total_count": 101, "environments": [
        {"name": "staging", "protection_rules": [], "deployment_branch_policy": null},
        {"name": "production", "deployment_branch_policy": {"protected_branches": true}, "protection_rules": [
            {"type": "wait_timer", "wait_timer": 30},
            {"type": "required_reviewers", "prevent_self_review": true, "reviewers": [
                {"type": "User", "reviewer": {"login": "bob"}}, {"type": "Team", "reviewer": {"slug": "leads", "name": "Leads"}}, {"type": "Team"},
            ]},
        ]},
    ]});
    answers.runs.1 = json!({"workflow_runs": [
        {"id": 1, "path": ".github/workflows/deploy.yml@main", "display_title": "One", "created_at": "2026-01-01T00:00:00Z", "html_url": "javascript:x"},
        {"id": 2, "path": ".github/workflows/deploy.yml", "display_title": "Two", "created_at": "2026-01-02T00:00:00Z"},
    ]});
    let inspection = inspected(answers).await;
    assert_eq!(inspection.repository, "Acme/Payments");
    assert_eq!(
        inspection.url.as_deref(),
        Some("https://github.test/Acme/Payments")
    );
    assert_eq!(inspection.account.unwrap().login, "alice");
    assert!(inspection.problems.is_empty());
    let facts = &inspection.facts;
    assert_eq!(facts["workflows"].as_array().unwrap().len(), 1);
    assert_eq!(
        facts["environments"][0]["reviewers"],
        json!(["@bob", "Acme/leads", "a team"])
    );
    assert_eq!(facts["environments"][0]["waitMinutes"], 30);
    assert_eq!(facts["environments"][0]["hasBranchPolicy"], true);
    assert_eq!(facts["environments"][0]["preventsSelfReview"], true);
    assert_eq!(facts["environments"][1]["hasBranchPolicy"], false);
    assert_eq!(facts["moreEnvironments"], true);
    assert_eq!(facts["branches"], json!(["main", "develop"]));
    assert_eq!(facts["releases"], json!(["v1.1.0"]));
    assert_eq!(facts["tags"], json!(["v1.1.0", "v1.0.0"]));
    assert_eq!(facts["tagSchemes"][0]["pattern"], "v*");
    assert_eq!(facts["recentRuns"][0]["run"]["title"], "Two");
    assert_eq!(facts["recentRuns"][1]["workflow"], "deploy.yml");
    assert_eq!(facts["recentRuns"][1]["run"]["url"], Value::Null);
    assert_eq!(facts["viewerPermission"], "WRITE");
    let source = &inspection.proposals[0].environments[0].environment.source;
    assert_eq!(source["owner"], "Acme");
}

#[tokio::test]
async fn an_empty_repository_has_nothing_and_is_no_error() {
    let inspection = inspected(Answers::of(json!({
        "nameWithOwner": "acme/payments", "defaultBranchRef": null, "workflows": null, "tags": {"totalCount": 0, "nodes": []},
        "branches": {"nodes": []}, "releases": {"nodes": []},
    })))
    .await;
    assert_eq!(inspection.facts["defaultBranch"], Value::Null);
    assert!(inspection.proposals.is_empty() && inspection.problems.is_empty());
}

#[tokio::test]
async fn a_workflow_file_that_is_not_understood_says_why_and_the_others_are_read() {
    let inspection = inspected(Answers::of(with_files(json!([
        {"name": "binary.yml", "type": "blob", "object": {"text": null, "isTruncated": false}},
        file("broken.yml", "jobs: ["),
        {"name": "cut.yml", "type": "blob", "object": {"text": DEPLOY, "isTruncated": true}},
        file("deploy.yml", DEPLOY),
        {"name": "gone.yml", "type": "blob", "object": null},
        file("large.yml", &format!("{DEPLOY}\n#{}", "x".repeat(1024 * 1024))),
        file("nothing.yaml", ""),
    ]))))
    .await;
    let errors: Vec<(&str, Option<&str>)> = inspection.facts["workflows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|workflow| {
            (
                workflow["file"].as_str().unwrap(),
                workflow["error"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            ("binary.yml", Some("It is not text.")),
            (
                "broken.yml",
                Some("It was not understood: it is not YAML that the core accepts at line 1.")
            ),
            ("cut.yml", Some("It is too large to be read.")),
            ("deploy.yml", None),
            ("gone.yml", Some("Its content could not be read.")),
            (
                "large.yml",
                Some("It was not understood: it is larger than 1048576 bytes.")
            ),
            (
                "nothing.yaml",
                Some("It was not understood: it has no jobs.")
            ),
        ]
    );
    assert_eq!(inspection.proposals.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_read_while_the_rest_can_is_a_problem() {
    let mut answers = Answers::of(with_files(json!([file("deploy.yml", DEPLOY)])));
    answers.runs = (
        403,
        json!({"message": "Resource not accessible by integration"}),
    );
    answers.environments = (404, json!({"message": "Not Found"}));
    answers.graphql["data"]["repository"]["releases"] = Value::Null;
    answers.graphql["errors"] = json!([{"type": "FORBIDDEN", "path": ["repository", "releases"], "message": "No releases for you"}]);
    let inspection = inspected(answers).await;
    let problems: Vec<(ProblemCode, &str)> = inspection
        .problems
        .iter()
        .map(|p| (p.code, p.message.as_str()))
        .collect();
    let has = |code, words: &str| {
        problems
            .iter()
            .any(|(c, message)| *c == code && message.contains(words))
    };
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(
        has(ProblemCode::Forbidden, "No releases for you"),
        "{problems:?}"
    );
    assert!(
        has(ProblemCode::Forbidden, "The recent runs could not be read"),
        "{problems:?}"
    );
    assert!(
        has(
            ProblemCode::NotFoundOrNotVisible,
            "The environments of the repository could not be read"
        ),
        "{problems:?}"
    );
    assert_eq!(inspection.proposals.len(), 1);
}

#[tokio::test]
async fn a_repository_that_is_not_there_is_an_error_that_says_what_was_looked_for_and_where() {
    let mut answers = Answers::of(Value::Null);
    answers.graphql["errors"] = json!([{"type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve to a Repository"}]);
    let error = inspect_at(HOST, "acme/payments", answers)
        .await
        .0
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    assert!(
        error.message.contains("acme/payments") && error.message.contains(HOST),
        "{}",
        error.message
    );

    let mut answers = Answers::of(Value::Null);
    answers.graphql["errors"] = json!([{"type": "FORBIDDEN", "path": ["repository"], "message": "SAML", "extensions": {"saml_failure": true}}]);
    let error = inspect_at(HOST, "acme/payments", answers)
        .await
        .0
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::SsoRequired);
    assert_eq!(error.details.repository.as_deref(), Some("acme/payments"));
}

#[tokio::test]
async fn what_is_no_address_and_no_known_host_is_never_asked_for() {
    for repository in [
        "",
        "acme",
        "acme/",
        "/payments",
        "acme/payments/x",
        "acme/..",
        "a b/c",
        "acme/pay?x",
        "https://github.test/acme/payments",
    ] {
        let (inspection, requests) = inspect_at(HOST, repository, Answers::of(Value::Null)).await;
        let error = inspection.unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput, "{repository}");
        assert_eq!(error.details.field.as_deref(), Some("repository"));
        assert_eq!(requests, 0);
    }
    let (inspection, requests) =
        inspect_at("evil.test", "acme/payments", Answers::of(Value::Null)).await;
    assert_eq!(inspection.unwrap_err().code, ProblemCode::NotConfigured);
    assert_eq!(requests, 0);
}
