use proptest::prelude::*;
use rand::{
    Rng,
    rngs::StdRng,
    seq::{IndexedRandom, SliceRandom},
};

use super::*;
use crate::random;

const CORPUS: &str = include_str!("corpus.txt");

/// The series of the corpus: each name with whether it is a version.
fn corpus() -> Vec<Vec<(&'static str, bool)>> {
    let mut blocks = vec![Vec::new()];
    for line in CORPUS.lines() {
        match line.trim() {
            "" => blocks.push(Vec::new()),
            comment if comment.starts_with('#') => {}
            line => blocks.last_mut().unwrap().push(
                line.strip_prefix('~')
                    .map_or((line, true), |name| (name, false)),
            ),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn names() -> Vec<&'static str> {
    corpus()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
        .collect()
}

fn key(name: &str) -> SortKey<'_> {
    SortKey::new(name, None)
}

#[test]
fn every_name_of_the_corpus_is_newer_than_the_one_before_it() {
    let blocks = corpus();
    assert!(blocks.len() > 10, "{}", blocks.len());
    for block in blocks {
        for pair in block.windows(2) {
            let [(older, _), (newer, _)] = pair else {
                unreachable!()
            };
            assert_eq!(
                key(older).cmp(&key(newer)),
                Ordering::Less,
                "{older} {newer}"
            );
        }
        for (name, is_version) in block {
            assert_eq!(VersionName::parse(name).is_some(), is_version, "{name}");
        }
    }
}

#[test]
fn prefixes_do_not_count_and_missing_numbers_are_zeros() {
    let same = [
        "1.2",
        "v1.2.0",
        "payments/v1.2.0",
        "web-1.2",
        "V1.02.0",
        "1.2.0.Final",
    ];
    for name in same {
        let (a, b) = (VersionName::parse(same[0]), VersionName::parse(name));
        assert_eq!(a.unwrap().cmp(&b.unwrap()), Ordering::Equal, "{name}");
    }
}

#[test]
fn pre_releases_are_told_from_releases() {
    for (name, expected) in [
        ("1.2.0", false),
        ("v1.2.0-rc.1", true),
        ("1.2.0rc1", true),
        ("1.2.0-1", true),
        ("web-1.2.0-beta", true),
        ("1.2.0+build.7", false),
        ("1.2.0-rc.1+build.7", true),
        ("1.2.0-final", false),
        ("2026.11.03", false),
        ("2026.11.03-1", false),
        ("2026-11-03", false),
        ("release-2026-11", false),
        ("2026.11.03-rc1", true),
        ("20261103-beta", true),
    ] {
        let version = VersionName::parse(name);
        assert_eq!(version.map(|v| v.is_prerelease()), Some(expected), "{name}");
    }
}

#[test]
fn what_is_no_version_is_behind_all_versions_and_by_date() {
    let at = |second| Some(Timestamp::from_second(second).unwrap());
    let mut tags = vec![
        ("nightly", None),
        ("before-the-rewrite", at(10)),
        ("v0.0.1-alpha", at(1)),
        ("after-the-rewrite", at(20)),
        ("v1.0.0", None),
    ];
    sort_newest_first(&mut tags, |(name, date)| SortKey::new(name, *date));
    let sorted: Vec<_> = tags.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        sorted,
        [
            "v1.0.0",
            "v0.0.1-alpha",
            "after-the-rewrite",
            "before-the-rewrite",
            "nightly"
        ]
    );
}

#[test]
fn names_that_cannot_be_versions_are_none() {
    let long = format!("v1.{}", "2".repeat(300));
    let many = "1.".repeat(20) + "1";
    for name in [
        "",
        "v",
        "main",
        "build-7",
        "abc1234",
        "v1..2",
        "1.2.3+",
        "1.2.3+a..b",
        "1.2.3 ",
        "1.2.3-",
        "v1.2.3-é",
        "feature/PROJ-12",
        "1.2.3*",
        &long,
        &many,
    ] {
        assert_eq!(VersionName::parse(name), None, "{name}");
    }
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => proptest::sample::select(names()).prop_map(str::to_owned),
        3 => "(v|payments/v|web-|release-|@a/b@)?[0-9]{1,3}(\\.[0-9]{1,3}){0,3}([-.]?(rc|beta|alpha|final)?[.-]?[0-9]{0,2})?(\\+[a-z0-9.]{1,4})?",
        1 => "(19|20)[0-9]{2}[-._]?[0-9]{1,2}[-._]?[0-9]{0,2}([-.][0-9a-z]{1,3})?",
        1 => "[a-z0-9.+@/_-]{0,16}",
        1 => "\\PC{0,12}",
    ]
}

