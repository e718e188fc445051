//! Which job of a file each job is that GitHub tells of: GitHub tells its displayed name alone.

use super::{
    super::super::workflow_file::{Job, names::DisplayName},
    JobFact, Named, split,
};
use crate::model::pipeline::StageState;

/// What tells jobs of one name apart.
pub struct Telling<'t> {
    /// The environment that a job of the file deploys to, where that is certain.
    pub environment: &'t dyn Fn(&Job) -> Option<String>,
    /// The environment of the deployment that a job made, where GitHub tells.
    pub deployed: &'t dyn Fn(&JobFact) -> Option<String>,
    /// Whether the run waits to enter an environment.
    pub is_pending: &'t dyn Fn(&str) -> bool,
}

/// Where jobs belong.
pub struct Placed<'a> {
    /// For each job of the file those that are it, or legs of it, or called by it.
    pub of_job: Vec<Vec<Named<'a>>>,
    /// Those that the file does not have, or that may be several of its jobs.
    pub others: Vec<Named<'a>>,
    /// Jobs of the file that have one name and are told apart by their order alone.
    pub by_order: Vec<usize>,
}

/// Finds the jobs of the file. `None` of them is guessed: of several that have one name, GitHub tells in the order in which they begin.
pub fn place<'a>(jobs: &[Job], facts: &[Named<'a>], telling: &Telling<'_>) -> Placed<'a> {
    let mut placed = Placed {
        of_job: jobs.iter().map(|_| Vec::new()).collect(),
        others: Vec::new(),
        by_order: Vec::new(),
    };
    let mut namesakes: Vec<(Vec<usize>, Vec<Named<'a>>)> = Vec::new();
    for fact in facts {
        let places = meant(jobs, fact);
        if let [only] = places.as_slice() {
            if let Some(own) = placed.of_job.get_mut(*only) {
                own.push(*fact);
            }
        } else if places.len() > 1 && places.iter().all(|at| has_just_a_name(jobs, *at)) {
            match namesakes.iter_mut().find(|(known, _)| *known == places) {
                Some((_, facts)) => facts.push(*fact),
                None => namesakes.push((places, vec![*fact])),
            }
        } else {
            placed.others.push(*fact);
        }
    }
    for (places, facts) in namesakes {
        tell_apart(jobs, &places, facts, telling, &mut placed);
    }
    placed
}

fn has_just_a_name(jobs: &[Job], at: usize) -> bool {
    let is_literal = |job: &Job| matches!(job.display, DisplayName::Literal(_));
    jobs.get(at)
        .is_some_and(|job| is_literal(job) && !job.matrix && job.calls.is_none())
}

/// The places of the jobs that fit best.
fn meant(jobs: &[Job], fact: &Named<'_>) -> Vec<usize> {
    let fits = |job: &Job| -> u8 {
        let head = split(fact.rest).0;
        let is_literal = match &job.display {
            DisplayName::Literal(text) => {
                text == fact.rest || (job.calls.is_some() && text == head)
            }
            DisplayName::Template { .. } => false,
        };
        if is_literal {
            3
        } else if job.is_displayed_as(fact.rest)
            || job.display.matches(fact.rest, job.matrix, false)
        {
            match job.display {
                DisplayName::Literal(_) => 2,
                DisplayName::Template { .. } => 1,
            }
        } else {
            0
        }
    };
    let scores: Vec<u8> = jobs.iter().map(fits).collect();
    let best = scores.iter().max().copied().unwrap_or_default();
    let places = scores.iter().enumerate();
    places
        .filter(|(_, score)| best > 0 && **score == best)
        .map(|(place, _)| place)
        .collect()
}

/// Which of several jobs of one name each is: by its deployment, by what it waits for, else by the order.
fn tell_apart<'a>(
    jobs: &[Job],
    places: &[usize],
    facts: Vec<Named<'a>>,
    telling: &Telling<'_>,
    placed: &mut Placed<'a>,
) {
    let mut left = in_order(jobs, places, placed);
    let environment = |at: usize| (telling.environment)(jobs.get(at)?);
    let mut found: Vec<Option<usize>> = facts
        .iter()
        .map(|fact| {
            let made = (telling.deployed)(fact.fact)?;
            let is_it = |at: &usize| environment(*at).is_some_and(|own| is_same(&own, &made));
            take(&mut left, is_it)
        })
        .collect();
    for (fact, found) in facts.iter().zip(&mut found) {
        if found.is_none() && fact.fact.state == StageState::Waiting {
            let is_it = |at: &usize| environment(*at).is_some_and(|own| (telling.is_pending)(&own));
            *found = take(&mut left, is_it);
        }
    }
    for (fact, found) in facts.into_iter().zip(found) {
        let is_told = found.is_some();
        let Some(at) = found.or_else(|| take(&mut left, |_| true)) else {
            placed.others.push(fact);
            continue;
        };
        if !is_told {
            placed.by_order.push(at);
        }
        if let Some(own) = placed.of_job.get_mut(at) {
            own.push(fact);
        }
    }
    // The last one left is none of the others.
    if let [_] = placed.by_order.as_slice()
        && left.is_empty()
    {
        placed.by_order.clear();
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn take(left: &mut Vec<usize>, is_it: impl Fn(&usize) -> bool) -> Option<usize> {
    let position = left.iter().position(is_it)?;
    Some(left.remove(position))
}

/// Jobs of one name in the order in which they can begin: those first whose needs have ended.
fn in_order(jobs: &[Job], places: &[usize], placed: &Placed<'_>) -> Vec<usize> {
    let at_of = |key: &String| jobs.iter().position(|job| job.key == *key);
    let needs = |at: usize| {
        let needs = jobs.get(at).map(|job| job.needs.as_slice());
        needs.unwrap_or_default().iter().filter_map(at_of)
    };
    let behind = |at: usize| -> usize {
        let mut seen = vec![at];
        let mut next = 0;
        while let Some(here) = seen.get(next).copied() {
            next += 1;
            for need in needs(here) {
                if !seen.contains(&need) {
                    seen.push(need);
                }
            }
        }
        let before = seen.iter().skip(1);
        before.filter(|at| places.contains(at)).count()
    };
    let has_ended = |at: usize| {
        let facts = placed.of_job.get(at).map(Vec::as_slice).unwrap_or_default();
        let is_over = |named: &Named<'_>| {
            !matches!(
                named.fact.state,
                StageState::Queued | StageState::Waiting | StageState::Running
            )
        };
        !facts.is_empty() && facts.iter().all(is_over)
    };
    let mut order = places.to_vec();
    order.sort_by_cached_key(|at| {
        let mut others = needs(*at).filter(|need| !places.contains(need));
        (behind(*at), !others.all(has_ended), *at)
    });
    order
}
