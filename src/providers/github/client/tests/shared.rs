//! Reads that viewers share: who may see what whom's token has brought, and who asks next.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::json;
use wiremock::{Request, ResponseTemplate};

use super::{
    super::{
        ApiPath, Family, Fetched, Freshness, GraphqlAnswer, GraphqlRequest, News, Shareable,
        WithoutViewer,
    },
    support::*,
};
use crate::{
    error::Result,
    model::{problem::ProblemCode, viewer::Viewer},
};

impl Shareable for Thing {
    fn for_all(this: &Arc<Self>) -> Arc<Self> {
        Arc::clone(this)
    }
}

/// What GitHub does, as tests change it.
#[derive(Default)]
struct World {
    /// What the shared thing is called now.
    name: String,
    /// Status by token, 200 where there is none.
    refuses: HashMap<String, u16>,
    /// Left of 5000, by token.
    left: HashMap<String, u32>,
    /// Whether the repository answers from another address.
    has_moved: bool,
    delay: Duration,
}

type Shared = Arc<Mutex<World>>;

async fn lab() -> (Lab, Shared) {
    let lab = Lab::new().await;
    let world = Shared::default();
    world.lock().unwrap().name = "a".to_owned();
    let told = Arc::clone(&world);
    lab.answer_with(move |request| told.lock().unwrap().answer(request))
        .await;
    (lab, world)
}

fn token_of(request: &Request) -> String {
    let header = request.headers["authorization"].to_str().unwrap();
    header.trim_start_matches("Bearer ").to_owned()
}

impl World {
    fn answer(&self, request: &Request) -> ResponseTemplate {
        let token = token_of(request);
        let path = request.url.path();
        let status = self.refuses.get(&token).copied().unwrap_or(200);
        let body = match path {
            path if path.ends_with("/things") => json!({ "name": self.name }),
            path if path.ends_with("/graphql") => json!({"data": {
                "viewer": {"login": token}, "r0": {"name": self.name},
            }}),
            _ => json!({"name": "proof"}),
        };
        if self.has_moved && path.starts_with("/repos/acme/payments") {
            let target = path.replace("/repos/acme/payments", "/repositories/7");
            return ResponseTemplate::new(301).insert_header("location", target.as_str());
        }
        let etag = format!("\"{token} {body}\"");
        let known = request.headers.get("if-none-match");
        let answer = match status {
            200 if known.is_some_and(|known| known.to_str().ok() == Some(&etag)) => {
                ResponseTemplate::new(304)
            }
            200 => ResponseTemplate::new(200).set_body_json(body),
            status => ResponseTemplate::new(status).set_body_json(json!({"message": "No"})),
        };
        let answer = answer.insert_header("etag", etag.as_str());
        let left = self.left.get(&token).copied().unwrap_or(5000);
        with_budget(answer, left).set_delay(self.delay)
    }
}

async fn get(lab: &Lab, viewer: &Viewer) -> Result<Fetched<Thing>> {
    let path = ApiPath::repo("acme", "payments")
        .segment("actions")
        .segment("things");
    let freshness = Freshness::for_secs(10)
        .told_by(&[News::Job])
        .resting(&[News::Job], |_| Duration::from_secs(300));
    let shared = lab.client.shared(&[Family::Actions]);
    shared.get(&call(viewer), path, freshness).await
}

async fn name(lab: &Lab, viewer: &Viewer) -> String {
    get(lab, viewer).await.unwrap().value.name.clone()
}

/// Who asked for what since the last call, as `token path status-less`.
async fn asked(lab: &Lab, seen: &mut usize) -> Vec<String> {
    let requests = lab.requests().await;
    let new = requests.iter().skip(*seen).map(|request| {
        let path = request.url.path();
        let last = path.rsplit('/').next().unwrap_or_default();
        format!("{} {last}", token_of(request))
    });
    let new = new.collect();
    *seen = requests.len();
    new
}

