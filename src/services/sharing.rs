//! Environments of several services that deploy to the same target.

use std::sync::Arc;

use super::Services;
use crate::{error::Result, model::environment::Environment};

impl Services {
    /// Stored environments of other services that have the same target as this one, which need not be stored.
    pub(super) async fn sharers(&self, environment: &Environment) -> Result<Vec<Arc<Environment>>> {
        // A provider that is not installed any more shares nothing: it deploys nothing.
        let Ok(provider) = self.provider(&environment.provider) else {
            return Ok(Vec::new());
        };
        let keys = provider.index_keys(environment);
        let (Some(target), Some(repository)) = (keys.target, keys.repository) else {
            return Ok(Vec::new());
        };
        let same_repository = self.load_where(None, Some(repository)).await?;
        Ok(same_repository
            .into_iter()
            .map(|stored| stored.environment)
            .filter(|other| {
                other.service != environment.service
                    && other.provider == environment.provider
                    && other.host.eq_ignore_ascii_case(&environment.host)
                    && provider.index_keys(other).target.as_ref() == Some(&target)
            })
            .map(Arc::new)
            .collect())
    }
}
