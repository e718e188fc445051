//! Gates: what a run's environment waits for. A gate belongs to the environment that GitHub names it for, and to no other.

use jiff::{SignedDuration, Timestamp};

use super::{
    addresses,
    may_decide::{Asked, Asker},
    schema::{
        graphql::{Connection, EnvironmentName, PendingDeployment, ReviewerNode},
        rest,
    },
    source::Mapping,
};
use crate::model::{
    deployment::{Gate, Reviewer},
    pipeline::{MayNotDecide, ViewerDecision},
};

/// Stands for a team whose name cannot be read.
const UNNAMED_TEAM: &str = "a team";

/// Whether the run waits to enter this environment.
pub fn names_environment(pending: &[PendingDeployment], mapping: &Mapping) -> bool {
    of_environment(pending, mapping).next().is_some()
}

/// The gates of this environment. Never empty: where GitHub does not say what a waiting deployment waits for, it is a rule.
pub fn gates(pending: &[PendingDeployment], mapping: &Mapping, now: Timestamp) -> Vec<Gate> {
    let mut gates: Vec<Gate> = of_environment(pending, mapping)
        .flat_map(|request| of_request(request, now))
        .collect();
    gates.dedup();
    if gates.is_empty() {
        gates.push(Gate::Rule { name: None });
    }
    gates
}

/// What one environment is waited for: reviewers, and a timer that still runs. Empty where GitHub does not say.
pub fn of_request(request: &PendingDeployment, now: Timestamp) -> Vec<Gate> {
    [reviewers(request), timer(request, now)]
        .into_iter()
        .flatten()
        .collect()
}

/// What is left of gates once the reviewers have decided: never nothing, for a rule holds what no other gate does.
pub fn behind_reviewers(gates: Vec<Gate>) -> Vec<Gate> {
    let mut gates = gates;
    gates.retain(|gate| !matches!(gate, Gate::Reviewers { .. }));
    if gates.is_empty() {
        gates.push(Gate::Rule { name: None });
    }
    gates
}

/// Whether GitHub lets the viewer decide about this environment.
pub fn viewer_can_approve(pending: &[PendingDeployment], mapping: &Mapping) -> bool {
    of_environment(pending, mapping).any(|request| request.current_user_can_approve == Some(true))
}

fn of_environment<'p>(
    pending: &'p [PendingDeployment],
    mapping: &'p Mapping,
) -> impl Iterator<Item = &'p PendingDeployment> {
    pending.iter().filter(|request| {
        let environment = request.environment.as_ref();
        environment.is_some_and(|environment| is_of(&environment.name, mapping))
    })
}

/// Whether GitHub's name of an environment is that of this one.
pub fn is_of(name: &str, mapping: &Mapping) -> bool {
    match &mapping.source.environment {
        Some(own) => own.eq_ignore_ascii_case(name),
        None => mapping.is_called(name),
    }
}

/// What REST says a run waits for to enter this environment.
pub fn of_mapping<'p>(
    pending: &'p [rest::PendingDeployment],
    mapping: &Mapping,
) -> Option<&'p rest::PendingDeployment> {
    pending.iter().find(|request| {
        let name = request.environment.as_ref().and_then(|e| e.name.as_deref());
        name.is_some_and(|name| is_of(name, mapping))
    })
}

/// Who may decide about what waits, as REST says.
pub fn reviewers_of(request: &rest::PendingDeployment, owner: &str) -> Vec<Reviewer> {
    let read = from_rest(std::slice::from_ref(request), owner);
    read.iter().flat_map(listed).collect()
}

fn reviewers(request: &PendingDeployment) -> Option<Gate> {
    let reviewers = listed(request);
    (!reviewers.is_empty()).then_some(Gate::Reviewers {
        reviewers,
        viewer_can_approve: request.current_user_can_approve,
    })
}

fn listed(request: &PendingDeployment) -> Vec<Reviewer> {
    let lists = request.reviewers.iter();
    lists
        .flat_map(|list| list.iter())
        .filter_map(reviewer)
        .collect()
}

fn reviewer(node: &ReviewerNode) -> Option<Reviewer> {
    let avatar_url = addresses::shown(node.avatar_url.as_deref());
    if let Some(login) = &node.login {
        return Some(Reviewer::User {
            login: login.clone(),
            avatar_url,
        });
    }
    let name = node.combined_slug.as_ref().or(node.name.as_ref());
    match name {
        Some(name) => Some(Reviewer::Team {
            name: name.clone(),
            avatar_url,
        }),
        // A team whose name the token may not read is a gate all the same.
        None => is_nameless_team(node).then(|| Reviewer::Team {
            name: UNNAMED_TEAM.to_owned(),
            avatar_url: None,
        }),
    }
}

fn is_nameless_team(node: &ReviewerNode) -> bool {
    node.kind.as_deref() == Some("Team") && node.name.is_none() && node.combined_slug.is_none()
}