#[tokio::test]
async fn what_one_viewer_has_brought_another_sees_behind_a_proof_that_is_renewed_for_nothing() {
    let (lab, _) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    let mut seen = 0;
    assert_eq!(name(&lab, &alice).await, "a");
    assert_eq!(asked(&lab, &mut seen).await, ["alice things"]);
    for _ in 0..2 {
        assert_eq!(name(&lab, &bob).await, "a");
    }
    assert_eq!(asked(&lab, &mut seen).await, ["bob workflows"]);
    for _ in 0..30 {
        lab.advance(10);
        name(&lab, &alice).await;
        name(&lab, &bob).await;
    }
    let asked = asked(&lab, &mut seen).await;
    let of_bob: Vec<_> = asked
        .iter()
        .filter(|line| line.starts_with("bob"))
        .collect();
    assert_eq!(of_bob, ["bob workflows"], "after five minutes");
    assert_eq!(lab.client.metrics().requests.charged, 2, "each once");
}

#[tokio::test]
async fn whoever_is_not_let_in_sees_nothing_of_it_and_hears_what_they_would_have_heard_anyway() {
    for status in [404, 403, 401] {
        let (lab, world) = lab().await;
        let (alice, carol) = (viewer("alice"), viewer("carol"));
        world
            .lock()
            .unwrap()
            .refuses
            .insert("carol".to_owned(), status);
        let before = get(&lab, &viewer("carol")).await.unwrap_err();
        name(&lab, &alice).await;
        lab.advance(31);
        name(&lab, &alice).await;
        let after = get(&lab, &carol).await.unwrap_err();
        assert_eq!((after.code, after.message), (before.code, before.message));
        assert_eq!(name(&lab, &alice).await, "a");
    }
}

#[tokio::test]
async fn a_refusal_of_anything_in_the_repository_ends_the_proof_at_once() {
    let (lab, world) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    name(&lab, &alice).await;
    name(&lab, &bob).await;
    world.lock().unwrap().refuses.insert("bob".to_owned(), 404);
    lab.get(&bob, 60).await.unwrap_err();
    assert_eq!(
        get(&lab, &bob).await.unwrap_err().code,
        ProblemCode::NotFoundOrNotVisible
    );
    assert_eq!(name(&lab, &alice).await, "a");
}

#[tokio::test]
async fn who_leads_asks_again_and_another_one_when_they_do_not_come_back() {
    let (lab, world) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    let mut seen = 0;
    name(&lab, &alice).await;
    name(&lab, &bob).await;
    world.lock().unwrap().name = "b".to_owned();
    asked(&lab, &mut seen).await;
    lab.advance(12);
    assert_eq!(name(&lab, &bob).await, "a", "a moment is left to alice");
    assert_eq!(name(&lab, &alice).await, "b");
    assert_eq!(name(&lab, &bob).await, "b");
    assert_eq!(asked(&lab, &mut seen).await, ["alice things"]);
    // Alice has closed her page.
    lab.advance(20);
    name(&lab, &bob).await;
    lab.advance(10);
    name(&lab, &bob).await;
    assert_eq!(asked(&lab, &mut seen).await, ["bob things", "bob things"]);
    // When she is back, he leads.
    lab.advance(12);
    name(&lab, &alice).await;
    name(&lab, &bob).await;
    assert_eq!(asked(&lab, &mut seen).await, ["bob things"]);
}

#[tokio::test]
async fn who_has_less_than_a_fifth_of_the_budget_left_does_not_ask_for_others() {
    let (lab, world) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    let mut seen = 0;
    world.lock().unwrap().left.insert("alice".to_owned(), 900);
    name(&lab, &alice).await;
    name(&lab, &bob).await;
    asked(&lab, &mut seen).await;
    lab.advance(11);
    name(&lab, &alice).await;
    assert!(asked(&lab, &mut seen).await.is_empty(), "she may wait");
    name(&lab, &bob).await;
    assert_eq!(asked(&lab, &mut seen).await, ["bob things"], "at once");
    for _ in 0..5 {
        lab.advance(10);
        name(&lab, &alice).await;
        name(&lab, &bob).await;
    }
    let of_alice = asked(&lab, &mut seen).await;
    assert!(
        !of_alice.contains(&"alice things".to_owned()),
        "{of_alice:?}"
    );
}

