//! Whether the workflow can be started as the mapping says: GitHub takes only inputs that the workflow file declares.

use super::{
    super::{
        input_value::{self, Environments, Fit},
        source::{RunRef, Topology},
        workflow_file::{Input, InputKind, WorkflowFile},
    },
    checks::{Checks, Subject},
    nearest,
};
use crate::model::inspection::CheckOutcome;

const TRIGGER: &str = "workflow_dispatch";

/// Checks the trigger, the inputs that carry version and environment, and the further ones.
pub fn check(checks: &mut Checks, subject: Subject<'_>, file: &WorkflowFile) {
    let source = &subject.mapping.source;
    let workflow = subject.mapping.workflow_file();
    let can_be_started = file.triggers.iter().any(|trigger| trigger == TRIGGER);
    if subject.dispatches() {
        if can_be_started {
            checks.passed(
                "source.dispatch.enabled",
                format!("{workflow} can be started from here ({TRIGGER})."),
            );
        } else {
            let starts = match file.triggers.as_slice() {
                [] => "nothing starts it".to_owned(),
                triggers => format!("it is started by {}", triggers.join(", ")),
            };
            checks.blocked(
                "source.dispatch.enabled",
                format!("{workflow} cannot be started from here: {starts}. Add {TRIGGER} to its triggers, or turn off dispatch."),
            );
            return;
        }
    }
    let inputs = Inputs {
        subject,
        file,
        // What is only read, and never sent, harms nobody.
        absent: if subject.dispatches() {
            CheckOutcome::Blocked
        } else {
            CheckOutcome::Warned
        },
    };
    if let Some(name) = source.version_input.as_deref()
        && let Some(input) =
            inputs.declared(checks, "source.versionInput", name, " to carry the version")
        && !matches!(input.kind, InputKind::Text)
    {
        checks.warned(
            "source.versionInput",
            format!(
                "The input {name} of {workflow} takes {}, not any version.",
                takes(input.kind)
            ),
        );
    }
    if let Some(environment) = &source.environment_input {
        let name = &environment.name;
        if let Some(input) = inputs.declared(
            checks,
            "source.environmentInput.name",
            name,
            " to carry the environment",
        ) {
            inputs.value(
                checks,
                "source.environmentInput.value",
                input,
                &environment.value,
            );
        }
    }
    if !subject.dispatches() {
        return;
    }
    for (index, sent) in source.dispatch.inputs.iter().enumerate() {
        let field = format!("source.dispatch.inputs[{index}]");
        let name = format!("{field}.name");
        if let Some(input) = inputs.declared(checks, &name, &sent.name, "") {
            inputs.value(checks, &format!("{field}.value"), input, &sent.value);
        }
    }
    inputs.carried(checks);
}

struct Inputs<'a> {
    subject: Subject<'a>,
    file: &'a WorkflowFile,
    absent: CheckOutcome,
}

impl<'a> Inputs<'a> {
    fn workflow(&self) -> &'a str {
        self.subject.mapping.workflow_file()
    }

    /// What the workflow declares, as a sentence.
    fn others(&self, written: &str) -> String {
        let names = self.file.inputs.iter().map(|input| input.name.as_str());
        match nearest::listed(written, names) {
            Some(list) => format!("It declares: {list}."),
            None => "It declares none.".to_owned(),
        }
    }

    /// The input with this name. `purpose` ends a sentence: ` to carry the version`.
    fn declared(
        &self,
        checks: &mut Checks,
        field: &str,
        name: &str,
        purpose: &str,
    ) -> Option<&'a Input> {
        let workflow = self.workflow();
        let found = self
            .file
            .inputs
            .iter()
            .find(|input| input.name.eq_ignore_ascii_case(name));
        match found {
            Some(_) => checks.passed(
                field,
                format!("{workflow} declares the input {name}{purpose}."),
            ),
            None => checks.add(
                self.absent,
                field,
                format!(
                    "{workflow} declares no input {name}{purpose}. {}",
                    self.others(name)
                ),
            ),
        }
        found
    }

    /// Whether an input takes a value.
    fn value(&self, checks: &mut Checks, field: &str, input: &Input, value: &str) {
        let findings = self.subject.findings;
        let known = Environments {
            names: findings.environments.as_deref(),
            more: findings.more_environments,
        };
        // Rules were read of environments that are not in a list of the first hundred.
        let is_protected = input.kind == InputKind::Environment
            && known.names.is_some()
            && findings.protections.contains_key(&value.to_lowercase());
        let fit = if is_protected {
            Fit::Yes
        } else {
            input_value::fit(input, value, known)
        };
        let (outcome, message) = match fit {
            Fit::Anything => return,
            Fit::Yes => (
                CheckOutcome::Passed,
                format!("The input {} takes {value}.", input.name),
            ),
            Fit::No { .. } => (
                self.absent,
                input_value::refusal(input, value, self.workflow(), &fit),
            ),
            Fit::NotReadable | Fit::NotAllRead => (
                CheckOutcome::Unknown,
                input_value::doubt(input, value, &findings.name, &fit),
            ),
        };
        checks.add(outcome, field, message);
    }

    /// Whether version and environment reach the workflow at all.
    fn carried(&self, checks: &mut Checks) {
        let source = &self.subject.mapping.source;
        let workflow = self.workflow();
        if source.topology == Topology::EnvironmentInput && source.environment_input.is_none() {
            checks.warned(
                "source.environmentInput",
                format!(
                    "Nothing would tell {workflow} to deploy to {}. Name the input that carries the environment. {}",
                    self.subject.mapping.name,
                    self.others("environment")
                ),
            );
        }
        if source.version_input.is_none() && source.dispatch.run_ref != RunRef::SelectedVersion {
            checks.warned(
                "source.versionInput",
                format!(
                    "Nothing would tell {workflow} which version to deploy. Name the input that carries the version, or let it run on the selected version. {}",
                    self.others("version")
                ),
            );
        }
    }
}

fn takes(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Text => "text",
        InputKind::Choice => "one of its options",
        InputKind::Boolean => "true or false",
        InputKind::Number => "a number",
        InputKind::Environment => "an environment",
    }
}
