//! How a version is sent on its way from here: whether at all, what the workflow runs on, and what it is told.

use serde::{Deserialize, Serialize};

use super::{
    checks::{check, check_input, is_ref_name, is_same_input, trim},
    versions::{VersionSource, Versions},
};
use crate::error::{Error, Result};

/// Most inputs of one dispatch, those that carry version and environment among them.
const MAX_INPUTS: usize = 25;
/// Longest value of an input, and of all values together, in characters.
const MAX_VALUE: usize = 65_535;

/// How a version is sent on its way from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubDispatch"))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Dispatch {
    /// Whether deployments are started from here at all.
    pub enabled: bool,
    /// What the workflow runs on. Which input carries the version is `versionInput`, which the environment `environmentInput`.
    #[serde(rename = "ref")]
    pub run_ref: RunRef,
    /// Further inputs that are sent, each with the value that it has unless somebody chooses another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<DispatchInput>>"))]
    pub inputs: Vec<DispatchInput>,
}

impl Default for Dispatch {
    fn default() -> Self {
        Self {
            enabled: true,
            run_ref: RunRef::default(),
            inputs: Vec::new(),
        }
    }
}

/// What a dispatched workflow runs on: GitHub takes a branch or a tag, never a commit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubRunRef"))]
#[serde(tag = "kind", rename_all = "snake_case", from = "WrittenRunRef")]
pub enum RunRef {
    /// The repository's default branch, whichever that is at the time.
    #[default]
    DefaultBranch,
    /// Always this branch or tag.
    Fixed {
        /// Its name.
        name: String,
    },
    /// The tag or branch that is deployed.
    SelectedVersion,
}

/// The same as it is read: of variants without braces serde takes fields that they do not have.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum WrittenRunRef {
    DefaultBranch {},
    Fixed { name: String },
    SelectedVersion {},
}

impl From<WrittenRunRef> for RunRef {
    fn from(written: WrittenRunRef) -> Self {
        match written {
            WrittenRunRef::DefaultBranch {} => Self::DefaultBranch,
            WrittenRunRef::Fixed { name } => Self::Fixed { name },
            WrittenRunRef::SelectedVersion {} => Self::SelectedVersion,
        }
    }
}

/// A further input of a dispatch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubDispatchInput"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispatchInput {
    /// Name of the input.
    pub name: String,
    /// Its value; `true` and `false` for a boolean.
    pub value: String,
}

impl Dispatch {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Checks every field and brings it into its one form. `taken`: inputs that carry something else already, each with what.
    pub(super) fn normalize(&mut self, taken: &[(&str, &str)], versions: &Versions) -> Result<()> {
        if let RunRef::Fixed { name } = &mut self.run_ref {
            trim(name);
            check(
                is_ref_name(name),
                "source.dispatch.ref.name",
                "This cannot be the name of a branch or tag. A workflow runs on a branch or a tag, never on a commit.",
            )?;
        }
        if self.enabled && self.run_ref == RunRef::SelectedVersion {
            check(
                versions
                    .sources
                    .iter()
                    .any(|source| *source != VersionSource::Commits),
                "source.dispatch.ref",
                "A workflow cannot run on a commit, and only commits are offered as versions. Offer tags, releases or branches too, or run on a branch and name the input that carries the version.",
            )?;
        }
        check(
            self.inputs.len() + taken.len() <= MAX_INPUTS,
            "source.dispatch.inputs",
            &format!(
                "At most {MAX_INPUTS} inputs can be sent, those of version and environment among them."
            ),
        )?;
        let mut characters = 0;
        for index in 0..self.inputs.len() {
            let (before, rest) = self.inputs.split_at_mut(index);
            let Some(input) = rest.first_mut() else {
                break;
            };
            let field = format!("source.dispatch.inputs[{index}]");
            characters += check_one(input, before, taken, &field)?;
        }
        check(
            characters <= MAX_VALUE,
            "source.dispatch.inputs",
            &format!("All values together must have at most {MAX_VALUE} characters."),
        )
    }
}

