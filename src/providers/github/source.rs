//! How an environment maps to GitHub: the `source` of an environment whose provider is `github`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::run_name::{RunNamePattern, RunNamePatterns};
use crate::{
    error::{Error, Result},
    model::environment::Environment,
};

/// Where workflow files live.
const WORKFLOWS: &str = ".github/workflows/";
/// The workflow that deploys, where the mapping names none.
const DEFAULT_WORKFLOW: &str = ".github/workflows/deploy.yml";
/// Longest name of anything that is free text at GitHub (environments, jobs).
const MAX_NAME: usize = 255;
/// Longest list of things to ignore.
const MAX_IGNORED: usize = 50;

/// How a team's workflows map to environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Topology {
    /// One workflow; the environment is an input of its dispatch.
    #[default]
    EnvironmentInput,
    /// Each environment has its own workflow.
    WorkflowPerEnvironment,
    /// One pipeline; each environment has its own job in it.
    JobPerEnvironment,
}

/// Whether the ref or commit that a run ran on is the version that it deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubVersionFromRef"))]
#[serde(rename_all = "snake_case")]
pub enum VersionFromRef {
    /// Yes, except for runs that carry their version elsewhere: a `workflow_dispatch` with a version input, a `repository_dispatch`
    /// that uses its payload, a `workflow_run` that checks out what the run before it ran on.
    #[default]
    Auto,
    /// Yes.
    Always,
    /// No.
    Never,
}

/// An input of the dispatch and the value that means this environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubEnvironmentInput"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EnvironmentInput {
    /// Name of the input.
    pub name: String,
    /// Its value for this environment.
    pub value: String,
}

/// Deployments that are not deployments of the service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields, rename = "GithubIgnore"))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Ignore {
    /// Tasks of deployment records, for example `deploy:migrations`.
    #[cfg_attr(test, ts(optional, as = "Option<Vec<String>>"))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<String>,
    /// Logins of creators, with or without `[bot]`.
    #[cfg_attr(test, ts(optional, as = "Option<Vec<String>>"))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub creators: Vec<String>,
}

impl Ignore {
    fn is_empty(&self) -> bool {
        self.tasks.is_empty() && self.creators.is_empty()
    }

    /// Whether records of this task are ignored.
    pub fn has_task(&self, task: &str) -> bool {
        self.tasks.iter().any(|t| t == task)
    }

    /// Whether records of this creator are ignored.
    pub fn has_creator(&self, login: &str) -> bool {
        let plain = |login: &str| {
            login
                .strip_suffix("[bot]")
                .unwrap_or(login)
                .to_ascii_lowercase()
        };
        let login = plain(login);
        self.creators.iter().any(|c| plain(c) == login)
    }
}

/// How a version is sent on its way from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubDispatch"))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Dispatch {
    /// Whether deployments are started from here at all.
    pub enabled: bool,
    /// What the workflow runs on. Which input carries the version is `versionInput`, which the environment `environmentInput`.
    #[serde(rename = "ref")]
    pub run_ref: RunRef,
    /// Further inputs that are sent, each with the value that it has unless somebody chooses another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<DispatchInput>>"))]
    pub inputs: Vec<DispatchInput>,
}

impl Default for Dispatch {
    fn default() -> Self {
        Self {
            enabled: true,
            run_ref: RunRef::default(),
            inputs: Vec::new(),
        }
    }
}

impl Dispatch {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What a dispatched workflow runs on: GitHub takes a branch or a tag, never a commit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubRunRef"))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RunRef {
    /// The repository's default branch, whichever that is at the time.
    #[default]
    DefaultBranch,
    /// Always this branch or tag.
    Fixed {
        /// Its name.
        name: String,
    },
    /// The tag or branch that is deployed.
    SelectedVersion,
}

/// A further input of a dispatch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubDispatchInput"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispatchInput {
    /// Name of the input.
    pub name: String,
    /// Its value; `true` and `false` for a boolean.
    pub value: String,
}

/// What is offered as a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubVersions"))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Versions {
    /// Where versions come from, each at most once. Default: all of them.
    pub sources: Vec<VersionSource>,
    /// Tags that count: `*` stands for the version, as in `payments/v*` or `web-*`; no `*` means that name alone. Default: all tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub tag_pattern: Option<String>,
    /// How tags are ordered.
    pub order: VersionOrder,
    /// Whether pre-releases (`1.2.0-rc.1`, releases marked so) are offered.
    pub prereleases: bool,
}

