//! Whether a viewer can read repositories: what everybody must show who maps an environment to one.

use futures_util::future::join_all;
use serde::Deserialize;

use super::{
    client::{ApiPath, Call, Freshness, GithubClient, GraphqlError},
    queries::Query,
    schema::repositories::RepositoriesData,
    source::owner_and_name,
};
use crate::{
    error::{Error, Result},
    model::{problem::ProblemCode, viewer::Viewer},
};

/// Most repositories that one query asks for.
const MOST_IN_A_QUERY: usize = 50;

/// A repository that was shown. What matters is that it was.
#[derive(Debug, Clone, Deserialize)]
struct Shown {}

/// Whether the viewer can read these repositories (`acme/payments`) of a host, in their order. One that GitHub let them read within
/// the last five minutes is not asked for again. An archived repository can be read.
pub async fn prove(
    client: &GithubClient,
    viewer: &Viewer,
    host: &str,
    repositories: &[String],
) -> Vec<Result<()>> {
    let proving = Proving {
        client,
        viewer,
        host,
    };
    let known: Vec<Result<bool>> = repositories
        .iter()
        .map(|repository| proving.is_known(repository))
        .collect();
    let asked: Vec<&str> = repositories
        .iter()
        .zip(&known)
        .filter(|(_, known)| matches!(known, Ok(false)))
        .map(|(repository, _)| repository.as_str())
        .collect();
    let mut answers = proving.ask(&asked).await.into_iter();
    known
        .into_iter()
        .map(|known| {
            if known? {
                return Ok(());
            }
            answers
                .next()
                .unwrap_or_else(|| Err(Error::internal("A repository was left out of a proof.")))
        })
        .collect()
}

/// That a repository does not exist, or that this viewer may not see it: GitHub does not say which.
pub fn not_visible(host: &str, repository: &str) -> Error {
    Error::new(
        ProblemCode::NotFoundOrNotVisible,
        format!(
            "{repository} was not found on {host}, or your account may not see it. Check the spelling; if it is right, ask its owners for access, or allow your token in the single sign-on of its organisation."
        ),
    )
    .with(|details| {
        details.provider = Some(super::ID.to_owned());
        details.host = Some(host.to_owned());
        details.repository = Some(repository.to_owned());
    })
}

/// Why an answer has no such part.
pub fn hole(call: &Call<'_>, errors: &[GraphqlError], alias: &str) -> Error {
    let covers = |error: &&GraphqlError| error.path.first().is_some_and(|step| step == alias);
    // An error without a path is about the whole answer.
    let whole = || errors.iter().find(|error| error.path.is_empty());
    let repository = call.repository.unwrap_or_default();
    match errors.iter().find(covers).or_else(whole) {
        Some(error) => in_our_words(error.to_error(call), call.host, repository),
        None => not_visible(call.host, repository),
    }
}

/// What GitHub says with a 404 says nothing about what to do.
fn in_our_words(error: Error, host: &str, repository: &str) -> Error {
    if error.code != ProblemCode::NotFoundOrNotVisible {
        return error;
    }
    let ours = not_visible(host, repository);
    let message = match &error.details.missing_scopes {
        Some(scopes) => format!(
            "{} Your token lacks {}, which private repositories need.",
            ours.message,
            scopes.join(", ")
        ),
        None => ours.message,
    };
    Error { message, ..error }
}

#[derive(Clone, Copy)]
struct Proving<'a> {
    client: &'a GithubClient,
    viewer: &'a Viewer,
    host: &'a str,
}

impl<'a> Proving<'a> {
    fn call(&self, repository: Option<&'a str>) -> Call<'a> {
        Call {
            viewer: self.viewer,
            host: self.host,
            repository,
        }
    }

    fn is_known(&self, repository: &'a str) -> Result<bool> {
        if owner_and_name(repository).is_none() {
            return Err(not_visible(self.host, repository));
        }
        self.client.has_access(&self.call(Some(repository)))
    }

    async fn ask(&self, repositories: &[&'a str]) -> Vec<Result<()>> {
        match repositories {
            [] => Vec::new(),
            // Confirmed for nothing where it was asked for before.
            [only] => vec![self.ask_one(only).await],
            several => {
                let queries = several
                    .chunks(MOST_IN_A_QUERY)
                    .map(|chunk| self.ask_several(chunk));
                join_all(queries).await.into_iter().flatten().collect()
            }
        }
    }

    async fn ask_one(&self, repository: &'a str) -> Result<()> {
        let Some((owner, name)) = owner_and_name(repository) else {
            return Err(not_visible(self.host, repository));
        };
        self.client
            .get::<Shown>(
                &self.call(Some(repository)),
                ApiPath::repo(owner, name),
                Freshness::never(),
            )
            .await
            .map(|_| ())
            .map_err(|error| in_our_words(error, self.host, repository))
    }

    async fn ask_several(&self, repositories: &[&'a str]) -> Vec<Result<()>> {
        let mut query = Query::default();
        for (index, repository) in repositories.iter().enumerate() {
            let (owner, name) = owner_and_name(repository).unwrap_or_default();
            query.open_repository(index, owner, name);
            query.push("nameWithOwner}");
        }
        let read = self
            .client
            .graphql::<RepositoriesData<Shown>>(
                &self.call(None),
                query.finish("Repositories", &[]),
                Freshness::never(),
            )
            .await;
        let answer = match read {
            Ok(fetched) => fetched.value,
            Err(error) => {
                return repositories
                    .iter()
                    .map(|repository| {
                        Err(error.clone().with(|details| {
                            details.repository = Some((*repository).to_owned());
                        }))
                    })
                    .collect();
            }
        };
        repositories
            .iter()
            .enumerate()
            .map(|(index, repository)| {
                let call = self.call(Some(repository));
                let alias = format!("r{index}");
                let is_visible = answer
                    .data
                    .as_ref()
                    .is_some_and(|data| data.repository(&alias).is_some());
                self.client.note_access(&call, is_visible)?;
                if is_visible {
                    Ok(())
                } else {
                    Err(hole(&call, &answer.errors, &alias))
                }
            })
            .collect()
    }
}
