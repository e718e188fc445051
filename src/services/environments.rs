//! Reading environments: those of a service, lists over all services, and the hosts they need.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    error::{Error, Result},
    model::{
        environment::{Environment, StoredEnvironment},
        overview::Origin,
        viewer::HostKey,
    },
    store::{EnvironmentQuery, Place},
};

use super::{
    Services,
    commands::{
        EnvironmentPage, ListEnvironmentsCommand, ListedEnvironment, RequiredHost, RequiredHosts,
        ServiceCommand, StoredEnvironments,
    },
    validation,
};

/// Environments on one page, unless another number is asked for, and at most.
const DEFAULT_PAGE: u32 = 50;
const MAX_PAGE: u32 = 200;

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
                hosts.push(required_host(&provider, host));
            }
        }
        Ok(RequiredHosts { hosts })
    }

    /// Every host that may be asked, for requests about something that is not stored yet.
    pub fn hosts(&self) -> RequiredHosts {
        let hosts = self.providers.iter().flat_map(|provider| {
            provider
                .hosts()
                .into_iter()
                .map(|host| required_host(provider.id(), host))
        });
        RequiredHosts {
            hosts: hosts.collect(),
        }
    }

    /// One page of the environments of many services.
    pub async fn list_environments(
        &self,
        command: ListEnvironmentsCommand,
    ) -> Result<EnvironmentPage> {
        let limit = command.limit.unwrap_or(DEFAULT_PAGE);
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Error::invalid(
                "limit",
                format!("A page has 1 to {MAX_PAGE} environments."),
            ));
        }
        let services = command.services.map(|services| {
            services
                .iter()
                .map(|service| validation::normal_ref(service))
                .collect()
        });
        let text = command.text.map(|text| text.trim().to_owned());
        let query = EnvironmentQuery {
            services,
            repository: command.repository.map(|r| r.trim().to_lowercase()),
            text: text.filter(|text| !text.is_empty()),
            after: command.cursor.as_deref().map(place_of).transpose()?,
            // One more than asked for tells whether there is another page.
            limit: limit + 1,
        };
        let mut found = self.store.list_environments(&query).await?;
        let has_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next_cursor = found.last().filter(|_| has_more).map(cursor_of);
        let environments = found
            .into_iter()
            .map(|stored| ListedEnvironment {
                origin: self.origin(&stored.environment),
                stored,
            })
            .collect();
        Ok(EnvironmentPage {
            environments,
            next_cursor,
        })
    }

    /// All environments of these services, or of all, and of this repository, or of all.
    pub(super) async fn load_where(
        &self,
        services: Option<Vec<String>>,
        repository: Option<String>,
    ) -> Result<Vec<StoredEnvironment>> {
        let mut query = EnvironmentQuery {
            services,
            repository,
            text: None,
            after: None,
            limit: MAX_PAGE,
        };
        let mut all = Vec::new();
        loop {
            let page = self.store.list_environments(&query).await?;
            let is_last = page.len() < MAX_PAGE as usize;
            query.after = page.last().map(place);
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// What a list says about where deployments come from, also of a provider that is not installed any more.
    pub(super) fn origin(&self, environment: &Environment) -> Origin {
        match self.provider(&environment.provider) {
            Ok(provider) => provider.origin(environment),
            Err(_) => Origin {
                provider: environment.provider.clone(),
                host: environment.host.clone(),
                repository: String::new(),
                pipeline: None,
                url: None,
                dispatchable: false,
            },
        }
    }

    /// The environments of a service, with its ref checked.
    pub(super) async fn load(&self, service: &str) -> Result<Vec<StoredEnvironment>> {
        let service = validation::normal_ref(service);
        validation::entity_ref("service", &service)?;
        self.store.load_environments(&service).await
    }
}

fn required_host(provider: &str, host: String) -> RequiredHost {
    RequiredHost {
        provider: provider.to_owned(),
        url: url_of(&host),
        host,
    }
}

fn place(stored: &StoredEnvironment) -> Place {
    Place {
        service: stored.environment.service.clone(),
        order: stored.environment.order,
        name: stored.environment.name.clone(),
    }
}

/// Base64url of the JSON of the place, which whoever calls may also make: the backend does, of the last environment that it
/// shows, because the last one that it was given may be none that the viewer may know of.
fn cursor_of(stored: &StoredEnvironment) -> String {
    // A place is two texts and a number: it can always be written.
    let json = serde_json::to_vec(&place(stored)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

fn place_of(cursor: &str) -> Result<Place> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(|| {
            Error::invalid(
                "cursor",
                "This cursor is none that a list gave. Begin again without one.",
            )
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

    use super::super::{
        commands::ReplaceEnvironmentsCommand,
        testing::{House, environment},
    };
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

    async fn many(services: &Services) {
        for service in ["cart", "payments", "search"] {
            let service = format!("component:default/{service}");
            let own = [("production", 2), ("staging", 1)].map(|(name, order)| {
                let mut own = environment(name, order, None, "one.example");
                own["service"] = json!(service);
                own["source"] = json!({"repository": format!("acme/{}", &service[18..])});
                own
            });
            let command = json!({"service": service, "environments": own});
            services
                .replace_environments(serde_json::from_value(command).unwrap())
                .await
                .unwrap();
        }
    }

    async fn list(services: &Services, command: serde_json::Value) -> Result<EnvironmentPage> {
        services
            .list_environments(serde_json::from_value(command).unwrap())
            .await
    }

    fn places(page: &EnvironmentPage) -> Vec<String> {
        page.environments
            .iter()
            .map(|e| {
                let environment = &e.stored.environment;
                format!("{} {}", &environment.service[18..], environment.name)
            })
            .collect()
    }

    #[tokio::test]
    async fn pages_follow_each_other_through_all_services_without_gap_or_repetition() {
        let house = House::new();
        let services = house.services();
        many(&services).await;
        let mut all = Vec::new();
        let mut cursor = None;
        loop {
            let page = list(&services, json!({"limit": 2, "cursor": cursor}))
                .await
                .unwrap();
            assert!(page.environments.len() <= 2);
            all.extend(places(&page));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(
            all,
            [
                "cart staging",
                "cart production",
                "payments staging",
                "payments production",
                "search staging",
                "search production",
            ]
        );
        let exactly = list(&services, json!({"limit": 6})).await.unwrap();
        assert_eq!(exactly.next_cursor, None);
    }

    #[tokio::test]
    async fn a_cursor_may_be_made_of_any_environment_that_was_listed() {
        let house = House::new();
        let services = house.services();
        many(&services).await;
        let last = json!({"service": "component:default/payments", "order": 1, "name": "staging"});
        let cursor = URL_SAFE_NO_PAD.encode(last.to_string());
        let page = list(&services, json!({"cursor": cursor})).await.unwrap();
        assert_eq!(
            places(&page),
            ["payments production", "search staging", "search production"]
        );
    }

    #[tokio::test]
    async fn a_list_is_filtered_by_service_repository_and_text_and_says_where_deployments_come_from()
     {
        let house = House::new();
        let services = house.services();
        many(&services).await;
        for (command, expected) in [
            (json!({"services": ["Component:Default/Cart"]}), 2),
            (json!({"services": []}), 0),
            (json!({"repository": " Acme/Search "}), 2),
            (json!({"text": "PROD"}), 3),
            (json!({"text": "  "}), 6),
            (json!({"text": "acme/pay"}), 2),
        ] {
            let page = list(&services, command.clone()).await.unwrap();
            assert_eq!(page.environments.len(), expected, "{command}");
        }
        let page = list(&services, json!({"text": "cart"})).await.unwrap();
        assert_eq!(page.environments[0].origin.repository, "acme/cart");
    }

    #[tokio::test]
    async fn a_limit_out_of_range_and_a_made_up_cursor_are_refused() {
        let house = House::new();
        let services = house.services();
        for (command, field) in [
            (json!({"limit": 0}), "limit"),
            (json!({"limit": 201}), "limit"),
            (json!({"cursor": "nonsense"}), "cursor"),
        ] {
            let error = list(&services, command).await.unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some(field));
        }
    }

    #[test]
    fn every_host_of_every_provider_can_be_asked_for_credentials() {
        let hosts = House::new().services().hosts().hosts;
        let urls: Vec<_> = hosts.iter().map(|h| h.url.as_str()).collect();
        assert_eq!(urls, ["https://one.example/", "https://two.example/"]);
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
