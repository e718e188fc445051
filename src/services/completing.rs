//! An environment as it was sent becomes one that can be stored: what was left out is filled in, the provider checks its part, and
//! whoever sent it has shown that they see its repository.

use std::collections::{BTreeMap, HashMap};

use super::{Services, differences::Wanted, validation};
use crate::{
    error::{Error, Result},
    model::{
        environment::Environment,
        viewer::{HostKey, Viewer},
    },
};

impl Services {
    /// An environment as it was sent, complete and with its source in its one form. Errors carry `path`.
    pub(super) fn wanted(
        &self,
        service: &str,
        environment: Environment,
        path: String,
    ) -> Result<Wanted> {
        let environment = self
            .complete(service, environment)
            .map_err(|error| below(error, &path))?;
        Ok(Wanted {
            environment,
            was: None,
            path: Some(path),
        })
    }

    /// Fills in what was left out, and has the provider check its part.
    pub(super) fn complete(
        &self,
        service: &str,
        mut environment: Environment,
    ) -> Result<Environment> {
        // An environment need not repeat the service that it is sent for, but it may not contradict it.
        if environment.service.is_empty() || validation::normal_ref(&environment.service) == service
        {
            service.clone_into(&mut environment.service);
        }
        environment.name = environment.name.trim().to_owned();
        environment.host = environment.host.trim().to_lowercase();
        self.fill_in(&mut environment.provider, &mut environment.host)?;
        environment.source = self
            .provider(&environment.provider)?
            .normalize(&environment)?;
        Ok(environment)
    }

    /// The one provider of this installation, and its first host, where they are not named.
    pub(super) fn fill_in(&self, provider: &mut String, host: &mut String) -> Result<()> {
        if provider.is_empty()
            && let [only] = &*self.providers
        {
            only.id().clone_into(provider);
        }
        if host.is_empty()
            && let Some(first) = self.provider(provider)?.hosts().into_iter().next()
        {
            *host = first;
        }
        Ok(())
    }

    /// Refuses environments whose repositories the viewer does not see: whoever maps one decides what others will start.
    pub(super) async fn prove_access(&self, viewer: &Viewer, sent: &[&Wanted]) -> Result<()> {
        let mut hosts: HashMap<HostKey, BTreeMap<String, String>> = HashMap::new();
        for wanted in sent {
            let environment = &wanted.environment;
            let origin = self.origin(environment);
            let path = wanted.path.clone().unwrap_or_default();
            hosts
                .entry(HostKey::new(&environment.provider, &environment.host))
                .or_default()
                .entry(origin.repository)
                .or_insert(path);
        }
        for (host, repositories) in hosts {
            let provider = self.provider(&host.provider)?;
            let names: Vec<String> = repositories.keys().cloned().collect();
            let proofs = provider.prove_access(viewer, &host.host, &names).await;
            for (proof, path) in proofs.into_iter().zip(repositories.values()) {
                proof.map_err(|error| error.with(|details| details.field = Some(path.clone())))?;
            }
        }
        Ok(())
    }
}

/// An entity ref in its one form.
pub(super) fn service_ref(field: &str, text: &str) -> Result<String> {
    let service = validation::normal_ref(text);
    validation::entity_ref(field, &service)?;
    Ok(service)
}

/// The same error with the place of the environment in its path.
fn below(error: Error, path: &str) -> Error {
    error.with(|details| {
        details.field = Some(match &details.field {
            Some(field) => format!("{path}.{field}"),
            None => path.to_owned(),
        });
    })
}
