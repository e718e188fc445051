//! Dispatch: starts a deployment once for each press, and says truly what came of it.
//!
//! The intent is written down before anything is sent. Whatever happens afterwards, the next look finds it and settles it.

pub(super) mod admission;
pub(super) mod following;
mod identifying;
mod reconciling;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use self::admission::{admit, changed, check, in_the_way, not_begun, reason, too_late};
use super::{
    Services,
    placed::Placed,
    touched::{check_authorized, touched},
    validation,
};
use crate::{
    error::{Error, Result},
    model::{
        dispatch::{DispatchOutcome, DispatchRecord, DispatchState, DispatchValue, DispatchedRun},
        inspection::{Check, CheckOutcome},
        offered::VersionChoice,
        problem::ProblemCode,
        run_action::{EnvironmentRef, TouchedEnvironment},
        viewer::Viewer,
    },
    providers::provider::{DispatchOrder, Dispatched, PlanRequest, Planned},
    store::dispatches::{Begun, DispatchQuery, NewDispatch, PressKey, Settlement},
};

/// Records that are listed unless another number is asked for, and at most.
const LISTED: u32 = 20;
const MAX_LISTED: u32 = 100;
/// How long after the intent it may still be sent. What is concluded later from what can be seen reckons with a request that was
/// sent at once.
const SENT_WITHIN: SignedDuration = SignedDuration::from_secs(3);
/// Records of which it is looked at the same time what they started.
const LOOKS_AT_ONCE: usize = 4;
/// How long a deployment that nobody has seen ending is in the way of another.
const IN_THE_WAY: SignedDuration = SignedDuration::from_hours(1);

/// Starts a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispatchCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// The version.
    pub version: VersionChoice,
    /// Values that were chosen for inputs.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Vec<DispatchValue>>"))]
    pub inputs: Vec<DispatchValue>,
    /// The environments for which the caller has made sure that the user may. A conflict where the run would deploy to another one.
    pub authorized: Vec<EnvironmentRef>,
    /// Revision of the environment that was looked at. A conflict where it has another one now.
    #[cfg_attr(test, ts(type = "number"))]
    pub revision: u64,
    /// Names the press: the same again is answered with what came of the first, and starts nothing.
    pub idempotency_key: String,
    /// Why, in the user's words. At most 2000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// `inTheWay.id` of the conflict that the user has seen and goes ahead in spite of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<String>,
    /// Messages of the warnings that the user has ticked.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Vec<String>>"))]
    pub accepted: Vec<String>,
}

/// Asks for deployments that were started from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispatchesCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Only those to the environment with this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// How many at most, 1 to 100. Default 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Says which run a dispatch started, where that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdentifyDispatchCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// Id of the record.
    pub dispatch: String,
    /// The provider's id of the run: one of the candidates.
    pub run: String,
}

/// Deployments that were started from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Dispatches {
    /// Those whose repository the viewer can read, newest first.
    pub dispatches: Vec<DispatchOutcome>,
}

