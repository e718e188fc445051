//! Answers taken in: into the facts, or into the slots of those that must do without.

use super::{
    Reading,
    requests::{Ask, ListRead, RecordsRead, RunRead, RunsRead, TeamsRead},
    state::{Slot, State, evaluations, full_name, not_found, siblings},
};
use crate::{
    error::Error,
    model::problem::ProblemCode,
    providers::github::{
        ID,
        client::GraphqlError,
        facts::{Records, RepositoryIndex, RunKey},
        gates,
        lists::List,
        schema::graphql::GitObject,
        source::file_name,
    },
};

impl Reading<'_> {
    pub(super) fn absorb_records(
        &self,
        state: &mut State,
        wanted: &[(RepositoryIndex, Vec<String>)],
        read: RecordsRead,
        deep: bool,
    ) {
        let fetched = match read {
            Ok(fetched) => fetched,
            Err(error) => {
                let asked = |slot: &Slot| {
                    wanted.iter().any(|(repository, environments)| {
                        *repository == slot.repository
                            && slot
                                .mapping
                                .source
                                .environment
                                .as_ref()
                                .is_some_and(|e| environments.contains(e))
                    })
                };
                state.fail(&error, asked);
                return;
            }
        };
        let Some(data) = &fetched.value.data else {
            return;
        };
        state.note(None, &fetched);
        if let Some(viewer) = &data.viewer {
            state.login = Some(viewer.login.clone());
        }
        let mut environment = 0;
        for (place, (repository, names)) in wanted.iter().enumerate() {
            let alias = format!("r{place}");
            let lists = data.repositories.get(&alias).and_then(Option::as_ref);
            for name in names {
                let inner = format!("e{environment}");
                environment += 1;
                match lists.and_then(|lists| lists.get(&inner)?.as_ref()) {
                    Some(list) => {
                        let records = Records::new(list, deep);
                        state.facts.absorb_records(*repository, name, records);
                    }
                    None => {
                        let error = self.hole(
                            state,
                            *repository,
                            &fetched.value.errors,
                            &[alias.as_str(), inner.as_str()],
                        );
                        state.fail(&error, |slot| {
                            slot.repository == *repository
                                && slot.mapping.source.environment.as_deref() == Some(name)
                        });
                    }
                }
            }
        }
    }

    /// Why there is a hole in an answer.
    fn hole(
        &self,
        state: &State,
        repository: RepositoryIndex,
        errors: &[GraphqlError],
        path: &[&str],
    ) -> Error {
        let name = state.facts.repositories.get(repository).map(full_name);
        let call = self.call(name.as_deref());
        let covers = |error: &&GraphqlError| {
            !error.path.is_empty()
                && error
                    .path
                    .iter()
                    .zip(path)
                    .all(|(step, wanted)| step == wanted)
        };
        // An error without a path is about the whole answer.
        let whole = || errors.iter().find(|error| error.path.is_empty());
        match errors.iter().find(covers).or_else(whole) {
            Some(error) => error.to_error(&call),
            None => not_found(&self.request.host, name),
        }
    }

    pub(super) async fn absorb_runs(&self, state: &mut State, ask: Ask, read: RunsRead) {
        let fetched = match read {
            Ok(fetched) => fetched,
            Err(error) => {
                // Only those that wait for this answer do without.
                let waiting: Vec<(RepositoryIndex, String)> = {
                    let siblings = siblings(state);
                    evaluations(state, &siblings)
                        .filter(|(_, evaluation)| !evaluation.needs.is_empty())
                        .map(|(wanted, _)| (wanted.repository, wanted.mapping.name.clone()))
                        .collect()
                };
                state.fail(&error, |slot| {
                    waiting
                        .iter()
                        .any(|(r, name)| *r == slot.repository && *name == slot.mapping.name)
                });
                return;
            }
        };
        let Some(data) = &fetched.value.data else {
            return;
        };
        state.note(None, &fetched);
        if let Some(viewer) = &data.viewer {
            state.login = Some(viewer.login.clone());
        }
        let at = |list: &[Option<_>], index: usize| list.get(index).cloned().flatten();
        for (index, key) in ask.checks.iter().enumerate() {
            state
                .facts
                .absorb_node(*key, at(&data.runs, index).as_ref());
        }
        for (index, key) in ask.addresses.iter().enumerate() {
            let node = data.by_url.get(&format!("u{index}"));
            state.facts.absorb_node(*key, node.and_then(Option::as_ref));
        }
        for (index, key) in ask.pending.iter().enumerate() {
            state
                .facts
                .absorb_pending(*key, at(&data.gated, index).as_ref());
        }
        let (mut file, mut label) = (0, 0);
        for (place, (repository, (files, labels))) in ask.objects.into_iter().enumerate() {
            let objects = data
                .repositories
                .get(&format!("r{place}"))
                .and_then(Option::as_ref);
            let object = |alias: String| -> Option<&GitObject> {
                objects.and_then(|objects| objects.get(&alias)?.as_ref())
            };
            for key in files {
                let parsed = match object(format!("f{file}")) {
                    Some(GitObject {
                        text: Some(text),
                        is_truncated,
                        ..
                    }) if *is_truncated != Some(true) => self.files.parse(text).await,
                    _ => None,
                };
                file += 1;
                state.facts.absorb_file(key, parsed);
            }
            for name in labels {
                let tag = object(format!("t{label}"));
                let plain = object(format!("l{label}"));
                label += 1;
                state.facts.absorb_label(repository, &name, tag, plain);
            }
        }
    }
}

