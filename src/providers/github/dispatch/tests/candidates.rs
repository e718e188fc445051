//! Runs that a press may have started, as they are looked for where the answer names none.

use super::*;

fn run(id: u64, branch: &str, actor: &str, event: &str, at: &str) -> Value {
    json!({"id": id, "head_branch": branch, "event": event, "actor": {"login": actor},
        "created_at": format!("2026-11-22T{at}Z"), "run_number": id, "run_attempt": 1,
        "html_url": "https://github.test/run"})
}

#[tokio::test]
async fn candidates_are_runs_of_that_account_ref_and_time_newest_first() {
    let lab = Lab::new().await;
    lab.answer(|request| {
        if request.url.path() == "/user" {
            return ResponseTemplate::new(200).set_body_json(json!({"login": "alice"}));
        }
        assert_eq!(request.url.path(), RUNS);
        let query = request.url.query().unwrap();
        assert!(
            query.contains("event=workflow_dispatch&branch=main&actor=alice"),
            "{query}"
        );
        ResponseTemplate::new(200)
            // GitHub's clock is 10 seconds ahead of ours.
            .insert_header("date", "Sun, 22 Nov 2026 10:00:10 GMT")
            .set_body_json(json!({"total_count": 7, "workflow_runs": [
                run(1, "main", "alice", EVENT, "09:59:38"),
                run(2, "main", "Alice", EVENT, "09:59:40"),
                run(3, "main", "alice", EVENT, "10:00:20"),
                run(4, "other", "alice", EVENT, "10:00:20"),
                run(5, "main", "bob", EVENT, "10:00:20"),
                run(6, "main", "alice", "push", "10:00:20"),
                run(7, "main", "alice", EVENT, "10:00:50"),
            ]}))
    })
    .await;
    assert_eq!(lab.candidates(Some("alice")).await, ["3", "2"]);
    assert_eq!(lab.candidates(None).await, ["3", "2"]);
}

/// One run of ours at 10:00:00 by GitHub's clock, and how many it says there are.
fn one_run(total: u64) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"total_count": total,
        "workflow_runs": [run(1, "main", "alice", EVENT, "09:59:31")]}))
}

#[tokio::test]
async fn an_answer_that_takes_long_is_no_difference_of_the_clocks() {
    let lab = Lab::new().await;
    let clock = lab.clock.clone();
    lab.answer(move |request| {
        // Both clocks go alike, and each answer is on its way for eight seconds.
        clock.advance(Duration::from_secs(8));
        if request.url.path() == "/user" {
            return ResponseTemplate::new(200).set_body_json(json!({"login": "alice"}));
        }
        one_run(1).insert_header("date", "Sun, 22 Nov 2026 10:00:16 GMT")
    })
    .await;
    let found = lab.found(None, Duration::ZERO).await.unwrap();
    assert!(found.is_complete);
    let [candidate] = found.runs.as_slice() else {
        panic!("{found:?}");
    };
    // Its whole second, and what is not known of the clocks: the time that the answer took, and that GitHub's goes by seconds.
    assert_eq!(candidate.earliest.to_string(), "2026-11-22T09:59:22Z");
    assert_eq!(candidate.latest.to_string(), "2026-11-22T09:59:32Z");
}

#[tokio::test]
async fn runs_are_asked_for_around_their_time_and_a_list_that_is_cut_or_by_a_wrong_clock_is_not_whole()
 {
    for (total, date, is_complete) in [
        (1, "Sun, 22 Nov 2026 10:00:00 GMT", true),
        (2, "Sun, 22 Nov 2026 10:00:00 GMT", false),
        (1, "Sun, 22 Nov 2026 10:09:59 GMT", true),
        (1, "Sun, 22 Nov 2026 10:10:00 GMT", false),
        (1, "Sun, 22 Nov 2026 09:49:59 GMT", false),
    ] {
        let lab = Lab::new().await;
        lab.answer(move |request| {
            let mut query = request.url.query_pairs();
            let created = query.find(|(name, _)| name == "created").unwrap().1;
            assert_eq!(created, "2026-11-22T09:49:30Z..2026-11-22T10:10:30Z");
            one_run(total).insert_header("date", date)
        })
        .await;
        let found = lab.found(Some("alice"), Duration::ZERO).await.unwrap();
        assert_eq!(found.is_complete, is_complete, "{total} {date}");
    }
}

#[tokio::test]
async fn of_many_looks_one_is_asked_and_what_has_not_changed_is_not_sent_again() {
    let lab = Lab::new().await;
    lab.answer(|request| match request.headers.get("if-none-match") {
        Some(_) => ResponseTemplate::new(304),
        None => one_run(1)
            .insert_header("date", "Sun, 22 Nov 2026 10:00:00 GMT")
            .insert_header("etag", "\"one\""),
    })
    .await;
    let five = Duration::from_secs(5);
    for seconds in [0, 2, 2, 2, 4] {
        lab.clock.advance(Duration::from_secs(seconds));
        let found = lab.found(Some("alice"), five).await.unwrap();
        assert_eq!(found.runs.len(), 1);
    }
    let requests = lab.server.received_requests().await.unwrap();
    let conditional = requests
        .iter()
        .map(|r| r.headers.contains_key("if-none-match"));
    assert_eq!(conditional.collect::<Vec<_>>(), [false, true]);
    // Where GitHub does not answer, what was known is not taken for what is.
    lab.answer(|_| ResponseTemplate::new(500)).await;
    lab.clock.advance(five);
    assert!(lab.found(Some("alice"), five).await.is_err());
}
