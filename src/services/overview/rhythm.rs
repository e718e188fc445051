//! When asking again makes sense.

use jiff::Timestamp;

use super::Slot;
use crate::{
    model::{
        overview::Budget,
        problem::{ProblemCode, ProblemDetails},
    },
    providers::provider::Activity,
};

/// Seconds after which asking again makes sense.
const RUNNING: u32 = 5;
const WAITING: u32 = 15;
pub(in crate::services) const IDLE: u32 = 300;
/// The same while a provider cannot be reached.
const DOWN: u32 = 30;
/// The longest that a low budget stretches this to.
pub(in crate::services) const LONGEST: u32 = 900;

/// As soon as the liveliest environment asks for, or something that was just started and is to show up any moment; later when a
/// budget runs low; but not later than a problem that passes by itself can be over.
pub(super) fn refresh_after(
    slots: &[Slot],
    budgets: &[Budget],
    is_expected: bool,
    now: Timestamp,
) -> u32 {
    let liveliest = slots.iter().flatten().map(|facts| facts.activity).min();
    let activity = match is_expected {
        true => Some(Activity::Moving),
        false => liveliest,
    };
    let problems = slots.iter().filter_map(|slot| match slot {
        Ok(facts) => facts.stale.as_ref().map(|p| (p.code, &p.details)),
        Err(error) => Some((error.code, &*error.details)),
    });
    refresh_by(activity, budgets, problems, now)
}

/// The same by what goes on and what is wrong.
pub(in crate::services) fn refresh_by<'p>(
    activity: Option<Activity>,
    budgets: &[Budget],
    problems: impl Iterator<Item = (ProblemCode, &'p ProblemDetails)>,
    now: Timestamp,
) -> u32 {
    let seconds = match activity {
        Some(Activity::Moving) => RUNNING,
        Some(Activity::Waiting) => WAITING,
        Some(Activity::Resting) | None => IDLE,
    };
    let factor = budgets.iter().map(stretch).max().unwrap_or(1);
    let rhythm = seconds.saturating_mul(factor).min(LONGEST);
    no_later_than_over(rhythm, problems, now)
}

/// Not later than a problem that passes by itself can be over.
pub(in crate::services) fn no_later_than_over<'p>(
    seconds: u32,
    problems: impl Iterator<Item = (ProblemCode, &'p ProblemDetails)>,
    now: Timestamp,
) -> u32 {
    let over = problems.filter_map(|(code, details)| over_after(code, details, now));
    over.min().map_or(seconds, |over| seconds.min(over))
}

/// Seconds until a problem can be over without anybody's help; absent where it cannot.
fn over_after(code: ProblemCode, details: &ProblemDetails, now: Timestamp) -> Option<u32> {
    match code {
        ProblemCode::RateLimited | ProblemCode::SecondaryRateLimited => {
            let left = details.retry_at?.duration_since(now).as_secs();
            // The provider counts in whole seconds: one more, so as not to come too early.
            let seconds = u32::try_from(left.saturating_add(1)).unwrap_or(RUNNING);
            Some(seconds.max(RUNNING))
        }
        ProblemCode::Timeout | ProblemCode::HostDown => Some(DOWN),
        _ => None,
    }
}

/// Below 20 % of a budget intervals are four times as long, below 5 % twelve times.
pub(in crate::services) fn stretch(budget: &Budget) -> u32 {
    let (left, limit) = (u64::from(budget.remaining), u64::from(budget.limit));
    if left * 20 < limit {
        12
    } else if left * 5 < limit {
        4
    } else {
        1
    }
}
