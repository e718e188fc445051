use serde_json::{Value as Json, json};

use super::*;
use crate::model::inspection::{Check, CheckOutcome};

const OURS: &str = "component:default/payments";
const THEIRS: &str = "component:default/search";

fn environment(service: &str, name: &str, change: Json) -> Arc<Environment> {
    let mut source = json!({"owner": "acme", "repo": "shop"});
    let change = change.as_object().unwrap().clone();
    source.as_object_mut().unwrap().extend(change);
    let environment = json!({
        "service": service, "name": name, "provider": "github", "host": "github.com", "source": source,
    });
    Arc::new(serde_json::from_value(environment).unwrap())
}

fn job(service: &str, name: &str) -> Arc<Environment> {
    let source = json!({"topology": "job-per-environment", "job": name});
    environment(service, name, source)
}

/// The environment is an input that the mapping does not fill.
fn free(service: &str, name: &str) -> Arc<Environment> {
    let source = json!({"topology": "environment-input", "environment": name});
    environment(service, name, source)
}

fn filled(service: &str, name: &str, more: Json) -> Arc<Environment> {
    let mut source = json!({
        "topology": "environment-input", "environment": name,
        "environmentInput": {"name": "target", "value": name},
    });
    let more = more.as_object().unwrap().clone();
    source.as_object_mut().unwrap().extend(more);
    environment(service, name, source)
}

/// What pressing the first one touches, with what is said of it.
fn pressed(
    configured: &[Arc<Environment>],
    file: &str,
    sent: &[(&str, &str)],
) -> (Vec<String>, Vec<Check>) {
    let patterns = RunNamePatterns::default();
    let mapping = Mapping::new(&configured[0], false, &patterns).unwrap();
    let file = WorkflowFile::parse(file).unwrap();
    let sent: Vec<DispatchValue> = sent
        .iter()
        .map(|(name, value)| DispatchValue {
            name: (*name).to_owned(),
            value: (*value).to_owned(),
        })
        .collect();
    let going = Going {
        mapping: &mapping,
        service: &configured[0].service,
        file: &file,
        sent: &sent,
        branch: Some("main"),
        patterns: &patterns,
        configured,
    };
    let mut checks = Checks::default();
    let touched = going.touches(&mut checks);
    let names = touched.into_iter().map(|place| {
        let environment = &configured[place];
        let service = environment.service.rsplit('/').next().unwrap();
        format!("{service}#{}", environment.name)
    });
    (names.collect(), checks.into_list())
}

fn workflow(inputs: &str, jobs: &str) -> String {
    format!("on: {{workflow_dispatch: {{inputs: {inputs}}}}}\njobs: {jobs}\n")
}

fn said(checks: &[Check]) -> Vec<(CheckOutcome, &str)> {
    checks
        .iter()
        .map(|check| (check.outcome, check.message.as_str()))
        .collect()
}

#[test]
fn a_pipeline_goes_through_all_its_environments_and_says_so_without_naming_other_services() {
    let configured = [
        job(OURS, "staging"),
        job(OURS, "production"),
        job(THEIRS, "production"),
        environment(OURS, "apart", json!({"workflow": "other.yml"})),
    ];
    let jobs = "{staging: {runs-on: x, environment: staging}, production: {needs: staging, runs-on: x, environment: production}}";
    let (touched, checks) = pressed(&configured, &workflow("{}", jobs), &[]);
    assert_eq!(
        touched,
        [
            "payments#staging",
            "payments#production",
            "search#production"
        ]
    );
    assert_eq!(
        said(&checks),
        [
            (
                CheckOutcome::Passed,
                "The same run also goes to production, where the rules that GitHub has for it still hold."
            ),
            (
                CheckOutcome::Passed,
                "The same run deploys other services too, or may do so."
            ),
        ]
    );
}

#[test]
fn a_job_that_certainly_does_not_run_deploys_nothing_nor_do_those_that_need_it() {
    let configured = [
        job(OURS, "staging"),
        job(OURS, "production"),
        job(OURS, "abroad"),
    ];
    let inputs = "{only: {type: choice, options: [staging, all], default: staging}}";
    let jobs = "{staging: {runs-on: x}, production: {if: \"inputs.only == 'all'\", runs-on: x}, abroad: {needs: production, runs-on: x}}";
    let file = workflow(inputs, jobs);
    let (touched, checks) = pressed(&configured, &file, &[]);
    assert_eq!(touched, ["payments#staging"]);
    assert!(checks.is_empty(), "{checks:?}");
    let (touched, _) = pressed(&configured, &file, &[("only", "all")]);
    assert_eq!(touched.len(), 3);
    // `always()` runs whatever becomes of what it needs.
    let anyway = file.replace("needs: production", "needs: production, if: always()");
    let (touched, _) = pressed(&configured, &anyway, &[]);
    assert_eq!(touched, ["payments#staging", "payments#abroad"]);
}

