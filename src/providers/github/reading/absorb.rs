//! Answers taken in: into the facts, or into the slots of those that must do without.

use std::collections::BTreeSet;

use super::{
    Reading,
    ask::Ask,
    holes::{self, Holes, Missing},
    last_known::Asked,
    requests::{ListRead, RecordsRead, RunRead, RunsRead, TeamsRead},
    state::{Slot, State, full_name, not_found},
};
use crate::{
    error::Error,
    model::problem::ProblemCode,
    providers::github::{
        ID,
        client::{Fetched, GraphqlAnswer, GraphqlError, GraphqlRequest},
        facts::{Records, RepositoryIndex, RunKey},
        gates,
        lists::List,
        needs::Needs,
        schema::graphql::{GitObject, Login, RunNode, RunsData},
        source::file_name,
    },
};

impl Reading<'_> {
    pub(super) async fn absorb_records(
        &self,
        state: &mut State,
        wanted: &[(RepositoryIndex, Vec<String>)],
        read: RecordsRead,
        deep: bool,
    ) {
        let fetched = match read {
            Ok(fetched) => fetched,
            // What the short page says stays.
            Err(error) if deep && error.allows_stale() => {
                self.do_without(state, deeper(wanted), &error).await;
                return;
            }
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
        self.note_login(state, data.viewer.as_ref());
        let holes = Holes(&fetched.value.errors);
        let mut environment = 0;
        for (place, (repository, names)) in wanted.iter().enumerate() {
            let alias = format!("r{place}");
            let lists = data.repositories.get(&alias).and_then(Option::as_ref);
            let refused = holes.over(&[&alias]).filter(|_| lists.is_none());
            if let Some(hole) = refused.filter(|e| e.is_refusal() || e.is_absence()) {
                let error = self.error_of(state, *repository, Some(hole));
                state.fail(&error, |slot| slot.repository == *repository);
            }
            for name in names {
                let inner = format!("e{environment}");
                environment += 1;
                let path = [alias.as_str(), inner.as_str()];
                let list = lists.and_then(|lists| lists.get(&inner)?.as_ref());
                let hole = match list {
                    Some(_) => holes.in_list(&path),
                    None => holes.over(&path),
                };
                match (list, hole) {
                    (Some(list), None) => {
                        let records = Records::new(list, deep);
                        state.facts.absorb_records(*repository, name, records);
                    }
                    (_, hole) => {
                        let error = self.error_of(state, *repository, hole);
                        if deep && error.allows_stale() {
                            let needs = deeper(&[(*repository, vec![name.clone()])]);
                            self.do_without(state, needs, &error).await;
                            continue;
                        }
                        state.fail(&error, |slot| {
                            slot.repository == *repository
                                && slot.mapping.source.environment.as_deref() == Some(name)
                        });
                    }
                }
            }
        }
    }

    /// Takes in who asks, where an answer says so.
    pub(super) fn note_login(&self, state: &mut State, viewer: Option<&Login>) {
        if let Some(viewer) = viewer {
            let host = &self.request.host;
            self.client.note_login(self.viewer, host, &viewer.login);
            state.login = Some(viewer.login.clone());
        }
    }

    /// Why something of a repository could not be read. Without a reason it is not visible.
    pub(super) fn error_of(
        &self,
        state: &State,
        repository: RepositoryIndex,
        hole: Option<&GraphqlError>,
    ) -> Error {
        let name = state.facts.repositories.get(repository).map(full_name);
        match hole {
            Some(error) => holes::error_of_part(error, &self.call(name.as_deref())),
            None => not_found(&self.request.host, name),
        }
    }

    pub(super) async fn absorb_runs(
        &self,
        state: &mut State,
        ask: Ask,
        (request, read): (GraphqlRequest, RunsRead),
    ) {
        let waiting = state.waiting();
        let fetched = match read {
            Ok(fetched) => fetched,
            // Only those that wait for this answer do without.
            Err(error) if error.allows_stale() => {
                state.cannot_ask_graphql = true;
                self.do_without(state, ask.needs(), &error).await;
                return;
            }
            Err(error) => {
                state.fail_those(&error, &waiting, |needs| !needs.is_empty());
                return;
            }
        };
        let missing = self.take_in(state, &ask, &fetched).await;
        for (needs, error) in missing {
            if error.allows_stale() {
                self.do_without(state, needs, &error).await;
            } else {
                state.fail_those(&error, &waiting, |wanted| wanted.meets(&needs));
            }
        }
        if fetched.stale.is_none() {
            state.asked.push(Asked { ask, request });
        }
    }

    /// Takes in an answer, and gives what is missing from it.
    pub(super) async fn take_in(
        &self,
        state: &mut State,
        ask: &Ask,
        fetched: &Fetched<GraphqlAnswer<RunsData>>,
    ) -> Vec<(Needs, Error)> {
        let mut missing = Missing::default();
        let Some(data) = &fetched.value.data else {
            return missing.0;
        };
        state.note(None, fetched);
        self.note_login(state, data.viewer.as_ref());
        let holes = Holes(&fetched.value.errors);
        self.absorb_nodes(state, ask, data, holes, &mut missing);
        let (mut file, mut label) = (0.., 0..);
        for (place, (repository, (files, labels))) in ask.objects.iter().enumerate() {
            // Aliases count through all repositories.
            let files: Vec<_> = files.iter().zip(&mut file).collect();
            let labels: Vec<_> = labels.iter().zip(&mut label).collect();
            let alias = format!("r{place}");
            let objects = data.repositories.get(&alias).and_then(Option::as_ref);
            let of_repository = holes.over(&[&alias]).filter(|_| objects.is_none());
            if let Some(error) = of_repository.filter(|e| e.is_refusal() || e.is_absence()) {
                let error = self.error_of(state, *repository, Some(error));
                state.fail(&error, |slot| slot.repository == *repository);
                continue;
            }
            let name = state.facts.repositories.get(*repository).map(full_name);
            let call = self.call(name.as_deref());
            let mut object = |alias_of_object: String, need: &dyn Fn(&mut Needs)| {
                let object = objects.and_then(|objects| objects.get(&alias_of_object)?.as_ref());
                let path = [alias.as_str(), alias_of_object.as_str()];
                missing.take((holes, &call), &path, object, need)
            };
            for (key, alias) in files {
                let read = object(format!("f{alias}"), &|needs| {
                    needs.files.insert(key.clone());
                });
                let Ok(read) = read else { continue };
                let parsed = match read {
                    Some(GitObject {
                        text: Some(text),
                        is_truncated,
                        ..
                    }) if *is_truncated != Some(true) => self.files.parse(text).await,
                    _ => None,
                };
                state.facts.absorb_file(key.clone(), parsed);
            }
            for (name, alias) in labels {
                let need = |needs: &mut Needs| {
                    needs.labels.insert((*repository, name.clone()));
                };
                let tag = object(format!("t{alias}"), &need);
                let plain = object(format!("l{alias}"), &need);
                if let (Ok(tag), Ok(plain)) = (tag, plain) {
                    state.facts.absorb_label(*repository, name, tag, plain);
                }
            }
        }
        missing.0
    }

    fn absorb_nodes(
        &self,
        state: &mut State,
        ask: &Ask,
        data: &RunsData,
        holes: Holes<'_>,
        missing: &mut Missing,
    ) {
        let at = |list: &[Option<RunNode>], index: usize| list.get(index).cloned().flatten();
        let mut take = |state: &State,
                        path: &[&str],
                        key: &RunKey,
                        node: Option<RunNode>,
                        need: fn(&mut Needs) -> &mut BTreeSet<RunKey>| {
            let repository = state.facts.repositories.get(key.repository).map(full_name);
            let call = self.call(repository.as_deref());
            missing.take((holes, &call), path, node, |needs| {
                need(needs).insert(*key);
            })
        };
        for (index, key) in ask.checks.iter().enumerate() {
            let (node, path) = (at(&data.runs, index), index.to_string());
            if let Ok(node) = take(state, &["runs", &path], key, node, |n| &mut n.checks) {
                state.facts.absorb_node(*key, node.as_ref());
            }
        }
        for (index, key) in ask.addresses.iter().enumerate() {
            let path = format!("u{index}");
            let node = data.by_url.get(&path).cloned().flatten();
            if let Ok(node) = take(state, &[&path], key, node, |n| &mut n.addresses) {
                state.facts.absorb_node(*key, node.as_ref());
            }
        }
        for (index, key) in ask.glimpses.iter().enumerate() {
            let path = format!("p{index}");
            let node = data.by_url.get(&path).cloned().flatten();
            if let Ok(node) = take(state, &[&path], key, node, |n| &mut n.glimpses) {
                state.facts.absorb_glimpse(*key, node.as_ref());
            }
        }
        for (index, key) in ask.pending.iter().enumerate() {
            let (node, path) = (at(&data.gated, index), index.to_string());
            if let Ok(node) = take(state, &["gated", &path], key, node, |n| &mut n.pending) {
                state.facts.absorb_pending(*key, node.as_ref());
                let reviews = node
                    .as_ref()
                    .and_then(|node| node.deployment_reviews.as_ref());
                state.facts.absorb_decisions(*key, reviews);
            }
        }
        for (index, key) in ask.decided.iter().enumerate() {
            let (node, path) = (at(&data.decided, index), index.to_string());
            if let Ok(node) = take(state, &["decided", &path], key, node, |n| &mut n.decisions) {
                let reviews = node
                    .as_ref()
                    .and_then(|node| node.deployment_reviews.as_ref());
                state.facts.absorb_decisions(*key, reviews);
            }
        }
    }
}

