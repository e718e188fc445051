//! A source ready for use.

use super::{EnvironmentInput, GithubSource, file_name, repository_key};
use crate::{
    error::{Error, Result},
    model::environment::Environment,
    providers::github::run_name::{RunNamePattern, RunNamePatterns},
};

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
        let source = GithubSource::of(environment)?.normalize(patterns)?;
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
        let input = self.source.environment_input.as_ref();
        let candidates = [
            input.map(|EnvironmentInput { value, .. }| value.as_str()),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_run_may_call_an_environment_by_its_input_its_github_environment_or_its_name() {
        let environment: Environment = serde_json::from_value(json!({
            "service": "component:default/payments", "name": "prod", "provider": "github", "host": "github.com",
            "source": {
                "owner": "acme", "repo": "payments", "topology": "environment-input",
                "environment": "production", "environmentInput": {"name": "env", "value": "live"},
            },
        }))
        .unwrap();
        let mapping = Mapping::new(&environment, false, &RunNamePatterns::default()).unwrap();
        for name in ["prod", "Production", " live "] {
            assert!(mapping.is_called(name), "{name}");
        }
        assert!(!mapping.is_called("staging"));
    }
}
