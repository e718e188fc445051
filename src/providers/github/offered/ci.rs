//! What continuous integration says of a commit. Runs of workflows that deploy are no part of it: that a deployment waits or
//! failed says nothing about the commit.

use std::collections::BTreeSet;

use crate::{
    model::offered::CiState,
    providers::github::{
        client::GraphqlError,
        schema::{
            Conclusion, Status, StatusState,
            offered::{Context, Rollup},
        },
    },
};

/// Whether GitHub let checks be read, as far as the errors of an answer say.
pub fn readable(errors: &[GraphqlError]) -> bool {
    !errors
        .iter()
        .any(|error| error.path.iter().any(|step| step == "statusCheckRollup"))
}

/// The sum of all checks but those of runs of these workflows (by path). `readable` is false where GitHub would not say.
pub fn state(rollup: Option<&Rollup>, deploying: &BTreeSet<String>, readable: bool) -> CiState {
    let Some(rollup) = rollup else {
        return if readable {
            CiState::None
        } else {
            CiState::Unknown
        };
    };
    let Some(contexts) = &rollup.contexts else {
        return CiState::Unknown;
    };
    let counted: Vec<CiState> = contexts
        .iter()
        .filter(|context| {
            !context
                .workflow()
                .is_some_and(|path| deploying.contains(path))
        })
        .map(of_context)
        .collect();
    let has = |state| counted.contains(&state);
    if has(CiState::Failed) {
        CiState::Failed
    } else if contexts.has_more() {
        // What is not listed may be of a deployment; only where all passed it makes no difference.
        match rollup.state {
            Some(StatusState::Success) if !counted.is_empty() => CiState::Passed,
            _ => CiState::Unknown,
        }
    } else if has(CiState::Running) {
        CiState::Running
    } else if has(CiState::Unknown) {
        CiState::Unknown
    } else if counted.is_empty() {
        CiState::None
    } else {
        CiState::Passed
    }
}

fn of_context(context: &Context) -> CiState {
    if context.kind == "StatusContext" {
        return match context.state {
            Some(StatusState::Success) => CiState::Passed,
            Some(StatusState::Failure | StatusState::Error) => CiState::Failed,
            Some(StatusState::Pending | StatusState::Expected) => CiState::Running,
            Some(StatusState::Unrecognized) | None => CiState::Unknown,
        };
    }
    match context.status {
        Some(Status::Completed) => {}
        Some(Status::Unrecognized) | None => return CiState::Unknown,
        Some(_) => return CiState::Running,
    }
    match context.conclusion {
        Some(Conclusion::Success | Conclusion::Neutral | Conclusion::Skipped) => CiState::Passed,
        Some(
            Conclusion::Failure
            | Conclusion::Cancelled
            | Conclusion::TimedOut
            | Conclusion::ActionRequired
            | Conclusion::StartupFailure,
        ) => CiState::Failed,
        Some(Conclusion::Stale | Conclusion::Unrecognized) | None => CiState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(workflow: &str, status: &str, conclusion: Option<&str>) -> Value {
        json!({"__typename": "CheckRun", "status": status, "conclusion": conclusion, "checkSuite": {"workflowRun": {"file": {"path": workflow}}}})
    }

    fn done(workflow: &str, conclusion: &str) -> Value {
        check(workflow, "COMPLETED", Some(conclusion))
    }

    fn status(state: &str) -> Value {
        json!({"__typename": "StatusContext", "state": state})
    }

    fn of(state_of_all: &str, contexts: &[Value], more: bool) -> CiState {
        let rollup: Rollup = serde_json::from_value(json!({
            "state": state_of_all, "contexts": {"nodes": contexts, "pageInfo": {"hasNextPage": more}},
        }))
        .unwrap();
        let deploying = BTreeSet::from(["deploy.yml".to_owned()]);
        state(Some(&rollup), &deploying, true)
    }

    #[test]
    fn the_worst_check_that_is_no_deployment_decides() {
        for (contexts, expected) in [
            (
                vec![done("ci.yml", "SUCCESS"), done("ci.yml", "SKIPPED")],
                CiState::Passed,
            ),
            (
                vec![done("ci.yml", "SUCCESS"), done("deploy.yml", "FAILURE")],
                CiState::Passed,
            ),
            (
                vec![
                    done("ci.yml", "FAILURE"),
                    check("ci.yml", "IN_PROGRESS", None),
                ],
                CiState::Failed,
            ),
            (
                vec![done("ci.yml", "SUCCESS"), check("ci.yml", "QUEUED", None)],
                CiState::Running,
            ),
            (
                vec![
                    done("ci.yml", "SUCCESS"),
                    check("deploy.yml", "WAITING", None),
                ],
                CiState::Passed,
            ),
            (vec![done("deploy.yml", "SUCCESS")], CiState::None),
            (vec![], CiState::None),
            (vec![status("SUCCESS"), status("PENDING")], CiState::Running),
            (vec![status("ERROR")], CiState::Failed),
            (vec![done("ci.yml", "A_NEW_WORD")], CiState::Unknown),
            (
                vec![
                    json!({"__typename": "CheckRun", "status": "COMPLETED", "conclusion": "SUCCESS", "checkSuite": {"workflowRun": null}}),
                ],
                CiState::Passed,
            ),
        ] {
            assert_eq!(of("PENDING", &contexts, false), expected, "{contexts:?}");
        }
    }

    #[test]
    fn more_checks_than_were_listed_are_believed_only_where_all_passed() {
        let passed = [done("ci.yml", "SUCCESS")];
        assert_eq!(of("SUCCESS", &passed, true), CiState::Passed);
        assert_eq!(of("FAILURE", &passed, true), CiState::Unknown);
        assert_eq!(
            of("PENDING", &[done("ci.yml", "FAILURE")], true),
            CiState::Failed
        );
        assert_eq!(
            of("SUCCESS", &[done("deploy.yml", "SUCCESS")], true),
            CiState::Unknown
        );
    }

    #[test]
    fn nothing_known_is_told_from_nothing_there() {
        assert_eq!(state(None, &BTreeSet::new(), true), CiState::None);
        assert_eq!(state(None, &BTreeSet::new(), false), CiState::Unknown);
    }
}
