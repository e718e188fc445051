//! What is left of a run: the longest way through the stages that have not ended, where each takes as long as usual.

use std::collections::{HashMap, HashSet, VecDeque};

use jiff::Timestamp;

use super::{
    super::graph::is_anywhere,
    usual::{ALL, Usual, busy},
};
use crate::model::{
    deployment::Gate,
    pipeline::{GateState, Held, PipelineNote, Stage, StageKind, StageState},
};

/// What is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// Seconds of work.
    pub work: u32,
    /// Seconds until the end, timers among them. `None` where something is ahead whose end nobody can foresee.
    pub until_end: Option<u32>,
    /// Stages that are left and of which nothing is known.
    pub unmeasured: u32,
    /// By how many seconds a stage that runs has taken longer than usual, the one that did most.
    pub over: u32,
}

/// What is left of a run at a moment. `None` where something is, and it is not known how long any of that takes.
pub fn left(
    stages: &[Stage],
    notes: &[PipelineNote],
    usual: &Usual,
    now: Timestamp,
) -> Option<Left> {
    let looking = Looking {
        usual,
        now,
        not_read: notes.iter().filter_map(not_read).collect(),
    };
    let mut known = Known::default();
    looking.count(None, stages, &mut known);
    if known.unmeasured > 0 && known.measured == 0 {
        return None;
    }
    let is_foreseen = !looking.not_read.contains(ALL) && looking.is_foreseen(stages);
    let end = |timers| seconds(looking.end(None, stages, 0, timers));
    Some(Left {
        work: end(Timers::NotCounted),
        until_end: is_foreseen.then(|| end(Timers::Counted)),
        unmeasured: known.unmeasured,
        over: seconds(known.over),
    })
}

/// The stage whose parts stand without edges because their file could not be read.
fn not_read(note: &PipelineNote) -> Option<&str> {
    match note {
        PipelineNote::NoFile { .. } => Some(ALL),
        PipelineNote::CalledNotRead { stage, .. } => Some(stage),
        _ => None,
    }
}

