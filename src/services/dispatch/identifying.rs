//! Which run a dispatch started, in the words of somebody who has looked.

use super::{
    IdentifyDispatchCommand, Services,
    reconciling::{MOMENT, outcome},
};
use crate::{
    error::{Error, Result},
    model::{
        deployment::RunLink,
        dispatch::{DispatchOutcome, DispatchRecord, DispatchState, DispatchedRun},
        problem::ProblemCode,
        viewer::Viewer,
    },
    store::dispatches::{DispatchQuery, Settlement},
};

impl Services {
    /// Writes down which of its candidates a dispatch started, in the words of somebody who has looked. The same again changes
    /// nothing. A conflict where it is known by now, or the run is none of the candidates any more.
    pub async fn identify_dispatch(
        &self,
        viewer: &Viewer,
        command: IdentifyDispatchCommand,
    ) -> Result<DispatchOutcome> {
        let record = self.dispatch_of(viewer, &command).await?;
        if record.run.as_ref().is_some_and(|run| run.id == command.run) {
            return Ok(outcome(record, None, Vec::new(), false));
        }
        let age = self.clock.now().duration_since(record.requested_at);
        if let Some(known) = in_the_way(&record, age < MOMENT) {
            return Err(conflict("dispatch", known));
        }
        let candidates = match self.candidates(viewer, &record).await {
            Some(found) => self.without_others(&record, found?).await?.0,
            None => return Err(conflict("dispatch", not_yours(&record))),
        };
        let Some(run) = candidates
            .runs
            .into_iter()
            .map(|found| found.run)
            .find(|run| run.id == command.run)
        else {
            return Err(conflict("run", no_candidate(&record)));
        };
        let settlement = Settlement {
            state: DispatchState::Started,
            run: Some(DispatchedRun {
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
        self.identified(stored.unwrap_or(record), run)
    }

    /// The record, for those who can read its repository.
    async fn dispatch_of(
        &self,
        viewer: &Viewer,
        command: &IdentifyDispatchCommand,
    ) -> Result<DispatchRecord> {
        let query = DispatchQuery {
            id: Some(command.dispatch.clone()),
            service: Some(super::super::validation::normal_ref(&command.service)),
            environment: Some(command.environment.clone()),
            limit: 1,
            ..DispatchQuery::default()
        };
        // Also where there is none: what an environment is called is told to those who may know.
        self.placed(viewer, &command.service, &command.environment)
            .await?;
        let record = self.store.dispatches(&query).await?.pop().ok_or_else(|| {
            Error::invalid(
                "dispatch",
                format!(
                    "No such deployment of {} to {} was started from here. Look at what was started, and choose again.",
                    query.service.as_deref().unwrap_or_default(),
                    command.environment
                ),
            )
        })?;
        let proofs = self.proofs(viewer, std::slice::from_ref(&record)).await;
        proofs.into_iter().collect::<Result<Vec<()>>>()?;
        Ok(record)
    }

    /// What was written, unless somebody was faster, or another record has the run.
    fn identified(&self, record: DispatchRecord, run: RunLink) -> Result<DispatchOutcome> {
        match &record.run {
            Some(known) if known.id == run.id => Ok(outcome(record, Some(run), Vec::new(), false)),
            _ => {
                let known = in_the_way(&record, false).unwrap_or_else(|| no_candidate(&record));
                Err(conflict("run", known))
            }
        }
    }
}

/// Why nothing is to be said about a record.
fn in_the_way(record: &DispatchRecord, is_young: bool) -> Option<String> {
    let what = format!(
        "the deployment of {} to {}",
        record.version.label, record.environment
    );
    match (record.state, &record.run) {
        (_, Some(run)) => Some(format!(
            "It is known by now which run {what} started: {}. Look at it.",
            run.url.as_deref().unwrap_or(&run.id)
        )),
        (DispatchState::NotStarted, None) => Some(format!(
            "It is known by now that nothing was started for {what}. Deploy again."
        )),
        (DispatchState::Intent, None) if is_young => Some(format!(
            "It is still on its way what came of {what}. Look again in a few seconds."
        )),
        (DispatchState::Intent | DispatchState::Started | DispatchState::Unknown, None) => None,
    }
}

fn not_yours(record: &DispatchRecord) -> String {
    format!(
        "Whose runs these are is only known to {}, who asked for the deployment of {} to {}. Ask them to choose.",
        record.requested_by, record.version.label, record.environment
    )
}

fn no_candidate(record: &DispatchRecord) -> String {
    format!(
        "This run cannot be the one that the deployment of {} to {} started, or another deployment has it. Look at the runs again, and choose one of those that are offered.",
        record.version.label, record.environment
    )
}

fn conflict(field: &str, message: String) -> Error {
    Error::new(ProblemCode::Conflict, message)
        .with(|details| details.field = Some(field.to_owned()))
}

#[cfg(test)]
mod tests;
