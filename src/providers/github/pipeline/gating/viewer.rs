//! What is said of gates that nobody need decide at.

use crate::model::{
    deployment::Gate,
    pipeline::{MayNotDecide, ViewerDecision},
};

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
