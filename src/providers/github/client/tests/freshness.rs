//! When GitHub is asked, what a 304 does, and when the last known data is shown.

use std::time::Duration;

use wiremock::ResponseTemplate;

use super::{
    super::{ApiPath, Freshness},
    support::*,
};
use crate::{error::Error, model::problem::ProblemCode};

/// 200 with this ETag, or 304 to whoever has it.
fn etagged(request: &wiremock::Request) -> ResponseTemplate {
    match request.headers.get("if-none-match") {
        Some(etag) if etag == "W/\"1\"" => ResponseTemplate::new(304),
        _ => ok("a").insert_header("etag", "W/\"1\""),
    }
}

#[tokio::test]
async fn a_fresh_answer_is_not_asked_for_again() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 60).await.unwrap();
    lab.advance(59);
    lab.get(&alice, 60).await.unwrap();
    assert_eq!(lab.requests().await.len(), 1);
    lab.advance(1);
    lab.get(&alice, 60).await.unwrap();
    assert_eq!(lab.requests().await.len(), 2);
    assert_eq!(lab.client.metrics().cache.hits, 1);
}

#[tokio::test]
async fn freshness_is_decided_from_the_answer() {
    let lab = Lab::new().await;
    lab.answer(ok("running")).await;
    let alice = viewer("gho_alice");
    let call = call(&alice);
    let read = || {
        let freshness = Freshness::of(|thing: &Thing| {
            Duration::from_secs(if thing.name == "running" { 5 } else { 300 })
        });
        lab.client.get(&call, path(), freshness)
    };
    read().await.unwrap();
    lab.advance(5);
    lab.answer(ok("finished")).await;
    assert_eq!(read().await.unwrap().value.name, "finished");
    lab.advance(299);
    read().await.unwrap();
    assert_eq!(lab.requests().await.len(), 1);
}

#[tokio::test]
async fn a_304_costs_nothing_keeps_the_answer_and_moves_its_time() {
    let lab = Lab::new().await;
    lab.answer_with(etagged).await;
    let alice = viewer("gho_alice");
    let first = lab.get(&alice, 60).await.unwrap();
    lab.advance(61);
    let second = lab.get(&alice, 60).await.unwrap();
    assert_eq!(second.value, first.value);
    assert_eq!(
        second.fetched_at.duration_since(first.fetched_at).as_secs(),
        61
    );
    let requests = lab.client.metrics().requests;
    assert_eq!(
        (requests.sent, requests.not_modified, requests.charged),
        (2, 1, 1)
    );
    // And the moved time counts: nothing is asked within the next minute.
    lab.advance(59);
    lab.get(&alice, 60).await.unwrap();
    assert_eq!(lab.requests().await.len(), 2);
}

#[tokio::test]
async fn another_viewers_etag_is_never_sent() {
    let lab = Lab::new().await;
    lab.answer_with(etagged).await;
    lab.get(&viewer("gho_alice"), 0).await.unwrap();
    lab.get(&viewer("gho_bob"), 0).await.unwrap();
    for request in lab.requests().await {
        assert!(!request.headers.contains_key("if-none-match"));
    }
}

#[tokio::test]
async fn the_last_known_answer_is_shown_as_stale_while_the_host_is_down() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    let first = lab.get(&alice, 60).await.unwrap();
    assert_eq!(first.stale, None);
    lab.advance(61);
    lab.answer(ResponseTemplate::new(502).set_body_string("<html>Unicorn!</html>"))
        .await;
    let stale = lab.get(&alice, 60).await.unwrap();
    assert_eq!(
        (&stale.value, stale.fetched_at),
        (&first.value, first.fetched_at)
    );
    let reason = stale.stale.unwrap();
    assert_eq!(reason.code, ProblemCode::HostDown);
    assert_eq!(reason.details.status, Some(502));
    assert_eq!(lab.client.metrics().cache.served_stale, 1);
}

#[tokio::test]
async fn nothing_known_means_the_error_itself() {
    let lab = Lab::new().await;
    lab.answer(ResponseTemplate::new(503)).await;
    let error = lab.get(&viewer("gho_alice"), 60).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::HostDown);
}

#[tokio::test]
async fn after_a_refusal_nothing_known_is_shown_even_when_the_host_goes_down_later() {
    for status in [403, 404] {
        let lab = Lab::new().await;
        lab.answer(ok("secret")).await;
        let carol = viewer("gho_carol");
        lab.get(&carol, 60).await.unwrap();
        lab.advance(61);
        lab.answer(ResponseTemplate::new(status)).await;
        assert!(lab.get(&carol, 60).await.is_err());
        lab.advance(30);
        lab.answer(ResponseTemplate::new(502)).await;
        let error = lab.get(&carol, 60).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::HostDown, "{status}");
    }
}

