//! Understanding what is not stored yet: a repository, and mappings that somebody is working on.

use std::{collections::HashMap, sync::Arc};

use futures_util::future::join_all;

use super::{
    Services,
    changes::{check, service_ref},
    commands::{InspectCommand, TestEnvironmentsCommand},
    differences::Wanted,
};
use crate::{
    error::{Error, Result},
    model::{
        environment::Environment,
        inspection::{EnvironmentTest, EnvironmentTests, Inspection},
        overview::ProviderAccount,
        viewer::{HostKey, Viewer},
    },
    providers::provider::{
        DeploymentsRequest, InspectionRequest, Provider, TestAnswer, WantedEnvironment,
    },
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
            wanted.push(WantedEnvironment {
                environment: Arc::clone(environment),
                shared_target: self.is_shared(provider.as_ref(), environment).await?,
            });
        }
        let request = DeploymentsRequest {
            host: host.host.clone(),
            environments: wanted,
        };
        provider.test(viewer, request).await
    }

    /// Whether a stored environment of another service has the same target.
    async fn is_shared(&self, provider: &dyn Provider, environment: &Environment) -> Result<bool> {
        let keys = provider.index_keys(environment);
        let (Some(target), Some(repository)) = (keys.target, keys.repository) else {
            return Ok(false);
        };
        let same_repository = self.load_where(None, Some(repository)).await?;
        Ok(same_repository.iter().any(|other| {
            let other = &other.environment;
            other.service != environment.service
                && other.provider == environment.provider
                && other.host == environment.host
                && provider.index_keys(other).target.as_ref() == Some(&target)
        }))
    }
}
