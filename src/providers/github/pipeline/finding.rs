//! Whether a run counts for the environment, found out once for as long as it is followed.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use super::{
    super::{
        client::Call,
        evaluation::Standing,
        facts::Run,
        run_actions::{
            checks::called,
            which::{not_there, refusal},
        },
        source::Mapping,
    },
    Pipelining,
    followed::{self, Found, Use},
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
};

/// When the oldest of it was read, and why nothing newer is known.
pub(super) type Age = (Option<Timestamp>, Option<Error>);

/// The run that was asked for.
pub(super) struct Looked {
    /// What it was found by.
    pub(super) found: Arc<Found>,
    /// As it is now.
    pub(super) run: Run,
    /// How old that is.
    pub(super) age: Age,
}

impl Pipelining<'_> {
    /// The run, if it counts for the environment.
    pub(super) async fn looked_at(
        &self,
        call: &Call<'_>,
        mapping: &Mapping,
        id: u64,
    ) -> Result<Looked> {
        let viewer = self.reading.viewer_key();
        let key = viewer.and_then(|viewer| followed::key(viewer, self.request));
        let known = match &key {
            Some(key) => self.followed.get(key).await,
            None => None,
        };
        if let Some(found) = known
            && let Some((run, age)) = self.still(&found).await
        {
            return Ok(Looked { found, run, age });
        }
        let found = Arc::new(self.find(call, mapping, id).await?);
        if let Some(key) = key {
            self.followed.remember(key, &found).await;
        }
        let run = found.one.run();
        let run = run.ok_or_else(|| Error::internal("A run that was read is not known."))?;
        Ok(Looked {
            run: run.clone(),
            age: found.one.age(),
            found,
        })
    }

    /// Has all of it read again when it is asked for next.
    pub(super) async fn look_anew(&self) {
        let viewer = self.reading.viewer_key();
        if let Some(key) = viewer.and_then(|viewer| followed::key(viewer, self.request)) {
            self.followed.forget(&key).await;
        }
    }

    /// The run that was found a moment ago, as it is now; `None` where all of it must be read again.
    async fn still(&self, found: &Found) -> Option<(Run, Age)> {
        match found.at(self.reading.now) {
            Use::No => None,
            Use::AsItIs => Some((found.one.run()?.clone(), (Some(found.at), None))),
            Use::WithRun => {
                let read = self.reading.run_now(&found.one).await.ok()?;
                let run = Run::from_rest(&read.value);
                let age = (Some(read.fetched_at), read.stale);
                found.is_still(&run).then_some((run, age))
            }
        }
    }

    /// Reads what it takes to say that the run counts.
    async fn find(&self, call: &Call<'_>, mapping: &Mapping, id: u64) -> Result<Found> {
        let place = self.request.environment;
        let one = self.reading.answer_about(place, id).await;
        let one = one.map_err(|error| match error.code {
            ProblemCode::NotFoundOrNotVisible => {
                let missing = error.details.missing_scopes.clone();
                let repository = call.repository.unwrap_or_default();
                not_there(call.host, repository, id).with(|d| d.missing_scopes = missing)
            }
            _ => error,
        })?;
        match one.standing(place)? {
            Standing::Counts(deployment) => Ok(Found {
                one,
                deployment: *deployment,
                at: self.reading.now,
                failed: OnceLock::new(),
            }),
            standing => {
                let number = one.run().and_then(|run| run.number);
                let called = called(number, &id.to_string());
                Err(refusal(&standing, &called, mapping))
            }
        }
    }
}
