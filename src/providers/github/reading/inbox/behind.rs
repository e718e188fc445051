//! What waits behind the newest records of an environment: deployments since, of this service or of others that share the
//! environment, hide nothing.

use std::collections::HashSet;

use futures_util::future::join_all;

use super::{
    super::{Reading, holes::Holes, requests::RecordsRead, state::State},
    Batch, batches, rhythm,
};
use crate::{
    error::Error,
    model::problem::Problem,
    providers::github::{
        client::{Freshness, News},
        facts::RepositoryIndex,
        pace::{self, LONGEST_WAIT},
        queries::{self, WantedBehind},
        schema::graphql::Record,
    },
};

/// Records read of each environment in one round.
const RECORDS: u32 = 100;
/// Rounds at most, each a point for every hundred environments that are cut off.
const ROUNDS: usize = 4;

/// An environment, and the cursor that the records behind come after.
type Cut = (String, String);

/// What was found behind the newest records.
#[derive(Default)]
pub(super) struct Behind {
    /// GraphQL's ids of records that wait, of which no more is known.
    pub(super) found: HashSet<String>,
    /// Whether more may wait than was looked at.
    pub(super) more: bool,
    /// Why it could not be looked at.
    pub(super) problems: Vec<Problem>,
}

impl Reading<'_> {
    /// Looks for what waits behind the newest records, where so many are young that something may. As long as the newest stay the
    /// same, so does the question.
    pub(super) async fn look_behind(&self, state: &mut State) -> Behind {
        let mut behind = Behind::default();
        let mut open = self.cut_off(state, &mut behind);
        for _ in 0..ROUNDS {
            if open.is_empty() {
                break;
            }
            let batches = batches(std::mem::take(&mut open));
            let reads = join_all(batches.iter().map(|batch| self.behind(state, batch))).await;
            for (batch, read) in batches.iter().zip(reads) {
                let cut = self.absorb_behind(state, batch, read, &mut behind);
                open.extend(cut);
            }
        }
        behind.more |= !open.is_empty();
        behind
    }

    /// Environments whose newest records were read, and are not all that may wait.
    fn cut_off(&self, state: &State, behind: &mut Behind) -> Batch<Cut> {
        let mut open = Batch::new();
        for (repository, names) in super::environments_by_repository(state) {
            let mut cut = Vec::new();
            for name in names {
                let Some(records) = state.facts.records(repository, &name) else {
                    continue;
                };
                let records_of = records.list.iter().map(AsRef::as_ref);
                if records.has_more && self.may_hide(records_of) {
                    match records.end.clone() {
                        Some(cursor) => cut.push((name, cursor)),
                        None => behind.more = true,
                    }
                }
            }
            if !cut.is_empty() {
                open.push((repository, cut));
            }
        }
        open
    }

    /// Whether something may wait behind these records: what GitHub has given up by then does not.
    fn may_hide<'r>(&self, records: impl Iterator<Item = &'r Record>) -> bool {
        let oldest = records.filter_map(|record| record.created_at).min();
        oldest.is_none_or(|at| self.now.duration_since(at) < LONGEST_WAIT)
    }

    async fn behind(&self, state: &State, batch: &Batch<Cut>) -> RecordsRead {
        let repositories: Vec<_> = batch
            .iter()
            .filter_map(|(index, cut)| {
                let repository = state.facts.repositories.get(*index)?;
                let cut = cut.iter();
                Some(WantedBehind {
                    owner: &repository.owner,
                    repo: &repository.name,
                    environments: cut
                        .map(|(name, cursor)| (name.as_str(), cursor.as_str()))
                        .collect(),
                })
            })
            .collect();
        let now = self.now;
        let freshness = Freshness::of(move |answer| rhythm(pace::of_records(answer, now)))
            .told_by(&[News::Gate, News::Deployment]);
        let request = queries::behind(&repositories, RECORDS);
        let places = batch.iter().map(|(index, _)| *index).collect();
        self.graphql(&state.facts, (places, Vec::new(), &[]), request, freshness)
            .await
    }

    /// Takes in what waits, and gives those of which there is more.
    fn absorb_behind(
        &self,
        state: &mut State,
        batch: &Batch<Cut>,
        read: RecordsRead,
        behind: &mut Behind,
    ) -> Batch<Cut> {
        let mut open = Batch::new();
        let fetched = match read {
            Ok(fetched) => fetched,
            Err(error) => {
                let concerned: Vec<_> = batch
                    .iter()
                    .flat_map(|(index, cut)| cut.iter().map(|(name, _)| (*index, name.as_str())))
                    .collect();
                behind.not_read(state, &error, &concerned);
                return open;
            }
        };
        let Some(data) = &fetched.value.data else {
            behind.more = true;
            return open;
        };
        for (repository, _) in batch {
            state.note(Some(*repository), &fetched);
        }
        let holes = Holes(&fetched.value.errors);
        let mut environment = 0;
        for (place, (repository, cut)) in batch.iter().enumerate() {
            let alias = format!("r{place}");
            let lists = data.repositories.get(&alias).and_then(Option::as_ref);
            let mut further = Vec::new();
            for (name, _) in cut {
                let inner = format!("e{environment}");
                environment += 1;
                let path = [alias.as_str(), inner.as_str()];
                let list = lists.and_then(|lists| lists.get(&inner)?.as_ref());
                let hole = match list {
                    Some(_) => holes.in_list(&path),
                    None => holes.over(&path),
                };
                let (Some(list), None) = (list, hole) else {
                    let error = self.error_of(state, *repository, hole);
                    behind.not_read(state, &error, &[(*repository, name)]);
                    continue;
                };
                let waiting: Vec<Record> = list.iter().filter(|r| self.waits(r)).cloned().collect();
                behind.found.extend(waiting.iter().map(|r| r.id.clone()));
                let facts = &mut state.facts;
                facts.absorb_single_records(*repository, name, waiting);
                if list.has_more() && self.may_hide(list.iter()) {
                    let end = list.page_info.as_ref().and_then(|p| p.end_cursor.clone());
                    match end {
                        Some(cursor) => further.push((name.clone(), cursor)),
                        None => behind.more = true,
                    }
                }
            }
            if !further.is_empty() {
                open.push((*repository, further));
            }
        }
        open
    }
}

