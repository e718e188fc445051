//! What was found of the version, and of what the workflow would run on.

use super::{
    super::{
        source::{GithubSource, RunRef, is_ref_name},
        versions::short,
    },
    answer::PlanRepository,
    policy::RefKind,
};
use crate::{
    model::{offered::VersionChoice, version::LabelKind},
    providers::github::schema::offered::Object,
};

/// Fewest digits of a SHA that is looked up.
const MIN_SHA: usize = 7;

/// Names and commit to look for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sought<'a> {
    /// Names that may be branches or tags, each once.
    pub names: Vec<&'a str>,
    /// The version, where it may be a commit.
    pub commit: Option<&'a str>,
    /// Branch or tag that the workflow runs on; none for the default branch, and for a version that cannot be one.
    pub run_on: Option<&'a str>,
}

impl<'a> Sought<'a> {
    /// What a version and a mapping ask for.
    pub fn of(version: &'a VersionChoice, run_ref: &'a RunRef) -> Self {
        let label = version.label.as_str();
        let label = Some(label).filter(|label| is_ref_name(label) && !is_full_sha(label));
        let run_on = match run_ref {
            RunRef::DefaultBranch => None,
            RunRef::Fixed { name } => Some(name.as_str()).filter(|name| is_ref_name(name)),
            RunRef::SelectedVersion => label,
        };
        let mut names: Vec<&str> = label.into_iter().chain(run_on).collect();
        names.dedup();
        Self {
            names,
            commit: Some(version.label.as_str()).filter(|label| is_sha(label)),
            run_on,
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|other| *other == name)
    }

    fn branch<'r>(&self, repository: &'r PlanRepository, name: &str) -> Option<&'r Object> {
        repository.commit(&format!("b{}", self.place(name)?))
    }

    fn tag<'r>(&self, repository: &'r PlanRepository, name: &str) -> Option<&'r Object> {
        repository.commit(&format!("t{}", self.place(name)?))
    }
}

/// The version.
#[derive(Debug)]
pub struct FoundVersion<'a> {
    /// What its name is; `Other` where the repository has nothing of that name.
    pub kind: LabelKind,
    /// Its name, as it is shown.
    pub shown: String,
    /// Its commit.
    pub sha: Option<&'a str>,
    /// The same, as it was read.
    pub commit: Option<&'a Object>,
    /// Whether the name stands for another commit than the viewer saw.
    pub has_moved: bool,
}

/// Finds the version: a tag before a branch of the same name, unless the viewer saw the branch; else a commit.
pub fn version<'a>(
    choice: &'a VersionChoice,
    sought: &Sought<'_>,
    repository: &'a PlanRepository,
) -> FoundVersion<'a> {
    let label = choice.label.as_str();
    let tag = sought.tag(repository, label);
    let branch = sought.branch(repository, label);
    let commit = repository
        .commit("o")
        .filter(|_| sought.commit.is_some())
        // A branch may have a name that reads as a SHA.
        .filter(|commit| commit.oid.as_deref().is_some_and(|oid| begins(oid, label)));
    let seen = |object: &&Object| choice.sha.is_some() && object.oid == choice.sha;
    let (kind, found) = match (tag, branch, commit) {
        (Some(_), Some(branch), _) if seen(&branch) && !tag.as_ref().is_some_and(seen) => {
            (LabelKind::Branch, Some(branch))
        }
        (Some(tag), _, _) => (LabelKind::Tag, Some(tag)),
        (None, Some(branch), _) => (LabelKind::Branch, Some(branch)),
        (None, None, Some(commit)) => (LabelKind::Commit, Some(commit)),
        (None, None, None) => (LabelKind::Other, None),
    };
    let sha = found.and_then(|found| found.oid.as_deref());
    FoundVersion {
        kind,
        shown: match sha {
            Some(sha) if kind == LabelKind::Commit => short(sha),
            _ => printable(label),
        },
        has_moved: match (sha, choice.sha.as_deref()) {
            (Some(now), Some(seen)) => !now.eq_ignore_ascii_case(seen),
            _ => false,
        },
        sha,
        commit: found,
    }
}

/// What the workflow would run on.
#[derive(Debug, PartialEq, Eq)]
pub struct FoundRef<'a> {
    /// Its kind; none where the repository has neither branch nor tag of that name.
    pub kind: Option<RefKind>,
    /// Its name.
    pub name: &'a str,
    /// Whether a tag and a branch have this name.
    pub is_ambiguous: bool,
    /// Its commit.
    pub sha: Option<&'a str>,
    /// Alias of the workflow file there.
    pub file: &'static str,
}

