//! The read model of a run as a pipeline: its stages, what they wait for, and who may decide.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    deployment::{Actor, Deployment, DeploymentState, Gate, Progress, RunLink},
    dispatch::DispatchRecord,
    environment::Tier,
    overview::ProviderAccount,
    problem::Problem,
    version::Version,
};

/// One run, or one of its earlier attempts, as people follow it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Pipeline {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment that it was asked for.
    pub environment: String,
    /// The run.
    pub run: RunLink,
    /// Which attempt this is, 1 for the first.
    pub attempt: u32,
    /// All attempts of the run, the first one first.
    pub attempts: Vec<AttemptLink>,
    /// Where the run stands.
    pub state: DeploymentState,
    /// What it brings to the environment.
    pub version: Version,
    /// Who started it.
    pub actor: Option<Actor>,
    /// Branch or tag that it runs on.
    pub ran_on_ref: Option<String>,
    /// Commit that it runs on: the workflow file is read there.
    pub ran_on_sha: Option<String>,
    /// What was written down when it was started from here.
    pub record: Option<Box<DispatchRecord>>,
    /// The viewer's account there, where an answer named it: decisions are made as that.
    pub account: Option<ProviderAccount>,
    /// When it was asked for.
    #[cfg_attr(test, ts(type = "string"))]
    pub created_at: Timestamp,
    /// When this attempt began.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub started_at: Option<Timestamp>,
    /// When this attempt ended.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub finished_at: Option<Timestamp>,
    /// Its stages, in the order of the workflow file; what the file does not have comes last.
    pub stages: Vec<Stage>,
    /// What is concluded and not said by the provider.
    pub notes: Vec<PipelineNote>,
    /// Jobs that have ended, of those that are known.
    pub progress: Option<Progress>,
    /// How much of it is left, by the last good runs. Absent where it has ended, there are none, they could not be read, or nothing of
    /// what is left was in them.
    pub estimate: Option<Estimate>,
    /// When the oldest of the data behind this was read from the provider.
    #[cfg_attr(test, ts(type = "string"))]
    pub fetched_at: Timestamp,
    /// Present when the provider could not be asked and this is the last that was known.
    pub stale: Option<Problem>,
    /// Seconds after which asking again makes sense: as in an overview.
    pub refresh_after_seconds: u32,
}

/// One attempt of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AttemptLink {
    /// 1 for the first.
    pub number: u32,
    /// Its page. http or https only.
    pub url: Option<String>,
}

/// Where a stage stands: as a deployment, or skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Not begun: what it needs is not done, or nobody has taken it up yet.
    Queued,
    /// Held by a gate.
    Waiting,
    /// Under way.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended badly, or refused by a rule.
    Failed,
    /// Stopped by somebody.
    Cancelled,
    /// Its condition did not hold, or what it needs did not succeed.
    Skipped,
    /// The provider says something that this version does not know, or nothing.
    Unknown,
}

/// A step of a run that people recognise: a job, the legs of a matrix as one, or the jobs of a called workflow as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Unique within the pipeline, stable between reads: the key in the workflow file, with those of its callers before it
    /// (`release/deploy`); for what the file does not have its displayed name.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What kind of stage it is.
    pub kind: StageKind,
    /// Where it stands; of a folded one all of it together.
    pub state: StageState,
    /// Ids of the stages on the same level that it waits for.
    pub needs: Vec<String>,
    /// The environment that it deploys to.
    pub environment: Option<StageEnvironment>,
    /// How its parts stand. Only of a matrix or a group.
    pub counts: Option<StageCounts>,
    /// Its parts: legs of a matrix, jobs of a called workflow. Empty for a job.
    pub stages: Vec<Stage>,
    /// What it waits for, or waited for.
    pub gates: Vec<StageGate>,
    /// What holds it up that is no gate.
    pub held: Option<Held>,
    /// When it began.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub finished_at: Option<Timestamp>,
    /// Page of its log, of the run where it has none. http or https only.
    pub url: Option<String>,
    /// Whether the provider has not told of it: it is there because the workflow file declares it.
    pub inferred: bool,
}

/// Kinds of stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// One job.
    Job,
    /// Legs of a matrix.
    Matrix,
    /// Jobs of a workflow that is called.
    Group,
}

