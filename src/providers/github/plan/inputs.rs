//! What is sent: the version and the environment under the mapping's names, what the mapping sends besides, and what somebody chose.
//! Only inputs that the workflow file declares where it will run: GitHub refuses a dispatch with any other.

use super::super::{
    input_value::{self, Environments, Fit},
    mapping_test::{checks::Checks, nearest},
    source::{GithubSource, is_same_input},
    workflow_file::{Input, InputKind, WorkflowFile},
};
use crate::model::{
    dispatch::{DispatchField, DispatchFieldKind, DispatchValue},
    inspection::CheckOutcome,
    offered::VersionInput,
};

/// Longest value, and all values together, in characters.
const MAX_CHARACTERS: usize = 65_535;
/// Most inputs of one dispatch.
const MAX_INPUTS: usize = 25;
/// The same on Enterprise Server up to 3.19.
const MAX_INPUTS_BEFORE_3_20: usize = 10;

/// Most inputs that a host takes in one dispatch. `release`: of an Enterprise Server.
pub fn most(release: Option<(u16, u16)>) -> usize {
    match release {
        Some(release) if release < (3, 20) => MAX_INPUTS_BEFORE_3_20,
        _ => MAX_INPUTS,
    }
}

/// What the inputs are made from.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The mapping.
    pub source: &'a GithubSource,
    /// The input that carries the version.
    pub version: Option<&'a VersionInput>,
    /// Values that somebody chose.
    pub chosen: &'a [DispatchValue],
    /// GitHub environments of the repository.
    pub environments: Environments<'a>,
    /// `owner/name` of the repository.
    pub repository: &'a str,
    /// Name of the workflow file.
    pub workflow: &'a str,
    /// Branch or tag that it runs on.
    pub run_on: &'a str,
    /// Most inputs that the host takes.
    pub most: usize,
}

/// What is sent, and the form.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Each with the name that the file gives it, each once.
    pub sent: Vec<DispatchValue>,
    /// What the file declares and the mapping does not fill by itself.
    pub form: Vec<DispatchField>,
}

/// A value, and the field that it comes from.
struct Value<'a> {
    name: &'a str,
    value: &'a str,
    field: String,
}

impl<'a> Wish<'a> {
    /// The inputs, with what is to be said of them.
    pub fn inputs(&self, file: &WorkflowFile, checks: &mut Checks) -> Inputs {
        let mut sent: Vec<DispatchValue> = Vec::new();
        for value in self.values(checks) {
            let Some(input) = declared(file, value.name) else {
                self.not_declared(file, &value, checks);
                continue;
            };
            if sent.iter().any(|other| other.name == input.name) {
                continue;
            }
            let text = match input.kind {
                InputKind::Text => value.value,
                _ => value.value.trim(),
            };
            // Nothing chosen of a list, no number: the pipeline's default counts.
            if text.is_empty() && input.kind != InputKind::Text {
                continue;
            }
            self.value(input, text, &value.field, checks);
            sent.push(DispatchValue {
                name: input.name.clone(),
                value: text.to_owned(),
            });
        }
        required(file, &sent, checks);
        self.sizes(&sent, checks);
        if !sent.is_empty() {
            let names: Vec<&str> = sent.iter().map(|value| value.name.as_str()).collect();
            checks.passed(
                "",
                format!(
                    "{} on {} declares what is sent: {}.",
                    self.workflow,
                    self.run_on,
                    names.join(", ")
                ),
            );
        }
        Inputs {
            form: self.form(file),
            sent,
        }
    }

