//! The ways in which a run of a workflow may start.

use std::collections::BTreeMap;

use super::expression::{Start, Value};
use crate::providers::github::workflow_file::{InputKind, WorkflowFile};

/// Most branches that are looked at.
const MAX_BRANCHES: usize = 50;

/// How a run may start: a dispatch with these inputs, the others as they are by default.
pub fn dispatch(file: &WorkflowFile, branch: Option<&str>, given: &[(&str, &str)]) -> Start {
    let mut inputs = BTreeMap::new();
    for input in &file.inputs {
        let value = given
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&input.name))
            .map(|(_, value)| Value::Text((*value).to_owned()));
        let value = value.or_else(|| input.default.clone().map(Value::Text));
        let value = match input.kind {
            InputKind::Boolean => boolean(&value.unwrap_or(Value::Bool(false))),
            _ => value.unwrap_or(Value::Unknown),
        };
        inputs.insert(input.name.to_lowercase(), value);
    }
    Start {
        event: "workflow_dispatch".to_owned(),
        branch: branch.map(str::to_owned),
        on_tag: false,
        inputs,
    }
}

/// A value of a boolean input.
pub fn boolean(value: &Value) -> Value {
    match value {
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Value::Bool(true),
        Value::Text(_) | Value::Null => Value::Bool(false),
        other => other.clone(),
    }
}

/// How else a run may start: by each of the other events that deployments come from.
pub fn other_starts(file: &WorkflowFile, default_branch: Option<&str>) -> Vec<Start> {
    let mut starts = Vec::new();
    let mut add = |event: &str, branch: Option<&str>, on_tag: bool| {
        starts.push(Start {
            event: event.to_owned(),
            branch: branch.map(str::to_owned),
            on_tag,
            inputs: BTreeMap::new(),
        });
    };
    for trigger in &file.triggers {
        match trigger.as_str() {
            "push" => {
                let plain = file
                    .branches
                    .iter()
                    .filter(|name| !name.contains(['*', '!', '?', '[', '+']));
                for branch in plain.take(MAX_BRANCHES) {
                    add(trigger, Some(branch), false);
                }
                let matches = |branch: &str| file.branches.iter().any(|name| covers(name, branch));
                if default_branch.is_some_and(matches)
                    || (file.branches.is_empty() && file.tags.is_empty())
                {
                    add(trigger, default_branch, false);
                }
                if !file.tags.is_empty() {
                    add(trigger, None, true);
                }
            }
            "release" | "create" => add(trigger, None, true),
            "workflow_run" | "repository_dispatch" | "deployment" | "schedule" => {
                add(trigger, default_branch, false);
            }
            _ => {}
        }
    }
    starts
}

/// Whether a pattern with a `*` may stand for a branch.
fn covers(pattern: &str, branch: &str) -> bool {
    match (pattern.split_once('*'), pattern.rsplit_once('*')) {
        (Some((head, _)), Some((_, tail))) => branch.starts_with(head) && branch.ends_with(tail),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_the_default_branch_where_it_covers_it() {
        for (pattern, expected) in [
            ("**", true),
            ("m*", true),
            ("*/x", false),
            ("feature/*", false),
            ("main", false),
        ] {
            assert_eq!(covers(pattern, "main"), expected, "{pattern}");
        }
    }

    #[test]
    fn every_event_that_deployments_come_from_is_a_start() {
        let file = WorkflowFile::parse(
            "on: {push: {branches: [main, 'release/**'], tags: ['v*']}, release: {}, pull_request: {}}\njobs: {}",
        )
        .unwrap();
        let starts: Vec<_> = other_starts(&file, Some("main"))
            .into_iter()
            .map(|start| (start.event, start.branch, start.on_tag))
            .collect();
        let start = |event: &str, branch: Option<&str>, on_tag| {
            (event.to_owned(), branch.map(str::to_owned), on_tag)
        };
        assert_eq!(
            starts,
            [
                start("push", Some("main"), false),
                start("push", None, true),
                start("release", None, true),
            ]
        );
    }
}
