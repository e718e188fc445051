//! One environment of a service, among those that are read together with it.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Services,
    overview::{Sharers, deployments_request, not_connected},
};
use crate::{
    error::{Error, Result},
    model::{
        environment::{Environment, StoredEnvironment},
        problem::ProblemCode,
        viewer::{HostKey, Viewer},
    },
    providers::provider::{DeploymentsRequest, Provider},
    store::dispatches::RunRecord,
};

/// One environment of a service, among those of the same host.
pub(super) struct Placed {
    /// Provider of the host.
    pub(super) provider: Arc<dyn Provider>,
    /// The host.
    pub(super) host: HostKey,
    /// All environments of the service, in order.
    pub(super) all: Vec<Arc<Environment>>,
    /// The places of those of this host in `all`.
    pub(super) indexes: Vec<usize>,
    /// The environment.
    pub(super) environment: Arc<Environment>,
    /// Its revision.
    pub(super) revision: u64,
    /// Who wrote that revision; absent for programs.
    pub(super) updated_by: Option<String>,
    /// When.
    pub(super) updated_at: Option<Timestamp>,
    /// Its place in `indexes`.
    pub(super) place: usize,
    shared: Sharers,
    recorded: Vec<RunRecord>,
}

impl Placed {
    /// The question for all environments of the host: the same as that of the overview.
    pub(super) fn request(&self) -> DeploymentsRequest {
        deployments_request(
            &self.host,
            &self.indexes,
            &self.all,
            &self.shared,
            &self.recorded,
        )
    }

    /// The place of another environment in `indexes`, where it is of this host.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        self.indexes.iter().position(|index| {
            self.all
                .get(*index)
                .is_some_and(|environment| environment.name == name)
        })
    }

    /// The environments of the host, in the order of the question.
    pub(super) fn neighbours(&self) -> impl Iterator<Item = &Arc<Environment>> {
        self.indexes.iter().filter_map(|index| self.all.get(*index))
    }

    /// Whether another environment deploys from the same repository.
    pub(super) fn is_same_repository(&self, other: &Environment) -> bool {
        let (here, there) = (
            self.provider.origin(&self.environment),
            self.provider.origin(other),
        );
        other.provider == self.host.provider
            && here.host == there.host
            && here.repository.eq_ignore_ascii_case(&there.repository)
    }
}

impl Services {
    /// Finds an environment that the viewer has a token for.
    pub(super) async fn placed(
        &self,
        viewer: &Viewer,
        service: &str,
        name: &str,
    ) -> Result<Placed> {
        let stored = self.load(service).await?;
        let own = stored.iter().find(|stored| stored.environment.name == name);
        let revision = own.map(|own| own.revision).unwrap_or_default();
        let updated_by = own.and_then(|own| own.updated_by.clone());
        let updated_at = own.and_then(|own| own.updated_at);
        let all: Vec<Arc<Environment>> = stored
            .into_iter()
            .map(|StoredEnvironment { environment, .. }| Arc::new(environment))
            .collect();
        let environment = all
            .iter()
            .find(|environment| environment.name == name)
            .cloned()
            .ok_or_else(|| not_configured(service, name, &all))?;
        let host = HostKey::new(&environment.provider, &environment.host);
        let provider = Arc::clone(self.provider(&host.provider)?);
        if viewer.token(&host).is_none() {
            return Err(not_connected(&host));
        }
        let indexes: Vec<usize> = all
            .iter()
            .enumerate()
            .filter(|(_, other)| other.provider == host.provider && other.host == host.host)
            .map(|(index, _)| index)
            .collect();
        let shared = self.shared_with_others(service, &all).await?;
        let place = indexes
            .iter()
            .position(|index| all.get(*index).is_some_and(|other| other.name == name))
            .ok_or_else(|| Error::internal("An environment is not on its own host."))?;
        Ok(Placed {
            provider,
            host,
            all,
            indexes,
            environment,
            revision,
            updated_by,
            updated_at,
            place,
            shared,
            recorded: self.recorded(service).await?,
        })
    }
}

fn not_configured(service: &str, name: &str, all: &[Arc<Environment>]) -> Error {
    let names: Vec<_> = all.iter().map(|other| other.name.as_str()).collect();
    let known = if names.is_empty() {
        "It has none.".to_owned()
    } else {
        format!("It has {}.", names.join(", "))
    };
    let shown: String = name.chars().filter(|c| !c.is_control()).take(100).collect();
    Error::new(
        ProblemCode::NotConfigured,
        format!("{service} has no environment {shown:?}. {known}"),
    )
    .with(|details| details.field = Some("environment".to_owned()))
}
