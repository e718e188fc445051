//! What succeeded here before, and what runs upstream: versions that are known from deployments, offered as such.

use std::collections::{BTreeSet, HashMap};

use super::{entries::Entries, reading::Answered};
use crate::{
    model::{
        deployment::Deployment,
        offered::{DeployedBefore, OfferedVersion},
        version::{KnownVersion, LabelKind, Version},
    },
    providers::github::{
        facts::FileKey,
        parsed_files::ParsedFiles,
        reading::Kept,
        schema::{
            graphql::GitObject,
            offered::{Object, OfferedRepository},
        },
        source::Mapping,
    },
};

/// Successes that are looked at.
const MOST: usize = 12;

/// What must be read to know what the successes of an environment brought.
#[derive(Debug, Default)]
pub struct PastNeeds {
    /// Full SHAs of what they brought, as far as it is known.
    pub commits: BTreeSet<String>,
    /// Labels whose meaning is not known.
    pub labels: BTreeSet<String>,
    /// Workflow files.
    pub files: BTreeSet<FileKey>,
}

impl PastNeeds {
    /// What is needed. Titles are not: they would cost a request each, and without one a version is not known.
    pub fn of(kept: &Kept, environment: usize) -> Self {
        let mut all = Self::default();
        for (deployment, needs) in kept.successes(environment, MOST) {
            all.labels
                .extend(needs.labels.into_iter().map(|(_, label)| label));
            for file in needs.files {
                // Where the file says that the ref is the version, this is its commit.
                all.commits.insert(file.sha.clone());
                all.files.insert(file);
            }
            if let Version::Known(KnownVersion { sha: Some(sha), .. }) = deployment.version {
                all.commits.insert(sha);
            }
        }
        all.commits.retain(|sha| is_full_sha(sha));
        all
    }

    /// Takes in what was read of it.
    pub async fn absorb(
        &self,
        kept: &mut Kept,
        mapping: &Mapping,
        answered: &Answered,
        files: &ParsedFiles,
    ) {
        let Some(read) = answered.repository() else {
            return;
        };
        let repository = kept.repository(&mapping.source.owner, &mapping.source.repo);
        let object = |alias: String| read.objects.get(&alias).and_then(Option::as_ref);
        for (index, label) in self.labels.iter().enumerate() {
            let tag = object(format!("s{index}")).and_then(known_commit);
            let plain = object(format!("l{index}")).and_then(known_commit);
            let plain = plain.or_else(|| tag.clone());
            kept.absorb_label(repository, label, tag.as_ref(), plain.as_ref());
        }
        for (index, key) in self.files.iter().enumerate() {
            let text = object(format!("f{index}"))
                .filter(|file| file.is_truncated != Some(true))
                .and_then(|file| file.text.as_deref());
            let parsed = match text {
                Some(text) => files.parse(text).await,
                None => None,
            };
            kept.absorb_file(key.clone(), parsed);
        }
    }
}

fn known_commit(object: &Object) -> Option<GitObject> {
    Some(GitObject {
        kind: "Commit".to_owned(),
        oid: object.commit()?.oid.clone(),
        text: None,
        is_truncated: None,
        target: None,
        committed_date: None,
        tagger: None,
    })
}

/// Every commit that was read, by its SHA.
pub fn details<'a>(answers: &[&'a Answered]) -> HashMap<&'a str, &'a Object> {
    let repositories: Vec<_> = answers.iter().filter_map(|a| a.repository()).collect();
    let mut details = read_in_full(&repositories);
    // Labels were read without their checks: they count only where nothing else told of the commit.
    for (alias, object) in repositories.iter().flat_map(|r| &r.objects) {
        if alias.starts_with('l')
            && let Some(commit) = object.as_ref().and_then(Object::commit)
            && let Some(sha) = commit.oid.as_deref()
        {
            details.entry(sha).or_insert(commit);
        }
    }
    details
}

/// Every commit that was read with its checks, by its SHA.
pub fn read_in_full<'a>(repositories: &[&'a OfferedRepository]) -> HashMap<&'a str, &'a Object> {
    let mut details = HashMap::new();
    for repository in repositories {
        let refs = [&repository.branches, &repository.dated];
        let refs = refs
            .into_iter()
            .flatten()
            .flat_map(|page| page.nodes.iter().flatten())
            .chain(&repository.head)
            .filter_map(|reference| reference.target.as_ref());
        let history = repository
            .head
            .iter()
            .filter_map(|head| head.target.as_ref()?.history.as_ref())
            .flat_map(|page| page.nodes.iter().flatten());
        let objects = repository
            .objects
            .iter()
            .filter(|(alias, _)| !alias.starts_with(['l', 'x']) && *alias != "runOn")
            .filter_map(|(_, object)| object.as_ref());
        for commit in refs
            .chain(history)
            .chain(objects)
            .filter_map(Object::commit)
        {
            if let Some(sha) = commit.oid.as_deref() {
                details.insert(sha, commit);
            }
        }
    }
    details
}

/// A version that was deployed, as one that can be deployed again. A branch moves, so it is offered by its commit, unless it still
/// stands there and no input could carry the commit; where the commit is not known, it is not the version any more.
pub fn as_offered(
    entries: &Entries<'_>,
    answered: &Answered,
    details: &HashMap<&str, &Object>,
    known: &KnownVersion,
) -> Option<OfferedVersion> {
    let sha = known.sha.as_deref();
    let commit = sha.and_then(|sha| details.get(sha).copied());
    let kind = match (known.label_kind, sha) {
        (LabelKind::Branch, None) => return None,
        (LabelKind::Branch, Some(sha))
            if entries.starter.source.version_input.is_some()
                || head_of(answered, &known.label) != Some(sha) =>
        {
            LabelKind::Commit
        }
        (kind, _) => kind,
    };
    let label = match (kind, sha) {
        (LabelKind::Commit, Some(sha)) => sha,
        _ => &known.label,
    };
    Some(entries.entry(kind, label, sha, commit))
}

/// Where a branch stands now, as far as it was read.
fn head_of<'a>(answered: &'a Answered, branch: &str) -> Option<&'a str> {
    let repository = answered.repository()?;
    repository
        .branches
        .iter()
        .flat_map(|page| page.nodes.iter().flatten())
        .chain(&repository.head)
        .find(|reference| reference.name == branch)
        .and_then(|reference| reference.target.as_ref()?.oid.as_deref())
}

/// The successes of an environment as versions, the last first, and of how many it is not known what they brought.
pub fn offered(
    kept: &Kept,
    environment: usize,
    offer: &impl Fn(&KnownVersion) -> Option<OfferedVersion>,
) -> (Vec<OfferedVersion>, u32) {
    let mut unknown = 0;
    let past = kept
        .successes(environment, MOST)
        .into_iter()
        .filter_map(|(deployment, _)| {
            let version = match &deployment.version {
                Version::Known(known) => offer(known),
                Version::Unknown { .. } => None,
            };
            let Some(version) = version else {
                unknown += 1;
                return None;
            };
            Some(OfferedVersion {
                deployed: Some(deployed(&deployment)),
                ..version
            })
        })
        .collect();
    (past, unknown)
}

fn deployed(deployment: &Deployment) -> DeployedBefore {
    DeployedBefore {
        at: deployment.finished_at.unwrap_or(deployment.created_at),
        actor: deployment.actor.clone(),
        url: deployment.run.as_ref().and_then(|run| run.url.clone()),
    }
}

/// Whether something is a SHA in full.
pub fn is_full_sha(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}
