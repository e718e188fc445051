//! What JavaScript sees. Each export takes its arguments, starts the work, and gives a promise back.

use std::sync::Arc;

use napi::{
    Env, Status,
    bindgen_prelude::{
        Buffer, Function, FunctionCallContext, FunctionRef, PromiseRaw, ToNapiValue, Unknown,
    },
    threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode},
};
use napi_derive::napi;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::{
    cancel::CancelHandle,
    connections,
    errors::{Out, guarded},
    instance::Instance,
    logging::{Log, Sink},
    options::CoreOptions,
};
use crate::error::Result;

/// Batches that wait for the JavaScript thread at most; what comes on top is dropped and counted.
const BATCHES: usize = 64;

type LogCallback = ThreadsafeFunction<String, (), String, Status, false, true, BATCHES>;

/// What every use case does with its arguments: those for a viewer wipe the tokens when they are done, those that only read end when
/// nobody waits for them any more.
macro_rules! ask {
    ($self:ident, $env:ident, $name:ident($command:ident, $viewer:ident, $cancel:ident)) => {{
        let viewer = Zeroizing::new($viewer);
        let cancel = $cancel.map_or_else(CancellationToken::new, CancelHandle::token);
        $self.answer($env, |instance| async move {
            instance.$name(&$command, &viewer, cancel).await
        })
    }};
    ($self:ident, $env:ident, $name:ident($command:ident, $viewer:ident)) => {{
        let viewer = Zeroizing::new($viewer);
        $self.answer($env, |instance| async move {
            instance.$name(&$command, &viewer).await
        })
    }};
    ($self:ident, $env:ident, $name:ident($command:ident)) => {
        $self.answer(
            $env,
            |instance| async move { instance.$name(&$command).await },
        )
    };
}

/// One core: its configuration, its caches and its connections. Two of them share nothing.
///
/// Commands are JSON, answers are the UTF-8 bytes of JSON, ready to be sent on; the types of both come from
/// `backstage-plugin-deployment-common`. Whatever fails rejects with a `CoreError`.
#[napi]
pub struct DeploymentCore {
    instance: Arc<Instance>,
}

