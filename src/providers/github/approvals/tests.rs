//! Words of GitHub's about decisions, in ours.

use serde_json::json;

use super::{past::Past, *};
use crate::{
    model::{
        deployment::DeploymentState,
        pipeline::Decision,
        viewer::{Viewer, ViewerInput},
    },
    providers::github::approvals::refusals::{refused, unknown},
};

fn viewer() -> Viewer {
    let input = json!({"user": "user:default/alice", "tokens": {}});
    serde_json::from_value::<ViewerInput>(input).unwrap().into()
}

fn call(viewer: &Viewer) -> Call<'_> {
    Call {
        viewer,
        host: "github.com",
        repository: Some("acme/shop"),
    }
}

fn mapping(source: serde_json::Value) -> Mapping {
    let mut all = json!({"owner": "acme", "repo": "shop", "workflow": "d.yml", "topology": "environment-input"});
    let source = source.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(source);
    let environment = json!({"service": "component:default/shop", "name": "prod", "provider": "github",
        "host": "github.com", "source": all});
    let environment = serde_json::from_value(environment).unwrap();
    Mapping::new(&environment, false, &Default::default()).unwrap()
}

fn past(decisions: &[(&str, &str, &str)]) -> Past {
    let decisions: Vec<_> = decisions
        .iter()
        .map(|(state, login, environment)| {
            json!({"state": state, "user": {"login": login}, "environments": [{"id": 1, "name": environment}]})
        })
        .collect();
    Past::of(serde_json::from_value(json!(decisions)).unwrap())
}

#[test]
fn two_mappings_are_one_gate_where_github_calls_them_the_same() {
    let production = json!({"environment": "Production"});
    let by_input = json!({"environmentInput": {"name": "target", "value": "production"}});
    for (ours, other, is_one) in [
        (&production, json!({"environment": "production"}), true),
        (&production, json!({"environment": "staging"}), false),
        (&production, by_input.clone(), true),
        (&by_input, production.clone(), true),
        (&by_input, by_input.clone(), true),
        // Both are called prod here.
        (&json!({}), json!({}), true),
    ] {
        let answer = is_same_gate(&mapping(ours.clone()), &mapping(other.clone()));
        assert_eq!(answer, is_one, "{ours} {other}");
    }
}

#[test]
fn who_decided_before_is_found_whatever_the_case_and_a_no_weighs_more() {
    let past = past(&[
        ("approved", "bob", "staging"),
        ("approved", "carol", "production"),
        ("rejected", "bob", "Production"),
    ]);
    let names = past.names_of(&mapping(json!({"environment": "production"})));
    let last = past.last(&names).unwrap();
    assert_eq!(last.decision, Some(Decision::Reject));
    assert_eq!(last.by.unwrap().login, "bob");
    assert!(past.last(&["elsewhere".to_owned()]).is_none());
}

#[test]
fn what_is_new_is_what_was_not_there_before_however_often_somebody_decided_so() {
    let before = past(&[
        ("approved", "bob", "production"),
        ("approved", "bob", "staging"),
    ])
    .prior("Production");
    assert_eq!(before.len(), 1);
    let same = past(&[("approved", "bob", "production")]);
    assert!(same.news("production", &before).is_empty());
    let more = past(&[
        ("approved", "bob", "production"),
        ("rejected", "carol", "production"),
        ("approved", "bob", "PRODUCTION"),
    ])
    .news("production", &before);
    assert_eq!(more.len(), 2);
    assert!(more.iter().any(|news| news.is_of("Bob", Decision::Approve)));
    assert!(!more.iter().any(|news| news.is_of("bob", Decision::Reject)));
}

#[test]
fn each_refusal_says_that_nothing_was_decided_and_what_to_do() {
    use ProblemCode::*;
    let viewer = viewer();
    for (status, said, general, code, words) in [
        (
            422,
            "bob cannot review deployments to production",
            AnswerNotUnderstood,
            Forbidden,
            "Ask one of its reviewers",
        ),
        (
            422,
            "You cannot approve your own deployment",
            AnswerNotUnderstood,
            Forbidden,
            "started yourself",
        ),
        (
            422,
            "Environment 12 is not pending review",
            AnswerNotUnderstood,
            Conflict,
            "Look at it again",
        ),
        (
            403,
            "Must have admin rights to Repository.",
            Forbidden,
            Forbidden,
            "Ask one of its reviewers, or an owner",
        ),
        (
            403,
            "Repository was archived so is read-only.",
            Forbidden,
            Forbidden,
            "unarchive",
        ),
        (
            403,
            "Resource protected by organization SAML enforcement.",
            SsoRequired,
            SsoRequired,
            "general",
        ),
        (403, "Missing scope", MissingScope, MissingScope, "general"),
        (
            404,
            "Not Found",
            NotFoundOrNotVisible,
            NotFoundOrNotVisible,
            "no more",
        ),
        (
            307,
            "Moved",
            AnswerNotUnderstood,
            NotFoundOrNotVisible,
            "has moved",
        ),
        (
            429,
            "Slow down",
            SecondaryRateLimited,
            SecondaryRateLimited,
            "general",
        ),
    ] {
        let error = Error::new(general, "general.");
        let error = refused(status, said, error, "run #7", &call(&viewer));
        assert_eq!(error.code, code, "{said}");
        assert!(
            error.message.starts_with("Nothing was decided: "),
            "{}",
            error.message
        );
        assert!(error.message.contains(words), "{}", error.message);
    }
}

