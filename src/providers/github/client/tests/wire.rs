//! What leaves, what is believed of what arrives, and what never leaves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{
    super::{ApiPath, Call, ClientSettings, Fetched, Freshness, GraphqlRequest},
    support::*,
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    upstream::clock::ManualClock,
};

/// A read from a server below HTTP, and how many connections it took.
async fn raw_read(
    settings: ClientSettings,
    serve: impl Fn(usize) -> Vec<(&'static str, u64)> + Send + Sync + 'static,
) -> (Result<Fetched<Thing>>, usize) {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let uri = raw_server(move |mut stream, number| {
        counter.fetch_add(1, Ordering::SeqCst);
        let parts = serve(number);
        async move {
            for (text, pause) in parts {
                write(&mut stream, text).await;
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
        }
    })
    .await;
    let clock = ManualClock::at("2026-11-22T10:00:00Z");
    let client = client_for(&uri, settings, &clock);
    let alice = viewer("gho_alice");
    let read = client
        .get(&call(&alice), path(), Freshness::for_secs(60))
        .await;
    (read, connections.load(Ordering::SeqCst))
}

const WHOLE: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{\"name\":\"a\"}";
const DATA: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 21\r\n\r\n{\"data\":{\"name\":\"a\"}}";

#[tokio::test]
async fn every_request_carries_each_header_once() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    lab.get(&viewer("gho_alice"), 60).await.unwrap();
    let requests = lab.requests().await;
    let all = |name: &str| -> Vec<_> {
        let values = requests[0].headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    };
    assert_eq!(all("accept"), ["application/vnd.github+json"]);
    assert_eq!(all("x-github-api-version"), ["2026-03-10"]);
    assert_eq!(all("authorization"), ["Bearer gho_alice"]);
    assert_eq!(
        all("user-agent"),
        [concat!(
            "backstage-plugin-deployment/",
            env!("CARGO_PKG_VERSION")
        )]
    );
    assert_eq!(requests[0].url.path(), "/repos/acme/payments/things");
}

#[tokio::test]
async fn a_host_that_does_not_know_the_newest_version_is_asked_in_the_older_one_from_then_on() {
    let lab = Lab::new().await;
    lab.answer_with(|request| {
        if request.headers["x-github-api-version"] == "2026-03-10" {
            return ResponseTemplate::new(400).set_body_json(serde_json::json!({
                "message": "2026-03-10 is not a supported API version"
            }));
        }
        ok("a")
    })
    .await;
    let alice = viewer("gho_alice");
    lab.get(&alice, 0).await.unwrap();
    lab.get(&alice, 0).await.unwrap();
    let versions: Vec<_> = lab
        .requests()
        .await
        .iter()
        .map(|request| {
            request.headers["x-github-api-version"]
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(versions, ["2026-03-10", "2022-11-28", "2022-11-28"]);
}

#[tokio::test]
async fn a_read_that_failed_is_tried_twice_more() {
    let lab = Lab::new().await;
    lab.answer_in_turn(vec![
        ResponseTemplate::new(502),
        ResponseTemplate::new(503),
        ok("a"),
    ])
    .await;
    assert_eq!(
        lab.get(&viewer("gho_alice"), 60).await.unwrap().value.name,
        "a"
    );
    lab.answer(ResponseTemplate::new(502)).await;
    lab.get(&viewer("gho_bob"), 60).await.unwrap_err();
    assert_eq!(lab.requests().await.len(), 3);
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    for status in [400, 401, 403, 404, 422, 429] {
        let lab = Lab::new().await;
        lab.answer(ResponseTemplate::new(status)).await;
        lab.get(&viewer("gho_alice"), 60).await.unwrap_err();
        assert_eq!(lab.requests().await.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_tried_again() {
    let (read, connections) = raw_read(settings(), |number| match number {
        0 => vec![],
        1 => vec![(
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"name\":",
            0,
        )],
        _ => vec![(WHOLE, 0)],
    })
    .await;
    assert_eq!(read.unwrap().value.name, "a");
    assert_eq!(connections, 3);
}

#[tokio::test]
async fn a_query_that_gets_no_answer_is_sent_once_more_and_no_oftener() {
    for (silent, expected) in [(1, Ok(())), (9, Err(ProblemCode::HostDown))] {
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        let uri = raw_server(move |mut stream, number| {
            counter.fetch_add(1, Ordering::SeqCst);
            async move {
                if number >= silent {
                    write(&mut stream, DATA).await;
                }
            }
        })
        .await;
        let clock = ManualClock::at("2026-11-22T10:00:00Z");
        let alice = viewer("gho_alice");
        let request = GraphqlRequest {
            query: "{ viewer }".into(),
            variables: json!({}),
        };
        let read = client_for(&uri, settings(), &clock)
            .graphql::<Thing>(&call(&alice), request, Freshness::for_secs(60))
            .await;
        assert_eq!(read.map(drop).map_err(|error| error.code), expected);
        assert_eq!(connections.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn a_truncated_answer_is_neither_believed_nor_kept() {
    let (read, connections) = raw_read(settings(), |_| {
        vec![(
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\netag: \"1\"\r\n\r\n{\"name\":\"a\"}",
            0,
        )]
    })
    .await;
    assert_eq!(read.unwrap_err().code, ProblemCode::HostDown);
    assert_eq!(connections, 3);
}

#[tokio::test]
async fn a_dripping_answer_ends_with_the_deadline() {
    let started = Instant::now();
    let short = ClientSettings {
        deadline: Duration::from_millis(300),
        ..settings()
    };
    let (read, _) = raw_read(short, |_| {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
        std::iter::once((head, 0))
            .chain(std::iter::repeat_n(("x", 50), 200))
            .collect()
    })
    .await;
    let error = read.unwrap_err();
    assert_eq!(error.code, ProblemCode::Timeout);
    assert!(error.message.contains("0.3 seconds"), "{}", error.message);
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_silent_server_ends_with_the_deadline() {
    let short = ClientSettings {
        deadline: Duration::from_millis(200),
        ..settings()
    };
    let (read, _) = raw_read(short, |_| vec![("", 10_000)]).await;
    assert_eq!(read.unwrap_err().code, ProblemCode::Timeout);
}

#[tokio::test]
async fn an_endless_answer_is_given_up() {
    let lab = Lab::with(ClientSettings {
        max_body_bytes: 1000,
        ..settings()
    })
    .await;
    lab.answer(ok(&"x".repeat(2000))).await;
    let error = lab.get(&viewer("gho_alice"), 60).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::AnswerNotUnderstood);
    assert!(error.message.contains("too long"), "{}", error.message);
    assert_eq!(lab.requests().await.len(), 1);
}

#[tokio::test]
async fn what_is_not_githubs_json_is_not_understood() {
    for (answer, hint) in [
        (
            ResponseTemplate::new(200).set_body_raw("<html>login</html>", "text/html"),
            "text/html instead of JSON",
        ),
        (
            ResponseTemplate::new(200).set_body_raw("{\"name\":", "application/json"),
            "broken JSON at line 1",
        ),
        (
            ResponseTemplate::new(200).set_body_json(serde_json::json!({ "name": 7 })),
            "unexpected value at name",
        ),
        (ResponseTemplate::new(204), "broken JSON"),
        (ResponseTemplate::new(304), "nothing was known before"),
    ] {
        let lab = Lab::new().await;
        lab.answer(answer).await;
        let error = lab.get(&viewer("gho_alice"), 60).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::AnswerNotUnderstood);
        assert!(error.message.contains(hint), "{}", error.message);
    }
}

#[tokio::test]
async fn a_host_that_refuses_connections_is_down() {
    let clock = ManualClock::at("2026-11-22T10:00:00Z");
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let client = client_for(&gone, settings(), &clock);
    let alice = viewer("gho_alice");
    let read: Result<Fetched<Thing>> = client
        .get(&call(&alice), path(), Freshness::for_secs(60))
        .await;
    let error = read.unwrap_err();
    assert_eq!(error.code, ProblemCode::HostDown);
    assert!(error.message.contains("refused"), "{}", error.message);
    assert_eq!(client.metrics().requests.failed, 3);
}

#[tokio::test]
async fn a_redirect_on_the_same_host_is_followed() {
    let lab = Lab::new().await;
    lab.answer_with(|request| match request.url.path() {
        "/repositories/17/things" => ok("moved"),
        _ => ResponseTemplate::new(301).insert_header("location", "/repositories/17/things"),
    })
    .await;
    assert_eq!(
        lab.get(&viewer("gho_alice"), 60).await.unwrap().value.name,
        "moved"
    );
    for request in lab.requests().await {
        assert_eq!(request.headers["authorization"], "Bearer gho_alice");
    }
}

#[tokio::test]
async fn a_redirect_that_goes_in_circles_is_given_up() {
    let lab = Lab::new().await;
    lab.answer(ResponseTemplate::new(302).insert_header("location", "/again"))
        .await;
    let error = lab.get(&viewer("gho_alice"), 60).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::AnswerNotUnderstood);
    assert_eq!(lab.requests().await.len(), 4);
}

#[tokio::test]
async fn a_redirect_to_another_host_gets_no_token() {
    let (lab, elsewhere) = (Lab::new().await, Lab::new().await);
    elsewhere.answer(ok("stolen")).await;
    let target = format!("{}/steal", elsewhere.server.uri());
    lab.answer(ResponseTemplate::new(302).insert_header("location", target))
        .await;
    let error = lab.get(&viewer("gho_alice"), 60).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::AnswerNotUnderstood);
    assert!(elsewhere.requests().await.is_empty());
}

#[tokio::test]
async fn a_viewer_without_a_token_for_the_host_is_not_connected_and_nothing_is_sent() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    for viewer in [viewer_of("elsewhere.test", "gho_alice"), viewer("")] {
        let error = lab.get(&viewer, 60).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::NotConnected);
        assert_eq!(error.details.host.as_deref(), Some(HOST));
    }
    assert!(lab.requests().await.is_empty());
}

#[tokio::test]
async fn a_host_that_is_not_configured_is_named_with_the_remedy() {
    let lab = Lab::new().await;
    let alice = viewer("gho_alice");
    let call = Call {
        viewer: &alice,
        host: "ghe.unknown.test",
        repository: None,
    };
    let read: Result<Fetched<Thing>> = lab
        .client
        .get(&call, ApiPath::root(), Freshness::for_secs(1))
        .await;
    let error = read.unwrap_err();
    assert_eq!(error.code, ProblemCode::NotConfigured);
    assert!(error.message.contains("integrations.github"));
}

#[tokio::test]
async fn a_token_that_cannot_stand_in_a_header_is_rejected_here() {
    let lab = Lab::new().await;
    lab.answer(ok("a")).await;
    let error = lab.get(&viewer("gho_a\r\nx: y"), 60).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::TokenRejected);
    assert!(lab.requests().await.is_empty());
}

#[tokio::test]
async fn nothing_that_holds_a_token_prints_it() {
    let alice = viewer("s3cr3t-t0ken");
    let lab = Lab::new().await;
    let errand = lab
        .client
        .errand(
            &call(&alice),
            super::super::errand::Ask::Get(lab.server.uri().parse().unwrap()),
            &[],
        )
        .unwrap();
    lab.answer(
        ResponseTemplate::new(403)
            .set_body_json(serde_json::json!({ "message": "s3cr3t-t0ken is not enough" })),
    )
    .await;
    let error: Error = lab.get(&alice, 60).await.unwrap_err();
    let printed = format!("{alice:?} {:?} {errand:?} {error:?}", call(&alice));
    assert!(!printed.contains("s3cr3t"), "{printed}");
}