#[napi]
impl DeploymentCore {
    /// Opens the store, brings its schema up to date, and makes ready to ask the configured hosts. Asks nobody yet.
    #[napi(catch_unwind, ts_return_type = "Promise<DeploymentCore>")]
    pub fn create(env: &Env, options: CoreOptions) -> napi::Result<PromiseRaw<'_, Out<Self>>> {
        let connections = match &options.store.postgres {
            Some(postgres) => Some(connections::source(env, &postgres.connection)?),
            None => None,
        };
        let checked = options.check(connections);
        let sink = match options.on_log {
            Some(callback) => Some(sink(env, callback)?),
            None => None,
        };
        start(env, async move {
            let options = checked?;
            let log = sink.map_or_else(Log::none, |sink| Log::to(sink, options.level));
            let instance = Arc::new(Instance::open(options, log).await?);
            Ok(Self { instance })
        })
    }

    /// What runs where, for one service. `command` is an `OverviewCommand`; `viewer` is `{user, tokens}`, tokens by
    /// `github:HOST`. What cannot be read is a problem in its environment's place, not a rejection.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<ServiceOverview>>")]
    pub fn overview<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, overview(command, viewer, cancel))
    }

    /// What could be put into an environment, in sections. `command` is a `VersionsCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<OfferedVersions>>")]
    pub fn versions<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, versions(command, viewer, cancel))
    }

    /// What a version would add to an environment and take from it, seen from what is live there. `command` is a
    /// `ChangesCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<VersionChanges>>")]
    pub fn changes<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, changes(command, viewer, cancel))
    }

    /// What a deployment of a version would send, and whether anything stands in its way. Starts nothing. `command` is a
    /// `PreflightCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<Preflight>>")]
    pub fn preflight<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, preflight(command, viewer, cancel))
    }

    /// Starts a deployment, once for each `idempotencyKey`. `command` is a `DispatchCommand`, `viewer` as for `overview`. A
    /// rejection means that this call started nothing; where nobody knows, the outcome says so.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<DispatchOutcome>>")]
    pub fn dispatch<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, dispatch(command, viewer))
    }

    /// What was started from here, newest first; what is not known of it is looked for. `command` is a `DispatchesCommand`,
    /// `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<Dispatches>>")]
    pub fn dispatches<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, dispatches(command, viewer))
    }

    /// Writes down which of its candidates a dispatch started, where that is not known. `command` is an
    /// `IdentifyDispatchCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<DispatchOutcome>>")]
    pub fn identify_dispatch<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, identify_dispatch(command, viewer))
    }

    /// One run as stages with their gates. `command` is a `PipelineCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<Pipeline>>")]
    pub fn pipeline<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, pipeline(command, viewer, cancel))
    }

    /// What cancelling a run, or running its failed parts again, would mean, and whether anything stands in its way. `command` is
    /// a `RunPreflightCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<RunPreflight>>")]
    pub fn run_preflight<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, run_preflight(command, viewer, cancel))
    }

    /// Cancels a run, or runs its failed parts again. `command` is a `RunActionCommand`, whose `authorized` the caller answers
    /// for; `viewer` as for `overview`. A rejection means that nothing was done, except with code `outcome_unknown`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<RunActionOutcome>>")]
    pub fn act_on_run<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, act_on_run(command, viewer))
    }

    /// Runs that count for an environment, newest first, page by page. `command` is a `RunsCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<EnvironmentRuns>>")]
    pub fn runs<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, runs(command, viewer, cancel))
    }

    /// A service as one pipeline, its environments as stages. `command` is a `ServicePipelineCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<ServicePipeline>>")]
    pub fn service_pipeline<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, service_pipeline(command, viewer, cancel))
    }

    /// What deciding about environments of a run would mean, and every environment that the caller must be allowed to decide about.
    /// `command` is a `DecisionPreflightCommand`, `viewer` as for `overview`. Decides nothing.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<DecisionPreflight>>")]
    pub fn decision_preflight<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, decision_preflight(command, viewer, cancel))
    }

    /// Takes note of an event of a provider whose signature was checked: what was read before counts as old. `command` is a
    /// `NoteEventCommand`. Asks nobody.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<NotedEvent>>")]
    pub fn note_event<'env>(
        &self,
        env: &'env Env,
        command: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, note_event(command))
    }

    /// Approves or rejects environments that a run waits to enter. `command` is a `DecideCommand`, whose `authorized` the caller
    /// answers for; `viewer` as for `overview`. A rejection means that nothing was decided; what nobody knows is in the outcome.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<DecisionOutcome>>")]
    pub fn decide<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, decide(command, viewer))
    }

    /// Everything that waits at a gate, over several services, longest waiting first. `command` is an `InboxCommand`, `viewer` as
    /// for `overview`. Jobs that wait without a deployment record are not searched for.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<Inbox>>")]
    pub fn inbox<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, inbox(command, viewer, cancel))
    }

    /// What can be understood of a repository that need not be configured, and how it could be mapped. `command` is an
    /// `InspectCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<Inspection>>")]
    pub fn inspect<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, inspect(command, viewer, cancel))
    }

    /// What mappings would count that need not be stored. `command` is a `TestEnvironmentsCommand`, `viewer` as for `overview`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<EnvironmentTests>>")]
    pub fn test_environments<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
        cancel: Option<&CancelHandle>,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, test_environments(command, viewer, cancel))
    }

    /// Every host that may be asked, for requests about something that is not stored yet. Asks nobody.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<RequiredHosts>>")]
    pub fn hosts<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        self.answer(env, |instance| async move { instance.hosts().await })
    }

    /// Hosts whose tokens a request about a service needs. `command` is a `ServiceCommand`. Asks nobody.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<RequiredHosts>>")]
    pub fn required_hosts<'env>(
        &self,
        env: &'env Env,
        command: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, required_hosts(command))
    }

    /// The environments of a service as stored. `command` is a `ServiceCommand`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<StoredEnvironments>>")]
    pub fn environments<'env>(
        &self,
        env: &'env Env,
        command: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, environments(command))
    }

    /// The environments of many services, a page at a time. `command` is a `ListEnvironmentsCommand`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<EnvironmentPage>>")]
    pub fn list_environments<'env>(
        &self,
        env: &'env Env,
        command: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, list_environments(command))
    }

    /// The configuration of services, or of all, as one YAML document. `command` is an `ExportEnvironmentsCommand`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<EnvironmentDocument>>")]
    pub fn export_environments<'env>(
        &self,
        env: &'env Env,
        command: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, export_environments(command))
    }

    /// Creates, changes and deletes environments of a service, all or none. `command` is a `ChangeEnvironmentsCommand`,
    /// `viewer` as for `overview`: it must be able to read the repositories that are mapped.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<ChangedEnvironments>>")]
    pub fn change_environments<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, change_environments(command, viewer))
    }

    /// Puts the environments of a service in another order. `command` is a `ReorderEnvironmentsCommand`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<ChangedEnvironments>>")]
    pub fn reorder_environments<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, reorder_environments(command, viewer))
    }

    /// Copies the environments of another service, or says what would come of it. `command` is a `CopyEnvironmentsCommand`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<ChangedEnvironments>>")]
    pub fn copy_environments<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, copy_environments(command, viewer))
    }

    /// Brings in a YAML document, all or nothing, or says what it would change. `command` is an
    /// `ImportEnvironmentsCommand`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<ImportedEnvironments>>")]
    pub fn import_environments<'env>(
        &self,
        env: &'env Env,
        command: String,
        viewer: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, import_environments(command, viewer))
    }

    /// Puts these environments in place of those that a service has, all or none, for a program that owns its configuration:
    /// nobody's access is proved. `command` is a `ReplaceEnvironmentsCommand`.
    #[napi(catch_unwind, ts_return_type = "Promise<Json<StoredEnvironments>>")]
    pub fn replace_environments<'env>(
        &self,
        env: &'env Env,
        command: String,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>> {
        ask!(self, env, replace_environments(command))
    }

    /// Counters since the start, as JSON: `{requests: {sent, notModified, charged, failed, shared}, cache: {entries,
    /// weightBytes, hits, servedStale}}`.
    #[napi(catch_unwind)]
    pub fn metrics(&self) -> napi::Result<String> {
        serde_json::to_string(&self.instance.metrics())
            .map_err(|error| napi::Error::from_reason(error.to_string()))
    }

    /// For tests: puts the clock of an instance that was created with `movableClock` forward. What was read is then older
    /// by as much.
    #[napi(catch_unwind, ts_return_type = "void")]
    pub fn advance_clock(&self, seconds: f64) -> Out<()> {
        Out(self.instance.advance_clock(seconds))
    }

    /// Ends reads under way (they reject with code `closed`), waits for writes, and closes the store. Await it before the
    /// process ends. Closing again does nothing.
    #[napi(catch_unwind, ts_return_type = "Promise<void>")]
    pub fn close<'env>(&self, env: &'env Env) -> napi::Result<PromiseRaw<'env, Out<()>>> {
        let instance = Arc::clone(&self.instance);
        // At once: a call that is made after this one must not overtake it on the way to another thread.
        instance.begin_closing();
        start(env, async move { instance.close().await })
    }
}

