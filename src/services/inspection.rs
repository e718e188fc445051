//! Understanding what is not stored yet: a repository, and mappings that somebody is working on.

use std::{collections::HashMap, sync::Arc};

use futures_util::future::join_all;

use super::{
    Services,
    commands::{InspectCommand, TestEnvironmentsCommand},
    completing::service_ref,
    differences::Wanted,
    rewriting::check,
};
use crate::{
    error::{Error, Result},
    model::{
        environment::Environment,
        inspection::{EnvironmentTest, EnvironmentTests, Inspection},
        overview::ProviderAccount,
        viewer::{HostKey, Viewer},
    },
    providers::provider::{DeploymentsRequest, InspectionRequest, TestAnswer, WantedEnvironment},
};

impl Services {
    /// What can be understood of a repository, and how it could be mapped.
    pub async fn inspect(&self, viewer: &Viewer, command: InspectCommand) -> Result<Inspection> {
        let service = service_ref("service", &command.service)?;
        let (mut provider, mut host) = (command.provider, command.host);
        self.fill_in(&mut provider, &mut host)?;
        self.provider(&provider)?
            .inspect(
                viewer,
                InspectionRequest {
                    host,
                    repository: command.repository.trim().to_owned(),
                    service,
                },
            )
            .await
    }

    /// What mappings would count. An environment that is not valid is an error of the whole: it could not be saved either.
    pub async fn test_environments(
        &self,
        viewer: &Viewer,
        command: TestEnvironmentsCommand,
    ) -> Result<EnvironmentTests> {
        let service = service_ref("service", &command.service)?;
        let wanted = command
            .environments
            .into_iter()
            .enumerate()
            .map(|(index, environment)| {
                self.wanted(&service, environment, format!("environments[{index}]"))
            })
            .collect::<Result<Vec<Wanted>>>()?;
        check(&service, &wanted)?;
        let environments: Vec<Arc<Environment>> = wanted
            .into_iter()
            .map(|wanted| Arc::new(wanted.environment))
            .collect();
        let mut hosts: HashMap<HostKey, Vec<usize>> = HashMap::new();
        for (index, environment) in environments.iter().enumerate() {
            let key = HostKey::new(&environment.provider, &environment.host);
            hosts.entry(key).or_default().push(index);
        }
        let all = &environments;
        let answers = join_all(hosts.iter().map(|(host, indexes)| async move {
            let own: Vec<_> = indexes
                .iter()
                .filter_map(|index| all.get(*index).cloned())
                .collect();
            (indexes, self.test_host(viewer, host, own).await)
        }))
        .await;
        let mut tests: Vec<Option<EnvironmentTest>> = environments.iter().map(|_| None).collect();
        let mut accounts: Vec<ProviderAccount> = Vec::new();
        for (indexes, answer) in answers {
            for (index, test) in indexes.iter().zip(answer.environments) {
                if let Some(place) = tests.get_mut(*index) {
                    *place = Some(test);
                }
            }
            accounts.extend(answer.account);
        }
        let environments = tests
            .into_iter()
            .zip(&environments)
            .map(|(test, environment)| {
                test.unwrap_or_else(|| {
                    EnvironmentTest::failed(
                        environment,
                        Error::internal("A provider left an environment out of its answer."),
                    )
                })
            })
            .collect();
        Ok(EnvironmentTests {
            environments,
            accounts,
            generated_at: self.clock.now(),
        })
    }

