//! Whether a run counts for the environment, found out once for as long as it is followed.

use std::sync::{Arc, OnceLock, atomic::AtomicBool};

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
        schema::rest,
        source::Mapping,
    },
    Pipelining,
    estimate::past::Kept,
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

/// A run that was found before.
enum Still {
    /// It is what it was, as it is now.
    Is(Box<Run>, Age),
    /// All of it must be read again; the run, where that was read.
    Changed(Option<Arc<rest::Run>>),
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
        let mut newer = None;
        if let Some(found) = known {
            match self.still(&found).await {
                Still::Is(run, age) => {
                    return Ok(Looked {
                        found,
                        run: *run,
                        age,
                    });
                }
                Still::Changed(read) => newer = read,
            }
        }
        let newer = newer.as_deref();
        let found = Arc::new(self.find(call, mapping, id, newer).await?);
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

    /// The run that was found a moment ago, as it is now.
    async fn still(&self, found: &Found) -> Still {
        match (found.at(self.reading.now), found.one.run()) {
            (Use::AsItIs, Some(run)) => Still::Is(Box::new(run.clone()), (Some(found.at), None)),
            (Use::WithRun, _) => {
                let is_in_doubt = found.is_in_doubt();
                let Ok(read) = self.reading.run_now(&found.one, is_in_doubt).await else {
                    return Still::Changed(None);
                };
                let run = Run::from_rest(&read.value);
                match found.is_still(&run) {
                    true => Still::Is(Box::new(run), (Some(read.fetched_at), read.stale)),
                    false => Still::Changed(Some(read.value)),
                }
            }
            _ => Still::Changed(None),
        }
    }

    /// Reads what it takes to say that the run counts.
    async fn find(
        &self,
        call: &Call<'_>,
        mapping: &Mapping,
        id: u64,
        newer: Option<&rest::Run>,
    ) -> Result<Found> {
        let place = self.request.environment;
        let one = self.reading.answer_about(place, id, newer).await;
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
                in_doubt: AtomicBool::new(false),
                usual: Kept::default(),
            }),
            standing => {
                let number = one.run().and_then(|run| run.number);
                let called = called(number, &id.to_string());
                Err(refusal(&standing, &called, mapping))
            }
        }
    }
}
