//! Stages for tests: seconds are counted from one moment.

use jiff::{SignedDuration, Timestamp};

use crate::model::pipeline::{Stage, StageKind, StageState};

/// So many seconds after the beginning.
pub fn at(second: i64) -> Timestamp {
    let beginning: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    beginning + SignedDuration::from_secs(second)
}

/// A stage that stands so, in no order with others.
pub fn stage(id: &str, state: StageState) -> Stage {
    Stage {
        id: id.to_owned(),
        name: id.to_owned(),
        kind: StageKind::Job,
        state,
        needs: Vec::new(),
        environment: None,
        counts: None,
        stages: Vec::new(),
        gates: Vec::new(),
        held: None,
        started_at: None,
        finished_at: None,
        url: None,
        inferred: false,
    }
}

/// One that succeeded.
pub fn ran(id: &str, from: i64, to: i64) -> Stage {
    Stage {
        started_at: Some(at(from)),
        finished_at: Some(at(to)),
        ..stage(id, StageState::Succeeded)
    }
}

/// One that runs.
pub fn runs(id: &str, from: i64) -> Stage {
    Stage {
        started_at: Some(at(from)),
        ..stage(id, StageState::Running)
    }
}

/// One that has not begun.
pub fn queued(id: &str) -> Stage {
    stage(id, StageState::Queued)
}

/// One with parts. It runs, unless its parts all stand alike.
pub fn folded(id: &str, kind: StageKind, parts: Vec<Stage>) -> Stage {
    let state = match parts.first().map(|part| part.state) {
        Some(first) if parts.iter().all(|part| part.state == first) => first,
        _ => StageState::Running,
    };
    Stage {
        kind,
        stages: parts,
        ..stage(id, state)
    }
}

impl Stage {
    /// The same after others.
    pub fn after(mut self, needs: &[&str]) -> Self {
        self.needs = needs.iter().map(|need| (*need).to_owned()).collect();
        self
    }
}
