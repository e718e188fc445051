//! Workflows that a run calls: those of its own repository at its own commit are read, level by level, each level at once.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    super::{
        client::{Call, Family, Freshness, GithubClient},
        parsed_files::ParsedFiles,
        schema::graphql::GitObject,
        source::GithubSource,
        workflow_file::WorkflowFile,
    },
    query::{self, PipelineData},
};

/// Levels that are followed; GitHub allows ten, the first one among them.
const MOST_LEVELS: usize = 9;
/// Files that are read, in all.
const MOST_FILES: usize = 50;
/// Where a workflow of the same repository is called from.
const HERE: &str = "./";
const FOLDER: &str = ".github/workflows/";

/// Called workflows, by what `uses` says.
pub type Called = HashMap<String, Arc<WorkflowFile>>;

/// Where a run executes.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Its repository.
    pub source: &'a GithubSource,
    /// Its commit.
    pub sha: &'a str,
    /// Its branch or tag.
    pub reference: Option<&'a str>,
}

impl Ground<'_> {
    /// Path of a called workflow, where it is in the same repository at the commit of the run.
    fn path<'u>(&self, uses: &'u str) -> Option<&'u str> {
        let path = match uses.strip_prefix(HERE) {
            Some(path) => path,
            None => self.path_of_remote(uses)?,
        };
        let name = path.strip_prefix(FOLDER)?;
        let is_file = !name.is_empty() && !name.contains(['/', '\\', ':', '\0']) && name != "..";
        is_file.then_some(path)
    }

    fn path_of_remote<'u>(&self, uses: &'u str) -> Option<&'u str> {
        let (file, reference) = uses.rsplit_once('@')?;
        let (owner, rest) = file.split_once('/')?;
        let (repo, path) = rest.split_once('/')?;
        let is_same = owner.eq_ignore_ascii_case(&self.source.owner)
            && repo.eq_ignore_ascii_case(&self.source.repo);
        let is_at_run = reference.eq_ignore_ascii_case(self.sha)
            || self.reference.is_some_and(|own| {
                let name = reference
                    .strip_prefix("refs/heads/")
                    .or_else(|| reference.strip_prefix("refs/tags/"));
                own == name.unwrap_or(reference)
            });
        (is_same && is_at_run).then_some(path)
    }
}

/// Reads what a file calls, and what that calls. What cannot be read or understood is left out.
pub async fn called(
    client: &GithubClient,
    parsed: &ParsedFiles,
    call: &Call<'_>,
    ground: Ground<'_>,
    first: &WorkflowFile,
) -> Called {
    let mut called = Called::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut next = uses_of(first);
    for _ in 0..MOST_LEVELS {
        let level: Vec<String> = next
            .drain(..)
            .filter(|uses| ground.path(uses).is_some())
            .take(MOST_FILES.saturating_sub(seen.len()))
            .filter(|uses| seen.insert(uses.clone()))
            .collect();
        if level.is_empty() {
            break;
        }
        let wanted: Vec<(&str, &str)> = level
            .iter()
            .filter_map(|uses| Some((ground.sha, ground.path(uses)?)))
            .collect();
        let request = query::files(&ground.source.owner, &ground.source.repo, &wanted);
        let read = match client
            .shared(&[Family::Contents])
            .graphql::<PipelineData>(call, &request, Freshness::immutable())
            .await
        {
            Ok(read) => read,
            Err(error) => {
                tracing::debug!(%error, "called workflows could not be read");
                break;
            }
        };
        let Some(repository) = read.value.data.as_ref().and_then(|d| d.repository.as_ref()) else {
            break;
        };
        for (index, uses) in level.into_iter().enumerate() {
            let object = repository.files.get(&format!("f{index}"));
            let Some(text) = object.and_then(|object| text_of(object.as_ref())) else {
                continue;
            };
            if let Some(file) = parsed.parse(text).await {
                next.extend(uses_of(&file));
                called.insert(uses, file);
            }
        }
    }
    called
}

/// The text of a file that was read as a whole.
pub fn text_of(object: Option<&GitObject>) -> Option<&str> {
    object?
        .text
        .as_deref()
        .filter(|_| object.is_some_and(|o| o.is_truncated != Some(true)))
}

fn uses_of(file: &WorkflowFile) -> Vec<String> {
    file.jobs
        .iter()
        .filter_map(|job| job.calls.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_same_repository_at_the_commit_of_the_run_is_read() {
        let source: GithubSource =
            serde_json::from_value(serde_json::json!({"owner": "acme", "repo": "shop"})).unwrap();
        let ground = Ground {
            source: &source,
            sha: "abc",
            reference: Some("main"),
        };
        let path = Some(".github/workflows/x.yml");
        for (uses, expected) in [
            ("./.github/workflows/x.yml", path),
            ("Acme/Shop/.github/workflows/x.yml@main", path),
            ("acme/shop/.github/workflows/x.yml@refs/heads/main", path),
            ("acme/shop/.github/workflows/x.yml@ABC", path),
            ("acme/shop/.github/workflows/x.yml@v1", None),
            ("acme/other/.github/workflows/x.yml@main", None),
            ("./.github/workflows/", None),
            ("./.github/workflows/../x.yml", None),
            ("./.github/workflows/..", None),
            ("./secrets/x.yml", None),
            ("docker://alpine", None),
            ("", None),
        ] {
            assert_eq!(ground.path(uses), expected, "{uses}");
        }
    }
}
