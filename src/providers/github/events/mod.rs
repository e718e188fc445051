//! Events that GitHub sends to webhooks: what they say that somebody may want to be told, and whose they are. Nothing of them is
//! ever shown as data: a page reads anew with the token of whoever looks at it.

mod payload;
mod placing;
#[cfg(test)]
mod tests;

use serde_json::Value;
use url::Url;

use self::payload::{DeploymentStatusEvent, Repository, ReviewEvent, RunEvent};
pub use self::placing::place;
use super::{
    client::GithubClient,
    jobs,
    source::{owner_and_name, repository_key},
};
use crate::{
    error::{Error, Result},
    model::deployment::DeploymentState,
    providers::provider::{End, ProviderEvent, Said},
    upstream::events::News,
};

/// What an event tells of; nothing where it is of no interest.
fn news(event: &str, action: Option<&str>) -> &'static [News] {
    match event {
        "workflow_run" => &[News::Run],
        // A job without a deployment that waits, or waits no more, is told of by nothing else.
        "workflow_job" if matches!(action, Some("waiting" | "queued")) => &[News::Job, News::Gate],
        "workflow_job" => &[News::Job],
        "deployment" => &[News::Deployment],
        // Who decides is told to apps alone. Others see by the deployment's state that somebody has.
        "deployment_status" => &[News::Deployment, News::Gate],
        "deployment_review" | "deployment_protection_rule" => &[News::Gate],
        _ => &[],
    }
}

/// What an event says. `None` where it is of no interest, or of a GitHub that is not configured. An error where it does not say of
/// which repository it is.
pub fn read(client: &GithubClient, event: &str, payload: &Value) -> Result<Option<ProviderEvent>> {
    let action = payload.get("action").and_then(Value::as_str);
    let news = news(event, action);
    if news.is_empty() {
        return Ok(None);
    }
    let repository = Repository::of(payload).ok_or_else(|| {
        unreadable(
            "repository",
            "names no repository with full_name and html_url",
        )
    })?;
    let (owner, name) = owner_and_name(&repository.full_name).ok_or_else(|| {
        unreadable(
            "repository.full_name",
            "has a repository whose full_name is not owner/name",
        )
    })?;
    let url = Url::parse(&repository.html_url).map_err(|_| {
        unreadable(
            "repository.html_url",
            "has a repository whose html_url is no address",
        )
    })?;
    let Some(host) = client.host_of_page(&url) else {
        return Ok(None);
    };
    Ok(Some(ProviderEvent {
        host: host.host.clone(),
        repository: repository_key(owner, name),
        news: news.to_vec(),
        said: action.and_then(|action| said(event, action, owner, payload)),
    }))
}

/// What somebody may want to be told. A payload of another form than GitHub describes says nothing, and is a change all the same.
fn said(event: &str, action: &str, owner: &str, payload: &Value) -> Option<Said> {
    match (event, action) {
        ("workflow_run", "completed") => ended(payload::read(payload)?),
        ("deployment_review", "requested") => payload::read::<ReviewEvent>(payload)?.wait(owner),
        ("deployment_status", "created") => payload::read::<DeploymentStatusEvent>(payload)?.wait(),
        _ => None,
    }
}

fn ended(RunEvent { workflow_run }: RunEvent) -> Option<Said> {
    let state = jobs::state(workflow_run.status, workflow_run.conclusion);
    let state = state.unwrap_or(DeploymentState::Unknown);
    (!state.is_moving()).then(|| {
        Said::Ended(End {
            run: payload::link(&workflow_run),
            state,
            at: workflow_run.updated_at,
        })
    })
}

fn unreadable(field: &str, what: &str) -> Error {
    Error::invalid(
        format!("payload.{field}"),
        format!("The event {what}. Only what GitHub sends to webhooks can be taken note of."),
    )
}
