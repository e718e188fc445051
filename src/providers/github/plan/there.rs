//! Whether there is what a dispatch needs: the version, something to run on, the workflow file there, and a workflow that is not
//! disabled.

use std::sync::Arc;

use super::{
    super::{
        mapping_test::checks::Checks,
        source::{Mapping, RunRef},
        versions::short,
        workflow_file::WorkflowFile,
    },
    Subject,
    answer::PlanData,
    found::{FoundRef, printable},
};
use crate::model::version::LabelKind;

/// Event that starts a workflow from here.
const TRIGGER: &str = "workflow_dispatch";

/// The workflow file where it would run.
pub enum FileThere {
    /// It is not there.
    Missing,
    /// It is there; why it is not understood.
    NotUnderstood(String),
    /// This is it.
    Is(Arc<WorkflowFile>),
}

/// Whether the workflow is turned off, where a run of it told.
pub fn workflow_state(checks: &mut Checks, mapping: &Mapping, data: Option<&PlanData>) {
    let state = data
        .and_then(|data| data.run.as_ref()?.workflow.as_ref())
        .map(|workflow| workflow.state.as_str());
    let workflow = mapping.workflow_file();
    let message = match state {
        Some("DISABLED_MANUALLY") => {
            format!("{workflow} is disabled on GitHub. Enable it on its page there.")
        }
        Some("DISABLED_INACTIVITY") => format!(
            "GitHub disabled {workflow}, because nothing happened in the repository for long. Enable it on its page there."
        ),
        Some("DISABLED_FORK") => format!(
            "{workflow} is disabled because the repository is a fork. Enable it on its page on GitHub."
        ),
        _ => return,
    };
    checks.blocked("source.workflow", message);
}

/// Whether the repository still has the name that the mapping gives it: reading follows a new name, and starting does not.
pub fn check_name(checks: &mut Checks, written: &str, name: &str) {
    if !name.is_empty() && !written.eq_ignore_ascii_case(name) {
        checks.blocked(
            "source.repo",
            format!("{written} is called {name} now. Change the repository in the settings of this environment."),
        );
    }
}

/// Whether the repository has the version, and still as it was seen.
pub fn check_version(checks: &mut Checks, subject: &Subject<'_>, label: &str) {
    let (version, repository) = (&subject.version, &subject.repository.standing.name);
    if version.kind == LabelKind::Other {
        let message = format!(
            "{repository} has no tag, branch or commit {}.",
            printable(label)
        );
        let is_only_a_value = subject.mapping.source.version_input.is_some()
            && subject.mapping.source.dispatch.run_ref != RunRef::SelectedVersion;
        if is_only_a_value {
            checks.warned(
                "version",
                format!("{message} Whether the pipeline knows what to do with it cannot be said."),
            );
        } else {
            checks.blocked("version", format!("{message} Choose another version."));
        }
    } else if version.has_moved {
        let now = version.sha.map(short).unwrap_or_default();
        checks.warned(
            "version",
            format!("{} stands for another commit by now: {now}.", version.shown),
        );
    }
}

/// Whether there is something to run on.
pub fn check_ref(checks: &mut Checks, repository: &str, reference: &FoundRef<'_>) -> bool {
    const FIELD: &str = "source.dispatch.ref";
    let name = reference.name;
    let Some(kind) = reference.kind else {
        checks.blocked(
            FIELD,
            format!("{repository} has no branch or tag {name} to run on."),
        );
        return false;
    };
    if reference.is_ambiguous {
        checks.warned(
            FIELD,
            format!("{repository} has both a branch and a tag {name}. GitHub takes the branch."),
        );
    } else {
        checks.passed(FIELD, format!("It runs on the {} {name}.", kind.word()));
    }
    true
}

