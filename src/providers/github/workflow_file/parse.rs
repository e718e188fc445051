//! From YAML to a workflow file. What has an unexpected shape is left out, never refused: GitHub is the judge of a
//! workflow file, we only want to know what it says.

use super::{
    Input, InputKind, Job, JobEnvironment, WorkflowFile,
    matrix::{self, MAX_LEGS},
    names::DisplayName,
    yaml::Yaml,
};

pub(super) fn parse(text: &str) -> Result<WorkflowFile, String> {
    let yaml = Yaml::parse(text)?;
    let Some(jobs) = yaml.get("jobs") else {
        return Err("it has no jobs".to_owned());
    };
    let on = yaml.get("on");
    let push = on.and_then(|on| on.get("push"));
    let patterns = |key| {
        push.and_then(|push| push.get(key))
            .map(Yaml::texts)
            .unwrap_or_default()
    };
    let inputs_of = |event| {
        on.and_then(|on| on.get(event))
            .and_then(|event| event.get("inputs"))
            .map(inputs)
            .unwrap_or_default()
    };
    Ok(WorkflowFile {
        name: text_of(&yaml, "name"),
        run_name: text_of(&yaml, "run-name"),
        triggers: on.map(triggers).unwrap_or_default(),
        branches: patterns("branches"),
        tags: patterns("tags"),
        concurrency: concurrency(&yaml),
        inputs: inputs_of("workflow_dispatch"),
        call_inputs: inputs_of("workflow_call"),
        jobs: jobs
            .entries()
            .iter()
            .map(|(key, yaml)| job(key, yaml))
            .collect(),
        uses_client_payload: text.contains("client_payload"),
        uses_triggering_run: ["workflow_run.head_", "workflow_run['head_"]
            .iter()
            .any(|words| text.contains(words)),
    })
}

fn text_of(yaml: &Yaml, key: &str) -> Option<String> {
    yaml.get(key).and_then(Yaml::text)
}

/// `concurrency` is the name of a group, or a map with `group`.
fn concurrency(yaml: &Yaml) -> Option<String> {
    let concurrency = yaml.get("concurrency")?;
    concurrency.text().or_else(|| text_of(concurrency, "group"))
}

/// `on` is one event, a list of events, or a map with the events as keys.
fn triggers(on: &Yaml) -> Vec<String> {
    match on {
        Yaml::Map(entries) => entries.iter().map(|(event, _)| event.clone()).collect(),
        other => other.texts(),
    }
}

fn inputs(yaml: &Yaml) -> Vec<Input> {
    yaml.entries()
        .iter()
        .map(|(name, input)| Input {
            name: name.clone(),
            description: text_of(input, "description"),
            kind: match text_of(input, "type").as_deref() {
                Some("choice") => InputKind::Choice,
                Some("boolean") => InputKind::Boolean,
                Some("number") => InputKind::Number,
                Some("environment") => InputKind::Environment,
                _ => InputKind::Text,
            },
            required: input
                .get("required")
                .and_then(Yaml::boolean)
                .unwrap_or(false),
            default: text_of(input, "default"),
            options: input.get("options").map(Yaml::texts).unwrap_or_default(),
        })
        .collect()
}

fn job(key: &str, yaml: &Yaml) -> Job {
    let matrix = yaml
        .get("strategy")
        .and_then(|strategy| strategy.get("matrix"));
    let steps = match yaml.get("steps") {
        Some(Yaml::List(steps)) => steps.as_slice(),
        _ => &[],
    };
    Job {
        key: key.to_owned(),
        display: DisplayName::new(
            &text_of(yaml, "name")
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| key.to_owned()),
        ),
        needs: yaml.get("needs").map(Yaml::texts).unwrap_or_default(),
        condition: text_of(yaml, "if"),
        environment: yaml.get("environment").and_then(environment),
        matrix: matrix.is_some(),
        matrix_values: matrix.map(matrix_values).unwrap_or_default(),
        legs: matrix.and_then(matrix::legs),
        concurrency: concurrency(yaml),
        calls: text_of(yaml, "uses"),
        with: yaml
            .get("with")
            .map(Yaml::entries)
            .unwrap_or_default()
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), value.text()?)))
            .collect(),
        uses: steps
            .iter()
            .filter_map(|step| text_of(step, "uses"))
            .collect(),
        checks_out: steps
            .iter()
            .filter(|step| {
                text_of(step, "uses").is_some_and(|uses| uses.starts_with("actions/checkout"))
            })
            .filter_map(|step| text_of(step.get("with")?, "ref"))
            .collect(),
    }
}

