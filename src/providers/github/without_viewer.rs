//! What of an answer is the same for everybody who may read it. Whatever GitHub says about who asks (`viewer…`, `currentUser…`,
//! permissions), and what it shows to members of an organisation only, is left out.

use std::sync::Arc;

use super::{
    client::{Shareable, WithoutViewer},
    schema::{
        graphql::{DeploymentsData, PendingDeployment, RunNode, RunsData},
        rest,
    },
};

/// Runs are told of to everybody alike.
impl Shareable for rest::Run {
    fn for_all(this: &Arc<Self>) -> Arc<Self> {
        Arc::clone(this)
    }
}

/// As are lists of them.
impl Shareable for rest::RunList {
    fn for_all(this: &Arc<Self>) -> Arc<Self> {
        Arc::clone(this)
    }
}

impl WithoutViewer for DeploymentsData {
    fn without_viewer(&self) -> Self {
        Self {
            viewer: None,
            repositories: self.repositories.clone(),
        }
    }
}

impl WithoutViewer for RunsData {
    fn without_viewer(&self) -> Self {
        let all = |nodes: &[Option<RunNode>]| nodes.iter().map(optional).collect();
        Self {
            viewer: None,
            runs: all(&self.runs),
            gated: all(&self.gated),
            decided: all(&self.decided),
            by_url: self
                .by_url
                .iter()
                .map(|(alias, node)| (alias.clone(), optional(node)))
                .collect(),
            repositories: self.repositories.clone(),
            records: self.records.clone(),
        }
    }
}

impl WithoutViewer for RunNode {
    fn without_viewer(&self) -> Self {
        let mut node = self.clone();
        if let Some(pending) = &mut node.pending_deployment_requests {
            for request in pending.nodes.iter_mut().flatten() {
                *request = request.without_viewer();
            }
        }
        node
    }
}

impl WithoutViewer for PendingDeployment {
    fn without_viewer(&self) -> Self {
        Self {
            current_user_can_approve: None,
            ..self.clone()
        }
    }
}

fn optional<T: WithoutViewer>(value: &Option<T>) -> Option<T> {
    value.as_ref().map(T::without_viewer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::providers::github::queries;

    const CANARY: &str = "canary";

    fn node() -> serde_json::Value {
        json!({
            "id": "WFR_1", "url": "https://github.com/acme/shop/actions/runs/1",
            "checkSuite": {"status": "WAITING"},
            "pendingDeploymentRequests": {"nodes": [
                {"environment": {"name": "production"}, "waitTimer": 5, "currentUserCanApprove": true,
                 "reviewers": {"nodes": [{"__typename": "User", "login": "bob"}]}},
                null,
            ]},
        })
    }

    #[test]
    fn of_runs_everything_stays_but_who_asked_and_what_they_may() {
        let data: RunsData = serde_json::from_value(json!({
            "viewer": {"login": CANARY},
            "runs": [node(), null], "gated": [node()], "u0": node(), "p0": null,
            "r0": {"f0": {"__typename": "Blob", "text": "on: push"}},
        }))
        .unwrap();
        let shown = format!("{data:?}");
        assert_eq!(
            shown
                .matches("current_user_can_approve: Some(true)")
                .count(),
            3
        );
        let shared = format!("{:?}", data.without_viewer());
        assert!(!shared.contains(CANARY), "{shared}");
        assert_eq!(shared.matches("current_user_can_approve: None").count(), 3);
        for kept in ["on: push", "bob", "production", "WFR_1"] {
            assert_eq!(shared.matches(kept).count(), shown.matches(kept).count());
        }
    }

    #[test]
    fn of_records_everything_stays_but_who_asked() {
        let data: DeploymentsData = serde_json::from_value(json!({
            "viewer": {"login": CANARY},
            "r0": {"e0": {"nodes": [{"id": "D_1", "payload": "{}", "creator": {"login": "bob"}}]}},
        }))
        .unwrap();
        let shared = format!("{:?}", data.without_viewer());
        assert!(!shared.contains(CANARY), "{shared}");
        assert!(shared.contains("D_1") && shared.contains("bob"));
    }

    /// Fields that say something about who asks. One more of them in a query that is shared must be left out above, too.
    #[test]
    fn no_query_that_is_shared_reads_more_about_who_asks_than_is_left_out() {
        let records = queries::deployments(&[], 10).query;
        let runs = queries::runs(&queries::WantedRuns {
            checks: vec!["WFR_1"],
            pending: vec!["WFR_1"],
            decided: vec!["WFR_1"],
            may_read_teams: true,
            addresses: vec![String::new()],
            waits: 1,
            glimpses: vec![String::new()],
            objects: Vec::new(),
            records: vec!["DE_1"],
        })
        .query;
        for (query, expected) in [
            (records, vec!["viewer"]),
            (runs, vec!["viewer", "currentUserCanApprove"]),
        ] {
            assert_eq!(about_who_asks(&query), expected, "{query}");
        }
    }

    fn about_who_asks(query: &str) -> Vec<&str> {
        let words = query.split(|c: char| !c.is_ascii_alphanumeric());
        words
            .filter(|word| word.starts_with("viewer") || word.starts_with("currentUser"))
            .collect()
    }
}