/// How many parts of a stage stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StageCounts {
    /// All parts that are known.
    pub total: u32,
    /// Of these: not begun.
    pub queued: u32,
    /// Held by a gate.
    pub waiting: u32,
    /// Under way.
    pub running: u32,
    /// Ended well.
    pub succeeded: u32,
    /// Ended badly.
    pub failed: u32,
    /// Stopped by somebody.
    pub cancelled: u32,
    /// Skipped.
    pub skipped: u32,
    /// In a state that is not known.
    pub unknown: u32,
}

/// The environment that a stage deploys to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StageEnvironment {
    /// Its name at the provider; as written where that is an expression whose value is not known.
    pub name: String,
    /// The environment of this service that it is.
    pub configured: Option<String>,
}

/// What a stage waits for, or waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct StageGate {
    /// What it is.
    pub gate: Gate,
    /// The environment whose gate it is, where the provider does not tell which of several stages waits for it; else it is that of the
    /// stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub environment: Option<StageEnvironment>,
    /// Whether it is open by now.
    pub state: GateState,
    /// Since when it holds the stage. Only while it does, and only where that is known.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub since: Option<Timestamp>,
    /// What was decided, the last first. Only of reviewers and rules.
    pub decisions: Vec<GateDecision>,
    /// Whether this viewer may decide.
    pub viewer: ViewerDecision,
}

/// Whether a gate is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum GateState {
    /// It holds the stage now.
    Closed,
    /// It let the stage pass.
    Opened,
    /// It was decided that the stage must not run.
    Rejected,
    /// The stage has not come to it yet.
    Ahead,
}

/// A decision at a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GateDecision {
    /// Who decided, where the provider says.
    pub by: Option<Actor>,
    /// What.
    pub decision: Decision,
    /// In their words.
    pub comment: Option<String>,
}

/// What can be decided at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It may pass.
    Approve,
    /// It must not run.
    Reject,
}

/// Whether the viewer may decide at a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum ViewerDecision {
    /// Yes.
    May,
    /// No.
    MayNot {
        /// Why.
        reason: MayNotDecide,
        /// The same in a sentence.
        message: String,
    },
    /// The provider does not say.
    Unknown,
}

/// Why somebody may not decide at a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MayNotDecide {
    /// They are no reviewer of the environment.
    NotReviewer,
    /// They started it, and nobody may approve what they started themselves.
    StartedIt,
    /// Their rights in the repository do not suffice.
    NoRights,
    /// The provider does not let them, and does not say why.
    NotAllowed,
    /// An app decides.
    AppDecides,
    /// Time decides.
    TimerRuns,
    /// It is decided already.
    Decided,
}

/// What holds a stage up and is no gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Held {
    /// Another run of the same concurrency group goes first.
    Queue {
        /// The group, where it is known.
        group: Option<String>,
        /// What is ahead of it, where that is known.
        ahead: Option<RunLink>,
    },
    /// The rules of the environment do not admit the branch or tag that it runs on.
    RefNotAdmitted {
        /// What the provider says about it.
        message: Option<String>,
    },
}

/// How much of a run is left, and when it is going to end, where everything takes as long as it did in the last good runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// When it is going to end. May have passed. Absent while something is ahead whose end nobody can foresee: a decision, or a queue.
    /// The end of a timer can be, and is counted.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub ends_at: Option<Timestamp>,
    /// Work that is left, in seconds, at least 0: the longest way through the stages that have not ended. Waits at gates are not part
    /// of it.
    pub remaining_seconds: u32,
    /// How long all of it usually takes, in seconds: the median.
    pub seconds: u32,
    /// Whether waits are left out of `seconds`: of runs that wait at gates, or may.
    pub without_waits: bool,
    /// Of how many good runs, at least 1.
    pub runs: u32,
    /// Stages that are left and that none of these runs had: nothing is counted for them.
    pub unmeasured: u32,
    /// Whether it takes longer than usual by more than a tenth of `seconds`: all of it, or where waits are left out, a stage that runs.
    pub late: bool,
}

