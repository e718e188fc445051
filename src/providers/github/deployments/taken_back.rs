//! What is live although GitHub has marked it inactive.

use jiff::Timestamp;

use super::{
    super::{
        attempts::Attempt,
        facts::Records,
        records::{self},
    },
    Judged, Verdict,
};
use crate::model::deployment::DeploymentState;

/// Successes of others in the same GitHub environment: of another service, another job, an ignored task. GitHub marks the
/// deployment before such a success as inactive, although ours goes on running beside it.
pub(super) struct TakenBack {
    successes_of_others: Vec<Timestamp>,
}

impl TakenBack {
    /// What the others did, of all that was judged.
    pub(super) fn by(judged: &[Judged<'_>]) -> Self {
        Self {
            successes_of_others: judged
                .iter()
                .filter(|j| matches!(j.verdict, Verdict::DoesNot | Verdict::Shared))
                .filter_map(|j| records::succeeded_at(j.record))
                .collect(),
        }
    }

    /// Our last success is live again if what made it inactive was another's.
    pub(super) fn undo(&self, records: &Records, attempts: &mut [Attempt]) {
        let has_live = attempts
            .iter()
            .any(|a| a.is_certain && a.succeeded_at().is_some());
        let last = attempts
            .iter_mut()
            .filter(|a| a.is_certain && a.state == DeploymentState::Superseded)
            .max_by_key(|a| (a.finished_at, a.created_at, a.id.clone()));
        let Some(last) = last.filter(|_| !has_live) else {
            return;
        };
        let record = last.record.and_then(|index| records.list.get(index));
        let span = record.and_then(|record| records::inactive_span(record));
        let was_another = span.is_some_and(|(from, to)| {
            self.successes_of_others
                .iter()
                .any(|at| (from..=to).contains(at))
        });
        if was_another {
            last.state = DeploymentState::Succeeded;
        }
    }
}
