//! What a tool that deploys must be able to say. Narrow on purpose: services and pages know only this.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::{
    error::{Error, Result},
    model::{
        changes::ChangesOutcome,
        deployment::{Deployment, DeploymentState, Gate, RunLink},
        dispatch::{DispatchField, DispatchPlan, DispatchValue},
        environment::{Environment, IndexKeys},
        inspection::{Check, EnvironmentTest, Inspection},
        offered::{OfferedVersion, VersionChoice, VersionSection},
        overview::{Budget, Lookback, Origin, ProviderAccount, UnattributedRun, WaitingDeployment},
        pipeline::{Pipeline, StageGate},
        problem::Problem,
        run_action::RunAction,
        version::Version,
        viewer::Viewer,
    },
};

pub use super::{decision::*, event::*, inbox::*, runs::*};

/// A tool that deploys, for all its hosts.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its id, for example `github`: the `provider` of an environment.
    fn id(&self) -> &'static str;

    /// The hosts that may be asked, the default one first.
    fn hosts(&self) -> Vec<String>;

    /// Checks an environment's `source` and fills in its defaults. Paths of errors are relative to the environment (`source.repo`).
    fn normalize(&self, environment: &Environment) -> Result<serde_json::Value>;

    /// What an environment is found by: its target, for example `acme/shop#production`, absent when nothing else can deploy to it;
    /// and its repository.
    fn index_keys(&self, environment: &Environment) -> IndexKeys;

    /// The `source` of an environment with another repository (`acme/search`) in place of its own.
    fn with_repository(
        &self,
        environment: &Environment,
        repository: &str,
    ) -> Result<serde_json::Value>;

    /// What a page says about where deployments come from, without asking the provider.
    fn origin(&self, environment: &Environment) -> Origin;

    /// Whether the viewer can read these repositories (`acme/payments`) of a host, by asking with their token where that was not
    /// seen in the last minutes. Answers in the order of `repositories`.
    async fn prove_access(
        &self,
        viewer: &Viewer,
        host: &str,
        repositories: &[String],
    ) -> Vec<Result<()>>;

    /// Understands a repository and proposes how to map it.
    async fn inspect(&self, viewer: &Viewer, request: InspectionRequest) -> Result<Inspection>;

    /// Says what mappings would count, and whether what they name is there. Answers in the order of `request.environments`.
    async fn test(&self, viewer: &Viewer, request: DeploymentsRequest) -> Result<TestAnswer>;

    /// Reads the deployments of several environments of one service on one host, in as few requests as it takes.
    /// Answers in the order of `request.environments`. A problem with one environment is in its slot, not an error of the whole.
    async fn deployments(
        &self,
        viewer: &Viewer,
        request: DeploymentsRequest,
    ) -> Result<DeploymentsAnswer>;

    /// The runs that count for an environment, newest first, page by page: each attempt that brought something there. What began
    /// between two pages is neither repeated nor skips any. A cursor that was not given out is an error that names the field `cursor`.
    async fn runs(&self, viewer: &Viewer, request: RunsRequest) -> Result<RunsAnswer>;

    /// How many commits lie between two commits (or tags) of the environment's repository.
    async fn compare(
        &self,
        viewer: &Viewer,
        environment: &Environment,
        base: &str,
        head: &str,
    ) -> Result<Comparison>;

    /// What could be put into an environment: the provider's own lists, and what runs or ran somewhere as it offers it.
    async fn versions(&self, viewer: &Viewer, request: VersionsRequest) -> Result<VersionsAnswer>;

    /// What a version has that a commit has not, and the other way round.
    async fn changes(&self, viewer: &Viewer, request: ChangesRequest) -> Result<ChangesAnswer>;

    /// What a deployment of a version would send, and whether anything stands in its way. Starts nothing.
    async fn plan(&self, viewer: &Viewer, request: PlanRequest) -> Result<Planned>;

    /// Starts a pipeline, with one request that is never repeated. An error means that nothing was started, except
    /// `ProblemCode::OutcomeUnknown`: then nobody knows. It has ended a minute later at the latest: after that it is concluded from
    /// what can be seen whether anything was started.
    async fn dispatch(&self, viewer: &Viewer, order: DispatchOrder) -> Result<Dispatched>;

    /// Runs that a dispatch may have started, where its answer did not come or named none: those of the same pipeline, ref and
    /// account at that time, newest first.
    async fn candidates(&self, viewer: &Viewer, request: CandidatesRequest) -> Result<Candidates>;

    /// What a run says of itself about its being what this plan started in the environment. Asks nobody. Unless a provider's runs
    /// say such things, all are silent.
    fn testimony(
        &self,
        _environment: &Environment,
        _plan: &DispatchPlan,
        _run: &RunLink,
    ) -> Testimony {
        Testimony::Silent
    }

    /// What doing something to a run would mean, and whether anything stands in its way. Does nothing to it. The run is read anew,
    /// whatever is known of it. It must be of the
    /// environment's repository and count for the environment, else the error names the field `run`.
    async fn plan_run_action(
        &self,
        viewer: &Viewer,
        request: RunActionRequest,
    ) -> Result<PlannedRunAction>;

    /// One run as a pipeline. It must be of the environment's repository and count for the environment, else the error names the field
    /// `run`; an attempt that it does not have, the field `attempt`. `record` and `refresh_after_seconds` are the use case's.
    async fn pipeline(&self, viewer: &Viewer, request: PipelineRequest) -> Result<Pipeline>;

    /// Does something to a run that was planned, with one request that is never repeated. An error means that nothing was done, except
    /// `ProblemCode::OutcomeUnknown`: then nobody knows.
    async fn act_on_run(&self, viewer: &Viewer, order: RunOrder) -> Result<RunActed>;

    /// How environments of a run stand that somebody wants to decide about. Decides nothing. What the run waits for is read anew,
    /// whatever is known of it. The run must be of the environments' repository and count for each of them, else the error names
    /// the field `run`.
    async fn plan_decision(
        &self,
        viewer: &Viewer,
        request: DecisionRequest,
    ) -> Result<PlannedDecision>;

    /// Decides about what was planned, with one request that is never repeated. An error means that nothing was decided; what
    /// nobody knows is in the answer.
    async fn decide(&self, viewer: &Viewer, order: DecisionOrder) -> Result<Decided>;

    /// Everything that waits in environments of any number of services on one host, in as few requests as it takes. What could not
    /// be read is told beside it. What was `started` from here is shown as such.
    async fn inbox(
        &self,
        viewer: &Viewer,
        request: InboxRequest,
        started: &dyn StartedFromHere,
    ) -> Result<InboxAnswer>;

    /// What an event that the provider sent says: its name and what it carries, as they came. Asks nobody. `None` where it is of no
    /// interest, or of a host that is not configured; an error where it is nothing that the provider sends. Unless a provider sends
    /// events, none is of interest.
    fn read_event(
        &self,
        _event: &str,
        _payload: &serde_json::Value,
    ) -> Result<Option<ProviderEvent>> {
        Ok(None)
    }

    /// Something changed in the repository of an event: what was read of it before counts as old at once, for every viewer.
    fn note_change(&self, _event: &ProviderEvent) {}

    /// The place in `environments`, all of the event's repository, of the one that a run waits to enter. Asks nobody. `None` where it
    /// is none of them, or more than one may be meant.
    fn place_wait(&self, _environments: &[Arc<Environment>], _wait: &Wait) -> Option<usize> {
        None
    }

    /// What is left of the viewer's budgets on a host, as the last answers said. Asks nobody.
    fn budgets(&self, viewer: &Viewer, host: &str) -> Vec<Budget>;
}

