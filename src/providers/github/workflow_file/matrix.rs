//! The legs of a matrix, where the file lists them all.
//!
//! As GitHub's documentation of `strategy.matrix` says: all combinations of the lists, without those that `exclude` names; an entry of
//! `include` joins the combinations whose own values it does not change, and is a leg of its own where there are none.

use super::{Leg, yaml::Yaml};

/// Most legs of a job that GitHub runs.
pub(super) const MAX_LEGS: usize = 256;

type Combination<'y> = Vec<(&'y str, &'y Yaml)>;

/// The legs, in GitHub's order. `None`: they are decided when it runs, or GitHub would refuse them.
pub(super) fn legs(matrix: &Yaml) -> Option<Vec<Leg>> {
    let Yaml::Map(entries) = matrix else {
        return None;
    };
    let is_list_of_values = |key: &str| !matches!(key, "include" | "exclude");
    let mut combinations: Vec<Combination<'_>> = Vec::new();
    for (key, values) in entries.iter().filter(|(key, _)| is_list_of_values(key)) {
        let Yaml::List(values) = values else {
            return None;
        };
        if combinations.is_empty() {
            combinations.push(Vec::new());
        }
        if combinations.len() * values.len() > MAX_LEGS {
            return None;
        }
        combinations = combinations
            .iter()
            .flat_map(|known| {
                values.iter().map(|value| {
                    let mut longer = known.clone();
                    longer.push((key, value));
                    longer
                })
            })
            .collect();
        if combinations.is_empty() {
            // An empty list leaves nothing to combine.
            return included(matrix, &[]);
        }
    }
    let excluded = entries_of(matrix, "exclude")?;
    combinations.retain(|combination| {
        !excluded.iter().any(|pairs| {
            !pairs.is_empty()
                && pairs
                    .iter()
                    .all(|(key, value)| value_of(combination, key) == Some(value))
        })
    });
    included(matrix, &combinations)
}

fn included(matrix: &Yaml, combinations: &[Combination<'_>]) -> Option<Vec<Leg>> {
    let mut legs = combinations.to_vec();
    for pairs in entries_of(matrix, "include")? {
        let mut has_joined = false;
        for (combination, leg) in combinations.iter().zip(&mut legs) {
            let joins = pairs.iter().all(|(key, value)| {
                value_of(combination, key).is_none_or(|original| original == value)
            });
            if joins {
                has_joined = true;
                add(leg, pairs);
            }
        }
        if !has_joined {
            let mut alone = Vec::new();
            add(&mut alone, pairs);
            legs.push(alone);
        }
    }
    (legs.len() <= MAX_LEGS).then(|| legs.iter().map(leg).collect())
}

fn add<'y>(leg: &mut Combination<'y>, pairs: &'y [(String, Yaml)]) {
    for (key, value) in pairs {
        match leg.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value,
            None => leg.push((key, value)),
        }
    }
}

fn leg(combination: &Combination<'_>) -> Leg {
    let values = combination.iter();
    let mut shown = Vec::new();
    for (_, value) in combination {
        flatten(value, &mut shown);
    }
    Leg {
        values: values
            .filter_map(|(key, value)| Some((key.to_lowercase(), value.text()?)))
            .collect(),
        shown,
    }
}

/// What a run displays of a value: the texts in it, in their order.
fn flatten(value: &Yaml, shown: &mut Vec<String>) {
    match value {
        Yaml::Null => {}
        Yaml::Bool(_) | Yaml::Text(_) => {
            shown.extend(value.text().filter(|text| !text.is_empty()));
        }
        Yaml::List(list) => list.iter().for_each(|value| flatten(value, shown)),
        Yaml::Map(entries) => entries.iter().for_each(|(_, value)| flatten(value, shown)),
    }
}

fn value_of<'y>(combination: &Combination<'y>, key: &str) -> Option<&'y Yaml> {
    combination
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, value)| *value)
}

