//! How versions are sent on their way: what the workflow runs on, and what it is told beside version and environment.

use super::MAX_GITHUB_NAME;
use crate::{
    model::inspection::Reason,
    providers::github::{
        inspection::{
            candidates::{Draft, reason},
            inputs::NamedInput,
        },
        source::{Dispatch, DispatchInput, RunRef, Topology},
        workflow_file::{Input, InputKind, WorkflowFile},
    },
};

/// The dispatch of a workflow, with reasons.
pub(super) fn dispatch(
    file: Option<&WorkflowFile>,
    draft: &Draft,
    version: Option<&NamedInput<'_>>,
    service: Option<&(NamedInput<'_>, String)>,
) -> (Dispatch, Vec<Reason>) {
    let name = &draft.file;
    let Some(file) = file.filter(|_| draft.is_dispatchable) else {
        let dispatch = Dispatch {
            enabled: false,
            ..Dispatch::default()
        };
        let why = match &draft.choice {
            Some((input, _)) => format!("Input `{input}` of `{name}` does not offer it."),
            None => format!("`{name}` has no `workflow_dispatch`, so nobody can start it by hand."),
        };
        return (dispatch, vec![reason("source.dispatch.enabled", why)]);
    };
    let mut reasons = Vec::new();
    if draft.topology == Topology::JobPerEnvironment {
        reasons.push(reason(
            "source.dispatch.enabled",
            format!(
                "Whoever starts `{name}` starts all of its jobs, those for other environments too."
            ),
        ));
    }
    let run_ref = match version {
        Some(_) => RunRef::DefaultBranch,
        None => {
            let why =
                format!("`{name}` has no input for a version: what it runs on is what it deploys.");
            reasons.push(reason("source.dispatch.ref", why));
            RunRef::SelectedVersion
        }
    };
    let mut inputs = Vec::new();
    if let Some((input, value)) = service {
        inputs.push(DispatchInput {
            name: input.input.name.clone(),
            value: value.clone(),
        });
        reasons.push(reason("source.dispatch.inputs", input.reason.clone()));
    }
    let is_taken = |input: &&Input| {
        version.is_some_and(|version| version.input.name == input.name)
            || service.is_some_and(|(service, _)| service.input.name == input.name)
            || draft
                .input
                .as_ref()
                .is_some_and(|(name, _)| *name == input.name)
    };
    for input in file
        .inputs
        .iter()
        .filter(|input| input.required && !is_taken(input))
    {
        match usual_value(input) {
            Some(value) => inputs.push(DispatchInput {
                name: input.name.clone(),
                value,
            }),
            None => reasons.push(reason(
                "source.dispatch.inputs",
                format!(
                    "Input `{}` is required and has no default: whoever deploys has to fill it in.",
                    input.name
                ),
            )),
        }
    }
    let dispatch = Dispatch {
        enabled: true,
        run_ref,
        inputs,
    };
    (dispatch, reasons)
}

/// What an input is unless somebody chooses: its default, else what GitHub's own form begins with.
fn usual_value(input: &Input) -> Option<String> {
    let value = input.default.clone().or_else(|| match input.kind {
        InputKind::Choice => input.options.first().cloned(),
        InputKind::Boolean => Some("false".to_owned()),
        _ => None,
    })?;
    let fits = !value.is_empty()
        && value.chars().count() <= MAX_GITHUB_NAME
        && !value.chars().any(char::is_control);
    fits.then_some(value)
}
