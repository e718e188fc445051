//! What the title of a run says against its being the one that was started.

use super::super::{run_name::RunNamePattern, source::GithubSource};
use crate::model::{deployment::RunLink, dispatch::DispatchPlan, environment::Environment};

/// Whether the title of a run, read by the mapping's pattern, names another environment or another version than were sent. A
/// title that cannot be read says nothing.
pub fn speaks_against(environment: &Environment, plan: &DispatchPlan, run: &RunLink) -> bool {
    let Ok(source) = GithubSource::of(environment) else {
        return false;
    };
    let (Some(pattern), Some(title)) = (&source.run_name, &run.title) else {
        return false;
    };
    let Some(said) = RunNamePattern::new(pattern)
        .ok()
        .and_then(|pattern| pattern.read(title))
    else {
        return false;
    };
    let sent = |name: &str| {
        let input = plan.inputs.iter().find(|input| input.name == name);
        input.map(|input| input.value.as_str())
    };
    let input = source.environment_input.as_ref();
    let names = [
        Some(environment.name.as_str()),
        source.environment.as_deref(),
        input.and_then(|input| sent(&input.name)),
    ];
    let is_elsewhere = said.environment.is_some_and(|said| {
        let mut names = names.into_iter().flatten();
        !names.any(|name| name.eq_ignore_ascii_case(&said))
    });
    let is_another = said
        .version
        .zip(source.version_input.as_deref().and_then(sent))
        .is_some_and(|(said, sent)| bare(&said) != bare(sent));
    is_elsewhere || is_another
}

/// A version without the letter that some write before it.
fn bare(version: &str) -> &str {
    version.strip_prefix(['v', 'V']).unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn says(title: Option<&str>, pattern: Option<&str>) -> bool {
        let environment = json!({"service": "component:default/payments", "name": "production", "provider": "github",
            "host": "github.test", "source": {"owner": "acme", "repo": "payments", "topology": "environment-input",
                "environment": "prod", "environmentInput": {"name": "target", "value": "prod-eu"},
                "versionInput": "version", "runName": pattern}});
        let plan = json!({"repository": "acme/payments", "pipeline": "deploy.yml", "ref": "main",
            "inputs": [{"name": "target", "value": "prod-eu"}, {"name": "version", "value": "v1.9.2"}]});
        let run = RunLink {
            id: "7".to_owned(),
            number: None,
            attempt: Some(1),
            title: title.map(str::to_owned),
            event: None,
            url: None,
            progress: None,
        };
        speaks_against(
            &serde_json::from_value(environment).unwrap(),
            &serde_json::from_value(plan).unwrap(),
            &run,
        )
    }

    #[test]
    fn another_version_or_environment_in_the_title_speaks_against_a_run() {
        let pattern = Some(r"Deploy (?<version>\S+) to (?<environment>\S+)");
        for ours in ["prod-eu", "prod", "Production"] {
            for version in ["v1.9.2", "1.9.2"] {
                assert!(!says(Some(&format!("Deploy {version} to {ours}")), pattern));
            }
        }
        assert!(says(Some("Deploy v1.9.1 to prod"), pattern));
        assert!(says(Some("Deploy v1.9.2 to staging"), pattern));
    }

    #[test]
    fn a_title_that_cannot_be_read_says_nothing() {
        let pattern = Some(r"Deploy (?<version>\S+) to (?<environment>\S+)");
        assert!(!says(Some("Nightly"), pattern));
        assert!(!says(None, pattern));
        assert!(!says(Some("Deploy v1.9.1 to staging"), None));
        assert!(!says(Some("Deploy v1.9.1"), Some("(?<version")));
    }
}
