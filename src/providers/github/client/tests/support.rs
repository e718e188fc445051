//! A client, a viewer or two, and a server that says what it is told to.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

use super::super::*;
use crate::{model::viewer::ViewerInput, upstream::clock::ManualClock};

pub const HOST: &str = "github.test";
pub const REPOSITORY: &str = "acme/payments";

/// A resource as tests see it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Thing {
    pub name: String,
}

pub fn thing(name: &str) -> serde_json::Value {
    serde_json::json!({ "name": name })
}

pub fn path() -> ApiPath {
    ApiPath::repo("acme", "payments").segment("things")
}

/// A viewer with this token for the test's host.
pub fn viewer(token: &str) -> Viewer {
    viewer_of(HOST, token)
}

pub fn viewer_of(host: &str, token: &str) -> Viewer {
    let json = serde_json::json!({
        "user": "user:default/alice",
        "tokens": { format!("github:{host}"): token },
    });
    serde_json::from_value::<ViewerInput>(json).unwrap().into()
}

pub fn call(viewer: &Viewer) -> Call<'_> {
    Call {
        viewer,
        host: HOST,
        repository: Some(REPOSITORY),
    }
}

pub fn settings() -> ClientSettings {
    ClientSettings {
        deadline: Duration::from_secs(5),
        ..ClientSettings::default()
    }
}

pub fn client_for(api: &str, settings: ClientSettings, clock: &Arc<ManualClock>) -> GithubClient {
    let host = GithubHost {
        host: HOST.to_owned(),
        api_base_url: Url::parse(api).unwrap(),
        web_base_url: Url::parse("https://github.test").unwrap(),
    };
    GithubClient::new(vec![host], settings, Arc::clone(clock) as Arc<dyn Clock>).unwrap()
}

/// A client whose GitHub is a mock server, at 10:00.
pub struct Lab {
    pub server: MockServer,
    pub client: GithubClient,
    pub clock: Arc<ManualClock>,
}

impl Lab {
    pub async fn new() -> Self {
        Self::with(settings()).await
    }

    pub async fn with(settings: ClientSettings) -> Self {
        let server = MockServer::start().await;
        let clock = ManualClock::at("2026-11-22T10:00:00Z");
        let client = client_for(&server.uri(), settings, &clock);
        Self {
            server,
            client,
            clock,
        }
    }

    /// From now on every request gets this answer.
    pub async fn answer(&self, answer: ResponseTemplate) {
        self.server.reset().await;
        Mock::given(matchers::any())
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    /// From now on every request gets what this makes of it.
    pub async fn answer_with(
        &self,
        respond: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
    ) {
        self.server.reset().await;
        Mock::given(matchers::any())
            .respond_with(respond)
            .mount(&self.server)
            .await;
    }

    /// From now on every request gets the next of these answers, the last one again and again.
    pub async fn answer_in_turn(&self, answers: Vec<ResponseTemplate>) {
        let left = Mutex::new(answers);
        self.answer_with(move |_| {
            let mut left = left.lock().unwrap();
            if left.len() > 1 {
                left.remove(0)
            } else {
                left[0].clone()
            }
        })
        .await;
    }

    /// What arrived since the last change of the answer.
    pub async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    pub async fn get(&self, viewer: &Viewer, fresh_for: u64) -> Result<Fetched<Thing>> {
        self.client
            .get(&call(viewer), path(), Freshness::for_secs(fresh_for))
            .await
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

pub fn ok(name: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(thing(name))
}

/// An answer of GitHub's with limits: what is left of 5000, until 10:30.
pub fn with_budget(answer: ResponseTemplate, remaining: u32) -> ResponseTemplate {
    answer
        .insert_header("x-ratelimit-limit", "5000")
        .insert_header("x-ratelimit-remaining", remaining.to_string())
        .insert_header("x-ratelimit-used", (5000 - remaining).to_string())
        .insert_header("x-ratelimit-reset", half_past().as_second().to_string())
        .insert_header("x-ratelimit-resource", "core")
}

pub fn half_past() -> Timestamp {
    "2026-11-22T10:30:00Z".parse().unwrap()
}

/// A server below HTTP: each connection is handed to `serve` once its request has been read. Returns its address.
pub async fn raw_server<F, R>(serve: F) -> String
where
    F: Fn(TcpStream, usize) -> R + Send + Sync + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut number = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                let mut byte = [0; 256];
                match stream.read(&mut byte).await {
                    Ok(0) | Err(_) => break,
                    Ok(read) => head.extend_from_slice(&byte[..read]),
                }
            }
            tokio::spawn(serve(stream, number));
            number += 1;
        }
    });
    format!("http://{address}")
}

pub async fn write(stream: &mut TcpStream, text: &str) {
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.flush().await;
}
