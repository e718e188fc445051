//! Random input for tests. Each run tries something else, and says by which seed it can be tried again.

#![allow(clippy::print_stderr, clippy::unwrap_used)]

use rand::{SeedableRng, rngs::StdRng};

/// Names the seed to try again.
const SEED: &str = "DEPLOYMENT_RANDOM_SEED";

/// A source of randomness whose seed is printed; the runner shows it where the test fails.
pub fn source() -> StdRng {
    let seed = match std::env::var(SEED) {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => rand::random(),
    };
    eprintln!("To try the same again: {SEED}={seed}");
    StdRng::seed_from_u64(seed)
}
