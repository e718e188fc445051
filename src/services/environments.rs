//! The environments of a service: list, replace, and the hosts they need.

use crate::{
    error::{Error, Result},
    model::{
        environment::{Environment, StoredEnvironment},
        viewer::HostKey,
    },
};

use super::{
    Services,
    commands::{
        ReplaceEnvironmentsCommand, RequiredHost, RequiredHosts, ServiceCommand, StoredEnvironments,
    },
    validation,
};

impl Services {
    /// The environments of a service as stored, by order, then name.
    pub async fn environments(&self, command: ServiceCommand) -> Result<StoredEnvironments> {
        let environments = self.load(&command.service).await?;
        Ok(StoredEnvironments { environments })
    }

    /// Hosts whose tokens a request about a service needs. Needs none itself.
    pub async fn required_hosts(&self, command: ServiceCommand) -> Result<RequiredHosts> {
        let mut hosts: Vec<RequiredHost> = Vec::new();
        for StoredEnvironment { environment, .. } in self.load(&command.service).await? {
            let HostKey { provider, host } = HostKey::new(environment.provider, environment.host);
            let is_known = hosts
                .iter()
                .any(|h| h.provider == provider && h.host == host);
            if !is_known {
                hosts.push(RequiredHost {
                    url: url_of(&host),
                    provider,
                    host,
                });
            }
        }
        Ok(RequiredHosts { hosts })
    }

    /// Puts environments in place of those that a service has. All are checked first; nothing is stored unless all are valid.
    pub async fn replace_environments(
        &self,
        command: ReplaceEnvironmentsCommand,
    ) -> Result<StoredEnvironments> {
        let service = validation::normal_ref(&command.service);
        validation::entity_ref("service", &service)?;
        validation::environments(&service, &command.environments)?;
        let environments = command
            .environments
            .into_iter()
            .enumerate()
            .map(|(index, environment)| {
                let environment = Environment {
                    service: service.clone(),
                    ..environment
                };
                self.normalize(environment)
                    .map_err(|error| below(error, index))
            })
            .collect::<Result<Vec<_>>>()?;
        let targets = environments
            .iter()
            .map(|environment| {
                let provider = self.provider(&environment.provider)?;
                Ok(provider.target_key(environment))
            })
            .collect::<Result<Vec<_>>>()?;
        let environments = self
            .store
            .replace_environments(&service, environments, targets)
            .await?;
        Ok(StoredEnvironments { environments })
    }

    /// The environments of a service, with its ref checked.
    pub(super) async fn load(&self, service: &str) -> Result<Vec<StoredEnvironment>> {
        let service = validation::normal_ref(service);
        validation::entity_ref("service", &service)?;
        self.store.load_environments(&service).await
    }

    fn normalize(&self, environment: Environment) -> Result<Environment> {
        let source = self
            .provider(&environment.provider)?
            .normalize(&environment)?;
        Ok(Environment {
            source,
            ..environment
        })
    }
}

/// The same error with the place of the environment in its path.
fn below(error: Error, index: usize) -> Error {
    error.with(|details| {
        details.field = Some(match &details.field {
            Some(field) => format!("environments[{index}].{field}"),
            None => format!("environments[{index}]"),
        });
    })
}

/// Where credentials for a host are asked for: https, except on this machine.
fn url_of(host: &str) -> String {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => host.split(':').next().unwrap_or(host),
    };
    let is_local = name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || name == "::1"
        || name.starts_with("127.");
    let scheme = if is_local { "http" } else { "https" };
    format!("{scheme}://{host}/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{House, environment};
    use super::*;

    const SERVICE: &str = "component:default/payments";

    fn replace(environments: serde_json::Value) -> ReplaceEnvironmentsCommand {
        serde_json::from_value(json!({"service": SERVICE, "environments": environments})).unwrap()
    }

    fn named() -> ServiceCommand {
        ServiceCommand {
            service: SERVICE.to_owned(),
        }
    }

    #[test]
    fn credentials_are_asked_for_over_https_except_on_this_machine() {
        for (host, url) in [
            ("github.com", "https://github.com/"),
            ("ghe.example.com:8443", "https://ghe.example.com:8443/"),
            ("localhost:7100", "http://localhost:7100/"),
            ("127.0.0.1:80", "http://127.0.0.1:80/"),
            ("[::1]:80", "http://[::1]:80/"),
            ("localhost.example.com", "https://localhost.example.com/"),
        ] {
            assert_eq!(url_of(host), url);
        }
    }

    #[tokio::test]
    async fn what_was_stored_is_listed_with_its_source_normalized() {
        let house = House::new();
        let services = house.services();
        let stored = services
            .replace_environments(replace(json!([
                environment("production", 2, Some("staging"), "one.example"),
                environment("staging", 1, None, "two.example"),
            ])))
            .await
            .unwrap();
        assert_eq!(services.environments(named()).await.unwrap(), stored);
        let names: Vec<_> = stored
            .environments
            .iter()
            .map(|e| e.environment.name.as_str())
            .collect();
        assert_eq!(names, ["staging", "production"]);
        assert_eq!(
            stored.environments[0].environment.source["normalized"],
            true
        );
    }

    #[tokio::test]
    async fn a_service_is_the_same_in_any_case() {
        let house = House::new();
        let services = house.services();
        let mut command = replace(json!([environment("production", 1, None, "one.example")]));
        command.service = "Component:Default/Payments".to_owned();
        services.replace_environments(command).await.unwrap();
        let listed = services.environments(named()).await.unwrap();
        assert_eq!(listed.environments[0].environment.service, SERVICE);
    }

    #[tokio::test]
    async fn each_host_is_needed_once_in_the_order_of_the_environments() {
        let house = House::new();
        let services = house.services();
        services
            .replace_environments(replace(json!([
                environment("c", 3, None, "one.example"),
                environment("b", 2, None, "two.example"),
                environment("a", 1, None, "one.example"),
            ])))
            .await
            .unwrap();
        let hosts = services.required_hosts(named()).await.unwrap().hosts;
        let names: Vec<_> = hosts.iter().map(|h| h.host.as_str()).collect();
        assert_eq!(names, ["one.example", "two.example"]);
        assert_eq!(hosts[0].url, "https://one.example/");
    }

    #[tokio::test]
    async fn one_invalid_environment_leaves_everything_as_it_was() {
        let house = House::new();
        let services = house.services();
        let good = environment("production", 1, None, "one.example");
        services
            .replace_environments(replace(json!([good])))
            .await
            .unwrap();
        let mut foreign = environment("staging", 1, None, "one.example");
        foreign["provider"] = json!("jenkins");
        let mut broken = environment("staging", 1, None, "one.example");
        broken["source"] = json!({"broken": true});
        for (environments, field) in [
            (json!([good, foreign]), "environments[1].provider"),
            (json!([good, broken]), "environments[1].source.broken"),
            (json!([good, good]), "environments[1].name"),
        ] {
            let error = services
                .replace_environments(replace(environments))
                .await
                .unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some(field));
            assert_eq!(
                services
                    .environments(named())
                    .await
                    .unwrap()
                    .environments
                    .len(),
                1
            );
        }
    }
}
