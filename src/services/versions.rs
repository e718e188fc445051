//! Versions: what could be put into an environment. The provider lists what its repository has; what runs upstream, what was good
//! here before and what is live where is the same for all providers.

use serde::{Deserialize, Serialize};

use super::{Services, placed::Placed};
use crate::{
    error::{Error, Result},
    model::{
        offered::{
            Dispatchable, OfferedVersion, OfferedVersions, SectionKind, SectionNote, VersionChoice,
            VersionSection,
        },
        version::{KnownVersion, UnknownVersionReason, Version},
        viewer::Viewer,
    },
    providers::provider::{EnvironmentDeployments, VersionsAnswer, VersionsRequest},
};

/// Longest text that can be searched for, in characters.
const MAX_QUERY: usize = 200;

/// Asks what could be put into an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VersionsCommand {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// Only versions whose name, message or SHA contains this, in any case; 7 to 40 hexadecimal digits also look up the commit,
    /// however old it is. At most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// `nextCursor` of a section: then only what follows in it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

type Slot = Result<EnvironmentDeployments>;

impl Services {
    /// What could be put into an environment.
    pub async fn versions(
        &self,
        viewer: &Viewer,
        command: VersionsCommand,
    ) -> Result<OfferedVersions> {
        let query = query(command.query)?;
        let placed = self
            .placed(viewer, &command.service, &command.environment)
            .await?;
        let upstream: Vec<(String, Option<usize>)> = placed
            .environment
            .promotes_from
            .iter()
            .map(|name| (name.clone(), placed.place_of(name)))
            .collect();
        let request = VersionsRequest {
            deployments: placed.request(),
            environment: placed.place,
            upstream: upstream.iter().filter_map(|(_, place)| *place).collect(),
            query: query.clone(),
            cursor: command.cursor.clone(),
        };
        let mut answer = placed.provider.versions(viewer, request).await?;
        let mut sections = std::mem::take(&mut answer.sections);
        if command.cursor.is_none() {
            sections.push(previously_here(&placed, &mut answer));
            if !upstream.is_empty() {
                sections.push(running_upstream(&placed, &upstream, &mut answer));
            }
            sections.sort_by_key(|section| section.kind);
        }
        let lives = lives(&placed, &answer.environments);
        for section in &mut sections {
            for version in &mut section.versions {
                version.live_in = live_in(version, &lives);
            }
            if let (Some(query), SectionKind::Upstream | SectionKind::PreviouslyHere) =
                (&query, section.kind)
            {
                section.versions.retain(|version| is_found(version, query));
                section.total = u32::try_from(section.versions.len()).ok();
            }
        }
        let live = match answer.environments.get(placed.place) {
            Some(Ok(facts)) => facts.live.as_ref().and_then(|live| known(&live.version)),
            _ => None,
        };
        Ok(OfferedVersions {
            service: super::validation::normal_ref(&command.service),
            preselected: preselected(&sections, &placed.environment.name),
            environment: placed.environment.name.clone(),
            query,
            sections,
            live: live.cloned(),
            fetched_at: answer.fetched_at,
            stale: answer.stale,
        })
    }
}

fn query(query: Option<String>) -> Result<Option<String>> {
    let query = query
        .map(|query| query.trim().to_owned())
        .filter(|query| !query.is_empty());
    match query {
        Some(query) if query.chars().count() > MAX_QUERY || query.contains(char::is_control) => {
            Err(Error::invalid(
                "query",
                format!(
                    "What is searched for must have at most {MAX_QUERY} characters, and no control characters."
                ),
            ))
        }
        query => Ok(query),
    }
}

fn running_upstream(
    placed: &Placed,
    upstream: &[(String, Option<usize>)],
    answer: &mut VersionsAnswer,
) -> VersionSection {
    let mut section = VersionSection::new(SectionKind::Upstream);
    let mut offered = std::mem::take(&mut answer.upstream).into_iter();
    for (name, place) in upstream {
        let version = place.and_then(|_| offered.next()).flatten();
        let slot = place.and_then(|place| answer.environments.get(place));
        match version {
            Some(version) => push_new(&mut section.versions, version),
            None => section
                .notes
                .extend(why_nothing_upstream(placed, name, slot)),
        }
    }
    section.total = u32::try_from(section.versions.len()).ok();
    section
}

