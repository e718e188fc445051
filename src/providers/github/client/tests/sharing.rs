//! Who shares a request with whom.

use std::time::Duration;

use futures_util::future::join_all;
use wiremock::ResponseTemplate;

use super::support::*;

#[tokio::test]
async fn twenty_simultaneous_reads_of_one_viewer_are_one_request() {
    let lab = Lab::new().await;
    lab.answer(ok("a").set_delay(Duration::from_millis(100)))
        .await;
    let alice = viewer("gho_alice");
    let reads = join_all((0..20).map(|_| lab.get(&alice, 60))).await;
    for read in reads {
        assert_eq!(read.unwrap().value.name, "a");
    }
    assert_eq!(lab.requests().await.len(), 1);
    let metrics = lab.client.metrics();
    assert_eq!((metrics.requests.sent, metrics.requests.shared), (1, 19));
}

#[tokio::test]
async fn two_viewers_never_share_an_answer() {
    let lab = Lab::new().await;
    lab.answer_with(|request| {
        let token = request.headers["authorization"].to_str().unwrap();
        ok(token).set_delay(Duration::from_millis(50))
    })
    .await;
    let (alice, bob) = (viewer("gho_alice"), viewer("gho_bob"));
    let reads = join_all((0..10).map(|i| {
        let (lab, viewer) = (&lab, if i % 2 == 0 { &alice } else { &bob });
        async move { (i, lab.get(viewer, 60).await.unwrap()) }
    }))
    .await;
    for (i, read) in reads {
        let own = if i % 2 == 0 { "alice" } else { "bob" };
        assert_eq!(read.value.name, format!("Bearer gho_{own}"));
    }
    assert_eq!(lab.requests().await.len(), 2);
}

#[tokio::test]
async fn a_viewer_who_leaves_does_not_restart_the_request_of_the_one_who_stays() {
    let lab = Lab::new().await;
    lab.answer(ok("a").set_delay(Duration::from_millis(300)))
        .await;
    let alice = viewer("gho_alice");
    let leader = {
        let (client, alice) = (lab.client.clone(), alice.clone());
        tokio::spawn(async move {
            let freshness = super::super::Freshness::<Thing>::for_secs(60);
            client.get(&call(&alice), path(), freshness).await
        })
    };
    while lab.requests().await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (follower, _) = tokio::join!(lab.get(&alice, 60), async { leader.abort() });
    assert_eq!(follower.unwrap().value.name, "a");
    assert_eq!(lab.requests().await.len(), 1);
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_any_more_is_given_up() {
    // The server notices: its connection is closed before it has answered.
    let (closed, mut on_closed) = tokio::sync::mpsc::unbounded_channel();
    let uri = raw_server(move |mut stream, _| {
        let closed = closed.clone();
        async move {
            use tokio::io::AsyncReadExt;
            let read = stream.read(&mut [0; 16]).await;
            let _ = closed.send(matches!(read, Ok(0) | Err(_)));
        }
    })
    .await;
    let clock = crate::upstream::clock::ManualClock::at("2026-11-22T10:00:00Z");
    let client = client_for(&uri, settings(), &clock);
    let reading = tokio::spawn({
        let client = client.clone();
        async move {
            let alice = viewer("gho_alice");
            let freshness = super::super::Freshness::<Thing>::for_secs(60);
            client.get(&call(&alice), path(), freshness).await
        }
    });
    while client.metrics().requests.sent == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    reading.abort();
    let closed = tokio::time::timeout(Duration::from_secs(4), on_closed.recv()).await;
    assert_eq!(closed.unwrap(), Some(true));
}

#[tokio::test]
async fn an_error_reaches_all_who_wait_and_is_not_kept() {
    let lab = Lab::new().await;
    lab.answer(ResponseTemplate::new(422).set_delay(Duration::from_millis(50)))
        .await;
    let alice = viewer("gho_alice");
    let reads = join_all((0..5).map(|_| lab.get(&alice, 60))).await;
    assert!(reads.iter().all(|read| read.is_err()));
    assert_eq!(lab.requests().await.len(), 1);
    lab.answer(ok("back")).await;
    assert_eq!(lab.get(&alice, 60).await.unwrap().value.name, "back");
}

#[tokio::test]
async fn no_more_requests_are_under_way_than_the_host_may_have() {
    let lab = Lab::with(super::super::ClientSettings {
        max_concurrency_per_host: 2,
        ..settings()
    })
    .await;
    lab.answer(ok("a").set_delay(Duration::from_millis(60)))
        .await;
    let alice = viewer("gho_alice");
    let started = std::time::Instant::now();
    let reads = join_all((0..6).map(|i| {
        let path = path().query("page", &i.to_string());
        let freshness = super::super::Freshness::<Thing>::for_secs(60);
        let (client, alice) = (&lab.client, &alice);
        async move { client.get(&call(alice), path, freshness).await }
    }))
    .await;
    assert!(reads.iter().all(|read| read.is_ok()));
    // Six in pairs take three times as long as one.
    assert!(started.elapsed() >= Duration::from_millis(180));
}

#[tokio::test]
async fn waiting_for_a_place_counts_against_the_deadline() {
    let lab = Lab::with(super::super::ClientSettings {
        max_concurrency_per_host: 1,
        deadline: Duration::from_millis(1500),
        ..settings()
    })
    .await;
    lab.answer(ok("a").set_delay(Duration::from_millis(1000)))
        .await;
    let alice = viewer("gho_alice");
    let reads = join_all((0..3).map(|i| {
        let path = path().query("page", &i.to_string());
        let freshness = super::super::Freshness::<Thing>::for_secs(60);
        let (client, alice) = (&lab.client, &alice);
        async move { client.get(&call(alice), path, freshness).await }
    }))
    .await;
    assert_eq!(reads.iter().filter(|read| read.is_ok()).count(), 1);
}
