//! From drafts to environments that could be saved as they are.

mod dispatch;
mod versions;

use std::collections::BTreeSet;

use self::{dispatch::dispatch, versions::versions};

use super::{
    candidates::{Candidate, Draft, Repository, reason},
    inputs::{self, listed},
    jobs,
    stages::{self, Stage},
    title::{self, Wanted},
    words::tier,
};
use crate::{
    model::{
        environment::{Environment, Tier},
        inspection::{ProposedEnvironment, Reason},
    },
    providers::github::{
        ID,
        run_name::RunNamePatterns,
        source::{EnvironmentInput, GithubSource, Ignore, VersionFromRef},
    },
};

/// Longest name of an environment of ours, in characters.
const MAX_NAME: usize = 63;
/// Longest name of anything of GitHub's that a mapping names.
const MAX_GITHUB_NAME: usize = 255;

/// The environments of a candidate in promotion order. Those that no mapping could name are left out.
pub fn environments(
    repository: &Repository<'_>,
    candidate: &Candidate,
    patterns: &RunNamePatterns,
) -> Vec<ProposedEnvironment> {
    let mut taken = BTreeSet::new();
    let named: Vec<(String, &Draft)> = candidate
        .drafts
        .iter()
        .filter(|draft| is_nameable(draft))
        .map(|draft| (own_name(&draft.name, &mut taken), draft))
        .collect();
    let index_of = |wanted: &String| named.iter().position(|(_, draft)| draft.name == *wanted);
    let stages: Vec<Stage<'_>> = named
        .iter()
        .map(|(name, draft)| Stage {
            name,
            tier: tier(name),
            needs: draft.needs.iter().filter_map(index_of).collect(),
        })
        .collect();
    let mut proposed: Vec<ProposedEnvironment> = Vec::new();
    for place in stages::order(&stages) {
        let Some((name, draft)) = named.get(place.index) else {
            continue;
        };
        let (source, mut reasons) = source(repository, draft);
        let Some(source) = source
            .normalize(patterns)
            .inspect_err(|error| tracing::debug!(%error, "a proposed mapping is not valid"))
            .ok()
            .and_then(|source| serde_json::to_value(source).ok())
        else {
            continue;
        };
        let promotes_from: Vec<String> = place
            .promotes_from
            .iter()
            .filter_map(|index| named.get(*index).map(|(name, _)| name.clone()))
            .filter(|name| proposed.iter().any(|p| p.environment.name == *name))
            .collect();
        reasons.splice(
            0..0,
            neutral_reasons(name, draft, &promotes_from, place.by_needs),
        );
        proposed.push(ProposedEnvironment {
            environment: Environment {
                service: repository.service.entity_ref.clone(),
                name: name.clone(),
                tier: tier(name),
                order: u32::try_from(proposed.len() + 1).unwrap_or(u32::MAX),
                promotes_from,
                provider: ID.to_owned(),
                host: repository.host.to_owned(),
                source,
            },
            reasons,
        });
    }
    proposed
}

fn is_nameable(draft: &Draft) -> bool {
    let fits = |text: &str| {
        !text.is_empty()
            && text.trim() == text
            && text.chars().count() <= MAX_GITHUB_NAME
            && !text.chars().any(char::is_control)
    };
    [&draft.job, &draft.environment]
        .into_iter()
        .flatten()
        .chain(draft.input.as_ref().map(|(_, value)| value))
        .all(|text| fits(text))
}

/// A name of ours: with only the characters that we allow, and unlike those before it.
fn own_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut plain = String::new();
    for c in name.chars().take(MAX_NAME) {
        let c = match c {
            c if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') => c,
            ' ' => ' ',
            _ => '-',
        };
        if c != ' ' || !plain.ends_with(' ') {
            plain.push(c);
        }
    }
    let plain = match plain.trim_matches(|c: char| !c.is_alphanumeric()) {
        "" => "environment",
        plain => plain,
    };
    let mut own = plain.to_owned();
    for number in 2.. {
        if taken.insert(own.to_lowercase()) {
            break;
        }
        let suffix = format!("-{number}");
        let room = MAX_NAME - suffix.len();
        own = plain.chars().take(room).collect::<String>() + &suffix;
    }
    own
}

fn neutral_reasons(name: &str, draft: &Draft, from: &[String], by_needs: bool) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = draft
        .reasons
        .iter()
        .filter(|r| r.field == "name")
        .cloned()
        .collect();
    let word = match tier(name) {
        Tier::Development => "for development",
        Tier::Testing => "for testing",
        Tier::Staging => "for staging",
        Tier::Production => "for production",
        Tier::Other => "",
    };
    reasons.push(reason(
        "tier",
        if word.is_empty() {
            format!("`{name}` says nothing about what kind of place it is.")
        } else {
            format!("`{name}` is a name {word}.")
        },
    ));
    if !from.is_empty() {
        reasons.push(reason(
            "promotesFrom",
            match (by_needs, &draft.job) {
                (true, Some(job)) => {
                    format!("Job `{job}` waits for what deploys to {}.", listed(from))
                }
                _ => format!("By their names, {} comes before `{name}`.", listed(from)),
            },
        ));
    }
    reasons
}

