//! A plan from what was read to offer versions a moment ago: whoever looks at one version after the other asks nothing more. Where
//! not all of it is known there, the plan has a query of its own.

use std::{collections::HashMap, sync::Arc};

use super::{
    super::{
        client::{Call, Fetched, Freshness, GraphqlAnswer},
        offered::{past, shown::Offer},
        schema::offered::{Object, OfferedData, OfferedRepository, Ref},
    },
    FRESH, Planning,
    answer::{PlanData, PlanRepository},
    found::{Sought, is_full_sha},
};
use crate::model::offered::VersionChoice;

/// What a name stands for: as a branch, and as a tag.
type Both = (Option<Object>, Option<Object>);

/// An answer that versions were offered from, and what was asked.
struct Seen<'a> {
    offer: &'a Offer,
    repository: &'a OfferedRepository,
}

impl Planning<'_> {
    /// The plan's facts, where all of them were read to offer versions, and are fresh.
    pub(super) async fn known(
        &self,
        call: &Call<'_>,
        sought: &Sought<'_>,
    ) -> Option<Fetched<GraphqlAnswer<PlanData>>> {
        let deployments = &self.request.deployments;
        let environment = &deployments
            .environments
            .get(self.request.environment)?
            .environment;
        let viewer = self
            .reading
            .client
            .viewer_key(self.reading.viewer, call.host);
        let offers = self.offers.of(viewer, environment).await;
        let mut answers = Vec::new();
        // The newest first.
        for offer in offers.iter().rev() {
            let fresh = Freshness::for_secs(FRESH);
            let answer = self
                .reading
                .client
                .fresh_graphql::<OfferedData>(call, &offer.request, fresh)
                .await;
            answers.extend(answer.map(|answer| (offer, answer)));
        }
        let seen: Vec<Seen<'_>> = answers
            .iter()
            .filter_map(|(offer, answer)| {
                let repository = answer.value.data.as_ref()?.repository.as_ref()?;
                Some(Seen { offer, repository })
            })
            .collect();
        let repository = repository(&seen, &self.request.version, sought)?;
        let (_, base) = answers.iter().find(|(offer, _)| offer.has_standing)?;
        let data = base.value.data.as_ref()?;
        let errors = answers.iter().flat_map(|(_, answer)| &answer.value.errors);
        Some(Fetched {
            value: Arc::new(GraphqlAnswer {
                data: Some(PlanData {
                    viewer: data.viewer.clone(),
                    repository: Some(repository),
                    run: data.run.clone(),
                }),
                errors: errors.cloned().collect(),
            }),
            fetched_at: base.fetched_at,
            stale: None,
        })
    }
}

/// The repository as the plan's own query would have read it.
fn repository(
    seen: &[Seen<'_>],
    choice: &VersionChoice,
    sought: &Sought<'_>,
) -> Option<PlanRepository> {
    let base = seen.iter().find(|seen| seen.offer.has_standing)?.repository;
    let repositories: Vec<&OfferedRepository> = seen.iter().map(|seen| seen.repository).collect();
    let details = past::read_in_full(&repositories);
    let label = choice.label.as_str();
    let mut objects = HashMap::new();
    for (index, name) in sought.names.iter().enumerate() {
        let is_version = *name == label;
        let (branch, tag) = match asked(seen, name, is_version.then_some(&details)) {
            Some(both) => both,
            None if is_version && sought.run_on != Some(name) => listed(seen, choice)?,
            None => return None,
        };
        // A name that reads as a SHA may be the beginning of one.
        if is_version && sought.commit.is_some() && branch.is_none() && tag.is_none() {
            return None;
        }
        objects.insert(format!("b{index}"), branch);
        objects.insert(format!("t{index}"), tag);
    }
    if let Some(sha) = sought.commit.filter(|sha| is_full_sha(sha)) {
        let commit = details.get(sha.to_ascii_lowercase().as_str())?;
        objects.insert("o".to_owned(), Some(brief(commit)));
    }
    match sought.run_on {
        None => {
            objects.insert("f".to_owned(), base.objects.get("runFile")?.clone());
        }
        Some(name) => {
            let (place, repository) = place(seen, name)?;
            for (letter, alias) in [("f", "xf"), ("g", "xg")] {
                let file = repository.objects.get(&format!("{alias}{place}"))?;
                objects.insert(letter.to_owned(), file.clone());
            }
        }
    }
    Some(PlanRepository {
        standing: base.standing.clone(),
        head: base.head.as_ref().map(|head| Ref {
            name: head.name.clone(),
            target: head.target.as_ref().map(brief),
        }),
        objects,
    })
}

/// Where a name was asked for both as a branch and as a tag.
fn place<'a>(seen: &[Seen<'a>], name: &str) -> Option<(usize, &'a OfferedRepository)> {
    seen.iter().find_map(|seen| {
        let place = seen.offer.refs.iter().position(|other| other == name)?;
        Some((place, seen.repository))
    })
}

