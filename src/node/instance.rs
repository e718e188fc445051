//! One core: its store, its client, its services, and its life from open to closed. Knows nothing of napi, so that it is tested
//! without Node.
//!
//! Use cases are boxed where they are called: their futures are large, and what is not boxed would be moved over the stack of the
//! JavaScript thread, which V8 keeps small.

use std::{sync::Arc, time::Duration};

use tokio::sync::RwLock;
use tokio_util::sync::CancellationToken;
use tracing::instrument::WithSubscriber;

use super::{
    json,
    logging::Log,
    options::{Engine, Options},
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    providers::github::{GithubProvider, client::GithubClient},
    services::Services,
    store::{Migrations, Store, postgres::PostgresStore, sqlite::SqliteStore},
    upstream::{
        clock::{Clock, MovableClock, SystemClock},
        metrics::UpstreamMetrics,
    },
};

/// A core that answers until it is closed.
pub struct Instance {
    services: Services,
    store: Arc<dyn Store>,
    github: GithubClient,
    log: Log,
    /// Present where tests may put the clock forward.
    movable_clock: Option<Arc<MovableClock>>,
    closing: CancellationToken,
    /// Held for reading by each call under way, and for writing by whoever closes.
    calls: RwLock<()>,
}

impl Instance {
    /// Opens the store and makes the client.
    pub async fn open(options: Options, log: Log) -> Result<Self> {
        let dispatch = log.dispatch();
        async move {
            let movable_clock = options.movable_clock.then(Arc::<MovableClock>::default);
            let clock: Arc<dyn Clock> = match &movable_clock {
                Some(movable) => Arc::<MovableClock>::clone(movable),
                None => Arc::new(SystemClock),
            };
            let github = GithubClient::new(options.hosts, options.settings, Arc::clone(&clock))?;
            let store = open_store(options.engine, options.migrations).await?;
            let provider = Arc::new(GithubProvider::new(github.clone(), Arc::clone(&clock)));
            tracing::info!(
                version = env!("CARGO_PKG_VERSION"),
                "deployment core opened"
            );
            Ok(Self {
                services: Services::new(Arc::clone(&store), vec![provider], clock),
                store,
                github,
                log,
                movable_clock,
                closing: CancellationToken::new(),
                calls: RwLock::new(()),
            })
        }
        .with_subscriber(dispatch)
        .await
    }

    /// Every host that may be asked.
    pub async fn hosts(&self) -> Result<Vec<u8>> {
        self.read(CancellationToken::new(), async {
            json::answer(&self.services.hosts())
        })
        .await
    }

    /// Counters since the instance was opened.
    pub fn metrics(&self) -> UpstreamMetrics {
        self.github.metrics()
    }

    /// Puts the clock forward; an error where that was not asked for when the instance was made.
    pub fn advance_clock(&self, seconds: f64) -> Result<()> {
        let Some(clock) = &self.movable_clock else {
            return Err(Error::invalid(
                "movableClock",
                "The clock of this instance cannot be moved. Create it with movableClock.",
            ));
        };
        let by = Duration::try_from_secs_f64(seconds).map_err(|_| {
            Error::invalid(
                "seconds",
                format!("The clock cannot be moved by {seconds} seconds. Only forward, and not beyond all time."),
            )
        })?;
        clock.advance(by);
        Ok(())
    }

    /// Ends reads under way, and takes no more calls.
    pub fn begin_closing(&self) {
        self.closing.cancel();
    }

    /// Ends reads under way, waits for writes, and closes the store. Closing again does nothing.
    pub async fn close(&self) -> Result<()> {
        self.begin_closing();
        let _all = self.calls.write().await;
        let closed = self
            .store
            .close()
            .with_subscriber(self.log.dispatch())
            .await;
        self.log.flush().await;
        closed
    }

    /// A call that may be ended at any time.
    async fn read<T>(
        &self,
        cancel: CancellationToken,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.write(async {
            tokio::select! {
                biased;
                () = self.closing.cancelled() => Err(closed()),
                () = cancel.cancelled() => Err(cancelled()),
                result = work => result,
            }
        })
        .await
    }

    /// A call that is carried to its end once it has begun.
    async fn write<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        // Whoever comes too late does not wait for the writes that closing waits for.
        if self.closing.is_cancelled() {
            return Err(closed());
        }
        let _call = self.calls.read().await;
        if self.closing.is_cancelled() {
            return Err(closed());
        }
        work.with_subscriber(self.log.dispatch()).await
    }
}

