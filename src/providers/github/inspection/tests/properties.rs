//! Nothing in a repository can do harm: whatever stands in its files, tags and names, what is proposed is valid or nothing is.

use std::{fs, sync::LazyLock};

use proptest::prelude::*;

use super::Fixture;
use crate::{
    model::environment::Environment,
    providers::github::{run_name::RunNamePatterns, source::GithubSource},
    services::validation,
};

/// Proposes, and checks what came of it.
fn check(fixture: &Fixture) -> Result<(), TestCaseError> {
    for proposal in fixture.propose() {
        let environments: Vec<Environment> = proposal
            .environments
            .iter()
            .map(|e| e.environment.clone())
            .collect();
        let valid = validation::environments(&fixture.entity_ref(), &environments, |_, field| {
            field.to_owned()
        });
        prop_assert!(valid.is_ok(), "{valid:?}");
        for environment in &environments {
            let source = GithubSource::of(environment)
                .and_then(|s| s.normalize(&RunNamePatterns::default()));
            prop_assert!(source.is_ok(), "{source:?}");
        }
    }
    Ok(())
}

/// The workflow files of the corpus.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/providers/github/inspection/tests/corpus"
    );
    let mut texts: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .flat_map(|text| Fixture::parse(&text).workflows.into_values())
        .collect();
    texts.sort();
    texts
});

/// What is put into a text, and where (as a part of its length).
fn edits() -> impl Strategy<Value = Vec<(f64, usize, String)>> {
    let bit = prop_oneof![
        Just("${{ inputs.environment }}".to_owned()),
        Just("${{ matrix.x || 'a' }}".to_owned()),
        Just("\u{0}\u{202e}/ ".to_owned()),
        Just("\n  ".to_owned()),
        Just("production".to_owned()),
        "[a-z{}\\[\\]:,'\"&*!|>%@ \n-]{0,12}",
        "\\PC{0,8}",
    ];
    proptest::collection::vec((0.0..1.0, 0usize..12, bit), 1..6)
}

fn edited(mut text: String, edits: &[(f64, usize, String)]) -> String {
    for (place, length, bit) in edits {
        let chars: Vec<char> = text.chars().collect();
        let start = (*place * chars.len() as f64) as usize;
        let end = (start + length).min(chars.len());
        text = chars[..start].iter().collect::<String>()
            + bit
            + &chars[end..].iter().collect::<String>();
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_change_to_a_workflow_file_can_do_harm(which in 0usize..1_000, other in 0usize..1_000, edits in edits(), name in "[a-z./-]{1,12}|\\PC{1,12}") {
        let mut fixture = Fixture::default();
        fixture.workflows.insert(format!("{name}.yml"), edited(TEXTS[which % TEXTS.len()].clone(), &edits));
        fixture.workflows.insert("deploy.yml".to_owned(), TEXTS[other % TEXTS.len()].clone());
        fixture.environments = vec!["production".to_owned(), "staging".to_owned()];
        check(&fixture)?;
    }

    #[test]
    fn no_name_can_do_harm(
        environments in proptest::collection::vec("\\PC{1,30}|prod[-/ ]\\PC{0,9}", 0..6),
        options in proptest::collection::vec("\\PC{0,30}|stag[-/ ]\\PC{0,9}", 0..6),
        tags in proptest::collection::vec("\\PC{0,30}|v[0-9.*]{1,9}", 0..6),
        job in "\\PC{1,20}",
        service in "[a-z0-9_.-]{1,20}",
    ) {
        let options = serde_json::to_string(&options).unwrap();
        let job = serde_json::to_string(&job).unwrap();
        let names = serde_json::to_string(&environments).unwrap();
        let fixture = Fixture {
            service: Some(service),
            environments,
            tags,
            workflows: [
                ("a.yml", format!("on: {{workflow_dispatch: {{inputs: {{environment: {{type: choice, options: {options}}}}}}}}}\njobs: {{{job}: {{environment: '${{{{ inputs.environment }}}}'}}}}")),
                ("b.yml", "on: {workflow_dispatch: {inputs: {environment: {type: environment}}}}\njobs: {deploy: {environment: '${{ inputs.environment }}'}}".to_owned()),
                ("c.yml", format!("on: push\njobs: {{deploy: {{strategy: {{matrix: {{e: {names}}}}}, environment: '${{{{ matrix.e }}}}'}}}}")),
            ]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text))
            .collect(),
            ..Fixture::default()
        };
        check(&fixture)?;
    }
}