    /// All values: the mapping's own first, then what somebody chose, then what the mapping sends unless somebody chooses.
    fn values(&self, checks: &mut Checks) -> Vec<Value<'a>> {
        let mut values: Vec<Value<'a>> = Vec::new();
        if let Some(version) = self.version {
            values.push(Value {
                name: &version.name,
                value: &version.value,
                field: "source.versionInput".to_owned(),
            });
        }
        if let Some(environment) = &self.source.environment_input {
            values.push(Value {
                name: &environment.name,
                value: &environment.value,
                field: "source.environmentInput".to_owned(),
            });
        }
        let fixed = values.len();
        for chosen in self.chosen {
            let field = format!("inputs.{}", chosen.name);
            let other = values
                .iter()
                .position(|other| is_same_input(other.name, &chosen.name));
            match other {
                None => values.push(Value {
                    name: &chosen.name,
                    value: &chosen.value,
                    field,
                }),
                Some(place) if place < fixed => checks.blocked(
                    &field,
                    format!(
                        "The input {} is filled by the settings of this environment. Leave it out.",
                        chosen.name
                    ),
                ),
                Some(_) => checks.blocked(
                    &field,
                    format!(
                        "The input {} is given twice. Give it one value.",
                        chosen.name
                    ),
                ),
            }
        }
        for (index, input) in self.source.dispatch.inputs.iter().enumerate() {
            if !values
                .iter()
                .any(|other| is_same_input(other.name, &input.name))
            {
                values.push(Value {
                    name: &input.name,
                    value: &input.value,
                    field: format!("source.dispatch.inputs[{index}]"),
                });
            }
        }
        values
    }

    fn not_declared(&self, file: &WorkflowFile, value: &Value<'_>, checks: &mut Checks) {
        let names = file.inputs.iter().map(|input| input.name.as_str());
        let others = match nearest::listed(value.name, names) {
            Some(list) => format!("It declares: {list}."),
            None => "It declares none.".to_owned(),
        };
        checks.blocked(
            &value.field,
            format!(
                "{} on {} declares no input {}, and GitHub takes no other. {others}",
                self.workflow, self.run_on, value.name
            ),
        );
    }

    fn value(&self, input: &Input, value: &str, field: &str, checks: &mut Checks) {
        let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        if !value.chars().all(is_text) {
            checks.blocked(
                field,
                format!("The value of the input {} has control characters other than tabs and line breaks. Take them out.", input.name),
            );
            return;
        }
        let fit = input_value::fit(input, value, self.environments);
        match fit {
            Fit::Anything | Fit::Yes => {}
            Fit::No { .. } => checks.blocked(
                field,
                input_value::silent_refusal(input, self.workflow, &fit),
            ),
            Fit::NotReadable | Fit::NotAllRead => checks.add(
                CheckOutcome::Unknown,
                field,
                input_value::doubt(input, value, self.repository, &fit),
            ),
        }
    }

    fn sizes(&self, sent: &[DispatchValue], checks: &mut Checks) {
        if sent.len() > self.most {
            checks.blocked(
                "",
                format!(
                    "{} inputs would be sent, and this GitHub takes {} at most.",
                    sent.len(),
                    self.most
                ),
            );
        }
        let characters: usize = sent.iter().map(|value| value.value.chars().count()).sum();
        if characters > MAX_CHARACTERS {
            checks.blocked(
                "",
                format!("The values have {characters} characters in all, and GitHub takes {MAX_CHARACTERS} at most. Shorten them."),
            );
        }
    }

    fn form(&self, file: &WorkflowFile) -> Vec<DispatchField> {
        let fixed = [
            self.source.version_input.as_deref(),
            self.source
                .environment_input
                .as_ref()
                .map(|input| input.name.as_str()),
        ];
        let is_fixed = |input: &Input| {
            fixed
                .iter()
                .flatten()
                .any(|name| is_same_input(name, &input.name))
        };
        file.inputs
            .iter()
            .filter(|input| !is_fixed(input))
            .map(|input| DispatchField {
                name: input.name.clone(),
                description: input.description.clone(),
                kind: kind(input.kind),
                required: input.required,
                value: self
                    .source
                    .dispatch
                    .inputs
                    .iter()
                    .find(|sent| is_same_input(&sent.name, &input.name))
                    .map(|sent| sent.value.clone())
                    .or_else(|| input.default.clone()),
                options: match (input.kind, self.environments.names) {
                    (InputKind::Environment, Some(names)) => names.to_vec(),
                    _ => input.options.clone(),
                },
            })
            .collect()
    }
}

/// The input of this name: as it is written, else in any case, as GitHub takes them.
pub fn declared<'f>(file: &'f WorkflowFile, name: &str) -> Option<&'f Input> {
    let inputs = || file.inputs.iter();
    inputs()
        .find(|input| input.name == name)
        .or_else(|| inputs().find(|input| is_same_input(&input.name, name)))
}

fn required(file: &WorkflowFile, sent: &[DispatchValue], checks: &mut Checks) {
    for input in file.inputs.iter().filter(|input| input.required) {
        let value = sent
            .iter()
            .find(|value| value.name == input.name)
            .map(|value| value.value.as_str())
            .or(input.default.as_deref());
        if value.is_none_or(str::is_empty) {
            checks.blocked(
                &format!("inputs.{}", input.name),
                format!("The input {} needs a value.", input.name),
            );
        }
    }
}

fn kind(kind: InputKind) -> DispatchFieldKind {
    match kind {
        InputKind::Text => DispatchFieldKind::Text,
        InputKind::Choice => DispatchFieldKind::Choice,
        InputKind::Boolean => DispatchFieldKind::Boolean,
        InputKind::Number => DispatchFieldKind::Number,
        InputKind::Environment => DispatchFieldKind::Environment,
    }
}

#[cfg(test)]
mod tests;
