//! The one request.

use serde_json::json;

use super::{
    super::{
        client::{Call, GithubClient, NotTaken},
        run_name::RunNamePatterns,
        source::GithubSource,
    },
    checks,
    refusals::{self, Attempted},
    which::{path_of, run_id},
};
use crate::{
    error::Result,
    model::{deployment::RunLink, run_action::RunAction, viewer::Viewer},
    providers::provider::{RunActed, RunOrder},
};

/// What does something to runs for a viewer.
pub struct RunActing<'a> {
    /// The way to GitHub.
    pub client: &'a GithubClient,
    /// Compiles patterns.
    pub patterns: &'a RunNamePatterns,
    /// Who asks.
    pub viewer: &'a Viewer,
}

impl RunActing<'_> {
    /// Does it, once. Where the run is comes from the environment.
    pub async fn send(&self, order: RunOrder) -> Result<RunActed> {
        let RunOrder {
            environment,
            run,
            action,
        } = order;
        let id = run_id(&run.id)?;
        let source = GithubSource::of(&environment)?.normalize(self.patterns)?;
        let repository = format!("{}/{}", source.owner, source.repo);
        let call = Call {
            viewer: self.viewer,
            host: &environment.host,
            repository: Some(&repository),
        };
        let verb = match action {
            RunAction::Cancel => "cancel",
            RunAction::RerunFailed => "rerun-failed-jobs",
        };
        let path = path_of(&source, id).segment(verb);
        let called = checks::called(run.number, &run.id);
        let what = Attempted {
            action,
            called: &called,
            url: run.url.as_deref(),
        };
        match self.client.post(&call, path, &json!({})).await {
            Ok(_) => Ok(acted(action, &called, run)),
            Err(NotTaken::Refused {
                status,
                message,
                error,
            }) => Err(refusals::refused(status, &message, error, what, &call)),
            Err(NotTaken::Unsent(error)) => Err(refusals::unsent(error, what)),
            Err(NotTaken::Unknown(error)) => Err(refusals::unknown(error, what)),
        }
    }
}

fn acted(action: RunAction, called: &str, mut run: RunLink) -> RunActed {
    let message = match action {
        RunAction::Cancel => format!("GitHub is cancelling {called}."),
        RunAction::RerunFailed => match run.attempt {
            Some(attempt) => {
                let next = attempt.saturating_add(1);
                run.attempt = Some(next);
                run.progress = None;
                format!("The failed jobs of {called} run again as attempt {next}.")
            }
            None => format!("The failed jobs of {called} run again."),
        },
    };
    RunActed { run, message }
}
