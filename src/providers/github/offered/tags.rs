//! Tags: which count, in which order, and which of them a page shows. All tags of a repository are known by name only; dates and
//! commits are read for a page.

use jiff::Timestamp;

use crate::{
    model::version_name::{SortKey, VersionName, sort_newest_first},
    providers::github::source::{VersionOrder, Versions},
};

/// Tags on one page.
pub const PAGE: usize = 20;

/// Where a tag's commit is known from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagTarget {
    /// The tag is one of this commit.
    Commit(String),
    /// It is annotated: this is the id of its own object.
    Annotated(String),
    /// Only its name is known.
    Unknown,
}

/// A tag that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// What it points to.
    pub target: TagTarget,
}

/// The pattern of tags that count, cut at its `*`.
#[derive(Debug, Clone, Copy)]
pub struct TagPattern<'a> {
    head: &'a str,
    tail: Option<&'a str>,
}

impl<'a> TagPattern<'a> {
    /// The pattern of a mapping.
    pub fn new(versions: &'a Versions) -> Self {
        match versions.tag_pattern.as_deref() {
            None => Self {
                head: "",
                tail: Some(""),
            },
            Some(pattern) => match pattern.split_once('*') {
                Some((head, tail)) => Self {
                    head,
                    tail: Some(tail),
                },
                None => Self {
                    head: pattern,
                    tail: None,
                },
            },
        }
    }

    /// What every tag that counts begins with.
    pub fn head(&self) -> &'a str {
        self.head
    }

    /// The part of a tag that stands for the version, never empty; `None` where the tag does not count.
    pub fn version<'t>(&self, tag: &'t str) -> Option<&'t str> {
        match self.tail {
            None => (tag == self.head).then_some(tag),
            Some(tail) => tag
                .strip_prefix(self.head)?
                .strip_suffix(tail)
                .filter(|version| !version.is_empty()),
        }
    }

    /// What a tag is ordered by.
    pub fn key<'t>(&self, tag: &'t str, date: Option<Timestamp>) -> SortKey<'t> {
        SortKey::new(self.version(tag).unwrap_or(tag), date)
    }

    /// Whether a tag says that it comes before a release.
    pub fn is_prerelease(&self, tag: &str) -> bool {
        self.version(tag)
            .and_then(VersionName::parse)
            .is_some_and(|version| version.is_prerelease())
    }
}

/// A page of tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagPage {
    /// The tags, newest first as far as their names tell.
    pub tags: Vec<Tag>,
    /// How many there are on all pages.
    pub total: usize,
    /// Whether there are more behind this page.
    pub has_more: bool,
    /// Whether none of all these is a version, so that only their dates can order them.
    pub only_dates_order: bool,
}

/// The page behind a tag (the first one without), of the tags that count and contain what is searched for, in any case. Ordered by
/// date they are taken as they come.
pub fn page(
    all: impl IntoIterator<Item = Tag>,
    versions: &Versions,
    query: Option<&str>,
    behind: Option<&str>,
) -> TagPage {
    let pattern = TagPattern::new(versions);
    let query = query.map(str::to_lowercase);
    let mut tags: Vec<Tag> = all
        .into_iter()
        .filter(|tag| {
            pattern.version(&tag.name).is_some()
                && (versions.prereleases || !pattern.is_prerelease(&tag.name))
                && query
                    .as_deref()
                    .is_none_or(|query| tag.name.to_lowercase().contains(query))
        })
        .collect();
    let by_name = versions.order == VersionOrder::Semver;
    if by_name {
        sort_newest_first(&mut tags, |tag| pattern.key(&tag.name, None));
    }
    let total = tags.len();
    let only_dates_order = tags
        .first()
        .is_some_and(|tag| pattern.key(&tag.name, None).version().is_none());
    let start = match behind {
        None => 0,
        // A tag that is gone meanwhile is still a place to go on from.
        Some(last) if by_name => {
            let last = pattern.key(last, None);
            tags.partition_point(|tag| pattern.key(&tag.name, None) >= last)
        }
        Some(last) => tags
            .iter()
            .position(|tag| tag.name == last)
            .map_or(0, |at| at + 1),
    };
    let tags: Vec<Tag> = tags.into_iter().skip(start).take(PAGE).collect();
    TagPage {
        has_more: start + tags.len() < total,
        tags,
        total,
        only_dates_order,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tag(name: &str) -> Tag {
        Tag {
            name: name.to_owned(),
            target: TagTarget::Unknown,
        }
    }

    fn of(pattern: Option<&str>) -> Versions {
        Versions {
            tag_pattern: pattern.map(str::to_owned),
            ..Versions::default()
        }
    }

    fn names(page: &TagPage) -> Vec<&str> {
        page.tags.iter().map(|tag| tag.name.as_str()).collect()
    }

    #[test]
    fn a_pattern_keeps_the_tags_of_one_part_of_a_monorepo_in_their_own_order() {
        let all = [
            "cart/v1.2.0",
            "payments/v1.9.0",
            "payments/v1.10.0",
            "payments/v",
            "v3.0.0",
        ];
        let page = page(all.map(tag), &of(Some("payments/v*")), None, None);
        assert_eq!(names(&page), ["payments/v1.10.0", "payments/v1.9.0"]);
        assert_eq!(
            (page.total, page.has_more, page.only_dates_order),
            (2, false, false)
        );
    }

    #[test]
    fn a_pattern_without_a_star_is_one_tag() {
        let page = page(
            ["stable", "stable-1"].map(tag),
            &of(Some("stable")),
            None,
            None,
        );
        assert_eq!(names(&page), ["stable"]);
        assert!(page.only_dates_order);
    }

    #[test]
    fn pre_releases_can_be_left_out() {
        let mut versions = of(Some("v*"));
        versions.prereleases = false;
        let page = page(
            ["v1.0.0-rc.1", "v1.0.0", "v2.0.0-beta"].map(tag),
            &versions,
            None,
            None,
        );
        assert_eq!(names(&page), ["v1.0.0"]);
    }

    #[test]
    fn a_search_finds_parts_of_names_in_any_case() {
        let page = page(
            ["V1.9.0-RC.1", "v1.9.0", "v2"].map(tag),
            &of(None),
            Some("rc"),
            None,
        );
        assert_eq!(names(&page), ["V1.9.0-RC.1"]);
    }

    proptest! {
        #[test]
        fn pages_together_are_all_tags_once_and_in_order(count in 0..75usize, gone in 0..75usize) {
            let all: Vec<Tag> = (0..count).map(|n| tag(&format!("v1.{}.{}", n / 7, n % 7))).collect();
            let mut seen: Vec<String> = Vec::new();
            let mut behind: Option<String> = None;
            loop {
                let page = page(all.clone(), &of(None), None, behind.as_deref());
                seen.extend(page.tags.iter().map(|tag| tag.name.clone()));
                behind = page.tags.last().map(|tag| tag.name.clone());
                if !page.has_more {
                    break;
                }
            }
            let mut expected: Vec<String> = all.iter().map(|tag| tag.name.clone()).collect();
            expected.reverse();
            prop_assert_eq!(&seen, &expected);
            // Where the place to go on from is gone, the page begins behind where it was.
            if let Some(place) = expected.get(gone) {
                let without: Vec<Tag> = all.iter().filter(|tag| tag.name != *place).cloned().collect();
                let page = page(without, &of(None), None, Some(place));
                prop_assert_eq!(page.tags.first().map(|tag| &tag.name), expected.get(gone + 1));
            }
        }
    }
}
