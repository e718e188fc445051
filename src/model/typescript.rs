//! Writes the TypeScript types of all that crosses the boundary, and fails when the committed ones are stale.
//! `UPDATE_GENERATED=1 cargo test typescript` rewrites them.

use std::{fs, path::Path};

use ts_rs::{Config, TS};

use super::{
    approval::*, changes::*, deployment::*, dispatch::*, environment::*, event::*, inspection::*,
    offered::*, overview::*, pipeline::*, problem::*, run_action::*, version::*,
};
use crate::providers::github::{inspection::facts::*, source::*};
use crate::services::{
    changes_between::ChangesCommand,
    commands::*,
    decisions::{DecideCommand, DecisionPreflightCommand},
    dispatch::{DispatchCommand, Dispatches, DispatchesCommand, IdentifyDispatchCommand},
    events::NoteEventCommand,
    inbox::InboxCommand,
    pipeline::PipelineCommand,
    preflight::PreflightCommand,
    run_actions::{RunActionCommand, RunPreflightCommand},
    runs::RunsCommand,
    service_pipeline::ServicePipelineCommand,
    versions::VersionsCommand,
};

const FILE: &str = "plugins/deployment-common/src/generated/model.ts";

fn declaration<T: TS>(config: &Config, out: &mut String) {
    if let Some(docs) = T::docs() {
        out.push_str(docs.trim_end());
        out.push('\n');
    }
    out.push_str("export ");
    out.push_str(&T::decl(config));
    out.push_str("\n\n");
}

macro_rules! declarations {
    ($config:expr, $($type:ty),+ $(,)?) => {{
        let mut out = String::from("// Generated from the Rust types of the core (src/model). Do not edit: `UPDATE_GENERATED=1 cargo test typescript` rewrites it.\n/* eslint-disable */\n/* prettier-ignore-start */\n\n");
        $( declaration::<$type>($config, &mut out); )+
        out.push_str("/* prettier-ignore-end */\n");
        out
    }};
}

#[test]
fn the_generated_typescript_types_are_fresh() {
    let config = Config::default();
    let generated = declarations!(
        &config,
        ProblemCode,
        ProblemDetails,
        EnvironmentConflict,
        DispatchInTheWay,
        Problem,
        Provenance,
        LabelKind,
        KnownVersion,
        UnknownVersionReason,
        Version,
        DeploymentState,
        Actor,
        Progress,
        RunLink,
        Deployment,
        Reviewer,
        Gate,
        Tier,
        Environment,
        StoredEnvironment,
        Origin,
        Lookback,
        NotComparableReason,
        Drift,
        WaitingDeployment,
        EnvironmentFacts,
        EnvironmentStatus,
        EnvironmentOverview,
        UnattributedReason,
        UnattributedRun,
        Budget,
        ProviderAccount,
        ServiceOverview,
        RequiredHost,
        RequiredHosts,
        OverviewCommand,
        ServiceCommand,
        ReplaceEnvironmentsCommand,
        StoredEnvironments,
        ListEnvironmentsCommand,
        EnvironmentPage,
        ListedEnvironment,
        ChangeEnvironmentsCommand,
        EnvironmentChange,
        ReorderEnvironmentsCommand,
        CopyEnvironmentsCommand,
        ChangedEnvironments,
        EnvironmentDifference,
        DifferenceKind,
        ExportEnvironmentsCommand,
        EnvironmentDocument,
        ImportEnvironmentsCommand,
        ImportedEnvironments,
        InspectCommand,
        TestEnvironmentsCommand,
        Inspection,
        Proposal,
        ProposedEnvironment,
        Reason,
        EnvironmentTests,
        PreflightCommand,
        Preflight,
        DispatchPlan,
        DispatchValue,
        DispatchField,
        DispatchFieldKind,
        DispatchRecord,
        DispatchState,
        DispatchedRun,
        DispatchOutcome,
        DispatchCommand,
        DispatchesCommand,
        Dispatches,
        IdentifyDispatchCommand,
        LastUsed,
        RunAction,
        EnvironmentRef,
        TouchedEnvironment,
        RunPreflight,
        RunActionOutcome,
        RunPreflightCommand,
        RunActionCommand,
        EnvironmentTest,
        IgnoredRun,
        Check,
        CheckOutcome,
        Topology,
        VersionFromRef,
        EnvironmentInput,
        Ignore,
        Dispatch,
        RunRef,
        DispatchInput,
        Versions,
        VersionSource,
        VersionOrder,
        GithubSource,
        GithubFacts,
        GithubWorkflow,
        GithubInput,
        GithubJob,
        GithubEnvironment,
        TagScheme,
        GithubRun,
        VersionsCommand,
        OfferedVersions,
        VersionSection,
        SectionKind,
        SectionNote,
        VersionChoice,
        OfferedVersion,
        CommitAuthor,
        ReleaseLink,
        CiState,
        DeployedBefore,
        Dispatchable,
        VersionInput,
        NotDispatchable,
        ChangesCommand,
        VersionChanges,
        ChangesOutcome,
        Changes,
        Relation,
        ChangedCommits,
        ChangedCommit,
        ChangeSize,
        PullRequests,
        PullRequest,
        PipelineCommand,
        Pipeline,
        AttemptLink,
        StageState,
        Stage,
        StageKind,
        StageCounts,
        StageEnvironment,
        StageGate,
        GateState,
        GateDecision,
        Decision,
        ViewerDecision,
        MayNotDecide,
        Held,
        Estimate,
        PipelineNote,
        RunsCommand,
        EnvironmentRuns,
        ServicePipelineCommand,
        ServicePipeline,
        ServiceStage,
        ServiceStanding,
        DecisionPreflightCommand,
        DecisionPreflight,
        DecideCommand,
        DecisionOutcome,
        DecidedEnvironment,
        DecisionResult,
        InboxCommand,
        Inbox,
        InboxEntry,
        NoteEventCommand,
        NotedEvent,
        Happening,
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "{FILE} is stale: run `UPDATE_GENERATED=1 cargo test typescript` and commit it"
    );
}