/// What shall be deployed where.
#[derive(Debug, Clone)]
pub struct PlanRequest {
    /// The question for all environments of the host, as of the overview.
    pub deployments: DeploymentsRequest,
    /// Place of the environment in it.
    pub environment: usize,
    /// Places of those that versions come from.
    pub upstream: Vec<usize>,
    /// All configured environments of the same repository, of any service, this one among them.
    pub configured: Vec<Arc<Environment>>,
    /// The version.
    pub version: VersionChoice,
    /// Values that somebody chose for inputs.
    pub inputs: Vec<DispatchValue>,
    /// The provider's id of a run that somebody knows is under way there, and deploys in spite of: nothing warns of it.
    pub known_run: Option<String>,
}

/// What would be sent, and what stands in its way.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What would be started.
    pub plan: DispatchPlan,
    /// The version as it was asked for, with the commit that would be deployed, as far as that is known: not with the one that
    /// was asked for.
    pub version: VersionChoice,
    /// The inputs as a form.
    pub form: Vec<DispatchField>,
    /// Places in `configured` of the environments that it deploys to, or may deploy to.
    pub touches: Vec<usize>,
    /// What was checked.
    pub checks: Vec<Check>,
    /// The provider's ids of the runs that a check warns of, because they are under way there.
    pub under_way: Vec<String>,
}

/// Which run to follow.
#[derive(Debug, Clone)]
pub struct PipelineRequest {
    /// The question for all environments of the host, as of the overview.
    pub deployments: DeploymentsRequest,
    /// Place of the environment in it that the run is seen in.
    pub environment: usize,
    /// The provider's id of the run, as it was asked for.
    pub run: String,
    /// Which attempt; the newest where absent.
    pub attempt: Option<u32>,
    /// Inputs that it was started with, where it was started from here.
    pub inputs: Option<Vec<DispatchValue>>,
}