impl Default for Versions {
    fn default() -> Self {
        Self {
            sources: vec![
                VersionSource::Tags,
                VersionSource::Releases,
                VersionSource::Commits,
                VersionSource::Branches,
            ],
            tag_pattern: None,
            order: VersionOrder::default(),
            prereleases: true,
        }
    }
}

impl Versions {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Where versions come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubVersionSource"))]
#[serde(rename_all = "snake_case")]
pub enum VersionSource {
    /// Tags that match the pattern.
    Tags,
    /// Releases whose tags match the pattern.
    Releases,
    /// Commits of the default branch.
    Commits,
    /// Branches.
    Branches,
}

/// How tags are ordered, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubVersionOrder"))]
#[serde(rename_all = "snake_case")]
pub enum VersionOrder {
    /// By what they say: semantic and calendar versions by their numbers, others behind them by date.
    #[default]
    Semver,
    /// By the date of their commit.
    Date,
}

/// How an environment maps to GitHub, as stored. Owner and repository are enough: then one workflow, `deploy.yml`, deploys, and
/// the GitHub environment is called like ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GithubSource {
    /// Owner of the repository.
    pub owner: String,
    /// Name of the repository.
    pub repo: String,
    /// Path of the workflow file; its bare name is accepted and normalized. Default: `deploy.yml`.
    #[serde(default = "default_workflow")]
    pub workflow: String,
    /// How the workflows map to environments.
    #[serde(default)]
    pub topology: Topology,
    /// Key or displayed name of the job that deploys; `caller / called` for a job of a reusable workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub job: Option<String>,
    /// GitHub environment whose deployment records are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub environment: Option<String>,
    /// The input that chooses the environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub environment_input: Option<EnvironmentInput>,
    /// The input that carries the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub version_input: Option<String>,
    /// Pattern on the run's display title, with the named groups `version` and `environment`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub run_name: Option<String>,
    /// Whether ref or commit is the version.
    #[serde(default)]
    pub version_from_ref: VersionFromRef,
    /// What is not counted.
    #[serde(default, skip_serializing_if = "Ignore::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Ignore>"))]
    pub ignore: Ignore,
    /// How a version is sent on its way from here.
    #[serde(default, skip_serializing_if = "Dispatch::is_default")]
    #[cfg_attr(test, ts(optional, as = "Option<Dispatch>"))]
    pub dispatch: Dispatch,
    /// What is offered as a version.
    #[serde(default, skip_serializing_if = "Versions::is_default")]
    #[cfg_attr(test, ts(optional, as = "Option<Versions>"))]
    pub versions: Versions,
}

fn default_workflow() -> String {
    DEFAULT_WORKFLOW.to_owned()
}

impl GithubSource {
    /// Reads a stored source. Paths of errors begin with `source`.
    pub fn parse(value: &Value) -> Result<Self> {
        serde_path_to_error::deserialize(value).map_err(|error| {
            let path = error.path().to_string();
            let field = if path == "." {
                "source".to_owned()
            } else {
                format!("source.{path}")
            };
            Error::invalid(
                field,
                format!("The mapping to GitHub is not valid: {}.", error.inner()),
            )
        })
    }

    /// Checks every field and brings it into its one form.
    pub fn normalize(mut self, patterns: &RunNamePatterns) -> Result<Self> {
        trim(&mut self.owner);
        trim(&mut self.repo);
        trim(&mut self.workflow);
        for text in [
            &mut self.job,
            &mut self.environment,
            &mut self.version_input,
        ] {
            text.iter_mut().for_each(trim);
        }
        check(
            is_owner(&self.owner),
            "source.owner",
            "The owner must be 1 to 100 letters, digits, hyphens or underscores.",
        )?;
        check(
            is_repository(&self.repo),
            "source.repo",
            "The repository must be 1 to 100 letters, digits, hyphens, underscores or dots.",
        )?;
        self.workflow = workflow_path(&self.workflow).ok_or_else(|| {
            Error::invalid(
                "source.workflow",
                format!("The workflow must be the name of a .yml or .yaml file in {WORKFLOWS}, for example deploy.yml."),
            )
        })?;
        check_name(self.job.as_deref(), "source.job", "job")?;
        check_name(
            self.environment.as_deref(),
            "source.environment",
            "GitHub environment",
        )?;
        if let Some(input) = &mut self.environment_input {
            trim(&mut input.name);
            trim(&mut input.value);
            check_input(&input.name, "source.environmentInput.name")?;
            check_name(
                Some(&input.value),
                "source.environmentInput.value",
                "value of the environment input",
            )?;
        }
        if let Some(input) = &self.version_input {
            check_input(input, "source.versionInput")?;
        }
        if let Some(pattern) = &self.run_name {
            patterns
                .get(pattern)
                .map_err(|message| Error::invalid("source.runName", message))?;
        }
        for (list, field) in [
            (&self.ignore.tasks, "source.ignore.tasks"),
            (&self.ignore.creators, "source.ignore.creators"),
        ] {
            check(
                list.len() <= MAX_IGNORED,
                field,
                &format!("At most {MAX_IGNORED} entries can be ignored."),
            )?;
            for (index, entry) in list.iter().enumerate() {
                check_name(Some(entry), &format!("{field}[{index}]"), "entry")?;
            }
        }
        if self.topology == Topology::JobPerEnvironment && self.job.is_none() {
            check(
                self.environment.is_some(),
                "source.job",
                "One job per environment needs to know which: name the job, or the GitHub environment that it deploys to.",
            )?;
        }
        Ok(self)
    }
}

