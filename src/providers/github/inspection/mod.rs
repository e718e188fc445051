//! Understanding a repository: what is in it ([`facts`]), and how it could be mapped ([`proposal`]).
//!
//! `reading` asks GitHub; everything else are pure functions over what it read. A workflow file is looked at as GitHub would run it:
//! for each way to start it, where its jobs deploy to (`placements`); from that come the ways to map it (`candidates`), their order
//! (`stages`, `proposal`) and the finished environments (`building`).

pub mod building;
pub mod candidates;
pub mod expression;
pub mod facts;
pub mod inputs;
pub mod jobs;
pub mod placements;
pub mod proposal;
pub mod query;
pub mod reading;
pub mod service;
pub mod stages;
pub mod starts;
pub mod tags;
#[cfg(test)]
mod tests;
pub mod title;
pub mod words;

use self::{candidates::Repository, reading::Reading, service::Service};
use super::{
    ID, client::GithubClient, parsed_files::ParsedFiles, run_name::RunNamePatterns,
    source::owner_and_name,
};
use crate::{
    error::{Error, Result},
    model::{inspection::Inspection, viewer::Viewer},
    providers::provider::InspectionRequest,
};

/// Understands a repository.
pub async fn inspect(
    client: &GithubClient,
    files: &ParsedFiles,
    patterns: &RunNamePatterns,
    viewer: &Viewer,
    request: &InspectionRequest,
) -> Result<Inspection> {
    let (owner, name) = owner_and_name(&request.repository).ok_or_else(|| {
        Error::invalid(
            "repository",
            "Name the repository as owner/name, for example acme/payments.",
        )
    })?;
    client.host(&request.host)?;
    let read = Reading {
        client,
        files,
        viewer,
        host: &request.host,
        owner,
        name,
    }
    .read()
    .await?;
    let service = Service::new(&request.service, &read.name);
    let proposals = proposal::propose(
        &Repository {
            host: &request.host,
            owner: &read.owner,
            name: &read.name,
            service: &service,
            facts: &read.facts,
            files: &read.files,
        },
        patterns,
    );
    Ok(Inspection {
        provider: ID.to_owned(),
        host: request.host.clone(),
        repository: format!("{}/{}", read.owner, read.name),
        url: reading::page(client, &request.host, &read.owner, &read.name),
        proposals,
        facts: serde_json::to_value(&read.facts).map_err(|_| {
            Error::internal("The facts about a repository could not be written as JSON.")
        })?,
        problems: read.problems,
        account: read.account,
        fetched_at: read.fetched_at,
    })
}
