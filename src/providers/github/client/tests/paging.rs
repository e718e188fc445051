//! Lists over several pages.

use wiremock::{Request, ResponseTemplate};

use super::{
    super::{Fetched, Freshness, Pages},
    support::*,
};
use crate::error::Result;

async fn pages(lab: &Lab, max_pages: usize) -> Result<Fetched<Pages<Vec<Thing>>>> {
    let alice = viewer("gho_alice");
    lab.client
        .get_pages(&call(&alice), path(), max_pages, Freshness::for_secs(60))
        .await
}

/// Three pages of one thing each, linked; a 304 comes without its link.
fn paged(request: &Request) -> ResponseTemplate {
    let page: u32 = request
        .url
        .query_pairs()
        .find(|(name, _)| name == "page")
        .map_or(1, |(_, value)| value.parse().unwrap());
    let etag = format!("\"{page}\"");
    if request
        .headers
        .get("if-none-match")
        .is_some_and(|v| v == etag.as_str())
    {
        return ResponseTemplate::new(304);
    }
    let answer = ResponseTemplate::new(200)
        .set_body_json([thing(&format!("t{page}"))])
        .insert_header("etag", etag);
    if page == 3 {
        return answer;
    }
    let next = format!(
        "http://{}/repositories/17/things?page={}",
        request.headers["host"].to_str().unwrap(),
        page + 1
    );
    answer.insert_header("link", format!("<{next}>; rel=\"next\""))
}

fn names(read: &Fetched<Pages<Vec<Thing>>>) -> Vec<&str> {
    let pages = read.value.pages.iter();
    pages
        .flat_map(|page| page.iter().map(|thing| thing.name.as_str()))
        .collect()
}

#[tokio::test]
async fn pages_are_followed_to_the_end_or_the_limit() {
    let lab = Lab::new().await;
    lab.answer_with(paged).await;
    let all = pages(&lab, 10).await.unwrap();
    assert_eq!(names(&all), ["t1", "t2", "t3"]);
    assert!(all.value.complete);
    let some = pages(&lab, 2).await.unwrap();
    assert_eq!(names(&some), ["t1", "t2"]);
    assert!(!some.value.complete);
    assert_eq!(lab.requests().await.len(), 3);
}

#[tokio::test]
async fn unchanged_pages_cost_nothing_although_a_304_names_no_next_page() {
    let lab = Lab::new().await;
    lab.answer_with(paged).await;
    pages(&lab, 10).await.unwrap();
    lab.advance(61);
    let again = pages(&lab, 10).await.unwrap();
    assert_eq!(names(&again), ["t1", "t2", "t3"]);
    let requests = lab.client.metrics().requests;
    assert_eq!((requests.sent, requests.charged), (6, 3));
}

#[tokio::test]
async fn a_next_page_on_another_host_is_not_asked_for() {
    let lab = Lab::new().await;
    let elsewhere = Lab::new().await;
    elsewhere.answer(ok("stolen")).await;
    let link = format!("<{}/steal>; rel=\"next\"", elsewhere.server.uri());
    lab.answer(
        ResponseTemplate::new(200)
            .set_body_json([thing("t1")])
            .insert_header("link", link),
    )
    .await;
    let read = pages(&lab, 10).await.unwrap();
    assert_eq!(names(&read), ["t1"]);
    assert!(!read.value.complete);
    assert!(elsewhere.requests().await.is_empty());
}
