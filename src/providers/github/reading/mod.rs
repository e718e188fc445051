//! The rounds of one question: first what is certainly needed (records and lists of runs), then what the evaluation asks for,
//! until it asks for nothing. Decides nothing itself.

mod absorb;
mod ask;
mod counting;
mod history;
mod holes;
mod inbox;
mod last_known;
mod one_run;
mod past;
mod requests;
mod state;

use std::{sync::Arc, time::Duration};

use futures_util::future::{join, join_all, join4};
use jiff::Timestamp;

pub use self::counting::Looked;
pub use self::last_known::LastAsked;
pub use self::one_run::{OneRun, ReadRun};
pub use self::past::Kept;
pub(super) use self::state::not_found;
use self::{
    ask::Ask,
    counting::Older,
    requests::{ListRead, RecordsRead},
    state::{State, by_repository, environments_by_repository, evaluations, siblings},
};
use super::{
    absences::Absences,
    attribution::Wanted,
    client::{Fetched, GithubClient},
    evaluation::{self, Evaluation},
    facts::{Facts, RepositoryIndex, RunKey},
    lists::{self, List},
    needs::Needs,
    pace::{self, Pace},
    parsed_files::ParsedFiles,
    run_name::RunNamePatterns,
    schema::Status,
};
use crate::{
    error::{Error, Result},
    model::{overview::ProviderAccount, problem::Problem, viewer::Viewer},
    providers::provider::{DeploymentsAnswer, DeploymentsRequest, EnvironmentDeployments, SeenRun},
};

/// Records read of each environment, and at most.
const RECORDS: u32 = 10;
const MANY_RECORDS: u32 = 100;
/// Rounds after the first. Two are the rule for a cold page at most; the rest is for names that lead to names.
const MAX_ROUNDS: usize = 6;
/// Most of what costs a request each in one round; what is left over is asked in the next.
const MAX_SINGLE: usize = 20;

/// What the reader works with.
pub struct Reading<'a> {
    /// Asks GitHub.
    pub client: &'a GithubClient,
    /// Parses workflow files.
    pub files: &'a ParsedFiles,
    /// Compiles patterns.
    pub patterns: &'a RunNamePatterns,
    /// Remembers what was not found.
    pub absences: &'a Absences,
    /// Remembers what was asked, for when it cannot be asked.
    pub last_asked: &'a LastAsked,
    /// For whom.
    pub viewer: &'a Viewer,
    /// The question.
    pub request: &'a DeploymentsRequest,
    /// Whether what viewers may share is shared. What is said about the viewer is missing then where somebody else has read it.
    pub shares: bool,
    /// When it was asked.
    pub now: Timestamp,
}

