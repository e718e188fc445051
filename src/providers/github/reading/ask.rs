//! What one query of the second kind asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::MAX_SINGLE;
use crate::providers::github::{
    facts::{Facts, FileKey, RepositoryIndex, RunKey},
    needs::Needs,
};

/// Most of each thing in one query; what is left over is asked in the next round.
const MAX_CHECKS: usize = 100;
const MAX_OBJECTS: usize = 50;

/// What one query of the second kind reads, in the order of its aliases.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) checks: Vec<RunKey>,
    pub(super) pending: Vec<RunKey>,
    pub(super) decided: Vec<RunKey>,
    pub(super) addresses: Vec<RunKey>,
    pub(super) glimpses: Vec<RunKey>,
    pub(super) objects: BTreeMap<RepositoryIndex, (Vec<FileKey>, Vec<String>)>,
}

impl Ask {
    pub(super) fn new(facts: &Facts, needs: &Needs) -> Option<Self> {
        let has_node = |key: &RunKey| {
            facts
                .run(*key)
                .found()
                .is_some_and(|run| run.node_id.is_some())
        };
        let mut objects: BTreeMap<RepositoryIndex, (Vec<FileKey>, Vec<String>)> = BTreeMap::new();
        for key in needs.files.iter().take(MAX_OBJECTS) {
            objects
                .entry(key.repository)
                .or_default()
                .0
                .push(key.clone());
        }
        for (repository, label) in needs.labels.iter().take(MAX_OBJECTS) {
            objects
                .entry(*repository)
                .or_default()
                .1
                .push(label.clone());
        }
        let first = |keys: &BTreeSet<RunKey>, most: usize| -> Vec<RunKey> {
            keys.iter()
                .copied()
                .filter(|key| has_node(key))
                .rev()
                .take(most)
                .collect()
        };
        let ask = Self {
            checks: first(&needs.checks, MAX_CHECKS),
            pending: first(&needs.pending, MAX_SINGLE),
            decided: first(&needs.decisions, MAX_SINGLE),
            addresses: needs
                .addresses
                .iter()
                .copied()
                .rev()
                .take(MAX_OBJECTS)
                .collect(),
            glimpses: needs
                .glimpses
                .iter()
                .copied()
                .filter(|key| !needs.addresses.contains(key))
                .rev()
                .take(MAX_OBJECTS)
                .collect(),
            objects,
        };
        let is_empty = ask.checks.is_empty()
            && ask.pending.is_empty()
            && ask.decided.is_empty()
            && ask.addresses.is_empty()
            && ask.glimpses.is_empty()
            && ask.objects.is_empty();
        (!is_empty).then_some(ask)
    }

    /// What it would have told.
    pub(super) fn needs(&self) -> Needs {
        let mut needs = Needs {
            checks: self.checks.iter().copied().collect(),
            pending: self.pending.iter().copied().collect(),
            decisions: self.decided.iter().copied().collect(),
            addresses: self.addresses.iter().copied().collect(),
            glimpses: self.glimpses.iter().copied().collect(),
            ..Needs::default()
        };
        for (repository, (files, labels)) in &self.objects {
            needs.files.extend(files.iter().cloned());
            let labels = labels.iter().cloned();
            needs
                .labels
                .extend(labels.map(|label| (*repository, label)));
        }
        needs
    }

    /// The repository, where all of it lies in one.
    pub(super) fn only_repository(&self) -> Option<RepositoryIndex> {
        match self.repositories().as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// All that it concerns.
    pub(super) fn repositories(&self) -> Vec<RepositoryIndex> {
        let runs = self
            .checks
            .iter()
            .chain(&self.pending)
            .chain(&self.decided)
            .chain(&self.addresses)
            .chain(&self.glimpses);
        let all: BTreeSet<_> = runs
            .map(|key| key.repository)
            .chain(self.objects.keys().copied())
            .collect();
        all.into_iter().collect()
    }
}