impl Services {
    /// Starts a deployment, unless the same press was answered before. An error means that this call started nothing; where
    /// nobody knows, the outcome says so.
    pub async fn dispatch(
        &self,
        viewer: &Viewer,
        command: DispatchCommand,
    ) -> Result<DispatchOutcome> {
        check(&command)?;
        let press = PressKey {
            user: viewer.user.clone(),
            service: validation::normal_ref(&command.service),
            environment: command.environment.clone(),
            key: command.idempotency_key.clone(),
        };
        if let Some(record) = self.store.dispatch_of_press(&press).await? {
            return self.repeated(viewer, record).await;
        }
        let placed = self
            .placed(viewer, &command.service, &command.environment)
            .await?;
        if placed.revision != command.revision {
            return Err(changed(&command));
        }
        let known_run = self.confirmed_run(&press, &command).await?;
        let (mut planned, touches) = self.planned(viewer, &placed, &command, known_run).await?;
        check_authorized(
            &touches,
            &command.authorized,
            "Nothing was started",
            "the run",
        )?;
        planned
            .checks
            .extend(self.changed_since(viewer, &placed).await?);
        let login = self.take_note_of_ends(viewer, &placed, &press).await;
        let admitted = admit(&planned.checks, &command.accepted, "Nothing was started");
        let is_blocked = |check: &Check| check.outcome == CheckOutcome::Blocked;
        let mut confirmed = command.confirmed.clone();
        if !planned.checks.iter().any(is_blocked)
            && let Some(record) = self.started_just_before(viewer, &press).await?
            && confirmed.as_ref() != Some(&record.id)
        {
            // Who ticked the warning of that very run knows of it.
            let run = record.run.as_ref();
            let is_told = run.is_some_and(|run| planned.under_way.contains(&run.id));
            if admitted.is_err() || !is_told {
                // It may be this very press, which came twice at once.
                return match self.store.dispatch_of_press(&press).await? {
                    Some(record) => self.repeated(viewer, record).await,
                    None => Err(in_the_way(&record)),
                };
            }
            confirmed = Some(record.id);
        }
        admitted?;
        let mut new = NewDispatch {
            id: format!("{:032x}", rand::random::<u128>()),
            press,
            revision: command.revision,
            provider: placed.host.provider.clone(),
            host: placed.host.host.clone(),
            login,
            version: planned.version,
            plan: planned.plan,
            reason: reason(&command),
            at: self.clock.now(),
            in_the_way_since: self.clock.now() - IN_THE_WAY,
            confirmed,
        };
        let begun = self.begin(viewer, &mut new).await;
        let record = match begun.map_err(not_begun)? {
            Begun::New(record) => record,
            Begun::Repeated(record) => return self.repeated(viewer, record).await,
            Begun::InTheWay(record) => return Err(in_the_way(&record)),
            Begun::Changed(_) => return Err(changed(&command)),
        };
        let waited = self.clock.now().duration_since(record.requested_at);
        let answer = if waited > SENT_WITHIN {
            Err(too_late())
        } else {
            let order = DispatchOrder {
                environment: placed.environment.clone(),
                plan: record.plan.clone(),
            };
            placed.provider.dispatch(viewer, order).await
        };
        self.settled(record, answer).await
    }

    /// What was started from here. What is not known of it is looked for.
    pub async fn dispatches(
        &self,
        viewer: &Viewer,
        command: DispatchesCommand,
    ) -> Result<Dispatches> {
        let limit = command.limit.unwrap_or(LISTED);
        if !(1..=MAX_LISTED).contains(&limit) {
            return Err(Error::invalid(
                "limit",
                format!("The limit must be between 1 and {MAX_LISTED}."),
            ));
        }
        let query = DispatchQuery {
            service: Some(validation::normal_ref(&command.service)),
            environment: command.environment,
            limit,
            ..DispatchQuery::default()
        };
        let records = self.store.dispatches(&query).await?;
        let proofs = self.proofs(viewer, &records).await;
        let mut visible = Vec::new();
        let mut refusal = None;
        for (record, proof) in records.into_iter().zip(proofs) {
            match proof {
                Ok(()) => visible.push(record),
                Err(error) => refusal = Some(error),
            }
        }
        let looks = visible
            .into_iter()
            .map(|record| self.looked_after(viewer, record, false));
        let dispatches: Vec<DispatchOutcome> = stream::iter(looks)
            .buffered(LOOKS_AT_ONCE)
            .try_collect()
            .await?;
        match refusal {
            // Nothing to show because nothing may be shown is not the same as nothing.
            Some(error) if dispatches.is_empty() => Err(error),
            _ => Ok(Dispatches { dispatches }),
        }
    }

    async fn planned(
        &self,
        viewer: &Viewer,
        placed: &Placed,
        command: &DispatchCommand,
        known_run: Option<String>,
    ) -> Result<(Planned, Vec<TouchedEnvironment>)> {
        let configured = self.of_same_repository(placed).await?;
        let upstream = placed.environment.promotes_from.iter();
        let request = PlanRequest {
            deployments: placed.request(),
            environment: placed.place,
            upstream: upstream.filter_map(|name| placed.place_of(name)).collect(),
            configured: configured.clone(),
            version: command.version.clone(),
            inputs: command.inputs.clone(),
            known_run,
        };
        let planned = placed.provider.plan(viewer, request).await?;
        let touches = touched(&configured, &[&placed.environment], |place, _| {
            planned.touches.contains(&place)
        });
        Ok((planned, touches))
    }

