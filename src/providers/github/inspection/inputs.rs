//! What the inputs of a dispatch are for, as far as their names, kinds and uses tell.

use super::{
    facts::GithubFacts,
    jobs::RunJob,
    words::{contains, is_lasting, stage, subject, words},
};
use crate::providers::github::workflow_file::{Input, InputKind, WorkflowFile};

/// Names of inputs that are an environment.
const ENVIRONMENT_WORDS: [&str; 4] = ["environment", "environments", "env", "envs"];
/// Names of inputs that may be one.
const PLACE_WORDS: [&str; 8] = [
    "target",
    "stage",
    "tier",
    "destination",
    "landscape",
    "system",
    "space",
    "to",
];
/// What a choice offers beside environments.
const NO_ENVIRONMENT: [&str; 8] = ["", "all", "both", "none", "any", "-", "select", "default"];
/// Names of inputs that carry a version, the most telling first.
const VERSION_WORDS: [&str; 13] = [
    "version", "tag", "release", "ref", "sha", "commit", "revision", "rev", "image", "artifact",
    "branch", "build", "imagetag",
];
/// Names of inputs that choose a service of a repository with several.
const SERVICE_WORDS: [&str; 9] = [
    "service",
    "app",
    "application",
    "component",
    "project",
    "package",
    "module",
    "chart",
    "svc",
];
/// Least points for an input to be taken for the environment.
const ENOUGH: u32 = 4;

/// The input that chooses the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentInput<'f> {
    /// The input.
    pub input: &'f Input,
    /// What it can be.
    pub values: Vec<String>,
    /// Why it was chosen, one sentence.
    pub reason: String,
}

/// An input that has the same value for every deployment of the service, or that carries the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedInput<'f> {
    /// The input.
    pub input: &'f Input,
    /// Why it was chosen, one sentence.
    pub reason: String,
}

/// Finds the input that chooses the environment.
pub fn environment_input<'f>(
    file: &'f WorkflowFile,
    jobs: &[RunJob<'_>],
    facts: &GithubFacts,
) -> Option<EnvironmentInput<'f>> {
    let mut best: Option<(u32, EnvironmentInput<'f>)> = None;
    for input in &file.inputs {
        if !is_usable(input) || matches!(input.kind, InputKind::Boolean | InputKind::Number) {
            continue;
        }
        let (points, reason) = environment_points(input, jobs);
        let values = environment_values(input, facts);
        if points < ENOUGH || values.is_empty() {
            continue;
        }
        if best.as_ref().is_none_or(|(most, _)| points > *most) {
            let found = EnvironmentInput {
                input,
                values,
                reason,
            };
            best = Some((points, found));
        }
    }
    best.map(|(_, found)| found)
}

fn environment_points(input: &Input, jobs: &[RunJob<'_>]) -> (u32, String) {
    let name = &input.name;
    let mut points = 0;
    let mut facts = Vec::new();
    if input.kind == InputKind::Environment {
        points += 6;
        facts.push("is of type environment".to_owned());
    }
    let words = words(name);
    if words
        .iter()
        .any(|word| ENVIRONMENT_WORDS.contains(&word.as_str()))
    {
        points += 4;
        facts.push("is called like one".to_owned());
    } else if words
        .last()
        .is_some_and(|word| PLACE_WORDS.contains(&word.as_str()))
    {
        points += 2;
    }
    let options = offered(input);
    let stages = options
        .iter()
        .filter(|option| stage(option).is_some())
        .count();
    if input.kind == InputKind::Choice && stages > 0 && 2 * stages >= options.len() {
        points += if stages == options.len() { 4 } else { 2 };
        facts.push(format!("offers {}", listed(&options)));
    }
    if let Some(job) = jobs.iter().find(|job| is_environment_of(job, name)) {
        points += 5;
        facts.push(format!("is the environment of job `{}`", job.name()));
    } else if let Some(job) = jobs.iter().find(|job| decides_about(job, name)) {
        points += 2;
        facts.push(format!("decides about job `{}`", job.name()));
    }
    (points, format!("Input `{name}` {}.", and(&facts)))
}

/// Whether the input is, or is part of, the environment of this job.
pub fn is_environment_of(job: &RunJob<'_>, input: &str) -> bool {
    job.environment_as_written()
        .is_some_and(|written| mentions(&written, input))
}

/// Whether the input is in a condition of this job, or in what it passes to a workflow elsewhere.
pub fn decides_about(job: &RunJob<'_>, input: &str) -> bool {
    let levels = job
        .callers
        .iter()
        .map(|(caller, _)| *caller)
        .chain([job.job]);
    let mut conditions = levels.filter_map(|job| job.condition.as_deref());
    conditions.any(|condition| mentions(condition, input))
        || job.job.with.iter().any(|(_, value)| mentions(value, input))
}

/// Whether a text of a workflow file uses an input.
pub fn mentions(text: &str, input: &str) -> bool {
    let (text, input) = (text.to_lowercase(), input.to_lowercase());
    [format!("inputs.{input}"), format!("inputs['{input}']")]
        .iter()
        .any(|wanted| {
            text.match_indices(wanted.as_str()).any(|(start, found)| {
                let after = text
                    .get(start + found.len()..)
                    .and_then(|rest| rest.chars().next());
                found.ends_with(']')
                    || after.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '-'))
            })
        })
}