/// The values of each key of a matrix, those of `include` among them. A key whose values are computed has none.
fn matrix_values(matrix: &Yaml) -> Vec<(String, Vec<String>)> {
    let mut values: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |key: &str, value: String| {
        let index = values.iter().position(|(known, _)| known == key);
        let index = index.unwrap_or_else(|| {
            values.push((key.to_owned(), Vec::new()));
            values.len() - 1
        });
        if let Some((_, list)) = values.get_mut(index)
            && list.len() < MAX_LEGS
            && !list.contains(&value)
        {
            list.push(value);
        }
    };
    for (key, yaml) in matrix.entries() {
        match (key.as_str(), yaml) {
            ("exclude", _) => {}
            ("include", Yaml::List(legs)) => {
                for (key, value) in legs.iter().flat_map(Yaml::entries) {
                    if let Some(value) = value.text() {
                        add(key, value);
                    }
                }
            }
            (key, Yaml::List(list)) => list.iter().filter_map(Yaml::text).for_each(|v| add(key, v)),
            _ => {}
        }
    }
    values
}

/// `environment` is a name, or a map with `name`, `url` and `deployment`.
fn environment(yaml: &Yaml) -> Option<JobEnvironment> {
    match yaml {
        Yaml::Map(_) => Some(JobEnvironment {
            name: text_of(yaml, "name")?,
            deployment: match yaml.get("deployment") {
                None | Some(Yaml::Null) => Some(true),
                Some(value) => value.boolean(),
            },
        }),
        other => Some(JobEnvironment {
            name: other.text()?,
            deployment: Some(true),
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_dispatch_workflow_is_read_with_its_inputs_and_jobs() {
        let file = WorkflowFile::parse(
            "
name: Deploy
run-name: Deploy ${{ inputs.version }} to ${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      version: {description: What, required: true}
      environment: {type: environment, default: staging}
      size: {type: choice, options: [small, 1, true]}
      dry: {type: boolean, default: false}
      new: {type: tomorrow}
  push:
jobs:
  build:
    runs-on: ubuntu-latest
  deploy:
    name: Deploy
    needs: [build]
    if: ${{ !cancelled() }}
    environment: {name: '${{ inputs.environment }}', url: 'https://x', deployment: false}
    strategy: {matrix: {region: [eu, us]}}
  call:
    needs: build
    uses: ./.github/workflows/x.yml
    with: {environment: production, n: 1}
",
        )
        .unwrap();
        assert_eq!(file.triggers, ["workflow_dispatch", "push"]);
        assert_eq!(
            file.inputs
                .iter()
                .map(|i| (i.name.as_str(), i.kind))
                .collect::<Vec<_>>(),
            [
                ("version", InputKind::Text),
                ("environment", InputKind::Environment),
                ("size", InputKind::Choice),
                ("dry", InputKind::Boolean),
                ("new", InputKind::Text),
            ]
        );
        assert!(file.inputs[0].required);
        assert_eq!(file.inputs[2].options, ["small", "1", "true"]);
        assert_eq!(file.inputs[3].default.as_deref(), Some("false"));
        let deploy = file.job("deploy").unwrap();
        assert_eq!(deploy.needs, ["build"]);
        assert!(deploy.matrix);
        assert_eq!(
            deploy.environment,
            Some(JobEnvironment {
                name: "${{ inputs.environment }}".to_owned(),
                deployment: Some(false)
            })
        );
        let call = file.job("call").unwrap();
        assert_eq!(call.needs, ["build"]);
        assert_eq!(
            call.with[0],
            ("environment".to_owned(), "production".to_owned())
        );
    }

    #[test]
    fn on_may_be_a_word_a_list_or_a_map() {
        for (on, expected) in [
            ("on: push", vec!["push"]),
            (
                "on: [push, workflow_dispatch]",
                vec!["push", "workflow_dispatch"],
            ),
            (
                "'on':\n  push:\n  release: {types: [published]}",
                vec!["push", "release"],
            ),
            ("on:", vec![]),
        ] {
            let file = WorkflowFile::parse(&format!("{on}\njobs: {{}}\n")).unwrap();
            assert_eq!(file.triggers, expected, "{on}");
        }
    }

    #[test]
    fn a_deployment_switch_may_be_an_expression() {
        for (value, expected) in [
            ("false", Some(false)),
            ("true", Some(true)),
            ("'${{ inputs.x }}'", None),
            ("", Some(true)),
        ] {
            let file = WorkflowFile::parse(&format!(
                "on: push\njobs: {{a: {{environment: {{name: p, deployment: {value}}}}}}}"
            ))
            .unwrap();
            assert_eq!(
                file.jobs[0].environment.as_ref().unwrap().deployment,
                expected,
                "{value}"
            );
        }
    }

    #[test]
    fn the_values_of_a_matrix_are_those_that_the_file_lists() {
        let file = WorkflowFile::parse(
            "
on: {push: {branches: [main], tags: 'v*'}, workflow_call: {inputs: {environment: {type: string, default: staging}}}}
jobs:
  a:
    strategy: {matrix: {region: [eu, us], n: '${{ fromJSON(x) }}', include: [{region: ap, tier: test}, text], exclude: [{region: eu}]}}
    steps: [{uses: actions/checkout@v4, with: {ref: '${{ inputs.version }}'}}, {uses: actions/checkout@v4}, {run: make}, 3]
",
        )
        .unwrap();
        let job = &file.jobs[0];
        let texts = |list: &[&str]| list.iter().map(|&t| t.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            job.matrix_values,
            [
                ("region".to_owned(), texts(&["eu", "us", "ap"])),
                ("tier".to_owned(), texts(&["test"])),
            ]
        );
        assert_eq!(job.uses, ["actions/checkout@v4", "actions/checkout@v4"]);
        assert_eq!(job.checks_out, ["${{ inputs.version }}"]);
        assert_eq!(file.branches, ["main"]);
        assert_eq!(file.tags, ["v*"]);
        assert_eq!(file.call_inputs[0].default.as_deref(), Some("staging"));
    }

    #[test]
    fn unexpected_shapes_are_left_out() {
        let file = WorkflowFile::parse(
            "on: {workflow_dispatch: [x]}\njobs:\n  a: nothing\n  b: {needs: {x: 1}, environment: [p], with: text, strategy: 3}\n  c:\n",
        )
        .unwrap();
        assert_eq!(file.jobs.len(), 3);
        assert!(
            file.jobs
                .iter()
                .all(|j| j.environment.is_none() && j.needs.is_empty())
        );
        assert!(WorkflowFile::parse("- a\n- b\n").is_err());
        assert!(WorkflowFile::parse("name: no jobs\n").is_err());
    }

    proptest! {
        #[test]
        fn no_workflow_file_can_make_it_panic(on in "[a-z:{}\\[\\], ]{0,40}", body in "[a-z:{}\\[\\]\\-, \n]{0,120}") {
            let _ = WorkflowFile::parse(&format!("on: {on}\njobs:\n  a:\n    {body}\n"));
        }
    }
}