/// Checks an input and counts the characters of its value.
fn check_one(
    input: &mut DispatchInput,
    before: &[DispatchInput],
    taken: &[(&str, &str)],
    field: &str,
) -> Result<usize> {
    trim(&mut input.name);
    let name = format!("{field}.name");
    check_input(&input.name, &name)?;
    if before
        .iter()
        .any(|other| is_same_input(&other.name, &input.name))
    {
        return Err(Error::invalid(
            name,
            format!(
                "The input {} is named twice. Give it one value.",
                input.name
            ),
        ));
    }
    if let Some((_, carries)) = taken
        .iter()
        .find(|(other, _)| is_same_input(other, &input.name))
    {
        return Err(Error::invalid(
            name,
            format!(
                "The input {} carries the {carries} already. Leave it out here.",
                input.name
            ),
        ));
    }
    let characters = input.value.chars().count();
    let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    check(
        characters <= MAX_VALUE && input.value.chars().all(is_text),
        &format!("{field}.value"),
        &format!(
            "The value must have at most {MAX_VALUE} characters, without control characters other than tabs and line breaks."
        ),
    )?;
    Ok(characters)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::providers::github::source::tests::{field_of, normalized};

    fn inputs(count: usize) -> Vec<Value> {
        (0..count)
            .map(|i| json!({"name": format!("input_{i}"), "value": "x"}))
            .collect()
    }

    #[test]
    fn what_is_sent_is_kept_as_it_was_written() {
        let source = normalized(json!({"versionInput": "version", "dispatch": {
            "ref": {"kind": "fixed", "name": " main "},
            "inputs": [{"name": " run-migrations ", "value": "true"}, {"name": "note", "value": " a\nb "}, {"name": "empty", "value": ""}],
        }}))
        .unwrap();
        let fixed = RunRef::Fixed {
            name: "main".to_owned(),
        };
        assert_eq!(source.dispatch.run_ref, fixed);
        assert!(source.dispatch.enabled);
        let sent: Vec<_> = source
            .dispatch
            .inputs
            .iter()
            .map(|input| (input.name.as_str(), input.value.as_str()))
            .collect();
        assert_eq!(
            sent,
            [
                ("run-migrations", "true"),
                ("note", " a\nb "),
                ("empty", "")
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        let dispatch = |dispatch: Value| json!({"dispatch": dispatch});
        let fixed = |name: &str| dispatch(json!({"ref": {"kind": "fixed", "name": name}}));
        let one = |name: &str, value: &str| {
            dispatch(
                json!({"inputs": [{"name": "ok", "value": ""}, {"name": name, "value": value}]}),
            )
        };
        for (change, field) in [
            (fixed(""), "source.dispatch.ref.name"),
            (fixed("a..b"), "source.dispatch.ref.name"),
            (fixed("-x"), "source.dispatch.ref.name"),
            (fixed(&"a".repeat(40)), "source.dispatch.ref.name"),
            (
                dispatch(json!({"ref": {"kind": "nowhere"}})),
                "source.dispatch.ref.kind",
            ),
            (one("1x", ""), "source.dispatch.inputs[1].name"),
            (one("OK", ""), "source.dispatch.inputs[1].name"),
            (one("x", "\u{0}"), "source.dispatch.inputs[1].value"),
            (
                one("x", &"v".repeat(65_536)),
                "source.dispatch.inputs[1].value",
            ),
            (
                dispatch(json!({"inputs": [
                    {"name": "a", "value": "v".repeat(40_000)}, {"name": "b", "value": "v".repeat(40_000)},
                ]})),
                "source.dispatch.inputs",
            ),
            (
                dispatch(json!({"inputs": inputs(26)})),
                "source.dispatch.inputs",
            ),
            (
                json!({"versionInput": "version", "dispatch": {"inputs": inputs(25)}}),
                "source.dispatch.inputs",
            ),
            (
                json!({"versionInput": "Version", "dispatch": {"inputs": [{"name": "version", "value": "1"}]}}),
                "source.dispatch.inputs[0].name",
            ),
            (
                json!({"environmentInput": {"name": "env", "value": "p"}, "dispatch": {"inputs": [{"name": "env", "value": "p"}]}}),
                "source.dispatch.inputs[0].name",
            ),
            (
                json!({"versions": {"sources": ["commits"]}, "dispatch": {"ref": {"kind": "selected_version"}}}),
                "source.dispatch.ref",
            ),
        ] {
            assert_eq!(field_of(&change).as_deref(), Some(field), "{change}");
        }
    }

    #[test]
    fn as_many_inputs_as_github_takes_are_accepted() {
        let change = json!({
            "versionInput": "version", "environmentInput": {"name": "env", "value": "p"}, "dispatch": {"inputs": inputs(23)},
        });
        assert_eq!(field_of(&change), None);
    }

    #[test]
    fn a_workflow_may_run_on_the_selected_version_where_that_can_be_a_branch_or_a_tag() {
        for sources in [
            json!(["tags"]),
            json!(["releases"]),
            json!(["branches", "commits"]),
        ] {
            let change = json!({"versions": {"sources": sources}, "dispatch": {"ref": {"kind": "selected_version"}}});
            assert_eq!(field_of(&change), None, "{change}");
        }
        let off = json!({"versions": {"sources": ["commits"]}, "dispatch": {"enabled": false, "ref": {"kind": "selected_version"}}});
        assert_eq!(field_of(&off), None);
    }
}