impl Behind {
    /// What could not be read may hide something: that is said, and what was found stays. A refusal is that of the environment.
    fn not_read(
        &mut self,
        state: &mut State,
        error: &Error,
        concerned: &[(RepositoryIndex, &str)],
    ) {
        if error.allows_stale() {
            self.more = true;
            let problem = Problem::from(error.clone());
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
            return;
        }
        state.fail(error, |slot| {
            let environment = slot.mapping.source.environment.as_deref();
            environment.is_some_and(|name| concerned.contains(&(slot.repository, name)))
        });
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::{
        model::problem::ProblemCode,
        providers::github::{facts::Facts, reading::state::Slot, source::Mapping},
    };

    fn slot(environment: &str) -> Slot {
        let environment = serde_json::from_value(json!({
            "service": "component:default/shop", "name": "prod", "provider": "github", "host": "github.com",
            "source": {"owner": "acme", "repo": "shop", "workflow": "d.yml", "topology": "workflow-per-environment",
                "environment": environment},
        }))
        .unwrap();
        Slot {
            mapping: Mapping::new(&environment, false, &Default::default()).unwrap(),
            rivals: Vec::new(),
            repository: 0,
            error: None,
        }
    }

    #[test]
    fn what_could_not_be_read_may_hide_something_and_a_refusal_is_that_of_the_environment() {
        let facts = Facts::new(Timestamp::UNIX_EPOCH, "https://github.com");
        let mut state = State::new(facts, vec![Ok(slot("live")), Ok(slot("staging"))]);
        let mut behind = Behind::default();
        let down = Error::new(ProblemCode::HostDown, "GitHub gives no answer.");
        for _ in 0..2 {
            behind.not_read(&mut state, &down, &[(0, "live"), (0, "staging")]);
        }
        assert!(behind.more);
        let codes: Vec<_> = behind.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [ProblemCode::HostDown]);
        assert_eq!(state.good().count(), 2, "what was found stays");
        let mut behind = Behind::default();
        let refused = Error::new(ProblemCode::SsoRequired, "Sign on.");
        behind.not_read(&mut state, &refused, &[(0, "live")]);
        assert!(!behind.more && behind.problems.is_empty());
        let good = state
            .good()
            .map(|slot| slot.mapping.source.environment.as_deref());
        assert_eq!(good.collect::<Vec<_>>(), [Some("staging")]);
    }
}
