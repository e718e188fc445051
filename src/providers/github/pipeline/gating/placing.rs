//! Which stages wait for what GitHub says that the run waits for. GitHub names environments and no jobs, so what the file and the records
//! do not tell is concluded where only one answer is left, and else left open: no request is dropped, and none is given to a stage that
//! may wait for another.

use super::{
    super::{
        super::schema::graphql::PendingDeployment,
        graph::{fold, is_resolved},
    },
    Configured, Gating,
};
use crate::model::pipeline::{PipelineNote, Stage, StageEnvironment, StageKind, StageState};

/// What is left open.
#[derive(Debug, Default)]
pub struct Open<'a> {
    /// Requests that one of the stages waits for.
    pub requests: Vec<&'a PendingDeployment>,
    /// Ids of the stages.
    pub stages: Vec<String>,
    /// What is to be said about it.
    pub notes: Vec<PipelineNote>,
}

/// A stage without parts that waits.
struct Waiting<'s> {
    stage: &'s Stage,
    /// The environment that it is known to deploy to.
    environment: Option<&'s str>,
}

/// Names the stages that can be told to wait for something, and tells of the others.
pub fn place<'a>(
    stages: &mut Vec<Stage>,
    gating: &Gating<'a>,
    configured: Configured<'_>,
) -> Open<'a> {
    let mut waiting = Vec::new();
    collect(stages, None, &mut waiting);
    let is_asked_for = |leaf: &Waiting<'_>| {
        let mut names = leaf.environment.into_iter();
        names.any(|name| gating.pending(name).is_some())
    };
    let mut requests: Vec<&PendingDeployment> = Vec::new();
    for request in gating.pending.iter().flatten().copied() {
        let Some(name) = name_of(request) else {
            continue;
        };
        let mut sure = waiting.iter().filter_map(|leaf| leaf.environment);
        let is_placed = sure.any(|known| known.eq_ignore_ascii_case(name))
            || requests.iter().any(|known| is_named(known, name));
        if !is_placed {
            requests.push(request);
        }
    }
    // What began to wait after GitHub was asked cannot be among what it named.
    let was_there = |leaf: &Waiting<'_>| match (gating.since(leaf.stage), gating.asked_at) {
        (Some(since), Some(asked_at)) => since <= asked_at,
        _ => true,
    };
    let open: Vec<String> = waiting
        .iter()
        .filter(|leaf| !is_asked_for(leaf) && was_there(leaf))
        .map(|leaf| leaf.stage.id.clone())
        .collect();
    let names: Vec<String> = requests
        .iter()
        .filter_map(|request| name_of(request).map(str::to_owned))
        .collect();
    match (open.as_slice(), names.as_slice()) {
        (_, []) => Open::default(),
        ([], names) => Open {
            notes: stand_alone(stages, names, gating.complete, configured),
            ..Open::default()
        },
        ([stage], [name]) => {
            give(stages, stage, name, configured);
            Open::default()
        }
        _ => Open {
            requests,
            notes: vec![PipelineNote::GatesNotPlaced {
                stages: open.clone(),
                environments: names,
            }],
            stages: open,
        },
    }
}

/// GitHub's name of the environment.
pub fn name_of(request: &PendingDeployment) -> Option<&str> {
    request.environment.as_ref().map(|e| e.name.as_str())
}

fn is_named(request: &PendingDeployment, name: &str) -> bool {
    name_of(request).is_some_and(|known| known.eq_ignore_ascii_case(name))
}

/// The environment of a stage, where its name is known.
pub fn known(stage: &Stage) -> Option<&str> {
    let environment = stage.environment.as_ref();
    environment
        .filter(|known| is_resolved(known))
        .map(|known| known.name.as_str())
}

fn collect<'s>(stages: &'s [Stage], around: Option<&'s str>, waiting: &mut Vec<Waiting<'s>>) {
    for stage in stages {
        let environment = match &stage.environment {
            Some(_) => known(stage),
            None => around,
        };
        if stage.stages.is_empty() && stage.state == StageState::Waiting {
            waiting.push(Waiting { stage, environment });
        }
        collect(&stage.stages, environment, waiting);
    }
}

fn environment(name: &str, configured: Configured<'_>) -> StageEnvironment {
    StageEnvironment {
        configured: configured(name),
        name: name.to_owned(),
    }
}

/// Only this one can wait for it.
fn give(stages: &mut [Stage], id: &str, name: &str, configured: Configured<'_>) {
    for stage in stages {
        if stage.id == id && stage.stages.is_empty() {
            stage.environment = Some(environment(name, configured));
        }
        give(&mut stage.stages, id, name, configured);
    }
}

/// Requests for which no job is told of that could wait. Where not all jobs were read, it is one of the others; else the list of jobs is
/// older than what is asked for, unless nothing in it could have been held there.
fn stand_alone(
    stages: &mut Vec<Stage>,
    names: &[String],
    complete: bool,
    configured: Configured<'_>,
) -> Vec<PipelineNote> {
    let mut alone = Vec::new();
    for name in names {
        let is_placed = match complete {
            true => may_be(stages, name),
            false => wake(stages, name),
        };
        if !is_placed {
            let stage = of_its_own(name, configured);
            alone.push(stage.id.clone());
            stages.push(stage);
        }
    }
    match alone.is_empty() {
        true => Vec::new(),
        false => vec![PipelineNote::NotInFile { stages: alone }],
    }
}

/// Whether any stage may be, or have been, held by it.
fn may_be(stages: &[Stage], name: &str) -> bool {
    stages.iter().any(|stage| {
        let is_it = match (known(stage), &stage.environment) {
            (Some(known), _) => known.eq_ignore_ascii_case(name),
            (None, Some(_)) => true,
            (None, None) => false,
        };
        is_it || may_be(&stage.stages, name)
    })
}

/// Has the stage wait that only the file tells of and that deploys there. Tells whether there is one.
fn wake(stages: &mut [Stage], name: &str) -> bool {
    for stage in stages {
        let is_it = known(stage).is_some_and(|known| known.eq_ignore_ascii_case(name));
        if is_it && stage.inferred && stage.stages.is_empty() && stage.counts.is_none() {
            stage.state = StageState::Waiting;
            return true;
        }
        if wake(&mut stage.stages, name) {
            if let Some(counts) = &mut stage.counts {
                counts.queued = counts.queued.saturating_sub(1);
                counts.waiting += 1;
                stage.state = fold(counts).unwrap_or(stage.state);
            }
            return true;
        }
    }
    false
}

fn of_its_own(name: &str, configured: Configured<'_>) -> Stage {
    Stage {
        id: format!("waiting:{name}"),
        name: name.to_owned(),
        kind: StageKind::Job,
        state: StageState::Waiting,
        needs: Vec::new(),
        environment: Some(environment(name, configured)),
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
