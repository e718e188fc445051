//! The requests: all tags by name, and one query for whatever is shown of them.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use super::{
    Offering, ci,
    entries::ReleaseFacts,
    query::{self, Wanted},
    shown::Offer,
    tags::{Tag, TagPattern, TagTarget},
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    providers::github::{
        client::{ApiPath, Call, Fetched, Freshness, GraphqlAnswer, GraphqlRequest},
        reading::not_found,
        schema::{
            offered::{OfferedData, OfferedRepository},
            rest,
        },
        source::{Mapping, VersionSource},
    },
};

/// For how long lists and checks count as fresh, in seconds.
const FRESH: u64 = 60;
/// Pages of tags that are read at most; GitHub gives all tags on one.
const MAX_TAG_PAGES: usize = 100;
/// Pages of releases, a hundred each, that are read at most: to begin with, and to search or go on.
const FIRST_RELEASE_PAGES: usize = 1;
const MAX_RELEASE_PAGES: usize = 10;

/// Names that may be offered.
#[derive(Debug, Default)]
pub struct Names {
    /// Tags, whether they count or not.
    pub tags: Vec<Tag>,
    /// What is known of their releases.
    pub releases: HashMap<String, ReleaseFacts>,
    /// Whether there are more than were read.
    pub is_cut: bool,
}

/// How old what was read is.
#[derive(Debug, Clone, Default)]
pub struct Age {
    /// When the oldest was read.
    pub oldest: Option<Timestamp>,
    /// Why something is the last that was known.
    pub stale: Option<Error>,
}

impl Age {
    /// Takes in when something was read.
    pub fn note<T>(&mut self, fetched: &Fetched<T>) {
        self.note_at(fetched.fetched_at);
        if self.stale.is_none() {
            self.stale.clone_from(&fetched.stale);
        }
    }

    /// Takes in when something was read.
    pub fn note_at(&mut self, at: Timestamp) {
        self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
    }
}

/// An answer whose repository could be read.
pub struct Answered(Arc<GraphqlAnswer<OfferedData>>);

impl Answered {
    #[cfg(test)]
    pub(super) fn of(data: serde_json::Value) -> Self {
        Self(Arc::new(GraphqlAnswer {
            data: serde_json::from_value(data).ok(),
            errors: Vec::new(),
        }))
    }

    /// What was read.
    pub fn repository(&self) -> Option<&OfferedRepository> {
        self.0.data.as_ref()?.repository.as_ref()
    }

    /// Whether GitHub let checks be read.
    pub fn checks_readable(&self) -> bool {
        ci::readable(&self.0.errors)
    }
}

impl Offering<'_> {
    fn call<'c>(&'c self, repository: &'c str) -> Call<'c> {
        Call {
            viewer: self.viewer,
            host: &self.request.deployments.host,
            repository: Some(repository),
        }
    }

    /// All tags that may count; of a mapping that offers releases only, all releases.
    pub async fn names(&self, mapping: &Mapping, deep: bool, age: &mut Age) -> Result<Names> {
        let source = &mapping.source;
        let repository = format!("{}/{}", source.owner, source.repo);
        let path = ApiPath::repo(&source.owner, &source.repo);
        let mut names = Names::default();
        if source.versions.sources.contains(&VersionSource::Tags) {
            // Complete, unlike GraphQL's lists, and confirmed for nothing while no tag comes or goes.
            let path = path
                .segment("git")
                .segment("matching-refs")
                .segment("tags")
                .segments(TagPattern::new(&source.versions).head());
            let fetched = self
                .client
                .get_pages::<Vec<rest::GitRef>>(
                    &self.call(&repository),
                    path,
                    MAX_TAG_PAGES,
                    Freshness::for_secs(FRESH),
                )
                .await?;
            age.note(&fetched);
            names.is_cut = !fetched.value.complete;
            names.tags = fetched
                .value
                .pages
                .iter()
                .flat_map(|page| page.iter())
                .filter_map(tag)
                .collect();
            return Ok(names);
        }
        let pages = if deep {
            MAX_RELEASE_PAGES
        } else {
            FIRST_RELEASE_PAGES
        };
        let fetched = self
            .client
            .get_pages::<Vec<rest::Release>>(
                &self.call(&repository),
                path.segment("releases").query("per_page", "100"),
                pages,
                Freshness::for_secs(FRESH),
            )
            .await?;
        age.note(&fetched);
        names.is_cut = !fetched.value.complete;
        for release in fetched.value.pages.iter().flat_map(|page| page.iter()) {
            if release.draft || names.releases.contains_key(&release.tag_name) {
                continue;
            }
            let (name, url) = (release.name.as_deref(), release.html_url.as_deref());
            names.releases.insert(
                release.tag_name.clone(),
                ReleaseFacts::new(name, url, release.prerelease),
            );
            names.tags.push(Tag {
                name: release.tag_name.clone(),
                target: TagTarget::Unknown,
            });
        }
        Ok(names)
    }

    /// Asks the query, and remembers it for the plan of a version that it tells of.
    pub async fn ask(&self, mut wanted: Wanted<'_>, age: &mut Age) -> Result<Answered> {
        let repository = format!("{}/{}", wanted.owner, wanted.repo);
        let call = self.call(&repository);
        let ask = |request: &GraphqlRequest| {
            let fresh = Freshness::for_secs(FRESH);
            self.client
                .graphql::<OfferedData>(&call, request.clone(), fresh)
        };
        let mut request = query::offered(&wanted);
        let fetched = match (ask(&request).await, &mut wanted.standing) {
            (Err(error), Some(standing))
                if standing.with_teams && error.code == ProblemCode::MissingScope =>
            {
                self.reading().note_teams_refused();
                standing.with_teams = false;
                request = query::offered(&wanted);
                ask(&request).await?
            }
            (read, _) => read?,
        };
        self.remember(&wanted, request).await;
        age.note(&fetched);
        let answered = Answered(Arc::clone(&fetched.value));
        if answered.repository().is_some() {
            return Ok(answered);
        }
        let of_all = |path: &[String]| path.is_empty() || path == ["r0"];
        Err(fetched
            .value
            .errors
            .iter()
            .find(|error| of_all(&error.path))
            .map_or_else(
                || not_found(call.host, Some(repository.clone())),
                |error| error.to_error(&call),
            ))
    }
}