impl Reading<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<DeploymentsAnswer> {
        Ok(self.assemble(&self.read(Older::none()).await?))
    }

    /// Reads what is needed, and of older attempts what is cheap.
    async fn read(&self, mut older: Older) -> Result<State> {
        let mut state = self.begin()?;
        let pace = self.first_round(&mut state).await;
        let mut asked = Needs::default();
        for _ in 0..MAX_ROUNDS {
            let needs = self.needs_within_reach(&mut state, &mut older);
            if needs.is_empty() || needs == asked {
                break;
            }
            self.next_round(&mut state, &needs, pace).await;
            asked = needs;
        }
        match state.unanswered.clone() {
            None => self.remember(&mut state).await,
            Some(error) => fail_what_is_not_known(&mut state, &error),
        }
        Ok(state)
    }

    /// What all environments together need and may still be asked for.
    fn needs_within_reach(&self, state: &mut State, older: &mut Older) -> Needs {
        let mut needs = self.needs(state);
        if !state.cannot_ask_graphql {
            older.add(state, &mut needs);
            return needs;
        }
        let out_of_reach = needs.of_graphql();
        let within = needs.without(&out_of_reach);
        state.unanswerable.add(out_of_reach);
        within
    }

    /// What is known before anything is read: the mappings.
    fn begin(&self) -> Result<State> {
        let host = self.client.host(&self.request.host)?;
        let mut facts = Facts::new(self.now, host.web_base_url.as_str());
        let slots = self
            .request
            .environments
            .iter()
            .map(|wanted| {
                let mapping = super::source::Mapping::new(
                    &wanted.environment,
                    wanted.shared_target,
                    self.patterns,
                )?;
                let repository = facts.repository(&mapping.source.owner, &mapping.source.repo);
                // A mapping that is not valid is the problem of its own service.
                let rivals = wanted
                    .sharers
                    .iter()
                    .filter_map(|other| {
                        super::source::Mapping::new(other, true, self.patterns).ok()
                    })
                    .filter(|other| super::attribution::is_rival(&mapping, other))
                    .collect();
                Ok(state::Slot {
                    mapping,
                    rivals,
                    repository,
                    error: None,
                })
            })
            .collect();
        facts.absorb_recorded(&self.request.recorded);
        Ok(State::new(facts, slots))
    }

    /// Records and lists, side by side. Where one of them shows that something moves, an older answer of the other is read
    /// again: a run that is under way and a record that is not there yet would contradict each other for minutes.
    async fn first_round(&self, state: &mut State) -> Pace {
        let wanted_records = environments_by_repository(state);
        let wanted_lists = lists::lists(state.good().map(|s| (s.repository, &s.mapping)));
        let workflows: Arc<[String]> = state
            .good()
            .map(|slot| slot.mapping.source.workflow.clone())
            .collect();
        let (mut records, mut lists) = {
            let read_lists = wanted_lists
                .iter()
                .map(|list| self.list(&state.facts, list, &workflows, Pace::Idle));
            join(
                self.records(&state.facts, &wanted_records, RECORDS, Pace::Idle),
                join_all(read_lists),
            )
            .await
        };
        // A run that was just started from here and is in none of them: where nothing moves, lists rest for longer.
        let expecting = wanted_lists.iter().map(|list| async {
            if !is_expecting(&state.facts, list.repository, &wanted_lists, &lists) {
                return None;
            }
            let pace = Pace::Running;
            Some(self.list(&state.facts, list, &workflows, pace).await)
        });
        let newer_lists = join_all(expecting).await;
        replace(&mut lists, newer_lists);
        let pace = pace_of(
            records.as_ref(),
            &lists,
            &wanted_lists,
            &workflows,
            self.now,
        );
        if pace != Pace::Idle {
            let records_again = async {
                match &records {
                    Some(Ok(read)) if self.is_older(read, pace) => {
                        self.records(&state.facts, &wanted_records, RECORDS, pace)
                            .await
                    }
                    _ => None,
                }
            };
            let lists_again = wanted_lists.iter().zip(&lists).map(|(list, read)| async {
                match read {
                    Ok(read) if self.is_older(read, pace) => {
                        Some(self.list(&state.facts, list, &workflows, pace).await)
                    }
                    _ => None,
                }
            });
            let (newer_records, newer_lists) = join(records_again, join_all(lists_again)).await;
            records = newer_records.or(records);
            replace(&mut lists, newer_lists);
        }
        if let Some(read) = records {
            self.absorb_records(state, &wanted_records, read, false)
                .await;
        }
        for (list, read) in wanted_lists.iter().zip(lists) {
            self.absorb_list(state, list, read).await;
        }
        pace
    }

    fn is_older<T>(&self, fetched: &Fetched<T>, pace: Pace) -> bool {
        let age = Duration::try_from(self.now.duration_since(fetched.fetched_at));
        fetched.stale.is_none() && age.is_ok_and(|age| age >= pace.freshness())
    }

    /// What all environments together need, and can still be asked for.
    fn needs(&self, state: &State) -> Needs {
        let mut needs = Needs::default();
        for (_, evaluation) in evaluations(state, &siblings(state)) {
            needs.add(evaluation.needs);
        }
        needs.without(&state.unanswerable)
    }

    async fn next_round(&self, state: &mut State, needs: &Needs, pace: Pace) {
        let deeper = by_repository(needs.deeper.iter().cloned());
        let titles: Vec<RunKey> = needs.titles.iter().copied().take(MAX_SINGLE).collect();
        let ask = Ask::new(&state.facts, needs);
        let teams: Vec<RunKey> = needs.teams.iter().copied().take(MAX_SINGLE).collect();
        let (runs, read_titles, read_teams, records) = join4(
            async {
                match &ask {
                    Some(ask) => Some(self.runs(&state.facts, ask, pace).await),
                    None => None,
                }
            },
            join_all(
                titles
                    .iter()
                    .map(|key| self.title(&state.facts, *key, pace)),
            ),
            join_all(teams.iter().map(|key| self.teams(&state.facts, *key))),
            self.records(&state.facts, &deeper, MANY_RECORDS, pace),
        )
        .await;
        for (key, read) in teams.into_iter().zip(read_teams) {
            absorb::absorb_teams(state, key, read);
        }
        if let Some(read) = records {
            self.absorb_records(state, &deeper, read, true).await;
        }
        for (key, read) in titles.into_iter().zip(read_titles) {
            self.absorb_title(state, key, read).await;
        }
        if let (Some(read), Some(ask)) = (runs, ask) {
            self.absorb_runs(state, ask, read).await;
        }
    }

    fn assemble(&self, state: &State) -> DeploymentsAnswer {
        let siblings = siblings(state);
        let evaluations: Vec<(Wanted<'_>, Evaluation)> = evaluations(state, &siblings).collect();
        let pairs: Vec<_> = evaluations.iter().map(|(w, e)| (*w, e)).collect();
        let not_attributable = evaluation::unattributed(&pairs);
        let mut good = evaluations.iter();
        let environments = state
            .slots
            .iter()
            .map(|slot| {
                let slot = slot.as_ref().map_err(Clone::clone)?;
                if let Some(error) = &slot.error {
                    return Err(error.clone());
                }
                let (wanted, evaluation) = good
                    .next()
                    .ok_or_else(|| Error::internal("An environment was not evaluated."))?;
                let shown = evaluation.shown(wanted);
                let age = state.ages.get(&slot.repository);
                Ok(EnvironmentDeployments {
                    live_commit: shown
                        .live
                        .as_ref()
                        .and_then(|live| evaluation::commit_of(&live.version)),
                    live: shown.live,
                    latest: shown.latest,
                    gates: shown.gates,
                    waiting: shown.waiting.map(Box::new),
                    attempts: evaluation.seen(wanted, state.login()),
                    lookback: shown.lookback,
                    recorded: seen_runs(wanted),
                    activity: shown.activity,
                    fetched_at: age.and_then(|age| age.oldest).unwrap_or(self.now),
                    stale: age
                        .and_then(|age| age.stale.clone())
                        .or_else(|| {
                            let without = evaluation.needs.meets(&state.unanswerable);
                            state.unanswered.clone().filter(|_| without)
                        })
                        .map(Problem::from),
                })
            })
            .collect();
        DeploymentsAnswer {
            environments,
            not_attributable,
            account: self.account(state),
        }
    }

    /// Who asks, where an answer said so.
    fn account(&self, state: &State) -> Option<ProviderAccount> {
        state.login().map(|login| ProviderAccount {
            provider: super::ID.to_owned(),
            host: self.request.host.clone(),
            login: login.to_owned(),
        })
    }
}

