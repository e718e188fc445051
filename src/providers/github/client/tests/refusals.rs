//! What each of GitHub's refusals becomes.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use proptest::prelude::*;
use url::Url;

use super::{
    super::{
        answer::Answer,
        errand::{Ask, Errand},
        errors,
        hosts::GithubHost,
        read::{decode_graphql, decode_json},
    },
    support::*,
};
use crate::{
    error::Error,
    model::{problem::ProblemCode, viewer::Token},
    upstream::viewer_key::ViewerKeys,
};

fn errand() -> Errand {
    let token = Token::new("0123456789abcdef".into()).unwrap();
    Errand {
        concerns: [].into(),
        host: GithubHost {
            host: HOST.into(),
            api_base_url: Url::parse("https://api.github.test").unwrap(),
            web_base_url: Url::parse("https://github.test").unwrap(),
        },
        repository: Some(REPOSITORY.into()),
        viewer: ViewerKeys::random().unwrap().of(HOST, &token),
        token,
        ask: Ask::Get(Url::parse("https://api.github.test/x").unwrap()),
    }
}

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: map,
        body: Bytes::copy_from_slice(body),
        url: Url::parse("https://api.github.test/x").unwrap(),
        asked_at: now(),
    }
}

fn refusal(status: u16, headers: &[(&str, &str)], message: &str) -> Error {
    let body = serde_json::json!({ "message": message, "documentation_url": "x" }).to_string();
    errors::refused(&errand(), &answer(status, headers, body.as_bytes()), now())
}

#[test]
fn a_401_is_a_rejected_token() {
    let error = refusal(401, &[], "Bad credentials");
    assert_eq!(error.code, ProblemCode::TokenRejected);
    assert!(error.message.contains("Reconnect"), "{}", error.message);
    assert_eq!(error.details.host.as_deref(), Some(HOST));
    assert_eq!(error.details.repository.as_deref(), Some(REPOSITORY));
    assert_eq!(error.details.status, Some(401));
}

#[test]
fn a_missing_scope_is_named() {
    let headers = [
        ("x-oauth-scopes", "read:user, workflow"),
        ("x-accepted-oauth-scopes", "repo"),
    ];
    let error = refusal(403, &headers, "Must have admin rights to Repository.");
    assert_eq!(error.code, ProblemCode::MissingScope);
    assert_eq!(error.details.missing_scopes, Some(vec!["repo".to_owned()]));
}

#[test]
fn a_scope_that_includes_the_wanted_one_is_not_missing() {
    let headers = [
        ("x-oauth-scopes", "repo"),
        ("x-accepted-oauth-scopes", "repo_deployment"),
    ];
    let error = refusal(403, &headers, "Must have admin rights to Repository.");
    assert_eq!(error.code, ProblemCode::Forbidden);
    assert!(error.message.contains("Must have admin rights"));
}

#[test]
fn a_token_without_any_scope_lacks_the_accepted_one() {
    let headers = [("x-oauth-scopes", ""), ("x-accepted-oauth-scopes", "repo")];
    assert_eq!(refusal(403, &headers, "").code, ProblemCode::MissingScope);
}

#[test]
fn a_missing_permission_of_an_app_token_is_named() {
    let headers = [(
        "x-accepted-github-permissions",
        "actions=read,contents=read; administration=write",
    )];
    let error = refusal(403, &headers, "Resource not accessible by integration");
    assert_eq!(error.code, ProblemCode::MissingScope);
    assert_eq!(
        error.details.missing_scopes,
        Some(vec!["actions=read".into(), "contents=read".into()])
    );
}

#[test]
fn single_sign_on_comes_with_its_address() {
    let url = "https://github.com/orgs/acme/sso?authorization_request=A1";
    let header = format!("required; url={url}");
    let error = refusal(403, &[("x-github-sso", &header)], "Resource protected");
    assert_eq!(error.code, ProblemCode::SsoRequired);
    assert_eq!(error.details.sso_url.as_deref(), Some(url));
    let message = "Resource protected by organization SAML enforcement.";
    let error = refusal(403, &[], message);
    assert_eq!(error.code, ProblemCode::SsoRequired);
    assert_eq!(error.details.sso_url, None);
}

#[test]
fn an_sso_address_that_is_no_web_page_is_left_out() {
    let header = "required; url=javascript:alert(1)";
    let error = refusal(403, &[("x-github-sso", header)], "");
    assert_eq!(error.code, ProblemCode::SsoRequired);
    assert_eq!(error.details.sso_url, None);
}