#[test]
fn silence_says_what_is_not_known_and_where_to_look() {
    let silence = Error::new(
        ProblemCode::Timeout,
        "github.com did not answer. Try again.",
    );
    let error = unknown(
        silence,
        Decision::Reject,
        "run #7",
        Some("https://github.com/x"),
    );
    assert_eq!(error.code, ProblemCode::OutcomeUnknown);
    assert_eq!(
        error.message,
        "It is not known whether run #7 was rejected. github.com did not answer. Look at its page on GitHub (https://github.com/x) before you press again."
    );
}

#[test]
fn a_no_of_github_is_told_with_its_reason() {
    let viewer = viewer();
    let gate = |reviewers: serde_json::Value, timer: i64| -> rest::PendingDeployment {
        serde_json::from_value(
            json!({"environment": {"id": 1, "name": "production"}, "wait_timer": timer,
            "current_user_can_approve": false, "reviewers": reviewers}),
        )
        .unwrap()
    };
    let people = |logins: &[&str]| {
        let people = logins.iter();
        json!(
            people
                .map(|login| json!({"type": "User", "reviewer": {"login": login}}))
                .collect::<Vec<_>>()
        )
    };
    let team = json!([{"type": "Team", "reviewer": {"slug": "leads", "name": "Leads"}}]);
    for (reviewers, timer, starter, words) in [
        (
            people(&["bob"]),
            0,
            "carol",
            "@alice is no reviewer of production. Ask @bob.",
        ),
        (
            people(&["alice", "bob"]),
            0,
            "Alice",
            "@alice started it, and production may want somebody else to approve. Ask @bob.",
        ),
        (
            team,
            0,
            "alice",
            "@alice started it, and production may want somebody else to approve. Ask acme/leads.",
        ),
        (
            people(&["alice"]),
            0,
            "carol",
            "although they are a reviewer",
        ),
        (json!([]), 5, "carol", "waits for its timer"),
        (json!([]), 0, "carol", "a rule of an app does"),
    ] {
        let told = Told {
            called: "run #7",
            login: Some("alice"),
            starter: Some(starter),
            attempt: 1,
            decision: Decision::Approve,
            names_others: false,
            call: call(&viewer),
        };
        let error = told.may_not("production", &gate(reviewers, timer));
        assert_eq!(error.code, ProblemCode::Forbidden);
        assert!(error.message.contains(words), "{}", error.message);
    }
}

#[test]
fn what_does_not_wait_is_told_by_what_became_of_it() {
    let viewer = viewer();
    let told = |attempt| Told {
        called: "run #7",
        login: Some("alice"),
        starter: None,
        attempt,
        decision: Decision::Approve,
        names_others: false,
        call: call(&viewer),
    };
    let approved = || past(&[("approved", "bob", "prod")]).last(&["prod".to_owned()]);
    let (result, message) = not_waiting("prod", DeploymentState::Running, approved(), &told(1));
    assert!(matches!(
        result,
        DecisionResult::AlreadyDecided {
            decision: Some(Decision::Approve),
            ..
        }
    ));
    assert_eq!(message, "@bob has approved prod of run #7 already.");
    // An earlier attempt was approved; this one has not come so far.
    let (result, _) = not_waiting("prod", DeploymentState::Queued, approved(), &told(2));
    assert_eq!(result, DecisionResult::NoLongerWaiting);
    // Others wait, and this one is still behind them.
    for (names_others, words) in [
        (true, "has not come to its gate yet"),
        (false, "GitHub names nothing to decide about"),
    ] {
        let told = Told {
            names_others,
            ..told(1)
        };
        let (result, message) = not_waiting("prod", DeploymentState::Waiting, None, &told);
        assert_eq!(result, DecisionResult::NoLongerWaiting);
        assert!(message.contains(words), "{message}");
    }
    for (state, words) in [
        (DeploymentState::Cancelled, "it was cancelled"),
        (DeploymentState::Queued, "has not come to its gate yet"),
        (DeploymentState::Running, "goes on already"),
        (DeploymentState::Failed, "it has failed"),
    ] {
        let (result, message) = not_waiting("prod", state, None, &told(1));
        assert_eq!(result, DecisionResult::NoLongerWaiting);
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn what_the_viewer_has_decided_the_same_way_is_done_and_nothing_else() {
    use Decision::*;
    let viewer = viewer();
    for (login, decision, attempt, is_done) in [
        (Some("Bob"), Approve, 1, true),
        (Some("bob"), Reject, 1, false),
        (Some("ada"), Approve, 1, false),
        (None, Approve, 1, false),
        // That may have been about an earlier attempt.
        (Some("bob"), Approve, 2, false),
    ] {
        let told = Told {
            called: "run #7",
            login,
            starter: None,
            attempt,
            decision,
            names_others: false,
            call: call(&viewer),
        };
        let approved = past(&[("approved", "bob", "prod")]).last(&["prod".to_owned()]);
        let (result, message) = told.already("prod", approved.unwrap());
        assert_eq!(result == DecisionResult::Done, is_done, "{message}");
        let words = match is_done {
            true => "You approved prod of run #7.",
            false => "@bob has approved prod of run #7 already.",
        };
        assert_eq!(message, words);
    }
}
