//! How long the stages of good runs took of themselves: from where a job began to where it ended. What it waited for before that, at
//! a gate or for somebody to take it up, is not part of it.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::median;
use crate::model::pipeline::{Stage, StageKind, StageState};

/// Stands for all stages of a run.
pub const ALL: &str = "";

/// The medians, in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usual {
    stages: HashMap<String, u32>,
    /// Of any one leg, by the id of its matrix: what a leg is called may change from run to run.
    legs: HashMap<String, u32>,
    skipped: HashSet<String>,
    runs: u32,
}

impl Usual {
    /// Of runs that ended well, each as the stages that the shown run has.
    pub fn of(runs: &[Vec<Stage>]) -> Self {
        let mut samples = Samples::default();
        for stages in runs {
            samples.take_parts(ALL, stages);
        }
        let medians = |samples: HashMap<String, Vec<u32>>| {
            let of_one = |(id, seconds)| Some((id, median(seconds)?.0));
            samples.into_iter().filter_map(of_one).collect()
        };
        Self {
            stages: medians(samples.stages),
            legs: medians(samples.legs),
            skipped: samples.skipped,
            runs: u32::try_from(runs.len()).unwrap_or(u32::MAX),
        }
    }

    /// Of how many runs.
    pub fn runs(&self) -> u32 {
        self.runs
    }

    /// How long a stage took where it ran; of one with parts the time in which at least one of them ran. [`ALL`] is the whole run.
    pub fn of_stage(&self, id: &str) -> Option<u32> {
        self.stages.get(id).copied()
    }

    /// How long a leg of a matrix took, whichever.
    pub fn of_leg(&self, matrix: &str) -> Option<u32> {
        self.legs.get(matrix).copied()
    }

    /// Whether a stage was skipped in all these runs that had it.
    pub fn was_skipped(&self, id: &str) -> bool {
        self.skipped.contains(id) && !self.stages.contains_key(id)
    }
}

#[derive(Default)]
struct Samples {
    stages: HashMap<String, Vec<u32>>,
    legs: HashMap<String, Vec<u32>>,
    skipped: HashSet<String>,
}

impl Samples {
    fn take(&mut self, stage: &Stage) {
        // What only the file has, the run did not.
        if stage.inferred {
            return;
        }
        if !stage.stages.is_empty() {
            self.take_parts(&stage.id, &stage.stages);
            if stage.kind == StageKind::Matrix {
                let legs = stage.stages.iter().filter_map(own);
                self.legs.entry(stage.id.clone()).or_default().extend(legs);
            }
        } else if stage.state == StageState::Skipped {
            self.skipped.insert(stage.id.clone());
        } else if let Some(seconds) = own(stage) {
            let samples = self.stages.entry(stage.id.clone()).or_default();
            samples.push(seconds);
        }
    }

    fn take_parts(&mut self, id: &str, stages: &[Stage]) {
        for stage in stages {
            self.take(stage);
        }
        match busy(stages, None) {
            0 if stages.iter().all(|part| part.state == StageState::Skipped) => {
                self.skipped.insert(id.to_owned());
            }
            seconds => self.stages.entry(id.to_owned()).or_default().push(seconds),
        }
    }
}

/// How long a job took that was not stopped.
fn own(stage: &Stage) -> Option<u32> {
    let has_run = matches!(stage.state, StageState::Succeeded | StageState::Failed);
    let took = stage.finished_at?.duration_since(stage.started_at?);
    u32::try_from(took.as_secs()).ok().filter(|_| has_run)
}

/// Seconds in which at least one of them ran; those that still run until `now`, or not at all.
pub fn busy(stages: &[Stage], now: Option<Timestamp>) -> u32 {
    let mut spans = Vec::new();
    spans_of(stages, now, &mut spans);
    spans.sort_unstable();
    let mut seconds = 0;
    let mut until = Timestamp::MIN;
    for (from, to) in spans {
        seconds += to.duration_since(from.max(until)).as_secs().max(0);
        until = until.max(to);
    }
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

fn spans_of(stages: &[Stage], now: Option<Timestamp>, spans: &mut Vec<(Timestamp, Timestamp)>) {
    for stage in stages {
        if !stage.stages.is_empty() {
            spans_of(&stage.stages, now, spans);
            continue;
        }
        let to = stage.finished_at.or(now);
        spans.extend(stage.started_at.zip(to));
    }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::*, *};

    #[test]
    fn a_stage_takes_from_its_beginning_to_its_end_whatever_it_waited_for_before() {
        let good = |build: i64, waited: i64, live: i64| {
            vec![
                ran("build", 0, build),
                ran("live", build + waited, build + waited + live),
            ]
        };
        let usual = Usual::of(&[good(60, 5, 30), good(80, 90_000, 50), good(70, 60, 40)]);
        assert_eq!(usual.runs(), 3);
        assert_eq!(usual.of_stage("build"), Some(70));
        assert_eq!(usual.of_stage("live"), Some(40));
        assert_eq!(usual.of_stage(ALL), Some(110), "without the waits");
        assert_eq!(usual.of_stage("tidy"), None);
    }

    #[test]
    fn a_matrix_takes_as_long_as_any_of_its_legs_runs_side_by_side_or_in_turn() {
        let matrix = |legs: Vec<Stage>| vec![folded("test", StageKind::Matrix, legs)];
        let beside = matrix(vec![ran("test/a", 0, 60), ran("test/b", 0, 100)]);
        let usual = Usual::of(&[beside]);
        assert_eq!(usual.of_stage("test"), Some(100));
        assert_eq!(usual.of_stage("test/a"), Some(60));
        assert_eq!(usual.of_leg("test"), Some(100));
        let in_turn = matrix(vec![ran("test/a", 0, 60), ran("test/b", 900, 1000)]);
        assert_eq!(Usual::of(&[in_turn]).of_stage("test"), Some(160));
    }

    #[test]
    fn a_stage_that_was_skipped_takes_what_it_took_where_it_ran() {
        let skipped = stage("tidy", StageState::Skipped);
        let usual = Usual::of(&[vec![skipped.clone()], vec![skipped.clone()]]);
        assert!(usual.was_skipped("tidy"));
        assert_eq!(usual.of_stage("tidy"), None);
        let usual = Usual::of(&[vec![skipped], vec![ran("tidy", 0, 20)]]);
        assert!(!usual.was_skipped("tidy"));
        assert_eq!(usual.of_stage("tidy"), Some(20));
    }

    #[test]
    fn what_only_the_file_has_and_what_was_stopped_tell_nothing() {
        let new = Stage {
            inferred: true,
            ..stage("new", StageState::Skipped)
        };
        let stopped = Stage {
            state: StageState::Cancelled,
            ..ran("stopped", 0, 5)
        };
        let usual = Usual::of(&[vec![ran("build", 0, 60), new, stopped]]);
        assert!(!usual.was_skipped("new"));
        assert_eq!(usual.of_stage("stopped"), None);
    }
}
