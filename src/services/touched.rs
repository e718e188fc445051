//! Environments that something is done to beside the one that somebody looks at: whoever does it must be allowed to for all of them.

use std::sync::Arc;

use super::{Services, placed::Placed, validation::normal_ref};
use crate::{
    error::{Error, Result},
    model::{
        environment::Environment,
        problem::ProblemCode,
        run_action::{EnvironmentRef, TouchedEnvironment},
        viewer::HostKey,
    },
};

impl Services {
    /// All environments that deploy from the same repository, of any service, by service, order and name.
    pub(super) async fn of_same_repository(
        &self,
        placed: &Placed,
    ) -> Result<Vec<Arc<Environment>>> {
        let keys = placed.provider.index_keys(&placed.environment);
        let Some(repository) = keys.repository else {
            return Ok(vec![placed.environment.clone()]);
        };
        let stored = self.load_where(None, Some(repository)).await?;
        Ok(stored
            .into_iter()
            .map(|stored| Arc::new(stored.environment))
            .filter(|other| {
                HostKey::new(&other.provider, &other.host) == placed.host
                    && placed.is_same_repository(other)
            })
            .collect())
    }
}

/// What is touched: the environments that were asked about first, the others by service and in their own order.
pub(super) fn touched(
    configured: &[Arc<Environment>],
    asked: &[&Environment],
    is_touched: impl Fn(usize, &Environment) -> bool,
) -> Vec<TouchedEnvironment> {
    let is_asked = |environment: &Environment| {
        asked
            .iter()
            .any(|asked| environment.service == asked.service && environment.name == asked.name)
    };
    let others = configured
        .iter()
        .enumerate()
        .filter(|(place, environment)| !is_asked(environment) && is_touched(*place, environment));
    asked
        .iter()
        .copied()
        .chain(others.map(|(_, environment)| environment.as_ref()))
        .map(|environment| TouchedEnvironment {
            service: environment.service.clone(),
            environment: environment.name.clone(),
            tier: environment.tier,
        })
        .collect()
}

/// Whether whoever asks has made sure that the user may do so to everything that is touched. `what` touches it. No names: the user
/// may not be allowed to know them.
pub(super) fn check_authorized(
    touches: &[TouchedEnvironment],
    authorized: &[EnvironmentRef],
    nothing: &str,
    what: &str,
) -> Result<()> {
    let is_authorized = |touched: &TouchedEnvironment| {
        authorized.iter().any(|known| {
            normal_ref(&known.service) == touched.service
                && known.environment == touched.environment
        })
    };
    if touches.iter().all(is_authorized) {
        return Ok(());
    }
    Err(Error::new(
        ProblemCode::Conflict,
        format!(
            "{nothing}: {what} deploys to more environments than it was permitted for, or may do so. Look at it again."
        ),
    )
    .with(|details| details.field = Some("authorized".to_owned())))
}
