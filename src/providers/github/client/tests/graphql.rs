//! Queries.

use serde::Deserialize;
use serde_json::json;
use wiremock::ResponseTemplate;

use super::{
    super::{About, ApiPath, Call, Fetched, Freshness, GraphqlAnswer, GraphqlRequest},
    support::*,
};
use crate::{error::Result, model::problem::ProblemCode};

#[derive(Debug, PartialEq, Deserialize)]
struct Data {
    r0: Option<Thing>,
    r1: Option<Thing>,
}

async fn ask(lab: &Lab, token: &str) -> Result<Fetched<GraphqlAnswer<Data>>> {
    let viewer = viewer(token);
    let request = GraphqlRequest {
        query: "query($n: Int) { r0 r1 }".into(),
        variables: json!({ "n": 1 }),
    };
    lab.client
        .graphql(&call(&viewer), request, Freshness::for_secs(60))
        .await
}

fn answer(body: serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test]
async fn a_query_is_posted_once_and_its_answer_kept_for_its_viewer() {
    let lab = Lab::new().await;
    lab.answer(answer(
        json!({ "data": { "r0": thing("a"), "r1": null, "rateLimit": { "cost": 3 } } }),
    ))
    .await;
    let (first, second) = tokio::join!(ask(&lab, "gho_a"), ask(&lab, "gho_a"));
    for read in [first, second, ask(&lab, "gho_a").await] {
        let data = read.unwrap().value.data.as_ref().unwrap().r0.clone();
        assert_eq!(data.unwrap().name, "a");
    }
    let requests = lab.requests().await;
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].url.path(), "/graphql");
    let body: serde_json::Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(
        body,
        json!({ "query": "query($n: Int) { r0 r1 }", "variables": { "n": 1 } })
    );
    assert_eq!(lab.client.metrics().requests.charged, 3);
    ask(&lab, "gho_b").await.unwrap();
    assert_eq!(lab.requests().await.len(), 2);
}

#[tokio::test]
async fn one_unreadable_repository_leaves_a_hole_and_not_a_failure() {
    let lab = Lab::new().await;
    lab.answer(
        answer(json!({
            "data": { "r0": thing("a"), "r1": null },
            "errors": [{
                "type": "FORBIDDEN", "path": ["r1", 0],
                "message": "Resource protected by organization SAML enforcement gho_secret1",
                "extensions": { "saml_failure": true }
            }]
        }))
        .insert_header(
            "x-github-sso",
            "required; url=https://github.com/orgs/acme/sso?authorization_request=A1",
        ),
    )
    .await;
    let read = ask(&lab, "gho_a").await.unwrap();
    assert_eq!(
        read.value.data.as_ref().unwrap().r0,
        Some(Thing { name: "a".into() })
    );
    let hole = &read.value.errors[0];
    assert_eq!((hole.kind.as_str(), hole.saml_failure), ("FORBIDDEN", true));
    assert_eq!(hole.path, ["r1", "0"]);
    assert!(!hole.message.contains("gho_"));
    let viewer = viewer("gho_a");
    let error = hole.to_error(&call(&viewer));
    assert_eq!(error.code, ProblemCode::SsoRequired);
    assert_eq!(
        error.details.sso_url.as_deref(),
        Some("https://github.com/orgs/acme/sso?authorization_request=A1")
    );
    assert_eq!(error.details.repository.as_deref(), Some(REPOSITORY));
}

fn good() -> ResponseTemplate {
    answer(json!({ "data": { "r0": thing("a"), "r1": thing("b") } }))
}

/// The second repository is a hole, for this reason.
fn with_hole(error: serde_json::Value) -> ResponseTemplate {
    answer(json!({ "data": { "r0": thing("a"), "r1": null }, "errors": [error] }))
}

fn saml() -> serde_json::Value {
    json!({ "type": "FORBIDDEN", "path": ["r1"], "message": "SAML", "extensions": { "saml_failure": true } })
}

fn passing() -> serde_json::Value {
    json!({ "path": ["r1"], "message": "Something went wrong while executing your query." })
}

fn has_second(read: &Fetched<GraphqlAnswer<Data>>) -> bool {
    read.value.data.as_ref().unwrap().r1.is_some()
}

