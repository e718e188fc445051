//! What must be so before anything is started, and how the rest is refused.

use super::{
    super::{changes_between, preflight, validation},
    DispatchCommand,
};
use crate::{
    error::{Error, Result},
    model::{
        dispatch::{DispatchRecord, DispatchState},
        inspection::{Check, CheckOutcome},
        problem::{DispatchInTheWay, ProblemCode},
    },
};

/// Longest name of a press, in characters.
const MAX_KEY: usize = 200;
/// Longest reason, in characters.
const MAX_REASON: usize = 2000;

/// What of a command cannot be meant, with its field.
pub(super) fn check(command: &DispatchCommand) -> Result<()> {
    changes_between::check(&command.version)?;
    preflight::check_inputs(&command.inputs)?;
    let key = &command.idempotency_key;
    let is_fit = !key.is_empty()
        && key.chars().count() <= MAX_KEY
        && key.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if !is_fit {
        return Err(Error::invalid(
            "idempotencyKey",
            format!("A press is named by 1 to {MAX_KEY} characters without blanks."),
        ));
    }
    let reason = command.reason.as_deref().unwrap_or_default();
    if reason.chars().count() > MAX_REASON || !reason.chars().all(validation::is_text) {
        return Err(Error::invalid(
            "reason",
            format!(
                "The reason must have at most {MAX_REASON} characters, without control characters other than tabs and line breaks, and without characters that turn text around."
            ),
        ));
    }
    Ok(())
}

/// Why, where anything was written.
pub(super) fn reason(command: &DispatchCommand) -> Option<String> {
    let reason = command.reason.as_deref()?.trim();
    (!reason.is_empty()).then(|| reason.to_owned())
}

/// Nothing blocked, and every warning ticked. `nothing` says what did not happen where one was not.
pub(in crate::services) fn admit(
    checks: &[Check],
    accepted: &[String],
    nothing: &str,
) -> Result<()> {
    let refuse = |field: Option<&String>, message: String| {
        Err(Error::new(ProblemCode::InvalidInput, message)
            .with(|details| details.field = field.cloned()))
    };
    let blocked = checks.iter().find(|c| c.outcome == CheckOutcome::Blocked);
    if let Some(check) = blocked {
        return refuse(check.field.as_ref(), check.message.clone());
    }
    let warned = checks
        .iter()
        .find(|c| c.outcome == CheckOutcome::Warned && !accepted.contains(&c.message));
    match warned {
        Some(check) => refuse(
            Some(&"accepted".to_owned()),
            format!("{nothing}: this wants a tick first. {}", check.message),
        ),
        None => Ok(()),
    }
}

/// What keeps an intent from being written down keeps it from being sent.
pub(super) fn not_begun(error: Error) -> Error {
    Error {
        message: format!("Nothing was started: {}", error.message),
        ..error
    }
}

/// It is in the store that nothing was sent, so that nobody looks for it.
pub(super) fn too_late() -> Error {
    Error::new(
        ProblemCode::StoreUnavailable,
        "Nothing was started: the press took too long to write down. Press again.",
    )
}

/// The configuration is not any more as the user saw it.
pub(super) fn changed(command: &DispatchCommand) -> Error {
    Error::new(
        ProblemCode::Conflict,
        format!(
            "Nothing was started: the configuration of {} has changed since you looked at it. Look at what would be sent now, then deploy.",
            command.environment
        ),
    )
    .with(|details| details.field = Some("revision".to_owned()))
}

/// Another deployment is in its way, which the user has not confirmed.
pub(super) fn in_the_way(record: &DispatchRecord) -> Error {
    let when = record.requested_at.strftime("%Y-%m-%d %H:%M:%S UTC");
    let what = match record.state {
        DispatchState::Intent => "is just starting",
        DispatchState::Unknown => "may have started",
        DispatchState::Started | DispatchState::NotStarted => "started",
    };
    Error::new(
        ProblemCode::Conflict,
        format!(
            "Nothing was started: {} {what} a deployment of {} to {} at {when}. Confirm to deploy all the same.",
            record.requested_by, record.version.label, record.environment
        ),
    )
    .with(|details| {
        details.field = Some("confirmed".to_owned());
        details.in_the_way = Some(DispatchInTheWay {
            id: record.id.clone(),
            requested_by: record.requested_by.clone(),
            requested_at: record.requested_at,
            version: record.version.label.clone(),
        });
    })
}