/// What is to be done to which run.
#[derive(Debug, Clone)]
pub struct RunActionRequest {
    /// The question for all environments of the host, as of the overview.
    pub deployments: DeploymentsRequest,
    /// Place of the environment in it that the run is seen in.
    pub environment: usize,
    /// All configured environments of the same repository, of any service, this one among them.
    pub configured: Vec<Arc<Environment>>,
    /// The provider's id of the run, as it was asked for.
    pub run: String,
    /// What to do.
    pub action: RunAction,
}

/// What doing something to a run would mean.
#[derive(Debug, Clone)]
pub struct PlannedRunAction {
    /// The run.
    pub run: RunLink,
    /// Where its deployment to the environment stands.
    pub state: DeploymentState,
    /// What it carries.
    pub version: Version,
    /// Places in `configured` of the environments that the run deploys to, or may deploy to, in that order.
    pub touches: Vec<usize>,
    /// What was checked.
    pub checks: Vec<Check>,
}

/// What to do to a run that was planned.
#[derive(Debug, Clone)]
pub struct RunOrder {
    /// The environment that the run is seen in.
    pub environment: Arc<Environment>,
    /// The run, as it was planned.
    pub run: RunLink,
    /// What to do.
    pub action: RunAction,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunActed {
    /// The run.
    pub run: RunLink,
    /// What the provider confirmed, in a sentence.
    pub message: String,
}

/// What is to be started.
#[derive(Debug, Clone)]
pub struct DispatchOrder {
    /// The environment.
    pub environment: Arc<Environment>,
    /// What to send.
    pub plan: DispatchPlan,
}

/// Where to look for what a dispatch may have started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidatesRequest {
    /// Host of the provider.
    pub host: String,
    /// What was sent.
    pub plan: DispatchPlan,
    /// Login of whoever sent it. Absent: the viewer's.
    pub login: Option<String>,
    /// When it was sent at the earliest, by our clock.
    pub since: Timestamp,
    /// When a run that it started was created at the latest, by our clock.
    pub until: Timestamp,
    /// How long ago what is known was confirmed at the longest; else it is asked for.
    pub max_age: Duration,
}

/// Runs that a dispatch may have started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Newest first.
    pub runs: Vec<Candidate>,
    /// Whether there are surely no others. Else nothing may be concluded from them.
    pub is_complete: bool,
}

/// A run that a dispatch may have started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The run.
    pub run: RunLink,
    /// When it was created at the earliest, by our clock.
    pub earliest: Timestamp,
    /// When it was created at the latest, by our clock.
    pub latest: Timestamp,
}

/// What a run says of itself about its being what a plan started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Testimony {
    /// It names the version that was sent, and no other environment.
    Confirms,
    /// It names another version or another environment.
    Contradicts,
    /// Neither.
    Silent,
}

/// What was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatched {
    /// The run, where the answer names it.
    pub run: Option<RunLink>,
    /// When the provider took the request, by its own clock.
    pub at: Timestamp,
    /// Who the provider took for the one who asked, where that is known.
    pub account: Option<ProviderAccount>,
}

/// What to understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionRequest {
    /// Host of the repository.
    pub host: String,
    /// The repository, for example `acme/payments`.
    pub repository: String,
    /// Entity ref of the service that it is for.
    pub service: String,
}

/// What mappings would count.
#[derive(Debug, Clone, Default)]
pub struct TestAnswer {
    /// One for each environment asked for, in that order.
    pub environments: Vec<EnvironmentTest>,
    /// Who the viewer is there, where an answer said so.
    pub account: Option<ProviderAccount>,
}

/// What to read.
#[derive(Debug, Clone)]
pub struct DeploymentsRequest {
    /// Host of all these environments.
    pub host: String,
    /// The environments, `source` normalized. `shared_target` where another service maps to the same target.
    pub environments: Vec<WantedEnvironment>,
    /// Runs that are known to have been started from here for these environments. Only what the provider itself shows is told
    /// of them; one that has not come to its environment yet, or never came there, counts as an attempt all the same.
    pub recorded: Vec<RecordedRun>,
}

/// A run that was started from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRun {
    /// The provider's id of it.
    pub run: String,
    /// Its repository, for example `acme/payments`.
    pub repository: String,
    /// Name of the environment that it was started for.
    pub environment: String,
    /// The version that it was started with.
    pub version: VersionChoice,
    /// When it was asked for, by our clock.
    pub requested_at: Timestamp,
}

/// For so long after it was asked for, a run that does not show up yet is looked for often.
pub const EXPECTED: SignedDuration = SignedDuration::from_mins(10);