/// A source ready for use: the pattern compiled, the names beside it.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The source.
    pub source: GithubSource,
    /// Name of our environment.
    pub name: String,
    /// The compiled pattern.
    pub pattern: Option<RunNamePattern>,
    /// Whether another service maps to the same GitHub environment.
    pub shared_target: bool,
}

impl Mapping {
    /// Reads the mapping of an environment.
    pub fn new(
        environment: &Environment,
        shared_target: bool,
        patterns: &RunNamePatterns,
    ) -> Result<Self> {
        let source = GithubSource::parse(&environment.source)?.normalize(patterns)?;
        let pattern = source
            .run_name
            .as_deref()
            .map(|pattern| patterns.get(pattern))
            .transpose()
            .map_err(|message| Error::invalid("source.runName", message))?;
        Ok(Self {
            source,
            name: environment.name.clone(),
            pattern,
            shared_target,
        })
    }

    /// `owner/name` in small letters: GitHub compares them so.
    pub fn repository_key(&self) -> String {
        repository_key(&self.source.owner, &self.source.repo)
    }

    /// Name of the workflow file.
    pub fn workflow_file(&self) -> &str {
        file_name(&self.source.workflow)
    }

    /// Whether a name that a run gives (in its title, a job's name, an input) means this environment.
    pub fn is_called(&self, name: &str) -> bool {
        let candidates = [
            self.source
                .environment_input
                .as_ref()
                .map(|i| i.value.as_str()),
            self.source.environment.as_deref(),
            Some(self.name.as_str()),
        ];
        candidates
            .into_iter()
            .flatten()
            .any(|candidate| candidate.eq_ignore_ascii_case(name.trim()))
    }

    /// Whether the pattern tells environments apart.
    pub fn pattern_names_environment(&self) -> bool {
        self.pattern.as_ref().is_some_and(|p| p.has_environment)
    }
}

/// `owner/name` in small letters.
pub fn repository_key(owner: &str, repo: &str) -> String {
    format!(
        "{}/{}",
        owner.to_ascii_lowercase(),
        repo.to_ascii_lowercase()
    )
}

/// Last segment of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}

fn check(ok: bool, field: &str, message: &str) -> Result<()> {
    if ok {
        Ok(())
    } else {
        Err(Error::invalid(field, message))
    }
}

fn check_name(name: Option<&str>, field: &str, what: &str) -> Result<()> {
    check(
        name.is_none_or(is_name),
        field,
        &format!("The {what} must be 1 to {MAX_NAME} characters without control characters."),
    )
}

fn check_input(name: &str, field: &str) -> Result<()> {
    let mut chars = name.chars();
    let ok = name.len() <= MAX_NAME
        && chars
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    check(
        ok,
        field,
        "The name of an input begins with a letter or underscore and has only letters, digits, hyphens and underscores.",
    )
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control)
}

