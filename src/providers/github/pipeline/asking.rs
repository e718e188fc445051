//! What GitHub says of a run's gates: read once for all who follow it, and where that matters once more with the viewer's own token.

use std::{sync::Arc, time::Duration};

use super::{
    super::{
        client::{Call, Family, Fetched, Freshness, GraphqlAnswer, GraphqlRequest, News},
        pace::{Pace, REST, WAITING_REST},
        reading::OneRun,
        source::Mapping,
    },
    Answer, Pipelining, Shown,
    attempt::Jobs,
    naming::ruled,
    query::{self, PipelineData, WantedPipeline},
    view,
};
use crate::{
    error::Result,
    model::{pipeline::StageState, problem::ProblemCode},
};

/// So many environments with the members of teams, which cost.
const MOST_TEAMS: usize = 4;

impl Pipelining<'_> {
    /// What the run waits for, what was decided, rules, and the workflow file: one query.
    pub(super) async fn about(
        &self,
        call: &Call<'_>,
        one: &OneRun,
        mapping: &Mapping,
        shown: &Shown,
        jobs: &Jobs,
    ) -> Result<Answer> {
        let environments = one.look(self.request.environment, |wanted, _| ruled(wanted).0)?;
        let with_teams = self.reading.may_read_teams();
        let read = self
            .about_once(call, mapping, (shown, jobs), &environments, with_teams)
            .await;
        match read {
            Err(error) if with_teams && error.code == ProblemCode::MissingScope => {
                self.reading.note_teams_refused();
                self.about_once(call, mapping, (shown, jobs), &environments, false)
                    .await
            }
            read => read,
        }
    }

    async fn about_once(
        &self,
        call: &Call<'_>,
        mapping: &Mapping,
        (shown, jobs): (&Shown, &Jobs),
        environments: &[String],
        with_teams: bool,
    ) -> Result<Answer> {
        let run = &shown.run;
        let request = query::pipeline(&WantedPipeline {
            owner: &mapping.source.owner,
            repo: &mapping.source.repo,
            run: run.node_id.as_deref(),
            file: run.head_sha.as_deref().zip(run.path.as_deref()),
            environments: environments.iter().map(String::as_str).collect(),
            with_teams,
            with_members: with_teams && environments.len() <= MOST_TEAMS,
            pending: most_pending(jobs),
        });
        let is_waiting = jobs.any(StageState::Waiting);
        let (is_newest, is_over) = (shown.is_newest, shown.is_over());
        // One of the two has changed since the other was read. What waits may be among the jobs that were not read.
        let complete = jobs.complete;
        let differs = move |answer: &GraphqlAnswer<PipelineData>| {
            is_newest && has_pending(answer) != is_waiting && (complete || is_waiting)
        };
        let freshness = Freshness::of(move |answer| {
            Duration::from_secs(match has_pending(answer) {
                _ if !is_newest => 300,
                true => 15,
                false if is_over => 300,
                false => 60,
            })
        })
        // What waits for nobody is told of by its jobs.
        .told_by(if is_waiting { &[News::Gate] } else { &[] })
        .resting(&[News::Run, News::Job], |answer| {
            match has_pending(answer) {
                true => WAITING_REST,
                // What it waits for is shown by its jobs, and what was decided by what it waits for.
                false => REST,
            }
        })
        .differing(|before, after| has_pending(before) != has_pending(after))
        .at_most(move |answer| match differs(answer) {
            // It waits, and for whom is not told yet: whoever looks is to know.
            true if is_waiting => Duration::from_secs(1),
            true => Pace::Running.freshness(),
            false => Duration::MAX,
        });
        let shared = self
            .reading
            .client
            .shared(&[Family::Actions, Family::Contents]);
        let read = shared.graphql(call, &request, freshness).await?;
        self.with_own(call, request, is_newest, read).await
    }

    /// The same with what GitHub says about the viewer, where somebody else has read it and that matters.
    async fn with_own(
        &self,
        call: &Call<'_>,
        request: GraphqlRequest,
        is_newest: bool,
        read: Answer,
    ) -> Result<Answer> {
        let client = self.reading.client;
        let note = |data: &PipelineData| {
            if let Some(viewer) = &data.viewer {
                client.note_login(call.viewer, call.host, &viewer.login);
            }
            data.viewer.is_some()
        };
        let Some(shared) = read.value.data.as_ref().filter(|data| !note(data)) else {
            return Ok(read);
        };
        let login = client.login(call.viewer, call.host);
        let needed = view::needs_own(shared, login.as_deref()).filter(|_| is_newest);
        let own: Option<Answer> = match needed {
            None => None,
            Some(fresh) => {
                let freshness = view::freshness_of_own(shared, fresh);
                match client.graphql(call, request, freshness).await {
                    Ok(own) => Some(own),
                    Err(error) if error.allows_stale() => None,
                    Err(error) => return Err(error),
                }
            }
        };
        let data = own.as_ref().and_then(|own| own.value.data.as_ref());
        data.map(note);
        let login = client.login(call.viewer, call.host);
        let value = GraphqlAnswer {
            data: Some(view::as_seen(shared, data, login.as_deref())),
            errors: Vec::new(),
        };
        // Both are shown: as old as the older of them.
        let fetched_at = own
            .as_ref()
            .map_or(read.fetched_at, |own| read.fetched_at.min(own.fetched_at));
        Ok(Fetched {
            value: Arc::new(value),
            fetched_at,
            stale: read.stale.clone().or(own.and_then(|own| own.stale)),
        })
    }
}

fn has_pending(answer: &GraphqlAnswer<PipelineData>) -> bool {
    let run = answer.data.as_ref().and_then(|data| data.run.as_ref());
    let pending = run.and_then(|run| run.pending_deployment_requests.as_ref());
    pending.is_some_and(|list| list.iter().next().is_some())
}

/// How many environments a run may wait to enter: no more than it has jobs that wait. Each costs, whether it is there or not.
fn most_pending(jobs: &Jobs) -> u32 {
    let waiting = jobs.facts.iter();
    let waiting = waiting.filter(|fact| fact.state == StageState::Waiting);
    match waiting.count() {
        0..=20 if jobs.complete => 20,
        0..=50 => 50,
        _ => 100,
    }
}