/// The workflow file, if it can be started.
pub fn check_file(
    checks: &mut Checks,
    subject: &Subject<'_>,
    run_on: &str,
    file: FileThere,
) -> Option<Arc<WorkflowFile>> {
    const FIELD: &str = "source.workflow";
    let workflow = subject.mapping.workflow_file();
    let repository = &subject.repository.standing.name;
    let file = match file {
        FileThere::Missing => {
            checks.blocked(
                FIELD,
                format!(
                    "There is no {} on {run_on} of {repository}.",
                    subject.mapping.source.workflow
                ),
            );
            return None;
        }
        FileThere::NotUnderstood(reason) => {
            checks.blocked(
                FIELD,
                format!("{workflow} on {run_on} of {repository} was not understood: {reason}. So it is not known what may be sent."),
            );
            return None;
        }
        FileThere::Is(file) => file,
    };
    if file.triggers.iter().any(|event| event == TRIGGER) {
        checks.passed(
            FIELD,
            format!("{workflow} on {run_on} can be started from here ({TRIGGER})."),
        );
        return Some(file);
    }
    checks.blocked(
        FIELD,
        format!("{workflow} on {run_on} cannot be started from here: it has no {TRIGGER} there."),
    );
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{model::inspection::CheckOutcome, providers::github::plan::policy::RefKind};

    fn mapping() -> Mapping {
        let environment = json!({"service": "s", "name": "e", "provider": "github", "host": "h", "source": {"owner": "a", "repo": "b"}});
        let environment = serde_json::from_value(environment).unwrap();
        Mapping::new(&environment, false, &Default::default()).unwrap()
    }

    fn outcomes(checks: Checks) -> Vec<CheckOutcome> {
        let checks = checks.into_list().into_iter();
        checks.map(|check| check.outcome).collect()
    }

    #[test]
    fn a_repository_that_is_called_otherwise_now_is_blocked_with_what_to_do() {
        let mut checks = Checks::default();
        check_name(&mut checks, "acme/shop", "Acme/Shop");
        check_name(&mut checks, "acme/old", "acme/new");
        let [check] = &checks.into_list()[..] else {
            panic!("one of them differs");
        };
        assert_eq!(check.outcome, CheckOutcome::Blocked);
        assert_eq!(check.field.as_deref(), Some("source.repo"));
        assert_eq!(
            check.message,
            "acme/old is called acme/new now. Change the repository in the settings of this environment."
        );
    }

    #[test]
    fn a_disabled_workflow_is_blocked_and_any_other_state_says_nothing() {
        for (run, blocked) in [
            (json!({"workflow": {"state": "DISABLED_MANUALLY"}}), true),
            (json!({"workflow": {"state": "DISABLED_INACTIVITY"}}), true),
            (json!({"workflow": {"state": "DISABLED_FORK"}}), true),
            (json!({"workflow": {"state": "ACTIVE"}}), false),
            (json!({"workflow": {"state": "A_NEW_WORD"}}), false),
            (json!({"workflow": null}), false),
            (json!({}), false),
            (json!(null), false),
        ] {
            let data: PlanData = serde_json::from_value(json!({"r0": null, "w": run})).unwrap();
            let mut checks = Checks::default();
            workflow_state(&mut checks, &mapping(), Some(&data));
            let expected = if blocked {
                vec![CheckOutcome::Blocked]
            } else {
                vec![]
            };
            assert_eq!(outcomes(checks), expected, "{run}");
        }
        let mut checks = Checks::default();
        workflow_state(&mut checks, &mapping(), None);
        assert!(outcomes(checks).is_empty());
    }

    #[test]
    fn a_ref_that_is_a_branch_and_a_tag_is_a_warning_and_one_that_is_neither_is_blocked() {
        let reference = |kind, is_ambiguous| FoundRef {
            kind,
            name: "x",
            is_ambiguous,
            sha: None,
            file: "f",
        };
        for (reference, goes_on, expected) in [
            (
                reference(Some(RefKind::Branch), true),
                true,
                CheckOutcome::Warned,
            ),
            (
                reference(Some(RefKind::Tag), false),
                true,
                CheckOutcome::Passed,
            ),
            (reference(None, false), false, CheckOutcome::Blocked),
        ] {
            let mut checks = Checks::default();
            assert_eq!(check_ref(&mut checks, "a/b", &reference), goes_on);
            assert_eq!(outcomes(checks), [expected]);
        }
    }
}
