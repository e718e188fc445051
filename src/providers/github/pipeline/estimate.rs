//! When a run is going to end: as long after its beginning as the last good runs of its workflow took, in the list that is known.

use jiff::SignedDuration;

use super::super::{
    attribution::{Place, Wanted},
    facts::{Run, RunKey},
    schema::{Conclusion, Status},
    source::Topology,
};
use crate::model::{deployment::DeploymentState, pipeline::Estimate};

/// Good runs that count.
const MOST_RUNS: usize = 9;

/// The estimate. `None` where it has ended, waits for somebody, or there are no good runs.
pub fn of(wanted: &Wanted<'_>, key: RunKey, run: &Run, state: DeploymentState) -> Option<Estimate> {
    if !matches!(state, DeploymentState::Running | DeploymentState::Queued) {
        return None;
    }
    let started_at = run.started_at?;
    let (runs, _) = wanted.runs();
    // Where the environment is an input, other environments may take longer.
    let by_input = wanted.mapping.source.topology == Topology::EnvironmentInput;
    let seconds: Vec<u32> = runs
        .into_iter()
        .filter(|(other, _)| *other != key)
        .filter(|(other, run)| !by_input || matches!(wanted.place(*other, run), Place::Here))
        .filter_map(|(_, run)| taken(run))
        .take(MOST_RUNS)
        .collect();
    let (seconds, runs) = median(seconds)?;
    let ends_at = started_at.checked_add(SignedDuration::from_secs(seconds.into()));
    Some(Estimate {
        ends_at: ends_at.ok()?,
        seconds,
        runs,
    })
}

/// How long a good run took, in one go.
fn taken(run: &Run) -> Option<u32> {
    let is_good = run.status == Some(Status::Completed)
        && run.conclusion == Some(Conclusion::Success)
        && run.attempt() == 1;
    let took = run.updated_at?.duration_since(run.started_at?);
    u32::try_from(took.as_secs()).ok().filter(|_| is_good)
}

/// The median, and of how many; of an even number the longer one in the middle.
fn median(mut seconds: Vec<u32>) -> Option<(u32, u32)> {
    seconds.sort_unstable();
    let median = *seconds.get(seconds.len() / 2)?;
    Some((median, u32::try_from(seconds.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(taken(&run(Conclusion::Failure, 1)), None);
        assert_eq!(taken(&run(Conclusion::Success, 2)), None);
    }
}
