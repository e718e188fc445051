use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::providers::github::source::Mapping;

const FILE: &str = "
on:
  workflow_dispatch:
    inputs:
      Version: {required: true, description: What to roll out}
      environment: {type: environment, required: true}
      size: {type: choice, options: [s, m], default: s}
      dry: {type: boolean, default: false}
      count: {type: number}
      note: {}
      ticket: {required: true}
jobs: {a: {runs-on: x, steps: []}}";

fn source(change: Json) -> GithubSource {
    let mut source = json!({
        "owner": "a", "repo": "b", "environment": "production", "versionInput": "version",
        "environmentInput": {"name": "environment", "value": "production"},
    });
    let change = change.as_object().unwrap().clone();
    source.as_object_mut().unwrap().extend(change);
    let environment =
        json!({"service": "s", "name": "e", "provider": "github", "host": "h", "source": source});
    let environment = serde_json::from_value(environment).unwrap();
    Mapping::new(&environment, false, &Default::default())
        .unwrap()
        .source
}

fn chosen(values: &[(&str, &str)]) -> Vec<DispatchValue> {
    values
        .iter()
        .map(|(name, value)| DispatchValue {
            name: (*name).to_owned(),
            value: (*value).to_owned(),
        })
        .collect()
}

fn made(
    source: &GithubSource,
    chosen: &[DispatchValue],
    file: &WorkflowFile,
    most: usize,
) -> (Inputs, Vec<(CheckOutcome, String)>) {
    let version = source.version_input.as_ref().map(|name| VersionInput {
        name: name.clone(),
        value: "v1".to_owned(),
    });
    let names = ["production".to_owned()];
    let mut checks = Checks::default();
    let inputs = Wish {
        source,
        version: version.as_ref(),
        chosen,
        environments: Environments {
            names: Some(&names),
            more: false,
        },
        repository: "a/b",
        workflow: "deploy.yml",
        run_on: "main",
        most,
    }
    .inputs(file, &mut checks);
    let said = checks
        .into_list()
        .into_iter()
        .map(|check| (check.outcome, check.field.unwrap_or_default()))
        .collect();
    (inputs, said)
}

fn of(change: Json, values: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let file = WorkflowFile::parse(FILE).unwrap();
    let (inputs, said) = made(&source(change), &chosen(values), &file, 25);
    let sent = inputs
        .sent
        .iter()
        .map(|value| format!("{}={}", value.name, value.value))
        .collect();
    let blocked = said
        .into_iter()
        .filter(|(outcome, _)| *outcome == CheckOutcome::Blocked)
        .map(|(_, field)| field)
        .collect();
    (sent, blocked)
}

#[test]
fn version_environment_and_flags_are_sent_under_the_names_of_the_file() {
    let defaults = json!({"dispatch": {"inputs": [{"name": "dry", "value": "true"}, {"name": "NOTE", "value": "from here"}]}});
    let (sent, blocked) = of(
        defaults,
        &[("ticket", "T-1"), ("Note", " mine "), ("count", " 3 ")],
    );
    assert_eq!(
        sent,
        [
            "Version=v1",
            "environment=production",
            "ticket=T-1",
            "note= mine ",
            "count=3",
            "dry=true"
        ]
    );
    assert_eq!(blocked, [""; 0]);
}

#[test]
fn each_thing_that_github_would_refuse_is_blocked_at_its_field() {
    let ticket = ("ticket", "T-1");
    for (change, values, field) in [
        (json!({}), vec![], "inputs.ticket"),
        (json!({}), vec![("ticket", "")], "inputs.ticket"),
        (json!({}), vec![ticket, ("size", "xl")], "inputs.size"),
        (json!({}), vec![ticket, ("dry", "yes")], "inputs.dry"),
        (json!({}), vec![ticket, ("count", "many")], "inputs.count"),
        (json!({}), vec![ticket, ("colour", "red")], "inputs.colour"),
        (json!({}), vec![ticket, ("version", "v2")], "inputs.version"),
        (json!({}), vec![ticket, ("Ticket", "T-2")], "inputs.Ticket"),
        (json!({}), vec![ticket, ("note", "a\u{7}b")], "inputs.note"),
        (
            json!({"versionInput": "release"}),
            vec![ticket, ("Version", "v1")],
            "source.versionInput",
        ),
        (
            json!({"environmentInput": {"name": "environment", "value": "moon"}}),
            vec![ticket],
            "source.environmentInput",
        ),
        (
            json!({"dispatch": {"inputs": [{"name": "gone", "value": "x"}]}}),
            vec![ticket],
            "source.dispatch.inputs[0]",
        ),
    ] {
        let (sent, blocked) = of(change, &values);
        assert_eq!(blocked, [field], "{values:?}");
        for undeclared in ["colour", "release", "gone"] {
            assert!(!sent.iter().any(|value| value.starts_with(undeclared)));
        }
    }
}