fn any_date() -> impl Strategy<Value = Option<Timestamp>> {
    proptest::option::of((0..4i64).prop_map(|second| Timestamp::from_second(second).unwrap()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_order_is_total_and_antisymmetric(a in any_name(), b in any_name(), x in any_date(), y in any_date()) {
        let (left, right) = (SortKey::new(&a, x), SortKey::new(&b, y));
        prop_assert_eq!(left.cmp(&right), right.cmp(&left).reverse());
        prop_assert_eq!(left.cmp(&right).is_eq(), a == b && x == y);
        prop_assert_eq!(left.cmp(&left), Ordering::Equal);
    }

    #[test]
    fn the_order_is_transitive(names in proptest::collection::vec((any_name(), any_date()), 3)) {
        let mut keys: Vec<_> = names.iter().map(|(name, date)| SortKey::new(name, *date)).collect();
        keys.sort();
        for (index, key) in keys.iter().enumerate() {
            for later in &keys[index..] {
                prop_assert!(key <= later, "{:?} {:?}", key, later);
            }
        }
    }

    #[test]
    fn versions_agree_with_the_reference_where_both_read_them(
        a in "[0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{1,2}(-(alpha|beta|rc)(\\.[0-9]{1,2}){0,2})?",
        b in "[0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{1,2}(-(alpha|beta|rc)(\\.[0-9]{1,2}){0,2})?",
    ) {
        let (Ok(x), Ok(y)) = (semver::Version::parse(&a), semver::Version::parse(&b)) else {
            return Ok(());
        };
        let ours = VersionName::parse(&a).unwrap().cmp(&VersionName::parse(&b).unwrap());
        prop_assert_eq!(ours, x.cmp_precedence(&y));
    }

    #[test]
    fn a_prefix_changes_nothing(version in "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}(-rc\\.[0-9])?", prefix in proptest::sample::select(vec!["v", "payments/v", "web-", "release/", "@acme/cart@", "k8s-v"])) {
        let prefixed = format!("{prefix}{version}");
        prop_assert_eq!(VersionName::parse(&prefixed), VersionName::parse(&version));
    }

    #[test]
    fn sorting_keeps_every_item_and_the_order_of_equals(names in proptest::collection::vec(any_name(), 0..20)) {
        let mut items: Vec<(String, usize)> = names.iter().cloned().zip(0..).collect();
        items.extend(names.iter().cloned().zip(names.len()..));
        sort_newest_first(&mut items, |(name, _)| SortKey::new(name, None));
        prop_assert_eq!(items.len(), names.len() * 2);
        for pair in items.windows(2) {
            let order = key(&pair[0].0).cmp(&key(&pair[1].0));
            prop_assert!(order.is_gt() || (order.is_eq() && pair[0].1 < pair[1].1), "{:?}", pair);
        }
    }
}

/// Lists of tags that are tried: in a build for tests about four seconds.
const LISTS: usize = 3_500;

/// A name of the corpus, one that was made from several, or anything.
fn random_name(random: &mut StdRng, names: &[&str]) -> String {
    const PIECES: &[&str] = &[
        "v",
        "V",
        ".",
        "-",
        "_",
        "+",
        "/",
        "@",
        "0",
        "00",
        "1",
        "10",
        "9",
        "2026",
        "01",
        "31",
        "rc",
        "RC.",
        "alpha",
        "beta",
        "final",
        "release-",
        "18446744073709551616",
        "é",
        "\u{0}",
        " ",
        "~",
        "^",
        "🚀",
        "\u{202e}",
        "x",
    ];
    let mut name = match random.random_range(0..4) {
        0 => String::new(),
        _ => (*names.choose(random).unwrap()).to_owned(),
    };
    for _ in 0..random.random_range(0..4) {
        let places: Vec<usize> = name.char_indices().map(|(place, _)| place).collect();
        let place = places.choose(random).copied().unwrap_or_default();
        match random.random_range(0..3) {
            0 => name.insert_str(place, PIECES.choose(random).unwrap()),
            1 => name.truncate(place),
            _ => {
                let other = names.choose(random).unwrap();
                name.push_str(other.get(other.len() / 2..).unwrap_or_default());
            }
        }
    }
    name
}

#[test]
fn no_list_of_tags_makes_the_sorter_panic_lose_one_or_change_its_mind() {
    let mut random = random::source();
    let names = names();
    for _ in 0..LISTS {
        let count = random.random_range(0..60);
        let mut tags: Vec<(String, Option<Timestamp>, usize)> = (0..count)
            .map(|place| {
                let second = random.random_range(-1..4);
                let date = Timestamp::from_second(second).ok().filter(|_| second >= 0);
                (random_name(&mut random, &names), date, place)
            })
            .collect();
        // The same tag more than once: the earlier stays before the later.
        let again: Vec<_> = tags.iter().take(5).cloned().collect();
        tags.extend(
            again
                .into_iter()
                .zip(count..)
                .map(|((name, date, _), place)| (name, date, place)),
        );
        let sorted = |mut tags: Vec<(String, Option<Timestamp>, usize)>| {
            sort_newest_first(&mut tags, |(name, date, _)| SortKey::new(name, *date));
            tags
        };
        let once = sorted(tags.clone());
        for pair in once.windows(2) {
            let [(a, x, first), (b, y, second)] = pair else {
                unreachable!()
            };
            let order = SortKey::new(a, *x).cmp(&SortKey::new(b, *y));
            assert!(
                order.is_gt() || (order.is_eq() && first < second),
                "{pair:?}"
            );
        }
        assert_eq!(sorted(once.clone()), once);
        let mut places: Vec<_> = once.iter().map(|(_, _, place)| *place).collect();
        places.sort_unstable();
        assert_eq!(places, (0..tags.len()).collect::<Vec<_>>());
        // However they come, they end in the same order.
        tags.shuffle(&mut random);
        let names = |tags: &[(String, Option<Timestamp>, usize)]| -> Vec<_> {
            tags.iter()
                .map(|(name, date, _)| (name.clone(), *date))
                .collect()
        };
        assert_eq!(names(&sorted(tags)), names(&once));
    }
}
