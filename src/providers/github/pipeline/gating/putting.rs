//! Which stage the gates of an environment are said of: the one that waits, or of parts that wait as one the whole.

use jiff::Timestamp;

use super::{
    Asker, Configured, Gating, beside, closed, not_named,
    placing::{Open, known, name_of},
};
use crate::model::pipeline::{Stage, StageEnvironment, StageGate, StageState};

/// What gates are put on stages with.
pub struct Putting<'p> {
    /// What is known of them.
    pub gating: &'p Gating<'p>,
    /// Who asks.
    pub asker: &'p Asker<'p>,
    /// The service's names of environments.
    pub configured: Configured<'p>,
    /// Environments that a stage has begun to deploy to.
    pub begun: &'p [String],
    /// What is left open.
    pub open: &'p Open<'p>,
    /// Now.
    pub now: Timestamp,
}

impl Putting<'_> {
    /// Puts them. `around`: an environment whose gates are said of the stage that these are parts of.
    pub fn put(&self, stages: &mut [Stage], around: Option<&str>) {
        for stage in stages {
            let own = known(stage).map(str::to_owned);
            let is_said = match (&own, around) {
                (Some(own), Some(around)) => own.eq_ignore_ascii_case(around),
                (None, Some(_)) => stage.environment.is_none(),
                (_, None) => false,
            };
            if stage.stages.is_empty() {
                stage.gates = match is_said {
                    true => Vec::new(),
                    false => self.of_one(stage, own.as_deref()),
                };
                continue;
            }
            // Parts that wait while others run, or for something else, say so themselves.
            let waits_as_one = match &own {
                None => false,
                Some(own) => match stage.state {
                    StageState::Waiting => waits_for(&stage.stages, own),
                    _ => !any_waits(&stage.stages),
                },
            };
            let of_all = own.filter(|_| waits_as_one && !is_said);
            stage.gates = match &of_all {
                Some(own) => self.of_one(stage, Some(own)),
                None => Vec::new(),
            };
            let around = match is_said {
                true => around,
                false => of_all.as_deref(),
            };
            self.put(&mut stage.stages, around);
        }
    }

    /// Gates of a stage that has no parts, or whose parts stand at the same gates.
    fn of_one(&self, stage: &Stage, environment: Option<&str>) -> Vec<StageGate> {
        let since = self.gating.since(stage);
        if self.open.stages.contains(&stage.id) {
            let requests = self.open.requests.iter();
            return requests
                .filter_map(|request| name_of(request))
                .flat_map(|name| self.candidates(name, since))
                .collect();
        }
        match (environment, stage.state) {
            (Some(environment), StageState::Waiting) => self.closed(environment, since),
            (None, StageState::Waiting) => vec![not_named(since)],
            (Some(environment), _) => beside(stage, environment, self.gating, self.asker),
            (None, _) => Vec::new(),
        }
    }

    /// Gates that a stage may wait at.
    fn candidates(&self, name: &str, since: Option<Timestamp>) -> Vec<StageGate> {
        let environment = StageEnvironment {
            configured: (self.configured)(name),
            name: name.to_owned(),
        };
        let gates = self.closed(name, since).into_iter();
        gates
            .map(|gate| StageGate {
                environment: Some(environment.clone()),
                ..gate
            })
            .collect()
    }

    fn closed(&self, environment: &str, since: Option<Timestamp>) -> Vec<StageGate> {
        closed(
            (environment, since),
            self.gating,
            self.asker,
            self.begun,
            self.now,
        )
    }
}

/// Whether all parts that wait do so for this environment.
fn waits_for(stages: &[Stage], environment: &str) -> bool {
    stages.iter().all(|stage| {
        let is_here = match (&stage.environment, known(stage)) {
            (None, _) => true,
            (Some(_), Some(known)) => known.eq_ignore_ascii_case(environment),
            (Some(_), None) => false,
        };
        (stage.state != StageState::Waiting || is_here) && waits_for(&stage.stages, environment)
    })
}

fn any_waits(stages: &[Stage]) -> bool {
    let mut stages = stages.iter();
    stages.any(|stage| stage.state == StageState::Waiting || any_waits(&stage.stages))
}
