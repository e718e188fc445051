//! The read model of choosing a version: what could be put into an environment, in sections.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    deployment::Actor,
    problem::Problem,
    version::{KnownVersion, LabelKind, UnknownVersionReason},
};

/// What could be put into an environment, in the order in which it is offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OfferedVersions {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// What was searched for; absent where all is offered.
    pub query: Option<String>,
    /// Best first. Those that the mapping does not offer are left out; with a cursor the one that it continues.
    pub sections: Vec<VersionSection>,
    /// The version to begin with: what runs upstream, where that can be deployed here and is not live here already.
    pub preselected: Option<VersionChoice>,
    /// What runs here now. Absent where nothing is live, or the environment could not be read.
    pub live: Option<KnownVersion>,
    /// When the oldest of the data behind this was read from the provider.
    #[cfg_attr(test, ts(type = "string"))]
    pub fetched_at: Timestamp,
    /// Present when the provider could not be asked and this is the last that was known.
    pub stale: Option<Problem>,
}

/// One kind of versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VersionSection {
    /// Which kind.
    pub kind: SectionKind,
    /// Newest first; of those upstream in the order of `promotesFrom`; the default branch before all others.
    pub versions: Vec<OfferedVersion>,
    /// Asks for what follows, as `cursor` with the same query. Absent at the end.
    pub next_cursor: Option<String>,
    /// How many there are in all, where that is known.
    pub total: Option<u32>,
    /// What is to be said of it, for example why it is empty.
    pub notes: Vec<SectionNote>,
}

impl VersionSection {
    /// An empty section.
    pub fn new(kind: SectionKind) -> Self {
        Self {
            kind,
            versions: Vec::new(),
            next_cursor: None,
            total: None,
            notes: Vec::new(),
        }
    }
}

/// Kinds of versions, in the order in which they are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// The commit that was searched for by its SHA. Only where the query is one: 7 to 40 hexadecimal digits.
    Pasted,
    /// What is live in the environments that versions come from.
    Upstream,
    /// What was deployed here with success before, and what is live.
    PreviouslyHere,
    /// Tags, with their releases.
    Tags,
    /// Commits of the default branch.
    Commits,
    /// Branches.
    Branches,
}

/// Something to be said of a section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum SectionNote {
    /// Nothing is live in an environment upstream.
    NothingLive {
        /// Its name.
        environment: String,
    },
    /// What is live in an environment upstream is not known.
    VersionUnknown {
        /// Its name.
        environment: String,
        /// Why.
        reason: UnknownVersionReason,
    },
    /// An environment upstream deploys from another repository.
    OtherRepository {
        /// Its name.
        environment: String,
        /// That repository.
        repository: String,
    },
    /// An environment, upstream or this one, could not be read.
    NotRead {
        /// Its name.
        environment: String,
        /// Why.
        problem: Problem,
    },
    /// There may be more that was deployed here, longer ago than was looked.
    LookedBack {
        /// Attempts that were looked at.
        attempts: u32,
    },
    /// Of some deployments here it is not known what they brought.
    UnknownVersions {
        /// How many.
        count: u32,
    },
    /// No commit has this SHA.
    CommitNotFound {
        /// What was searched for.
        sha: String,
    },
    /// No commit has a SHA that begins so, or several have: the provider does not say which. More digits tell.
    CommitNotFoundOrAmbiguous {
        /// What was searched for.
        prefix: String,
    },
    /// Several commits have a SHA that begins so. More digits tell.
    CommitAmbiguous {
        /// What was searched for.
        prefix: String,
        /// Short SHAs of some of them, long enough to tell them apart.
        candidates: Vec<String>,
    },
    /// The commit lies on no branch that was looked at: it may come from a fork, or from a branch that was never merged.
    NotOnDefaultBranch {
        /// The default branch.
        branch: String,
    },
    /// The section could not be read.
    Unavailable {
        /// Why.
        problem: Problem,
    },
}

/// Names a version in commands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VersionChoice {
    /// A tag, a branch, or a SHA (in full, or at least 7 digits that only one commit begins with).
    pub label: String,
    /// The commit that it stands for as the viewer sees it. Looked up where it is absent.
    #[serde(default)]
    pub sha: Option<String>,
}

/// A version that could be put into an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OfferedVersion {
    /// What people call it: tag, branch or short SHA.
    pub label: String,
    /// What the label is.
    pub label_kind: LabelKind,
    /// What commands name it by.
    pub choice: VersionChoice,
    /// The commit's SHA in 7 characters, where it is known.
    pub short_sha: Option<String>,
    /// First line of the commit's message.
    pub headline: Option<String>,
    /// Who wrote the commit.
    pub author: Option<CommitAuthor>,
    /// When it was committed.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub date: Option<Timestamp>,
    /// Page of the version at the provider.
    pub url: Option<String>,
    /// Whether it comes before a release, by its name or by what its release says: lists fold these.
    pub prerelease: bool,
    /// The release of the tag.
    pub release: Option<ReleaseLink>,
    /// What continuous integration says of the commit, runs of mapped workflows left out.
    pub ci: CiState,
    /// Names of the service's environments in which it is live now, in their order.
    pub live_in: Vec<String>,
    /// Its last success here. Only in the section of these.
    pub deployed: Option<DeployedBefore>,
    /// Whether it can be deployed from here.
    pub dispatch: Dispatchable,
}

/// Who wrote a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CommitAuthor {
    /// Name as the commit has it.
    pub name: String,
    /// Account at the provider, where the provider knows whose the commit is.
    pub account: Option<Actor>,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ReleaseLink {
    /// Its title; absent where it has none.
    pub name: Option<String>,
    /// Its page. http or https only.
    pub url: Option<String>,
}

/// What continuous integration says of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CiState {
    /// All checks passed, were skipped or are neutral.
    Passed,
    /// A check failed.
    Failed,
    /// Checks are under way or expected, and none has failed.
    Running,
    /// Nothing checked it.
    None,
    /// It cannot be said: not readable, too many checks, or words that this version does not know.
    Unknown,
}

/// A success of a version in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DeployedBefore {
    /// When it was reported.
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// Who started it.
    pub actor: Option<Actor>,
    /// Page of the run. http or https only.
    pub url: Option<String>,
}

/// Whether a version can be deployed from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Dispatchable {
    /// As far as mapping and repository say so.
    Possible {
        /// Branch or tag that the pipeline runs on.
        run_on: String,
        /// The input that carries the version, with what it is set to. Absent where what it runs on is the version.
        version_input: Option<VersionInput>,
    },
    /// Not under this mapping.
    Impossible {
        /// Why.
        reason: NotDispatchable,
        /// The same in a sentence.
        message: String,
    },
}

/// The input that carries a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct VersionInput {
    /// Its name.
    pub name: String,
    /// What it is set to.
    pub value: String,
}

/// Why a version cannot be deployed from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NotDispatchable {
    /// The mapping turns it off.
    TurnedOff,
    /// The pipeline runs on the chosen version, and can run on branches and tags only.
    CommitIsNoRef,
    /// The pipeline always runs on another branch or tag, and has no input for a version.
    NoVersionInput,
    /// The pipeline does not exist where it would run.
    PipelineMissing,
    /// The pipeline cannot be started by hand.
    NotStartedByHand,
    /// The pipeline does not declare the version input of the mapping.
    InputNotDeclared,
    /// The input is a choice, and this version is not among its options.
    NotAnOption,
}