#[tokio::test]
async fn a_rejected_token_takes_everything_of_its_viewer_and_nothing_of_another() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let (alice, bob) = (viewer("gho_alice"), viewer("gho_bob"));
    for viewer in [&alice, &bob] {
        lab.get(viewer, 60).await.unwrap();
    }
    lab.answer(ResponseTemplate::new(401)).await;
    let other = ApiPath::repo("acme", "payments").segment("others");
    let error = lab
        .client
        .get(&call(&alice), other, Freshness::<Thing>::for_secs(60))
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::TokenRejected);
    // What was fresh a moment ago is gone too.
    let error = lab.get(&alice, 60).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::TokenRejected);
    assert_eq!(lab.get(&bob, 60).await.unwrap().value.name, "a");
    // And GitHub is not shown a dead token again and again.
    assert_eq!(lab.requests().await.len(), 1);
    // A new token is a new viewer, who is not refused.
    lab.answer(ok("b")).await;
    let renewed = viewer("gho_alice2");
    assert_eq!(lab.get(&renewed, 60).await.unwrap().value.name, "b");
}

#[tokio::test]
async fn a_refusal_is_remembered_for_half_a_minute_and_then_asked_about_again() {
    let lab = Lab::new().await;
    lab.answer(ResponseTemplate::new(404)).await;
    let carol = viewer("gho_carol");
    for _ in 0..5 {
        let error = lab.get(&carol, 60).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    }
    assert_eq!(lab.requests().await.len(), 1);
    lab.advance(30);
    lab.answer(ok("let in")).await;
    assert_eq!(lab.get(&carol, 60).await.unwrap().value.name, "let in");
}

#[tokio::test]
async fn after_single_sign_on_a_viewer_is_let_in_at_once() {
    let lab = Lab::new().await;
    let demand = "required; url=https://github.test/sso";
    lab.answer(ResponseTemplate::new(403).insert_header("x-github-sso", demand))
        .await;
    let alice = viewer("gho_alice");
    let error = lab.get(&alice, 60).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::SsoRequired);
    lab.answer(ok("let in")).await;
    assert_eq!(lab.get(&alice, 60).await.unwrap().value.name, "let in");
}

#[tokio::test]
async fn what_never_changes_is_revalidated_when_the_proof_of_access_has_aged() {
    let lab = Lab::new().await;
    lab.answer_with(etagged).await;
    let alice = viewer("gho_alice");
    let call = call(&alice);
    let read = || {
        lab.client
            .get(&call, path(), Freshness::<Thing>::immutable())
    };
    read().await.unwrap();
    lab.advance(299);
    read().await.unwrap();
    assert_eq!(lab.requests().await.len(), 1);
    lab.advance(1);
    read().await.unwrap();
    let requests = lab.client.metrics().requests;
    assert_eq!((requests.sent, requests.charged), (2, 1));
}

#[tokio::test]
async fn what_never_changes_is_not_shown_to_a_viewer_who_was_shut_out() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    let call = call(&alice);
    let read = || {
        lab.client
            .get(&call, path(), Freshness::<Thing>::immutable())
    };
    read().await.unwrap();
    lab.answer(ResponseTemplate::new(404)).await;
    let other = ApiPath::repo("acme", "payments").segment("others");
    lab.client
        .get(&call, other, Freshness::<Thing>::for_secs(60))
        .await
        .unwrap_err();
    assert_eq!(
        read().await.unwrap_err().code,
        ProblemCode::NotFoundOrNotVisible
    );
}

#[tokio::test]
async fn what_must_be_so_now_is_asked_each_time_with_little_left_too_and_never_answered_from_before()
 {
    let lab = Lab::new().await;
    lab.answer_in_turn(vec![
        with_budget(ok("a"), 200),
        with_budget(ok("b"), 199),
        ResponseTemplate::new(503),
    ])
    .await;
    let alice = viewer("gho_alice");
    let now = || async {
        let read = lab
            .client
            .get::<Thing>(&call(&alice), path(), Freshness::never())
            .await?;
        Ok::<_, Error>((read.value.name.clone(), read.stale))
    };
    assert_eq!(now().await, Ok(("a".to_owned(), None)));
    assert_eq!(now().await, Ok(("b".to_owned(), None)));
    assert_eq!(now().await.unwrap_err().code, ProblemCode::HostDown);
}

/// Answers a path for as long as the test says so, else 404.
async fn answer_paths(lab: &Lab, answered: &'static [&'static str]) {
    lab.answer_with(move |request| {
        let path = request.url.path();
        if answered.iter().any(|end| path.ends_with(end)) {
            ok(path)
        } else {
            ResponseTemplate::new(404)
        }
    })
    .await;
}

#[tokio::test]
async fn a_repository_that_is_refused_as_a_whole_is_forgotten_as_a_whole() {
    let runs = || ApiPath::repo("acme", "payments").segments("actions/runs");
    let one = || runs().segment("7");
    let alice = viewer("gho_alice");
    let call = call(&alice);
    for (refused, is_kept) in [(runs(), false), (one(), true)] {
        let lab = Lab::new().await;
        answer_paths(&lab, &["/things", "/runs", "/runs/7"]).await;
        let read = |path| {
            lab.client
                .get(&call, path, Freshness::<Thing>::for_secs(60))
        };
        read(path()).await.unwrap();
        read(refused.clone()).await.unwrap();
        answer_paths(&lab, &[]).await;
        lab.advance(59);
        read(path()).await.unwrap();
        lab.advance(1);
        read(refused).await.unwrap_err();
        lab.answer(ResponseTemplate::new(502)).await;
        assert_eq!(read(path()).await.is_ok(), is_kept);
    }
}
