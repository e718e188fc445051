//! Whether a version can be sent on its way from here, as far as mapping and workflow file say: a dispatch runs on a branch or a
//! tag, never on a commit, and a commit can only be the value of an input.

use std::sync::Arc;

use crate::{
    model::{
        offered::{Dispatchable, NotDispatchable, VersionInput},
        version::LabelKind,
    },
    providers::github::{
        source::{GithubSource, RunRef, file_name},
        workflow_file::{InputKind, WorkflowFile},
    },
};

/// The workflow file where it would run.
#[derive(Debug, Clone)]
pub enum RunFile {
    /// Not asked, or it depends on the version.
    Unasked,
    /// It is not there.
    Missing,
    /// It is there and could not be understood: nothing is said against it here.
    NotUnderstood,
    /// This is it.
    Is(Arc<WorkflowFile>),
}

/// Why a version cannot be started, and the same in a sentence.
pub type Refusal = (NotDispatchable, String);

/// What a version would be started with.
#[derive(Debug, Clone)]
pub struct Starter<'a> {
    /// The mapping.
    pub source: &'a GithubSource,
    /// The repository's default branch; none in an empty one.
    pub default_branch: Option<&'a str>,
    /// Commit of what the workflow runs on, where that does not depend on the version.
    pub run_on_sha: Option<&'a str>,
    /// The workflow file there.
    pub file: &'a RunFile,
}

