//! Which configured environments a run deploys to, or may deploy to. Whoever cancels it or runs it again does so to all of them: in
//! doubt an environment is one of them.

use super::super::{
    source::{EnvironmentInput, Mapping, Topology},
    workflow_file::WorkflowFile,
};

/// A run, as far as it says where it goes.
#[derive(Debug, Clone, Copy)]
pub struct Traces<'a> {
    /// Name of its workflow file.
    pub workflow: &'a str,
    /// Its title.
    pub title: Option<&'a str>,
    /// What it executes, where that is known.
    pub file: Option<&'a WorkflowFile>,
    /// The mapping of the environment that it is seen in.
    pub seen_in: &'a Mapping,
    /// The service of that environment.
    pub service: &'a str,
    /// What its dispatch record, title or job name says where the environment is an input.
    pub named: Named<'a>,
}

/// Which environment the input of a run names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'a> {
    /// That which the run is seen in.
    ThisOne,
    /// Another one, although the run deploys to this one too.
    Another(&'a str),
    /// Nothing says.
    Nothing,
}

/// Whether a run deploys to an environment of a service, or may do so.
pub fn may_touch(run: Traces<'_>, service: &str, other: &Mapping) -> bool {
    if other.workflow_file() != run.workflow {
        return false;
    }
    if service != run.service && is_certainly_of_another_service(run, other) {
        return false;
    }
    // Each workflow, and each job of a pipeline, goes its own way whatever a title says.
    if other.source.topology != Topology::EnvironmentInput {
        return true;
    }
    if names_in_file(run.file).any(|name| other.is_called(name)) {
        return true;
    }
    if run.seen_in.source.topology != Topology::EnvironmentInput {
        return match environment_in_title(run.title, other) {
            Some(name) => other.is_called(&name),
            None => true,
        };
    }
    match run.named {
        Named::ThisOne => is_same_place(run.seen_in, other),
        Named::Another(name) => other.is_called(name) || is_same_place(run.seen_in, other),
        // Its record tells that it is here. Is there only one place that it can go to, then it is not elsewhere.
        Named::Nothing if goes_to_one_place(run.file) => is_same_place(run.seen_in, other),
        Named::Nothing => true,
    }
}

/// Titles tell services apart where the pattern of one reads them and that of the other does not.
fn is_certainly_of_another_service(run: Traces<'_>, other: &Mapping) -> bool {
    let claims = |mapping: &Mapping| Some(mapping.pattern.as_ref()?.read(run.title?).is_some());
    claims(run.seen_in) == Some(true) && claims(other) == Some(false)
}

fn environment_in_title(title: Option<&str>, mapping: &Mapping) -> Option<String> {
    mapping.pattern.as_ref()?.read(title?)?.environment
}

/// Whether the same value of the input means both.
pub fn is_same_place(ours: &Mapping, other: &Mapping) -> bool {
    let value = |mapping: &Mapping| {
        let input = mapping.source.environment_input.as_ref();
        input.map(|EnvironmentInput { value, .. }| value.to_lowercase())
    };
    match (value(ours), value(other)) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => [
            value(ours),
            ours.source.environment.clone(),
            Some(ours.name.clone()),
        ]
        .into_iter()
        .flatten()
        .any(|name| other.is_called(&name)),
    }
}

/// The environments that jobs of a workflow deploy to whatever its inputs are.
fn names_in_file(file: Option<&WorkflowFile>) -> impl Iterator<Item = &str> {
    file.into_iter()
        .flat_map(|file| &file.jobs)
        .filter_map(|job| job.environment.as_ref())
        .map(|environment| environment.name.as_str())
        .filter(|name| !name.contains("${{"))
}

