//! A process that is killed while it writes. It is this test once more, in a process of its own, told by a variable to write
//! until it dies.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::*;

const VARIABLE: &str = "DEPLOYMENT_TEST_WRITE_UNTIL_KILLED";
const NAME: &str = "store::sqlite::tests::crash::a_process_killed_while_it_writes_loses_nothing_that_it_acknowledged";
const ACKNOWLEDGED: &str = "acknowledged ";
const KILLS: u32 = 20;

/// Changes two services in each write, and says which write has been acknowledged. Never ends.
fn write_until_killed(filename: &str) -> ! {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(filename).await.unwrap();
        let mut last = number(&store, "left").await;
        loop {
            last += 1;
            let mut writes = Vec::new();
            for service in ["left", "right"] {
                let mut write = creation(service, &["x"]);
                write.seen = seen(&store, service).await;
                // Some fit a page of the database, some take many.
                let filling = "x".repeat(last as usize % 7 * 3000);
                write.put[0].environment.source = serde_json::json!([last, filling]);
                writes.push(write);
            }
            let written = store.write(writes, &stamp()).await.unwrap();
            assert_eq!(written, Written::Done);
            // Not a macro that the test harness would keep to itself.
            writeln!(std::io::stdout(), "{ACKNOWLEDGED}{last}").unwrap();
        }
    })
}

/// Number of the last write that is stored.
async fn number(store: &SqliteStore, service: &str) -> u64 {
    let stored = store.load_environments(service).await.unwrap();
    stored
        .first()
        .map_or(0, |stored| stored.environment.source[0].as_u64().unwrap())
}

/// Lets a process write for this long, kills it, and answers the last write that it acknowledged.
fn write_and_kill(filename: &str, after: Duration) -> u64 {
    let mut process = Command::new(env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(VARIABLE, filename)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let acknowledged = |line: std::io::Result<String>| -> Option<u64> {
        let line = line.unwrap();
        let (_, number) = line.split_once(ACKNOWLEDGED)?;
        number.parse().ok()
    };
    // The time begins when it has begun to write.
    let first = lines.by_ref().find_map(acknowledged).unwrap();
    std::thread::sleep(after);
    process.kill().unwrap();
    let last = lines.filter_map(acknowledged).last();
    let status = process.wait().unwrap();
    assert!(
        !matches!(status.code(), Some(0 | 101)),
        "it ended by itself"
    );
    last.unwrap_or(first)
}

#[test]
fn a_process_killed_while_it_writes_loses_nothing_that_it_acknowledged() {
    if let Ok(filename) = env::var(VARIABLE) {
        write_until_killed(&filename);
    }
    let seed = rand::random();
    writeln!(std::io::stderr(), "seed {seed}").unwrap();
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let filename = file(&folder);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut before = 0;
    for kill in 1..=KILLS {
        let after = Duration::from_micros(random.random_range(0..60_000));
        let acknowledged = write_and_kill(&filename, after);
        assert!(acknowledged > before, "seed {seed}: it wrote nothing");
        runtime.block_on(async {
            let store = SqliteStore::open(&filename).await.unwrap();
            let stored = number(&store, "left").await;
            // The write under way may have been stored and not yet acknowledged.
            assert!(
                (acknowledged..=acknowledged + 1).contains(&stored),
                "seed {seed}, kill {kill} after {after:?}: {acknowledged} was acknowledged, {stored} is stored"
            );
            assert_eq!(
                number(&store, "right").await,
                stored,
                "seed {seed}: half a write"
            );
            assert_eq!(
                behaviour::seen(&store, "left").await,
                [("x".to_owned(), stored)]
            );
            let verdict = store
                .run(|connection| {
                    connection
                        .query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))
                        .map_err(|error| unavailable("be checked", error))
                })
                .await
                .unwrap();
            assert_eq!(verdict, "ok", "seed {seed}");
            // Not closed: the next process finds the file as this one leaves it.
            before = stored;
        });
    }
}
