//! What came of a dispatch that nobody answered for: looked for at the provider, and never guessed.

use std::{collections::HashMap, time::Duration};

use jiff::SignedDuration;

use super::{super::Services, Placed, following::ended_runs};
use crate::{
    error::{Error, Result},
    model::{
        deployment::RunLink,
        dispatch::{DispatchOutcome, DispatchRecord, DispatchState, DispatchedRun},
        problem::ProblemCode,
        viewer::{HostKey, Viewer},
    },
    providers::provider::{Candidate, Candidates, CandidatesRequest, Testimony},
    services::overview::not_connected,
    store::dispatches::{DispatchQuery, PipelineKey, PressKey, Settlement},
};

/// A run may show up late. Before this has passed, one that is there may be another's while ours is still to come.
pub(super) const MOMENT: SignedDuration = SignedDuration::from_secs(15);
/// After this, what has not shown up was not started. Runs that were created later are others'.
const NOT_STARTED: SignedDuration = SignedDuration::from_secs(60);
/// For so long before a press, another whose run never showed up may still be the one that a run belongs to.
const OVERDUE: SignedDuration = SignedDuration::from_secs(120);
/// A run that was created so near to a request is taken for the request's, although nobody knows whether that arrived.
const NEAR: SignedDuration = SignedDuration::from_secs(5);
/// What is older is not looked for any more, and nothing is concluded of it.
pub(super) const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(1);
/// How old what is known of its runs may be while a record is young, which it is for two minutes, and how old afterwards.
const FRESH: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(5), SignedDuration::from_secs(15));
const YOUNG: SignedDuration = SignedDuration::from_mins(2);
/// Records of one pipeline that are looked through for what else may have started a run.
const MAX_RIVALS: u32 = 500;

/// A record as it is after a look, with the runs that it may have started.
pub(super) struct Reconciled {
    pub(super) record: DispatchRecord,
    pub(super) candidates: Vec<RunLink>,
}

impl Services {
    /// The outcome of a record, looked for where it is not known.
    pub(super) async fn looked_after(
        &self,
        viewer: &Viewer,
        record: DispatchRecord,
        repeated: bool,
    ) -> Result<DispatchOutcome> {
        let age = self.age(&record);
        let Reconciled { record, candidates } = self.reconciled(viewer, record).await?;
        let mut told = outcome(record, None, candidates, repeated);
        if told.record.state == DispatchState::Unknown && age >= LOOKED_BACK {
            told.message = given_up(&told.record);
        }
        Ok(told)
    }

    /// Looks for what a record started, where that is not known and can be by now.
    pub(super) async fn reconciled(
        &self,
        viewer: &Viewer,
        mut record: DispatchRecord,
    ) -> Result<Reconciled> {
        let age = self.age(&record);
        if is_settled(&record) || !(MOMENT..LOOKED_BACK).contains(&age) {
            if age >= LOOKED_BACK && record.state == DispatchState::Intent {
                record.state = DispatchState::Unknown;
            }
            return Ok(Reconciled {
                record,
                candidates: Vec::new(),
            });
        }
        let found = match self.candidates(viewer, &record).await {
            Some(Ok(found)) => found,
            looked => {
                if let Some(Err(error)) = looked {
                    tracing::warn!(%error, id = record.id, "what a dispatch started could not be looked for");
                }
                return Ok(Reconciled {
                    record,
                    candidates: Vec::new(),
                });
            }
        };
        let (found, others) = self.without_others(&record, found).await?;
        let has_rivals = others.iter().any(|other| is_rival(&record, other));
        let is_certain = match found.runs.as_slice() {
            [run] if found.is_complete && !has_rivals => self.is_surely(&record, run).await?,
            _ => false,
        };
        let mut candidates: Vec<RunLink> = found.runs.into_iter().map(|found| found.run).collect();
        let is_absent = candidates.is_empty() && found.is_complete;
        let (state, run) = match candidates.as_slice() {
            [run] if is_certain => (DispatchState::Started, Some(run)),
            _ if is_absent && (record.state == DispatchState::Started || age < NOT_STARTED) => {
                return Ok(Reconciled { record, candidates });
            }
            _ if is_absent => (DispatchState::NotStarted, None),
            _ if record.state == DispatchState::Intent => (DispatchState::Unknown, None),
            _ => return Ok(Reconciled { record, candidates }),
        };
        let settlement = Settlement {
            state,
            run: run.map(|run| DispatchedRun {
                id: run.id.clone(),
                attempt: run.attempt.unwrap_or(1),
                url: run.url.clone(),
            }),
            is_told: false,
            login: None,
            error: None,
            at: self.clock.now(),
        };
        let stored = self.store.settle_dispatch(&record.id, settlement).await?;
        let record = stored.unwrap_or(record);
        if is_settled(&record) {
            candidates.clear();
        }
        Ok(Reconciled { record, candidates })
    }