impl Offering<'_> {
    async fn remember(&self, wanted: &Wanted<'_>, request: GraphqlRequest) {
        let deployments = &self.request.deployments;
        let Some(of) = deployments.environments.get(self.request.environment) else {
            return;
        };
        let offer = Offer {
            request,
            has_standing: wanted.standing.is_some(),
            tags: wanted.tags.iter().map(|tag| tag.name.clone()).collect(),
            refs: wanted
                .refs
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect(),
        };
        let viewer = self.client.viewer_key(self.viewer, &deployments.host);
        self.offers.remember(viewer, &of.environment, offer).await;
    }
}

fn tag(reference: &rest::GitRef) -> Option<Tag> {
    Some(Tag {
        name: reference.full.strip_prefix("refs/tags/")?.to_owned(),
        target: match reference.object.kind.as_str() {
            "commit" => TagTarget::Commit(reference.object.sha.clone()),
            "tag" => TagTarget::Annotated(reference.object.sha.clone()),
            _ => TagTarget::Unknown,
        },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::providers::github::client::GraphqlError;

    #[test]
    fn checks_that_may_not_be_read_are_told_from_checks_that_are_not_there() {
        let answered = |path: &[&str]| {
            let error = GraphqlError {
                kind: "FORBIDDEN".to_owned(),
                path: path.iter().map(|step| (*step).to_owned()).collect(),
                message: "no".to_owned(),
                saml_failure: false,
                sso_url: None,
            };
            Answered(Arc::new(GraphqlAnswer {
                data: serde_json::from_value(json!({"r0": {}})).ok(),
                errors: vec![error],
            }))
        };
        let of_a_check = answered(&["r0", "head", "target", "statusCheckRollup", "contexts"]);
        assert!(!of_a_check.checks_readable());
        assert!(answered(&["r0", "releases"]).checks_readable());
    }

    #[test]
    fn an_age_is_that_of_the_oldest_with_the_first_reason() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let fetched = |second, stale: Option<&str>| Fetched {
            value: Arc::new(()),
            fetched_at: at(second),
            stale: stale.map(Error::internal),
        };
        let mut age = Age::default();
        age.note(&fetched(5, None));
        age.note(&fetched(3, Some("first")));
        age.note(&fetched(4, Some("second")));
        assert_eq!(age.oldest, Some(at(3)));
        assert_eq!(age.stale.unwrap().message, "first");
    }

    #[test]
    fn only_tags_are_tags_and_annotated_ones_are_known() {
        let of = |full: &str, kind: &str| {
            let reference = json!({"ref": full, "object": {"sha": "a", "type": kind}});
            tag(&serde_json::from_value(reference).unwrap()).map(|tag| (tag.name, tag.target))
        };
        assert_eq!(
            of("refs/tags/cart/v1", "commit"),
            Some(("cart/v1".to_owned(), TagTarget::Commit("a".to_owned())))
        );
        assert_eq!(
            of("refs/tags/v1", "tag"),
            Some(("v1".to_owned(), TagTarget::Annotated("a".to_owned())))
        );
        assert_eq!(of("refs/heads/main", "commit"), None);
    }
}
