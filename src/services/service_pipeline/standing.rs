//! Where a version stands in an environment, as far as the attempts that are known tell. What they do not tell is unknown.

use jiff::Timestamp;

use crate::{
    model::{
        deployment::DeploymentState,
        pipeline::ServiceStanding,
        version::{KnownVersion, LabelKind, Version},
    },
    providers::provider::{EnvironmentDeployments, SeenAttempt},
};

/// A version that is followed.
pub struct Trail {
    /// It.
    pub version: KnownVersion,
    /// When it was brought to one of the first environments first, as far as that is known.
    pub since: Timestamp,
}

/// Where it stands.
pub struct Found<'a> {
    /// In a word.
    pub standing: ServiceStanding,
    /// The newest attempt to bring it here.
    pub attempt: Option<&'a SeenAttempt>,
}

impl Found<'_> {
    /// Without any attempt.
    pub fn nothing(standing: ServiceStanding) -> Self {
        Self {
            standing,
            attempt: None,
        }
    }
}

/// Whether two versions are the same: the same commit, else the same label of the same kind. `None` where that cannot be said: a
/// branch moves, and a name that was not looked up may be anything.
pub fn same(version: &KnownVersion, other: &Version) -> Option<bool> {
    let Version::Known(other) = other else {
        return None;
    };
    if let (Some(sha), Some(other)) = (&version.sha, &other.sha) {
        return Some(sha.eq_ignore_ascii_case(other));
    }
    let is_name = |kind| matches!(kind, LabelKind::Tag | LabelKind::Other);
    let is_same_label = version.label == other.label;
    match (version.label_kind, other.label_kind) {
        (a, b) if a == b && a != LabelKind::Branch => Some(is_same_label),
        (a, b) if is_name(a) && is_name(b) && !is_same_label => Some(false),
        _ => None,
    }
}

/// Where a version stands in an environment.
pub fn find<'a>(trail: &Trail, facts: &'a EnvironmentDeployments) -> Found<'a> {
    let judged = |attempt: &SeenAttempt| same(&trail.version, &attempt.deployment.version);
    let place = facts
        .attempts
        .iter()
        .position(|attempt| judged(attempt) == Some(true));
    let attempt = place.and_then(|place| facts.attempts.get(place));
    let newer = &facts.attempts[..place.unwrap_or(facts.attempts.len())];
    let is_doubtful = newer.iter().any(|attempt| judged(attempt).is_none());
    let live = facts
        .live
        .as_ref()
        .map(|live| same(&trail.version, &live.version));
    let standing = match (attempt, live) {
        (_, Some(Some(true))) => ServiceStanding::Live,
        (Some(attempt), live) => of_attempt(attempt, live, is_doubtful),
        (None, Some(None)) => ServiceStanding::Unknown,
        (None, _) if is_doubtful => ServiceStanding::Unknown,
        (None, _) if reaches_back(trail, facts) => ServiceStanding::NotYet,
        (None, _) => ServiceStanding::Unknown,
    };
    Found { standing, attempt }
}

/// Where a version stands that is not known to be live. `live`: whether it may be all the same; `is_doubtful`: whether it may have been
/// brought here again since.
fn of_attempt(
    attempt: &SeenAttempt,
    live: Option<Option<bool>>,
    is_doubtful: bool,
) -> ServiceStanding {
    match attempt.deployment.state {
        DeploymentState::Queued => ServiceStanding::Queued,
        DeploymentState::Waiting => ServiceStanding::Waiting,
        DeploymentState::Running => ServiceStanding::Running,
        _ if is_doubtful => ServiceStanding::Unknown,
        DeploymentState::Failed => ServiceStanding::Failed,
        DeploymentState::Cancelled => ServiceStanding::Cancelled,
        // What was taken down has a time of its success only if it had one.
        DeploymentState::Succeeded | DeploymentState::Superseded
            if live == Some(Some(false)) && attempt.deployment.finished_at.is_some() =>
        {
            ServiceStanding::Replaced
        }
        DeploymentState::Succeeded | DeploymentState::Superseded | DeploymentState::Unknown => {
            ServiceStanding::Unknown
        }
    }
}

/// Whether what is known of an environment begins before the version came to the service.
fn reaches_back(trail: &Trail, facts: &EnvironmentDeployments) -> bool {
    let oldest = facts.attempts.last();
    facts.lookback.complete
        || oldest.is_some_and(|oldest| oldest.deployment.created_at < trail.since)
}