fn seconds(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

fn is_left(stage: &Stage) -> bool {
    has_not_begun(stage) || stage.state == StageState::Running
}

fn has_not_begun(stage: &Stage) -> bool {
    matches!(stage.state, StageState::Queued | StageState::Waiting)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Timers {
    Counted,
    NotCounted,
}

/// What is known of how long what is left takes.
#[derive(Default)]
struct Known {
    measured: u32,
    unmeasured: u32,
    over: i64,
}

struct Looking<'a> {
    usual: &'a Usual,
    now: Timestamp,
    not_read: HashSet<&'a str>,
}

impl Looking<'_> {
    /// How long a stage without parts takes, in a stage.
    fn length(&self, stage: &Stage, parent: Option<&Stage>) -> Option<i64> {
        let usual = self.usual.of_stage(&stage.id);
        if usual.is_none() && has_not_begun(stage) && self.usual.was_skipped(&stage.id) {
            return Some(0);
        }
        let matrix = parent.filter(|parent| parent.kind == StageKind::Matrix);
        let usual = usual.or_else(|| self.usual.of_leg(&matrix?.id));
        usual.map(i64::from)
    }

    fn elapsed(&self, stage: &Stage) -> i64 {
        let since = stage.started_at.map(|at| self.now.duration_since(at));
        since.map_or(0, |since| since.as_secs().max(0))
    }

    /// Whether all of it is skipped as a rule.
    fn is_passed_over(&self, stage: &Stage) -> bool {
        has_not_begun(stage) && self.usual.was_skipped(&stage.id)
    }

    fn count(&self, parent: Option<&Stage>, stages: &[Stage], known: &mut Known) {
        if self.whole(parent, stages).is_some() {
            known.measured += 1;
        }
        for stage in stages.iter().filter(|stage| is_left(stage)) {
            if !stage.stages.is_empty() && !self.is_passed_over(stage) {
                self.count(Some(stage), &stage.stages, known);
                continue;
            }
            match self.length(stage, parent) {
                None => known.unmeasured += 1,
                Some(length) => {
                    known.measured += 1;
                    let over = self.elapsed(stage) - length;
                    if stage.state == StageState::Running {
                        known.over = known.over.max(over);
                    }
                }
            }
        }
    }

    /// Whether nothing is ahead but what takes a known time.
    fn is_foreseen(&self, stages: &[Stage]) -> bool {
        stages.iter().filter(|stage| is_left(stage)).all(|stage| {
            let mut gates = stage.gates.iter();
            let is_open = gates.all(|gate| match (gate.state, &gate.gate) {
                (GateState::Opened | GateState::Rejected, _) => true,
                (GateState::Ahead, Gate::Timer { .. }) => true,
                (GateState::Closed, Gate::Timer { ends_at, .. }) => ends_at.is_some(),
                _ => false,
            });
            let is_read = !self.not_read.contains(stage.id.as_str());
            let is_in_queue = matches!(stage.held, Some(Held::Queue { .. }));
            // Gates of an environment that is not known may be ahead.
            let is_known = !(has_not_begun(stage) && is_anywhere(stage));
            is_open && is_known && is_read && !is_in_queue && self.is_foreseen(&stage.stages)
        })
    }

    /// Seconds from now to the end of a run, or of the parts of one stage, that can begin so many seconds from now.
    fn end(&self, parent: Option<&Stage>, stages: &[Stage], from: i64, timers: Timers) -> i64 {
        let mut ends: HashMap<&str, i64> = HashMap::new();
        let mut end = from;
        for stage in in_order(stages) {
            let needs = stage.needs.iter();
            let needed = needs.filter_map(|need| ends.get(need.as_str()).copied());
            let start = needed.fold(from, i64::max);
            let own = match is_left(stage) {
                true => self.stage_end(stage, parent, (from, start), timers),
                false => from,
            };
            ends.insert(&stage.id, own);
            end = end.max(own);
        }
        let whole = self.whole(parent, stages);
        whole.map_or(end, |whole| end.max(from + whole))
    }

    fn stage_end(
        &self,
        stage: &Stage,
        parent: Option<&Stage>,
        (from, start): (i64, i64),
        timers: Timers,
    ) -> i64 {
        if self.is_passed_over(stage) {
            return start;
        }
        let has_begun = !has_not_begun(stage);
        let start = match (has_begun, timers) {
            (true, _) => from,
            (false, Timers::NotCounted) => start,
            (false, Timers::Counted) => self.after_timers(stage, start),
        };
        if !stage.stages.is_empty() {
            return self.end(Some(stage), &stage.stages, start, timers);
        }
        let length = self.length(stage, parent).unwrap_or(0);
        let elapsed = if has_begun { self.elapsed(stage) } else { 0 };
        start + (length - elapsed).max(0)
    }

    fn after_timers(&self, stage: &Stage, start: i64) -> i64 {
        let gates = stage.gates.iter();
        let ends = gates.filter_map(|gate| match (gate.state, &gate.gate) {
            (GateState::Closed, Gate::Timer { ends_at, .. }) => {
                Some((*ends_at)?.duration_since(self.now).as_secs())
            }
            (GateState::Ahead, Gate::Timer { minutes, .. }) => {
                Some(start + i64::from(*minutes) * 60)
            }
            _ => None,
        });
        ends.fold(start, i64::max)
    }

    /// What is left of stages whose order is not known, or of which some run only after others: of the time in which any of them runs.
    fn whole(&self, parent: Option<&Stage>, stages: &[Stage]) -> Option<i64> {
        let id = parent.map_or(ALL, |parent| &parent.id);
        let have_begun = stages.iter().filter(|stage| !has_not_begun(stage)).count();
        let are_in_turn = parent.is_some()
            && stages.iter().all(|stage| stage.needs.is_empty())
            && (1..stages.len()).contains(&have_begun);
        if !are_in_turn && !self.not_read.contains(id) {
            return None;
        }
        let usual = i64::from(self.usual.of_stage(id)?);
        Some((usual - i64::from(busy(stages, Some(self.now)))).max(0))
    }
}

/// The stages, each after those that it needs. No recursion: a file may have thousands of jobs.
fn in_order(stages: &[Stage]) -> Vec<&Stage> {
    let places: HashMap<&str, usize> = stages
        .iter()
        .enumerate()
        .map(|(place, stage)| (stage.id.as_str(), place))
        .collect();
    let mut waits: Vec<usize> = vec![0; stages.len()];
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); stages.len()];
    for (place, stage) in stages.iter().enumerate() {
        let needs = stage.needs.iter();
        for need in needs.filter_map(|need| places.get(need.as_str())) {
            if let (Some(by), Some(count)) = (needed_by.get_mut(*need), waits.get_mut(place)) {
                by.push(place);
                *count += 1;
            }
        }
    }
    let free = waits.iter().enumerate().filter(|(_, count)| **count == 0);
    let mut next: VecDeque<usize> = free.map(|(place, _)| place).collect();
    let mut order = Vec::with_capacity(stages.len());
    while let Some(place) = next.pop_front() {
        order.extend(stages.get(place));
        for by in needed_by.get(place).into_iter().flatten() {
            if let Some(count) = waits.get_mut(*by) {
                *count -= 1;
                if *count == 0 {
                    next.push_back(*by);
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests;
