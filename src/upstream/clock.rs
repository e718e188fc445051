//! Time, injected, so that tests move it. Freshness and budgets are decided by this clock and by no other.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's clock, put forward by tests that cannot inject another one: those of the built addon.
#[derive(Debug, Default)]
pub struct MovableClock {
    ahead_millis: AtomicU64,
}

impl MovableClock {
    /// Puts the clock forward, by whole milliseconds.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_millis.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        let millis = self.ahead_millis.load(Ordering::Relaxed);
        let ahead = SignedDuration::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
        Timestamp::now()
            .saturating_add(ahead)
            .unwrap_or(Timestamp::MAX)
    }
}

/// A clock that stands still until a test moves it.
#[cfg(test)]
#[derive(Debug)]
pub struct ManualClock(std::sync::Mutex<Timestamp>);

#[cfg(test)]
impl ManualClock {
    /// A clock that shows this moment.
    pub fn at(moment: &str) -> std::sync::Arc<Self> {
        std::sync::Arc::new(Self(std::sync::Mutex::new(moment.parse().unwrap())))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: std::time::Duration) {
        let mut now = self.0.lock().unwrap();
        *now += jiff::SignedDuration::try_from(by).unwrap();
    }
}

#[cfg(test)]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movable_clock_goes_with_the_machine_and_is_put_forward() {
        let clock = MovableClock::default();
        let before = clock.now();
        clock.advance(Duration::from_secs(300));
        clock.advance(Duration::from_millis(500));
        let moved = clock.now().duration_since(before);
        assert!(moved >= SignedDuration::from_millis(300_500), "{moved:?}");
        assert!(moved < SignedDuration::from_secs(330), "{moved:?}");
        clock.advance(Duration::MAX);
        assert!(clock.now() >= before);
    }
}