    /// The run of the deployment that the user goes ahead in spite of.
    async fn confirmed_run(
        &self,
        press: &PressKey,
        command: &DispatchCommand,
    ) -> Result<Option<String>> {
        let Some(id) = &command.confirmed else {
            return Ok(None);
        };
        let query = DispatchQuery {
            service: Some(press.service.clone()),
            environment: Some(press.environment.clone()),
            id: Some(id.clone()),
            limit: 1,
            ..DispatchQuery::default()
        };
        let records = self.store.dispatches(&query).await?;
        let run = records.into_iter().next().and_then(|record| record.run);
        Ok(run.map(|run| run.id))
    }

    /// What was started last and is in the way, as far as that is known before the intent is written down, where it is decided:
    /// so that whoever presses second is told of the first, and not of a warning that the first has caused.
    async fn started_just_before(
        &self,
        viewer: &Viewer,
        press: &PressKey,
    ) -> Result<Option<DispatchRecord>> {
        let query = DispatchQuery {
            service: Some(press.service.clone()),
            environment: Some(press.environment.clone()),
            since: Some(self.clock.now() - IN_THE_WAY),
            limit: MAX_LISTED,
            ..DispatchQuery::default()
        };
        let records = self.store.dispatches(&query).await?;
        let newest = records
            .into_iter()
            .find(|record| record.ended_at.is_none() && record.state != DispatchState::NotStarted);
        let Some(record) = newest else {
            return Ok(None);
        };
        let known = self.reconciled(viewer, record).await?.record;
        Ok((known.state != DispatchState::NotStarted).then_some(known))
    }

    /// Writes the intent down. What is in its way is looked after first: it may turn out not to have started.
    async fn begin(&self, viewer: &Viewer, new: &mut NewDispatch) -> Result<Begun> {
        let begun = self.store.begin_dispatch(new.clone()).await?;
        let Begun::InTheWay(record) = &begun else {
            return Ok(begun);
        };
        let known = self.reconciled(viewer, record.clone()).await?.record;
        if known.state != DispatchState::NotStarted {
            return Ok(begun);
        }
        new.at = self.clock.now();
        self.store.begin_dispatch(new.clone()).await
    }

    async fn repeated(&self, viewer: &Viewer, record: DispatchRecord) -> Result<DispatchOutcome> {
        let proofs = self.proofs(viewer, std::slice::from_ref(&record)).await;
        proofs.into_iter().collect::<Result<Vec<()>>>()?;
        self.looked_after(viewer, record, true).await
    }

    /// Writes down what the provider answered.
    async fn settled(
        &self,
        mut record: DispatchRecord,
        answer: Result<Dispatched>,
    ) -> Result<DispatchOutcome> {
        let at = self.clock.now();
        let mut settlement = Settlement {
            state: DispatchState::Started,
            run: None,
            is_told: true,
            login: None,
            error: None,
            at,
        };
        let mut refusal = None;
        let mut run = None;
        match answer {
            Ok(dispatched) => {
                settlement.run = dispatched.run.as_ref().map(|run| DispatchedRun {
                    id: run.id.clone(),
                    attempt: run.attempt.unwrap_or(1),
                    url: run.url.clone(),
                });
                settlement.login = dispatched.account.map(|account| account.login);
                run = dispatched.run;
            }
            Err(error) if error.code == ProblemCode::OutcomeUnknown => {
                settlement.state = DispatchState::Unknown;
                settlement.error = Some(error.into());
            }
            Err(error) => {
                settlement.state = DispatchState::NotStarted;
                settlement.error = Some(error.clone().into());
                refusal = Some(error);
            }
        }
        record.state = settlement.state;
        record.run.clone_from(&settlement.run);
        record.error.clone_from(&settlement.error);
        record.settled_at = Some(at);
        match self.store.settle_dispatch(&record.id, settlement).await {
            Ok(Some(stored)) if refusal.is_none() => record = stored,
            Ok(_) => {}
            // What is known is said all the same; the record is settled on the next look.
            Err(error) => {
                tracing::error!(%error, id = record.id, "what came of a dispatch could not be written down");
            }
        }
        match refusal {
            Some(error) => Err(error),
            None => Ok(reconciling::outcome(record, run, Vec::new(), false)),
        }
    }
}

#[cfg(test)]
mod tests;
