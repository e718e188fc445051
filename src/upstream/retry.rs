//! When a read is tried again. Writes never are: that is decided by whoever makes the request, here is only the rhythm.

use std::time::Duration;

/// Tries after the first one.
pub const MOST_RETRIES: u32 = 2;

/// Pause before a further try: grows threefold, and is spread over half its length so that callers who failed together do not
/// come back together. `retry` counts from 0, `random` lies in 0..1.
pub fn pause(retry: u32, random: f64) -> Duration {
    let base = Duration::from_millis(100) * 3u32.saturating_pow(retry.min(5));
    base.mul_f64(0.75 + 0.5 * random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_spread() {
        assert_eq!(pause(0, 0.0), Duration::from_millis(75));
        assert_eq!(pause(0, 1.0), Duration::from_millis(125));
        assert_eq!(pause(1, 0.5), Duration::from_millis(300));
        assert!(pause(u32::MAX, 2.0) < Duration::from_secs(60));
    }
}
