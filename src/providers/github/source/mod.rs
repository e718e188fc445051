//! How an environment maps to GitHub: the `source` of an environment whose provider is `github`.

mod checks;
mod dispatch;
mod ignore;
mod mapping;
#[cfg(test)]
mod tests;
mod versions;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::checks::{
    WORKFLOWS, check, check_input, check_name, check_owner_and_repository, trim, workflow_path,
};
pub(super) use self::checks::{is_ref_name, is_same_input};
pub use self::{
    dispatch::{Dispatch, DispatchInput, RunRef},
    ignore::Ignore,
    mapping::Mapping,
    versions::{VersionOrder, VersionSource, Versions},
};
use super::run_name::RunNamePatterns;
use crate::{
    error::{Error, Result},
    model::environment::Environment,
};

/// The workflow that deploys, where the mapping names none.
const DEFAULT_WORKFLOW: &str = ".github/workflows/deploy.yml";

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
    /// Reads the source of an environment, and completes one that says no more than where the repository is: then the GitHub
    /// environment is called like ours. A source that names a topology means an absent `environment`. Paths of errors begin with
    /// `source`.
    pub fn of(environment: &Environment) -> Result<Self> {
        let mut source = Self::parse(&environment.source)?;
        let says_more = environment.source.get("topology").is_some()
            || source.job.is_some()
            || source.environment.is_some()
            || source.environment_input.is_some()
            || source.run_name.is_some();
        if !says_more {
            source.environment = Some(environment.name.clone());
        }
        Ok(source)
    }

    fn parse(value: &Value) -> Result<Self> {
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

    /// Puts another repository, given as `acme/payments`, in place of this one. Errors name the field `repository`.
    pub fn with_repository(mut self, repository: &str) -> Result<Self> {
        let (owner, repo) = owner_and_name(repository).ok_or_else(|| {
            Error::invalid(
                "repository",
                "Name the repository as owner/name, for example acme/payments. Both have letters, digits, hyphens and underscores, the name also dots.",
            )
        })?;
        owner.clone_into(&mut self.owner);
        repo.clone_into(&mut self.repo);
        Ok(self)
    }

    /// Checks every field and brings it into its one form. Doing so twice changes nothing.
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
        check_owner_and_repository(&self.owner, &self.repo)?;
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
        self.check_inputs()?;
        if let Some(pattern) = &self.run_name {
            patterns
                .get(pattern)
                .map_err(|message| Error::invalid("source.runName", message))?;
        }
        self.ignore.check()?;
        if self.topology == Topology::JobPerEnvironment && self.job.is_none() {
            check(
                self.environment.is_some(),
                "source.job",
                "One job per environment needs to know which: name the job, or the GitHub environment that it deploys to.",
            )?;
        }
        self.versions.normalize(self.dispatch.enabled)?;
        let taken: Vec<(&str, &str)> = [
            self.version_input.as_deref().map(|name| (name, "version")),
            self.environment_input
                .as_ref()
                .map(|input| (input.name.as_str(), "environment")),
        ]
        .into_iter()
        .flatten()
        .collect();
        self.dispatch.normalize(&taken, &self.versions)?;
        Ok(self)
    }

    fn check_inputs(&mut self) -> Result<()> {
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
        let Some(version) = &self.version_input else {
            return Ok(());
        };
        check_input(version, "source.versionInput")?;
        let is_taken = self
            .environment_input
            .as_ref()
            .is_some_and(|input| is_same_input(&input.name, version));
        check(
            !is_taken,
            "source.versionInput",
            "One input cannot carry both the version and the environment. Name another, or none.",
        )
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

/// Owner and name of a repository that is written `owner/name`, if both may be sent to GitHub.
pub fn owner_and_name(repository: &str) -> Option<(&str, &str)> {
    repository
        .split_once('/')
        .filter(|(owner, name)| checks::is_owner(owner) && checks::is_repository(name))
}

/// Last segment of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
