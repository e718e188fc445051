//! Whatever GitHub answers: nothing panics, what is live succeeded, and the order of lists makes no difference.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::fake::{environment, job, record, run};
use crate::{
    model::deployment::DeploymentState,
    providers::github::{
        attribution::Wanted,
        evaluation::{Shown, evaluate},
        facts::{Facts, FileKey, Records, RunKey},
        run_name::RunNamePatterns,
        source::Mapping,
        workflow_file::WorkflowFile,
    },
};

/// A world of a few runs, with their jobs and records.
#[derive(Debug, Clone)]
struct World {
    source: Value,
    runs: Vec<Value>,
    jobs: Vec<Vec<Value>>,
    records: Vec<Value>,
    file: String,
}

impl World {
    fn shown(&self) -> Shown {
        let mapping = Mapping::new(
            &environment("production", &self.source),
            false,
            &RunNamePatterns::default(),
        )
        .unwrap();
        let mut facts = Facts::new(Timestamp::UNIX_EPOCH, "https://github.test");
        let repository = facts.repository("acme", "x");
        let list = json!({"total_count": self.runs.len(), "workflow_runs": self.runs});
        facts.absorb_list(
            repository,
            Some(&mapping.source.workflow),
            &serde_json::from_value(list).unwrap(),
        );
        for (run, jobs) in self.runs.iter().zip(&self.jobs) {
            let key = RunKey {
                repository,
                id: run["id"].as_u64().unwrap(),
            };
            let node = json!({"id": run["node_id"], "checkSuite": {"status": run["status"], "checkRuns": {"nodes": jobs}}});
            facts.absorb_node(key, Some(&serde_json::from_value(node).unwrap()));
            if let Some(sha) = run["head_sha"].as_str() {
                let file = FileKey {
                    repository,
                    sha: sha.to_owned(),
                    path: mapping.source.workflow.clone(),
                };
                let parsed = WorkflowFile::parse(&self.file)
                    .ok()
                    .map(std::sync::Arc::new);
                facts.absorb_file(file, parsed);
            }
        }
        let records = json!({"nodes": self.records});
        facts.absorb_records(
            repository,
            "production",
            Records::new(&serde_json::from_value(records).unwrap(), true),
        );
        let siblings = [&mapping];
        let wanted = Wanted {
            mapping: &mapping,
            repository,
            siblings: &siblings,
            rivals: &[],
            facts: &facts,
        };
        evaluate(&wanted).shown(&wanted)
    }

    fn reversed(&self) -> Self {
        let backwards = |list: &[Value]| list.iter().rev().cloned().collect::<Vec<_>>();
        let records = self
            .records
            .iter()
            .map(|record| {
                let mut record = record.clone();
                let statuses = record["statuses"]["nodes"].as_array().unwrap();
                record["statuses"]["nodes"] = Value::Array(backwards(statuses));
                record
            })
            .collect::<Vec<_>>();
        Self {
            source: self.source.clone(),
            runs: backwards(&self.runs),
            jobs: self.jobs.iter().rev().map(|jobs| backwards(jobs)).collect(),
            records: backwards(&records),
            file: self.file.clone(),
        }
    }
}

fn any_source() -> impl Strategy<Value = Value> {
    proptest::sample::select(vec![
        json!({}),
        json!({"job": "deploy"}),
        json!({"environment": "production"}),
        json!({"environment": "production", "job": "deploy"}),
        json!({"topology": "job-per-environment", "job": "deploy"}),
        json!({"topology": "job-per-environment", "environment": "production"}),
        json!({"topology": "environment-input", "environment": "production"}),
        json!({"topology": "environment-input", "runName": "(?<environment>\\S+) (?<version>\\S+)"}),
    ])
}

fn any_file() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "on: push\njobs: {deploy: {environment: production}}".to_owned(),
        "on: push\njobs: {deploy: {environment: {name: production, deployment: false}}}".to_owned(),
        "on: {workflow_dispatch: {inputs: {version: {}}}}\njobs: {deploy: {name: 'Go ${{ inputs.environment }}'}}".to_owned(),
        "on: [".to_owned(),
    ])
}

prop_compose! {
    fn any_run(id: u64)(
        status in proptest::sample::select(vec!["completed", "in_progress", "queued", "waiting", "pending", "tomorrow"]),
        conclusion in proptest::sample::select(vec!["success", "failure", "cancelled", "skipped", "action_required", "tomorrow"]),
        title in proptest::sample::select(vec!["production v1", "staging v2", "Fix it"]),
        attempt in 1u32..4,
    ) -> Value {
        let conclusion = (status == "completed").then_some(conclusion);
        run(id, json!({"status": status, "conclusion": conclusion, "display_title": title, "run_attempt": attempt}))
    }
}

prop_compose! {
    fn any_jobs(run: u64)(list in proptest::collection::vec((
        proptest::sample::select(vec!["deploy", "deploy (eu)", "deploy (us)", "build", "Go production"]),
        proptest::sample::select(vec!["success", "failure", "cancelled", "skipped", "in_progress", "waiting", "queued", "tomorrow"]),
        0i64..40,
    ), 0..4)) -> Vec<Value> {
        list.into_iter()
            .enumerate()
            .map(|(i, (name, state, start))| job(name, run * 10 + i as u64, state, start, start + 5))
            .collect()
    }
}

prop_compose! {
    fn any_records()(list in proptest::collection::vec((
        0u64..6,
        0u64..4,
        proptest::collection::vec((
            proptest::sample::select(vec!["waiting", "queued", "in_progress", "success", "failure", "error", "inactive", "tomorrow"]),
            0i64..60,
        ), 1..5),
    ), 0..6)) -> Vec<Value> {
        list.into_iter()
            .enumerate()
            .map(|(i, (run, job, reports))| {
                let mut record = record(&format!("DE_{i}"), run, run * 10 + job, &reports);
                record["createdAt"] = json!(super::fake::at(reports.iter().map(|(_, m)| *m).min().unwrap()).to_string());
                record["latestStatus"] = Value::Null;
                record
            })
            .collect()
    }
}

prop_compose! {
    fn any_world()(
        source in any_source(),
        runs in (any_run(1), any_run(2), any_run(3)),
        jobs in (any_jobs(1), any_jobs(2), any_jobs(3)),
        records in any_records(),
        file in any_file(),
    ) -> World {
        World {
            source,
            runs: vec![runs.0, runs.1, runs.2],
            jobs: vec![jobs.0, jobs.1, jobs.2],
            records,
            file,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_shown_fits_together_whatever_was_read(world in any_world()) {
        let shown = world.shown();
        if let Some(live) = &shown.live {
            prop_assert_eq!(live.state, DeploymentState::Succeeded);
        }
        if let Some(latest) = &shown.latest {
            prop_assert_ne!(latest.state, DeploymentState::Succeeded);
            prop_assert_ne!(Some(&latest.id), shown.live.as_ref().map(|live| &live.id));
            if let Some(live) = &shown.live {
                prop_assert!(latest.created_at >= live.created_at);
            }
        }
        let waits = shown.latest.as_ref().is_some_and(|d| d.state == DeploymentState::Waiting);
        prop_assert_eq!(waits, !shown.gates.is_empty());
    }

    #[test]
    fn the_order_of_lists_makes_no_difference(world in any_world()) {
        let (one, other) = (world.shown(), world.reversed().shown());
        prop_assert_eq!(one.live, other.live);
        prop_assert_eq!(one.latest, other.latest);
        prop_assert_eq!(one.gates, other.gates);
    }
}