    /// Runs that no other record has, and those others of about the same time.
    pub(super) async fn without_others(
        &self,
        record: &DispatchRecord,
        mut found: Candidates,
    ) -> Result<(Candidates, Vec<DispatchRecord>)> {
        let others = self.others(record).await?;
        found.runs.retain(|found| {
            let id = &found.run.id;
            let mut known = others.iter().filter_map(|other| other.run.as_ref());
            !known.any(|known| known.id == *id)
        });
        // Among so many, one may be missing that has the run or could have it.
        let most = usize::try_from(MAX_RIVALS).unwrap_or(usize::MAX);
        found.is_complete &= others.len() + 1 < most;
        Ok((found, others))
    }

    /// Runs that the record may have started; `None` where this viewer cannot look for them.
    pub(super) async fn candidates(
        &self,
        viewer: &Viewer,
        record: &DispatchRecord,
    ) -> Option<Result<Candidates>> {
        let provider = self.provider(&record.provider).ok()?;
        viewer.token(&HostKey::new(&record.provider, &record.host))?;
        // Whose runs they are must be known: the viewer's own are theirs only where they pressed.
        if record.login.is_none() && record.requested_by != viewer.user {
            return None;
        }
        let request = CandidatesRequest {
            host: record.host.clone(),
            plan: record.plan.clone(),
            login: record.login.clone(),
            since: record.requested_at,
            until: record.requested_at + NOT_STARTED,
            max_age: max_age(self.age(record)),
        };
        Some(provider.candidates(viewer, request).await)
    }

    fn age(&self, record: &DispatchRecord) -> SignedDuration {
        let now = self.clock.now();
        now.duration_since(record.requested_at)
    }

    /// Whether the only run there is must be what a record started. Where the request may never have arrived, somebody else may
    /// have started the run, or the same user by other ways: then it has to say so itself, or to be as old as the request.
    async fn is_surely(&self, record: &DispatchRecord, found: &Candidate) -> Result<bool> {
        let is_ours = record.state == DispatchState::Started || is_near(record, found);
        Ok(match self.testimony(record, &found.run).await? {
            Testimony::Confirms => true,
            Testimony::Contradicts => false,
            Testimony::Silent => is_ours,
        })
    }

    /// What a run says of itself about its being what a record started. Where the environment is gone, nobody knows how to read it.
    async fn testimony(&self, record: &DispatchRecord, run: &RunLink) -> Result<Testimony> {
        let stored = self.store.load_environments(&record.service).await?;
        let environment = stored
            .into_iter()
            .map(|stored| stored.environment)
            .find(|environment| {
                environment.name == record.environment && environment.provider == record.provider
            });
        let Some(environment) = environment else {
            return Ok(Testimony::Silent);
        };
        let provider = self.provider(&record.provider)?;
        Ok(provider.testimony(&environment, &record.plan, run))
    }

    /// Other records of the same pipeline from about the same time.
    async fn others(&self, record: &DispatchRecord) -> Result<Vec<DispatchRecord>> {
        let query = DispatchQuery {
            pipeline: Some(PipelineKey {
                provider: record.provider.clone(),
                host: record.host.clone(),
                repository: record.plan.repository.clone(),
                pipeline: record.plan.pipeline.clone(),
            }),
            since: Some(record.requested_at - OVERDUE),
            until: Some(record.requested_at + OVERDUE),
            limit: MAX_RIVALS,
            ..DispatchQuery::default()
        };
        let mut others = self.store.dispatches(&query).await?;
        others.retain(|other| other.id != record.id);
        Ok(others)
    }

    /// For each record whether the viewer can read its repository.
    pub(in crate::services) async fn proofs(
        &self,
        viewer: &Viewer,
        records: &[DispatchRecord],
    ) -> Vec<Result<()>> {
        let mut known: HashMap<(HostKey, String), Result<()>> = HashMap::new();
        let mut proofs = Vec::with_capacity(records.len());
        for record in records {
            let host = HostKey::new(&record.provider, &record.host);
            let key = (host, record.plan.repository.clone());
            let proof = match known.get(&key) {
                Some(proof) => proof.clone(),
                None => self.proof(viewer, &key.0, &key.1).await,
            };
            known.insert(key, proof.clone());
            proofs.push(proof);
        }
        proofs
    }

    async fn proof(&self, viewer: &Viewer, host: &HostKey, repository: &str) -> Result<()> {
        let provider = self.provider(&host.provider)?;
        if viewer.token(host).is_none() {
            return Err(not_connected(host));
        }
        let repositories = [repository.to_owned()];
        let proofs = provider.prove_access(viewer, &host.host, &repositories);
        proofs.await.into_iter().next().unwrap_or_else(|| {
            Err(Error::new(
                ProblemCode::Internal,
                "A provider left a repository out of its answer.",
            ))
        })
    }