fn source(repository: &Repository<'_>, draft: &Draft) -> (GithubSource, Vec<Reason>) {
    let mut reasons: Vec<Reason> = draft
        .reasons
        .iter()
        .filter(|r| r.field != "name")
        .cloned()
        .collect();
    let file = repository.files.get(&draft.file).map(AsRef::as_ref);
    let jobs = file
        .map(|file| jobs::jobs(file, repository.files))
        .unwrap_or_default();
    let service = file.and_then(|file| inputs::service_input(file, repository.service.words()));
    let mut taken: Vec<&str> = draft.input.iter().map(|(name, _)| name.as_str()).collect();
    taken.extend(draft.choice.iter().map(|(name, _)| name.as_str()));
    taken.extend(service.iter().map(|(input, _)| input.input.name.as_str()));
    let version = file.and_then(|file| inputs::version_input(file, &jobs, &taken));
    if let Some(version) = version.as_ref().filter(|_| draft.is_dispatchable) {
        reasons.push(reason("source.versionInput", version.reason.clone()));
    }
    let run_name = file.and_then(|file| file.run_name.as_deref());
    let pattern = run_name.and_then(|run_name| {
        title::pattern(
            run_name,
            Wanted {
                version: version.as_ref().map(|v| v.input.name.as_str()),
                environment: draft.choice.as_ref().map(|(name, _)| name.as_str()),
                environments: draft.choice.as_ref().map_or(&[], |(_, values)| values),
                fixed: service
                    .as_ref()
                    .map(|(input, value)| (input.input.name.as_str(), value.as_str())),
            },
        )
    });
    match (&pattern, run_name) {
        (Some(_), Some(run_name)) => reasons.push(reason(
            "source.runName",
            format!("The workflow names its runs `{}`.", run_name.trim()),
        )),
        _ => reasons.extend(unreadable(draft, version.is_some())),
    }
    let (dispatch, dispatch_reasons) = dispatch(file, draft, version.as_ref(), service.as_ref());
    reasons.extend(dispatch_reasons);
    let (versions, versions_reason) =
        versions(repository, draft, file, version.as_ref(), &dispatch);
    reasons.extend(versions_reason);
    let source = GithubSource {
        owner: repository.owner.to_owned(),
        repo: repository.name.to_owned(),
        workflow: draft.file.clone(),
        topology: draft.topology,
        job: draft.job.clone(),
        environment: draft.environment.clone(),
        environment_input: draft
            .input
            .clone()
            .map(|(name, value)| EnvironmentInput { name, value }),
        version_input: version
            .filter(|_| draft.is_dispatchable)
            .map(|version| version.input.name.clone()),
        run_name: pattern,
        version_from_ref: VersionFromRef::Auto,
        ignore: Ignore::default(),
        dispatch,
        versions,
    };
    (source, reasons)
}

/// What has to be added to the workflow, so that its runs tell where they went and with what.
fn unreadable(draft: &Draft, has_version: bool) -> Option<Reason> {
    let (input, _) = draft.input.as_ref()?;
    let file = &draft.file;
    if !draft.is_told {
        let version = if has_version { " and the version" } else { "" };
        return Some(reason(
            "source.runName",
            format!(
                "Nothing in a run of `{file}` says which `{input}` was chosen. Add a `run-name` with the environment{version} to the workflow."
            ),
        ));
    }
    has_version.then(|| {
        reason(
            "source.runName",
            format!("A run of `{file}` does not say which version it was given. Add a `run-name` with the version to the workflow."),
        )
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_ours_and_differ() {
        let mut taken = BTreeSet::new();
        let mut named = |name: &str| own_name(name, &mut taken);
        assert_eq!(named("production"), "production");
        assert_eq!(named("Production"), "Production-2");
        assert_eq!(named("prod/eu"), "prod-eu");
        assert_eq!(named("  my  place! "), "my place");
        assert_eq!(named("///"), "environment");
    }

    proptest! {
        #[test]
        fn every_name_becomes_one_that_can_be_saved(names in proptest::collection::vec("\\PC{0,80}", 1..8)) {
            let mut taken = BTreeSet::new();
            let environments: Vec<Environment> = names
                .iter()
                .map(|name| Environment {
                    service: "component:default/x".to_owned(),
                    name: own_name(name, &mut taken),
                    tier: Tier::Other,
                    order: 0,
                    promotes_from: Vec::new(),
                    provider: ID.to_owned(),
                    host: "github.com".to_owned(),
                    source: serde_json::Value::Null,
                })
                .collect();
            let checked = crate::services::validation::environments("component:default/x", &environments, |_, field| field.to_owned());
            prop_assert!(checked.is_ok(), "{:?}", checked);
        }
    }
}
