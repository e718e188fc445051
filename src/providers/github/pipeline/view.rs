//! What of a run's gates is the viewer's own. The rest is shared with all who follow the run: who asks, their role, whether they may
//! approve and who is in a team is read with their own token, and only where it matters.

use std::{collections::HashMap, time::Duration};

use super::{
    super::{
        client::{Freshness, GraphqlAnswer, News, WithoutViewer},
        mapping_test::answer::ProtectedEnvironment,
        pace::{MOVING_REST, REST},
        schema::graphql::{Login, PendingDeployment},
    },
    query::{GatedRun, PipelineData, PipelineRepository},
};

/// For so long what GitHub says about the viewer is fresh: while they may be the one who is waited for, and else.
const WAITED_FOR: Duration = Duration::from_secs(60);
const ELSE: Duration = Duration::from_secs(300);

impl WithoutViewer for PipelineData {
    fn without_viewer(&self) -> Self {
        Self {
            viewer: None,
            repository: self.repository.as_ref().map(WithoutViewer::without_viewer),
            run: self.run.as_ref().map(WithoutViewer::without_viewer),
        }
    }
}

impl WithoutViewer for PipelineRepository {
    fn without_viewer(&self) -> Self {
        let environments = self.environments.iter();
        let without = |environment: &Option<ProtectedEnvironment>| {
            environment.as_ref().map(WithoutViewer::without_viewer)
        };
        Self {
            viewer_permission: None,
            files: self.files.clone(),
            environments: environments
                .map(|(alias, environment)| (alias.clone(), without(environment)))
                .collect(),
        }
    }
}

impl WithoutViewer for ProtectedEnvironment {
    fn without_viewer(&self) -> Self {
        let mut environment = self.clone();
        let rules = environment.protection_rules.iter_mut();
        for rule in rules.flat_map(|rules| rules.nodes.iter_mut().flatten()) {
            let reviewers = rule.reviewers.iter_mut();
            for reviewer in reviewers.flat_map(|list| list.nodes.iter_mut().flatten()) {
                // Its organisation says who may know them, and no right in the repository.
                reviewer.members = None;
            }
        }
        environment
    }
}

impl WithoutViewer for GatedRun {
    fn without_viewer(&self) -> Self {
        let mut run = self.clone();
        for request in pending_mut(&mut run) {
            *request = request.without_viewer();
        }
        run
    }
}

fn pending_mut(run: &mut GatedRun) -> impl Iterator<Item = &mut PendingDeployment> {
    let requests = run.pending_deployment_requests.iter_mut();
    requests.flat_map(|list| list.nodes.iter_mut().flatten())
}

fn pending(data: &PipelineData) -> impl Iterator<Item = &PendingDeployment> {
    let run = data.run.iter();
    run.flat_map(|run| run.pending_deployment_requests.iter())
        .flat_map(|list| list.iter())
}

fn name(request: &PendingDeployment) -> Option<&str> {
    request.environment.as_ref().map(|e| e.name.as_str())
}

/// Whether what GitHub says about the viewer may matter, and for how long it is fresh then. `login` is theirs, where it is known.
pub(super) fn needs_own(data: &PipelineData, login: Option<&str>) -> Option<Duration> {
    if pending(data).any(|request| may_approve(request, login)) {
        return Some(WAITED_FOR);
    }
    let has_team = || {
        let repository = data.repository.iter();
        let mut environments = repository.flat_map(|r| r.environments.values().flatten());
        environments.any(|environment| {
            let rules = environment.protection_rules.iter();
            let mut reviewers = rules
                .flat_map(|rules| rules.iter())
                .flat_map(|rule| rule.reviewers.iter())
                .flat_map(|list| list.nodes.iter());
            reviewers.any(|reviewer| reviewer.as_ref().is_none_or(|r| r.login.is_none()))
        })
    };
    (login.is_none() || has_team()).then_some(ELSE)
}

