//! What the title of a run says for and against its being the one that was started.

use super::super::{run_name::RunNamePattern, source::GithubSource};
use super::plain_ref;
use crate::{
    model::{deployment::RunLink, dispatch::DispatchPlan, environment::Environment},
    providers::provider::Testimony,
};

/// Whether the title of a run, read by the mapping's pattern, names the version that was sent, or another one or another
/// environment. A title that cannot be read says nothing.
pub fn testimony(environment: &Environment, plan: &DispatchPlan, run: &RunLink) -> Testimony {
    let Ok(source) = GithubSource::of(environment) else {
        return Testimony::Silent;
    };
    let (Some(pattern), Some(title)) = (&source.run_name, &run.title) else {
        return Testimony::Silent;
    };
    let Some(said) = RunNamePattern::new(pattern)
        .ok()
        .and_then(|pattern| pattern.read(title))
    else {
        return Testimony::Silent;
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
    let version = source.version_input.as_deref().and_then(sent);
    // What goes by its ref alone may call itself something else.
    let is_version = said
        .version
        .map(|said| bare(&said) == bare(version.unwrap_or_else(|| plain_ref(&plan.run_ref))));
    match is_version {
        Some(false) if version.is_some() => Testimony::Contradicts,
        _ if is_elsewhere => Testimony::Contradicts,
        Some(true) => Testimony::Confirms,
        _ => Testimony::Silent,
    }
}

/// A version without the letter that some write before it.
fn bare(version: &str) -> &str {
    version.strip_prefix(['v', 'V']).unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn says(title: Option<&str>, pattern: Option<&str>) -> Testimony {
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
        testimony(
            &serde_json::from_value(environment).unwrap(),
            &serde_json::from_value(plan).unwrap(),
            &run,
        )
    }

    #[test]
    fn the_title_confirms_the_version_or_names_another_version_or_environment() {
        let pattern = Some(r"Deploy (?<version>\S+) to (?<environment>\S+)");
        for ours in ["prod-eu", "prod", "Production"] {
            for version in ["v1.9.2", "1.9.2"] {
                let title = format!("Deploy {version} to {ours}");
                assert_eq!(says(Some(&title), pattern), Testimony::Confirms);
            }
        }
        for another in ["Deploy v1.9.1 to prod", "Deploy v1.9.2 to staging"] {
            assert_eq!(says(Some(another), pattern), Testimony::Contradicts);
        }
    }

    #[test]
    fn a_title_that_cannot_be_read_says_nothing() {
        let pattern = Some(r"Deploy (?<version>\S+) to (?<environment>\S+)");
        let ours = Some(r"to (?<environment>\S+)");
        for (title, pattern) in [
            (Some("Nightly"), pattern),
            (None, pattern),
            (Some("Deploy v1.9.1 to staging"), None),
            (Some("Deploy v1.9.1"), Some("(?<version")),
            (Some("Deploy v1.9.1 to prod"), ours),
        ] {
            assert_eq!(says(title, pattern), Testimony::Silent);
        }
    }
}
