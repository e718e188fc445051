//! A service as one pipeline: where the version that was brought to its first environment stands in all of them.

use serde::{Deserialize, Serialize};

use super::Services;
use crate::{
    error::{Error, Result},
    model::{pipeline::ServicePipeline, viewer::Viewer},
};

/// Asks for a service as one pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServicePipelineCommand {
    /// Entity ref of the service.
    pub service: String,
}

impl Services {
    /// A service as one pipeline, from what the overview reads.
    pub async fn service_pipeline(
        &self,
        _viewer: &Viewer,
        _command: ServicePipelineCommand,
    ) -> Result<ServicePipeline> {
        Err(Error::internal("Not built yet."))
    }
}
