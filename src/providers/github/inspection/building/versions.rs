//! What is offered as a version.

use crate::{
    model::inspection::Reason,
    providers::github::{
        inspection::{
            candidates::{Draft, Repository, reason, stem},
            facts::TagScheme,
            inputs::NamedInput,
            words::{contains, subject, words},
        },
        source::{Dispatch, RunRef, VersionOrder, VersionSource, Versions},
        workflow_file::WorkflowFile,
    },
};

/// What is left of a hundred tags may be made otherwise.
const MOST: u32 = 80;

/// The versions that are offered, with reasons.
pub(super) fn versions(
    repository: &Repository<'_>,
    draft: &Draft,
    file: Option<&WorkflowFile>,
    version: Option<&NamedInput<'_>>,
    dispatch: &Dispatch,
) -> (Versions, Vec<Reason>) {
    let mut versions = Versions::default();
    let mut reasons = Vec::new();
    let named = version.map(|version| words(&version.input.name));
    let last = named
        .as_ref()
        .and_then(|words| words.last())
        .map(String::as_str);
    match (last, dispatch.run_ref == RunRef::SelectedVersion) {
        (Some("tag" | "release"), _) => {
            versions.sources = vec![VersionSource::Tags, VersionSource::Releases]
        }
        (Some("branch"), _) => versions.sources = vec![VersionSource::Branches],
        (Some("sha" | "commit" | "revision" | "rev"), _) => {
            versions.sources = vec![VersionSource::Commits]
        }
        (_, true) => {
            versions.sources = vec![
                VersionSource::Tags,
                VersionSource::Releases,
                VersionSource::Branches,
            ];
            reasons.push(reason(
                "source.versions.sources",
                "GitHub starts workflows on branches and tags, not on commits.",
            ));
        }
        _ => {}
    }
    if let Some(scheme) = tag_scheme(repository, draft, file) {
        if scheme.kind == "other" {
            versions.order = VersionOrder::Date;
        }
        if scheme.pattern != "*" {
            reasons.push(reason(
                "source.versions.tagPattern",
                format!(
                    "{} of the newest {} tags are made like `{}`.",
                    scheme.count,
                    repository.facts.tags.len(),
                    scheme.example
                ),
            ));
            versions.tag_pattern = Some(scheme.pattern.clone());
        }
    }
    (versions, reasons)
}

/// The scheme of the tags that are versions of this service: those with its name, those that start the workflow, else those
/// that most tags follow.
fn tag_scheme<'r>(
    repository: &Repository<'r>,
    draft: &Draft,
    file: Option<&WorkflowFile>,
) -> Option<&'r TagScheme> {
    let schemes = &repository.facts.tag_schemes;
    let named = schemes
        .iter()
        .find(|scheme| repository.service.is_in(&scheme.pattern));
    let starting = || {
        let filters = file.map(|file| file.tags.as_slice()).unwrap_or_default();
        let prefix = |pattern: &str| {
            pattern
                .split(['*', '[', '?', '+'])
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        schemes.iter().find(|scheme| {
            filters.iter().any(|filter| {
                let (filter, own) = (prefix(filter), prefix(&scheme.pattern));
                !filter.is_empty() && own == filter
            })
        })
    };
    let usual = || {
        let all: u32 = schemes.iter().map(|scheme| scheme.count).sum();
        // Tags of another service are no versions of this one.
        let prefix_is_neutral = |scheme: &&TagScheme| {
            let about = subject(&scheme.pattern);
            about.iter().all(|word| word == "v") || contains(&about, &words(stem(&draft.file)))
        };
        schemes
            .first()
            .filter(|scheme| scheme.count * 100 >= MOST * all)
            .filter(prefix_is_neutral)
    };
    named.or_else(starting).or_else(usual)
}