/// Something about a pipeline that is concluded and not said by the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum PipelineNote {
    /// The workflow file could not be read or understood: there are no edges, and jobs that have not begun may be missing.
    NoFile {
        /// Why.
        reason: String,
    },
    /// A workflow that is called could not be read: its jobs are those that the provider has told of.
    CalledNotRead {
        /// Id of the stage that calls it.
        stage: String,
        /// The workflow, as written.
        workflow: String,
    },
    /// How many legs a matrix has is decided when it runs.
    LegsNotKnown {
        /// Id of the stage.
        stage: String,
    },
    /// Jobs that the file does not have, or that fit several of its jobs: they stand without edges.
    NotInFile {
        /// Ids of their stages.
        stages: Vec<String>,
    },
    /// Jobs that need each other, which the provider refuses to run: the edges that close the circle are left out.
    Circle {
        /// Ids of their stages.
        stages: Vec<String>,
    },
    /// Jobs that have one name: which of them is which is concluded from their order.
    SameName {
        /// Ids of their stages.
        stages: Vec<String>,
    },
    /// The provider does not tell which of these stages waits for which environment: each shows the gates of all of them.
    GatesNotPlaced {
        /// Ids of the stages.
        stages: Vec<String>,
        /// The environments, by their names at the provider.
        environments: Vec<String>,
    },
    /// Rules of these environments were not read, for there are too many: gates that are still ahead, or names of apps, may be missing.
    RulesNotRead {
        /// Their names at the provider.
        environments: Vec<String>,
    },
    /// An earlier attempt: of which attempt its gates and decisions were, the provider does not tell.
    EarlierAttempt,
    /// There are more jobs than were read.
    MoreJobs {
        /// Jobs that were read.
        read: u32,
    },
}

/// Runs that count for an environment, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentRuns {
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment.
    pub environment: String,
    /// Newest first.
    pub runs: Vec<Deployment>,
    /// Asks for older ones. Absent at the end.
    pub next_cursor: Option<String>,
    /// Whether that is all there are, at the end: of everything that was looked at it could be decided whether it counts.
    pub complete: bool,
    /// When the oldest of the data behind this was read from the provider.
    #[cfg_attr(test, ts(type = "string"))]
    pub fetched_at: Timestamp,
    /// Present when the provider could not be asked and this is the last that was known.
    pub stale: Option<Problem>,
}

/// A service as one pipeline, whichever way its environments are deployed to: its stages are its environments, in promotion order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServicePipeline {
    /// Entity ref of the service.
    pub service: String,
    /// The version that is followed: the one that was brought to an environment without another before it last, of those that could be
    /// read. Absent where nothing was ever deployed, or it is not known what.
    pub version: Option<Version>,
    /// Its environments: each behind those that versions come from, else in their order.
    pub stages: Vec<ServiceStage>,
    /// The viewer's accounts at the providers, where an answer named them.
    pub accounts: Vec<ProviderAccount>,
    /// When the oldest of the data behind this was read from the provider. Absent where nothing could be read.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub fetched_at: Option<Timestamp>,
    /// Seconds after which asking again makes sense: as in an overview.
    pub refresh_after_seconds: u32,
}

/// Where the followed version stands in one environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServiceStage {
    /// Name of the environment.
    pub environment: String,
    /// What kind of place it is.
    pub tier: Tier,
    /// Names of the environments that versions come from.
    pub needs: Vec<String>,
    /// Where the followed version stands here; `unknown` where that cannot be said.
    pub standing: ServiceStanding,
    /// The attempt to bring the followed version here; the newest, where there were several.
    pub deployment: Option<Deployment>,
    /// What runs here now.
    pub live: Option<Version>,
    /// What that attempt waits for.
    pub gates: Vec<StageGate>,
    /// Present when it could not be read: then nothing else is said of it, or it is the last that was known.
    pub problem: Option<Problem>,
}

/// Where a version stands in an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ServiceStanding {
    /// It has not been brought here: not since it came to the service's first environments, or as far back as there is anything.
    NotYet,
    /// Asked for, not begun.
    Queued,
    /// Held by a gate.
    Waiting,
    /// On its way.
    Running,
    /// It runs here.
    Live,
    /// It ran here, and something else does now.
    Replaced,
    /// It was to be brought here, and that failed.
    Failed,
    /// It was to be brought here, and that was stopped.
    Cancelled,
    /// That cannot be said.
    Unknown,
}
