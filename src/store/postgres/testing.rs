//! A real PostgreSQL for tests, and a wire to it that can be cut.

use std::{
    any::Any,
    env,
    io::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_postgres::{Client, NoTls};

use super::*;

/// Where a server is that tests may make databases and roles in, as its superuser.
const VARIABLE: &str = "DEPLOYMENT_TEST_POSTGRES";

/// The settings of that server. Without the variable there is none, and a note says so.
pub fn server() -> Option<ConnectionSettings> {
    let Ok(text) = env::var(VARIABLE) else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped, for {VARIABLE} names no PostgreSQL; `npm test` starts one"
        );
        return None;
    };
    // Resolved here, so that tests can change single fields.
    let target = ConnectionSettings {
        connection_string: Some(Secret::new(text)),
        ..ConnectionSettings::default()
    }
    .resolve()
    .unwrap();
    Some(ConnectionSettings {
        host: Some(target.host),
        port: Some(target.port),
        user: Some(target.user),
        password: target.password,
        database: Some(target.database),
        ..ConnectionSettings::default()
    })
}

/// A name that nobody else has.
pub fn name(what: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!(
        "deployment_test_{what}_{}_{}_{:08x}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed),
        rand::random::<u32>()
    )
}

/// A session outside of any store.
pub async fn session(settings: &ConnectionSettings) -> Client {
    let settings = ConnectionSettings {
        application_name: Some("test".to_owned()),
        ..settings.clone()
    };
    let config = settings.resolve().unwrap().config();
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// An empty database that goes when it is dropped, with the roles that were made for it.
pub struct Database {
    pub settings: ConnectionSettings,
    server: ConnectionSettings,
    roles: Mutex<Vec<String>>,
}

impl Database {
    /// `None` where there is no server.
    pub async fn create() -> Option<Self> {
        let server = server()?;
        let name = name("db");
        let admin = session(&server).await;
        admin
            .batch_execute(&format!(
                "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"
            ))
            .await
            .unwrap();
        Some(Self {
            settings: ConnectionSettings {
                database: Some(name),
                ..server.clone()
            },
            server,
            roles: Mutex::default(),
        })
    }

    /// A session of the superuser in it.
    pub async fn admin(&self) -> Client {
        session(&self.settings).await
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.settings.database.as_deref().unwrap()
    }

    /// Makes a role with these attributes, which goes with the database.
    pub async fn role(&self, attributes: &str) -> String {
        let role = name("role");
        let create = format!("CREATE ROLE {role} {attributes}");
        session(&self.server)
            .await
            .batch_execute(&create)
            .await
            .unwrap();
        self.roles.lock().unwrap().push(role.clone());
        role
    }

    pub async fn store(&self) -> PostgresStore {
        open(self.settings.clone()).await.unwrap()
    }

    /// Sessions that stores have in it now.
    pub async fn sessions(&self, admin: &Client) -> i64 {
        let row = admin
            .query_one(
                "SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'backstage_plugin_deployment'",
                &[],
            )
            .await
            .unwrap();
        row.get(0)
    }

    /// Ends the sessions that stores have in it; answers how many.
    pub async fn end_sessions(&self, admin: &Client) -> u64 {
        admin
            .execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'backstage_plugin_deployment'",
                &[],
            )
            .await
            .unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let mut statements = vec![format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.name()
        )];
        for role in self.roles.lock().unwrap().iter() {
            statements.push(format!("DROP ROLE IF EXISTS {role}"));
        }
        let server = self.server.clone();
        // A runtime of its own: the test's is ending, and may be what drops this.
        let cleaning = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let admin = session(&server).await;
                for statement in statements {
                    admin.batch_execute(&statement).await.unwrap();
                }
            });
        });
        let cleaned = cleaning.join();
        if !std::thread::panicking() {
            cleaned.unwrap();
        }
    }
}

/// Always the same settings.
pub struct Fixed(pub ConnectionSettings);

#[async_trait]
impl ConnectionSource for Fixed {
    async fn connection(&self) -> Result<ConnectionSettings> {
        Ok(self.0.clone())
    }
}

pub async fn open(settings: ConnectionSettings) -> Result<PostgresStore> {
    open_with(settings, &PostgresOptions::default(), Migrations::Run).await
}

pub async fn open_with(
    settings: ConnectionSettings,
    options: &PostgresOptions,
    migrations: Migrations,
) -> Result<PostgresStore> {
    PostgresStore::open(Arc::new(Fixed(settings)), options, migrations).await
}

/// An empty store for the behaviours.
pub async fn opened() -> crate::store::behaviour::Opened {
    let database = Database::create().await?;
    let store = Arc::new(database.store().await);
    Some((store, Box::new(database) as Box<dyn Any + Send>))
}

/// What happens on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// All is passed on.
    Whole,
    /// It is cut when a commit is sent, which does not arrive.
    CutBeforeCommit,
    /// It is cut when a commit has been answered, which does not arrive.
    CutAfterCommit,
    /// Nobody gets through.
    Dead,
}

/// A wire to the server.
pub struct Proxy {
    pub settings: ConnectionSettings,
    state: Arc<Mutex<(Wire, Wire)>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    pub async fn to(settings: &ConnectionSettings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = settings.clone().resolve().unwrap();
        let server = format!("{}:{}", target.host, target.port);
        let state = Arc::new(Mutex::new((Wire::Whole, Wire::Whole)));
        Self {
            settings: ConnectionSettings {
                host: Some("127.0.0.1".to_owned()),
                port: Some(listener.local_addr().unwrap().port()),
                ..settings.clone()
            },
            state: Arc::clone(&state),
            accepting: tokio::spawn(async move {
                loop {
                    let (client, _) = listener.accept().await.unwrap();
                    if state.lock().unwrap().0 != Wire::Dead {
                        tokio::spawn(pass_on(client, server.clone(), Arc::clone(&state)));
                    }
                }
            }),
        }
    }

    /// What happens from now on, and, once it has been cut, afterwards.
    pub fn set(&self, now: Wire, afterwards: Wire) {
        *self.state.lock().unwrap() = (now, afterwards);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass_on(mut client: TcpStream, server: String, state: Arc<Mutex<(Wire, Wire)>>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let (mut up, mut down) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let Ok(length @ 1..) = read else { return };
                let sent = &up[..length];
                let is_commit = sent.windows(7).any(|bytes| bytes == b"COMMIT\0");
                let (now, afterwards) = *state.lock().unwrap();
                if is_commit && matches!(now, Wire::CutBeforeCommit | Wire::CutAfterCommit) {
                    if now == Wire::CutAfterCommit {
                        server.write_all(sent).await.unwrap();
                        assert!(server.read(&mut down).await.unwrap() > 0);
                    }
                    *state.lock().unwrap() = (afterwards, afterwards);
                    return;
                }
                if now == Wire::Dead || server.write_all(sent).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut down) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&down[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}
