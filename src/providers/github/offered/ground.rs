//! What all parts of an answer share: the mapping, what it offers, and what is made of one answer with it.

use std::collections::{BTreeSet, HashMap};

use super::{
    dispatchable::{RunFile, Starter},
    entries::{Entries, ReleaseFacts},
    query::{RefPage, Wanted},
    reading::{Answered, Names},
    tags::{self, TagPage, TagPattern},
};
use crate::providers::github::{
    addresses::Pages,
    source::{Mapping, RunRef, VersionOrder, VersionSource},
    versions::is_safe_label,
};

/// What all parts of an answer share.
pub(super) struct Ground {
    /// How the environment maps.
    pub(super) mapping: Mapping,
    /// Pages of its repository.
    pub(super) pages: Pages,
    /// Workflows that deploy from this repository, by path.
    pub(super) deploying: BTreeSet<String>,
}

impl Ground {
    pub(super) fn offers(&self, source: VersionSource) -> bool {
        self.mapping.source.versions.sources.contains(&source)
    }

    pub(super) fn offers_tags(&self) -> bool {
        self.offers(VersionSource::Tags) || self.offers(VersionSource::Releases)
    }

    /// Whether tags are listed by GitHub, in the order of their dates.
    pub(super) fn lists_by_date(&self, page: &TagPage) -> bool {
        self.offers(VersionSource::Tags)
            && (self.mapping.source.versions.order == VersionOrder::Date
                || (page.only_dates_order && page.total > tags::PAGE))
    }

    /// What each query reads: what the workflow would run on, and what it says there.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        let source = &self.mapping.source;
        let run_on = match &source.dispatch.run_ref {
            RunRef::Fixed { name } => Some(name.as_str()).filter(|name| is_safe_label(name)),
            RunRef::DefaultBranch | RunRef::SelectedVersion => None,
        };
        let run_file = match &source.dispatch.run_ref {
            RunRef::DefaultBranch => Some("HEAD"),
            RunRef::Fixed { .. } => run_on,
            RunRef::SelectedVersion => None,
        };
        Wanted {
            owner: &source.owner,
            repo: &source.repo,
            releases: self.offers(VersionSource::Releases) && self.offers(VersionSource::Tags),
            run_on,
            run_file: run_file
                .filter(|_| source.dispatch.enabled)
                .map(|revision| format!("{revision}:{}", source.workflow)),
            ..Wanted::default()
        }
    }

    pub(super) fn branches<'q>(
        &self,
        query: Option<&'q str>,
        after: Option<&'q str>,
    ) -> Option<RefPage<'q>> {
        self.offers(VersionSource::Branches)
            .then_some(RefPage { query, after })
    }

    pub(super) fn dated<'q>(
        &'q self,
        query: Option<&'q str>,
        after: Option<&'q str>,
    ) -> RefPage<'q> {
        let head = TagPattern::new(&self.mapping.source.versions).head();
        RefPage {
            query: query.or(Some(head).filter(|head| !head.is_empty())),
            after,
        }
    }
}

/// What the entries of an answer are made with.
pub(super) fn entries<'a>(
    ground: &'a Ground,
    answered: &'a Answered,
    run_file: &'a RunFile,
    releases: &'a HashMap<String, ReleaseFacts>,
) -> Entries<'a> {
    let repository = answered.repository();
    let head = repository.and_then(|repository| repository.head.as_ref());
    let run_on_sha = match &ground.mapping.source.dispatch.run_ref {
        RunRef::DefaultBranch => head.and_then(|head| head.target.as_ref()?.oid.as_deref()),
        RunRef::Fixed { .. } => repository
            .and_then(|repository| repository.objects.get("runOn")?.as_ref()?.commit())
            .and_then(|commit| commit.oid.as_deref()),
        RunRef::SelectedVersion => None,
    };
    Entries {
        pages: &ground.pages,
        pattern: TagPattern::new(&ground.mapping.source.versions),
        starter: Starter {
            source: &ground.mapping.source,
            default_branch: head
                .map(|head| head.name.as_str())
                .filter(|name| !name.is_empty()),
            run_on_sha,
            file: run_file,
        },
        deploying: &ground.deploying,
        releases,
        checks_readable: answered.checks_readable(),
    }
}

/// Releases by their tags, from whichever read told of them.
pub(super) fn releases(names: &Names, answered: &Answered) -> HashMap<String, ReleaseFacts> {
    let mut releases = names.releases.clone();
    let listed = answered
        .repository()
        .and_then(|repository| repository.releases.as_ref());
    for release in listed.into_iter().flat_map(|list| list.iter()) {
        if !release.is_draft {
            releases.entry(release.tag_name.clone()).or_insert_with(|| {
                ReleaseFacts::new(
                    release.name.as_deref(),
                    release.url.as_deref(),
                    release.is_prerelease,
                )
            });
        }
    }
    releases
}
