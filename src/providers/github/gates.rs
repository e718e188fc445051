//! Gates: what a run's environment waits for. A gate belongs to the environment that GitHub names it for, and to no other.

use jiff::{SignedDuration, Timestamp};

use super::{
    schema::graphql::{PendingDeployment, ReviewerNode},
    source::Mapping,
};
use crate::model::deployment::{Gate, Reviewer};

/// Whether the run waits to enter this environment.
pub fn names_environment(pending: &[PendingDeployment], mapping: &Mapping) -> bool {
    of_environment(pending, mapping).next().is_some()
}

/// The gates of this environment. Never empty: where GitHub does not say what a waiting deployment waits for, it is a rule.
pub fn gates(pending: &[PendingDeployment], mapping: &Mapping, now: Timestamp) -> Vec<Gate> {
    let mut gates: Vec<Gate> = of_environment(pending, mapping)
        .flat_map(|request| [reviewers(request), timer(request, now)])
        .flatten()
        .collect();
    gates.dedup();
    if gates.is_empty() {
        gates.push(Gate::Rule { name: None });
    }
    gates
}

fn of_environment<'p>(
    pending: &'p [PendingDeployment],
    mapping: &'p Mapping,
) -> impl Iterator<Item = &'p PendingDeployment> {
    pending.iter().filter(|request| {
        let Some(environment) = &request.environment else {
            return false;
        };
        match &mapping.source.environment {
            Some(name) => name.eq_ignore_ascii_case(&environment.name),
            None => mapping.is_called(&environment.name),
        }
    })
}

fn reviewers(request: &PendingDeployment) -> Option<Gate> {
    let reviewers: Vec<Reviewer> = request
        .reviewers
        .iter()
        .flat_map(|list| list.iter())
        .filter_map(reviewer)
        .collect();
    (!reviewers.is_empty()).then_some(Gate::Reviewers {
        reviewers,
        viewer_can_approve: request.current_user_can_approve,
    })
}

fn reviewer(node: &ReviewerNode) -> Option<Reviewer> {
    if let Some(login) = &node.login {
        return Some(Reviewer::User {
            login: login.clone(),
        });
    }
    let name = node.combined_slug.as_ref().or(node.name.as_ref())?;
    Some(Reviewer::Team { name: name.clone() })
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
        Mapping::new(&environment, false).unwrap()
    }

    fn now() -> Timestamp {
        "2026-01-01T00:10:00Z".parse().unwrap()
    }

    #[test]
    fn reviewers_and_a_running_timer_are_two_gates() {
        let pending = pending(json!([{
            "environment": {"name": "Production"}, "waitTimer": 30, "waitTimerStartedAt": "2026-01-01T00:00:00Z",
            "currentUserCanApprove": true,
            "reviewers": {"nodes": [{"login": "bob"}, {"name": "Ops", "combinedSlug": "acme/ops"}, {}, null]},
        }]));
        assert_eq!(
            gates(&pending, &mapping(), now()),
            [
                Gate::Reviewers {
                    reviewers: vec![
                        Reviewer::User {
                            login: "bob".into()
                        },
                        Reviewer::Team {
                            name: "acme/ops".into()
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
    fn absurd_timers_do_no_harm() {
        let absurd = pending(json!([
            {"environment": {"name": "production"}, "waitTimer": -5},
            {"environment": {"name": "production"}, "waitTimer": 4294967295u64, "waitTimerStartedAt": "9999-12-01T00:00:00Z"},
            {"environment": null},
        ]));
        assert!(!gates(&absurd, &mapping(), now()).is_empty());
    }
}