/// The entries under `include` or `exclude`. `None` where they are computed.
fn entries_of<'y>(matrix: &'y Yaml, key: &str) -> Option<Vec<&'y [(String, Yaml)]>> {
    let list = match matrix.get(key) {
        None | Some(Yaml::Null) => return Some(Vec::new()),
        Some(Yaml::List(list)) => list,
        Some(_) => return None,
    };
    let entries: Vec<&[(String, Yaml)]> = list.iter().map(Yaml::entries).collect();
    let is_certain = list.iter().all(|entry| matches!(entry, Yaml::Map(_)))
        && entries.iter().all(|pairs| {
            pairs
                .iter()
                .all(|(_, value)| value.text().is_none_or(|text| !text.contains("${{")))
        });
    is_certain.then_some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn legs_of(matrix: &str) -> Option<usize> {
        legs(&Yaml::parse(matrix).unwrap()).map(|legs| legs.len())
    }

    /// Each leg as a run displays it.
    fn shown(matrix: &str) -> Vec<String> {
        let legs = legs(&Yaml::parse(matrix).unwrap()).unwrap();
        legs.iter().map(Leg::suffix).collect()
    }

    #[test]
    fn a_leg_has_the_values_of_its_combination_and_what_joined_it() {
        assert_eq!(
            shown(
                "{os: [x, y], n: [1, 2], exclude: [{os: y, n: 2}], include: [{os: x, more: z}, {env: blue, os: w}, {n: 1, more: q}]}"
            ),
            [" (x, 1, q)", " (x, 2, z)", " (y, 1, q)", " (blue, w)"]
        );
        assert_eq!(
            shown("{a: [{os: x, n: 1}, '', null], flag: [true]}"),
            [" (x, 1, true)", " (true)", " (true)"]
        );
        let legs = legs(&Yaml::parse("{Env: [blue], of: [{os: x}]}").unwrap()).unwrap();
        assert_eq!(legs[0].values, [("env".to_owned(), "blue".to_owned())]);
    }

    #[test]
    fn legs_are_counted_as_github_makes_them() {
        for (matrix, expected) in [
            ("{a: [1, 2, 3]}", Some(3)),
            ("{a: [1, 2], b: [x, y, z]}", Some(6)),
            ("{a: [1, 2], b: [x, y], exclude: [{a: 1, b: x}]}", Some(3)),
            ("{a: [1, 2], b: [x, y], exclude: [{a: 1}]}", Some(2)),
            ("{a: [1, 2], exclude: [{c: 1}]}", Some(2)),
            // Joins a combination, or all of them.
            ("{a: [1, 2], include: [{a: 1, extra: x}]}", Some(2)),
            ("{a: [1, 2], include: [{extra: x}]}", Some(2)),
            // Is a leg of its own.
            ("{a: [1, 2], include: [{a: 3}]}", Some(3)),
            ("{include: [{a: 1}, {a: 2}]}", Some(2)),
            // What is excluded may be included again.
            (
                "{a: [1, 2], exclude: [{a: 1}], include: [{a: 1, b: 2}]}",
                Some(2),
            ),
            ("{a: [{os: x, n: 1}, {os: y}], b: [1, 2]}", Some(4)),
            ("{a: []}", Some(0)),
            ("{}", Some(0)),
            ("'${{ fromJSON(needs.a.outputs.m) }}'", None),
            ("{a: '${{ fromJSON(x) }}'}", None),
            ("{a: [1], include: '${{ x }}'}", None),
            ("{a: [1, 2], exclude: [{a: '${{ x }}'}]}", None),
            ("{a: [1, 2], include: [text]}", None),
        ] {
            assert_eq!(legs_of(matrix), expected, "{matrix}");
        }
    }

    #[test]
    fn what_github_would_refuse_is_not_counted() {
        let many: Vec<String> = (0..17).map(|n| n.to_string()).collect();
        let list = many.join(", ");
        assert_eq!(legs_of(&format!("{{a: [{list}], b: [{list}]}}")), None);
    }
}