#[test]
fn partial_results_behind_sso_are_no_refusal_by_sso() {
    let headers = [("x-github-sso", "partial-results; organizations=1,2")];
    assert_eq!(refusal(403, &headers, "").code, ProblemCode::Forbidden);
}

#[test]
fn absent_and_invisible_are_one_and_a_missing_scope_is_a_hint() {
    let error = refusal(404, &[], "Not Found");
    assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    assert_eq!(error.details.missing_scopes, None);
    let headers = [
        ("x-oauth-scopes", "read:user"),
        ("x-accepted-oauth-scopes", "repo"),
    ];
    let error = refusal(404, &headers, "Not Found");
    assert_eq!(error.code, ProblemCode::NotFoundOrNotVisible);
    assert!(error.message.contains("lacks repo"), "{}", error.message);
}

#[test]
fn the_primary_limit_names_its_reset() {
    let reset = half_past().as_second().to_string();
    for status in [403, 429] {
        let headers = [
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", reset.as_str()),
        ];
        let error = refusal(status, &headers, "API rate limit exceeded for user ID 1.");
        assert_eq!(error.code, ProblemCode::RateLimited);
        assert_eq!(error.details.retry_at, Some(half_past()));
    }
}

#[test]
fn the_secondary_limit_names_its_end_or_a_minute() {
    let words = "You have exceeded a secondary rate limit.";
    let in_a_minute = "2026-11-22T10:01:00Z".parse().unwrap();
    for (headers, until) in [
        (
            vec![("retry-after", "30")],
            "2026-11-22T10:00:30Z".parse().unwrap(),
        ),
        (vec![], in_a_minute),
        (vec![("retry-after", "soon")], in_a_minute),
    ] {
        let error = refusal(403, &headers, words);
        assert_eq!(error.code, ProblemCode::SecondaryRateLimited);
        assert_eq!(error.details.retry_at, Some(until));
    }
    assert_eq!(
        refusal(429, &[], "").code,
        ProblemCode::SecondaryRateLimited
    );
}

#[test]
fn too_many_bad_logins_are_a_pause_and_not_a_missing_right() {
    let words = "Maximum number of login attempts exceeded. Please try again later.";
    assert_eq!(
        refusal(403, &[], words).code,
        ProblemCode::SecondaryRateLimited
    );
}

#[test]
fn what_is_quoted_from_an_answer_holds_no_token() {
    let error = refusal(403, &[], "no gho_abcdefgh for 0123456789abcdef\nhere");
    assert!(
        error
            .message
            .contains("(no [redacted] for [redacted] here)"),
        "{}",
        error.message
    );
}

#[test]
fn the_request_id_is_kept_for_the_support() {
    let error = refusal(404, &[("x-github-request-id", "ABCD:1234")], "Not Found");
    assert_eq!(error.details.request_id.as_deref(), Some("ABCD:1234"));
}

proptest! {
    #[test]
    fn no_answer_panics(
        status in 100u16..=999,
        headers in proptest::collection::vec((
            proptest::sample::select(vec![
                "retry-after", "x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-limit",
                "x-ratelimit-resource", "x-github-sso", "x-oauth-scopes", "x-accepted-oauth-scopes",
                "x-accepted-github-permissions", "content-type", "x-github-request-id", "link", "sunset",
            ]),
            proptest::collection::vec(any::<u8>(), 0..40),
        ), 0..8),
        numbers in proptest::collection::vec("-?[0-9]{0,22}", 4),
        body in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut answer = answer(200, &[], &body);
        answer.status = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                answer.headers.insert(name, value);
            }
        }
        for (name, number) in ["retry-after", "x-ratelimit-reset", "x-ratelimit-remaining", "x-ratelimit-limit"].iter().zip(numbers) {
            answer.headers.entry(*name).or_insert(HeaderValue::from_str(&number).unwrap());
        }
        let _ = errors::refused(&errand(), &answer, now());
        let _ = answer.budget();
        let _ = decode_json::<Thing>(&errand(), &answer, now());
        let _ = decode_graphql::<Thing>(&errand(), &answer, now());
    }

    #[test]
    fn no_graphql_error_panics(kind in ".{0,12}", message in ".{0,60}", path in proptest::collection::vec(any::<i64>(), 0..3), odd in any::<bool>()) {
        let body = if odd {
            serde_json::json!({ "data": null, "errors": [{ "type": path, "message": kind, "extensions": message }] })
        } else {
            serde_json::json!({ "data": null, "errors": [{ "type": kind, "message": message, "path": path }, 7] })
        };
        let answer = answer(200, &[], body.to_string().as_bytes());
        prop_assert!(decode_graphql::<Thing>(&errand(), &answer, now()).is_err());
    }
}
