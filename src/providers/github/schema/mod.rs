//! GitHub's shapes, as far as this provider reads them. Every enumeration has a catch-all and every field that GitHub
//! leaves out or sets to null somewhere is optional, so that a new word of GitHub's is `Unrecognized`, never an error.

pub mod graphql;
pub mod inspection;
pub mod offered;
pub mod repositories;
pub mod rest;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// An enumeration of GitHub's: REST writes its words small, GraphQL in capitals.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word that this version does not know.
            Unrecognized,
        }

        impl $name {
            /// Reads a word in any case.
            pub fn from_word(word: &str) -> Self {
                $(if word.eq_ignore_ascii_case($word) { return Self::$variant; })+
                Self::Unrecognized
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Ok(Self::from_word(&word))
            }
        }
    };
}

words! {
    /// Where a run, a job or a check run stands.
    Status {
        /// Asked for.
        Requested = "requested",
        /// Waits for a runner.
        Queued = "queued",
        /// Waits for its concurrency group.
        Pending = "pending",
        /// Held by a protection rule.
        Waiting = "waiting",
        /// Under way.
        InProgress = "in_progress",
        /// Ended; the conclusion says how.
        Completed = "completed",
    }
}

words! {
    /// How a run, a job or a check run ended.
    Conclusion {
        /// Well.
        Success = "success",
        /// Badly.
        Failure = "failure",
        /// Stopped by somebody or by a newer run of its concurrency group.
        Cancelled = "cancelled",
        /// Never ran: its condition was false or a job it needs did not succeed.
        Skipped = "skipped",
        /// Neither well nor badly; GitHub lets what needs it go on.
        Neutral = "neutral",
        /// Ran longer than allowed.
        TimedOut = "timed_out",
        /// Somebody must do something first, for example allow a fork's run.
        ActionRequired = "action_required",
        /// GitHub gave up on it.
        Stale = "stale",
        /// The workflow file could not be run.
        StartupFailure = "startup_failure",
    }
}

words! {
    /// State that a deployment status reports.
    DeploymentStatusState {
        /// Ended with an error.
        Error = "error",
        /// Failed.
        Failure = "failure",
        /// A newer deployment took its place, or somebody switched it off.
        Inactive = "inactive",
        /// Under way.
        InProgress = "in_progress",
        /// Asked for.
        Pending = "pending",
        /// Waits for a runner.
        Queued = "queued",
        /// Ended well.
        Success = "success",
        /// Held by a protection rule. Missing in GitHub's REST description, present in its answers.
        Waiting = "waiting",
    }
}

words! {
    /// State of a deployment as GraphQL sums it up.
    DeploymentRecordState {
        /// Pending, and nothing heard for 30 minutes.
        Abandoned = "abandoned",
        /// Ended well and not replaced.
        Active = "active",
        /// Its environment was taken down.
        Destroyed = "destroyed",
        /// Ended with an error.
        Error = "error",
        /// Failed.
        Failure = "failure",
        /// Replaced.
        Inactive = "inactive",
        /// Under way.
        InProgress = "in_progress",
        /// Asked for.
        Pending = "pending",
        /// Waits for a runner.
        Queued = "queued",
        /// Ended well.
        Success = "success",
        /// Held by a protection rule.
        Waiting = "waiting",
    }
}

words! {
    /// State of a commit status, and of all checks of a commit together.
    StatusState {
        /// Ended with an error.
        Error = "error",
        /// Waited for.
        Expected = "expected",
        /// Failed.
        Failure = "failure",
        /// Under way.
        Pending = "pending",
        /// Passed.
        Success = "success",
    }
}

/// A time that may be missing, null, empty or malformed: all of these are `None`.
pub(in crate::providers::github) fn lenient_time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_read_in_the_case_of_rest_and_of_graphql() {
        assert_eq!(Status::from_word("in_progress"), Status::InProgress);
        assert_eq!(Status::from_word("IN_PROGRESS"), Status::InProgress);
        assert_eq!(Conclusion::from_word("TIMED_OUT"), Conclusion::TimedOut);
        assert_eq!(
            serde_json::from_str::<DeploymentStatusState>("\"WAITING\"").unwrap(),
            DeploymentStatusState::Waiting
        );
    }

    proptest! {
        #[test]
        fn a_word_that_github_invents_tomorrow_is_unrecognized_and_not_an_error(word in "[a-z_]{1,12}x9") {
            prop_assert_eq!(serde_json::from_str::<Status>(&format!("\"{word}\"")).unwrap(), Status::Unrecognized);
            prop_assert_eq!(serde_json::from_str::<DeploymentRecordState>(&format!("\"{word}\"")).unwrap(), DeploymentRecordState::Unrecognized);
        }
    }
}
