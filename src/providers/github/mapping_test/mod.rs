//! What mappings would count, and whether what they name is there, before they are saved. The deployments are read in the same
//! requests as a page's, so that the page says the same afterwards; the rest is one query more, and at most one for older attempts.

pub(super) mod answer;
pub(super) mod checks;
pub(super) mod findings;
mod ignored;
mod inputs;
pub(super) mod nearest;
mod patterns;
pub(super) mod query;
pub(super) mod rights;
#[cfg(test)]
mod tests;

use futures_util::future::join;

use self::{
    checks::{Checks, Subject},
    findings::Found,
    rights::Asking,
};
use super::{
    attribution::Wanted,
    evaluation::Evaluation,
    reading::{Looked, Reading},
    source::Mapping,
};
use crate::{
    error::{Error, Result},
    model::{
        deployment::Gate,
        environment::Environment,
        inspection::{Check, CheckOutcome, EnvironmentTest},
        overview::ProviderAccount,
        problem::ProblemCode,
    },
    providers::provider::TestAnswer,
};

/// Attempts that are shown of each environment.
const COUNTED: usize = 10;
/// Titles that the pattern is tried on.
const TITLES: usize = 20;

/// Tests the environments of the reading's request.
pub async fn test(reading: &Reading<'_>) -> Result<TestAnswer> {
    let mappings: Vec<Mapping> = reading
        .request
        .environments
        .iter()
        .filter_map(|wanted| {
            let shared = wanted.shared_target;
            Mapping::new(&wanted.environment, shared, reading.patterns).ok()
        })
        .collect();
    let mappings: Vec<&Mapping> = mappings.iter().collect();
    let (counting, found) = join(reading.count(COUNTED), findings::find(reading, &mappings)).await;
    let counting = counting?;
    let login = counting
        .login()
        .map(str::to_owned)
        .or_else(|| found.login.clone());
    let scopes = reading.client.scopes(reading.viewer, &reading.request.host);
    let asking = Asking {
        login: login.as_deref(),
        scopes: scopes.as_deref(),
        gates: &[],
    };
    let environments = counting.look(|looked| {
        let all: Vec<(Wanted<'_>, &Evaluation)> = looked
            .iter()
            .filter_map(|looked| looked.found.as_ref().ok().copied())
            .collect();
        reading
            .request
            .environments
            .iter()
            .zip(looked)
            .map(|(wanted, looked)| {
                one(
                    &reading.request.host,
                    &wanted.environment,
                    looked,
                    &all,
                    &found,
                    asking,
                )
            })
            .collect()
    });
    Ok(TestAnswer {
        environments,
        account: login.map(|login| ProviderAccount {
            provider: super::ID.to_owned(),
            host: reading.request.host.clone(),
            login,
        }),
    })
}

/// Another service that has the same runs, where no pattern tells them apart. It is not named: the viewer may not be one who may
/// see its configuration.
fn contested(wanted: &Wanted<'_>) -> Option<Check> {
    let own = &wanted.mapping.source;
    let is_alike = wanted.rivals.iter().any(|rival| {
        own.run_name.is_none()
            || rival.source.run_name.is_none()
            || rival.source.run_name == own.run_name
    });
    is_alike.then(|| Check {
        outcome: CheckOutcome::Warned,
        field: Some("source.runName".to_owned()),
        message: format!(
            "Another service maps to the same GitHub environment and to {} too, and nothing tells whose a run is: it would count for neither. Give both a run-name pattern that only their own titles match, or remove one of the two mappings.",
            wanted.mapping.workflow_file()
        ),
    })
}

fn one(
    host: &str,
    environment: &Environment,
    looked: &Looked<'_>,
    all: &[(Wanted<'_>, &Evaluation)],
    found: &Found,
    asking: Asking<'_>,
) -> EnvironmentTest {
    let (mut test, gates) = match &looked.found {
        Ok((wanted, evaluation)) => count(environment, wanted, evaluation, all),
        Err(error) => {
            let failed = EnvironmentTest::failed(environment, error.clone());
            (failed, Vec::new())
        }
    };
    let Some(mapping) = looked.mapping else {
        return test;
    };
    match found.of(mapping) {
        Ok(findings) => {
            let titles = looked.found.as_ref().ok().map(|(wanted, _)| titles(wanted));
            let subject = Subject {
                mapping,
                host,
                findings,
                titles: titles.as_deref(),
            };
            let asking = Asking {
                gates: &gates,
                ..asking
            };
            test.checks = checks::checks(subject);
            test.rights = rights::rights(subject, asking);
        }
        Err(error) => {
            test.checks = not_found(&error, test.problem.is_some());
            test.rights = rights::without(mapping, &error);
        }
    }
    if let Ok((wanted, _)) = &looked.found {
        test.checks.extend(contested(wanted));
    }
    if let Some(stale) = looked.stale {
        let mut old = Checks::default();
        old.unknown(
            "",
            format!("What counts is what was known before. {}", stale.message),
        );
        test.checks.extend(old.into_list());
    }
    test
}

/// What counts and what does not, and what the newest of it waits for.
fn count(
    environment: &Environment,
    wanted: &Wanted<'_>,
    evaluation: &Evaluation,
    all: &[(Wanted<'_>, &Evaluation)],
) -> (EnvironmentTest, Vec<Gate>) {
    let counted = evaluation.counted(wanted, COUNTED);
    let test = EnvironmentTest {
        name: environment.name.clone(),
        checks: Vec::new(),
        rights: Vec::new(),
        live: counted.live,
        latest: counted.latest,
        counted: counted.deployments,
        ignored: ignored::ignored(wanted, evaluation, all),
        lookback: Some(counted.lookback),
        problem: None,
    };
    (test, counted.gates)
}

fn titles(wanted: &Wanted<'_>) -> Vec<String> {
    wanted
        .runs()
        .0
        .into_iter()
        .filter_map(|(_, run)| run.title.clone())
        .take(TITLES)
        .collect()
}

/// Why nothing could be checked. What is the problem of the whole is not said twice.
fn not_found(error: &Error, is_said: bool) -> Vec<Check> {
    let mut checks = Checks::default();
    if error.code == ProblemCode::NotFoundOrNotVisible {
        checks.blocked("source.repo", error.message.clone());
    } else if !is_said {
        checks.unknown(
            "source.repo",
            format!(
                "What the mapping names could not be looked up. {}",
                error.message
            ),
        );
    }
    checks.into_list()
}