/// What was read of a name that was asked for both as a branch and as a tag. With `details` as commits that are known in full.
fn asked(seen: &[Seen<'_>], name: &str, details: Option<&HashMap<&str, &Object>>) -> Option<Both> {
    let (place, repository) = place(seen, name)?;
    let read = |alias: &str| -> Option<Option<Object>> {
        let object = repository.objects.get(&format!("{alias}{place}"))?.as_ref();
        let Some(commit) = object.and_then(Object::commit) else {
            return Some(None);
        };
        match details {
            Some(details) => Some(Some(brief(details.get(commit.oid.as_deref()?)?))),
            None => Some(Some(brief(commit))),
        }
    };
    Some((read("xb")?, read("xt")?))
}

/// A version that was listed as a tag or as a branch. Whether there is the other of the same name is left open where it makes no
/// difference: a tag counts before a branch, unless the viewer saw the branch.
fn listed(seen: &[Seen<'_>], choice: &VersionChoice) -> Option<Both> {
    let name = choice.label.as_str();
    let is_seen = |commit: &&Object| commit.oid == choice.sha;
    let tag = seen
        .iter()
        .find_map(|seen| seen.tag(name))
        .filter(|commit| choice.sha.is_none() || is_seen(commit));
    if let Some(commit) = tag {
        return Some((None, Some(brief(commit))));
    }
    let branch = seen.iter().find_map(|seen| seen.branch(name));
    let commit = branch.filter(|commit| choice.sha.is_some() && is_seen(commit))?;
    Some((Some(brief(commit)), None))
}

impl<'a> Seen<'a> {
    fn tag(&self, name: &str) -> Option<&'a Object> {
        let of_list = || {
            let place = self.offer.tags.iter().position(|tag| tag == name)?;
            ["t", "g"].iter().find_map(|letter| {
                let object = self.repository.objects.get(&format!("{letter}{place}"))?;
                object.as_ref()?.commit()
            })
        };
        let of_dates = || {
            let nodes = self.repository.dated.as_ref()?.nodes.iter().flatten();
            target(nodes, name)
        };
        of_list().or_else(of_dates)
    }

    fn branch(&self, name: &str) -> Option<&'a Object> {
        let nodes = self.repository.branches.iter();
        let nodes = nodes.flat_map(|page| page.nodes.iter().flatten());
        target(nodes.chain(&self.repository.head), name)
    }
}

fn target<'r>(mut refs: impl Iterator<Item = &'r Ref>, name: &str) -> Option<&'r Object> {
    refs.find(|reference| reference.name == name)?
        .target
        .as_ref()?
        .commit()
}

