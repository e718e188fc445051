//! Why a workflow was not started, and what to do: GitHub's words in, ours out.

use super::{super::client::Call, plain_ref};
use crate::{
    error::Error,
    model::{dispatch::DispatchPlan, problem::ProblemCode},
    upstream::redact::quote,
};

/// Shortest value that is kept out of messages wherever it appears, in characters: what is shorter may be a part of any word.
const SHORTEST_SECRET: usize = 4;

/// What a refusal means. `error` is what any request would say about it.
pub(super) fn refused(
    status: u16,
    message: &str,
    error: Error,
    plan: &DispatchPlan,
    call: &Call<'_>,
) -> Error {
    let Call { host, .. } = call;
    let DispatchPlan {
        repository,
        pipeline,
        ..
    } = plan;
    let words = message.to_lowercase();
    let said = quote(&without_values(message, plan), None);
    match (status, error.code) {
        _ if words.contains("archived") => again(
            error,
            ProblemCode::Forbidden,
            None,
            format!(
                "Nothing was started: {repository} on {host} is archived. Ask an owner to unarchive it, or map the environment to another repository."
            ),
        ),
        _ if words.contains("disabled workflow") || words.contains("workflow is disabled") => {
            again(
                error,
                ProblemCode::Forbidden,
                None,
                format!(
                    "Nothing was started: the workflow {pipeline} of {repository} is disabled. Enable it on its page under Actions, then deploy again."
                ),
            )
        }
        (_, ProblemCode::NotFoundOrNotVisible) => {
            let hint = error
                .details
                .missing_scopes
                .as_ref()
                .map(|missing| format!(" Your token lacks {}.", missing.join(", ")));
            again(
                error,
                ProblemCode::NotFoundOrNotVisible,
                None,
                format!(
                    "Nothing was started: {host} has no workflow {pipeline} on the default branch of {repository}, or does not let your account start it. Check the mapping, or ask an owner of the repository for write access.{}",
                    hint.unwrap_or_default()
                ),
            )
        }
        (_, ProblemCode::Forbidden) => again(
            error,
            ProblemCode::Forbidden,
            None,
            format!(
                "Nothing was started: {host} does not let your account start workflows of {repository}{}. Ask an owner of the repository for write access.",
                bracketed(&said)
            ),
        ),
        (422, _) => unprocessable(&words, &said, error, plan),
        // A redirect: GitHub answers so for what was renamed, and a write does not follow.
        (301 | 302 | 307 | 308, _) => again(
            error,
            ProblemCode::NotFoundOrNotVisible,
            Some("source.repo"),
            format!(
                "Nothing was started: {repository} on {host} has moved. Name the new repository in the mapping of the environment."
            ),
        ),
        (400 | 410, _) if words.contains("version") => again(
            error,
            ProblemCode::HostDown,
            None,
            format!("Nothing was started: {host} speaks an older version of its API. Press again."),
        ),
        // Tokens, scopes, single sign-on and limits say themselves what to do.
        _ => unsent(Error {
            message: without_values(&error.message, plan),
            ..error
        }),
    }
}

/// What GitHub said without the values of inputs, which may be secrets: the name of the input says which one it was.
fn without_values(message: &str, plan: &DispatchPlan) -> String {
    const VALUE: &str = "Provided value '";
    const INPUT: &str = "' for input '";
    let mut text = message.to_owned();
    if let (Some(start), Some(end)) = (text.find(VALUE), text.rfind(INPUT))
        && start + VALUE.len() <= end
    {
        text.replace_range(start..=end, "Provided value");
    }
    let mut values: Vec<&str> = plan
        .inputs
        .iter()
        .map(|input| input.value.trim())
        .filter(|value| value.chars().count() >= SHORTEST_SECRET)
        .collect();
    // One may be a part of another.
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    for value in values {
        text = text.replace(value, "…");
    }
    text
}

fn unprocessable(words: &str, said: &str, error: Error, plan: &DispatchPlan) -> Error {
    let DispatchPlan {
        repository,
        pipeline,
        ..
    } = plan;
    let run_ref = plain_ref(&plan.run_ref);
    let (field, text) = if words.contains("no ref found") {
        (
            "version",
            format!(
                "{repository} has no branch or tag {run_ref} for {pipeline} to run on. Choose another version, or name another branch in the mapping."
            ),
        )
    } else if words.contains("trigger") && words.contains("workflow_dispatch") {
        (
            "version",
            format!(
                "{pipeline} at {run_ref} cannot be started by hand: it has no workflow_dispatch trigger there. Add it, or run on another branch."
            ),
        )
    } else if words.contains("unexpected inputs") {
        (
            "inputs",
            format!(
                "{pipeline} at {run_ref} does not declare an input that was sent{}. Load the form again: the workflow has changed, or the mapping sends too much.",
                bracketed(said)
            ),
        )
    } else if words.contains("input") {
        (
            "inputs",
            format!(
                "{pipeline} at {run_ref} does not take these inputs{}. Correct them.",
                bracketed(said)
            ),
        )
    } else {
        (
            "inputs",
            format!(
                "The request to start {pipeline} of {repository} was refused{}. Check its inputs and the branch or tag that it runs on.",
                bracketed(said)
            ),
        )
    };
    again(
        error,
        ProblemCode::InvalidInput,
        Some(field),
        format!("Nothing was started: {text}"),
    )
}

/// Nothing was sent, or it was refused for a reason that has nothing to do with what was sent.
pub(super) fn unsent(error: Error) -> Error {
    let text = format!("Nothing was started: {}", error.message);
    let code = error.code;
    again(error, code, None, text)
}

/// It may have been started.
pub(super) fn unknown(error: Error) -> Error {
    let text = format!(
        "It is not known whether the deployment was started. {} Do not press again before it is known: it is looked for on the next look at this page.",
        error
            .message
            .split_inclusive(". ")
            .next()
            .unwrap_or_default()
            .trim_end()
    );
    again(error, ProblemCode::OutcomeUnknown, None, text)
}

/// The same facts with other words.
pub fn again(error: Error, code: ProblemCode, field: Option<&str>, message: String) -> Error {
    Error {
        code,
        message,
        details: error.details,
    }
    .with(|details| {
        if let Some(field) = field {
            details.field = Some(field.to_owned());
        }
    })
}

/// What GitHub said, in brackets; nothing where it said nothing.
pub fn bracketed(said: &str) -> String {
    if said.is_empty() {
        String::new()
    } else {
        format!(" ({said})")
    }
}