/// Whether the viewer may be among those who are waited for: by name, in a team, or behind what could not be read.
fn may_approve(request: &PendingDeployment, login: Option<&str>) -> bool {
    let Some(login) = login else {
        return true;
    };
    let reviewers = request.reviewers.iter().flat_map(|list| list.nodes.iter());
    let mut reviewers =
        reviewers.map(|reviewer| reviewer.as_ref().and_then(|r| r.login.as_deref()));
    reviewers.any(|known| known.is_none_or(|known| known.eq_ignore_ascii_case(login)))
}

/// How long the viewer's own answer is fresh: no longer than until the run waits for something that it does not tell of.
pub(super) fn freshness_of_own(
    shared: &PipelineData,
    fresh: Duration,
) -> Freshness<GraphqlAnswer<PipelineData>> {
    let names: Vec<String> = pending(shared)
        .filter_map(name)
        .map(str::to_owned)
        .collect();
    Freshness::of(move |_| fresh)
        .told_by(&[News::Gate])
        .resting(&[News::Run, News::Job], move |_| match fresh {
            ELSE => REST,
            _ => MOVING_REST,
        })
        .at_most(move |own: &GraphqlAnswer<PipelineData>| {
            let tells_of = |wanted: &String| {
                let mut known = own.data.iter().flat_map(pending).filter_map(name);
                known.any(|known| known == wanted)
            };
            match names.iter().all(tells_of) {
                true => Duration::MAX,
                false => Duration::ZERO,
            }
        })
}

