//! What is offered as a version.

use serde::{Deserialize, Serialize};

use super::checks::{MAX_REF, check, is_ref_name, trim};
use crate::error::{Error, Result};

/// Stands for the version in a pattern of tags.
const WILDCARD: char = '*';

/// What is offered as a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubVersions"))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Versions {
    /// Where versions come from, each at most once. Default: all of them.
    pub sources: Vec<VersionSource>,
    /// Tags that count: `*` stands for the version, as in `payments/v*` or `web-*`; no `*` means that name alone. Default: all tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub tag_pattern: Option<String>,
    /// How tags are ordered.
    pub order: VersionOrder,
    /// Whether pre-releases (`1.2.0-rc.1`, releases marked so) are offered.
    pub prereleases: bool,
}

impl Default for Versions {
    fn default() -> Self {
        Self {
            sources: vec![
                VersionSource::Tags,
                VersionSource::Releases,
                VersionSource::Commits,
                VersionSource::Branches,
            ],
            tag_pattern: None,
            order: VersionOrder::default(),
            prereleases: true,
        }
    }
}

/// Where versions come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubVersionSource"))]
#[serde(rename_all = "snake_case")]
pub enum VersionSource {
    /// Tags that match the pattern.
    Tags,
    /// Releases whose tags match the pattern.
    Releases,
    /// Commits of the default branch.
    Commits,
    /// Branches.
    Branches,
}

/// How tags are ordered, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GithubVersionOrder"))]
#[serde(rename_all = "snake_case")]
pub enum VersionOrder {
    /// By what they say: semantic and calendar versions by their numbers, others behind them by date.
    #[default]
    Semver,
    /// By the date of their commit.
    Date,
}

impl Versions {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Checks every field and brings it into its one form.
    pub(super) fn normalize(&mut self, dispatches: bool) -> Result<()> {
        check(
            !self.sources.is_empty() || !dispatches,
            "source.versions.sources",
            "Nothing would be offered to deploy. Offer tags, releases, commits or branches, or turn off dispatch.",
        )?;
        for (index, source) in self.sources.iter().enumerate() {
            if self.sources.iter().take(index).any(|other| other == source) {
                return Err(Error::invalid(
                    format!("source.versions.sources[{index}]"),
                    "This kind of version is offered already. Name it once.",
                ));
            }
        }
        if let Some(pattern) = &mut self.tag_pattern {
            trim(pattern);
            check(
                is_tag_pattern(pattern),
                "source.versions.tagPattern",
                &format!(
                    "The pattern must have 1 to {MAX_REF} characters that a tag can have, and at most one * for the version, for example payments/v*."
                ),
            )?;
        }
        Ok(())
    }

    /// Whether a tag counts. What stands for the version is never empty.
    pub fn has_tag(&self, tag: &str) -> bool {
        let Some(pattern) = &self.tag_pattern else {
            return true;
        };
        match pattern.split_once(WILDCARD) {
            None => tag == pattern,
            Some((head, tail)) => {
                tag.len() > head.len() + tail.len() && tag.starts_with(head) && tag.ends_with(tail)
            }
        }
    }

    /// Whether tags are offered, by themselves or as releases.
    pub fn offers_tags(&self) -> bool {
        self.sources
            .iter()
            .any(|source| matches!(source, VersionSource::Tags | VersionSource::Releases))
    }
}

fn is_tag_pattern(pattern: &str) -> bool {
    // Some name must be able to match: with one character in place of the version it is one.
    pattern.matches(WILDCARD).count() <= 1 && is_ref_name(&pattern.replace(WILDCARD, "x"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::providers::github::source::tests::{field_of, normalized};

    fn of(pattern: &str) -> Versions {
        Versions {
            tag_pattern: Some(pattern.to_owned()),
            ..Versions::default()
        }
    }

    #[test]
    fn a_pattern_finds_the_tags_of_its_part_of_a_monorepo() {
        for (pattern, tag, expected) in [
            ("payments/v*", "payments/v1.2.3", true),
            ("payments/v*", "payments/v", false),
            ("payments/v*", "cart/v1.2.3", false),
            ("web-*", "web-2024.05", true),
            ("v*-ga", "v1.0.0-ga", true),
            ("v*-ga", "v-ga", false),
            ("aa*aa", "aaa", false),
            ("*", "anything", true),
            ("stable", "stable", true),
            ("stable", "stable-1", false),
        ] {
            assert_eq!(of(pattern).has_tag(tag), expected, "{pattern} {tag}");
        }
        assert!(Versions::default().has_tag("anything"));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        let versions = |versions: Value| json!({"versions": versions});
        let pattern = |pattern: &str| versions(json!({"tagPattern": pattern}));
        for (change, field) in [
            (versions(json!({"sources": []})), "source.versions.sources"),
            (
                versions(json!({"sources": ["tags", "commits", "tags"]})),
                "source.versions.sources[2]",
            ),
            (
                versions(json!({"sources": ["wishes"]})),
                "source.versions.sources[0]",
            ),
            (
                versions(json!({"order": "random"})),
                "source.versions.order",
            ),
            (pattern(""), "source.versions.tagPattern"),
            (pattern("*-*"), "source.versions.tagPattern"),
            (pattern("v* beta"), "source.versions.tagPattern"),
            (pattern("v[0-9]*"), "source.versions.tagPattern"),
            (pattern("../*"), "source.versions.tagPattern"),
            (pattern(&"v".repeat(256)), "source.versions.tagPattern"),
        ] {
            assert_eq!(field_of(&change).as_deref(), Some(field), "{change}");
        }
    }

    #[test]
    fn nothing_need_be_offered_where_nothing_is_started_from_here() {
        let change = json!({"versions": {"sources": []}, "dispatch": {"enabled": false}});
        assert!(normalized(change).unwrap().versions.sources.is_empty());
    }

    proptest! {
        #[test]
        fn a_tag_made_from_a_pattern_matches_it(head in "[a-z/]{0,6}", tail in "[a-z-]{0,4}", version in "[0-9.]{1,8}") {
            let (pattern, tag) = (format!("{head}*{tail}"), format!("{head}{version}{tail}"));
            prop_assert!(of(&pattern).has_tag(&tag));
        }
    }
}