/// Whether a team is among this environment's reviewers whose name is not known.
pub fn has_nameless_team(pending: &[PendingDeployment], mapping: &Mapping) -> bool {
    of_environment(pending, mapping)
        .filter_map(|request| request.reviewers.as_ref())
        .flat_map(|list| list.iter())
        .any(is_nameless_team)
}

/// REST's form of the same, which names teams to tokens that may not read them through GraphQL.
pub fn from_rest(list: &[rest::PendingDeployment], owner: &str) -> Vec<PendingDeployment> {
    let node = |reviewer: &rest::Reviewer| {
        let details = reviewer.reviewer.as_ref()?;
        Some(ReviewerNode {
            kind: None,
            login: details.login.clone(),
            combined_slug: details.slug.as_ref().map(|slug| format!("{owner}/{slug}")),
            name: details.name.clone(),
            avatar_url: details.avatar_url.clone(),
        })
    };
    list.iter()
        .map(|request| PendingDeployment {
            environment: request
                .environment
                .as_ref()
                .and_then(|e| e.name.clone())
                .map(|name| EnvironmentName { name }),
            wait_timer: request.wait_timer,
            wait_timer_started_at: request.wait_timer_started_at,
            current_user_can_approve: request.current_user_can_approve,
            reviewers: request.reviewers.as_ref().map(|reviewers| Connection {
                nodes: reviewers.iter().map(node).collect(),
                page_info: None,
            }),
        })
        .collect()
}

/// Whether the viewer may decide at these gates of an environment. `is_named`: whether GitHub says what is waited for.
pub fn viewer_decision(
    gates: &[Gate],
    is_named: bool,
    asker: &Asker<'_>,
    environment: &str,
) -> ViewerDecision {
    let may_not = |reason, message: &str| ViewerDecision::MayNot {
        reason,
        message: message.to_owned(),
    };
    let reviewed = gates.iter().find_map(|gate| match gate {
        Gate::Reviewers {
            reviewers,
            viewer_can_approve,
        } => Some((reviewers, *viewer_can_approve)),
        _ => None,
    });
    if let Some((reviewers, can_approve)) = reviewed {
        let asked = Asked {
            environment,
            reviewers,
            rules: None,
        };
        return asker.now(&asked, can_approve);
    }
    let is_timer = gates.iter().any(|gate| matches!(gate, Gate::Timer { .. }));
    match (is_timer, is_named) {
        (true, _) => may_not(MayNotDecide::TimerRuns, "It goes on when its timer ends."),
        (false, true) => may_not(MayNotDecide::AppDecides, "A rule of an app decides."),
        (false, false) => ViewerDecision::Unknown,
    }
}