pub(super) fn absorb_list(state: &mut State, list: &List, read: ListRead) {
    match read {
        Ok(fetched) => {
            state.note(Some(list.repository), &fetched);
            let workflow = list.workflow.as_deref();
            state
                .facts
                .absorb_list(list.repository, workflow, &fetched.value);
        }
        Err(error) => {
            let concerns = |slot: &Slot| {
                slot.repository == list.repository
                    && list
                        .workflow
                        .as_ref()
                        .is_none_or(|w| *w == slot.mapping.source.workflow)
            };
            let error = match error.code {
                ProblemCode::NotFoundOrNotVisible => {
                    workflow_missing(state, list, &concerns).unwrap_or(error)
                }
                _ => error,
            };
            state.fail(&error, concerns);
        }
    }
}

/// A list that is not found in a repository that is: then it is the workflow that is missing.
fn workflow_missing(
    state: &State,
    list: &List,
    concerns: &impl Fn(&Slot) -> bool,
) -> Option<Error> {
    let workflow = list.workflow.as_deref()?;
    let repository = state.facts.repositories.get(list.repository)?;
    let is_readable = state.good().filter(|slot| concerns(slot)).any(|slot| {
        let environment = slot.mapping.source.environment.as_deref();
        environment.is_some_and(|e| state.facts.records(slot.repository, e).is_some())
    });
    is_readable.then(|| {
        Error::new(
            ProblemCode::NotFoundOrNotVisible,
            format!(
                "The workflow {} was not found in {}. Check its name in the settings of this environment.",
                file_name(workflow),
                full_name(repository)
            ),
        )
        .with(|d| {
            d.provider = Some(ID.to_owned());
            d.repository = Some(full_name(repository));
        })
    })
}

pub(super) fn absorb_title(state: &mut State, key: RunKey, read: RunRead) {
    match read {
        Ok(fetched) => {
            state.note(Some(key.repository), &fetched);
            state.facts.absorb_run(key, Some(&fetched.value));
        }
        // Runs are deleted in time; what GraphQL said of it stays.
        Err(error) if error.code == ProblemCode::NotFoundOrNotVisible => {
            state.facts.absorb_run(key, None);
        }
        Err(error) => state.fail(&error, |slot| slot.repository == key.repository),
    }
}

/// Names of teams are worth no error: without them a gate says that a team must approve.
pub(super) fn absorb_teams(state: &mut State, key: RunKey, read: TeamsRead) {
    let owner = state
        .facts
        .repositories
        .get(key.repository)
        .map(|r| r.owner.clone())
        .unwrap_or_default();
    let list = match read {
        Ok(fetched) => {
            state.note(Some(key.repository), &fetched);
            Some(gates::from_rest(&fetched.value, &owner))
        }
        Err(error) => {
            tracing::debug!(%error, "the teams that may approve could not be read");
            None
        }
    };
    state.facts.absorb_pending_from_rest(key, list);
}
