//! What the viewer may do.

use serde_json::{Value, json};

use super::{
    super::{
        checks::Subject,
        findings::{Findings, Protection, Team},
        rights::{Asking, rights},
    },
    findings, mapping, person,
};
use crate::model::{
    deployment::{Gate, Reviewer},
    inspection::CheckOutcome,
};

fn may(change: &Value, findings: &Findings, asking: Asking<'_>) -> Vec<(CheckOutcome, String)> {
    let mapping = mapping(change);
    let subject = Subject {
        mapping: &mapping,
        host: "github.com",
        findings,
        titles: None,
    };
    rights(subject, asking)
        .into_iter()
        .map(|check| (check.outcome, check.message))
        .collect()
}

fn asking(login: &str) -> Asking<'_> {
    Asking {
        login: Some(login),
        scopes: None,
        gates: &[],
    }
}

#[test]
fn who_may_write_may_deploy_unless_something_else_stands_in_the_way() {
    use CheckOutcome::{Blocked, Passed, Unknown};
    type Change = fn(&mut Findings);
    let scopes = |list: &[&str]| {
        list.iter()
            .map(|&scope| scope.to_owned())
            .collect::<Vec<_>>()
    };
    let table: Vec<(Value, Change, Vec<String>, CheckOutcome, &str)> = vec![
        (
            json!({}),
            |_| (),
            scopes(&["repo"]),
            Passed,
            "@alice may deploy from acme/payments (their right there is write).",
        ),
        (
            json!({}),
            |f| f.permission = Some("ADMIN".into()),
            scopes(&["public_repo"]),
            Passed,
            "admin",
        ),
        (
            json!({}),
            |f| f.permission = Some("TRIAGE".into()),
            scopes(&["repo"]),
            Blocked,
            "theirs is triage",
        ),
        (
            json!({}),
            |f| f.permission = None,
            scopes(&["repo"]),
            Unknown,
            "GitHub does not say",
        ),
        (
            json!({}),
            |f| f.archived = true,
            scopes(&["repo"]),
            Blocked,
            "it is archived",
        ),
        (
            json!({}),
            |f| f.private = true,
            scopes(&["public_repo"]),
            Blocked,
            "it lacks the scope repo",
        ),
        (
            json!({}),
            |_| (),
            scopes(&["read:user"]),
            Blocked,
            "it lacks the scope repo",
        ),
        (
            json!({"dispatch": {"enabled": false}}),
            |_| (),
            scopes(&["repo"]),
            Blocked,
            "dispatch is turned off",
        ),
    ];
    for (change, alter, scopes, outcome, message) in table {
        let mut found = findings();
        alter(&mut found);
        let asking = Asking {
            scopes: Some(&scopes),
            ..asking("alice")
        };
        let may = may(&change, &found, asking);
        assert_eq!(may.len(), 3);
        assert_eq!(may[0], (Passed, "@alice may see acme/payments.".to_owned()));
        assert_eq!(may[1].0, outcome, "{message}");
        assert!(may[1].1.contains(message), "{}", may[1].1);
    }
}

#[test]
fn who_is_among_the_reviewers_may_approve() {
    use CheckOutcome::{Blocked, Passed, Unknown};
    let team = |members: Option<&[&str]>, complete| Team {
        name: members.map(|_| "acme/leads".to_owned()),
        members: members.map(|list| list.iter().map(|&login| login.to_owned()).collect()),
        complete,
        avatar_url: None,
    };
    let by = |people: &[&str], teams: Vec<Team>| Protection {
        people: people.iter().map(|login| person(login)).collect(),
        teams,
        prevents_self_review: false,
        ..Protection::default()
    };
    for (protection, outcome, message) in [
        (
            by(&[], vec![]),
            Passed,
            "Nobody need approve a deployment to production.",
        ),
        (
            by(&["Alice"], vec![]),
            Passed,
            "@alice may approve deployments to production.",
        ),
        (
            Protection {
                prevents_self_review: true,
                ..by(&["alice"], vec![])
            },
            Passed,
            "except what they started themselves",
        ),
        (
            by(&["bob", "mei"], vec![]),
            Blocked,
            "@alice may not approve deployments to production: one of @bob and @mei must.",
        ),
        (
            by(&["bob"], vec![team(Some(&["alice"]), true)]),
            Passed,
            "@alice may approve",
        ),
        (
            by(&[], vec![team(Some(&["mei"]), true)]),
            Blocked,
            "the team acme/leads must",
        ),
        (
            by(&[], vec![team(Some(&["mei"]), false)]),
            Unknown,
            "could not be read",
        ),
        (by(&[], vec![team(None, false)]), Unknown, "a team must"),
    ] {
        let mut found = findings();
        found.protections = [("production".to_owned(), protection)].into();
        let may = may(&json!({}), &found, asking("alice"));
        assert_eq!(may[2].0, outcome, "{message}");
        assert!(may[2].1.contains(message), "{}", may[2].1);
    }
}

#[test]
fn what_github_says_of_a_waiting_deployment_wins_and_without_an_environment_nothing_is_known() {
    use CheckOutcome::{Passed, Unknown};
    let gates = [Gate::Reviewers {
        reviewers: vec![Reviewer::Team {
            name: "a team".to_owned(),
            avatar_url: None,
        }],
        viewer_can_approve: Some(true),
    }];
    let mut found = findings();
    found.protections = [(
        "production".to_owned(),
        Protection {
            teams: vec![Team {
                name: None,
                members: None,
                complete: false,
                avatar_url: None,
            }],
            ..Protection::default()
        },
    )]
    .into();
    let waiting = Asking {
        gates: &gates,
        ..asking("alice")
    };
    assert_eq!(may(&json!({}), &found, waiting)[2].0, Passed);
    assert_eq!(may(&json!({}), &found, asking("alice"))[2].0, Unknown);
    let without = json!({"environment": null});
    assert_eq!(may(&without, &found, asking("alice"))[2].0, Unknown);
    found.environments = Some(Vec::new());
    assert_eq!(may(&without, &found, asking("alice"))[2].0, Passed);
    let unknown = json!({"environment": "elsewhere"});
    let (outcome, message) = may(&unknown, &found, asking("alice")).remove(2);
    assert_eq!(outcome, Unknown);
    assert!(message.contains("elsewhere was not found"), "{message}");
}