    /// Writes down which runs that were started from here have ended, as the environment shows them, and gives the viewer's login
    /// at the provider. Where it cannot be read, nothing is known, and nobody is refused for that.
    pub(super) async fn take_note_of_ends(
        &self,
        viewer: &Viewer,
        placed: &Placed,
        press: &PressKey,
    ) -> Option<String> {
        let answer = placed
            .provider
            .deployments(viewer, placed.request())
            .await
            .ok()?;
        let now = self.clock.now();
        let query = DispatchQuery {
            service: Some(press.service.clone()),
            environment: Some(press.environment.clone()),
            since: Some(now - super::IN_THE_WAY),
            limit: super::MAX_LISTED,
            ..DispatchQuery::default()
        };
        let noted = async {
            let facts = answer.environments.get(placed.place)?.as_ref().ok()?;
            let ended = ended_runs(facts);
            let records = self.store.dispatches(&query).await.ok()?;
            let ids: Vec<String> = records
                .into_iter()
                .filter(|record| record.ended_at.is_none())
                .filter(|record| {
                    let run = record.run.as_ref();
                    run.is_some_and(|run| ended.contains(run.id.as_str()))
                })
                .map(|record| record.id)
                .collect();
            if ids.is_empty() {
                return Some(());
            }
            self.store.end_dispatches(&ids, now).await.ok()
        };
        if noted.await.is_none() {
            tracing::debug!("which deployments have ended could not be written down");
        }
        answer.account.map(|account| account.login)
    }
}

/// Whether all is known that can be.
pub(super) fn is_settled(record: &DispatchRecord) -> bool {
    match record.state {
        DispatchState::Started => record.run.is_some(),
        DispatchState::NotStarted => true,
        DispatchState::Intent | DispatchState::Unknown => false,
    }
}

/// How old what is known of its runs may be for a record of this age: nothing is concluded from what was seen too early for it.
fn max_age(age: SignedDuration) -> Duration {
    let fresh = if age < YOUNG { FRESH.0 } else { FRESH.1 };
    let since = if age < NOT_STARTED {
        MOMENT
    } else {
        NOT_STARTED
    };
    Duration::try_from(fresh.min(age - since)).unwrap_or_default()
}

/// Whether a run was surely created when the request was sent, or when it ended without an answer.
fn is_near(record: &DispatchRecord, found: &Candidate) -> bool {
    // What was concluded later has no error.
    let ended = record.settled_at.filter(|_| record.error.is_some());
    let mut times = [Some(record.requested_at), ended].into_iter().flatten();
    times.any(|at| at - NEAR <= found.earliest && found.latest <= at + NEAR)
}

/// Whether the same run may be of another record as well.
fn is_rival(record: &DispatchRecord, other: &DispatchRecord) -> bool {
    let apart = record.requested_at.duration_since(other.requested_at).abs();
    let is_same_login = match (&record.login, &other.login) {
        (Some(login), Some(other)) => login.eq_ignore_ascii_case(other),
        _ => true,
    };
    // That nothing was started is certain only where the provider said so. Else its run may still show up.
    let is_overdue = other.state == DispatchState::NotStarted && other.error.is_none();
    let is_open = !is_settled(other) && apart <= NOT_STARTED || is_overdue && apart <= OVERDUE;
    is_open && other.plan.run_ref == record.plan.run_ref && is_same_login
}

/// A record as people are told of it.
pub(super) fn outcome(
    record: DispatchRecord,
    run: Option<RunLink>,
    candidates: Vec<RunLink>,
    repeated: bool,
) -> DispatchOutcome {
    let run = run.filter(|run| record.run.as_ref().is_some_and(|known| known.id == run.id));
    let run = run.or_else(|| {
        record.run.as_ref().map(|run| RunLink {
            id: run.id.clone(),
            number: None,
            attempt: Some(run.attempt),
            title: None,
            event: None,
            url: run.url.clone(),
            progress: None,
        })
    });
    let message = sentence(&record, !candidates.is_empty());
    DispatchOutcome {
        record,
        run,
        candidates,
        repeated,
        message,
    }
}

fn given_up(record: &DispatchRecord) -> String {
    format!(
        "It was never found out whether the deployment of {} to {} was started, and it is not looked for any more. Look at its runs there before you deploy again.",
        record.version.label, record.environment
    )
}

fn sentence(record: &DispatchRecord, has_candidates: bool) -> String {
    let what = format!(
        "the deployment of {} to {}",
        record.version.label, record.environment
    );
    let reason = record.error.as_ref().map(|error| error.message.as_str());
    match (record.state, has_candidates) {
        (DispatchState::Started, _) if record.run.is_some() => {
            format!("Started {what}.")
        }
        (DispatchState::Started, false) => {
            format!("Started {what}. Its run has not shown up yet.")
        }
        (DispatchState::Started, true) => {
            format!("Started {what}. Which of these runs it is cannot be told.")
        }
        (DispatchState::NotStarted, _) => reason.map_or_else(
            || format!("Nothing was started: no run has shown up for {what} within a minute. Deploy again."),
            str::to_owned,
        ),
        (DispatchState::Intent, _) => {
            format!("It is not known yet what came of {what}: it was sent, and no answer was written down. Look again in a minute.")
        }
        (DispatchState::Unknown, true) => {
            format!("It is not known whether {what} was started: each of these runs may be it. Look at them before you deploy again.")
        }
        (DispatchState::Unknown, false) => reason.map_or_else(
            || format!("It is not known whether {what} was started. Look again in a minute."),
            str::to_owned,
        ),
    }
}