#[tokio::test]
async fn nobody_inherits_what_the_one_who_leads_is_refused() {
    let (lab, world) = lab().await;
    let viewers = ["alice", "bob", "dave"].map(viewer);
    for viewer in &viewers {
        name(&lab, viewer).await;
    }
    {
        let mut world = world.lock().unwrap();
        world.refuses.insert("alice".to_owned(), 401);
        world.delay = Duration::from_millis(60);
        world.name = "b".to_owned();
    }
    lab.advance(10);
    let [alice, bob, dave] = &viewers;
    // Hers is under way when the others ask.
    let (refused, others) = tokio::join!(get(&lab, alice), async {
        lab.advance(20);
        tokio::join!(name(&lab, bob), name(&lab, dave))
    });
    assert_eq!(refused.unwrap_err().code, ProblemCode::TokenRejected);
    assert_eq!(others, ("b".to_owned(), "b".to_owned()));
    assert_eq!(
        get(&lab, alice).await.unwrap_err().code,
        ProblemCode::TokenRejected
    );
}

#[tokio::test]
async fn many_who_ask_at_once_are_one_request_and_share_what_concerns_the_host() {
    let (lab, world) = lab().await;
    let viewers: Vec<_> = (0..10).map(|n| viewer(&format!("viewer{n}"))).collect();
    for viewer in &viewers {
        name(&lab, viewer).await;
    }
    let mut seen = 0;
    asked(&lab, &mut seen).await;
    {
        let mut world = world.lock().unwrap();
        world.delay = Duration::from_millis(60);
        world.name = "b".to_owned();
    }
    lab.advance(30);
    let names = join_all(viewers.iter().map(|viewer| name(&lab, viewer))).await;
    assert!(names.iter().all(|name| name == "b"), "{names:?}");
    assert_eq!(asked(&lab, &mut seen).await.len(), 1);
    {
        let mut world = world.lock().unwrap();
        for number in 0..10 {
            world.refuses.insert(format!("viewer{number}"), 502);
        }
    }
    lab.advance(30);
    let reads = join_all(viewers.iter().map(|viewer| get(&lab, viewer))).await;
    for read in reads {
        let read = read.unwrap();
        assert_eq!(read.value.name, "b");
        assert_eq!(read.stale.unwrap().code, ProblemCode::HostDown);
    }
    let tries = asked(&lab, &mut seen).await.len();
    assert!(tries <= 3, "one request with its retries, and not {tries}");
}

#[tokio::test]
async fn what_was_changed_or_told_of_is_old_for_all() {
    let (lab, world) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    name(&lab, &alice).await;
    name(&lab, &bob).await;
    world.lock().unwrap().name = "b".to_owned();
    lab.client.note_event(HOST, "Acme/Payments", &[News::Run]);
    assert_eq!(name(&lab, &bob).await, "a", "it tells of something else");
    lab.client.note_event(HOST, "Acme/Payments", &[News::Job]);
    assert_eq!(name(&lab, &bob).await, "b");
    assert_eq!(name(&lab, &alice).await, "b");
    world.lock().unwrap().name = "c".to_owned();
    let path = path().segment("dispatches");
    lab.client
        .post(&call(&bob), path, &json!({}))
        .await
        .unwrap();
    assert_eq!(name(&lab, &alice).await, "c");
    assert_eq!(name(&lab, &bob).await, "c");
}

#[tokio::test]
async fn where_events_arrive_all_wait_for_them() {
    let (lab, _) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    let mut seen = 0;
    lab.client.note_event(HOST, "acme/payments", &[News::Job]);
    // What is asked for sooner may come late.
    lab.advance(61);
    name(&lab, &alice).await;
    name(&lab, &bob).await;
    asked(&lab, &mut seen).await;
    lab.advance(290);
    name(&lab, &alice).await;
    name(&lab, &bob).await;
    assert!(asked(&lab, &mut seen).await.is_empty());
    lab.advance(20);
    name(&lab, &alice).await;
    assert_eq!(asked(&lab, &mut seen).await, ["alice things"]);
}

