//! What could be put into an environment. All tags by name, then one query for everything that is shown: the first page of each
//! list, what runs upstream, what ran here before. A search and a next page are one query more, a version never is one of its own.

pub(super) mod ci;
mod cursor;
pub(super) mod dispatchable;
mod entries;
mod ground;
pub(super) mod past;
pub(super) mod query;
mod reading;
mod sections;
pub(super) mod shown;
mod tags;

use std::collections::BTreeSet;

use jiff::Timestamp;

use self::{
    cursor::Cursor,
    dispatchable::RunFile,
    ground::{Ground, entries, releases},
    past::PastNeeds,
    query::{RefPage, Wanted},
    reading::{Age, Answered, Names},
    sections::Lists,
    shown::Offers,
    tags::TagPage,
};
use super::{
    absences::Absences,
    addresses::Pages,
    client::GithubClient,
    parsed_files::ParsedFiles,
    reading::{LastAsked, Reading},
    run_name::RunNamePatterns,
    source::{Mapping, VersionOrder, VersionSource, repository_key},
};
use crate::{
    error::{Error, Result},
    model::{
        offered::SectionNote,
        problem::{Problem, ProblemCode},
        version::{KnownVersion, Version},
        viewer::Viewer,
    },
    providers::provider::{DeploymentsAnswer, VersionsAnswer, VersionsRequest, WantedEnvironment},
};

/// Fewest digits of a SHA that is looked up.
const MIN_SHA: usize = 7;

/// What offering works with.
pub struct Offering<'a> {
    /// Asks GitHub.
    pub client: &'a GithubClient,
    /// Parses workflow files.
    pub files: &'a ParsedFiles,
    /// Compiles patterns.
    pub patterns: &'a RunNamePatterns,
    /// Remembers what was not found.
    pub absences: &'a Absences,
    /// Remembers what was asked, for when it cannot be asked.
    pub last_asked: &'a LastAsked,
    /// Remembers which queries versions were offered from.
    pub offers: &'a Offers,
    /// For whom.
    pub viewer: &'a Viewer,
    /// The question.
    pub request: &'a VersionsRequest,
    /// When it was asked.
    pub now: Timestamp,
}

