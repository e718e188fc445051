//! One repository of each shape, as YAML in `corpus/`.

use std::{fs, path::PathBuf};

use super::Fixture;
use crate::{
    model::{environment::Environment, inspection::ProposedEnvironment},
    providers::github::{
        run_name::{RunNamePattern, RunNamePatterns},
        source::{GithubSource, RunRef, file_name},
    },
    services::validation,
};

fn fixtures() -> Vec<(String, Fixture)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/providers/github/inspection/tests/corpus");
    let mut fixtures: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let fixture: Fixture = serde_saphyr::from_str(&fs::read_to_string(&path).unwrap())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, fixture)
        })
        .collect();
    fixtures.sort_by(|a, b| a.0.cmp(&b.0));
    fixtures
}

fn source(environment: &Environment) -> GithubSource {
    GithubSource::of(environment).unwrap()
}

/// `staging (staging) < dev: deploy.yml environment-input, job deploy, environment staging, input environment=staging, version version`
fn told(environment: &Environment) -> String {
    let source = source(environment);
    let topology = serde_json::to_value(source.topology).unwrap();
    let tier = serde_json::to_value(environment.tier).unwrap();
    let from = match environment.promotes_from.as_slice() {
        [] => String::new(),
        from => format!(" < {}", from.join(" + ")),
    };
    let mut told = format!(
        "{} ({}){from}: {} {}",
        environment.name,
        tier.as_str().unwrap(),
        file_name(&source.workflow),
        topology.as_str().unwrap()
    );
    let input = source
        .environment_input
        .map(|i| format!("{}={}", i.name, i.value));
    for (what, value) in [
        ("job", source.job),
        ("environment", source.environment),
        ("input", input),
        ("version", source.version_input),
    ] {
        if let Some(value) = value {
            told.push_str(&format!(", {what} {value}"));
        }
    }
    told
}

fn told_dispatch(environment: &Environment) -> String {
    let dispatch = source(environment).dispatch;
    if !dispatch.enabled {
        return "none".to_owned();
    }
    let on = match dispatch.run_ref {
        RunRef::DefaultBranch => "default branch".to_owned(),
        RunRef::SelectedVersion => "selected version".to_owned(),
        RunRef::Fixed { name } => name,
    };
    let inputs: Vec<String> = dispatch
        .inputs
        .iter()
        .map(|i| format!("{}={}", i.name, i.value))
        .collect();
    format!("{on} {}", inputs.join(" ")).trim().to_owned()
}

