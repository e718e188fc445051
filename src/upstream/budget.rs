//! What is left of a viewer's request budgets, as the last answers said, and what that allows.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::viewer_key::ViewerKey;

/// Budgets kept before those whose window has passed are swept out.
const SWEEP_AT: usize = 10_000;

/// What an answer said about a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetReading {
    /// Which budget, in the upstream's words.
    pub resource: String,
    /// Requests or points per window.
    pub limit: u32,
    /// Left in this window.
    pub remaining: u32,
    /// When the window ends.
    pub resets_at: Timestamp,
}

/// What may be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// Ask freely.
    Plenty,
    /// Less than 20 % left: ask four times as seldom.
    Low,
    /// Less than 5 % left until then: show what is known, and ask only for what is not.
    Reserve(Timestamp),
    /// Nothing left until then: do not ask.
    Exhausted(Timestamp),
    /// The upstream wants a pause until then: do not ask.
    Held(Timestamp),
}

impl Allowance {
    /// By how much times of freshness stretch.
    pub fn stretch(self) -> u32 {
        match self {
            // A pause says nothing about what is left.
            Self::Plenty | Self::Held(_) => 1,
            Self::Low | Self::Reserve(_) | Self::Exhausted(_) => 4,
        }
    }
}

#[derive(Debug, Default)]
struct Known {
    readings: HashMap<(ViewerKey, String), BudgetReading>,
    held: HashMap<ViewerKey, Timestamp>,
}

/// The budgets of all viewers.
#[derive(Debug, Default)]
pub struct Budgets(Mutex<Known>);

impl Budgets {
    /// Takes what an answer said. An answer about a window that is over already is ignored: it overtook none, it was slow.
    pub fn record(&self, viewer: ViewerKey, reading: BudgetReading, now: Timestamp) {
        let mut known = self.lock();
        if known.readings.len() >= SWEEP_AT {
            known.readings.retain(|_, known| known.resets_at > now);
        }
        let key = (viewer, reading.resource.clone());
        let is_older = known
            .readings
            .get(&key)
            .is_some_and(|known| known.resets_at > reading.resets_at && known.resets_at > now);
        if !is_older {
            known.readings.insert(key, reading);
        }
    }

    /// The upstream wants this viewer to pause until then.
    pub fn hold(&self, viewer: ViewerKey, until: Timestamp, now: Timestamp) {
        let mut known = self.lock();
        if known.held.len() >= SWEEP_AT {
            known.held.retain(|_, until| *until > now);
        }
        known.held.insert(viewer, until);
    }

    /// What this viewer may do with this budget now.
    pub fn allowance(&self, viewer: ViewerKey, resource: &str, now: Timestamp) -> Allowance {
        let known = self.lock();
        if let Some(until) = known.held.get(&viewer).filter(|until| **until > now) {
            return Allowance::Held(*until);
        }
        let Some(reading) = known.readings.get(&(viewer, resource.to_owned())) else {
            return Allowance::Plenty;
        };
        // The window is over, so the upstream has counted from the start again.
        if reading.resets_at <= now {
            return Allowance::Plenty;
        }
        let (remaining, limit) = (u64::from(reading.remaining), u64::from(reading.limit));
        if remaining == 0 {
            Allowance::Exhausted(reading.resets_at)
        } else if remaining * 100 < limit * 5 {
            Allowance::Reserve(reading.resets_at)
        } else if remaining * 100 < limit * 20 {
            Allowance::Low
        } else {
            Allowance::Plenty
        }
    }

    /// The viewer's budgets whose windows are not over, by name.
    pub fn of(&self, viewer: ViewerKey, now: Timestamp) -> Vec<BudgetReading> {
        let known = self.lock();
        let mut readings: Vec<_> = known
            .readings
            .iter()
            .filter(|((of, _), reading)| *of == viewer && reading.resets_at > now)
            .map(|(_, reading)| reading.clone())
            .collect();
        readings.sort_by(|a, b| a.resource.cmp(&b.resource));
        readings
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // Each change is one call on a map: a panic elsewhere cannot leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{model::viewer::Token, upstream::viewer_key::ViewerKeys};

    fn viewer() -> ViewerKey {
        ViewerKeys::random()
            .unwrap()
            .of("github.com", &Token::new("a".into()).unwrap())
    }

    fn now() -> Timestamp {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    fn in_minutes(minutes: i64) -> Timestamp {
        now() + SignedDuration::from_mins(minutes)
    }

    fn reading(remaining: u32) -> BudgetReading {
        BudgetReading {
            resource: "core".into(),
            limit: 5000,
            remaining,
            resets_at: in_minutes(30),
        }
    }

    #[test]
    fn the_allowance_shrinks_with_what_is_left_and_is_whole_again_after_the_reset() {
        let (budgets, viewer) = (Budgets::default(), viewer());
        let allowed = |at| budgets.allowance(viewer, "core", at);
        assert_eq!(allowed(now()), Allowance::Plenty);
        for (remaining, expected) in [
            (1000, Allowance::Plenty),
            (999, Allowance::Low),
            (250, Allowance::Low),
            (249, Allowance::Reserve(in_minutes(30))),
            (0, Allowance::Exhausted(in_minutes(30))),
        ] {
            budgets.record(viewer, reading(remaining), now());
            assert_eq!(allowed(now()), expected, "{remaining}");
        }
        assert_eq!(allowed(in_minutes(30)), Allowance::Plenty);
        assert_eq!(
            budgets.allowance(viewer, "graphql", now()),
            Allowance::Plenty
        );
    }

    #[test]
    fn a_slow_answer_about_an_older_window_changes_nothing() {
        let (budgets, viewer) = (Budgets::default(), viewer());
        budgets.record(viewer, reading(4000), now());
        let slow = BudgetReading {
            remaining: 0,
            resets_at: in_minutes(10),
            ..reading(0)
        };
        budgets.record(viewer, slow, now());
        assert_eq!(budgets.of(viewer, now()), [reading(4000)]);
    }

    #[test]
    fn a_hold_ends_by_itself() {
        let (budgets, viewer) = (Budgets::default(), viewer());
        budgets.hold(viewer, in_minutes(1), now());
        assert_eq!(
            budgets.allowance(viewer, "core", now()),
            Allowance::Held(in_minutes(1))
        );
        assert_eq!(
            budgets.allowance(viewer, "core", in_minutes(1)),
            Allowance::Plenty
        );
    }

    #[test]
    fn budgets_of_another_viewer_are_not_shown() {
        let budgets = Budgets::default();
        budgets.record(viewer(), reading(10), now());
        assert!(budgets.of(viewer(), now()).is_empty());
    }
}