impl Offering<'_> {
    /// Answers the question.
    pub async fn answer(&self) -> Result<VersionsAnswer> {
        let cursor = self
            .request
            .cursor
            .as_deref()
            .map(Cursor::parse)
            .transpose()?;
        let ground = self.ground()?;
        let (deployments, kept) = self.reading().answer_and_keep().await?;
        let mut age = Age::default();
        if let Some(Ok(facts)) = deployments.environments.get(self.request.environment) {
            age.note_at(facts.fetched_at);
        }
        let mut answer = match cursor {
            Some(cursor) => self.more(&ground, cursor, &mut age).await?,
            None => self.first(&ground, &deployments, kept, &mut age).await?,
        };
        answer.fetched_at = age.oldest.unwrap_or(self.now);
        answer.stale = age.stale.map(Problem::from);
        answer.environments = deployments.environments;
        Ok(answer)
    }

    fn reading(&self) -> Reading<'_> {
        Reading {
            shares: false,
            client: self.client,
            files: self.files,
            patterns: self.patterns,
            absences: self.absences,
            last_asked: self.last_asked,
            viewer: self.viewer,
            request: &self.request.deployments,
            now: self.now,
        }
    }

    fn ground(&self) -> Result<Ground> {
        let environments = &self.request.deployments.environments;
        let of = |index: usize| {
            let wanted = environments
                .get(index)
                .ok_or_else(|| Error::internal("Versions of an unknown environment."))?;
            Mapping::new(&wanted.environment, wanted.shared_target, self.patterns)
        };
        let mapping = of(self.request.environment)?;
        let host = self.client.host(&self.request.deployments.host)?;
        let deploying = deploying(environments, &mapping, self.patterns);
        Ok(Ground {
            pages: Pages::new(
                host.web_base_url.as_str(),
                &mapping.source.owner,
                &mapping.source.repo,
            ),
            mapping,
            deploying,
        })
    }

    /// All names, where the mapping offers any that GitHub does not put in order itself. What stands in the way of the whole
    /// answer is an error; what stands in the way of names alone is in the result.
    async fn names_if_listed(
        &self,
        ground: &Ground,
        deep: bool,
        age: &mut Age,
    ) -> Result<Result<Names>> {
        let by_date = ground.mapping.source.versions.order == VersionOrder::Date;
        if !ground.offers_tags() || (by_date && ground.offers(VersionSource::Tags)) {
            return Ok(Ok(Names::default()));
        }
        match self.names(&ground.mapping, deep, age).await {
            Err(error) if is_about_viewer(&error) => Err(error),
            names => Ok(names),
        }
    }

    /// The first page of everything.
    async fn first(
        &self,
        ground: &Ground,
        deployments: &DeploymentsAnswer,
        mut kept: super::reading::Kept,
        age: &mut Age,
    ) -> Result<VersionsAnswer> {
        let query = self.request.query.as_deref();
        let versions = &ground.mapping.source.versions;
        let names = self.names_if_listed(ground, query.is_some(), age).await?;
        let (names, unread) = match names {
            Ok(names) => (names, None),
            Err(error) => (Names::default(), Some(error)),
        };
        let page = tags::page(names.tags.iter().cloned(), versions, None, None);
        let by_date = ground.lists_by_date(&page);
        let upstream = self.upstream(ground, deployments);
        let needs = PastNeeds::of(&kept, self.request.environment);
        let mut commits: BTreeSet<&str> = needs.commits.iter().map(String::as_str).collect();
        commits.extend(
            upstream
                .iter()
                .flatten()
                .filter_map(|version| version.sha.as_deref())
                .filter(|sha| past::is_full_sha(sha)),
        );
        let source = &ground.mapping.source;
        let place = kept.repository(&source.owner, &source.repo);
        let run = kept.newest_run(place, &source.workflow);
        let base = self
            .ask(
                ground.with_plan(
                    Wanted {
                        refs: ground.refs(&upstream, &page),
                        history: ground.offers(VersionSource::Commits).then_some(None),
                        branches: ground.branches(None, None),
                        dated: (ground.offers_tags() && by_date).then(|| ground.dated(None, None)),
                        tags: listed(&page, by_date),
                        commits: commits.iter().copied().collect(),
                        labels: needs.labels.iter().map(String::as_str).collect(),
                        files: needs
                            .files
                            .iter()
                            .map(|key| (key.sha.as_str(), key.path.as_str()))
                            .collect(),
                        ..ground.wanted()
                    },
                    run.as_deref(),
                    self.reading().may_read_teams(),
                ),
                age,
            )
            .await?;
        needs
            .absorb(&mut kept, &ground.mapping, &base, self.files)
            .await;
        let searched_page =
            query.map(|query| tags::page(names.tags.iter().cloned(), versions, Some(query), None));
        let search = match query {
            None => None,
            Some(query) => {
                let wanted = Wanted {
                    branches: ground.branches(Some(query), None),
                    dated: (ground.offers_tags() && by_date)
                        .then(|| ground.dated(Some(query), None)),
                    tags: searched_page
                        .as_ref()
                        .map(|page| listed(page, by_date))
                        .unwrap_or_default(),
                    pasted: Some(query).filter(|query| is_sha(query)),
                    ..ground.wanted()
                };
                Some(self.ask(wanted, age).await?)
            }
        };
        let run_file = self.run_file(ground, &base).await;
        let releases = releases(&names, &base);
        let entries = entries(ground, &base, &run_file, &releases);
        let lists = Lists {
            entries: &entries,
            versions,
            query,
        };
        let shown = search.as_ref().unwrap_or(&base);
        let mut sections = Vec::new();
        if let (Some(query), Some(search)) = (query.filter(|query| is_sha(query)), &search) {
            sections.push(lists.pasted(query, search, &[&base, search], &names.tags));
        }
        if ground.offers_tags() {
            let mut section = if by_date {
                lists.dated(shown)
            } else {
                lists.tags(shown, searched_page.as_ref().unwrap_or(&page), names.is_cut)
            };
            section
                .notes
                .extend(unread.map(|error| SectionNote::Unavailable {
                    problem: error.into(),
                }));
            sections.push(section);
        }
        if ground.offers(VersionSource::Commits) {
            sections.push(lists.commits(&base));
        }
        if ground.offers(VersionSource::Branches) {
            sections.push(lists.branches(shown, true));
        }
        let details = past::details(&[&base]);
        let offer = |known: &KnownVersion| past::as_offered(&entries, &base, &details, known);
        let (past, past_unknown) = past::offered(&kept, self.request.environment, &offer);
        Ok(VersionsAnswer {
            upstream: upstream
                .iter()
                .map(|version| version.and_then(&offer))
                .collect(),
            past,
            past_unknown,
            sections,
            ..VersionsAnswer::default()
        })
    }

    /// What is live in each environment upstream, where it is known and of the same repository.
    fn upstream<'d>(
        &self,
        ground: &Ground,
        deployments: &'d DeploymentsAnswer,
    ) -> Vec<Option<&'d KnownVersion>> {
        let repository = ground.mapping.repository_key();
        let is_here = |index: &usize| {
            let wanted = self.request.deployments.environments.get(*index);
            wanted.is_some_and(|wanted| {
                Mapping::new(&wanted.environment, wanted.shared_target, self.patterns).is_ok_and(
                    |other| repository_key(&other.source.owner, &other.source.repo) == repository,
                )
            })
        };
        self.request
            .upstream
            .iter()
            .map(|index| {
                let facts = deployments.environments.get(*index)?.as_ref().ok()?;
                match &facts.live.as_ref()?.version {
                    Version::Known(known) if is_here(index) => Some(known),
                    Version::Known(_) | Version::Unknown { .. } => None,
                }
            })
            .collect()
    }

    /// The page behind a cursor.
    async fn more(&self, ground: &Ground, cursor: Cursor, age: &mut Age) -> Result<VersionsAnswer> {
        let query = self.request.query.as_deref();
        let versions = &ground.mapping.source.versions;
        let (names, page) = match &cursor {
            Cursor::Tags(behind) => {
                let names = self.names_if_listed(ground, true, age).await??;
                let tags = names.tags.iter().cloned();
                let page = tags::page(tags, versions, query, Some(behind));
                (names, page)
            }
            _ => (Names::default(), TagPage::default()),
        };
        let mut wanted = ground.wanted();
        match &cursor {
            Cursor::Tags(_) => wanted.tags = listed(&page, false),
            Cursor::DatedTags(after) => wanted.dated = Some(ground.dated(query, Some(after))),
            Cursor::Commits(after) => wanted.history = Some(Some(after)),
            Cursor::Branches(after) => {
                wanted.branches = Some(RefPage {
                    query,
                    after: Some(after),
                })
            }
        }
        let answered = self.ask(wanted, age).await?;
        let run_file = self.run_file(ground, &answered).await;
        let releases = releases(&names, &answered);
        let entries = entries(ground, &answered, &run_file, &releases);
        let lists = Lists {
            entries: &entries,
            versions,
            query,
        };
        let section = match cursor {
            Cursor::Tags(_) => lists.tags(&answered, &page, names.is_cut),
            Cursor::DatedTags(_) => lists.dated(&answered),
            Cursor::Commits(_) => lists.commits(&answered),
            Cursor::Branches(_) => lists.branches(&answered, false),
        };
        Ok(VersionsAnswer {
            sections: vec![section],
            ..VersionsAnswer::default()
        })
    }

    async fn run_file(&self, ground: &Ground, answered: &Answered) -> RunFile {
        if ground.wanted().run_file.is_none() {
            return RunFile::Unasked;
        }
        let object = answered
            .repository()
            .and_then(|repository| repository.objects.get("runFile")?.as_ref());
        match object {
            None => RunFile::Missing,
            Some(object) => match (object.text.as_deref(), object.is_truncated) {
                (Some(text), Some(false) | None) => self
                    .files
                    .parse(text)
                    .await
                    .map_or(RunFile::NotUnderstood, RunFile::Is),
                _ => RunFile::NotUnderstood,
            },
        }
    }
}

/// Paths of the workflows that deploy from the repository of a mapping.
pub(super) fn deploying(
    environments: &[WantedEnvironment],
    mapping: &Mapping,
    patterns: &RunNamePatterns,
) -> BTreeSet<String> {
    environments
        .iter()
        .filter_map(|other| Mapping::new(&other.environment, other.shared_target, patterns).ok())
        .filter(|other| other.repository_key() == mapping.repository_key())
        .map(|other| other.source.workflow)
        .collect()
}

fn listed(page: &TagPage, by_date: bool) -> Vec<&tags::Tag> {
    if by_date {
        Vec::new()
    } else {
        page.tags.iter().collect()
    }
}

/// Whether an error says something about the viewer or the whole repository, and not about one list only.
fn is_about_viewer(error: &Error) -> bool {
    !matches!(
        error.code,
        ProblemCode::AnswerNotUnderstood | ProblemCode::Timeout | ProblemCode::HostDown
    )
}

/// Whether something reads as a SHA, or the beginning of one that is long enough.
fn is_sha(text: &str) -> bool {
    (MIN_SHA..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}
