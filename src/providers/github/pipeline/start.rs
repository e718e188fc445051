//! What started a run, as far as it is known: its event, its branch, and the inputs that it was sent.

use std::collections::BTreeMap;

use super::super::{
    facts::Run,
    inspection::expression::{Start, Value},
    source::{EnvironmentInput, GithubSource, Topology},
    workflow_file::{Input, InputKind, WorkflowFile},
};
use crate::model::dispatch::DispatchValue;

const DISPATCH: &str = "workflow_dispatch";
/// Runs of these events are never on a tag.
const ON_BRANCHES: [&str; 3] = ["schedule", "workflow_run", "merge_group"];

/// What started it. `sent` is what was sent from here; GitHub does not give inputs back.
pub fn of(
    run: &Run,
    file: Option<&WorkflowFile>,
    sent: Option<&[DispatchValue]>,
    source: &GithubSource,
) -> Start {
    let event = run.event.clone().unwrap_or_default();
    let inputs = match file {
        Some(file) if event == DISPATCH => inputs(&file.inputs, sent, source),
        _ => BTreeMap::new(),
    };
    let is_on_branch = ON_BRANCHES.contains(&event.as_str())
        || (event == "push" && file.is_some_and(|file| file.tags.is_empty()));
    Start {
        on_tag: event == "release",
        branch: run.head_branch.clone().filter(|_| is_on_branch),
        event,
        inputs,
    }
}

fn inputs(
    declared: &[Input],
    sent: Option<&[DispatchValue]>,
    source: &GithubSource,
) -> BTreeMap<String, Value> {
    // The run counts for the environment: its input says so whoever sent it.
    let named = source
        .environment_input
        .as_ref()
        .filter(|_| source.topology == Topology::EnvironmentInput);
    let value = |input: &Input| -> Value {
        let is_it = |name: &str| name.eq_ignore_ascii_case(&input.name);
        if let Some(sent) = sent {
            let value = sent.iter().find(|value| is_it(&value.name));
            let text = value.map(|value| &value.value).or(input.default.as_ref());
            return text.map_or_else(|| absent(input.kind), |text| typed(input.kind, text));
        }
        match named {
            Some(EnvironmentInput { name, value }) if is_it(name) => typed(input.kind, value),
            _ => Value::Unknown,
        }
    };
    declared
        .iter()
        .map(|input| (input.name.to_lowercase(), value(input)))
        .collect()
}

fn typed(kind: InputKind, text: &str) -> Value {
    match kind {
        InputKind::Boolean => Value::Bool(text.eq_ignore_ascii_case("true")),
        _ => Value::Text(text.to_owned()),
    }
}

fn absent(kind: InputKind) -> Value {
    match kind {
        InputKind::Boolean => Value::Bool(false),
        _ => Value::Text(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FILE: &str = "on:\n  workflow_dispatch:\n    inputs:\n      Where: {type: string}\n      dry: {type: boolean}\n      size: {type: string, default: small}\njobs: {}\n";

    fn source(change: serde_json::Value) -> GithubSource {
        let mut source = json!({"owner": "acme", "repo": "x"});
        let change = change.as_object().unwrap().clone();
        source.as_object_mut().unwrap().extend(change);
        serde_json::from_value(source).unwrap()
    }

    fn run(event: &str) -> Run {
        Run {
            event: Some(event.to_owned()),
            head_branch: Some("main".to_owned()),
            ..Run::default()
        }
    }

    #[test]
    fn inputs_that_were_sent_from_here_are_known_and_others_only_where_the_mapping_tells() {
        let file = WorkflowFile::parse(FILE).unwrap();
        let by_input = source(
            json!({"topology": "environment-input", "environmentInput": {"name": "where", "value": "live"}}),
        );
        let sent = [DispatchValue {
            name: "Where".to_owned(),
            value: "stage".to_owned(),
        }];
        let text = |text: &str| Value::Text(text.to_owned());
        let start = of(&run(DISPATCH), Some(&file), Some(&sent), &by_input);
        assert_eq!(start.inputs["where"], text("stage"));
        assert_eq!(start.inputs["dry"], Value::Bool(false));
        assert_eq!(start.inputs["size"], text("small"));
        let start = of(&run(DISPATCH), Some(&file), None, &by_input);
        assert_eq!(start.inputs["where"], text("live"));
        assert_eq!(start.inputs["dry"], Value::Unknown);
        let by_job = source(json!({"topology": "job-per-environment"}));
        let start = of(&run(DISPATCH), Some(&file), None, &by_job);
        assert_eq!(start.inputs["where"], Value::Unknown);
        let start = of(&run("schedule"), Some(&file), None, &by_input);
        assert!(start.inputs.is_empty(), "a schedule has no inputs");
    }

    #[test]
    fn a_branch_is_known_where_it_cannot_be_a_tag() {
        let both = WorkflowFile::parse("on: {push: {tags: ['v*']}}\njobs: {}").unwrap();
        let branches = WorkflowFile::parse("on: {push: {branches: [main]}}\njobs: {}").unwrap();
        let source = source(json!({}));
        let branch = |event, file| of(&run(event), Some(file), None, &source).branch;
        assert_eq!(branch("push", &branches).as_deref(), Some("main"));
        assert_eq!(branch("schedule", &both).as_deref(), Some("main"));
        assert_eq!(branch("push", &both), None);
        assert_eq!(branch(DISPATCH, &branches), None);
        assert!(of(&run("release"), None, None, &source).on_tag);
    }
}