#[tokio::test]
async fn an_answer_with_holes_is_not_fresh_so_that_whoever_is_let_in_is_let_in_at_once() {
    let lab = Lab::new().await;
    for (error, remembered) in [
        (saml(), 0),
        (
            json!({ "type": "NOT_FOUND", "path": ["r1"], "message": "x" }),
            30,
        ),
        (
            json!({ "type": "FORBIDDEN", "path": ["r1"], "message": "x" }),
            30,
        ),
    ] {
        lab.answer(with_hole(error.clone())).await;
        let read = ask(&lab, "gho_a").await.unwrap();
        assert!(!has_second(&read), "{error}");
        lab.answer(good()).await;
        if remembered > 0 {
            lab.advance(remembered - 1);
            assert!(!has_second(&ask(&lab, "gho_a").await.unwrap()), "{error}");
            lab.advance(1);
        }
        let read = ask(&lab, "gho_a").await.unwrap();
        assert!(has_second(&read), "{error}");
        lab.advance(60);
    }
}

#[tokio::test]
async fn a_hole_that_says_nothing_about_rights_leaves_what_was_known_and_says_why() {
    let lab = Lab::new().await;
    lab.answer(good()).await;
    let first = ask(&lab, "gho_a").await.unwrap();
    lab.advance(60);
    lab.answer(with_hole(passing())).await;
    for _ in 0..2 {
        let stale = ask(&lab, "gho_a").await.unwrap();
        assert!(has_second(&stale));
        assert_eq!(stale.fetched_at, first.fetched_at);
        let reason = stale.stale.unwrap();
        assert_eq!(reason.code, ProblemCode::HostDown);
        assert!(reason.message.contains("Something went wrong"));
    }
    lab.answer(good()).await;
    assert_eq!(ask(&lab, "gho_a").await.unwrap().stale, None);
}

#[tokio::test]
async fn a_hole_over_nothing_known_is_shown_and_not_kept() {
    let lab = Lab::new().await;
    lab.answer(with_hole(passing())).await;
    assert!(!has_second(&ask(&lab, "gho_a").await.unwrap()));
    lab.answer(ResponseTemplate::new(502)).await;
    assert!(ask(&lab, "gho_a").await.is_err());
    lab.answer(good()).await;
    assert!(has_second(&ask(&lab, "gho_a").await.unwrap()));
}

#[tokio::test]
async fn a_refusal_beside_a_failure_takes_what_was_known_away() {
    let lab = Lab::new().await;
    lab.answer(good()).await;
    ask(&lab, "gho_a").await.unwrap();
    lab.advance(60);
    lab.answer(answer(json!({
        "data": { "r0": null, "r1": null },
        "errors": [{ "path": ["r0"], "message": "Something went wrong" }, saml()],
    })))
    .await;
    assert!(!has_second(&ask(&lab, "gho_a").await.unwrap()));
    lab.answer(ResponseTemplate::new(502)).await;
    assert!(!has_second(&ask(&lab, "gho_a").await.unwrap()));
}

#[tokio::test]
async fn an_answer_without_data_is_an_error_of_its_kind() {
    for (body, code) in [
        (
            json!({ "errors": [{ "type": "RATE_LIMITED", "message": "API rate limit exceeded" }] }),
            ProblemCode::RateLimited,
        ),
        (
            json!({ "errors": [{ "message": "You have exceeded a secondary rate limit" }] }),
            ProblemCode::SecondaryRateLimited,
        ),
        (
            json!({ "data": null, "errors": [{ "type": "NOT_FOUND", "message": "x" }] }),
            ProblemCode::NotFoundOrNotVisible,
        ),
        (
            json!({ "errors": [{ "type": "INSUFFICIENT_SCOPES", "message": "x" }] }),
            ProblemCode::MissingScope,
        ),
        (
            json!({ "errors": [{ "message": "Field 'x' doesn't exist" }] }),
            ProblemCode::AnswerNotUnderstood,
        ),
        (
            json!({ "data": null, "errors": [{ "message": "Something went wrong while executing your query." }] }),
            ProblemCode::HostDown,
        ),
        (json!({}), ProblemCode::AnswerNotUnderstood),
        (json!({ "errors": 7 }), ProblemCode::AnswerNotUnderstood),
        (
            json!({ "data": { "r0": 7 } }),
            ProblemCode::AnswerNotUnderstood,
        ),
        (json!([]), ProblemCode::AnswerNotUnderstood),
    ] {
        let lab = Lab::new().await;
        lab.answer(answer(body.clone())).await;
        let error = ask(&lab, "gho_a").await.unwrap_err();
        assert_eq!(error.code, code, "{body}");
    }
}