impl Reading<'_> {
    pub(super) async fn absorb_list(&self, state: &mut State, list: &List, read: ListRead) {
        let error = match read {
            Ok(fetched) => {
                state.note(Some(list.repository), &fetched);
                let workflow = list.workflow.as_deref();
                state
                    .facts
                    .absorb_list(list.repository, workflow, &fetched.value);
                return;
            }
            Err(error) => error,
        };
        let of_workflow = |slot: &Slot| {
            slot.repository == list.repository
                && list
                    .workflow
                    .as_ref()
                    .is_none_or(|w| *w == slot.mapping.source.workflow)
        };
        let of_repository = |slot: &Slot| slot.repository == list.repository;
        match (error.code, &list.workflow) {
            (ProblemCode::NotFoundOrNotVisible, Some(workflow)) => {
                if !self.is_readable(&state.facts, list.repository).await {
                    let name = state.facts.repositories.get(list.repository);
                    let error = not_found(&self.request.host, name.map(full_name));
                    state.fail(&error, of_repository);
                } else if let Some(repository) = state.facts.repositories.get(list.repository) {
                    let error = workflow_missing(workflow, &full_name(repository));
                    state.fail(&error, of_workflow);
                }
            }
            // Whoever may not read the runs of a repository is not shown what is left of it.
            (
                ProblemCode::NotFoundOrNotVisible
                | ProblemCode::SsoRequired
                | ProblemCode::Forbidden
                | ProblemCode::MissingScope,
                _,
            ) => state.fail(&error, of_repository),
            _ => state.fail(&error, of_workflow),
        }
    }

    pub(super) async fn absorb_title(&self, state: &mut State, key: RunKey, read: RunRead) {
        match read {
            Ok(fetched) => {
                state.note(Some(key.repository), &fetched);
                state.facts.absorb_run(key, Some(&fetched.value));
            }
            // Runs are deleted in time; what GraphQL said of it stays.
            Err(error) if error.code == ProblemCode::NotFoundOrNotVisible => {
                state.facts.absorb_run(key, None);
            }
            Err(error) if error.allows_stale() => {
                let mut needs = Needs::default();
                needs.titles.insert(key);
                self.do_without(state, needs, &error).await;
            }
            Err(error) => state.fail(&error, |slot| slot.repository == key.repository),
        }
    }
}

/// A list that is not found in a repository that is: then it is the workflow that is missing.
fn workflow_missing(workflow: &str, repository: &str) -> Error {
    Error::new(
        ProblemCode::NotFoundOrNotVisible,
        format!(
            "The workflow {} was not found in {repository}. Check its name in the settings of this environment.",
            file_name(workflow),
        ),
    )
    .with(|d| {
        d.provider = Some(ID.to_owned());
        d.repository = Some(repository.to_owned());
    })
}

fn deeper(wanted: &[(RepositoryIndex, Vec<String>)]) -> Needs {
    let mut needs = Needs::default();
    for (repository, environments) in wanted {
        let environments = environments.iter().cloned();
        needs
            .deeper
            .extend(environments.map(|name| (*repository, name)));
    }
    needs
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
