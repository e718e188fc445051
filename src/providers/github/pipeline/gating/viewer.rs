//! Whether the viewer may decide at a gate, and if not, why.

use super::super::super::mapping_test::{
    findings::Protection,
    rights::{is_reviewer, reviewers},
};
use crate::model::{
    deployment::Gate,
    pipeline::{MayNotDecide, ViewerDecision},
};

/// Who asks, and what tells whether they may decide.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asker<'a> {
    /// Their login.
    pub login: Option<&'a str>,
    /// Login of who started the attempt.
    pub started_by: Option<&'a str>,
    /// Their permission in the repository in GitHub's words.
    pub permission: Option<&'a str>,
    /// The repository.
    pub repository: &'a str,
}

impl Asker<'_> {
    /// At reviewers that hold the run now: GitHub says whether, the rules may say why not.
    pub fn at_reviewers(
        &self,
        environment: &str,
        can_approve: Option<bool>,
        rules: Option<&Protection>,
    ) -> ViewerDecision {
        match can_approve {
            Some(true) => ViewerDecision::May,
            Some(false) => self.why_not(environment, rules),
            None => ViewerDecision::Unknown,
        }
    }

    /// At reviewers that the run has not come to: as the rules say.
    pub fn at_reviewers_ahead(
        &self,
        environment: &str,
        rules: Option<&Protection>,
    ) -> ViewerDecision {
        let Some(rules) = rules else {
            return ViewerDecision::Unknown;
        };
        match is_reviewer(rules, self.login) {
            Some(true) if self.started_it(rules) => self.why_not(environment, Some(rules)),
            Some(true) => ViewerDecision::May,
            Some(false) => self.why_not(environment, Some(rules)),
            None => ViewerDecision::Unknown,
        }
    }

    fn started_it(&self, rules: &Protection) -> bool {
        let is_own = self
            .login
            .zip(self.started_by)
            .is_some_and(|(login, by)| login.eq_ignore_ascii_case(by));
        rules.prevents_self_review && is_own
    }

    fn why_not(&self, environment: &str, rules: Option<&Protection>) -> ViewerDecision {
        let who = match self.login {
            Some(login) => format!("@{login}"),
            None => "Your account".to_owned(),
        };
        let of = rules.and_then(|rules| is_reviewer(rules, self.login));
        if rules.is_some_and(|rules| self.started_it(rules)) && of != Some(false) {
            return may_not(
                MayNotDecide::StartedIt,
                format!("{who} started it, and {environment} wants somebody else to approve."),
            );
        }
        if of == Some(true) {
            let role = match self.permission {
                Some(permission) => {
                    format!("{} in", permission.to_lowercase())
                }
                None => "none in".to_owned(),
            };
            return may_not(
                MayNotDecide::NoRights,
                format!(
                    "{who} is a reviewer of {environment}, but GitHub does not let that account decide: its role is {role} {}.",
                    self.repository
                ),
            );
        }
        let ask = rules
            .map(reviewers)
            .filter(|names| !names.is_empty())
            .map(|names| format!(" Ask {names}."))
            .unwrap_or_default();
        may_not(
            MayNotDecide::NotReviewer,
            format!("{who} is no reviewer of {environment}.{ask}"),
        )
    }
}

/// It is decided.
pub fn decided() -> ViewerDecision {
    may_not(
        MayNotDecide::Decided,
        "It is decided already. Nothing is left to do here.".to_owned(),
    )
}

/// An app decides.
pub fn of_app(app: &str) -> ViewerDecision {
    may_not(
        MayNotDecide::AppDecides,
        format!("The app {app} decides, nobody else can."),
    )
}

/// Time decides.
pub fn of_time(gate: &Gate) -> ViewerDecision {
    match gate {
        Gate::Timer {
            ends_at: Some(end), ..
        } => may_not(
            MayNotDecide::TimerRuns,
            format!(
                "A timer runs until {}. Nobody need decide.",
                end.strftime("%Y-%m-%d %H:%M UTC")
            ),
        ),
        Gate::Timer { minutes, .. } => may_not(
            MayNotDecide::TimerRuns,
            format!("A timer of {minutes} min decides, nobody else need."),
        ),
        Gate::Reviewers { .. } | Gate::Rule { .. } => ViewerDecision::Unknown,
    }
}

/// The same for a gate of reviewers: whether the viewer can approve, where that is known.
pub fn can_approve(viewer: &ViewerDecision) -> Option<bool> {
    match viewer {
        ViewerDecision::May => Some(true),
        ViewerDecision::MayNot { .. } => Some(false),
        ViewerDecision::Unknown => None,
    }
}

fn may_not(reason: MayNotDecide, message: String) -> ViewerDecision {
    ViewerDecision::MayNot { reason, message }
}
