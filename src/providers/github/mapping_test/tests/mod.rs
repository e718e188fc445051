//! Checks and rights, each against what was found of a repository.

mod checks;
mod rights;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    super::{run_name::RunNamePatterns, source::Mapping, workflow_file::WorkflowFile},
    findings::{Findings, Protection},
};
use crate::model::deployment::Actor;

/// Somebody whose picture is not known.
fn person(login: &str) -> Actor {
    Actor {
        login: login.to_owned(),
        avatar_url: None,
    }
}

const DEPLOY: &str = "
on:
  workflow_dispatch:
    inputs:
      environment: {type: choice, options: [staging, production]}
      target: {type: environment}
      version: {required: true}
      dry-run: {type: boolean}
      replicas: {type: number}
jobs:
  build: {}
  deploy: {environment: '${{ inputs.environment }}', needs: build}
  regions: {name: 'Deploy to ${{ matrix.region }}', strategy: {matrix: {region: [eu, us]}}}
  release: {uses: ./.github/workflows/service.yml}
  foreign: {uses: other/repo/.github/workflows/x.yml@main}
  fixed: {environment: staging}
";
const SERVICE: &str = "
on: workflow_call
jobs:
  migrate: {}
  deploy: {environment: production}
";
const PUSHED: &str = "
on: [push, release]
jobs: {deploy: {}}
";

fn findings() -> Findings {
    let file = |name: &str, text| {
        let file = WorkflowFile::parse(text).map(Arc::new);
        (name.to_owned(), file)
    };
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|&name| name.to_owned())
            .collect::<Vec<_>>()
    };
    Findings {
        name: "acme/payments".to_owned(),
        permission: Some("WRITE".to_owned()),
        default_branch: Some("main".to_owned()),
        workflows: names(&["broken.yml", "deploy.yml", "push.yml", "service.yml"]),
        files: [
            file("deploy.yml", DEPLOY),
            file("service.yml", SERVICE),
            file("push.yml", PUSHED),
            file("broken.yml", "- nothing"),
        ]
        .into(),
        environments: Some(names(&["staging", "Production"])),
        protections: [(
            "production".to_owned(),
            Protection {
                people: vec![person("bob")],
                ..Protection::default()
            },
        )]
        .into(),
        tags: Some(names(&[
            "cart/v2.0.0",
            "payments/v1.9.1",
            "payments/v1.9.0",
        ])),
        refs: [("main".to_owned(), true), ("mian".to_owned(), false)].into(),
        ..Findings::default()
    }
}

/// A mapping that is right in every way, with a change.
fn mapping(change: &Value) -> Mapping {
    let mut source = json!({
        "owner": "acme", "repo": "payments", "workflow": "deploy.yml", "topology": "environment-input", "job": "deploy",
        "environment": "production", "environmentInput": {"name": "environment", "value": "production"}, "versionInput": "version",
    });
    for (field, value) in change.as_object().unwrap() {
        source[field] = value.clone();
    }
    let environment = json!({
        "service": "component:default/payments", "name": "production", "provider": "github", "host": "github.com", "source": source,
    });
    let environment = serde_json::from_value(environment).unwrap();
    Mapping::new(&environment, false, &RunNamePatterns::default()).unwrap()
}
