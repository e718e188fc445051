//! What is different between two states of a service: for audit trails, and for people who are asked whether they mean it.

use std::collections::BTreeSet;

use ring::digest;
use serde_json::Value;

use super::commands::{DifferenceKind, EnvironmentDifference};
use crate::{
    error::{Error, Result},
    model::environment::{Environment, StoredEnvironment},
};

/// An environment as it shall be.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The environment.
    pub environment: Environment,
    /// Its name as stored; `None` for a new one.
    pub was: Option<String>,
    /// Where it stands in what was sent, for messages; `None` where it was not sent.
    pub path: Option<String>,
}

/// The differences, by name.
pub fn between(stored: &[StoredEnvironment], wanted: &[Wanted]) -> Vec<EnvironmentDifference> {
    let before = |name: &str| {
        stored
            .iter()
            .map(|stored| &stored.environment)
            .find(|environment| environment.name == name)
    };
    let kept: BTreeSet<&str> = wanted.iter().filter_map(|w| w.was.as_deref()).collect();
    let written = wanted.iter().filter_map(|wanted| {
        let before = wanted.was.as_deref().and_then(before);
        difference(before, Some(&wanted.environment))
    });
    let deleted = stored
        .iter()
        .map(|stored| &stored.environment)
        .filter(|environment| !kept.contains(environment.name.as_str()))
        .filter_map(|environment| difference(Some(environment), None));
    let mut all: Vec<_> = written.chain(deleted).collect();
    all.sort_by(|a, b| (&a.name, a.before.is_none()).cmp(&(&b.name, b.before.is_none())));
    all
}

fn difference(
    before: Option<&Environment>,
    after: Option<&Environment>,
) -> Option<EnvironmentDifference> {
    let kind = match (before, after) {
        (None, Some(_)) => DifferenceKind::Created,
        (Some(before), Some(after)) if before != after => DifferenceKind::Updated,
        (Some(_), None) => DifferenceKind::Deleted,
        _ => return None,
    };
    let shown = after.or(before)?;
    Some(EnvironmentDifference {
        service: shown.service.clone(),
        name: shown.name.clone(),
        kind,
        before: before.cloned(),
        after: after.cloned(),
        fields: match (before, after) {
            (Some(before), Some(after)) => fields(before, after),
            _ => Vec::new(),
        },
    })
}

/// Paths of what differs, a list as a whole.
fn fields(before: &Environment, after: &Environment) -> Vec<String> {
    let json = |environment| serde_json::to_value(environment).unwrap_or_default();
    let mut paths = BTreeSet::new();
    collect("", &json(before), &json(after), &mut paths);
    paths.into_iter().collect()
}

fn collect(path: &str, before: &Value, after: &Value, paths: &mut BTreeSet<String>) {
    if let (Value::Object(before), Value::Object(after)) = (before, after) {
        for key in before.keys().chain(after.keys()) {
            let inner = if path.is_empty() {
                key.clone()
            } else {
                format!("{path}.{key}")
            };
            let value =
                |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
            collect(&inner, &value(before), &value(after), paths);
        }
    } else if before != after {
        paths.insert(path.to_owned());
    }
}

/// A text that stands for exactly these differences.
pub fn fingerprint(differences: &[&EnvironmentDifference]) -> Result<String> {
    let json = serde_json::to_vec(differences)
        .map_err(|_| Error::internal("Differences could not be written as JSON."))?;
    let hash = digest::digest(&digest::SHA256, &json);
    Ok(hash
        .as_ref()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn environment(name: &str, source: Value) -> Environment {
        serde_json::from_value(json!({
            "service": "component:default/a", "name": name, "provider": "p", "host": "h", "source": source,
        }))
        .unwrap()
    }

    fn stored(name: &str, source: Value) -> StoredEnvironment {
        StoredEnvironment {
            environment: environment(name, source),
            revision: 1,
            updated_at: None,
            updated_by: None,
        }
    }

    fn wanted(was: Option<&str>, name: &str, source: Value) -> Wanted {
        Wanted {
            environment: environment(name, source),
            was: was.map(str::to_owned),
            path: None,
        }
    }

    #[test]
    fn what_is_new_changed_gone_and_renamed_is_told_by_name_with_the_paths_that_differ() {
        let before = [
            stored("a", json!({"deep": {"x": 1, "y": [1]}, "same": 1})),
            stored("b", json!({})),
            stored("c", json!({})),
            stored("d", json!({})),
        ];
        let after = [
            wanted(
                Some("a"),
                "a",
                json!({"deep": {"x": 1, "y": [2]}, "same": 1, "new": {}}),
            ),
            wanted(Some("b"), "b", json!({})),
            wanted(Some("c"), "z", json!({})),
            wanted(None, "n", json!({})),
        ];
        let found: Vec<_> = between(&before, &after)
            .into_iter()
            .map(|d| (d.name, d.kind, d.fields))
            .collect();
        let paths = |list: &[&str]| list.iter().map(|&p| p.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                (
                    "a".to_owned(),
                    DifferenceKind::Updated,
                    paths(&["source.deep.y", "source.new"])
                ),
                ("d".to_owned(), DifferenceKind::Deleted, vec![]),
                ("n".to_owned(), DifferenceKind::Created, vec![]),
                ("z".to_owned(), DifferenceKind::Updated, paths(&["name"])),
            ]
        );
    }

    #[test]
    fn a_fingerprint_stands_for_its_differences_alone() {
        let before = [stored("a", json!({}))];
        let of = |source| {
            let found = between(&before, &[wanted(Some("a"), "a", source)]);
            fingerprint(&found.iter().collect::<Vec<_>>()).unwrap()
        };
        assert_eq!(of(json!({"x": 1})), of(json!({"x": 1})));
        assert_ne!(of(json!({"x": 1})), of(json!({"x": 2})));
    }
}
