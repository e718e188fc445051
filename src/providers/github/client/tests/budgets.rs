//! Limits: what is asked while little is left, and what a viewer sees meanwhile.

use wiremock::ResponseTemplate;

use super::support::*;
use crate::model::problem::ProblemCode;

#[tokio::test]
async fn the_budget_is_read_from_every_answer_and_belongs_to_its_viewer() {
    let lab = Lab::new().await;
    lab.answer_in_turn(vec![
        with_budget(ok("a"), 4990),
        with_budget(ResponseTemplate::new(404), 4989),
    ])
    .await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 0).await.unwrap();
    lab.get(&alice, 0).await.unwrap_err();
    let budgets = lab.client.budgets(&alice, HOST);
    assert_eq!(budgets.len(), 1);
    let budget = &budgets[0];
    assert_eq!(
        (budget.resource.as_str(), budget.limit, budget.remaining),
        ("core", 5000, 4989)
    );
    assert_eq!(
        (budget.host.as_str(), budget.resets_at),
        (HOST, half_past())
    );
    assert!(lab.client.budgets(&viewer("gho_bob"), HOST).is_empty());
}

#[tokio::test]
async fn a_host_without_limits_has_no_budget() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 0).await.unwrap();
    assert!(lab.client.budgets(&alice, HOST).is_empty());
}

#[tokio::test]
async fn below_twenty_percent_answers_stay_fresh_four_times_as_long() {
    let lab = Lab::new().await;
    lab.answer(with_budget(ok("a"), 900)).await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 60).await.unwrap();
    lab.advance(239);
    let read = lab.get(&alice, 60).await.unwrap();
    assert_eq!(read.stale, None);
    assert_eq!(lab.requests().await.len(), 1);
    lab.advance(1);
    lab.get(&alice, 60).await.unwrap();
    assert_eq!(lab.requests().await.len(), 2);
}

#[tokio::test]
async fn below_five_percent_what_is_known_is_shown_and_says_so() {
    let lab = Lab::new().await;
    lab.answer(with_budget(ok("a"), 200)).await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 60).await.unwrap();
    lab.advance(241);
    let read = lab.get(&alice, 60).await.unwrap();
    let reason = read.stale.unwrap();
    assert_eq!(reason.code, ProblemCode::RateLimited);
    assert_eq!(reason.details.retry_at, Some(half_past()));
    assert_eq!(lab.requests().await.len(), 1);
    // What is not known is still asked for.
    let other = super::super::ApiPath::repo("acme", "payments").segment("others");
    let freshness = super::super::Freshness::<Thing>::for_secs(60);
    lab.client
        .get(&call(&alice), other, freshness)
        .await
        .unwrap();
    assert_eq!(lab.requests().await.len(), 2);
}

#[tokio::test]
async fn with_nothing_left_nothing_is_asked_until_the_reset() {
    let lab = Lab::new().await;
    lab.answer(with_budget(ok("a"), 0)).await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 60).await.unwrap();
    let other = || super::super::ApiPath::repo("acme", "payments").segment("others");
    let freshness = || super::super::Freshness::<Thing>::for_secs(60);
    let error = lab
        .client
        .get(&call(&alice), other(), freshness())
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::RateLimited);
    assert_eq!(error.details.retry_at, Some(half_past()));
    assert!(error.message.contains("10:30:00 UTC"), "{}", error.message);
    assert_eq!(lab.requests().await.len(), 1);
    // Another viewer has a budget of their own.
    lab.get(&viewer("gho_bob"), 60).await.unwrap();
    lab.advance(30 * 60);
    lab.client
        .get(&call(&alice), other(), freshness())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_secondary_limit_is_respected_until_its_end() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 60).await.unwrap();
    lab.advance(61);
    lab.answer(
        ResponseTemplate::new(403)
            .insert_header("retry-after", "90")
            .set_body_json(serde_json::json!({
                "message": "You have exceeded a secondary rate limit. Please wait."
            })),
    )
    .await;
    for _ in 0..3 {
        let stale = lab.get(&alice, 60).await.unwrap().stale.unwrap();
        assert_eq!(stale.code, ProblemCode::SecondaryRateLimited);
        assert_eq!(
            stale.details.retry_at,
            Some("2026-11-22T10:02:31Z".parse().unwrap())
        );
    }
    assert_eq!(lab.requests().await.len(), 1);
    lab.answer(ok("b")).await;
    lab.advance(90);
    let read = lab.get(&alice, 60).await.unwrap();
    assert_eq!((read.value.name.as_str(), read.stale), ("b", None));
}

#[tokio::test]
async fn an_exhausted_budget_shows_the_last_known_answer_with_the_time_of_the_reset() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 60).await.unwrap();
    lab.advance(61);
    lab.answer(with_budget(
        ResponseTemplate::new(403)
            .set_body_json(serde_json::json!({ "message": "API rate limit exceeded" })),
        0,
    ))
    .await;
    let read = lab.get(&alice, 60).await.unwrap();
    assert_eq!(read.value.name, "a");
    let reason = read.stale.unwrap();
    assert_eq!(reason.code, ProblemCode::RateLimited);
    assert_eq!(reason.details.retry_at, Some(half_past()));
}
