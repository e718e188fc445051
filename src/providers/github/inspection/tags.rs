//! How tags are made: what stands before their version, and what kind of version that is.

use std::sync::LazyLock;

use regex::Regex;

use super::facts::TagScheme;

/// Longest tag that is looked at, in bytes.
const MAX_TAG: usize = 250;

static CALENDAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:19|20)\d{2}(?:[-.](?:0?[1-9]|1[0-2])(?:[-.]\d{1,4}){0,3}|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[-.]\d+)*)(?:[-+][0-9A-Za-z.-]+)?$").ok()
});
static SEMVER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\d{1,9}\.\d{1,9}(?:\.\d{1,9})?(?:[-+.]?[0-9A-Za-z][0-9A-Za-z.+-]*)?$").ok()
});

/// The schemes of these tags (newest first), the most frequent first; of equally frequent ones the newer first.
pub fn schemes<'t>(tags: impl IntoIterator<Item = &'t str>) -> Vec<TagScheme> {
    let mut schemes: Vec<TagScheme> = Vec::new();
    for tag in tags {
        let (prefix, kind) = scheme(tag);
        let pattern = match kind {
            // A tag that is no version stands for itself, and all of these are one scheme.
            "other" => "*".to_owned(),
            _ => format!("{prefix}*"),
        };
        let known = schemes
            .iter_mut()
            .find(|scheme| scheme.pattern == pattern && scheme.kind == kind);
        match known {
            Some(scheme) => scheme.count += 1,
            None => schemes.push(TagScheme {
                pattern,
                kind: kind.to_owned(),
                count: 1,
                example: tag.to_owned(),
            }),
        }
    }
    schemes.sort_by_key(|scheme| std::cmp::Reverse(scheme.count));
    schemes
}

/// What stands before a tag's version, and what kind of version it is.
fn scheme(tag: &str) -> (&str, &'static str) {
    if tag.len() > MAX_TAG {
        return ("", "other");
    }
    // A prefix may have digits of its own (`k8s-v1.2.3`): the version is the first end of the tag that reads as one.
    let starts = tag
        .char_indices()
        .filter(|(index, c)| {
            let before = tag
                .get(..*index)
                .and_then(|before| before.chars().next_back());
            c.is_ascii_digit() && before.is_none_or(|b| !b.is_ascii_digit() && b != '.')
        })
        .map(|(index, _)| index);
    for start in starts {
        let (Some(prefix), Some(version)) = (tag.get(..start), tag.get(start..)) else {
            continue;
        };
        if prefix.contains('*') {
            continue;
        }
        let is =
            |regex: &LazyLock<Option<Regex>>| regex.as_ref().is_some_and(|r| r.is_match(version));
        if is(&CALENDAR) {
            return (prefix, "calendar");
        }
        let ends_cleanly = prefix
            .strip_suffix(['v', 'V'])
            .unwrap_or(prefix)
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric());
        if ends_cleanly && is(&SEMVER) {
            return (prefix, "semver");
        }
        if ends_cleanly
            && prefix.ends_with(['v', 'V'])
            && version.bytes().all(|b| b.is_ascii_digit())
        {
            return (prefix, "semver");
        }
    }
    ("", "other")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(tags: &[&str]) -> Vec<String> {
        schemes(tags.iter().copied())
            .into_iter()
            .map(|s| format!("{} {} {} {}", s.pattern, s.kind, s.count, s.example))
            .collect()
    }

    #[test]
    fn tags_are_told_apart_by_what_stands_before_their_version() {
        for (tag, expected) in [
            ("v1.2.3", "v* semver"),
            ("1.2.3", "* semver"),
            ("v1.2.3-rc.1", "v* semver"),
            ("v2", "v* semver"),
            ("1.2.3+build.5", "* semver"),
            ("payments/v1.2.3", "payments/v* semver"),
            ("payments@1.2.3", "payments@* semver"),
            ("web-2024.05", "web-* calendar"),
            ("2024-05-01", "* calendar"),
            ("20240501", "* calendar"),
            ("20240501-2", "* calendar"),
            ("2026.11.2", "* calendar"),
            ("release-2024.05.1", "release-* calendar"),
            ("k8s-v1.2.3", "k8s-v* semver"),
            ("nightly", "* other"),
            ("42", "* other"),
            ("abc1.2", "* other"),
            ("v1.2.3 beta", "* other"),
            ("", "* other"),
        ] {
            let scheme = &schemes([tag])[0];
            assert_eq!(
                format!("{} {}", scheme.pattern, scheme.kind),
                expected,
                "{tag}"
            );
        }
    }

    #[test]
    fn the_most_frequent_scheme_comes_first_with_its_newest_tag() {
        assert_eq!(
            told(&[
                "nightly",
                "web-2024.06",
                "v1.1.0",
                "latest",
                "v1.0.0",
                "v0.9.0"
            ]),
            [
                "v* semver 3 v1.1.0",
                "* other 2 nightly",
                "web-* calendar 1 web-2024.06"
            ]
        );
        assert!(told(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn every_tag_is_counted_once_and_none_can_make_it_panic(tags in proptest::collection::vec("\\PC{0,40}", 0..20)) {
            let schemes = schemes(tags.iter().map(String::as_str));
            prop_assert_eq!(schemes.iter().map(|s| s.count as usize).sum::<usize>(), tags.len());
        }

        #[test]
        fn a_tag_matches_the_pattern_of_its_scheme(prefix in "[a-z0-9/@-]{0,12}", version in "[0-9.a-z-]{0,12}") {
            let tag = format!("{prefix}v{version}");
            let scheme = &schemes([tag.as_str()])[0];
            let (before, after) = scheme.pattern.split_once('*').unwrap();
            prop_assert!(tag.starts_with(before) && after.is_empty());
        }
    }
}
