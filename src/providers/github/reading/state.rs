//! What is known of a question while it is answered: the facts, a slot for each environment, how old the data is.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

use super::last_known::Asked;
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    providers::github::{
        ID,
        attribution::Wanted,
        client::Fetched,
        evaluation::{Evaluation, evaluate},
        facts::{Facts, Repository, RepositoryIndex},
        needs::Needs,
        source::Mapping,
    },
};

pub(super) struct Slot {
    pub(super) mapping: Mapping,
    /// Mappings of other services that the same runs may be for.
    pub(super) rivals: Vec<Mapping>,
    pub(super) repository: RepositoryIndex,
    pub(super) error: Option<Error>,
}

/// How old the data of a repository is, and whether it is the last that was known.
#[derive(Default)]
pub(super) struct Age {
    pub(super) oldest: Option<Timestamp>,
    pub(super) stale: Option<Error>,
}

impl Age {
    fn note<T>(&mut self, fetched: &Fetched<T>) {
        self.oldest = Some(
            self.oldest
                .map_or(fetched.fetched_at, |t| t.min(fetched.fetched_at)),
        );
        if self.stale.is_none() {
            self.stale.clone_from(&fetched.stale);
        }
    }
}

/// What has been learnt besides the facts.
pub(super) struct State {
    pub(super) facts: Facts,
    pub(super) slots: Vec<Result<Slot>>,
    pub(super) ages: BTreeMap<RepositoryIndex, Age>,
    pub(super) login: Option<String>,
    /// Queries that were answered for this question.
    pub(super) asked: Vec<Asked>,
    /// What cannot be read now, and is not asked for again.
    pub(super) unanswerable: Needs,
    /// Why.
    pub(super) unanswered: Option<Error>,
    /// Names of the environments that an earlier answer to this question showed, where all of that answer is known.
    pub(super) answered_before: Vec<String>,
    /// Whether a query could not be answered at all: no other is asked then.
    pub(super) cannot_ask_graphql: bool,
}

impl State {
    pub(super) fn new(facts: Facts, slots: Vec<Result<Slot>>) -> Self {
        Self {
            facts,
            slots,
            ages: BTreeMap::new(),
            login: None,
            asked: Vec::new(),
            unanswerable: Needs::default(),
            unanswered: None,
            answered_before: Vec::new(),
            cannot_ask_graphql: false,
        }
    }

    /// Who asks, where an answer said so.
    pub(super) fn login(&self) -> Option<&str> {
        self.login.as_deref().filter(|login| !login.is_empty())
    }

    pub(super) fn good(&self) -> impl Iterator<Item = &Slot> {
        self.slots
            .iter()
            .flatten()
            .filter(|slot| slot.error.is_none())
    }

    pub(super) fn fail(&mut self, error: &Error, concerns: impl Fn(&Slot) -> bool) {
        // A token that is refused once is good for nothing, what its answers of a moment ago said included.
        let is_for_all = error.code == ProblemCode::TokenRejected;
        for slot in self.slots.iter_mut().flatten() {
            if slot.error.is_none() && (is_for_all || concerns(slot)) {
                slot.error = Some(error.clone());
            }
        }
    }

    /// Fails those whose needs are concerned.
    pub(super) fn fail_those(
        &mut self,
        error: &Error,
        waiting: &[(RepositoryIndex, String, Needs)],
        concerns: impl Fn(&Needs) -> bool,
    ) {
        self.fail(error, |slot| {
            waiting.iter().any(|(repository, name, needs)| {
                *repository == slot.repository && *name == slot.mapping.name && concerns(needs)
            })
        });
    }

    /// What each good slot still needs to know.
    pub(super) fn waiting(&self) -> Vec<(RepositoryIndex, String, Needs)> {
        let siblings = siblings(self);
        evaluations(self, &siblings)
            .map(|(wanted, evaluation)| {
                (
                    wanted.repository,
                    wanted.mapping.name.clone(),
                    evaluation.needs,
                )
            })
            .collect()
    }

    pub(super) fn note<T>(&mut self, repository: Option<RepositoryIndex>, fetched: &Fetched<T>) {
        let concerned = match repository {
            Some(repository) => repository..repository + 1,
            None => 0..self.facts.repositories.len(),
        };
        for repository in concerned {
            self.ages.entry(repository).or_default().note(fetched);
        }
    }
}

pub(super) fn full_name(repository: &Repository) -> String {
    format!("{}/{}", repository.owner, repository.name)
}

/// The GitHub environments to read, each once.
pub(super) fn environments_by_repository(state: &State) -> Vec<(RepositoryIndex, Vec<String>)> {
    by_repository(
        state
            .good()
            .filter_map(|slot| Some((slot.repository, slot.mapping.source.environment.clone()?))),
    )
}

pub(super) fn by_repository(
    environments: impl IntoIterator<Item = (RepositoryIndex, String)>,
) -> Vec<(RepositoryIndex, Vec<String>)> {
    let mut by_repository: BTreeMap<RepositoryIndex, Vec<String>> = BTreeMap::new();
    let mut seen = HashSet::new();
    for (repository, environment) in environments {
        if seen.insert((repository, environment.clone())) {
            let list = by_repository.entry(repository).or_default();
            list.push(environment);
        }
    }
    by_repository.into_iter().collect()
}

/// For each good slot the mappings to the same workflow of the same repository.
pub(super) fn siblings(state: &State) -> Vec<Vec<&Mapping>> {
    state
        .good()
        .map(|slot| {
            state
                .slots
                .iter()
                .flatten()
                .filter(|other| {
                    other.repository == slot.repository
                        && other.mapping.source.workflow == slot.mapping.source.workflow
                })
                .map(|other| &other.mapping)
                .collect()
        })
        .collect()
}

pub(super) fn evaluations<'a>(
    state: &'a State,
    siblings: &'a [Vec<&'a Mapping>],
) -> impl Iterator<Item = (Wanted<'a>, Evaluation)> {
    state.good().zip(siblings).map(|(slot, siblings)| {
        let wanted = Wanted {
            mapping: &slot.mapping,
            repository: slot.repository,
            siblings,
            rivals: &slot.rivals,
            facts: &state.facts,
        };
        let evaluation = evaluate(&wanted);
        (wanted, evaluation)
    })
}

/// A repository that is absent or hidden.
pub(in crate::providers::github) fn not_found(host: &str, repository: Option<String>) -> Error {
    let name = repository.as_deref().unwrap_or("The repository");
    Error::new(
        ProblemCode::NotFoundOrNotVisible,
        format!(
            "{name} was not found on {host}, or your account may not see it. Check the name, or ask its owners for access."
        ),
    )
    .with(|d| {
        d.provider = Some(ID.to_owned());
        d.host = Some(host.to_owned());
        d.repository = repository;
    })
}