/// Finds the branch or tag of this name. Of both the branch counts.
pub fn run_on<'a>(
    name: &'a str,
    sought: &Sought<'_>,
    repository: &'a PlanRepository,
) -> FoundRef<'a> {
    let Some(written) = sought.run_on else {
        let head = repository.head.as_ref().filter(|head| head.name == name);
        return FoundRef {
            kind: head.map(|_| RefKind::Branch),
            name,
            is_ambiguous: false,
            sha: head.and_then(|head| head.target.as_ref()?.oid.as_deref()),
            file: "f",
        };
    };
    let branch = sought.branch(repository, written);
    let tag = sought.tag(repository, written);
    let (kind, found, file) = match (branch, tag) {
        (Some(branch), _) => (Some(RefKind::Branch), Some(branch), "f"),
        (None, Some(tag)) => (Some(RefKind::Tag), Some(tag), "g"),
        (None, None) => (None, None, "f"),
    };
    FoundRef {
        kind,
        name,
        is_ambiguous: branch.is_some() && tag.is_some(),
        sha: found.and_then(|found| found.oid.as_deref()),
        file,
    }
}

/// The version as it is written down: with the commit that GitHub will run where the workflow runs on the version, else with the
/// one that its name stands for. A commit that the viewer saw and that was not found says nothing.
pub fn deployed(
    choice: &VersionChoice,
    version: &FoundVersion<'_>,
    run_on: &FoundRef<'_>,
    source: &GithubSource,
) -> VersionChoice {
    let is_what_runs =
        source.dispatch.run_ref == RunRef::SelectedVersion || source.version_input.is_none();
    let sha = match run_on.kind {
        Some(_) if is_what_runs => run_on.sha,
        _ => version.sha,
    };
    VersionChoice {
        label: choice.label.clone(),
        sha: sha.map(str::to_owned),
    }
}

/// A name in a sentence.
pub fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(100).collect()
}

