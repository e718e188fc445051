//! The order of environments, and which each gets its versions from.

use std::collections::BTreeSet;

use super::words::stage;
use crate::model::environment::Tier;

/// An environment to be put in order.
#[derive(Debug, Clone)]
pub struct Stage<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its tier.
    pub tier: Tier,
    /// Those, by index, whose jobs have to end well before its own begins.
    pub needs: Vec<usize>,
}

/// Where an environment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which environment, by index.
    pub index: usize,
    /// Where its versions come from, by index.
    pub promotes_from: Vec<usize>,
    /// Whether that is so because its job waits for theirs.
    pub by_needs: bool,
}

/// Puts environments in promotion order: nothing before what it needs, else by tier, else as they came.
pub fn order(stages: &[Stage<'_>]) -> Vec<Place> {
    let needs: Vec<BTreeSet<usize>> = (0..stages.len()).map(|i| nearest(stages, i)).collect();
    let mut sorted: Vec<usize> = Vec::new();
    while sorted.len() < stages.len() {
        let is_free = |index: &usize| {
            !sorted.contains(index)
                && needs
                    .get(*index)
                    .is_none_or(|needs| needs.iter().all(|need| sorted.contains(need)))
        };
        let tier = |index: &usize| stages.get(*index).map(|stage| stage.tier);
        let next = (0..stages.len())
            .filter(is_free)
            .min_by_key(|index| (tier(index), *index))
            // Jobs that need each other in a circle never run; then as they came.
            .or_else(|| (0..stages.len()).find(|index| !sorted.contains(index)));
        match next {
            Some(next) => sorted.push(next),
            None => break,
        }
    }
    let classes = classes(stages, &sorted);
    sorted
        .iter()
        .enumerate()
        .map(|(position, &index)| {
            let before = sorted.get(..position).unwrap_or_default();
            let by_needs: Vec<usize> = needs
                .get(index)
                .into_iter()
                .flatten()
                .copied()
                .filter(|need| before.contains(need))
                .collect();
            let is_by_needs = !by_needs.is_empty();
            let promotes_from = if is_by_needs {
                by_needs
            } else {
                by_class(&classes, index, before)
            };
            Place {
                index,
                promotes_from,
                by_needs: is_by_needs,
            }
        })
        .collect()
}

/// The nearest of those that it needs: what they need in turn is left out.
fn nearest(stages: &[Stage<'_>], index: usize) -> BTreeSet<usize> {
    let direct = |index: usize| {
        stages
            .get(index)
            .map(|stage| stage.needs.clone())
            .unwrap_or_default()
            .into_iter()
            .filter(move |need| *need != index)
    };
    let mut far: BTreeSet<usize> = BTreeSet::new();
    let mut ahead: Vec<usize> = direct(index).flat_map(direct).collect();
    while let Some(next) = ahead.pop() {
        if far.insert(next) {
            ahead.extend(direct(next));
        }
    }
    let all: BTreeSet<usize> = direct(index).collect();
    let near: BTreeSet<usize> = all.difference(&far).copied().collect();
    if near.is_empty() { all } else { near }
}

/// Environments side by side: several places of one kind (`prod-eu`, `prod-us`) are one class. In order.
fn classes(
    stages: &[Stage<'_>],
    sorted: &[usize],
) -> Vec<(Tier, Option<&'static str>, Vec<usize>)> {
    let mut classes: Vec<(Tier, Option<&'static str>, Vec<usize>)> = Vec::new();
    for &index in sorted {
        let Some(entry) = stages.get(index) else {
            continue;
        };
        let word = stage(entry.name).map(|stage| stage.word);
        // What nobody knows the kind of leads nowhere.
        if entry.tier == Tier::Other {
            continue;
        }
        let known = classes
            .iter_mut()
            .find(|(tier, known, _)| *tier == entry.tier && *known == word);
        match known {
            Some((_, _, members)) => members.push(index),
            None => classes.push((entry.tier, word, vec![index])),
        }
    }
    classes.sort_by_key(|(tier, _, _)| *tier);
    classes
}

fn by_class(
    classes: &[(Tier, Option<&'static str>, Vec<usize>)],
    index: usize,
    before: &[usize],
) -> Vec<usize> {
    let own = classes
        .iter()
        .position(|(_, _, members)| members.contains(&index));
    own.and_then(|own| classes.get(own.checked_sub(1)?))
        .map(|(_, _, members)| {
            members
                .iter()
                .copied()
                .filter(|m| before.contains(m))
                .collect()
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::providers::github::inspection::words::tier;

    fn told(names: &[&str], needs: &[(&str, &[&str])]) -> Vec<String> {
        let index = |name: &str| names.iter().position(|n| *n == name).unwrap();
        let stages: Vec<_> = names
            .iter()
            .map(|&name| Stage {
                name,
                tier: tier(name),
                needs: needs
                    .iter()
                    .filter(|(who, _)| *who == name)
                    .flat_map(|(_, needs)| needs.iter().map(|n| index(n)))
                    .collect(),
            })
            .collect();
        order(&stages)
            .into_iter()
            .map(|place| {
                let from: Vec<&str> = place.promotes_from.iter().map(|i| names[*i]).collect();
                format!("{} < {}", names[place.index], from.join(" "))
            })
            .collect()
    }

    #[test]
    fn without_jobs_to_go_by_the_tiers_decide() {
        assert_eq!(
            told(&["production", "dev", "staging"], &[]),
            ["dev < ", "staging < dev", "production < staging"]
        );
    }

    #[test]
    fn several_places_of_one_kind_stand_side_by_side() {
        assert_eq!(
            told(
                &["dev", "staging-eu", "staging-us", "prod-eu", "prod-us"],
                &[]
            ),
            [
                "dev < ",
                "staging-eu < dev",
                "staging-us < dev",
                "prod-eu < staging-eu staging-us",
                "prod-us < staging-eu staging-us",
            ]
        );
    }

    #[test]
    fn different_kinds_of_one_tier_follow_each_other_as_they_came() {
        assert_eq!(
            told(&["int", "qa", "staging", "preprod", "demo", "prod"], &[]),
            [
                "int < ",
                "qa < int",
                "staging < qa",
                "preprod < staging",
                "prod < preprod",
                "demo < "
            ]
        );
    }

    #[test]
    fn what_jobs_wait_for_wins_over_tiers_and_only_the_nearest_counts() {
        assert_eq!(
            told(
                &["prod-eu", "prod-us", "staging", "dev"],
                &[
                    ("prod-eu", &["staging", "dev"]),
                    ("prod-us", &["prod-eu"]),
                    ("staging", &["dev"])
                ]
            ),
            [
                "dev < ",
                "staging < dev",
                "prod-eu < staging",
                "prod-us < prod-eu"
            ]
        );
    }

    #[test]
    fn jobs_that_need_each_other_in_a_circle_are_put_in_some_order() {
        assert_eq!(
            told(
                &["staging", "production"],
                &[("staging", &["production"]), ("production", &["staging"])]
            )
            .len(),
            2
        );
    }

    proptest! {
        #[test]
        fn every_environment_has_one_place_and_gets_its_versions_from_those_before_it(
            stages in proptest::collection::vec(("(dev|qa|stg|prod|x)[0-9]?", proptest::collection::vec(0usize..8, 0..4)), 0..8),
        ) {
            let count = stages.len();
            let stages: Vec<_> = stages.iter().map(|(name, needs)| Stage {
                name,
                tier: tier(name),
                needs: needs.iter().copied().filter(|n| *n < count).collect(),
            }).collect();
            let mut seen = BTreeSet::new();
            for place in order(&stages) {
                prop_assert!(place.promotes_from.iter().all(|from| seen.contains(from)));
                prop_assert!(seen.insert(place.index));
            }
            prop_assert_eq!(seen.len(), count);
        }
    }
}