fn is_owner(owner: &str) -> bool {
    (1..=100).contains(&owner.len())
        && owner
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_repository(repo: &str) -> bool {
    (1..=100).contains(&repo.len())
        && repo
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && repo != "."
        && repo != ".."
}

fn workflow_path(workflow: &str) -> Option<String> {
    let name = workflow.strip_prefix(WORKFLOWS).unwrap_or(workflow);
    let stem = name
        .strip_suffix(".yml")
        .or_else(|| name.strip_suffix(".yaml"))?;
    let ok = !stem.is_empty()
        && is_name(name)
        && !name.contains(['/', '\\', '@', ':', '?', '#'])
        && !name.starts_with('.');
    ok.then(|| format!("{WORKFLOWS}{name}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn source(change: Value) -> Value {
        let mut source = json!({
            "owner": "acme", "repo": "payments", "workflow": "deploy.yml", "topology": "environment-input",
        });
        source
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        source
    }

    fn normalized(change: Value) -> Result<GithubSource> {
        GithubSource::parse(&source(change))?.normalize(&RunNamePatterns::default())
    }

    #[test]
    fn a_bare_workflow_name_becomes_its_path_and_defaults_are_filled_in() {
        let source = normalized(json!({})).unwrap();
        assert_eq!(source.workflow, ".github/workflows/deploy.yml");
        assert_eq!(source.version_from_ref, VersionFromRef::Auto);
        assert_eq!(
            serde_json::to_value(&source).unwrap(),
            json!({
                "owner": "acme", "repo": "payments", "workflow": ".github/workflows/deploy.yml",
                "topology": "environment-input", "versionFromRef": "auto",
            })
        );
    }

    #[test]
    fn normalizing_twice_changes_nothing() {
        let once = normalized(json!({"job": " deploy ", "environment": "production"})).unwrap();
        assert_eq!(once.job.as_deref(), Some("deploy"));
        assert_eq!(
            once.clone().normalize(&RunNamePatterns::default()).unwrap(),
            once
        );
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        for (change, field) in [
            (json!({"owner": "a/b"}), "source.owner"),
            (json!({"owner": ""}), "source.owner"),
            (json!({"repo": ".."}), "source.repo"),
            (json!({"repo": "a b"}), "source.repo"),
            (json!({"workflow": "../deploy.yml"}), "source.workflow"),
            (json!({"workflow": "deploy.sh"}), "source.workflow"),
            (json!({"workflow": ".yml"}), "source.workflow"),
            (json!({"workflow": "a:b.yml"}), "source.workflow"),
            (json!({"topology": "magic"}), "source.topology"),
            (json!({"job": ""}), "source.job"),
            (json!({"environment": "a\nb"}), "source.environment"),
            (
                json!({"environmentInput": {"name": "1x", "value": "p"}}),
                "source.environmentInput.name",
            ),
            (
                json!({"environmentInput": {"name": "x", "value": ""}}),
                "source.environmentInput.value",
            ),
            (json!({"versionInput": "a b"}), "source.versionInput"),
            (json!({"runName": "(?<version>"}), "source.runName"),
            (json!({"ignore": {"tasks": [""]}}), "source.ignore.tasks[0]"),
            (json!({"topology": "job-per-environment"}), "source.job"),
        ] {
            let error = normalized(change.clone()).unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some(field), "{change}");
        }
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let error = normalized(json!({"enviroment": "production"})).unwrap_err();
        assert!(error.message.contains("enviroment"), "{}", error.message);
    }

    #[test]
    fn a_run_may_call_an_environment_by_its_input_its_github_environment_or_its_name() {
        let environment: Environment = serde_json::from_value(json!({
            "service": "component:default/payments", "name": "prod", "provider": "github", "host": "github.com",
            "source": source(json!({"environment": "production", "environmentInput": {"name": "env", "value": "live"}})),
        }))
        .unwrap();
        let mapping = Mapping::new(&environment, false, &RunNamePatterns::default()).unwrap();
        for name in ["prod", "Production", " live "] {
            assert!(mapping.is_called(name), "{name}");
        }
        assert!(!mapping.is_called("staging"));
    }

    #[test]
    fn a_bot_is_ignored_with_and_without_its_suffix() {
        let ignore = Ignore {
            tasks: vec![],
            creators: vec!["Some-Bot[bot]".to_owned()],
        };
        assert!(ignore.has_creator("some-bot"));
        assert!(!ignore.has_creator("some-body"));
    }

    proptest! {
        #[test]
        fn no_source_can_make_it_panic(owner in "\\PC{0,30}", workflow in "\\PC{0,30}", job in "\\PC{0,30}") {
            let _ = normalized(json!({"owner": owner, "workflow": workflow, "job": job}));
        }

        #[test]
        fn an_accepted_workflow_is_one_file_in_the_workflows_folder(name in "[a-z./:@\\\\ -]{0,20}(yml|yaml)?") {
            if let Some(path) = workflow_path(&name) {
                let file = path.strip_prefix(WORKFLOWS).unwrap();
                prop_assert!(!file.contains('/') && !file.starts_with('.'));
            }
        }
    }
}
