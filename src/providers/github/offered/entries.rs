//! From what was read to what is offered: one version at a time.

use std::collections::{BTreeSet, HashMap};

use super::{ci, dispatchable::Starter, tags::TagPattern};
use crate::{
    model::{
        deployment::Actor,
        offered::{CiState, CommitAuthor, OfferedVersion, ReleaseLink, VersionChoice},
        version::LabelKind,
        version_name::VersionName,
    },
    providers::github::{
        addresses::{self, Pages},
        schema::offered::{GitActor, Object},
        versions::short,
    },
};

/// What a release says of its tag.
#[derive(Debug, Clone)]
pub struct ReleaseFacts {
    /// Title and page.
    pub link: ReleaseLink,
    /// Whether it comes before a release.
    pub prerelease: bool,
}

impl ReleaseFacts {
    /// From GitHub's words.
    pub fn new(name: Option<&str>, url: Option<&str>, prerelease: bool) -> Self {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        Self {
            link: ReleaseLink {
                name: name.map(str::to_owned),
                url: addresses::shown(url),
            },
            prerelease,
        }
    }
}

/// What every entry is made with.
pub struct Entries<'a> {
    /// Pages of the repository.
    pub pages: &'a Pages,
    /// Which tags count.
    pub pattern: TagPattern<'a>,
    /// Whether and how a version is started.
    pub starter: Starter<'a>,
    /// Paths of workflows whose runs are no checks.
    pub deploying: &'a BTreeSet<String>,
    /// Releases by their tags.
    pub releases: &'a HashMap<String, ReleaseFacts>,
    /// Whether GitHub let checks be read.
    pub checks_readable: bool,
}

impl Entries<'_> {
    /// A version by its label.
    pub fn entry(
        &self,
        kind: LabelKind,
        label: &str,
        sha: Option<&str>,
        commit: Option<&Object>,
    ) -> OfferedVersion {
        let sha = sha.or_else(|| commit?.oid.as_deref());
        let release = self.releases.get(label).filter(|_| kind == LabelKind::Tag);
        let by_name = match kind {
            LabelKind::Tag | LabelKind::Other => match self.pattern.version(label) {
                Some(_) => self.pattern.is_prerelease(label),
                None => VersionName::parse(label).is_some_and(|version| version.is_prerelease()),
            },
            LabelKind::Branch | LabelKind::Commit => false,
        };
        let (shown, named) = match (kind, sha) {
            (LabelKind::Commit, Some(sha)) => (short(sha), sha),
            _ => (label.to_owned(), label),
        };
        OfferedVersion {
            choice: VersionChoice {
                label: named.to_owned(),
                sha: sha.map(str::to_owned),
            },
            label: shown,
            label_kind: kind,
            short_sha: sha.map(short),
            headline: commit.and_then(|commit| commit.message_headline.clone()),
            author: commit.and_then(|commit| author(commit.author.as_ref()?)),
            date: commit.and_then(|commit| commit.committed_date),
            url: match (kind, sha) {
                (LabelKind::Tag, _) => Some(self.pages.tag(label)),
                (_, Some(sha)) => Some(self.pages.commit(sha)),
                _ => None,
            },
            prerelease: by_name || release.is_some_and(|release| release.prerelease),
            release: release.map(|release| release.link.clone()),
            ci: match commit {
                Some(commit) => ci::state(
                    commit.status_check_rollup.as_ref(),
                    self.deploying,
                    self.checks_readable,
                ),
                None => CiState::Unknown,
            },
            live_in: Vec::new(),
            deployed: None,
            dispatch: self.starter.of(kind, label, sha),
        }
    }

    /// A commit.
    pub fn commit(&self, commit: &Object) -> Option<OfferedVersion> {
        let sha = commit.oid.as_deref()?;
        Some(self.entry(LabelKind::Commit, sha, Some(sha), Some(commit)))
    }
}

fn author(author: &GitActor) -> Option<CommitAuthor> {
    let account = author
        .user
        .as_ref()
        .filter(|user| !user.login.is_empty())
        .map(|user| Actor {
            login: user.login.clone(),
            avatar_url: addresses::shown(user.avatar_url.as_deref()),
        });
    let name = author.name.clone().filter(|name| !name.trim().is_empty());
    Some(CommitAuthor {
        name: name.or_else(|| Some(account.as_ref()?.login.clone()))?,
        account,
    })
}
