//! What a provider says of deployments, versions and runs, as tests need it.

use crate::{
    model::{
        deployment::{Deployment, DeploymentState, Gate, RunLink},
        offered::{CiState, Dispatchable, OfferedVersion, VersionChoice},
        overview::Lookback,
        version::{KnownVersion, LabelKind, Provenance, Version},
    },
    providers::provider::{Activity, EnvironmentDeployments},
};

/// A commit that can be deployed; its label is its SHA.
pub fn offered(sha: &str) -> OfferedVersion {
    OfferedVersion {
        label: sha.to_owned(),
        label_kind: LabelKind::Commit,
        choice: VersionChoice {
            label: sha.to_owned(),
            sha: Some(sha.to_owned()),
        },
        short_sha: Some(sha.to_owned()),
        headline: Some(format!("Change {sha}")),
        author: None,
        date: None,
        url: None,
        prerelease: false,
        release: None,
        ci: CiState::Passed,
        live_in: Vec::new(),
        deployed: None,
        dispatch: Dispatchable::Possible {
            run_on: "main".to_owned(),
            version_input: None,
        },
    }
}

/// A deployment of a commit.
pub fn deployment(state: DeploymentState, sha: &str) -> Deployment {
    Deployment {
        id: format!("{state:?} {sha}"),
        state,
        version: Version::Known(KnownVersion {
            label: sha.to_owned(),
            label_kind: LabelKind::Commit,
            sha: Some(sha.to_owned()),
            url: None,
            provenance: Provenance::DeployedCommit,
        }),
        actor: None,
        created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        started_at: None,
        finished_at: None,
        run: None,
        run_state: None,
        decision: None,
        note: None,
        environment_url: None,
    }
}

/// A run.
pub fn run(id: &str) -> RunLink {
    RunLink {
        id: id.to_owned(),
        number: Some(128),
        attempt: Some(1),
        title: None,
        event: None,
        url: None,
        progress: None,
    }
}

/// What an environment says in which this commit runs and this attempt is the newest.
pub fn runs(live: Option<&str>, latest: Option<DeploymentState>) -> EnvironmentDeployments {
    EnvironmentDeployments {
        live: live.map(|sha| deployment(DeploymentState::Succeeded, sha)),
        latest: latest.map(|state| deployment(state, "f00")),
        gates: match latest {
            Some(DeploymentState::Waiting) => vec![Gate::Rule { name: None }],
            _ => vec![],
        },
        waiting: None,
        attempts: Vec::new(),
        lookback: Lookback {
            attempts: 1,
            complete: true,
        },
        live_commit: live.map(str::to_owned),
        recorded: Vec::new(),
        activity: match latest {
            Some(DeploymentState::Waiting) => Activity::Waiting,
            Some(state) if state.is_moving() => Activity::Moving,
            _ => Activity::Resting,
        },
        fetched_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        stale: None,
    }
}