/// Use cases by how they are carried: `look` reads for a viewer and ends when nobody waits for it; `act` is carried to its end for a
/// viewer; `read` and `write` are the same for programs, without a viewer. Each takes a command as JSON and answers with JSON.
macro_rules! use_cases {
    ($($(#[$doc:meta])* $kind:ident $name:ident;)*) => {
        impl Instance {
            $(use_cases!(@$kind $(#[$doc])* $name);)*
        }
    };
    (@look $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub async fn $name(
            &self,
            command: &str,
            viewer: &str,
            cancel: CancellationToken,
        ) -> Result<Vec<u8>> {
            let viewer = json::viewer(viewer);
            self.read(cancel, async {
                let command = json::command(command)?;
                json::answer(&Box::pin(self.services.$name(&viewer?, command)).await?)
            })
            .await
        }
    };
    (@act $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub async fn $name(&self, command: &str, viewer: &str) -> Result<Vec<u8>> {
            let viewer = json::viewer(viewer);
            self.write(async {
                let command = json::command(command)?;
                json::answer(&Box::pin(self.services.$name(&viewer?, command)).await?)
            })
            .await
        }
    };
    (@read $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub async fn $name(&self, command: &str) -> Result<Vec<u8>> {
            self.read(CancellationToken::new(), async {
                let command = json::command(command)?;
                json::answer(&Box::pin(self.services.$name(command)).await?)
            })
            .await
        }
    };
    (@write $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub async fn $name(&self, command: &str) -> Result<Vec<u8>> {
            self.write(async {
                let command = json::command(command)?;
                json::answer(&Box::pin(self.services.$name(command)).await?)
            })
            .await
        }
    };
}

use_cases! {
    /// The overview of a service.
    look overview;
    /// What could be put into an environment.
    look versions;
    /// What a version would change in an environment.
    look changes;
    /// What a deployment of a version would send, and whether anything stands in its way.
    look preflight;
    /// Starts a deployment. Carried to its end: what was written down before it was sent is settled.
    act dispatch;
    /// What was started from here.
    act dispatches;
    /// Writes down which run a dispatch started.
    act identify_dispatch;
    /// A run as a pipeline.
    look pipeline;
    /// What doing something to a run would mean.
    look run_preflight;
    /// Does something to a run. Carried to its end.
    act act_on_run;
    /// Runs that count for an environment.
    look runs;
    /// A service as one pipeline.
    look service_pipeline;
    /// What deciding about environments of a run would mean.
    look decision_preflight;
    /// Takes note of an event.
    write note_event;
    /// Decides about environments of a run. Carried to its end.
    act decide;
    /// Everything that waits at a gate, over several services.
    look inbox;
    /// What can be understood of a repository.
    look inspect;
    /// What mappings would count.
    look test_environments;
    /// Hosts whose tokens a service needs.
    read required_hosts;
    /// The environments of a service.
    read environments;
    /// One page of the environments of many services.
    read list_environments;
    /// The configuration as one YAML document.
    read export_environments;
    /// Changes environments of a service.
    act change_environments;
    /// Puts the environments of a service in another order.
    act reorder_environments;
    /// Copies the environments of another service.
    act copy_environments;
    /// Brings in a YAML document.
    act import_environments;
    /// Puts these environments in place of those a service has.
    write replace_environments;
}

async fn open_store(engine: Engine, migrations: Migrations) -> Result<Arc<dyn Store>> {
    Ok(match engine {
        Engine::Sqlite { filename } => {
            Arc::new(SqliteStore::open_with(&filename, migrations).await?)
        }
        Engine::Postgres { source, options } => {
            Arc::new(PostgresStore::open(source, &options, migrations).await?)
        }
    })
}

fn closed() -> Error {
    Error::new(
        ProblemCode::Closed,
        "The deployment core has been closed. Create a new one.",
    )
}

fn cancelled() -> Error {
    Error::new(
        ProblemCode::Cancelled,
        "The call was cancelled, because nobody waits for its answer any more.",
    )
}

#[cfg(test)]
mod tests {
    use std::{sync::atomic::AtomicBool, sync::atomic::Ordering, time::Duration};

    use tracing::level_filters::LevelFilter;

    use super::*;
    use crate::providers::github::client::ClientSettings;

    fn options() -> Options {
        Options {
            engine: Engine::Sqlite {
                filename: ":memory:".to_owned(),
            },
            migrations: Migrations::Run,
            hosts: Vec::new(),
            settings: ClientSettings::default(),
            level: LevelFilter::INFO,
            movable_clock: false,
        }
    }

    async fn instance() -> Arc<Instance> {
        Arc::new(Instance::open(options(), Log::none()).await.unwrap())
    }

    #[tokio::test]
    async fn a_closed_instance_says_so_and_closes_twice() {
        let instance = instance().await;
        instance.close().await.unwrap();
        instance.close().await.unwrap();
        let error = instance
            .environments(r#"{"service":"a"}"#)
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::Closed);
    }

    #[tokio::test]
    async fn closing_ends_reads_and_waits_for_writes() {
        let instance = instance().await;
        let written = Arc::new(AtomicBool::new(false));
        let read = tokio::spawn({
            let instance = Arc::clone(&instance);
            async move {
                let never = std::future::pending::<Result<()>>();
                instance.read(CancellationToken::new(), never).await
            }
        });
        let write = tokio::spawn({
            let (instance, written) = (Arc::clone(&instance), Arc::clone(&written));
            async move {
                let slow = async {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    written.store(true, Ordering::SeqCst);
                    Ok(())
                };
                instance.write(slow).await
            }
        });
        tokio::time::sleep(Duration::from_millis(10)).await;
        instance.close().await.unwrap();
        assert!(written.load(Ordering::SeqCst));
        write.await.unwrap().unwrap();
        let error = read.await.unwrap().unwrap_err();
        assert_eq!(error.code, ProblemCode::Closed);
    }

    #[tokio::test]
    async fn the_clock_is_moved_only_where_that_was_asked_for() {
        let fixed = instance().await;
        assert_eq!(
            fixed.advance_clock(1.0).unwrap_err().code,
            ProblemCode::InvalidInput
        );
        let movable = Instance::open(
            Options {
                movable_clock: true,
                ..options()
            },
            Log::none(),
        )
        .await
        .unwrap();
        movable.advance_clock(1.5).unwrap();
        for seconds in [-1.0, f64::NAN, f64::INFINITY] {
            let error = movable.advance_clock(seconds).unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some("seconds"));
        }
    }

    #[tokio::test]
    async fn a_cancelled_call_ends_at_once_and_says_so() {
        let instance = instance().await;
        let cancel = CancellationToken::new();
        cancel.cancel();
        let error = instance
            .overview(r#"{"service":"a"}"#, r#"{"user":"u"}"#, cancel)
            .await
            .unwrap_err();
        assert_eq!(error.code, ProblemCode::Cancelled);
    }
}
