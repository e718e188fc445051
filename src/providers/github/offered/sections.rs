//! The lists of the repository as sections.

use std::collections::BTreeSet;

use super::{
    cursor::Cursor,
    entries::Entries,
    past::is_full_sha,
    reading::Answered,
    tags::{Tag, TagPage, TagTarget},
};
use crate::{
    model::{
        offered::{OfferedVersion, SectionKind, SectionNote, VersionSection},
        version::LabelKind,
        version_name::sort_newest_first,
    },
    providers::github::{
        schema::offered::{Object, Ref},
        source::{VersionOrder, Versions},
    },
};

/// Candidates that are shown for a SHA that several commits begin with.
const MAX_CANDIDATES: usize = 5;

/// Makes sections.
pub struct Lists<'a> {
    /// Makes their entries.
    pub entries: &'a Entries<'a>,
    /// What is offered.
    pub versions: &'a Versions,
    /// What is searched for.
    pub query: Option<&'a str>,
}

impl Lists<'_> {
    /// A page of tags in the order of their names; what is no version in the order of its date.
    pub fn tags(&self, answered: &Answered, page: &TagPage, is_cut: bool) -> VersionSection {
        let object = |index: usize, tag: &Tag| -> Option<&Object> {
            let letter = match tag.target {
                TagTarget::Unknown => 'g',
                TagTarget::Commit(_) | TagTarget::Annotated(_) => 't',
            };
            let objects = &answered.repository()?.objects;
            objects.get(&format!("{letter}{index}"))?.as_ref()?.commit()
        };
        let mut versions: Vec<OfferedVersion> = page
            .tags
            .iter()
            .enumerate()
            .map(|(index, tag)| {
                let sha = match &tag.target {
                    TagTarget::Commit(sha) => Some(sha.as_str()),
                    TagTarget::Annotated(_) | TagTarget::Unknown => None,
                };
                self.entries
                    .entry(LabelKind::Tag, &tag.name, sha, object(index, tag))
            })
            .collect();
        versions.retain(|version| self.versions.prereleases || !version.prerelease);
        if self.versions.order == VersionOrder::Semver {
            sort_newest_first(&mut versions, |version| {
                self.entries.pattern.key(&version.label, version.date)
            });
        }
        VersionSection {
            versions,
            next_cursor: page
                .tags
                .last()
                .filter(|_| page.has_more || is_cut)
                .map(|tag| Cursor::Tags(tag.name.clone()).write()),
            total: u32::try_from(page.total).ok().filter(|_| !is_cut),
            ..VersionSection::new(SectionKind::Tags)
        }
    }

    /// A page of tags in the order of their dates.
    pub fn dated(&self, answered: &Answered) -> VersionSection {
        let mut section = VersionSection::new(SectionKind::Tags);
        let Some(page) = answered.repository().and_then(|r| r.dated.as_ref()) else {
            return section;
        };
        section.versions = page
            .nodes
            .iter()
            .flatten()
            .filter(|tag| {
                self.entries.pattern.version(&tag.name).is_some() && self.is_searched(&tag.name)
            })
            .map(|tag| {
                let commit = tag.target.as_ref().and_then(Object::commit);
                self.entries.entry(LabelKind::Tag, &tag.name, None, commit)
            })
            .filter(|version| self.versions.prereleases || !version.prerelease)
            .collect();
        section.next_cursor = page
            .next()
            .map(|after| Cursor::DatedTags(after.to_owned()).write());
        section
    }

    fn is_searched(&self, name: &str) -> bool {
        self.query
            .is_none_or(|query| name.to_lowercase().contains(&query.to_lowercase()))
    }

    /// A page of the default branch's commits.
    pub fn commits(&self, answered: &Answered) -> VersionSection {
        let mut section = VersionSection::new(SectionKind::Commits);
        let history = answered
            .repository()
            .and_then(|r| r.head.as_ref()?.target.as_ref()?.history.as_ref());
        let Some(history) = history else {
            return section;
        };
        let is_searched = |commit: &Object| {
            let Some(query) = self.query.map(str::to_lowercase) else {
                return true;
            };
            let in_headline = commit
                .message_headline
                .as_ref()
                .is_some_and(|headline| headline.to_lowercase().contains(&query));
            in_headline
                || commit
                    .oid
                    .as_deref()
                    .is_some_and(|sha| sha.starts_with(&query))
        };
        section.versions = history
            .nodes
            .iter()
            .flatten()
            .filter(|commit| is_searched(commit))
            .filter_map(|commit| self.entries.commit(commit))
            .collect();
        section.next_cursor = history
            .next()
            .map(|after| Cursor::Commits(after.to_owned()).write());
        section
    }

    /// A page of branches; the default branch leads the first.
    pub fn branches(&self, answered: &Answered, is_first: bool) -> VersionSection {
        let mut section = VersionSection::new(SectionKind::Branches);
        let Some(repository) = answered.repository() else {
            return section;
        };
        let head = repository.head.as_ref();
        let is_head = |branch: &&Ref| head.is_some_and(|head| head.name == branch.name);
        let leading =
            head.filter(|head| is_first && !head.name.is_empty() && self.is_searched(&head.name));
        let page = repository.branches.as_ref();
        let others = page
            .into_iter()
            .flat_map(|page| page.nodes.iter().flatten())
            .filter(|branch| !is_head(branch));
        section.versions = leading
            .into_iter()
            .chain(others)
            .map(|branch| {
                let commit = branch.target.as_ref().and_then(Object::commit);
                self.entries
                    .entry(LabelKind::Branch, &branch.name, None, commit)
            })
            .collect();
        section.next_cursor = page
            .and_then(|page| page.next())
            .map(|after| Cursor::Branches(after.to_owned()).write());
        section.total = page.and_then(|page| page.total_count);
        section
    }

    /// The commit that somebody pasted.
    pub fn pasted(
        &self,
        query: &str,
        search: &Answered,
        known: &[&Answered],
        tags: &[Tag],
    ) -> VersionSection {
        let mut section = VersionSection::new(SectionKind::Pasted);
        let sha = query.to_lowercase();
        let details = super::past::details(known);
        let mut candidates: BTreeSet<&str> = details.keys().copied().collect();
        candidates.extend(tags.iter().filter_map(|tag| match &tag.target {
            TagTarget::Commit(sha) => Some(sha.as_str()),
            TagTarget::Annotated(_) | TagTarget::Unknown => None,
        }));
        candidates.retain(|candidate| candidate.starts_with(&sha));
        if candidates.len() > 1 {
            section.notes.push(SectionNote::CommitAmbiguous {
                candidates: told_apart(&candidates),
                prefix: sha,
            });
            return section;
        }
        let repository = search.repository();
        let commit = repository
            .and_then(|r| r.objects.get("pasted")?.as_ref()?.commit())
            // A branch may have a name that reads as a SHA.
            .filter(|commit| {
                commit
                    .oid
                    .as_deref()
                    .is_some_and(|found| found.starts_with(&sha))
            });
        let Some(commit) = commit else {
            section.notes.push(if is_full_sha(&sha) {
                SectionNote::CommitNotFound { sha }
            } else {
                SectionNote::CommitNotFoundOrAmbiguous { prefix: sha }
            });
            return section;
        };
        section.versions.extend(self.entries.commit(commit));
        let is_on_head = repository
            .and_then(|r| r.on.as_ref()?.compare.as_ref()?.ahead_by)
            .is_some_and(|ahead_by| ahead_by == 0);
        let head = repository.and_then(|r| r.head.as_ref());
        if let Some(head) = head.filter(|_| !is_on_head) {
            // GitHub finds commits of forks under the name of the repository, too.
            section.notes.push(SectionNote::NotOnDefaultBranch {
                branch: head.name.clone(),
            });
        }
        section.total = Some(1);
        section
    }
}

