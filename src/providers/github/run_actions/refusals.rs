//! Why nothing was done to a run, and what to do: GitHub's words in, ours out.

use super::{
    super::{
        client::Call,
        dispatch::refusals::{again, bracketed},
    },
    checks::begins,
};
use crate::{
    error::Error,
    model::{problem::ProblemCode, run_action::RunAction},
    upstream::redact::quote,
};

/// What was to be done.
#[derive(Debug, Clone, Copy)]
pub struct Attempted<'a> {
    /// What.
    pub action: RunAction,
    /// How the run is called.
    pub called: &'a str,
    /// Its page.
    pub url: Option<&'a str>,
}

impl Attempted<'_> {
    fn nothing(&self) -> &'static str {
        match self.action {
            RunAction::Cancel => "Nothing was cancelled",
            RunAction::RerunFailed => "Nothing runs again",
        }
    }
}

/// What a refusal means. `error` is what any request would say about it.
pub fn refused(
    status: u16,
    message: &str,
    error: Error,
    what: Attempted<'_>,
    call: &Call<'_>,
) -> Error {
    let (host, repository) = (call.host, call.repository.unwrap_or_default());
    let words = message.to_lowercase();
    let said = quote(message, None);
    let called = begins(what.called);
    let (code, field, text) = match (status, error.code) {
        _ if words.contains("archived") => (
            ProblemCode::Forbidden,
            None,
            format!("{repository} on {host} is archived. Ask an owner to unarchive it."),
        ),
        _ if words.contains("disabled") && words.contains("workflow") => (
            ProblemCode::Forbidden,
            None,
            format!(
                "its workflow is disabled. Enable it on its page under Actions in {repository}."
            ),
        ),
        (409, _) if what.action == RunAction::Cancel => (
            ProblemCode::Conflict,
            Some("run"),
            format!("{called} has ended meanwhile."),
        ),
        _ if words.contains("already running") => (
            ProblemCode::Conflict,
            Some("run"),
            format!("{called} is under way again. Somebody else was quicker."),
        ),
        _ if words.contains("month ago") => (
            ProblemCode::Conflict,
            Some("run"),
            format!("{called} is older than 30 days. Deploy the version again."),
        ),
        _ if words.contains("no failed jobs") => (
            ProblemCode::Conflict,
            Some("run"),
            format!("{called} has no failed jobs any more."),
        ),
        (_, ProblemCode::NotFoundOrNotVisible) => (
            ProblemCode::NotFoundOrNotVisible,
            Some("run"),
            format!(
                "{repository} on {host} has {} no more, or does not let your account change it.",
                what.called
            ),
        ),
        // Also what GitHub says where the run itself cannot be done again.
        (_, ProblemCode::Forbidden) => (
            ProblemCode::Forbidden,
            None,
            format!(
                "{host} does not let your account do that to {}{}. Ask an owner of {repository} for write access.",
                what.called,
                bracketed(&said)
            ),
        ),
        (409 | 422, _) => (
            ProblemCode::Conflict,
            Some("run"),
            format!(
                "{host} refused it for {}{}. Look at the run, and try again.",
                what.called,
                bracketed(&said)
            ),
        ),
        // A redirect: GitHub answers so for what was renamed, and a write does not follow.
        (301 | 302 | 307 | 308, _) => (
            ProblemCode::NotFoundOrNotVisible,
            Some("source.repo"),
            format!(
                "{repository} on {host} has moved. Name the new repository in the mapping of the environment."
            ),
        ),
        (400 | 410, _) if words.contains("version") => (
            ProblemCode::HostDown,
            None,
            format!("{host} speaks an older version of its API. Press again."),
        ),
        // Tokens, scopes, single sign-on and limits say themselves what to do.
        _ => return unsent(error, what),
    };
    again(error, code, field, format!("{}: {text}", what.nothing()))
}

/// It was not sent, or refused for a reason that has nothing to do with the run.
pub fn unsent(error: Error, what: Attempted<'_>) -> Error {
    let text = format!("{}: {}", what.nothing(), error.message);
    let code = error.code;
    again(error, code, None, text)
}