impl DeploymentCore {
    /// Starts work whose answer is JSON.
    fn answer<'env, F>(
        &self,
        env: &'env Env,
        work: impl FnOnce(Arc<Instance>) -> F,
    ) -> napi::Result<PromiseRaw<'env, Out<Buffer>>>
    where
        F: Future<Output = Result<Vec<u8>>> + Send + 'static,
    {
        let work = work(Arc::clone(&self.instance));
        start(env, async move { work.await.map(Buffer::from) })
    }
}

fn start<T, F>(env: &Env, work: F) -> napi::Result<PromiseRaw<'_, Out<T>>>
where
    T: ToNapiValue + Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    env.spawn_future(async move { Ok(guarded(work).await) })
}

/// The callback as a sink that can be used from any thread, keeps nothing alive, and cannot throw into the event loop: what the
/// callback throws ends here.
fn sink(env: &Env, callback: FunctionRef<String, Unknown<'static>>) -> napi::Result<Sink> {
    let quiet: Function<String, ()> =
        env.create_function_from_closure("onLog", move |context: FunctionCallContext| {
            let batch: String = context.get(0)?;
            // An exception is cleared by napi and comes back as an error, which nobody could be told of but the log itself.
            let _ = callback
                .borrow_back(context.env)
                .and_then(|callback| callback.call(batch));
            Ok(())
        })?;
    let callback: LogCallback = quiet
        .build_threadsafe_function::<String>()
        .weak::<true>()
        .max_queue_size::<BATCHES>()
        .build()?;
    Ok(Box::new(move |batch| {
        callback.call(batch, ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok
    }))
}