fn replace(lists: &mut [ListRead], newer: Vec<Option<ListRead>>) {
    for (read, newer) in lists.iter_mut().zip(newer) {
        if let Some(newer) = newer {
            *read = newer;
        }
    }
}

/// Whether a run that was just started from here is missing from the lists of its repository.
fn is_expecting(
    facts: &Facts,
    repository: RepositoryIndex,
    wanted: &[List],
    lists: &[ListRead],
) -> bool {
    facts.expected(repository).any(|id| {
        let mut of_repository = wanted
            .iter()
            .zip(lists)
            .filter(|(list, _)| list.repository == repository)
            .filter_map(|(_, read)| read.as_ref().ok());
        !of_repository.any(|read| read.value.workflow_runs.iter().any(|run| run.id == id))
    })
}

/// Which runs that were started from here are there, in the order of their ids.
fn seen_runs(wanted: &Wanted<'_>) -> Vec<SeenRun> {
    let name = &wanted.mapping.name;
    let mut seen: Vec<_> = wanted
        .facts
        .seen_of_recorded(wanted.repository, name)
        .collect();
    seen.sort_by_key(|(key, _)| key.id);
    seen.into_iter()
        .map(|(key, run)| SeenRun {
            run: key.id.to_string(),
            has_ended: run.status == Some(Status::Completed),
        })
        .collect()
}

/// Of what was never known there is nothing to show but the reason, unless what is known suffices for the live version.
fn fail_what_is_not_known(state: &mut State, error: &Error) {
    let without: Vec<_> = {
        let siblings = siblings(state);
        evaluations(state, &siblings)
            .filter(|(wanted, evaluation)| {
                evaluation.needs.meets(&state.unanswerable)
                    && !state.answered_before.contains(&wanted.mapping.name)
                    && !evaluation.knows_live(wanted)
            })
            .map(|(wanted, _)| (wanted.repository, wanted.mapping.name.clone()))
            .collect()
    };
    state.fail(error, |slot| {
        without
            .iter()
            .any(|(repository, name)| *repository == slot.repository && *name == slot.mapping.name)
    });
}

fn pace_of(
    records: Option<&RecordsRead>,
    lists: &[ListRead],
    wanted: &[List],
    workflows: &[String],
    now: Timestamp,
) -> Pace {
    let records = records
        .and_then(|read| read.as_ref().ok())
        .map(|read| pace::of_records(&read.value, now));
    let lists = wanted.iter().zip(lists).filter_map(|(list, read)| {
        let counted = list.workflow.is_none().then_some(workflows);
        Some(pace::of_list(&read.as_ref().ok()?.value, counted))
    });
    lists.chain(records).min().unwrap_or(Pace::Idle)
}