fn told_versions(environment: &Environment) -> String {
    let versions = serde_json::to_value(source(environment).versions).unwrap();
    let sources: Vec<&str> = versions["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s.as_str().unwrap())
        .collect();
    let pattern = versions["tagPattern"].as_str().unwrap_or("any");
    format!(
        "{}, tags {pattern}, by {}",
        sources.join(" "),
        versions["order"].as_str().unwrap()
    )
}

#[test]
fn for_each_repository_of_the_corpus_the_first_proposal_is_what_somebody_would_have_written() {
    let mut wrong = Vec::new();
    for (name, fixture) in fixtures() {
        let proposals = fixture.propose();
        let mut differ = |what: &str, found: String, expected: String| {
            if found != expected {
                wrong.push(format!(
                    "{name} ({}): {what}\n  found    {found}\n  expected {expected}",
                    fixture.about
                ));
            }
        };
        let first = proposals.first();
        let environments: &[ProposedEnvironment] = first.map_or(&[], |p| &p.environments);
        let lines: Vec<String> = environments.iter().map(|e| told(&e.environment)).collect();
        differ(
            "environments",
            lines.join("\n           "),
            fixture.expect.join("\n           "),
        );
        let others: Vec<String> = proposals
            .iter()
            .skip(1)
            .map(|proposal| {
                let names: Vec<&str> = proposal
                    .environments
                    .iter()
                    .map(|e| e.environment.name.as_str())
                    .collect();
                format!("{}: {}", proposal.title, names.join(" "))
            })
            .collect();
        differ("others", others.join("; "), fixture.others.join("; "));
        if let Some(title) = &fixture.title {
            differ(
                "title",
                first.map(|p| p.title.clone()).unwrap_or_default(),
                title.clone(),
            );
        }
        let Some(proposed) = environments.first() else {
            continue;
        };
        let pattern = source(&proposed.environment).run_name;
        differ(
            "has a pattern",
            pattern.is_some().to_string(),
            (!fixture.titles.is_empty()).to_string(),
        );
        for (title, expected) in &fixture.titles {
            let read = pattern
                .as_deref()
                .and_then(|p| RunNamePattern::new(p).unwrap().read(title));
            let read = read.map(|read| {
                format!(
                    "{} @ {}",
                    read.version.unwrap_or_default(),
                    read.environment.unwrap_or_default()
                )
            });
            differ(title, read.unwrap_or_default(), expected.clone());
        }
        if let Some(dispatch) = &fixture.dispatch {
            differ(
                "dispatch",
                told_dispatch(&proposed.environment),
                dispatch.clone(),
            );
        }
        if let Some(versions) = &fixture.versions {
            differ(
                "versions",
                told_versions(&proposed.environment),
                versions.clone(),
            );
        }
        for (field, words) in &fixture.reasons {
            let reasons: Vec<&str> = proposed
                .reasons
                .iter()
                .filter(|r| r.field == *field)
                .map(|r| r.text.as_str())
                .collect();
            let found = match reasons.iter().any(|reason| reason.contains(words)) {
                true => words.clone(),
                false => reasons.join(" "),
            };
            differ(field, found, words.clone());
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_proposed_environment_could_be_saved_as_it_is() {
    for (name, fixture) in fixtures() {
        for proposal in fixture.propose() {
            let environments: Vec<Environment> = proposal
                .environments
                .iter()
                .map(|e| e.environment.clone())
                .collect();
            validation::environments(&fixture.entity_ref(), &environments, |i, field| {
                format!("{name}[{i}].{field}")
            })
            .unwrap();
            for (index, environment) in environments.iter().enumerate() {
                let normal = source(environment)
                    .normalize(&RunNamePatterns::default())
                    .unwrap();
                assert_eq!(
                    serde_json::to_value(normal).unwrap(),
                    environment.source,
                    "{name}"
                );
                assert_eq!(environment.order as usize, index + 1, "{name}");
                let before: Vec<&String> = environments[..index].iter().map(|e| &e.name).collect();
                let has_upstream = environment
                    .promotes_from
                    .iter()
                    .all(|from| before.contains(&from));
                assert!(has_upstream, "{name}: {}", environment.name);
            }
        }
    }
}

#[test]
fn every_proposal_and_every_environment_says_why() {
    for (name, fixture) in fixtures() {
        for proposal in fixture.propose() {
            assert!(!proposal.reasons.is_empty(), "{name}");
            for proposed in &proposal.environments {
                let has = |field: &str| proposed.reasons.iter().any(|reason| reason.field == field);
                let source = source(&proposed.environment);
                for (field, is_set) in [
                    ("name", true),
                    ("tier", true),
                    (
                        "promotesFrom",
                        !proposed.environment.promotes_from.is_empty(),
                    ),
                    ("source.job", source.job.is_some()),
                    (
                        "source.environmentInput",
                        source.environment_input.is_some(),
                    ),
                    ("source.versionInput", source.version_input.is_some()),
                    ("source.runName", source.run_name.is_some()),
                ] {
                    assert!(
                        has(field) || !is_set,
                        "{name}: {field} of {}",
                        proposed.environment.name
                    );
                }
                assert!(
                    proposed
                        .reasons
                        .iter()
                        .all(|reason| reason.text.ends_with('.')),
                    "{name}: {:?}",
                    proposed.reasons
                );
            }
        }
    }
}

#[test]
fn the_corpus_has_a_repository_of_each_shape() {
    assert!(fixtures().len() >= 20);
}
