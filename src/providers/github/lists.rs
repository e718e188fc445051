//! Which lists of runs to read: as few as tell of every mapped workflow.

use std::collections::{BTreeMap, BTreeSet};

use super::{facts::RepositoryIndex, source::Mapping};

/// A list of runs: of one workflow, or of a whole repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct List {
    /// Of which repository.
    pub repository: RepositoryIndex,
    /// Path of the workflow; `None` for all runs of the repository.
    pub workflow: Option<String>,
}

/// The lists that these mappings need, each once.
///
/// A workflow has its own list where it is the only one mapped in its repository, or where its environments depend on the list
/// (no GitHub environment whose records would tell, or a pattern on titles, which only the list gives). The others of a
/// repository share one list of all its runs.
pub fn lists<'m>(mappings: impl IntoIterator<Item = (RepositoryIndex, &'m Mapping)>) -> Vec<List> {
    let mut needs_own: BTreeMap<(RepositoryIndex, &str), bool> = BTreeMap::new();
    for (repository, mapping) in mappings {
        let depends = mapping.source.environment.is_none() || mapping.pattern.is_some();
        *needs_own
            .entry((repository, &mapping.source.workflow))
            .or_default() |= depends;
    }
    let is_alone = |repository| {
        needs_own
            .keys()
            .filter(|(other, _)| *other == repository)
            .count()
            == 1
    };
    let lists: BTreeSet<List> = needs_own
        .iter()
        .map(|((repository, workflow), depends)| List {
            repository: *repository,
            workflow: (*depends || is_alone(*repository)).then(|| (*workflow).to_owned()),
        })
        .collect();
    lists.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn mapping(workflow: &str, change: Value) -> Mapping {
        let mut source = json!({"owner": "acme", "repo": "x", "workflow": workflow, "topology": "workflow-per-environment"});
        source
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let environment = json!({"service": "s", "name": "n", "provider": "github", "host": "h", "source": source});
        Mapping::new(
            &serde_json::from_value(environment).unwrap(),
            false,
            &Default::default(),
        )
        .unwrap()
    }

    fn of(mappings: &[(RepositoryIndex, Mapping)]) -> Vec<String> {
        lists(mappings.iter().map(|(r, m)| (*r, m)))
            .into_iter()
            .map(|list| {
                let workflow = list
                    .workflow
                    .as_deref()
                    .map(super::super::source::file_name);
                format!("{} {}", list.repository, workflow.unwrap_or("*"))
            })
            .collect()
    }

    #[test]
    fn as_few_lists_are_read_as_tell_of_every_workflow() {
        let with = json!({"environment": "production"});
        let named = json!({"environment": "production", "runName": "(?<version>.*)"});
        let plain = json!({});
        assert_eq!(
            of(&[
                (0, mapping("a.yml", with.clone())),
                (0, mapping("a.yml", with.clone()))
            ]),
            ["0 a.yml"]
        );
        assert_eq!(
            of(&[
                (0, mapping("a.yml", with.clone())),
                (0, mapping("b.yml", with.clone()))
            ]),
            ["0 *"]
        );
        assert_eq!(
            of(&[
                (0, mapping("a.yml", named.clone())),
                (0, mapping("b.yml", named))
            ]),
            ["0 a.yml", "0 b.yml"]
        );
        assert_eq!(
            of(&[
                (0, mapping("a.yml", plain)),
                (0, mapping("b.yml", with.clone())),
                (0, mapping("c.yml", with.clone()))
            ]),
            ["0 *", "0 a.yml"]
        );
        assert_eq!(
            of(&[
                (0, mapping("a.yml", with.clone())),
                (1, mapping("b.yml", with))
            ]),
            ["0 a.yml", "1 b.yml"]
        );
    }
}