/// Why an environment upstream offers nothing; nothing is said of one that does not exist.
fn why_nothing_upstream(placed: &Placed, name: &str, slot: Option<&Slot>) -> Option<SectionNote> {
    let environment = name.to_owned();
    let other = placed.all.iter().find(|other| other.name == name)?;
    if !placed.is_same_repository(other) {
        return Some(SectionNote::OtherRepository {
            environment,
            repository: placed.provider.origin(other).repository,
        });
    }
    Some(match slot? {
        Err(error) => SectionNote::NotRead {
            environment,
            problem: error.clone().into(),
        },
        Ok(facts) => match facts.live.as_ref().map(|live| &live.version) {
            None => SectionNote::NothingLive { environment },
            Some(Version::Unknown { reason, .. }) => SectionNote::VersionUnknown {
                environment,
                reason: *reason,
            },
            Some(Version::Known(_)) => SectionNote::VersionUnknown {
                environment,
                reason: UnknownVersionReason::NoSource,
            },
        },
    })
}

fn previously_here(placed: &Placed, answer: &mut VersionsAnswer) -> VersionSection {
    let mut section = VersionSection::new(SectionKind::PreviouslyHere);
    for version in std::mem::take(&mut answer.past) {
        push_new(&mut section.versions, version);
    }
    match answer.environments.get(placed.place) {
        Some(Err(error)) => section.notes.push(SectionNote::NotRead {
            environment: placed.environment.name.clone(),
            problem: error.clone().into(),
        }),
        Some(Ok(facts)) if !facts.lookback.complete => {
            section.notes.push(SectionNote::LookedBack {
                attempts: facts.lookback.attempts,
            });
        }
        _ => {}
    }
    if answer.past_unknown > 0 {
        section.notes.push(SectionNote::UnknownVersions {
            count: answer.past_unknown,
        });
    }
    section.total = u32::try_from(section.versions.len()).ok();
    section
}

/// Adds a version unless it is there: by its name, or under another name that stands for the same commit.
fn push_new(versions: &mut Vec<OfferedVersion>, version: OfferedVersion) {
    let is_same = |other: &OfferedVersion| match (&other.choice.sha, &version.choice.sha) {
        (Some(a), Some(b)) => a == b,
        _ => other.label == version.label,
    };
    if !versions.iter().any(is_same) {
        versions.push(version);
    }
}

/// What is live in each environment of the same repository, where it is known.
fn lives<'a>(placed: &'a Placed, slots: &'a [Slot]) -> Vec<(&'a str, &'a KnownVersion)> {
    placed
        .neighbours()
        .zip(slots)
        .filter(|(environment, _)| placed.is_same_repository(environment))
        .filter_map(|(environment, slot)| {
            let live = slot.as_ref().ok()?.live.as_ref()?;
            Some((environment.name.as_str(), known(&live.version)?))
        })
        .collect()
}

fn known(version: &Version) -> Option<&KnownVersion> {
    match version {
        Version::Known(known) => Some(known),
        Version::Unknown { .. } => None,
    }
}

fn live_in(version: &OfferedVersion, lives: &[(&str, &KnownVersion)]) -> Vec<String> {
    lives
        .iter()
        .filter(|(_, live)| match (&version.choice.sha, &live.sha) {
            (Some(a), Some(b)) => a == b,
            _ => version.label == live.label && version.label_kind == live.label_kind,
        })
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

fn is_found(version: &OfferedVersion, query: &str) -> bool {
    let query = query.to_lowercase();
    let texts = [
        Some(&version.label),
        version.choice.sha.as_ref(),
        version.headline.as_ref(),
    ];
    texts
        .into_iter()
        .flatten()
        .any(|text| text.to_lowercase().contains(&query))
}

fn preselected(sections: &[VersionSection], environment: &str) -> Option<VersionChoice> {
    let upstream = sections
        .iter()
        .find(|section| section.kind == SectionKind::Upstream)?;
    let first = upstream.versions.iter().find(|version| {
        matches!(version.dispatch, Dispatchable::Possible { .. })
            && !version.live_in.iter().any(|name| name == environment)
    })?;
    Some(first.choice.clone())
}

#[cfg(test)]
mod tests;
