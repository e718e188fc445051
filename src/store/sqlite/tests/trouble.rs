//! What goes wrong around a database, what is said then, and that the next call works once the cause is gone.

use super::*;

/// Fails in this way, changes nothing, and says this.
fn is_refused(result: Result<Written>, says: &str) {
    let error: Error = result.unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(error.message.contains(says), "{error}");
}

async fn pragma(store: &SqliteStore, name: &'static str, value: i64) {
    store
        .run(move |connection| {
            connection
                .pragma_update_and_check(None, name, value, |_| Ok(()))
                .or_else(|_| connection.pragma_update(None, name, value))
                .map_err(|error| unavailable("be prepared", error))
        })
        .await
        .unwrap();
}

async fn create(store: &SqliteStore, service: &str) -> Result<Written> {
    let mut write = creation(service, &["x"]);
    write.put[0].environment.source = "x".repeat(100_000).into();
    store.write(vec![write], &stamp()).await
}

#[tokio::test]
async fn a_full_disk_is_said_and_forgotten_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&file(&folder)).await.unwrap();
    // SQLite never shrinks a database by this: the file is full as it is.
    pragma(&store, "max_page_count", 1).await;
    is_refused(create(&store, "a").await, "disk is full");
    assert!(store.load_environments("a").await.unwrap().is_empty());
    pragma(&store, "max_page_count", 1_000_000).await;
    assert_eq!(create(&store, "a").await.unwrap(), Written::Done);
    assert_eq!(store.load_environments("a").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_that_another_process_holds_can_be_read_and_is_written_once_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let filename = file(&folder);
    let store = SqliteStore::open(&filename).await.unwrap();
    assert_eq!(create(&store, "a").await.unwrap(), Written::Done);
    let mut other = Connection::open(&filename).unwrap();
    let held = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let asked = Instant::now();
    is_refused(create(&store, "b").await, "another process holds its file");
    assert!(asked.elapsed() >= BUSY, "it did not wait");
    assert_eq!(store.load_environments("a").await.unwrap().len(), 1);
    drop(held);
    assert_eq!(create(&store, "b").await.unwrap(), Written::Done);
}

#[tokio::test]
async fn a_database_that_may_not_be_written_says_so_and_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&file(&folder)).await.unwrap();
    assert_eq!(create(&store, "a").await.unwrap(), Written::Done);
    // Tests may run as root, who may write everything; this makes SQLite answer what it does for a file that is read-only.
    pragma(&store, "query_only", 1).await;
    is_refused(create(&store, "b").await, "it may not be written");
    assert_eq!(store.load_environments("a").await.unwrap().len(), 1);
    pragma(&store, "query_only", 0).await;
    assert_eq!(create(&store, "b").await.unwrap(), Written::Done);
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_says_where_and_what_to_check() {
    let error = SqliteStore::open("/nowhere/at/all.sqlite")
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(error.message.contains("/nowhere/at/all.sqlite"), "{error}");
    assert!(error.message.contains("check that the folder"), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let filename = file(&folder);
    std::fs::write(
        &filename,
        "this is a letter to my aunt, not a database".repeat(50),
    )
    .unwrap();
    let error = SqliteStore::open(&filename).await.unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(error.message.contains("not a database"), "{error}");
}

#[tokio::test]
async fn a_row_that_somebody_damaged_is_named_and_the_rest_is_read() {
    let store = SqliteStore::open(":memory:").await.unwrap();
    store
        .write(vec![creation("a", &["x"]), creation("b", &["x"])], &stamp())
        .await
        .unwrap();
    store
        .run(|connection| {
            connection
                .execute(
                    "UPDATE environments SET source = '{' WHERE service = 'a'",
                    [],
                )
                .map_err(|error| unavailable("be damaged", error))
        })
        .await
        .unwrap();
    let error = store.load_environments("a").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(error.message.contains("environment x of a"), "{error}");
    assert_eq!(store.load_environments("b").await.unwrap().len(), 1);
    let repaired = ServiceWrite {
        seen: vec![("x".to_owned(), 1)],
        put: vec![put("a", "x")],
        ..creation("a", &[])
    };
    assert_eq!(
        store.write(vec![repaired], &stamp()).await.unwrap(),
        Written::Done
    );
    assert_eq!(store.load_environments("a").await.unwrap().len(), 1);
}
