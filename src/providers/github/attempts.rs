//! Attempts to put a version into an environment, whatever they were read from, and the choice among them: which is live,
//! which is the newest.

use jiff::Timestamp;

use super::facts::RunKey;
use crate::model::deployment::DeploymentState;

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Unique within the environment; stable between reads.
    pub id: String,
    /// Where it stands.
    pub state: DeploymentState,
    /// When this attempt (not the first attempt of its run) was asked for.
    pub created_at: Timestamp,
    /// When work on it began.
    pub started_at: Option<Timestamp>,
    /// When its end was reported.
    pub finished_at: Option<Timestamp>,
    /// The run behind it.
    pub run: Option<RunKey>,
    /// Which attempt of the run it is, where that is known.
    pub run_attempt: Option<u32>,
    /// The job behind it, where it is one.
    pub job: Option<u64>,
    /// Place of its deployment record in the environment's list.
    pub record: Option<usize>,
    /// What the provider says about its state.
    pub note: Option<String>,
    /// Address of what was deployed.
    pub environment_url: Option<String>,
    /// Whether it counts for this environment beyond doubt. What does not is chosen only to find out more about it.
    pub is_certain: bool,
}

impl Attempt {
    /// When its success was reported, if it is one that nothing has replaced.
    pub fn succeeded_at(&self) -> Option<Timestamp> {
        (self.state == DeploymentState::Succeeded)
            .then(|| self.finished_at.unwrap_or(self.created_at))
    }
}

/// What is shown of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The attempt whose success was reported last, and not taken back.
    pub live: Option<&'a Attempt>,
    /// The newest attempt, where it is not the live one.
    pub latest: Option<&'a Attempt>,
}

/// Chooses. The order of the attempts makes no difference.
pub fn choose<'a>(attempts: impl IntoIterator<Item = &'a Attempt> + Clone) -> Choice<'a> {
    let live = attempts
        .clone()
        .into_iter()
        .filter(|a| a.succeeded_at().is_some())
        .max_by_key(|a| (a.succeeded_at(), a.created_at, &a.id));
    let is_live = |a: &Attempt| live.is_some_and(|live| live.id == a.id);
    let newest = attempts
        .into_iter()
        // Of two that were created in the same moment, the live one needs no second line.
        .max_by_key(|a| (a.created_at, is_live(a), &a.id));
    Choice {
        live,
        latest: newest.filter(|a| !is_live(a)),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An attempt created at a second, ended at another.
    pub fn attempt(
        id: &str,
        state: DeploymentState,
        created: i64,
        finished: Option<i64>,
    ) -> Attempt {
        let at = |second| Timestamp::from_second(second).unwrap();
        Attempt {
            id: id.to_owned(),
            state,
            created_at: at(created),
            started_at: None,
            finished_at: finished.map(at),
            run: None,
            run_attempt: None,
            job: None,
            record: None,
            note: None,
            environment_url: None,
            is_certain: true,
        }
    }

    fn ids(choice: Choice<'_>) -> (Option<&str>, Option<&str>) {
        (
            choice.live.map(|a| a.id.as_str()),
            choice.latest.map(|a| a.id.as_str()),
        )
    }

    #[test]
    fn a_failed_newer_attempt_does_not_hide_the_live_version() {
        let attempts = [
            attempt("new", DeploymentState::Failed, 20, Some(25)),
            attempt("old", DeploymentState::Succeeded, 10, Some(15)),
        ];
        assert_eq!(ids(choose(&attempts)), (Some("old"), Some("new")));
    }

    #[test]
    fn live_is_the_one_whose_success_was_reported_last_and_not_the_one_created_last() {
        let attempts = [
            attempt("created last", DeploymentState::Succeeded, 20, Some(25)),
            attempt("reported last", DeploymentState::Succeeded, 10, Some(30)),
        ];
        assert_eq!(
            ids(choose(&attempts)),
            (Some("reported last"), Some("created last"))
        );
    }

    #[test]
    fn nothing_is_live_when_every_success_was_taken_back() {
        let attempts = [attempt("a", DeploymentState::Superseded, 20, Some(25))];
        assert_eq!(ids(choose(&attempts)), (None, Some("a")));
        assert_eq!(ids(choose(&[])), (None, None));
    }

    #[test]
    fn the_newest_attempt_is_not_repeated_when_it_is_the_live_one() {
        let attempts = [
            attempt("a", DeploymentState::Succeeded, 20, Some(25)),
            attempt("b", DeploymentState::Failed, 10, Some(15)),
        ];
        assert_eq!(ids(choose(&attempts)), (Some("a"), None));
    }

    fn any_state() -> impl Strategy<Value = DeploymentState> {
        use DeploymentState::*;
        proptest::sample::select(vec![
            Queued, Waiting, Running, Succeeded, Failed, Cancelled, Superseded, Unknown,
        ])
    }

    prop_compose! {
        fn any_attempts()(list in proptest::collection::vec((any_state(), 0..20i64, proptest::option::of(0..40i64)), 0..12)) -> Vec<Attempt> {
            list.into_iter()
                .enumerate()
                .map(|(i, (state, created, finished))| attempt(&format!("a{i}"), state, created, finished))
                .collect()
        }
    }

    proptest! {
        #[test]
        fn the_order_of_the_answer_makes_no_difference(attempts in any_attempts(), seed: u64) {
            let mut shuffled = attempts.clone();
            shuffled.sort_by_key(|a| a.id.bytes().fold(seed, |h, b| h.wrapping_mul(31).wrapping_add(b.into())));
            prop_assert_eq!(ids(choose(&attempts)), ids(choose(&shuffled)));
        }

        #[test]
        fn what_is_live_succeeded_and_nothing_newer_than_latest_exists(attempts in any_attempts()) {
            let choice = choose(&attempts);
            if let Some(live) = choice.live {
                prop_assert_eq!(live.state, DeploymentState::Succeeded);
            } else {
                prop_assert!(attempts.iter().all(|a| a.state != DeploymentState::Succeeded));
            }
            let newest = attempts.iter().map(|a| a.created_at).max();
            let shown = choice.latest.or(choice.live).map(|a| a.created_at);
            prop_assert_eq!(newest, shown);
        }
    }
}
