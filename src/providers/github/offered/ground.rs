//! What all parts of an answer share: the mapping, what it offers, and what is made of one answer with it.

use std::collections::{BTreeSet, HashMap};

use super::past::is_full_sha;
use super::{
    dispatchable::{RunFile, Starter},
    entries::{Entries, ReleaseFacts},
    query::{RefPage, Wanted},
    reading::{Answered, Names},
    tags::{self, TagPage, TagPattern},
};
use crate::{
    model::version::KnownVersion,
    providers::github::{
        addresses::Pages,
        source::{Mapping, RunRef, VersionOrder, VersionSource, is_ref_name},
        standing::WantedStanding,
        versions::is_safe_label,
    },
};

/// Lists from which on a query costs a second point: GitHub rounds their hundredth.
const LISTS_OF_A_POINT: usize = 150;

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

    /// Names that a plan must know both as a branch and as a tag: what the workflow always runs on, what runs upstream, and where
    /// the workflow runs on the version itself, the tags of a page. With the workflow file where it may run there.
    pub(super) fn refs<'q>(
        &'q self,
        upstream: &[Option<&'q KnownVersion>],
        page: &'q TagPage,
    ) -> Vec<(&'q str, Option<&'q str>)> {
        let source = &self.mapping.source;
        if !source.dispatch.enabled {
            return Vec::new();
        }
        let runs_on_version = source.dispatch.run_ref == RunRef::SelectedVersion;
        let file = Some(source.workflow.as_str());
        let mut refs: Vec<(&str, Option<&str>)> = Vec::new();
        let mut add = |name: &'q str, file| {
            if is_ref_name(name) && !is_full_sha(name) && refs.iter().all(|(n, _)| *n != name) {
                refs.push((name, file));
            }
        };
        if let RunRef::Fixed { name } = &source.dispatch.run_ref {
            add(name, file);
        }
        let of_version = file.filter(|_| runs_on_version);
        for version in upstream.iter().flatten() {
            add(&version.label, of_version);
        }
        if runs_on_version {
            for tag in &page.tags {
                add(&tag.name, of_version);
            }
        }
        refs
    }

    /// With what a plan needs whatever the version is, unless that made the query dearer: then the plan asks for it, where one is
    /// wanted at all.
    pub(super) fn with_plan<'q>(
        &'q self,
        wanted: Wanted<'q>,
        run: Option<&'q str>,
        may_read_teams: bool,
    ) -> Wanted<'q> {
        let source = &self.mapping.source;
        let environment = source.environment.as_deref();
        let together = Wanted {
            standing: Some(WantedStanding {
                environment,
                run,
                with_teams: environment.is_some() && may_read_teams,
            }),
            ..wanted.clone()
        };
        if source.dispatch.enabled && together.lists() < LISTS_OF_A_POINT {
            together
        } else {
            Wanted {
                refs: Vec::new(),
                ..wanted
            }
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
