//! For the test of a mapping: more of an environment's attempts than a page shows, and what knowing them takes.

use super::{Evaluation, carrier, deployment, link, newest, records};
use crate::{
    model::{
        deployment::{Deployment, DeploymentState, Gate, RunLink},
        overview::Lookback,
    },
    providers::github::{
        attempts::{Attempt, Choice, choose},
        attribution::Wanted,
        deployments,
        facts::{Facts, RunKey},
        needs::Needs,
    },
};

/// Attempts that count.
#[derive(Debug)]
pub struct Counted {
    /// As the overview shows them, newest first; the live one is always among them.
    pub deployments: Vec<Deployment>,
    /// Id of the one that runs now.
    pub live: Option<String>,
    /// Id of the newest, where it is not the live one.
    pub latest: Option<String>,
    /// What the newest waits for.
    pub gates: Vec<Gate>,
    /// How far back was looked.
    pub lookback: Lookback,
}

impl Evaluation {
    /// The attempts that count beyond doubt, at most so many.
    pub fn counted(&self, wanted: &Wanted<'_>, most: usize) -> Counted {
        let certain: Vec<&Attempt> = self.attempts.iter().filter(|a| a.is_certain).collect();
        let Choice { live, latest } = choose(certain.iter().copied());
        let mut chosen = newest(certain);
        if let Some(live) = live
            && let Some(place) = chosen.iter().position(|attempt| attempt.id == live.id)
            && place >= most
        {
            chosen.truncate(most.saturating_sub(1));
            chosen.push(live);
        }
        chosen.truncate(most);
        let shown = self.shown(wanted);
        let is_live = |attempt: &Attempt| live.is_some_and(|live| live.id == attempt.id);
        Counted {
            deployments: chosen
                .into_iter()
                .map(|attempt| {
                    let mut shown = deployment(wanted, attempt);
                    // It succeeded and another success was reported after it.
                    if shown.state == DeploymentState::Succeeded && !is_live(attempt) {
                        shown.state = DeploymentState::Superseded;
                    }
                    shown
                })
                .collect(),
            live: live.map(|attempt| attempt.id.clone()),
            latest: latest.map(|attempt| attempt.id.clone()),
            gates: shown.gates,
            lookback: shown.lookback,
        }
    }

    /// What would have to be known to show that many of the newest attempts, as far as it costs no request of its own.
    pub fn needs_to_count(&self, wanted: &Wanted<'_>, most: usize) -> Needs {
        let mut needs = Needs::default();
        for attempt in newest(self.attempts.iter().collect())
            .into_iter()
            .take(most)
        {
            needs.add(carrier(wanted, attempt).version().1);
            if let (false, Some(index), Some(records)) =
                (attempt.is_certain, attempt.record, records(wanted))
            {
                needs.add(deployments::doubt(wanted, records, index));
            }
        }
        Needs {
            checks: needs.checks,
            addresses: needs.addresses,
            files: needs.files,
            labels: needs.labels,
            ..Needs::default()
        }
    }

    /// Whether an attempt of this run counts; `None` where that is in doubt.
    pub fn counts(&self, key: RunKey) -> Option<bool> {
        let mut of_run = self
            .attempts
            .iter()
            .filter(|a| a.run == Some(key))
            .peekable();
        if of_run.peek().is_none() {
            return Some(false);
        }
        of_run.any(|attempt| attempt.is_certain).then_some(true)
    }
}

/// A run as it is listed: without its progress.
pub fn listed(facts: &Facts, key: RunKey) -> RunLink {
    let attempt = facts.run(key).found().map(|run| run.attempt());
    link(facts, key, attempt, None)
}
