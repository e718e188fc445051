//! What the client knows of who was let in where, and of who they are.

use std::sync::Arc;

use super::{Call, GithubClient, errors};
use crate::{
    error::{Error, Result},
    model::viewer::{HostKey, Viewer},
    upstream::{budget::Allowance, viewer_key::ViewerKey},
};

impl GithubClient {
    /// Whether GitHub let the viewer read something of the call's repository within the last five minutes, and refused nothing
    /// since. An error where the host is not configured or the viewer sent no token for it.
    pub fn has_access(&self, call: &Call<'_>) -> Result<bool> {
        let viewer = self.known_viewer(call)?;
        let now = self.0.clock.now();
        Ok(call
            .repository
            .is_some_and(|repository| self.0.proofs.holds(viewer, repository, now, 1)))
    }

    /// Takes in what an answer about several repositories showed of the call's: the client itself cannot tell them apart.
    pub fn note_access(&self, call: &Call<'_>, is_visible: bool) -> Result<()> {
        let viewer = self.known_viewer(call)?;
        if let Some(repository) = call.repository {
            if is_visible {
                self.0.proofs.record(viewer, repository, self.0.clock.now());
            } else {
                self.0.proofs.end(viewer, repository);
                self.0.families.end(viewer, repository);
            }
        }
        Ok(())
    }

    /// Takes in what an answer to the viewer said about whose token it is.
    pub fn note_login(&self, viewer: &Viewer, host: &str, login: &str) {
        if let Some(viewer) = self.viewer_key(viewer, host) {
            self.0.logins.record(viewer, login);
        }
    }

    /// Login of the viewer's token at a host; `None` where no answer has said so.
    pub fn login(&self, viewer: &Viewer, host: &str) -> Option<Arc<str>> {
        self.0.logins.of(self.viewer_key(viewer, host)?)
    }

    /// Whether the viewer may ask REST freely: at least 20 % of their budget is left, and GitHub wants no pause.
    pub fn has_plenty(&self, call: &Call<'_>) -> bool {
        let viewer = self.viewer_key(call.viewer, call.host);
        let now = self.0.clock.now();
        viewer.is_some_and(|viewer| self.0.allowance_of(viewer, "core", now) == Allowance::Plenty)
    }

    fn known_viewer(&self, call: &Call<'_>) -> Result<ViewerKey> {
        self.host(call.host)?;
        self.viewer_key(call.viewer, call.host)
            .ok_or_else(|| not_connected(call))
    }
}

fn not_connected(call: &Call<'_>) -> Error {
    errors::not_connected(&HostKey::new(errors::PROVIDER, call.host), call.repository)
}