/// A timer that still runs, or whose start is not known.
fn timer(request: &PendingDeployment, now: Timestamp) -> Option<Gate> {
    let minutes = u32::try_from(request.wait_timer?).ok().filter(|m| *m > 0)?;
    let ends_at = request.wait_timer_started_at.and_then(|start| {
        start
            .checked_add(SignedDuration::from_mins(minutes.into()))
            .ok()
    });
    match ends_at {
        Some(end) if end <= now => None,
        ends_at => Some(Gate::Timer { minutes, ends_at }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn pending(value: Value) -> Vec<PendingDeployment> {
        serde_json::from_value(value).unwrap()
    }

    fn mapping() -> Mapping {
        let environment = serde_json::from_value(json!({
            "service": "component:default/x", "name": "prod", "provider": "github", "host": "github.com",
            "source": {"owner": "acme", "repo": "x", "workflow": "d.yml", "topology": "workflow-per-environment", "environment": "production"},
        }))
        .unwrap();
        Mapping::new(&environment, false, &Default::default()).unwrap()
    }

    fn now() -> Timestamp {
        "2026-01-01T00:10:00Z".parse().unwrap()
    }

    #[test]
    fn reviewers_and_a_running_timer_are_two_gates() {
        let pending = pending(json!([{
            "environment": {"name": "Production"}, "waitTimer": 30, "waitTimerStartedAt": "2026-01-01T00:00:00Z",
            "currentUserCanApprove": true,
            "reviewers": {"nodes": [
                {"login": "bob", "avatarUrl": "https://a.example/bob"},
                {"name": "Ops", "combinedSlug": "acme/ops", "teamAvatarUrl": "javascript:alert(1)"}, {}, null]},
        }]));
        assert_eq!(
            gates(&pending, &mapping(), now()),
            [
                Gate::Reviewers {
                    reviewers: vec![
                        Reviewer::User {
                            login: "bob".into(),
                            avatar_url: Some("https://a.example/bob".into())
                        },
                        // An address that is none of the web is not shown.
                        Reviewer::Team {
                            name: "acme/ops".into(),
                            avatar_url: None
                        }
                    ],
                    viewer_can_approve: Some(true)
                },
                Gate::Timer {
                    minutes: 30,
                    ends_at: Some("2026-01-01T00:30:00Z".parse().unwrap())
                },
            ]
        );
    }

    #[test]
    fn a_timer_that_has_ended_is_no_gate_and_one_without_start_is() {
        let ended = pending(
            json!([{"environment": {"name": "production"}, "waitTimer": 5, "waitTimerStartedAt": "2026-01-01T00:00:00Z"}]),
        );
        assert_eq!(
            gates(&ended, &mapping(), now()),
            [Gate::Rule { name: None }]
        );
        let unknown = pending(json!([{"environment": {"name": "production"}, "waitTimer": 5}]));
        assert_eq!(
            gates(&unknown, &mapping(), now()),
            [Gate::Timer {
                minutes: 5,
                ends_at: None
            }]
        );
    }

    #[test]
    fn whether_the_viewer_may_decide_is_said_with_the_reason_where_not() {
        let reviewers = |logins: &[&str], team: bool, can| Gate::Reviewers {
            reviewers: logins
                .iter()
                .map(|login| Reviewer::User {
                    login: (*login).to_owned(),
                    avatar_url: None,
                })
                .chain(team.then(|| Reviewer::Team {
                    name: "acme/ops".to_owned(),
                    avatar_url: None,
                }))
                .collect(),
            viewer_can_approve: can,
        };
        let timer = Gate::Timer {
            minutes: 5,
            ends_at: None,
        };
        let rule = Gate::Rule { name: None };
        let reason = |gates: &[Gate], is_named, starter| match viewer_decision(
            gates,
            is_named,
            &Asker {
                login: Some("Bob"),
                started_by: Some(starter),
                ..Asker::default()
            },
            "production",
        ) {
            ViewerDecision::May => "may".to_owned(),
            ViewerDecision::Unknown => "unknown".to_owned(),
            ViewerDecision::MayNot { reason, .. } => format!("{reason:?}"),
        };
        for (gates, is_named, starter, expected) in [
            (
                vec![reviewers(&["bob"], false, Some(true)), timer.clone()],
                true,
                "eve",
                "may",
            ),
            (
                vec![reviewers(&["bob"], false, None)],
                true,
                "eve",
                "unknown",
            ),
            (
                vec![reviewers(&["ada"], false, Some(false))],
                true,
                "eve",
                "NotReviewer",
            ),
            (
                vec![reviewers(&["ada"], false, Some(false))],
                true,
                "bob",
                "NotReviewer",
            ),
            (
                vec![reviewers(&["bob"], false, Some(false))],
                true,
                "bob",
                "NotAllowed",
            ),
            (
                vec![reviewers(&["ada"], true, Some(false))],
                true,
                "bob",
                "NotAllowed",
            ),
            (
                vec![reviewers(&["bob"], false, Some(false))],
                true,
                "eve",
                "NotAllowed",
            ),
            (vec![timer], true, "eve", "TimerRuns"),
            (vec![rule.clone()], true, "eve", "AppDecides"),
            (vec![rule], false, "eve", "unknown"),
        ] {
            assert_eq!(reason(&gates, is_named, starter), expected, "{gates:?}");
        }
    }

    #[test]
    fn the_gate_of_another_environment_is_not_this_ones() {
        let other = pending(
            json!([{"environment": {"name": "staging"}, "reviewers": {"nodes": [{"login": "bob"}]}}]),
        );
        assert!(!names_environment(&other, &mapping()));
        assert_eq!(
            gates(&other, &mapping(), now()),
            [Gate::Rule { name: None }]
        );
        // Our own name for it does not make GitHub's `prod` our production.
        let namesake = pending(json!([{"environment": {"name": "prod"}}]));
        assert!(!names_environment(&namesake, &mapping()));
    }

    #[test]
    fn a_team_that_may_not_be_read_is_a_gate_all_the_same_and_rest_names_it() {
        let nameless = pending(
            json!([{"environment": {"name": "production"}, "reviewers": {"nodes": [{"__typename": "Team"}]}}]),
        );
        assert!(has_nameless_team(&nameless, &mapping()));
        let team = |name: &str| Gate::Reviewers {
            reviewers: vec![Reviewer::Team {
                name: name.to_owned(),
                avatar_url: None,
            }],
            viewer_can_approve: None,
        };
        assert_eq!(gates(&nameless, &mapping(), now()), [team(UNNAMED_TEAM)]);
        let rest = json!([{"environment": {"id": 1, "name": "production"}, "wait_timer": 0, "reviewers": [
            {"type": "Team", "reviewer": {"slug": "leads", "name": "Leads"}}
        ]}]);
        let rest: Vec<rest::PendingDeployment> = serde_json::from_value(rest).unwrap();
        let named = from_rest(&rest, "acme");
        assert!(!has_nameless_team(&named, &mapping()));
        assert_eq!(gates(&named, &mapping(), now()), [team("acme/leads")]);
    }

    #[test]
    fn absurd_timers_do_no_harm() {
        let absurd = pending(json!([
            {"environment": {"name": "production"}, "waitTimer": -5},
            {"environment": {"name": "production"}, "waitTimer": 4294967295u64, "waitTimerStartedAt": "9999-12-01T00:00:00Z"},
            {"environment": null},
        ]));
        assert!(!gates(&absurd, &mapping(), now()).is_empty());
    }
}
