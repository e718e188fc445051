//! What was read of a run, put together as its pipeline.

use super::{
    super::{
        ID,
        addresses::{self, Pages},
        attribution::Wanted,
        evaluation::listed,
        facts::Run,
        jobs,
        reading::{OneRun, Reading},
        schema::Status,
    },
    Pipelining, Read,
    estimate::{self, Basis},
    finding::Age,
    followed::Found,
    graph::Graph,
};
use crate::model::{
    deployment::{Actor, DeploymentState, RunLink},
    environment::Environment,
    overview::ProviderAccount,
    pipeline::{AttemptLink, Pipeline},
    problem::Problem,
};

impl Pipelining<'_> {
    /// Who the viewer is there, where an answer to them has ever said so.
    fn account(&self, one: &OneRun, read: &Read) -> Option<ProviderAccount> {
        let Reading {
            client,
            viewer,
            request,
            ..
        } = &self.reading;
        let told = || {
            client
                .login(viewer, &request.host)
                .map(|login| login.to_string())
        };
        let said = read.login().or(one.login()).map(str::to_owned);
        Some(ProviderAccount {
            provider: ID.to_owned(),
            host: request.host.clone(),
            login: said.or_else(told)?,
        })
    }

    /// All of it, as people see it.
    pub(super) fn pipeline(
        &self,
        wanted: &Wanted<'_>,
        environment: &Environment,
        found: &Found,
        (oldest, stale): Age,
        graph: Graph,
        (read, basis): (&Read, &Basis),
    ) -> Pipeline {
        let Found {
            one, deployment, ..
        } = found;
        let Read { shown, jobs, .. } = read;
        let run = &shown.run;
        let newest = one.run().map_or(shown.number, Run::attempt);
        let state = state(run, &graph, jobs.complete);
        let pages = wanted.facts.repositories.get(one.key().repository);
        let url = |number: u32| {
            let page = pages.map(|repository| page_of(&repository.pages, one.key().id));
            page.map(|page| format!("{page}/attempts/{number}"))
        };
        let about = read.about.as_ref().ok();
        let dates = [
            oldest,
            Some(jobs.fetched_at),
            about.map(|answer| answer.fetched_at),
        ];
        let stale = stale
            .or_else(|| jobs.stale.clone())
            .or_else(|| about.and_then(|answer| answer.stale.clone()))
            .or_else(|| read.about.as_ref().err().cloned());
        let progress = graph.progress();
        let link = RunLink {
            attempt: Some(shown.number),
            title: run.title.clone().or(listed(wanted.facts, one.key()).title),
            progress,
            ..listed(wanted.facts, one.key())
        };
        let now = self.reading.now;
        let estimate = estimate::of((wanted, one.key()), (shown, state), &graph, basis, now);
        Pipeline {
            service: environment.service.clone(),
            environment: environment.name.clone(),
            run: link,
            attempt: shown.number,
            attempts: (1..=newest)
                .map(|number| AttemptLink {
                    number,
                    url: url(number),
                })
                .collect(),
            state,
            version: deployment.version.clone(),
            actor: run.actor.as_ref().map(|account| Actor {
                login: account.login.clone(),
                avatar_url: addresses::shown(account.avatar_url.as_deref()),
            }),
            ran_on_ref: run.head_branch.clone(),
            ran_on_sha: run.head_sha.clone(),
            record: None,
            account: self.account(one, read),
            created_at: run.created_at.unwrap_or(deployment.created_at),
            started_at: run.started_at,
            finished_at: run.updated_at.filter(|_| shown.is_over()),
            stages: graph.stages,
            notes: graph.notes,
            progress,
            estimate,
            fetched_at: dates.into_iter().flatten().min().unwrap_or(now),
            stale: stale.map(Problem::from),
            refresh_after_seconds: 0,
        }
    }
}

fn page_of(pages: &Pages, id: u64) -> String {
    pages.run(id, None)
}

/// Where the run stands: it waits where a gate holds it and nothing else goes on. Jobs tell that only where all of them were read.
fn state(run: &Run, graph: &Graph, complete: bool) -> DeploymentState {
    let by_run = jobs::state(run.status, run.conclusion).unwrap_or(DeploymentState::Unknown);
    if run.status == Some(Status::Completed) || !complete {
        return by_run;
    }
    graph.moving_state().unwrap_or(by_run)
}