#[test]
fn a_free_input_that_leads_elsewhere_is_blocked_and_asks_permission_where_it_leads() {
    let configured = [
        free(OURS, "staging"),
        free(OURS, "production"),
        free(THEIRS, "production"),
    ];
    let file = workflow(
        "{target: {default: staging}}",
        "{go: {runs-on: x, environment: '${{ inputs.target }}'}}",
    );
    let (touched, checks) = pressed(&configured, &file, &[]);
    assert_eq!(touched, ["payments#staging"]);
    assert!(checks.is_empty(), "{checks:?}");
    let (touched, checks) = pressed(&configured, &file, &[("Target", " production ")]);
    assert_eq!(
        touched,
        [
            "payments#staging",
            "payments#production",
            "search#production"
        ]
    );
    assert_eq!(
        said(&checks)[0],
        (
            CheckOutcome::Blocked,
            "target is set to production: this deploys to production, not to staging."
        )
    );
    assert_eq!(checks[0].field.as_deref(), Some("inputs.target"));
    // Where there is no environment of that name, nothing goes to staging either.
    let (touched, checks) = pressed(&configured, &file, &[("target", "moon")]);
    assert_eq!(touched, ["payments#staging"]);
    assert_eq!(checks[0].outcome, CheckOutcome::Blocked);
}

#[test]
fn a_free_input_that_leads_here_and_elsewhere_wants_a_tick() {
    let configured = [free(OURS, "staging"), free(OURS, "production")];
    let file = workflow(
        "{target: {}}",
        "{here: {runs-on: x, environment: staging}, go: {runs-on: x, environment: '${{ inputs.target }}'}}",
    );
    let (touched, checks) = pressed(&configured, &file, &[("target", "production")]);
    assert_eq!(touched, ["payments#staging", "payments#production"]);
    assert_eq!(
        said(&checks),
        [(
            CheckOutcome::Warned,
            "target is set to production: this deploys to production, not only to staging."
        )]
    );
}

#[test]
fn where_no_job_says_where_it_goes_it_may_be_anywhere_and_a_value_that_names_another_wants_a_tick()
{
    let configured = [free(OURS, "staging"), free(OURS, "production")];
    for jobs in [
        "{go: {runs-on: x}}",
        "{go: {runs-on: x, environment: '${{ vars.PLACE }}'}}",
        "{go: {uses: ./.github/workflows/b.yml}}",
    ] {
        let file = workflow("{target: {}}", jobs);
        let (touched, checks) = pressed(&configured, &file, &[("target", "production")]);
        assert_eq!(
            touched,
            ["payments#staging", "payments#production"],
            "{jobs}"
        );
        assert_eq!(
            said(&checks),
            [(
                CheckOutcome::Warned,
                "target is set to production: this may deploy to production, and not to staging."
            )],
            "{jobs}"
        );
        let (touched, checks) = pressed(&configured, &file, &[("target", "staging")]);
        assert_eq!(touched.len(), 2, "{jobs}");
        assert_eq!(checks[0].outcome, CheckOutcome::Passed, "{jobs}");
    }
}

#[test]
fn an_input_that_the_settings_fill_goes_where_it_says_for_every_service_that_does_not_tell_itself_apart()
 {
    let file = "
run-name: ${{ inputs.service }} to ${{ inputs.target }}
on: {workflow_dispatch: {inputs: {target: {}, service: {}}}}
jobs: {go: {runs-on: x, environment: '${{ inputs.target }}'}}";
    let sent = [("target", "staging"), ("service", "payments")];
    let of = |service: &str, more: Json| filled(service, "staging", more);
    let fixed = |name: &str| json!({"dispatch": {"inputs": [{"name": "service", "value": name}]}});
    let titled = |name: &str| json!({"runName": format!("^{name} to (?<environment>\\w+)$")});
    for (ours, theirs, touched) in [
        (json!({}), json!({}), true),
        (fixed("payments"), fixed("search"), false),
        (fixed("payments"), json!({}), true),
        (titled("payments"), titled("search"), false),
        (titled("payments"), json!({}), true),
        // Somebody has chosen another one.
        (fixed("offers"), fixed("search"), true),
    ] {
        let configured = [
            of(OURS, ours.clone()),
            of(THEIRS, theirs.clone()),
            filled(OURS, "production", json!({})),
        ];
        let (names, _) = pressed(&configured, file, &sent);
        let expected: &[&str] = if touched {
            &["payments#staging", "search#staging"]
        } else {
            &["payments#staging"]
        };
        assert_eq!(names, expected, "{ours} {theirs}");
    }
}

#[test]
fn legs_of_a_matrix_and_what_is_passed_to_a_called_workflow_go_somewhere_too() {
    let configured = [
        filled(OURS, "staging", json!({})),
        filled(OURS, "production", json!({})),
    ];
    for (jobs, touched) in [
        (
            "{go: {strategy: {matrix: {place: [staging, production]}}, runs-on: x, environment: '${{ matrix.place }}'}}",
            2,
        ),
        (
            "{go: {uses: ./.github/workflows/b.yml, with: {to: production}}}",
            2,
        ),
        (
            "{go: {uses: ./.github/workflows/b.yml, with: {to: '${{ inputs.target }}'}}}",
            1,
        ),
    ] {
        let file = workflow("{target: {}}", jobs);
        let (names, _) = pressed(&configured, &file, &[("target", "staging")]);
        assert_eq!(names.len(), touched, "{jobs}");
    }
}