    async fn test_host(
        &self,
        viewer: &Viewer,
        host: &HostKey,
        environments: Vec<Arc<Environment>>,
    ) -> TestAnswer {
        self.try_test_host(viewer, host, &environments)
            .await
            .unwrap_or_else(|error| TestAnswer {
                environments: environments
                    .iter()
                    .map(|environment| EnvironmentTest::failed(environment, error.clone()))
                    .collect(),
                account: None,
            })
    }
    async fn try_test_host(
        &self,
        viewer: &Viewer,
        host: &HostKey,
        environments: &[Arc<Environment>],
    ) -> Result<TestAnswer> {
        let provider = self.provider(&host.provider)?;
        let mut wanted = Vec::with_capacity(environments.len());
        for environment in environments {
            let sharers = self.sharers(environment).await?;
            wanted.push(WantedEnvironment {
                environment: Arc::clone(environment),
                shared_target: !sharers.is_empty(),
                sharers,
            });
        }
        let request = DeploymentsRequest {
            host: host.host.clone(),
            environments: wanted,
            // What a mapping would count is said without the help of records.
            recorded: Vec::new(),
        };
        provider.test(viewer, request).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::testing::{House, environment, viewer};
    use super::*;
    use crate::model::problem::ProblemCode;

    const SERVICE: &str = "component:default/payments";

    async fn test(house: &House, environments: Value) -> Result<EnvironmentTests> {
        let command = json!({"service": SERVICE, "environments": environments});
        house
            .services()
            .test_environments(
                &viewer(&["one.example", "two.example"]),
                serde_json::from_value(command).unwrap(),
            )
            .await
    }

    #[tokio::test]
    async fn each_environment_gets_its_answer_in_the_order_in_which_it_was_sent() {
        let house = House::new();
        let tests = test(
            &house,
            json!([
                environment("c", 1, None, "one.example"),
                environment("b", 2, None, "two.example"),
                environment("a", 3, None, "one.example"),
            ]),
        )
        .await
        .unwrap();
        let names: Vec<_> = tests.environments.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, ["c", "b", "a"]);
    }

    #[tokio::test]
    async fn what_could_not_be_saved_is_refused_with_its_place() {
        let house = House::new();
        let mut broken = environment("b", 2, None, "one.example");
        broken["source"] = json!({"broken": true});
        for (environments, field) in [
            (
                json!([environment("a", 1, None, "one.example"), broken]),
                "environments[1].source.broken",
            ),
            (
                json!([environment("a", 1, Some("b"), "one.example")]),
                "environments[0].promotesFrom",
            ),
        ] {
            let error = test(&house, environments).await.unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some(field));
        }
    }

    #[tokio::test]
    async fn a_target_that_another_service_has_is_tested_as_shared() {
        let house = House::new();
        let mut theirs = environment("production", 1, None, "one.example");
        theirs["service"] = json!("component:default/other");
        house
            .services()
            .replace_environments(
                serde_json::from_value(
                    json!({"service": "component:default/other", "environments": [theirs]}),
                )
                .unwrap(),
            )
            .await
            .unwrap();
        test(
            &house,
            json!([
                environment("production", 1, None, "one.example"),
                environment("staging", 1, None, "one.example"),
            ]),
        )
        .await
        .unwrap();
        let asked = house.provider.asked.lock().unwrap();
        let (_, _, shared) = asked.last().unwrap();
        assert_eq!(*shared, [r#"production ["component:default/other"]"#]);
    }

    #[tokio::test]
    async fn an_inspection_asks_the_only_provider_and_its_first_host_unless_told_otherwise() {
        let house = House::new();
        let command = |more: Value| {
            let mut command = json!({"service": SERVICE, "repository": " acme/payments "});
            command
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            serde_json::from_value(command).unwrap()
        };
        let services = house.services();
        let viewer = viewer(&["one.example"]);
        let found = services.inspect(&viewer, command(json!({}))).await.unwrap();
        assert_eq!(found.host, "one.example");
        assert_eq!(found.repository, "acme/payments");
        services
            .inspect(&viewer, command(json!({"host": "two.example"})))
            .await
            .unwrap();
        assert_eq!(
            house.provider.inspected.lock().unwrap()[1].host,
            "two.example"
        );
        let error = services
            .inspect(&viewer, command(json!({"provider": "jenkins"})))
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput);
        assert_eq!(error.details.field.as_deref(), Some("provider"));
    }
}