#[test]
fn nothing_chosen_of_a_list_leaves_the_default_to_the_pipeline() {
    let (sent, blocked) = of(
        json!({}),
        &[("ticket", "T-1"), ("size", ""), ("count", " ")],
    );
    assert_eq!(sent, ["Version=v1", "environment=production", "ticket=T-1"]);
    assert!(blocked.is_empty());
}

#[test]
fn the_form_shows_what_the_mapping_does_not_fill() {
    let file = WorkflowFile::parse(FILE).unwrap();
    let source = source(json!({"dispatch": {"inputs": [{"name": "size", "value": "m"}]}}));
    let (inputs, _) = made(&source, &chosen(&[("size", "s")]), &file, 25);
    let shown: Vec<_> = inputs
        .form
        .iter()
        .map(|field| (field.name.as_str(), field.value.as_deref()))
        .collect();
    let expected = [
        ("size", Some("m")),
        ("dry", Some("false")),
        ("count", None),
        ("note", None),
        ("ticket", None),
    ];
    assert_eq!(shown, expected);
    assert_eq!(inputs.form[0].options, ["s", "m"]);
    assert!(inputs.form[4].required);
}

#[test]
fn a_host_takes_so_many_inputs_and_no_more() {
    assert_eq!(most(None), 25);
    assert_eq!(most(Some((3, 19))), 10);
    assert_eq!(most(Some((3, 20))), 25);
    assert_eq!(most(Some((4, 0))), 25);
    let declared: Vec<String> = (0..11).map(|i| format!("i{i}: {{}}")).collect();
    let text = format!(
        "on: {{workflow_dispatch: {{inputs: {{{}}}}}}}\njobs: {{a: {{runs-on: x}}}}",
        declared.join(", ")
    );
    let file = WorkflowFile::parse(&text).unwrap();
    let source = source(json!({"versionInput": null, "environmentInput": null}));
    let values: Vec<DispatchValue> = (0..11)
        .map(|i| DispatchValue {
            name: format!("i{i}"),
            value: "x".to_owned(),
        })
        .collect();
    let is_blocked = |values: &[DispatchValue], most| {
        let (_, said) = made(&source, values, &file, most);
        said.iter()
            .any(|(outcome, _)| *outcome == CheckOutcome::Blocked)
    };
    assert!(is_blocked(&values, 10));
    assert!(!is_blocked(&values[1..], 10));
    assert!(!is_blocked(&values, 25));
    let long = [DispatchValue {
        name: "i0".to_owned(),
        value: "x".repeat(MAX_CHARACTERS + 1),
    }];
    assert!(is_blocked(&long, 25));
}

fn name() -> impl Strategy<Value = String> {
    "[a-cA-C]{1,2}|version|environment|\\PC{0,6}"
}

proptest! {
    #[test]
    fn what_is_sent_is_declared_each_once_and_what_is_amiss_is_said(
        declared in proptest::collection::vec((name(), 0..5usize, any::<bool>()), 0..8),
        values in proptest::collection::vec((name(), "\\PC{0,6}|true|1|s|production"), 0..8),
        most in 0..4usize,
    ) {
        let inputs: serde_json::Map<String, Json> = declared
            .iter()
            .map(|(name, kind, required)| {
                let kind = ["string", "choice", "boolean", "number", "environment"][*kind];
                (name.clone(), json!({"type": kind, "required": required, "options": ["s"]}))
            })
            .collect();
        let text = json!({"on": {"workflow_dispatch": {"inputs": inputs}}, "jobs": {"a": {"runs-on": "x"}}}).to_string();
        // JSON is YAML, but for characters that only YAML gives a meaning to.
        let Ok(file) = WorkflowFile::parse(&text) else { return Ok(()); };
        let values: Vec<DispatchValue> = values
            .into_iter()
            .map(|(name, value)| DispatchValue { name, value })
            .collect();
        let (made, said) = made(&source(json!({})), &values, &file, most);
        for (index, sent) in made.sent.iter().enumerate() {
            prop_assert!(file.inputs.iter().any(|input| input.name == sent.name));
            prop_assert!(made.sent.iter().skip(index + 1).all(|other| other.name != sent.name));
        }
        let is_blocked = said.iter().any(|(outcome, _)| *outcome == CheckOutcome::Blocked);
        prop_assert!(is_blocked || made.sent.len() <= most);
        for value in &values {
            let is_declared = file.inputs.iter().any(|input| is_same_input(&input.name, &value.name));
            prop_assert!(is_declared || is_blocked, "{}", value.name);
        }
    }
}
