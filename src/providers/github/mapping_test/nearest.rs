//! Names as they are listed to somebody who wrote one that is not there: the nearest spelling first.

/// Names that are listed.
const MOST: usize = 10;
/// Longest name that is compared, in characters.
const MAX_COMPARED: usize = 255;

/// The names in one sentence part, nearest to `written` first: `deploy.yml, ci.yml and 3 more`. `None` where there are none.
pub fn listed<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let mut names: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| (distance(written, name), name))
        .collect();
    names.sort();
    names.dedup();
    let shown: Vec<&str> = names.iter().take(MOST).map(|(_, name)| *name).collect();
    let more = names.len() - shown.len();
    match (shown.split_last(), more) {
        (None, _) => None,
        (Some(_), 1..) => Some(format!("{} and {more} more", shown.join(", "))),
        (Some((last, [])), 0) => Some((*last).to_owned()),
        (Some((last, others)), 0) => Some(format!("{} and {last}", others.join(", "))),
    }
}

/// How many letters must be changed, added or taken away to come from one to the other, without regard to case.
fn distance(a: &str, b: &str) -> usize {
    let letters = |text: &str| -> Vec<char> {
        text.chars()
            .flat_map(char::to_lowercase)
            .take(MAX_COMPARED)
            .collect()
    };
    let (a, b) = (letters(a), letters(b));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (to, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(from != to);
            diagonal = *cell;
            left = changed.min(*cell + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(a.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_nearest_spelling_comes_first() {
        assert_eq!(
            listed(
                "deplyo.yml",
                ["ci.yml", "release.yml", "deploy.yml", "Deploy-all.yml"]
            ),
            Some("deploy.yml, Deploy-all.yml, ci.yml and release.yml".to_owned())
        );
        assert_eq!(listed("x", ["a"]), Some("a".to_owned()));
        assert_eq!(listed("x", []), None);
    }

    #[test]
    fn a_long_list_is_cut() {
        let names: Vec<String> = (0..13).map(|i| format!("job-{i:02}")).collect();
        let list = listed("job-12", names.iter().map(String::as_str)).unwrap();
        assert!(
            list.starts_with("job-12, ") && list.ends_with(" and 3 more"),
            "{list}"
        );
    }

    #[test]
    fn distance_counts_single_letters() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("Deploy", "deploy", 0),
            ("deplyo", "deploy", 2),
            ("production", "prodction", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn distance_is_the_same_both_ways_and_none_to_itself(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &a), 0);
        }
    }
}