#[tokio::test]
async fn a_failed_query_is_not_sent_again() {
    let lab = Lab::new().await;
    lab.answer(ResponseTemplate::new(502)).await;
    let error = ask(&lab, "gho_a").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::HostDown);
    assert_eq!(lab.requests().await.len(), 1);
}

#[tokio::test]
async fn a_mutation_is_refused_before_it_leaves() {
    let lab = Lab::new().await;
    lab.answer(answer(json!({ "data": {} }))).await;
    let alice = viewer("gho_a");
    let request = GraphqlRequest {
        query: "# note\n  mutation { x }".into(),
        variables: json!({}),
    };
    let freshness = Freshness::<GraphqlAnswer<Data>>::for_secs(60);
    let error = lab
        .client
        .graphql(&call(&alice), request, freshness)
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::Internal);
    assert!(lab.requests().await.is_empty());
}

#[tokio::test]
async fn a_hole_in_the_place_of_a_repository_forgets_what_was_known_of_it_and_of_no_other() {
    for (path, is_forgotten) in [(json!(["r1"]), true), (json!(["r1", "e0"]), false)] {
        let lab = Lab::new().await;
        let alice = viewer("gho_alice");
        let read = async |name: &str| {
            let repository = format!("acme/{name}");
            let call = Call {
                repository: Some(&repository),
                ..call(&alice)
            };
            let path = ApiPath::repo("acme", name).segment("things");
            let freshness = Freshness::<Thing>::for_secs(600);
            lab.client.get(&call, path, freshness).await
        };
        lab.answer(ok("known")).await;
        for name in ["one", "two"] {
            read(name).await.unwrap();
        }
        let about = [("acme/one", "r0"), ("Acme/Two", "r1")].map(|(repository, alias)| About {
            repository,
            alias: Some(alias),
        });
        let ask = async || {
            let request = GraphqlRequest {
                query: "query { r0 r1 }".into(),
                variables: json!({}),
            };
            let call = Call {
                repository: None,
                ..call(&alice)
            };
            let freshness = Freshness::<GraphqlAnswer<Data>>::for_secs(600);
            lab.client
                .graphql_about(&call, &about, request, freshness)
                .await
        };
        let error = json!({ "type": "NOT_FOUND", "path": path, "message": "x" });
        lab.answer(with_hole(error)).await;
        assert!(!has_second(&ask().await.unwrap()));
        // The answer itself is kept, as long as a refusal is remembered.
        assert!(!has_second(&ask().await.unwrap()));
        assert_eq!(lab.requests().await.len(), 1);
        lab.answer(ResponseTemplate::new(404)).await;
        assert!(read("one").await.is_ok());
        assert_eq!(read("two").await.is_err(), is_forgotten, "{path}");
    }
}

#[tokio::test]
async fn a_query_proves_access_to_what_it_read_without_a_hole() {
    let lab = Lab::new().await;
    let alice = viewer("gho_alice");
    let etagged = ok("for good").insert_header("etag", "W/\"1\"");
    lab.answer(etagged).await;
    let read = async |name: &str| {
        let repository = format!("acme/{name}");
        let call = Call {
            repository: Some(&repository),
            ..call(&alice)
        };
        let path = ApiPath::repo("acme", name).segment("things");
        lab.client
            .get(&call, path, Freshness::<Thing>::immutable())
            .await
    };
    for name in ["one", "two", "three"] {
        read(name).await.unwrap();
    }
    lab.advance(299);
    let about = [
        ("acme/one", Some("r0")),
        ("acme/two", Some("r1")),
        ("acme/three", None),
    ]
    .map(|(repository, alias)| About { repository, alias });
    lab.answer(with_hole(
        json!({ "path": ["r1"], "message": "Something went wrong" }),
    ))
    .await;
    let request = GraphqlRequest {
        query: "query { r0 r1 }".into(),
        variables: json!({}),
    };
    let freshness = Freshness::<GraphqlAnswer<Data>>::for_secs(60);
    lab.client
        .graphql_about(&call(&alice), &about, request, freshness)
        .await
        .unwrap();
    lab.advance(1);
    lab.answer(ResponseTemplate::new(304)).await;
    for name in ["one", "two", "three"] {
        read(name).await.unwrap();
    }
    let asked: Vec<_> = lab.requests().await;
    let asked: Vec<_> = asked.iter().map(|r| r.url.path()).collect();
    assert_eq!(
        asked,
        ["/repos/acme/two/things", "/repos/acme/three/things"]
    );
}