impl Starter<'_> {
    /// Whether this version can be started.
    pub fn of(&self, kind: LabelKind, label: &str, sha: Option<&str>) -> Dispatchable {
        match self.check(kind, label, sha) {
            Ok((run_on, version_input)) => Dispatchable::Possible {
                run_on,
                version_input,
            },
            Err((reason, message)) => Dispatchable::Impossible { reason, message },
        }
    }

    fn check(
        &self,
        kind: LabelKind,
        label: &str,
        sha: Option<&str>,
    ) -> Result<(String, Option<VersionInput>), Refusal> {
        let source = self.source;
        let workflow = file_name(&source.workflow);
        if !source.dispatch.enabled {
            return Err((
                NotDispatchable::TurnedOff,
                "The settings of this environment turn off deploying from here.".to_owned(),
            ));
        }
        let run_on = self.run_on(kind, label)?;
        let input = self.version_input(kind, label, sha);
        match self.file {
            RunFile::Unasked | RunFile::NotUnderstood => {}
            RunFile::Missing => {
                return Err((
                    NotDispatchable::PipelineMissing,
                    format!("{run_on} has no workflow {workflow}."),
                ));
            }
            RunFile::Is(file) => check_file(file, workflow, run_on, input.as_ref())?,
        }
        self.carried(run_on, kind, label, sha)?;
        Ok((run_on.to_owned(), input))
    }

    /// Branch or tag that the workflow would run on.
    pub fn run_on<'v>(&'v self, kind: LabelKind, label: &'v str) -> Result<&'v str, Refusal> {
        match &self.source.dispatch.run_ref {
            RunRef::SelectedVersion if is_ref(kind) => Ok(label),
            RunRef::SelectedVersion => Err((
                NotDispatchable::CommitIsNoRef,
                format!(
                    "{} runs on the version itself, and GitHub runs workflows on branches and tags only. Choose a tag or branch, or name an input for the version in the settings of this environment.",
                    file_name(&self.source.workflow)
                ),
            )),
            RunRef::Fixed { name } => Ok(name),
            RunRef::DefaultBranch => self.default_branch.ok_or_else(|| {
                (
                    NotDispatchable::PipelineMissing,
                    "The repository has no default branch that a workflow could run on.".to_owned(),
                )
            }),
        }
    }

    /// The input that carries the version, where the mapping names one.
    pub fn version_input(
        &self,
        kind: LabelKind,
        label: &str,
        sha: Option<&str>,
    ) -> Option<VersionInput> {
        let name = self.source.version_input.as_deref()?;
        let value = match (kind, sha) {
            (LabelKind::Commit, Some(sha)) => sha,
            _ => label,
        };
        Some(VersionInput {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }

    /// Whether the version is what runs, or reaches it through an input.
    pub fn carried(
        &self,
        run_on: &str,
        kind: LabelKind,
        label: &str,
        sha: Option<&str>,
    ) -> Result<(), Refusal> {
        let is_what_runs =
            (is_ref(kind) && label == run_on) || (sha.is_some() && sha == self.run_on_sha);
        if self.source.version_input.is_some() || is_what_runs {
            return Ok(());
        }
        Err((
            NotDispatchable::NoVersionInput,
            format!(
                "{} always runs on {run_on} and no input carries a version: only {run_on} as it is can be deployed from here.",
                file_name(&self.source.workflow)
            ),
        ))
    }
}

fn is_ref(kind: LabelKind) -> bool {
    matches!(kind, LabelKind::Tag | LabelKind::Branch)
}

fn check_file(
    file: &WorkflowFile,
    workflow: &str,
    run_on: &str,
    input: Option<&VersionInput>,
) -> Result<(), Refusal> {
    if !file
        .triggers
        .iter()
        .any(|event| event == "workflow_dispatch")
    {
        return Err((
            NotDispatchable::NotStartedByHand,
            format!(
                "{workflow} on {run_on} has no workflow_dispatch: it cannot be started from here."
            ),
        ));
    }
    let Some(input) = input else {
        return Ok(());
    };
    let declared = file
        .inputs
        .iter()
        .find(|declared| declared.name.eq_ignore_ascii_case(&input.name));
    match declared {
        None => Err((
            NotDispatchable::InputNotDeclared,
            format!("{workflow} on {run_on} declares no input {}.", input.name),
        )),
        Some(declared)
            if declared.kind == InputKind::Choice && !declared.options.contains(&input.value) =>
        {
            Err((
                NotDispatchable::NotAnOption,
                format!(
                    "{} is not among the options of the input {}.",
                    input.value, input.name
                ),
            ))
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::providers::github::source::Mapping;

    const SHA: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const DISPATCHED: &str = "on: {workflow_dispatch: {inputs: {version: {required: true}, size: {type: choice, options: [s, m]}}}}\njobs: {a: {runs-on: x, steps: []}}";

    fn of(change: Value, file: Option<&str>, (kind, label): (LabelKind, &str)) -> Dispatchable {
        let mut source = json!({"owner": "a", "repo": "b", "environment": "e"});
        source
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let environment = json!({"service": "s", "name": "e", "provider": "github", "host": "h", "source": source});
        let environment = serde_json::from_value(environment).unwrap();
        let Mapping { source, .. } =
            Mapping::new(&environment, false, &Default::default()).unwrap();
        let file = match file {
            None => RunFile::Unasked,
            Some("") => RunFile::Missing,
            Some(text) => RunFile::Is(Arc::new(WorkflowFile::parse(text).unwrap())),
        };
        let starter = Starter {
            source: &source,
            default_branch: Some("main"),
            run_on_sha: Some("head"),
            file: &file,
        };
        starter.of(
            kind,
            label,
            Some(if label == "main" { "head" } else { SHA }),
        )
    }

    fn possible(run_on: &str, input: Option<(&str, &str)>) -> Dispatchable {
        Dispatchable::Possible {
            run_on: run_on.to_owned(),
            version_input: input.map(|(name, value)| VersionInput {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
        }
    }

    fn reason(of: &Dispatchable) -> Option<NotDispatchable> {
        match of {
            Dispatchable::Possible { .. } => None,
            Dispatchable::Impossible { reason, .. } => Some(*reason),
        }
    }

    #[test]
    fn a_version_goes_into_its_input_by_its_name_and_a_commit_by_its_full_sha() {
        let with_input = json!({"versionInput": "version"});
        for (kind, label, value) in [
            (LabelKind::Tag, "v1", "v1"),
            (LabelKind::Branch, "topic", "topic"),
            (LabelKind::Commit, "aaaaaaa", SHA),
            (LabelKind::Other, "build-7", "build-7"),
        ] {
            assert_eq!(
                of(with_input.clone(), Some(DISPATCHED), (kind, label)),
                possible("main", Some(("version", value)))
            );
        }
    }

    #[test]
    fn a_workflow_that_runs_on_the_version_takes_branches_and_tags_only() {
        let selected = json!({"dispatch": {"ref": {"kind": "selected_version"}}});
        assert_eq!(
            of(selected.clone(), None, (LabelKind::Tag, "v1")),
            possible("v1", None)
        );
        for kind in [LabelKind::Commit, LabelKind::Other] {
            let refused = of(selected.clone(), None, (kind, "aaaaaaa"));
            assert_eq!(reason(&refused), Some(NotDispatchable::CommitIsNoRef));
        }
    }

    #[test]
    fn without_an_input_only_what_runs_can_be_deployed() {
        assert_eq!(
            of(json!({}), Some(DISPATCHED), (LabelKind::Branch, "main")),
            possible("main", None)
        );
        let refused = of(json!({}), Some(DISPATCHED), (LabelKind::Tag, "v1"));
        assert_eq!(reason(&refused), Some(NotDispatchable::NoVersionInput));
        let fixed = json!({"dispatch": {"ref": {"kind": "fixed", "name": "release"}}});
        assert_eq!(
            of(fixed, None, (LabelKind::Branch, "release")),
            possible("release", None)
        );
    }

    #[test]
    fn what_the_workflow_file_does_not_take_is_refused_with_the_reason() {
        let pushed = "on: push\njobs: {a: {runs-on: x, steps: []}}";
        for (change, file, expected) in [
            (
                json!({"dispatch": {"enabled": false}}),
                DISPATCHED,
                NotDispatchable::TurnedOff,
            ),
            (
                json!({"versionInput": "version"}),
                "",
                NotDispatchable::PipelineMissing,
            ),
            (
                json!({"versionInput": "version"}),
                pushed,
                NotDispatchable::NotStartedByHand,
            ),
            (
                json!({"versionInput": "tag"}),
                DISPATCHED,
                NotDispatchable::InputNotDeclared,
            ),
            (
                json!({"versionInput": "size"}),
                DISPATCHED,
                NotDispatchable::NotAnOption,
            ),
        ] {
            let refused = of(change, Some(file), (LabelKind::Tag, "v1"));
            assert_eq!(reason(&refused), Some(expected));
            let Dispatchable::Impossible { message, .. } = refused else {
                unreachable!()
            };
            assert!(message.ends_with('.'), "{message}");
        }
    }
}