fn environment_values(input: &Input, facts: &GithubFacts) -> Vec<String> {
    let lasting = || {
        facts
            .environments
            .iter()
            .map(|environment| environment.name.clone())
            .filter(|name| is_lasting(name))
            .collect::<Vec<_>>()
    };
    let default = || {
        input
            .default
            .iter()
            .filter(|default| stage(default).is_some())
            .cloned()
            .collect()
    };
    match input.kind {
        InputKind::Choice => offered(input),
        _ => match lasting() {
            environments if environments.is_empty() => default(),
            environments => environments,
        },
    }
}

/// What a choice offers that can be an environment.
fn offered(input: &Input) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    for option in &input.options {
        let option = option.trim();
        let is_new = options
            .iter()
            .all(|known| !known.eq_ignore_ascii_case(option));
        if is_new && !NO_ENVIRONMENT.contains(&option.to_lowercase().as_str()) {
            options.push(option.to_owned());
        }
    }
    options
}

/// Finds the input that carries the version.
pub fn version_input<'f>(
    file: &'f WorkflowFile,
    jobs: &[RunJob<'_>],
    taken: &[&str],
) -> Option<NamedInput<'f>> {
    let mut best: Option<(usize, NamedInput<'f>)> = None;
    for input in &file.inputs {
        if !is_usable(input)
            || taken.contains(&input.name.as_str())
            || matches!(input.kind, InputKind::Boolean | InputKind::Environment)
        {
            continue;
        }
        let checked_out = jobs.iter().find(|job| {
            let mut refs = job.job.checks_out.iter();
            refs.any(|text| mentions(text, &input.name)) && job.callers.is_empty()
        });
        let words = words(&input.name);
        let rank = rank_of_version(&words, input);
        let (rank, reason) = match (rank, checked_out) {
            (None, None) => continue,
            (Some(rank), None) => (
                rank + VERSION_WORDS.len(),
                format!("Input `{}` is called like a version.", input.name),
            ),
            (rank, Some(job)) => (
                rank.unwrap_or(VERSION_WORDS.len()),
                format!(
                    "Job `{}` checks out what input `{}` says.",
                    job.name(),
                    input.name
                ),
            ),
        };
        if best.as_ref().is_none_or(|(lowest, _)| rank < *lowest) {
            best = Some((rank, NamedInput { input, reason }));
        }
    }
    best.map(|(_, found)| found)
}

/// How telling a name is; lower is better.
fn rank_of_version(words: &[String], input: &Input) -> Option<usize> {
    // `version: {options: [major, minor, patch]}` says how to count on.
    let is_bump = input
        .options
        .iter()
        .any(|option| matches!(option.as_str(), "major" | "minor" | "patch"));
    if is_bump
        || (input.kind == InputKind::Choice && input.options.iter().any(|o| stage(o).is_some()))
    {
        return None;
    }
    let place = |word: &String| VERSION_WORDS.iter().position(|known| known == word);
    match words {
        [.., last] if place(last).is_some() => place(last),
        // "version-to-deploy", "sha_to_release"
        [first, to, ..] if to == "to" => place(first),
        _ => None,
    }
}

/// Finds the input that chooses this service among those of the repository, with the value that it has for it.
pub fn service_input<'f>(
    file: &'f WorkflowFile,
    service: &[String],
) -> Option<(NamedInput<'f>, String)> {
    file.inputs
        .iter()
        .filter(|input| is_usable(input))
        .find_map(|input| {
            let is_named = words(&input.name)
                .last()
                .is_some_and(|word| SERVICE_WORDS.contains(&word.as_str()));
            let value = input
                .options
                .iter()
                .find(|option| is_called(option, service))?;
            let is_meant = is_named && input.kind == InputKind::Choice;
            is_meant.then(|| {
                let reason = format!(
                    "Input `{}` chooses the service, and offers `{value}`.",
                    input.name
                );
                (NamedInput { input, reason }, value.clone())
            })
        })
}

