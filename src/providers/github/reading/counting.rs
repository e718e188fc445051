//! For the test of mappings: the same rounds as for a page, and in one of them what is to be known of older attempts. That
//! costs nothing where a query is asked anyway, and one query where none is.

use super::{
    Reading,
    ask::Ask,
    state::{Slot, State, evaluations, siblings},
};
use crate::{
    error::{Error, Result},
    providers::github::{
        attribution::Wanted, evaluation::Evaluation, needs::Needs, source::Mapping,
    },
};

/// Queries for older attempts alone.
const MAX_OWN_QUERIES: usize = 1;
/// Lists that one query may ask for and still cost one point: a run's jobs are one, what it waits for are eleven, what was decided
/// about it as many.
const MAX_LISTS: usize = 100;
const LISTS_OF_A_GATE: usize = 22;
const LISTS_OF_DECISIONS: usize = 11;
/// Files and labels that one query may ask for.
const MAX_OBJECTS: usize = 50;

/// Older attempts that are to be known as well.
pub(super) struct Older {
    /// How many of the newest attempts of each environment.
    most: usize,
    own_queries: usize,
}

impl Older {
    /// None but those that are needed.
    pub(super) fn none() -> Self {
        Self::of(0)
    }

    fn of(most: usize) -> Self {
        Self {
            most,
            own_queries: 0,
        }
    }

    /// Adds what they need to what is needed anyway.
    pub(super) fn add(&mut self, state: &State, needs: &mut Needs) {
        if self.most == 0 {
            return;
        }
        let has_query = Ask::new(&state.facts, needs).is_some();
        if !has_query && self.own_queries == MAX_OWN_QUERIES {
            return;
        }
        let mut wanted = Needs::default();
        for (of, evaluation) in evaluations(state, &siblings(state)) {
            wanted.add(evaluation.needs_to_count(&of, self.most));
        }
        let is_more = add_within(needs, wanted);
        self.own_queries += usize::from(is_more && !has_query);
    }
}

/// What was read for a test.
pub struct Counting(State);

/// One environment, as it was read.
pub struct Looked<'a> {
    /// How it maps, where that is valid.
    pub mapping: Option<&'a Mapping>,
    /// What is known of it, or why nothing is.
    pub found: Result<(Wanted<'a>, &'a Evaluation)>,
    /// Present where what is known is old, because GitHub could not be asked.
    pub stale: Option<&'a Error>,
}

impl Reading<'_> {
    /// Reads what the environments count, so many attempts of each as far as that is cheap.
    pub async fn count(&self, most: usize) -> Result<Counting> {
        self.read(Older::of(most)).await.map(Counting)
    }
}

/// Adds what is only wanted to what is needed, as far as it makes the query no dearer. Whether anything was added.
fn add_within(needs: &mut Needs, wanted: Needs) -> bool {
    let before = needs.clone();
    let lists = |needs: &Needs| {
        needs.checks.len()
            + needs.addresses.len()
            + LISTS_OF_A_GATE * needs.pending.len()
            + LISTS_OF_DECISIONS * needs.decisions.len()
    };
    // The newest first: ids grow.
    for key in wanted.checks.into_iter().rev() {
        if lists(needs) < MAX_LISTS {
            needs.checks.insert(key);
        }
    }
    for key in wanted.addresses.into_iter().rev() {
        if lists(needs) < MAX_LISTS {
            needs.addresses.insert(key);
        }
    }
    for key in wanted.files {
        if needs.files.len() < MAX_OBJECTS {
            needs.files.insert(key);
        }
    }
    for key in wanted.labels {
        if needs.labels.len() < MAX_OBJECTS {
            needs.labels.insert(key);
        }
    }
    *needs != before
}

impl Counting {
    /// Who asks, where an answer said so.
    pub fn login(&self) -> Option<&str> {
        self.0.login()
    }

    /// Looks at the environments, in the order of the request.
    pub fn look<T>(&self, look: impl FnOnce(&[Looked<'_>]) -> T) -> T {
        let state = &self.0;
        let siblings = siblings(state);
        let evaluations: Vec<(Wanted<'_>, Evaluation)> = evaluations(state, &siblings).collect();
        let mut good = evaluations.iter();
        let looked: Vec<Looked<'_>> = state
            .slots
            .iter()
            .map(|slot| match slot {
                Err(error) => Looked {
                    mapping: None,
                    found: Err(error.clone()),
                    stale: None,
                },
                Ok(slot) => self.looked(slot, &mut good),
            })
            .collect();
        look(&looked)
    }

    fn looked<'a>(
        &'a self,
        slot: &'a Slot,
        good: &mut impl Iterator<Item = &'a (Wanted<'a>, Evaluation)>,
    ) -> Looked<'a> {
        let found = match &slot.error {
            Some(error) => Err(error.clone()),
            None => good
                .next()
                .map(|(wanted, evaluation)| (*wanted, evaluation))
                .ok_or_else(|| Error::internal("An environment was not evaluated.")),
        };
        let age = self.0.ages.get(&slot.repository);
        Looked {
            mapping: Some(&slot.mapping),
            found,
            stale: age.and_then(|age| age.stale.as_ref()),
        }
    }
}
