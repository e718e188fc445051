//! After something was changed from here: what was known is old at once, for everybody.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{
    super::{ApiPath, Freshness, NotTaken},
    support::*,
};

async fn post(lab: &Lab, token: &str) -> Result<(), NotTaken> {
    let viewer = viewer(token);
    let path = path().segment("dispatches");
    let taken = lab.client.post(&call(&viewer), path, &json!({})).await;
    taken.map(|_| ())
}

/// How often GitHub was asked for the thing since the last change of its answer.
async fn reads(lab: &Lab) -> usize {
    let requests = lab.requests().await;
    requests.iter().filter(|r| r.method == "GET").count()
}

#[tokio::test]
async fn a_write_makes_what_everybody_knows_of_the_repository_old_at_once() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let (alice, bob) = (viewer("gho_alice"), viewer("gho_bob"));
    for viewer in [&alice, &bob] {
        lab.get(viewer, 300).await.unwrap();
    }
    post(&lab, "gho_alice").await.unwrap();
    lab.answer(ok("b")).await;
    for viewer in [&alice, &bob] {
        assert_eq!(lab.get(viewer, 300).await.unwrap().value.name, "b");
    }
    assert_eq!(reads(&lab).await, 2);
}

#[tokio::test]
async fn below_five_percent_who_wrote_reads_once_what_came_of_it_and_nobody_else_does() {
    let lab = Lab::new().await;
    lab.answer(with_budget(ok("a"), 200)).await;
    let (alice, bob) = (viewer("gho_alice"), viewer("gho_bob"));
    for viewer in [&alice, &bob] {
        lab.get(viewer, 300).await.unwrap();
    }
    post(&lab, "gho_alice").await.unwrap();
    lab.answer(with_budget(ok("b"), 199)).await;
    let read = lab.get(&alice, 300).await.unwrap();
    assert_eq!((read.value.name.as_str(), read.stale), ("b", None));
    let read = lab.get(&bob, 300).await.unwrap();
    assert_eq!(read.value.name, "a");
    assert!(read.stale.is_some());
    assert_eq!(reads(&lab).await, 1);
    lab.advance(5);
    lab.get(&alice, 300).await.unwrap();
    assert_eq!(reads(&lab).await, 1);
}

#[tokio::test]
async fn what_is_read_in_the_minute_after_a_write_is_fresh_for_five_seconds() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    post(&lab, "gho_alice").await.unwrap();
    lab.get(&alice, 300).await.unwrap();
    lab.advance(4);
    lab.get(&alice, 300).await.unwrap();
    assert_eq!(reads(&lab).await, 1);
    lab.advance(1);
    lab.get(&alice, 300).await.unwrap();
    assert_eq!(reads(&lab).await, 2);
    // Also when nobody looks at it before the minute is over. What is read then is as fresh as ever.
    lab.advance(55);
    lab.get(&alice, 300).await.unwrap();
    lab.advance(299);
    lab.get(&alice, 300).await.unwrap();
    assert_eq!(reads(&lab).await, 3);
}

#[tokio::test]
async fn a_write_whose_outcome_is_unknown_counts_and_one_that_was_refused_does_not() {
    for (status, expected) in [(502, 1), (422, 0), (403, 0)] {
        let lab = Lab::new().await;
        lab.answer(ok("a")).await;
        let alice = viewer("gho_alice");
        lab.get(&alice, 300).await.unwrap();
        lab.answer(ResponseTemplate::new(status)).await;
        assert!(post(&lab, "gho_alice").await.is_err());
        lab.answer(ok("b")).await;
        lab.get(&alice, 300).await.unwrap();
        assert_eq!(reads(&lab).await, expected, "{status}");
    }
}

#[tokio::test]
async fn other_repositories_and_what_never_changes_are_left_alone() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    let other = ApiPath::repo("acme", "ledger").segment("things");
    let read = async || {
        let of_other = super::super::Call {
            repository: Some("acme/ledger"),
            ..call(&alice)
        };
        let fresh = Freshness::<Thing>::for_secs(300);
        let client = &lab.client;
        client.get(&of_other, other.clone(), fresh).await.unwrap();
        let never = Freshness::<Thing>::immutable();
        client
            .get(&call(&alice), path().segment("one"), never)
            .await
            .unwrap();
    };
    read().await;
    post(&lab, "gho_alice").await.unwrap();
    read().await;
    assert_eq!(reads(&lab).await, 2);
}

#[tokio::test]
async fn a_read_that_was_under_way_before_the_write_is_not_joined() {
    let lab = Lab::new().await;
    let slow = ok("before").set_delay(std::time::Duration::from_millis(300));
    let alice = viewer("gho_alice");
    lab.answer_with(move |request| match request.method.as_str() {
        "GET" => slow.clone(),
        _ => ok("taken"),
    })
    .await;
    let early = lab.get(&alice, 300);
    let late = async {
        // The early one has been sent by now.
        while reads(&lab).await == 0 {
            tokio::task::yield_now().await;
        }
        post(&lab, "gho_alice").await.unwrap();
        lab.get(&alice, 300).await.unwrap();
    };
    let (early, ()) = tokio::join!(early, late);
    early.unwrap();
    assert_eq!(reads(&lab).await, 2);
}

#[tokio::test]
async fn a_write_counts_also_where_nobody_waits_for_its_answer_any_more() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 300).await.unwrap();
    lab.answer(ok("b").set_delay(std::time::Duration::from_secs(3)))
        .await;
    let sent = async {
        while lab.requests().await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        _ = post(&lab, "gho_alice") => panic!("it was answered"),
        () = sent => {}
    }
    lab.answer(ok("b")).await;
    assert_eq!(lab.get(&alice, 300).await.unwrap().value.name, "b");
}
