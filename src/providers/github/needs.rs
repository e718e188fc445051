//! What a decision would have to know and does not: collected, then asked together.

use std::collections::BTreeSet;

use super::facts::{Facts, FileKey, Known, RepositoryIndex, RunKey};

/// Things to read next. Sets, so that the same question is always the same request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Jobs of runs whose GraphQL id is known.
    pub checks: BTreeSet<RunKey>,
    /// Runs of which only the address is known, with their jobs.
    pub addresses: BTreeSet<RunKey>,
    /// Runs of which only the address is known, and of which it is enough to know which workflow they execute.
    pub glimpses: BTreeSet<RunKey>,
    /// What these runs wait for.
    pub pending: BTreeSet<RunKey>,
    /// What was decided about these runs.
    pub decisions: BTreeSet<RunKey>,
    /// Runs whose reviewing teams only REST names.
    pub teams: BTreeSet<RunKey>,
    /// Runs whose title only REST can tell.
    pub titles: BTreeSet<RunKey>,
    /// Workflow files.
    pub files: BTreeSet<FileKey>,
    /// What labels stand for.
    pub labels: BTreeSet<(RepositoryIndex, String)>,
    /// Environments (of GitHub) whose long page of records is needed.
    pub deeper: BTreeSet<(RepositoryIndex, String)>,
}

impl Needs {
    /// Whether everything is known.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.checks.extend(other.checks);
        self.addresses.extend(other.addresses);
        self.glimpses.extend(other.glimpses);
        self.pending.extend(other.pending);
        self.decisions.extend(other.decisions);
        self.teams.extend(other.teams);
        self.titles.extend(other.titles);
        self.files.extend(other.files);
        self.labels.extend(other.labels);
        self.deeper.extend(other.deeper);
    }

    /// As much of it as may show that a run is another's, for little.
    pub fn at_a_glimpse(self) -> Self {
        Self {
            glimpses: self.addresses,
            ..Self::default()
        }
    }

    /// The same without another's.
    pub fn without(mut self, other: &Self) -> Self {
        self.checks.retain(|key| !other.checks.contains(key));
        self.addresses.retain(|key| !other.addresses.contains(key));
        self.glimpses.retain(|key| !other.glimpses.contains(key));
        self.pending.retain(|key| !other.pending.contains(key));
        self.decisions.retain(|key| !other.decisions.contains(key));
        self.teams.retain(|key| !other.teams.contains(key));
        self.titles.retain(|key| !other.titles.contains(key));
        self.files.retain(|key| !other.files.contains(key));
        self.labels.retain(|key| !other.labels.contains(key));
        self.deeper.retain(|key| !other.deeper.contains(key));
        self
    }

    /// The part of it that only GraphQL answers.
    pub fn of_graphql(&self) -> Self {
        Self {
            teams: BTreeSet::new(),
            titles: BTreeSet::new(),
            ..self.clone()
        }
    }

    /// Whether the two have something in common.
    pub fn meets(&self, other: &Self) -> bool {
        !self.checks.is_disjoint(&other.checks)
            || !self.addresses.is_disjoint(&other.addresses)
            || !self.glimpses.is_disjoint(&other.glimpses)
            || !self.pending.is_disjoint(&other.pending)
            || !self.decisions.is_disjoint(&other.decisions)
            || !self.teams.is_disjoint(&other.teams)
            || !self.titles.is_disjoint(&other.titles)
            || !self.files.is_disjoint(&other.files)
            || !self.labels.is_disjoint(&other.labels)
            || !self.deeper.is_disjoint(&other.deeper)
    }

    /// The run itself, by its address, and by REST where GraphQL does not find it.
    pub fn run(&mut self, facts: &Facts, key: RunKey) {
        match facts.run(key) {
            Known::Unasked => {
                self.addresses.insert(key);
            }
            Known::Absent => self.title(facts, key),
            Known::Is(_) => {}
        }
    }

    /// The run's jobs, unless they are known or were asked in vain.
    pub fn checks(&mut self, facts: &Facts, key: RunKey) {
        match facts.run(key) {
            Known::Unasked | Known::Absent => self.run(facts, key),
            Known::Is(run) if run.checks().is_unasked() => {
                let kind = if run.node_id.is_some() {
                    &mut self.checks
                } else {
                    &mut self.addresses
                };
                kind.insert(key);
            }
            Known::Is(_) => {}
        }
    }

    /// What the run waits for.
    pub fn pending(&mut self, facts: &Facts, key: RunKey) {
        if let Known::Is(run) = facts.run(key)
            && run.pending().is_unasked()
            && run.node_id.is_some()
        {
            self.pending.insert(key);
        }
    }

    /// What was decided about a run. Only of those that a list holds: together with their jobs it costs no request then.
    pub fn decisions(&mut self, facts: &Facts, key: RunKey) {
        if let Known::Is(run) = facts.run(key)
            && run.decisions().is_unasked()
            && run.checks().is_unasked()
            && run.node_id.is_some()
        {
            self.decisions.insert(key);
        }
    }

    /// The run's title (and all else that only REST tells).
    pub fn title(&mut self, facts: &Facts, key: RunKey) {
        if !facts.has_asked_rest(key) {
            self.titles.insert(key);
        }
    }

    /// A workflow file.
    pub fn file(&mut self, facts: &Facts, key: Option<FileKey>) {
        if let Some(key) = key
            && facts.file(&key).is_unasked()
        {
            self.files.insert(key);
        }
    }

    /// What a label stands for.
    pub fn label(&mut self, facts: &Facts, repository: RepositoryIndex, label: &str) {
        if facts.label(repository, label).is_unasked() {
            self.labels.insert((repository, label.to_owned()));
        }
    }
}
