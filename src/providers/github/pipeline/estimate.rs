//! How much of a run is left, by the last good runs of its workflow in the list that is known.
//!
//! Without gates a run ends as long after its beginning as these did: the list says so, for nothing. Runs with gates have their waits in
//! that time, which say nothing about the next one: there the jobs of a few of them tell how long each stage takes of itself.

mod left;
pub mod past;
#[cfg(test)]
mod testing;
pub mod usual;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use self::usual::{ALL, Usual};
use super::{
    super::{
        attribution::{Place, Wanted},
        facts::{Run, RunKey},
        schema::{Conclusion, Status},
        source::Topology,
    },
    Shown,
    graph::Graph,
};
use crate::model::{deployment::DeploymentState, pipeline::Estimate};

/// Good runs without gates that count.
const MOST_RUNS: usize = 9;
/// It takes longer than usual from this part of what it usually takes on.
const LATE: i64 = 10;

/// What an estimate rests on.
pub enum Basis {
    /// How long other runs took, which did not wait.
    Runs,
    /// How long the stages of other runs took of themselves, where that is known.
    Stages(Option<Arc<Usual>>),
}

/// The estimate of a run at a moment.
pub fn of(
    (wanted, key): (&Wanted<'_>, RunKey),
    (shown, state): (&Shown, DeploymentState),
    graph: &Graph,
    basis: &Basis,
    now: Timestamp,
) -> Option<Estimate> {
    use DeploymentState::{Queued, Running, Waiting};
    let is_under_way = matches!(state, Running | Queued | Waiting) && shown.is_newest;
    if !is_under_way {
        return None;
    }
    match basis {
        Basis::Stages(usual) => by_stages(graph, usual.as_deref()?, now),
        // What was run again ends earlier: some of it had ended before.
        Basis::Runs if shown.number > 1 => None,
        Basis::Runs => by_runs(wanted, key, &shown.run, now),
    }
}

/// What is left of the stages that have not ended.
fn by_stages(graph: &Graph, usual: &Usual, now: Timestamp) -> Option<Estimate> {
    let seconds = usual.of_stage(ALL)?;
    let left = left::left(&graph.stages, &graph.notes, usual, now)?;
    let in_seconds = |seconds: u32| now.checked_add(SignedDuration::from_secs(seconds.into()));
    Some(Estimate {
        ends_at: left.until_end.and_then(|until| in_seconds(until).ok()),
        remaining_seconds: left.work,
        seconds,
        runs: usual.runs(),
        without_waits: true,
        unmeasured: left.unmeasured,
        late: is_late(left.over.into(), seconds),
    })
}

/// From the beginning of the run to its end, as long as others took.
fn by_runs(wanted: &Wanted<'_>, key: RunKey, run: &Run, now: Timestamp) -> Option<Estimate> {
    let runs = good(wanted, key).filter_map(|(_, run)| taken(run));
    let (seconds, runs) = median(runs.take(MOST_RUNS).collect())?;
    let took = SignedDuration::from_secs(seconds.into());
    let ends_at = run.started_at?.checked_add(took).ok()?;
    let left = ends_at.duration_since(now).as_secs();
    Some(Estimate {
        ends_at: Some(ends_at),
        remaining_seconds: u32::try_from(left.max(0)).unwrap_or(u32::MAX),
        seconds,
        runs,
        without_waits: false,
        unmeasured: 0,
        late: is_late(-left, seconds),
    })
}

fn is_late(over: i64, usual: u32) -> bool {
    over.saturating_mul(LATE) > usual.into()
}

/// Other runs of the workflow that went well in one go, newest first.
fn good<'a>(wanted: &Wanted<'a>, key: RunKey) -> impl Iterator<Item = (RunKey, &'a Run)> {
    // Where the environment is an input, other environments may take longer.
    let by_input = wanted.mapping.source.topology == Topology::EnvironmentInput;
    let (runs, _) = wanted.runs();
    runs.into_iter()
        .filter(move |(other, run)| *other != key && is_good(run))
        .filter(move |(other, run)| !by_input || matches!(wanted.place(*other, run), Place::Here))
}

fn is_good(run: &Run) -> bool {
    run.status == Some(Status::Completed)
        && run.conclusion == Some(Conclusion::Success)
        && run.attempt() == 1
}

/// How long a run took.
fn taken(run: &Run) -> Option<u32> {
    let took = run.updated_at?.duration_since(run.started_at?);
    u32::try_from(took.as_secs()).ok()
}

/// The median, and of how many; of an even number the longer one in the middle.
fn median(mut seconds: Vec<u32>) -> Option<(u32, u32)> {
    seconds.sort_unstable();
    let median = *seconds.get(seconds.len() / 2)?;
    Some((median, u32::try_from(seconds.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::{super::super::facts::Run, *};

    #[test]
    fn the_median_is_not_moved_by_one_that_took_long() {
        assert_eq!(median(vec![60, 9_000, 70]), Some((70, 3)));
        assert_eq!(median(vec![60, 80]), Some((80, 2)));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn only_what_went_well_in_one_go_tells_how_long_it_takes() {
        let run = |conclusion, attempt| Run {
            status: Some(Status::Completed),
            conclusion: Some(conclusion),
            attempt: Some(attempt),
            started_at: "2026-01-01T00:00:00Z".parse().ok(),
            updated_at: "2026-01-01T00:02:30Z".parse().ok(),
            ..Run::default()
        };
        assert_eq!(taken(&run(Conclusion::Success, 1)), Some(150));
        assert!(is_good(&run(Conclusion::Success, 1)));
        assert!(!is_good(&run(Conclusion::Failure, 1)));
        assert!(!is_good(&run(Conclusion::Success, 2)));
    }

    #[test]
    fn it_is_late_from_a_tenth_of_the_usual_time_on() {
        assert!(!is_late(-5, 100));
        assert!(!is_late(10, 100));
        assert!(is_late(11, 100));
    }
}