/// One environment to read.
#[derive(Debug, Clone)]
pub struct WantedEnvironment {
    /// Its configuration.
    pub environment: Arc<Environment>,
    /// Whether an environment of another service has the same target ([`Provider::index_keys`]).
    pub shared_target: bool,
    /// Those environments of other services.
    pub sharers: Vec<Arc<Environment>>,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct DeploymentsAnswer {
    /// One slot per environment asked for, in that order.
    pub environments: Vec<std::result::Result<EnvironmentDeployments, Error>>,
    /// Runs that count for no environment, newest first.
    pub not_attributable: Vec<UnattributedRun>,
    /// Who the viewer is there, where an answer said so.
    pub account: Option<ProviderAccount>,
}

/// The deployments of one environment.
#[derive(Debug, Clone)]
pub struct EnvironmentDeployments {
    /// The one that runs now.
    pub live: Option<Deployment>,
    /// The newest attempt, where it is not the live one.
    pub latest: Option<Deployment>,
    /// What the latest attempt waits for.
    pub gates: Vec<Gate>,
    /// The newest attempt that waits, where it is neither of the two.
    pub waiting: Option<Box<WaitingDeployment>>,
    /// The attempts that are known, newest first, as far as they count beyond doubt.
    pub attempts: Vec<SeenAttempt>,
    /// How far back was looked.
    pub lookback: Lookback,
    /// Commit that runs now, where it is known: what comparisons are made with.
    pub live_commit: Option<String>,
    /// Runs that were started from here for it, as far as this answer shows them.
    pub recorded: Vec<SeenRun>,
    /// What goes on there, in any of its attempts.
    pub activity: Activity,
    /// When the oldest of the data behind this was read.
    pub fetched_at: Timestamp,
    /// Present when this is the last that was known.
    pub stale: Option<Problem>,
}

/// An attempt that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenAttempt {
    /// As it stands. One that succeeded and is not live any more is superseded.
    pub deployment: Deployment,
    /// What it waits for. Not empty exactly when it waits.
    pub gates: Vec<StageGate>,
}

/// A run that is known to have been started from here, and that the provider shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRun {
    /// The provider's id of it.
    pub run: String,
    /// Whether it has ended.
    pub has_ended: bool,
}

/// What goes on in an environment, liveliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activity {
    /// An attempt runs or is queued.
    Moving,
    /// One waits at a gate, and none runs.
    Waiting,
    /// Nothing.
    Resting,
}

/// Distance between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Commits that the head has and the base has not.
    pub ahead_by: u32,
    /// Commits that the base has and the head has not.
    pub behind_by: u32,
    /// Page of the comparison.
    pub url: Option<String>,
}

/// What to offer.
#[derive(Debug, Clone)]
pub struct VersionsRequest {
    /// The environments of the service on one host, as for [`Provider::deployments`].
    pub deployments: DeploymentsRequest,
    /// The place among them of the one to put a version into.
    pub environment: usize,
    /// The places of those that versions come from.
    pub upstream: Vec<usize>,
    /// What to search for, trimmed and not empty. Absent: nothing.
    pub query: Option<String>,
    /// The `next_cursor` of a section to go on with: then that section alone is answered.
    pub cursor: Option<String>,
}

/// What is offered.
#[derive(Debug, Clone, Default)]
pub struct VersionsAnswer {
    /// As [`DeploymentsAnswer::environments`].
    pub environments: Vec<std::result::Result<EnvironmentDeployments, Error>>,
    /// What is live in each of those upstream; none where that is not known, or comes from another repository. Without
    /// `live_in`, as all versions here: the use case knows the service.
    pub upstream: Vec<Option<OfferedVersion>>,
    /// What succeeded in the environment, the last success first, what is live among them; each with `deployed`. One version
    /// may be there several times.
    pub past: Vec<OfferedVersion>,
    /// Of how many successes it is not known what they brought.
    pub past_unknown: u32,
    /// The provider's lists, those that the mapping offers.
    pub sections: Vec<VersionSection>,
    /// When the oldest of the data behind this was read.
    pub fetched_at: Timestamp,
    /// Present when this is the last that was known.
    pub stale: Option<Problem>,
}

/// What to compare.
#[derive(Debug, Clone)]
pub struct ChangesRequest {
    /// The environment to put the version into.
    pub environment: Arc<Environment>,
    /// Full SHA of the commit that is live there.
    pub live: String,
    /// The version.
    pub version: VersionChoice,
    /// Whether the pull requests are wanted too.
    pub pull_requests: bool,
}

/// What lies between.
#[derive(Debug, Clone)]
pub struct ChangesAnswer {
    /// Full SHA of the version's commit.
    pub sha: String,
    /// How they differ.
    pub outcome: ChangesOutcome,
}