/// Whether a name is that of the service.
pub fn is_called(name: &str, service: &[String]) -> bool {
    let name = subject(name);
    !service.is_empty() && (name == service || contains(&name, service))
}

/// Whether a mapping can name the input.
fn is_usable(input: &Input) -> bool {
    let mut chars = input.name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        && input.name.len() <= 255
}

/// "a, b and c", the first of many.
pub fn listed(names: &[String]) -> String {
    const MOST: usize = 6;
    let mut shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > MOST {
        shown.push(format!("{} more", names.len() - MOST));
    }
    and(&shown)
}

fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::github::inspection::{facts::GithubEnvironment, jobs};

    fn chosen(inputs: &str, job: &str) -> (Option<String>, Option<String>) {
        let text = format!(
            "on: {{workflow_dispatch: {{inputs: {{{inputs}}}}}}}\njobs: {{deploy: {{{job}}}}}"
        );
        let file = WorkflowFile::parse(&text).unwrap();
        let files = jobs::Files::new();
        let jobs = jobs::jobs(&file, &files);
        let facts = GithubFacts {
            environments: ["production", "preview", "staging"]
                .map(|name| GithubEnvironment {
                    name: name.to_owned(),
                    reviewers: vec![],
                    wait_minutes: None,
                    has_branch_policy: false,
                    prevents_self_review: false,
                })
                .into(),
            ..GithubFacts::default()
        };
        let environment = environment_input(&file, &jobs, &facts);
        let taken: Vec<&str> = environment.iter().map(|e| e.input.name.as_str()).collect();
        let version = version_input(&file, &jobs, &taken);
        (
            environment.map(|e| format!("{}: {}", e.input.name, e.values.join(" "))),
            version.map(|v| v.input.name.clone()),
        )
    }

    #[test]
    fn inputs_are_told_by_their_kind_their_name_what_they_offer_and_what_uses_them() {
        for (inputs, job, environment, version) in [
            (
                "e: {type: environment}",
                "",
                Some("e: production staging"),
                None,
            ),
            (
                "environment: {}, version: {}",
                "",
                Some("environment: production staging"),
                Some("version"),
            ),
            (
                "where: {type: choice, options: [all, dev, prod]}",
                "",
                Some("where: dev prod"),
                None,
            ),
            (
                "target: {type: choice, options: [staging, demo]}",
                "",
                Some("target: staging demo"),
                None,
            ),
            ("region: {type: choice, options: [eu, us]}", "", None, None),
            (
                "region: {type: choice, options: [eu, us]}",
                "environment: '${{ inputs.region }}'",
                Some("region: eu us"),
                None,
            ),
            (
                "size: {type: choice, options: [small]}, env_vars: {type: boolean}",
                "",
                None,
                None,
            ),
            ("tag: {}, sha: {}, notes: {}", "", None, Some("tag")),
            (
                "tag: {}, sha: {}",
                "steps: [{uses: actions/checkout@v4, with: {ref: '${{ inputs.sha }}'}}]",
                None,
                Some("sha"),
            ),
            (
                "version: {type: choice, options: [major, minor]}, git_ref: {}",
                "",
                None,
                Some("git_ref"),
            ),
            (
                "sha_to_deploy: {}, release_notes: {}",
                "",
                None,
                Some("sha_to_deploy"),
            ),
            (
                "skip_build: {type: boolean}, 'a b': {}, branch: {}",
                "",
                None,
                Some("branch"),
            ),
        ] {
            let (found_environment, found_version) = chosen(inputs, job);
            assert_eq!(found_environment.as_deref(), environment, "{inputs}");
            assert_eq!(found_version.as_deref(), version, "{inputs}");
        }
    }

    #[test]
    fn an_input_is_used_where_its_whole_name_stands() {
        assert!(mentions("${{ github.event.inputs.Env || 'x' }}", "env"));
        assert!(mentions("inputs['env'] == 'x'", "env"));
        assert!(!mentions("${{ inputs.environment }}", "env"));
        assert!(!mentions("${{ inputs.env-name }}", "env"));
    }

    #[test]
    fn an_input_may_choose_the_service() {
        let file = WorkflowFile::parse(
            "on: {workflow_dispatch: {inputs: {service: {type: choice, options: [cart-service, search]}}}}\njobs: {}",
        )
        .unwrap();
        let value = |service: &str| service_input(&file, &words(service)).map(|(_, value)| value);
        assert_eq!(value("cart").as_deref(), Some("cart-service"));
        assert_eq!(value("checkout"), None);
    }
}