#[tokio::test]
async fn what_comes_from_another_address_is_nobody_elses_and_proves_nothing() {
    let (lab, world) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    world.lock().unwrap().has_moved = true;
    name(&lab, &alice).await;
    world.lock().unwrap().name = "b".to_owned();
    assert_eq!(name(&lab, &bob).await, "b", "his own");
    assert_eq!(name(&lab, &alice).await, "a", "hers, which is fresh");
    // What is shared is shown to nobody whose proof comes from elsewhere.
    world.lock().unwrap().has_moved = false;
    lab.advance(10);
    name(&lab, &alice).await;
    world.lock().unwrap().has_moved = true;
    world.lock().unwrap().name = "c".to_owned();
    let dave = viewer("dave");
    assert_eq!(name(&lab, &dave).await, "c");
}

#[derive(Debug, Clone, Deserialize)]
struct Data {
    viewer: Option<Login>,
    r0: Option<Thing>,
}

#[derive(Debug, Clone, Deserialize)]
struct Login {
    login: String,
}

impl WithoutViewer for Data {
    fn without_viewer(&self) -> Self {
        Self {
            viewer: None,
            ..self.clone()
        }
    }
}

async fn query(lab: &Lab, viewer: &Viewer) -> Result<Fetched<GraphqlAnswer<Data>>> {
    let request = GraphqlRequest {
        query: "query{viewer{login}}".to_owned(),
        variables: json!({}),
    };
    let shared = lab.client.shared(&[Family::Actions, Family::Contents]);
    let freshness = Freshness::for_secs(10);
    shared.graphql(&call(viewer), &request, freshness).await
}

#[tokio::test]
async fn of_a_query_nobody_sees_what_is_said_about_another() {
    let (lab, _) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    let of = |read: Fetched<GraphqlAnswer<Data>>| {
        let data = read.value.data.clone().unwrap();
        (
            data.viewer.map(|viewer| viewer.login),
            data.r0.unwrap().name,
        )
    };
    let own = of(query(&lab, &alice).await.unwrap());
    assert_eq!(own, (Some("alice".to_owned()), "a".to_owned()));
    assert_eq!(of(query(&lab, &bob).await.unwrap()), (None, "a".to_owned()));
    // Both families were proven, by requests of his own.
    let mut seen = 1;
    let mut proofs = asked(&lab, &mut seen).await;
    proofs.sort();
    assert_eq!(proofs, ["bob deployment-plugin-proof", "bob workflows"]);
}

#[tokio::test]
async fn an_answer_with_holes_is_nobody_elses() {
    let lab = Lab::new().await;
    lab.answer_with(|request| {
        let token = token_of(request);
        let whole = token == "bob";
        let errors = if whole {
            json!([])
        } else {
            json!([{"type": "FORBIDDEN", "path": ["r0", "x"], "message": "No"}])
        };
        ResponseTemplate::new(200).set_body_json(
            json!({"data": {"viewer": {"login": token}, "r0": {"name": token}}, "errors": errors}),
        )
    })
    .await;
    let (alice, bob, dave) = (viewer("alice"), viewer("bob"), viewer("dave"));
    let name =
        |read: Fetched<GraphqlAnswer<Data>>| read.value.data.clone().unwrap().r0.unwrap().name;
    assert_eq!(name(query(&lab, &alice).await.unwrap()), "alice");
    assert_eq!(name(query(&lab, &bob).await.unwrap()), "bob");
    assert_eq!(name(query(&lab, &dave).await.unwrap()), "bob");
    let login = query(&lab, &alice).await.unwrap();
    assert_eq!(name(login), "alice", "her own is fresh");
}

#[tokio::test]
async fn a_budget_that_is_used_up_is_no_bar_to_what_others_have_read() {
    let (lab, world) = lab().await;
    let (alice, bob) = (viewer("alice"), viewer("bob"));
    name(&lab, &alice).await;
    world.lock().unwrap().left.insert("bob".to_owned(), 0);
    name(&lab, &bob).await;
    world.lock().unwrap().name = "b".to_owned();
    lab.advance(10);
    name(&lab, &alice).await;
    assert_eq!(name(&lab, &bob).await, "b");
}