/// What is shared, as the viewer sees it: with what their own answer says about them, or where none was needed, with what is certain
/// without it.
pub(super) fn as_seen(
    shared: &PipelineData,
    own: Option<&PipelineData>,
    login: Option<&str>,
) -> PipelineData {
    let said: HashMap<&str, Option<bool>> = own
        .into_iter()
        .flat_map(pending)
        .filter_map(|request| Some((name(request)?, request.current_user_can_approve)))
        .collect();
    let mut seen = shared.without_viewer();
    if let Some(run) = &mut seen.run {
        for request in pending_mut(run) {
            let own = name(request).and_then(|name| said.get(name).copied());
            request.current_user_can_approve = match own {
                Some(can_approve) => can_approve,
                None if may_approve(request, login) => None,
                None => Some(false),
            };
        }
    }
    let Some(own) = own else {
        seen.viewer = login.map(|login| Login {
            login: login.to_owned(),
            avatar_url: None,
        });
        return seen;
    };
    seen.viewer = own.viewer.clone();
    if let (Some(seen), Some(own)) = (&mut seen.repository, &own.repository) {
        seen.viewer_permission = own.viewer_permission.clone();
        // Both are of the same rules, and the viewer's may name members of teams.
        seen.environments.clone_from(&own.environments);
    }
    seen
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::query, *};

    fn data(can_approve: Value, reviewers: Value) -> PipelineData {
        let rules = |reviewers: &Value| json!({"nodes": [{"type": "REQUIRED_REVIEWERS", "reviewers": {"nodes": reviewers}}]});
        serde_json::from_value(json!({
            "viewer": {"login": "canary"},
            "r0": {
                "viewerPermission": "CANARY",
                "f0": {"__typename": "Blob", "text": "on: push"},
                "v0": {"name": "production", "protectionRules": rules(&reviewers)},
            },
            "w": {
                "pendingDeploymentRequests": {"nodes": [{
                    "environment": {"name": "production"},
                    "currentUserCanApprove": can_approve,
                    "reviewers": {"nodes": reviewers},
                }]},
                "deploymentReviews": {"nodes": [{"state": "APPROVED", "comment": "Fine"}]},
            },
        }))
        .unwrap()
    }

    fn bob() -> Value {
        json!([{"__typename": "User", "login": "bob"}])
    }

    fn leads() -> Value {
        json!([{"__typename": "Team", "combinedSlug": "acme/leads", "members": {"nodes": [{"login": "canary"}]}}])
    }

    fn can_approve(data: &PipelineData) -> Vec<Option<bool>> {
        let requests = pending(data);
        requests
            .map(|request| request.current_user_can_approve)
            .collect()
    }

    #[test]
    fn nothing_about_who_asked_and_nobody_of_a_team_is_shared() {
        for reviewers in [bob(), leads()] {
            let shared = format!("{:?}", data(json!(true), reviewers).without_viewer());
            assert!(!shared.to_lowercase().contains("canary"), "{shared}");
            assert!(!shared.contains("Some(true)"), "{shared}");
            for kept in ["on: push", "production", "Fine"] {
                assert!(shared.contains(kept), "{kept}");
            }
        }
    }

    #[test]
    fn the_query_reads_nothing_more_about_who_asks() {
        let request = query::pipeline(&query::WantedPipeline {
            run: Some("WFR_1"),
            file: Some(("sha", "path")),
            environments: vec!["production"],
            with_teams: true,
            with_members: true,
            ..Default::default()
        });
        let words = request.query.split(|c: char| !c.is_ascii_alphanumeric());
        let mut about: Vec<_> = words
            .filter(|word| word.starts_with("viewer") || word.starts_with("currentUser"))
            .collect();
        about.sort_unstable();
        assert_eq!(
            about,
            ["currentUserCanApprove", "viewer", "viewerPermission"]
        );
    }

    #[test]
    fn ones_own_answer_is_needed_by_who_may_be_waited_for_and_by_who_is_not_known() {
        let of_bob = data(Value::Null, bob());
        assert_eq!(needs_own(&of_bob, Some("Bob")), Some(WAITED_FOR));
        assert_eq!(needs_own(&of_bob, None), Some(WAITED_FOR));
        assert_eq!(needs_own(&of_bob, Some("carol")), None);
        let of_team = data(Value::Null, leads());
        assert_eq!(needs_own(&of_team, Some("carol")), Some(WAITED_FOR));
        let hidden = data(Value::Null, json!([null]));
        assert_eq!(needs_own(&hidden, Some("carol")), Some(WAITED_FOR));
        let without = |data: PipelineData| PipelineData { run: None, ..data };
        assert_eq!(needs_own(&without(of_bob), Some("bob")), None);
        assert_eq!(needs_own(&without(of_team), Some("carol")), Some(ELSE));
        assert_eq!(needs_own(&PipelineData::default(), None), Some(ELSE));
        assert_eq!(needs_own(&PipelineData::default(), Some("carol")), None);
    }

    #[test]
    fn each_sees_what_is_said_about_them_or_is_certain() {
        let shared = data(json!(true), bob()).without_viewer();
        let own = data(json!(true), bob());
        let seen = as_seen(&shared, Some(&own), Some("bob"));
        assert_eq!(can_approve(&seen), [Some(true)]);
        assert_eq!(seen.viewer.unwrap().login, "canary");
        assert_eq!(
            can_approve(&as_seen(&shared, None, Some("carol"))),
            [Some(false)]
        );
        assert_eq!(can_approve(&as_seen(&shared, None, Some("bob"))), [None]);
        let of_carol = as_seen(&shared, None, Some("carol"));
        assert_eq!(of_carol.viewer.unwrap().login, "carol");
        assert!(as_seen(&shared, None, None).viewer.is_none());
        // Also where what is taken for shared is not.
        assert_eq!(can_approve(&as_seen(&own, None, Some("bob"))), [None]);
    }

    #[test]
    fn ones_own_answer_is_old_as_soon_as_the_run_waits_for_more() {
        let shared = data(Value::Null, bob());
        let fresh = freshness_of_own(&shared, ELSE);
        let answer = |data| GraphqlAnswer {
            data: Some(data),
            errors: Vec::new(),
        };
        assert_eq!(fresh.duration(&answer(data(json!(true), bob())), 1), ELSE);
        assert_eq!(
            fresh.duration(&answer(PipelineData::default()), 1),
            Duration::ZERO
        );
    }
}