/// Short SHAs, as long as it takes to tell these apart.
fn told_apart(candidates: &BTreeSet<&str>) -> Vec<String> {
    let cut = |length: usize| -> BTreeSet<&str> {
        candidates
            .iter()
            .map(|sha| sha.get(..length).unwrap_or(sha))
            .collect()
    };
    let length = (7..40)
        .find(|length| cut(*length).len() == candidates.len())
        .unwrap_or(40);
    cut(length)
        .into_iter()
        .take(MAX_CANDIDATES)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use serde_json::{Value, json};

    use super::*;
    use crate::providers::github::{
        addresses::Pages,
        offered::{
            dispatchable::{RunFile, Starter},
            tags::TagPattern,
        },
        source::Mapping,
    };

    fn commit(sha: &str) -> Value {
        json!({"__typename": "Commit", "oid": format!("{sha:0<40}"), "messageHeadline": format!("Change {sha}")})
    }

    /// The labels and the kinds of the notes that a pasted SHA leads to.
    fn pasted(query: &str, repository: Value, tags: &[Tag]) -> (Vec<String>, Vec<String>) {
        let environment = json!({"service": "s", "name": "e", "provider": "github", "host": "h", "source": {"owner": "a", "repo": "b", "environment": "e"}});
        let environment = serde_json::from_value(environment).unwrap();
        let mapping = Mapping::new(&environment, false, &Default::default()).unwrap();
        let pages = Pages::new("https://h", "a", "b");
        let (deploying, releases) = (BTreeSet::new(), HashMap::new());
        let entries = Entries {
            pages: &pages,
            pattern: TagPattern::new(&mapping.source.versions),
            starter: Starter {
                source: &mapping.source,
                default_branch: Some("main"),
                run_on_sha: None,
                file: &RunFile::Unasked,
            },
            deploying: &deploying,
            releases: &releases,
            checks_readable: true,
        };
        let lists = Lists {
            entries: &entries,
            versions: &mapping.source.versions,
            query: Some(query),
        };
        let search = Answered::of(json!({ "r0": repository }));
        let section = lists.pasted(query, &search, &[&search], tags);
        let kinds = section
            .notes
            .iter()
            .map(|note| serde_json::to_value(note).unwrap())
            .map(|note| match note.get("candidates") {
                Some(candidates) => format!("{} {candidates}", note["kind"].as_str().unwrap()),
                None => note["kind"].as_str().unwrap().to_owned(),
            })
            .collect();
        let labels = section.versions.into_iter().map(|v| v.label).collect();
        (labels, kinds)
    }

    fn said(text: &str) -> (Vec<String>, Vec<String>) {
        (Vec::new(), vec![text.to_owned()])
    }

    #[test]
    fn a_commit_is_found_by_the_beginning_of_its_sha_in_any_case() {
        let on_main = json!({"head": {"name": "main"}, "pasted": commit("abcdef12"), "on": {"compare": {"aheadBy": 0}}});
        let found = (vec!["abcdef1".to_owned()], Vec::new());
        assert_eq!(pasted("ABCDEF1", on_main.clone(), &[]), found);
        assert_eq!(pasted("abcdef12", on_main, &[]), found);
    }

    #[test]
    fn a_commit_that_is_not_on_the_default_branch_is_offered_with_a_warning() {
        for on in [
            json!({"compare": {"aheadBy": 1}}),
            json!({"compare": null}),
            json!(null),
        ] {
            let elsewhere =
                json!({"head": {"name": "main"}, "pasted": commit("abcdef12"), "on": on});
            assert_eq!(
                pasted("abcdef1", elsewhere, &[]),
                (
                    vec!["abcdef1".to_owned()],
                    vec!["not_on_default_branch".to_owned()]
                )
            );
        }
    }

    #[test]
    fn what_is_not_found_is_told_from_what_may_be_ambiguous() {
        let nothing = json!({"pasted": null});
        assert_eq!(
            pasted("abcdef1", nothing.clone(), &[]),
            said("commit_not_found_or_ambiguous")
        );
        assert_eq!(
            pasted(&"a".repeat(40), nothing, &[]),
            said("commit_not_found")
        );
        // A branch has that name, and a file.
        let branch = json!({"pasted": commit("1234567")});
        assert_eq!(
            pasted("abcdef1", branch, &[]),
            said("commit_not_found_or_ambiguous")
        );
        let tree = json!({"pasted": {"__typename": "Tree", "oid": "abcdef1"}});
        assert_eq!(
            pasted("abcdef1", tree, &[]),
            said("commit_not_found_or_ambiguous")
        );
    }

    #[test]
    fn several_commits_that_begin_so_are_named_until_they_differ() {
        let history = json!({"head": {"name": "main", "target": {"__typename": "Commit", "oid": "f", "history": {"nodes": [commit("abcdef1e2"), commit("99")]}}}, "pasted": null});
        let tag = Tag {
            name: "v1".to_owned(),
            target: TagTarget::Commit(format!("{:0<40}", "abcdef1e7")),
        };
        assert_eq!(
            pasted("abcdef1", history, &[tag]),
            said("commit_ambiguous [\"abcdef1e2\",\"abcdef1e7\"]")
        );
    }
}
