//! Why nothing was decided, and what to do: GitHub's words in, ours out.

use super::super::{
    client::Call,
    dispatch::refusals::{again, bracketed},
};
use crate::{
    error::Error,
    model::{pipeline::Decision, problem::ProblemCode},
    upstream::redact::quote,
};

/// It was not sent, or refused for a reason that has nothing to do with the run.
pub fn nothing(error: Error) -> Error {
    let text = format!("Nothing was decided: {}", error.message);
    let code = error.code;
    again(error, code, None, text)
}

/// What a refusal means. `error` is what any request would say about it.
pub fn refused(status: u16, message: &str, error: Error, called: &str, call: &Call<'_>) -> Error {
    let (host, repository) = (call.host, call.repository.unwrap_or_default());
    let words = message.to_lowercase();
    let said = bracketed(&quote(message, None));
    let is_about_self = ["self", "yourself", "own", "triggered"].iter().any(|word| {
        words
            .split(|c: char| !c.is_alphanumeric())
            .any(|w| w == *word)
    });
    let (code, text) = match (status, error.code) {
        _ if words.contains("archived") => (
            ProblemCode::Forbidden,
            format!("{repository} on {host} is archived. Ask an owner to unarchive it."),
        ),
        (
            403 | 422,
            ProblemCode::Forbidden | ProblemCode::AnswerNotUnderstood | ProblemCode::InvalidInput,
        ) if is_about_self => (
            ProblemCode::Forbidden,
            format!(
                "{host} does not let you decide about what you started yourself{said}. Ask another reviewer."
            ),
        ),
        (422, _) if words.contains("review") && words.contains("cannot") => (
            ProblemCode::Forbidden,
            format!(
                "{host} does not let your account decide about {called}{said}. Ask one of its reviewers."
            ),
        ),
        (_, ProblemCode::NotFoundOrNotVisible) => (
            ProblemCode::NotFoundOrNotVisible,
            format!(
                "{repository} on {host} has {called} no more, or does not let your account decide about it."
            ),
        ),
        (_, ProblemCode::Forbidden) => (
            ProblemCode::Forbidden,
            format!(
                "{host} does not let your account decide about {called}{said}. Ask one of its reviewers, or an owner of {repository}."
            ),
        ),
        (409 | 422, _) => (
            ProblemCode::Conflict,
            format!("{host} refused the decision about {called}{said}. Look at it again."),
        ),
        // A redirect: GitHub answers so for what was renamed, and a write does not follow.
        (301 | 302 | 307 | 308, _) => (
            ProblemCode::NotFoundOrNotVisible,
            format!(
                "{repository} on {host} has moved. Name the new repository in the mapping of the environment."
            ),
        ),
        (400 | 410, _) if words.contains("version") => (
            ProblemCode::HostDown,
            format!("{host} speaks an older version of its API. Press again."),
        ),
        // Tokens, scopes, single sign-on and limits say themselves what to do.
        _ => return nothing(error),
    };
    again(error, code, None, format!("Nothing was decided: {text}"))
}

/// It may have been decided.
pub fn unknown(error: Error, decision: Decision, called: &str, url: Option<&str>) -> Error {
    let done = match decision {
        Decision::Approve => "approved",
        Decision::Reject => "rejected",
    };
    let reason = error.message.split_inclusive(". ").next();
    let place = match url {
        Some(url) => format!("its page on GitHub ({url})"),
        None => "its page on GitHub".to_owned(),
    };
    let text = format!(
        "It is not known whether {called} was {done}. {} Look at {place} before you press again.",
        reason.unwrap_or_default().trim_end(),
    );
    again(error, ProblemCode::OutcomeUnknown, None, text)
}
