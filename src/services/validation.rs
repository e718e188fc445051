//! What a set of environments must fulfil before it is stored. What a provider's `source` must fulfil, the provider says.

use std::collections::{HashMap, HashSet};

use crate::{
    error::{Error, Result},
    model::environment::Environment,
};

/// Most environments of one service.
pub const MAX_ENVIRONMENTS: usize = 50;
/// Longest name of an environment, in characters.
const MAX_NAME: usize = 63;
/// Longest part of an entity ref; the catalog allows 63.
const MAX_REF_PART: usize = 63;
/// Longest host, in bytes.
const MAX_HOST: usize = 255;

/// Checks an entity ref: `kind:namespace/name`.
pub fn entity_ref(field: &str, text: &str) -> Result<()> {
    let parts = text
        .split_once(':')
        .and_then(|(kind, rest)| Some((kind, rest.split_once('/')?)));
    let is_part = |part: &str| {
        (1..=MAX_REF_PART).contains(&part.len())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    match parts {
        Some((kind, (namespace, name))) if [kind, namespace, name].into_iter().all(is_part) => {
            Ok(())
        }
        _ => Err(Error::invalid(
            field,
            "A service is named by its entity ref, for example component:default/payments.",
        )),
    }
}

/// Whether a character may stand in a text that people write and read, at the provider and in logs: no control character but tabs and
/// line breaks, and none that makes text be shown in another order than it stands there. Marks that texts from right to left need
/// may.
pub fn is_text(character: char) -> bool {
    match character {
        '\n' | '\r' | '\t' => true,
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
        other => !other.is_control(),
    }
}

/// Entity refs are compared without regard to case, as the catalog does.
pub fn normal_ref(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Checks the environments of a service together: their names, their hosts, and where versions come from. `at` says where the
/// field of an environment stands in what was sent.
pub fn environments(
    service: &str,
    environments: &[Environment],
    at: impl Fn(usize, &str) -> String,
) -> Result<()> {
    if environments.len() > MAX_ENVIRONMENTS {
        return Err(Error::invalid(
            "environments",
            format!("A service can have at most {MAX_ENVIRONMENTS} environments."),
        ));
    }
    let mut names = HashSet::new();
    for (index, environment) in environments.iter().enumerate() {
        if normal_ref(&environment.service) != service {
            return Err(Error::invalid(
                at(index, "service"),
                format!("This environment belongs to another service than {service}."),
            ));
        }
        if !is_name(&environment.name) {
            return Err(Error::invalid(
                at(index, "name"),
                format!(
                    "The name of an environment has 1 to {MAX_NAME} letters, digits, hyphens, underscores, dots or single spaces, and begins and ends with a letter or digit."
                ),
            ));
        }
        if !names.insert(environment.name.to_lowercase()) {
            return Err(Error::invalid(
                at(index, "name"),
                format!(
                    "There are two environments called {}. Give each its own name.",
                    environment.name
                ),
            ));
        }
        if environment.host.is_empty() || environment.host.len() > MAX_HOST {
            return Err(Error::invalid(
                at(index, "host"),
                "Name the host of the provider, for example github.com.",
            ));
        }
    }
    promotion(environments, at)
}

/// Whether a name can be shown, addressed (`component:default/payments#production`) and told apart.
fn is_name(name: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    (1..=MAX_NAME).contains(&name.chars().count())
        && edge(name.chars().next())
        && edge(name.chars().next_back())
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '))
        && !name.contains("  ")
}

/// Every upstream must be there, and no environment may be its own upstream, however many steps away.
fn promotion(environments: &[Environment], at: impl Fn(usize, &str) -> String) -> Result<()> {
    let upstream: HashMap<&str, &[String]> = environments
        .iter()
        .map(|e| (e.name.as_str(), e.promotes_from.as_slice()))
        .collect();
    for (index, environment) in environments.iter().enumerate() {
        let field = || at(index, "promotesFrom");
        let mut named = HashSet::new();
        for from in &environment.promotes_from {
            if !named.insert(from) {
                return Err(Error::invalid(
                    field(),
                    format!("{} promotes from {from} twice.", environment.name),
                ));
            }
            if !upstream.contains_key(from.as_str()) {
                return Err(Error::invalid(
                    field(),
                    format!(
                        "{} promotes from {from}, which is not an environment of this service.",
                        environment.name
                    ),
                ));
            }
        }
        if let Some(from) = leads_back(&upstream, environment) {
            return Err(Error::invalid(
                field(),
                format!(
                    "{} promotes from {from} in a circle. Versions must come from somewhere.",
                    environment.name
                ),
            ));
        }
    }
    Ok(())
}

/// The upstream through which an environment comes back to itself.
fn leads_back<'e>(
    upstream: &HashMap<&str, &'e [String]>,
    environment: &'e Environment,
) -> Option<&'e str> {
    environment.promotes_from.iter().find_map(|first| {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut ahead = vec![first.as_str()];
        while let Some(name) = ahead.pop() {
            if name == environment.name {
                return Some(first.as_str());
            }
            if seen.insert(name) {
                let further = upstream.get(name).copied().unwrap_or_default();
                ahead.extend(further.iter().map(String::as_str));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const SERVICE: &str = "component:default/payments";

    fn environment(name: &str, from: Option<&str>) -> Environment {
        serde_json::from_value(json!({
            "service": SERVICE, "name": name, "promotesFrom": from, "provider": "github", "host": "github.com", "source": {},
        }))
        .unwrap()
    }

    fn several(name: &str, from: &[&str]) -> Environment {
        Environment {
            promotes_from: from.iter().map(|&name| name.to_owned()).collect(),
            ..environment(name, None)
        }
    }

    fn check(list: &[Environment]) -> Result<()> {
        environments(SERVICE, list, |index, field| {
            format!("environments[{index}].{field}")
        })
    }

    fn field_of(list: &[Environment]) -> Option<String> {
        check(list).err()?.details.field
    }

    #[test]
    fn a_chain_of_environments_is_fine() {
        let list = [
            environment("development", None),
            environment("staging", Some("development")),
            environment("Production EU", Some("staging")),
        ];
        assert_eq!(field_of(&list), None);
        assert_eq!(field_of(&[]), None);
    }

    #[test]
    fn versions_may_come_from_several_environments_that_share_an_upstream() {
        let list = [
            environment("dev", None),
            environment("staging-eu", Some("dev")),
            environment("staging-us", Some("dev")),
            several("production", &["staging-eu", "staging-us"]),
        ];
        assert_eq!(field_of(&list), None);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        let other = Environment {
            service: "component:default/other".to_owned(),
            ..environment("a", None)
        };
        let nowhere = Environment {
            host: String::new(),
            ..environment("a", None)
        };
        for (list, field) in [
            (
                vec![environment("a", None), environment("A", None)],
                "environments[1].name",
            ),
            (vec![environment("", None)], "environments[0].name"),
            (vec![environment("a/b", None)], "environments[0].name"),
            (vec![environment("a#b", None)], "environments[0].name"),
            (vec![environment(" a", None)], "environments[0].name"),
            (
                vec![environment(&"a".repeat(64), None)],
                "environments[0].name",
            ),
            (
                vec![environment("a", Some("b"))],
                "environments[0].promotesFrom",
            ),
            (
                vec![environment("a", Some("a"))],
                "environments[0].promotesFrom",
            ),
            (
                vec![environment("a", Some("b")), environment("b", Some("a"))],
                "environments[0].promotesFrom",
            ),
            (
                vec![environment("a", None), several("b", &["a", "a"])],
                "environments[1].promotesFrom",
            ),
            (
                vec![
                    environment("a", None),
                    several("b", &["a", "c"]),
                    environment("c", Some("b")),
                ],
                "environments[1].promotesFrom",
            ),
            (vec![other], "environments[0].service"),
            (vec![nowhere], "environments[0].host"),
        ] {
            assert_eq!(field_of(&list).as_deref(), Some(field), "{list:?}");
        }
    }

    #[test]
    fn too_many_environments_are_refused() {
        let list: Vec<_> = (0..=MAX_ENVIRONMENTS)
            .map(|i| environment(&format!("e{i}"), None))
            .collect();
        assert_eq!(field_of(&list).as_deref(), Some("environments"));
    }

    #[test]
    fn a_service_is_named_by_its_entity_ref() {
        assert!(entity_ref("service", "component:default/payments").is_ok());
        for wrong in [
            "",
            "payments",
            "component:payments",
            "a:b/c/d",
            "a:/c",
            "component:default/a b",
        ] {
            assert!(entity_ref("service", wrong).is_err(), "{wrong}");
        }
    }

    /// Whether a graph has a circle, found in the simplest way: what nobody is left upstream of is taken away until nothing is left.
    fn has_circle(from: &[Vec<usize>]) -> bool {
        let mut left: HashSet<usize> = (0..from.len()).collect();
        loop {
            let free: Vec<usize> = left
                .iter()
                .copied()
                .filter(|&i| from[i].iter().all(|up| !left.contains(up)))
                .collect();
            if free.is_empty() {
                return !left.is_empty();
            }
            free.iter().for_each(|i| {
                left.remove(i);
            });
        }
    }

    proptest! {
        #[test]
        fn circles_are_refused_and_everything_else_is_not(
            from in (1usize..8).prop_flat_map(|size| proptest::collection::vec(
                proptest::collection::btree_set(0..size, 0..3).prop_map(Vec::from_iter),
                size,
            )),
        ) {
            let list: Vec<_> = from
                .iter()
                .enumerate()
                .map(|(i, from)| {
                    let names: Vec<String> = from.iter().map(|f| format!("e{f}")).collect();
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    several(&format!("e{i}"), &names)
                })
                .collect();
            prop_assert_eq!(check(&list).is_err(), has_circle(&from));
        }
    }
}