/// Whether all jobs of a workflow that deploy take their environment from one and the same input.
fn goes_to_one_place(file: Option<&WorkflowFile>) -> bool {
    let Some(file) = file else {
        return false;
    };
    let mut expressions = file
        .jobs
        .iter()
        .filter_map(|job| Some(job.environment.as_ref()?.name.trim()))
        .filter(|name| name.contains("${{"));
    let calls_others = file.jobs.iter().any(|job| job.calls.is_some());
    let is_input = |name: &str| {
        let inner = name.strip_prefix("${{").and_then(|n| n.strip_suffix("}}"));
        inner.is_some_and(|inner| {
            let name = inner.trim();
            let name = name.strip_prefix("github.event.").unwrap_or(name);
            name.strip_prefix("inputs.").is_some_and(|input| {
                input
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            })
        })
    };
    let Some(first) = expressions.next() else {
        return false;
    };
    !calls_others && is_input(first) && expressions.all(|other| other == first)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{model::environment::Environment, providers::github::run_name::RunNamePatterns};

    const OURS: &str = "component:default/payments";
    const THEIRS: &str = "component:default/search";

    fn mapping(name: &str, topology: &str, change: Value) -> Mapping {
        let mut source = json!({"owner": "acme", "repo": "shop", "topology": topology});
        let change = change.as_object().unwrap().clone();
        source.as_object_mut().unwrap().extend(change);
        let environment: Environment = serde_json::from_value(json!({
            "service": OURS, "name": name, "provider": "github", "host": "github.com", "source": source,
        }))
        .unwrap();
        Mapping::new(&environment, false, &RunNamePatterns::default()).unwrap()
    }

    fn input(name: &str) -> Mapping {
        let input = json!({"environmentInput": {"name": "target", "value": name}});
        mapping(name, "environment-input", input)
    }

    fn seen_in(mapping: &Mapping) -> Traces<'_> {
        Traces {
            workflow: "deploy.yml",
            title: None,
            file: None,
            seen_in: mapping,
            service: OURS,
            named: Named::ThisOne,
        }
    }

    #[test]
    fn a_run_whose_input_is_known_goes_where_that_value_leads_for_any_service() {
        let staging = input("staging");
        let run = seen_in(&staging);
        assert!(may_touch(run, OURS, &staging));
        assert!(may_touch(run, THEIRS, &input("Staging")));
        assert!(!may_touch(run, OURS, &input("production")));
        let called = mapping(
            "staging",
            "environment-input",
            json!({"environment": "stage"}),
        );
        assert!(may_touch(run, THEIRS, &called));
        let another = Traces {
            named: Named::Another("production"),
            ..run
        };
        assert!(may_touch(another, OURS, &input("production")));
        assert!(may_touch(another, OURS, &staging));
    }

    #[test]
    fn where_nothing_says_which_it_may_be_any_unless_the_file_has_one_place_to_go() {
        let staging = input("staging");
        let run = Traces {
            named: Named::Nothing,
            ..seen_in(&staging)
        };
        let production = input("production");
        assert!(may_touch(run, OURS, &production));
        for (jobs, touched) in [
            (
                "a: {runs-on: x, environment: '${{ inputs.target }}'}",
                false,
            ),
            (
                "a: {runs-on: x, environment: {name: '${{ github.event.inputs.target }}'}}",
                false,
            ),
            ("a: {runs-on: x, environment: '${{ matrix.target }}'}", true),
            (
                "a: {runs-on: x, environment: '${{ inputs.target || inputs.other }}'}",
                true,
            ),
            (
                "a: {runs-on: x, environment: '${{ inputs.target }}'}\n  b: {runs-on: x, environment: production}",
                true,
            ),
            (
                "a: {runs-on: x, environment: '${{ inputs.target }}'}\n  b: {uses: ./.github/workflows/b.yml}",
                true,
            ),
            ("a: {runs-on: x}", true),
        ] {
            let file = WorkflowFile::parse(&format!("on: workflow_dispatch\njobs:\n  {jobs}\n"));
            let file = file.unwrap();
            let run = Traces {
                file: Some(&file),
                ..run
            };
            assert_eq!(may_touch(run, OURS, &production), touched, "{jobs}");
        }
    }

    #[test]
    fn a_pipeline_touches_all_that_map_to_it_and_none_of_another_workflow() {
        let staging = mapping("staging", "job-per-environment", json!({"job": "staging"}));
        let run = seen_in(&staging);
        for topology in ["job-per-environment", "workflow-per-environment"] {
            let other = mapping("production", topology, json!({"job": "production"}));
            assert!(may_touch(run, OURS, &other));
            assert!(may_touch(run, THEIRS, &other));
        }
        let elsewhere = mapping(
            "production",
            "job-per-environment",
            json!({"job": "production", "workflow": "other.yml"}),
        );
        assert!(!may_touch(run, OURS, &elsewhere));
        // A title that names the environment tells where the input leads.
        let pattern = json!({"runName": "to (?<environment>\\w+)", "environmentInput": {"name": "t", "value": "production"}});
        let by_title = mapping("production", "environment-input", pattern);
        for (title, touched) in [
            (Some("v1 to staging"), false),
            (Some("v1 to production"), true),
            (Some("v1"), true),
            (None, true),
        ] {
            let run = Traces { title, ..run };
            assert_eq!(may_touch(run, OURS, &by_title), touched, "{title:?}");
        }
    }

    #[test]
    fn titles_that_name_the_service_tell_services_of_one_repository_apart() {
        let of = |service: &str| {
            let pattern = format!("^{service} (?<version>\\S+) to (?<environment>\\w+)$");
            mapping("staging", "environment-input", json!({"runName": pattern}))
        };
        let (payments, search) = (of("payments"), of("search"));
        let run = Traces {
            title: Some("payments v1 to staging"),
            ..seen_in(&payments)
        };
        assert!(!may_touch(run, THEIRS, &search));
        // A title that neither reads says nothing.
        let silent = Traces {
            title: Some("Deploy"),
            ..run
        };
        assert!(may_touch(silent, THEIRS, &search));
        assert!(may_touch(
            run,
            THEIRS,
            &mapping("staging", "environment-input", json!({}))
        ));
    }
}
