//! Which run is meant: its id, the run as it is now, and why it is none of an environment's.

use super::{
    super::{
        ID,
        client::{ApiPath, Call, GithubClient},
        evaluation::Standing,
        plan::found::printable,
        schema::rest,
        source::{GithubSource, Mapping},
    },
    checks,
};
use crate::{
    error::{Error, Result},
    model::{overview::UnattributedReason, problem::ProblemCode},
};

/// The id of a run, as REST takes it.
pub fn run_id(written: &str) -> Result<u64> {
    let is_number = !written.is_empty() && written.bytes().all(|b| b.is_ascii_digit());
    written
        .parse()
        .ok()
        .filter(|id| is_number && *id > 0)
        .ok_or_else(|| {
            Error::invalid(
                "run",
                "A run of GitHub is named by its number, as in the address of its page.",
            )
        })
}

/// Where a run is.
pub fn path_of(source: &GithubSource, id: u64) -> ApiPath {
    ApiPath::repo(&source.owner, &source.repo)
        .segment("actions")
        .segment("runs")
        .segment(&id.to_string())
}

/// The run as it is now: an answer from before is no ground to act on, nor that it was not there a moment ago.
pub async fn read_run(
    client: &GithubClient,
    call: &Call<'_>,
    source: &GithubSource,
    id: u64,
) -> Result<rest::Run> {
    let read = client.look::<rest::Run>(call, path_of(source, id)).await;
    let repository = call.repository.unwrap_or_default();
    match read {
        Ok((run, _)) if run.id == id => Ok(run),
        Ok(_) => Err(not_there(call.host, repository, id)),
        Err(error) if error.code == ProblemCode::NotFoundOrNotVisible => {
            let missing = error.details.missing_scopes.clone();
            Err(not_there(call.host, repository, id).with(|d| d.missing_scopes = missing))
        }
        Err(error) => Err(error),
    }
}

/// That there is no such run, or none that the viewer may see.
pub fn not_there(host: &str, repository: &str, id: u64) -> Error {
    Error::new(
        ProblemCode::NotFoundOrNotVisible,
        format!("{repository} on {host} has no run {id}, or your account may not see it. Runs are deleted in time."),
    )
    .with(|details| {
        details.provider = Some(ID.to_owned());
        details.host = Some(host.to_owned());
        details.repository = Some(repository.to_owned());
        details.field = Some("run".to_owned());
    })
}

/// Why a run is none of the environment's.
pub fn refusal(standing: &Standing, called: &str, mapping: &Mapping) -> Error {
    let begins = checks::begins(called);
    let here = &mapping.name;
    let message = match standing {
        Standing::Elsewhere(name) => {
            format!("{begins} deploys to {}, not to {here}.", printable(name))
        }
        Standing::OtherWorkflow(file) => format!(
            "{begins} is of another workflow ({file}): {here} maps to {}.",
            mapping.workflow_file()
        ),
        Standing::OtherService => format!("{begins} deploys another service, as its title says."),
        Standing::OtherJob => format!("{begins} has no job that deploys to {here}."),
        Standing::NeverRan => format!("{begins} never ran."),
        Standing::NotKnown(UnattributedReason::RunNameDoesNotMatch) => format!(
            "Whether {called} deploys to {here} is not known: its title does not match the pattern of the settings. Go to its page on GitHub."
        ),
        Standing::NotKnown(UnattributedReason::SharedEnvironment) => format!(
            "Whether {called} deploys this service to {here} is not known: several services share its workflow. Go to its page on GitHub."
        ),
        Standing::NotKnown(_) | Standing::Counts(_) => format!(
            "Whether {called} deploys to {here} is not known: nothing that can be read says so. Go to its page on GitHub."
        ),
    };
    Error::invalid("run", message).with(|details| {
        details.provider = Some(ID.to_owned());
        details.repository = Some(format!("{}/{}", mapping.source.owner, mapping.source.repo));
    })
}