/// A commit without what it is built on.
fn brief(commit: &Object) -> Object {
    Object {
        kind: commit.kind.clone(),
        oid: commit.oid.clone(),
        message_headline: commit.message_headline.clone(),
        committed_date: commit.committed_date,
        author: commit.author.clone(),
        status_check_rollup: commit.status_check_rollup.clone(),
        history: None,
        text: None,
        is_truncated: None,
        target: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::providers::github::{client::GraphqlRequest, source::RunRef};

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    fn commit(sha: &str) -> Value {
        json!({"__typename": "Commit", "oid": sha})
    }

    fn read() -> OfferedRepository {
        serde_json::from_value(json!({
            "nameWithOwner": "acme/x",
            "head": {"name": "main", "target": commit(A)},
            "branches": {"nodes": [{"name": "fix", "target": commit(B)}]},
            "t0": commit(A), "t1": commit(B), "runFile": {"__typename": "Blob", "text": "on: push"},
            "xb0": null, "xt0": {"target": commit(B)}, "xf0": null, "xg0": {"__typename": "Blob", "text": "on: release"},
            "xb1": {"target": commit(A)}, "xt1": {"target": commit(&"c".repeat(40))}, "xf1": null, "xg1": null,
            "xb2": null, "xt2": null, "xf2": null, "xg2": null,
        }))
        .unwrap()
    }

    fn offer(has_standing: bool) -> Offer {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        Offer {
            request: GraphqlRequest {
                query: String::new(),
                variables: json!({}),
            },
            has_standing,
            tags: names(&["v1", "fix"]),
            refs: names(&["v2", "moved", "1.2.3"]),
        }
    }

    /// Branch and tag of the version, where they are known.
    fn known(label: &str, sha: Option<&str>, run_ref: &RunRef) -> Option<[Option<String>; 2]> {
        let (offer, read) = (offer(true), read());
        let seen = [Seen {
            offer: &offer,
            repository: &read,
        }];
        let choice = VersionChoice {
            label: label.to_owned(),
            sha: sha.map(str::to_owned),
        };
        let sought = Sought::of(&choice, run_ref);
        let made = repository(&seen, &choice, &sought)?;
        assert_eq!(made.standing.name, "acme/x");
        Some(["b0", "t0"].map(|alias| made.commit(alias)?.oid.clone()))
    }

    #[test]
    fn a_version_is_known_only_where_a_query_of_its_own_would_say_the_same() {
        let (a, b) = (Some(A.to_owned()), Some(B.to_owned()));
        let on_default = RunRef::DefaultBranch;
        for (label, sha, expected) in [
            ("v1", None, Some([None, a.clone()])),
            ("v1", Some(A), Some([None, a.clone()])),
            // The tag has moved since.
            ("v1", Some(B), None),
            ("main", Some(A), Some([a, None])),
            // There may be a tag of this name, which would count.
            ("main", None, None),
            ("fix", Some(B), Some([None, b.clone()])),
            ("v2", None, Some([None, b])),
            // What it stands for now was not read.
            ("moved", Some(A), None),
            // It is known that there is none.
            ("1.2.3", None, Some([None, None])),
            (A, Some(A), Some([None, None])),
            (&"c".repeat(40), None, None),
            ("aaaaaaa", Some(A), None),
            ("nobody", None, None),
        ] {
            assert_eq!(known(label, sha, &on_default), expected, "{label} {sha:?}");
        }
        // What runs on the version must be known with its file.
        assert!(known("v2", None, &RunRef::SelectedVersion).is_some());
        assert!(known("v1", None, &RunRef::SelectedVersion).is_none());
    }

    #[test]
    fn without_what_no_version_changes_nothing_is_known() {
        let (offer, read) = (offer(false), read());
        let seen = [Seen {
            offer: &offer,
            repository: &read,
        }];
        let choice = VersionChoice {
            label: "v1".to_owned(),
            sha: None,
        };
        let run_ref = RunRef::DefaultBranch;
        let sought = Sought::of(&choice, &run_ref);
        assert!(repository(&seen, &choice, &sought).is_none());
    }
}