fn begins(oid: &str, prefix: &str) -> bool {
    oid.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn is_sha(text: &str) -> bool {
    (MIN_SHA..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether something reads as a whole SHA.
pub fn is_full_sha(text: &str) -> bool {
    text.len() == 40 && is_sha(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    fn choice(label: &str, sha: Option<&str>) -> VersionChoice {
        VersionChoice {
            label: label.to_owned(),
            sha: sha.map(str::to_owned),
        }
    }

    fn repository(objects: Value) -> PlanRepository {
        serde_json::from_value(objects).unwrap()
    }

    fn at(sha: &str) -> Value {
        json!({"target": {"__typename": "Commit", "oid": sha}})
    }

    #[test]
    fn a_version_is_what_the_repository_has_of_its_name() {
        let both = json!({"b0": at(A), "t0": {"target": {"__typename": "Tag", "oid": "x", "target": {"__typename": "Commit", "oid": B}}}});
        let commit = json!({"o": {"__typename": "Commit", "oid": A}});
        for (objects, label, seen, kind, sha, moved) in [
            (
                json!({"b0": at(A), "t0": null}),
                "x",
                None,
                LabelKind::Branch,
                Some(A),
                false,
            ),
            (
                json!({"b0": at(A)}),
                "x",
                Some(B),
                LabelKind::Branch,
                Some(A),
                true,
            ),
            (both.clone(), "x", None, LabelKind::Tag, Some(B), false),
            (both, "x", Some(A), LabelKind::Branch, Some(A), false),
            (
                commit.clone(),
                A,
                Some(A),
                LabelKind::Commit,
                Some(A),
                false,
            ),
            (
                commit.clone(),
                "AAAAAAA",
                None,
                LabelKind::Commit,
                Some(A),
                false,
            ),
            (commit, "bbbbbbb", None, LabelKind::Other, None, false),
            (json!({}), "1.2.3", Some(B), LabelKind::Other, None, false),
        ] {
            let (choice, run_ref) = (choice(label, seen), RunRef::DefaultBranch);
            let sought = Sought::of(&choice, &run_ref);
            let repository = repository(objects);
            let found = version(&choice, &sought, &repository);
            assert_eq!(
                (found.kind, found.sha, found.has_moved),
                (kind, sha, moved),
                "{label}"
            );
        }
    }

    #[test]
    fn a_workflow_runs_on_a_branch_before_a_tag_and_never_on_a_commit() {
        let fixed = RunRef::Fixed {
            name: "release".to_owned(),
        };
        let version = choice("v1", None);
        let sought = Sought::of(&version, &fixed);
        assert_eq!(sought.names, ["v1", "release"]);
        for (objects, kind, ambiguous, file) in [
            (
                json!({"b1": at(A), "t1": at(B)}),
                Some(RefKind::Branch),
                true,
                "f",
            ),
            (json!({"t1": at(B)}), Some(RefKind::Tag), false, "g"),
            (json!({"t0": at(B)}), None, false, "f"),
        ] {
            let repository = repository(objects);
            let found = run_on("release", &sought, &repository);
            assert_eq!(
                (found.kind, found.is_ambiguous, found.file),
                (kind, ambiguous, file)
            );
        }
        let commit = choice(A, None);
        let sought = Sought::of(&commit, &RunRef::SelectedVersion);
        assert_eq!(
            (sought.run_on, sought.names.len(), sought.commit),
            (None, 0, Some(A))
        );
        let tag = choice("v1", None);
        let sought = Sought::of(&tag, &RunRef::SelectedVersion);
        assert_eq!((sought.run_on, sought.names), (Some("v1"), vec!["v1"]));
    }

    fn source(change: Value) -> GithubSource {
        let mut source = json!({"owner": "a", "repo": "b", "environment": "e"});
        let change = change.as_object().unwrap().clone();
        source.as_object_mut().unwrap().extend(change);
        let environment = json!({"service": "s", "name": "e", "provider": "github", "host": "h", "source": source});
        GithubSource::of(&serde_json::from_value(environment).unwrap()).unwrap()
    }

    #[test]
    fn what_is_written_down_is_the_commit_that_will_be_deployed_not_the_one_that_was_asked_for() {
        let old = "c".repeat(40);
        let input = json!({"versionInput": "version"});
        let selected = json!({"dispatch": {"ref": {"kind": "selected_version"}}});
        let both = json!({"b0": at(A), "t0": at(B)});
        let head = json!({"head": {"name": "main", "target": {"__typename": "Commit", "oid": A}}, "b0": at(A)});
        for (change, objects, label, seen, run_ref, expected) in [
            // It was moved since it was seen.
            (
                &input,
                json!({"t0": at(B)}),
                "v1",
                Some(old.as_str()),
                "main",
                Some(B),
            ),
            (
                &selected,
                json!({"b0": at(A)}),
                "x",
                Some(&old),
                "x",
                Some(A),
            ),
            (&json!({}), head, "main", Some(&old), "main", Some(A)),
            // Nobody has looked whether there is such a commit.
            (&input, json!({}), "1.2.3", Some(&old), "main", None),
            // GitHub runs the branch of a name that a tag has too.
            (&selected, both.clone(), "x", Some(B), "x", Some(A)),
            (&input, both, "x", Some(B), "main", Some(B)),
        ] {
            let source = source(change.clone());
            let choice = choice(label, seen);
            let sought = Sought::of(&choice, &source.dispatch.run_ref);
            let repository = repository(objects);
            let found = version(&choice, &sought, &repository);
            let run_on = run_on(run_ref, &sought, &repository);
            let deployed = deployed(&choice, &found, &run_on, &source);
            assert_eq!(deployed.label, label);
            assert_eq!(deployed.sha.as_deref(), expected, "{change} {label}");
        }
    }

    proptest! {
        #[test]
        fn no_version_panics_and_only_names_of_refs_are_asked_for(label in "\\PC{0,45}|[0-9a-fA-F]{5,42}", sha in proptest::option::of("\\PC{0,8}")) {
            let choice = choice(&label, sha.as_deref());
            for run_ref in [RunRef::DefaultBranch, RunRef::SelectedVersion] {
                let sought = Sought::of(&choice, &run_ref);
                prop_assert!(sought.names.iter().all(|name| is_ref_name(name) && !name.contains(':')));
                let objects = json!({"b0": at(A), "o": {"__typename": "Commit", "oid": B}});
                let repository = repository(objects);
                version(&choice, &sought, &repository);
                run_on(&label, &sought, &repository);
            }
        }
    }
}