/// It may have been done.
pub fn unknown(error: Error, what: Attempted<'_>) -> Error {
    let done = match what.action {
        RunAction::Cancel => format!("{} is being cancelled", what.called),
        RunAction::RerunFailed => format!("the failed jobs of {} run again", what.called),
    };
    let reason = error.message.split_inclusive(". ").next();
    let place = match what.url {
        Some(url) => format!("its page on GitHub ({url})"),
        None => "its page on GitHub".to_owned(),
    };
    let text = format!(
        "It is not known whether {done}. {} Look at {place} before you press again.",
        reason.unwrap_or_default().trim_end(),
    );
    again(error, ProblemCode::OutcomeUnknown, None, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::viewer::{Viewer, ViewerInput};

    fn viewer() -> Viewer {
        let input = serde_json::json!({"user": "user:default/alice", "tokens": {}});
        serde_json::from_value::<ViewerInput>(input).unwrap().into()
    }

    const URL: &str = "https://github.com/acme/shop/actions/runs/1";

    fn attempted(action: RunAction) -> Attempted<'static> {
        Attempted {
            action,
            called: "run #128",
            url: Some(URL),
        }
    }

    #[test]
    fn each_refusal_says_that_nothing_was_done_and_what_to_do() {
        use ProblemCode::*;
        use RunAction::*;
        let viewer = viewer();
        let call = Call {
            viewer: &viewer,
            host: "github.com",
            repository: Some("acme/shop"),
        };
        for (action, status, said, general, code, field, words) in [
            (
                Cancel,
                409,
                "Cannot cancel a workflow run that is completed.",
                AnswerNotUnderstood,
                Conflict,
                Some("run"),
                "Run #128 has ended meanwhile",
            ),
            (
                RerunFailed,
                403,
                "This workflow is already running",
                Forbidden,
                Conflict,
                Some("run"),
                "under way again",
            ),
            (
                RerunFailed,
                403,
                "Unable to retry this workflow run because it was created over a month ago",
                Forbidden,
                Conflict,
                Some("run"),
                "older than 30 days",
            ),
            (
                RerunFailed,
                403,
                "This workflow run has no failed jobs to re-run",
                Forbidden,
                Conflict,
                Some("run"),
                "no failed jobs",
            ),
            (
                RerunFailed,
                403,
                "Cannot re-run a disabled workflow",
                Forbidden,
                Forbidden,
                None,
                "Enable it",
            ),
            (
                Cancel,
                403,
                "Must have admin rights to Repository.",
                Forbidden,
                Forbidden,
                None,
                "write access",
            ),
            (
                Cancel,
                403,
                "Repository was archived so is read-only.",
                Forbidden,
                Forbidden,
                None,
                "archived",
            ),
            (
                Cancel,
                403,
                "Resource protected by organization SAML enforcement.",
                SsoRequired,
                SsoRequired,
                None,
                "general",
            ),
            (
                Cancel,
                404,
                "Not Found",
                NotFoundOrNotVisible,
                NotFoundOrNotVisible,
                Some("run"),
                "no more",
            ),
            (
                RerunFailed,
                422,
                "Something",
                AnswerNotUnderstood,
                Conflict,
                Some("run"),
                "(Something)",
            ),
            (
                Cancel,
                307,
                "Moved",
                AnswerNotUnderstood,
                NotFoundOrNotVisible,
                Some("source.repo"),
                "has moved",
            ),
            (
                Cancel,
                401,
                "Bad credentials",
                TokenRejected,
                TokenRejected,
                None,
                "general",
            ),
        ] {
            let error = refused(
                status,
                said,
                Error::new(general, "general."),
                attempted(action),
                &call,
            );
            assert_eq!(
                (error.code, error.details.field.as_deref()),
                (code, field),
                "{said}"
            );
            let nothing = if action == Cancel {
                "Nothing was cancelled: "
            } else {
                "Nothing runs again: "
            };
            assert!(error.message.starts_with(nothing), "{}", error.message);
            assert!(error.message.contains(words), "{}", error.message);
        }
    }

    #[test]
    fn silence_says_what_is_not_known_and_where_to_look() {
        let silence = Error::new(
            ProblemCode::Timeout,
            "github.com did not answer. Try again.",
        );
        let error = unknown(silence, attempted(RunAction::Cancel));
        assert_eq!(error.code, ProblemCode::OutcomeUnknown);
        assert_eq!(
            error.message,
            format!(
                "It is not known whether run #128 is being cancelled. github.com did not answer. Look at its page on GitHub ({URL}) before you press again."
            )
        );
        let other = unknown(
            Error::internal("No."),
            Attempted {
                url: None,
                ..attempted(RunAction::RerunFailed)
            },
        );
        assert!(
            other
                .message
                .contains("the failed jobs of run #128 run again"),
            "{}",
            other.message
        );
    }
}
