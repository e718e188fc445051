use std::{sync::Arc, time::Instant};

use super::*;
use crate::{
    error::Error,
    model::problem::ProblemCode,
    store::behaviour::{self, creation, put, seen, stamp},
};

mod crash;
mod trouble;

mod in_memory {
    use super::*;

    behaviour::suite!(async {
        let store = SqliteStore::open(":memory:").await.unwrap();
        behaviour::Opened::Some((Arc::new(store), Box::new(())))
    });
}

mod in_a_file {
    use super::*;

    behaviour::suite!(async {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&file(&folder)).await.unwrap();
        behaviour::Opened::Some((Arc::new(store), Box::new(folder)))
    });
}

fn file(folder: &tempfile::TempDir) -> String {
    folder
        .path()
        .join("deployment.sqlite")
        .display()
        .to_string()
}

/// Puts these environments in place of those that the service has, as often as it takes.
async fn replace(store: &SqliteStore, names: &[&str]) -> Result<()> {
    loop {
        let seen = seen(store, "a").await;
        let gone = seen.iter().map(|(name, _)| name.clone());
        let write = ServiceWrite {
            delete: gone.filter(|name| !names.contains(&&**name)).collect(),
            seen,
            ..creation("a", names)
        };
        if store.write(vec![write], &stamp()).await? == Written::Done {
            return Ok(());
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_reopening_with_and_without_close() {
    let folder = tempfile::tempdir().unwrap();
    let filename = file(&folder);
    let store = SqliteStore::open(&filename).await.unwrap();
    replace(&store, &["dev"]).await.unwrap();
    // A second process sees it while the first is still there: it is on the disk, not in our memory.
    let other = SqliteStore::open(&filename).await.unwrap();
    assert_eq!(other.load_environments("a").await.unwrap().len(), 1);
    replace(&other, &["dev", "prod"]).await.unwrap();
    drop(other);
    store.close().await.unwrap();
    let again = SqliteStore::open(&filename).await.unwrap();
    assert_eq!(again.load_environments("a").await.unwrap().len(), 2);
}

#[tokio::test]
async fn closing_leaves_one_file_that_holds_everything() {
    let folder = tempfile::tempdir().unwrap();
    let filename = file(&folder);
    let store = SqliteStore::open(&filename).await.unwrap();
    replace(&store, &["dev"]).await.unwrap();
    store.close().await.unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1);
}

#[tokio::test]
async fn closing_waits_for_work_in_line() {
    let folder = tempfile::tempdir().unwrap();
    let filename = file(&folder);
    let store = Arc::new(SqliteStore::open(&filename).await.unwrap());
    let writes: Vec<_> = (0..50)
        .map(|number| {
            let store = Arc::clone(&store);
            let write = creation(&format!("s{number}"), &["x"]);
            tokio::spawn(async move { store.write(vec![write], &stamp()).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await.unwrap();
    for write in writes {
        assert_eq!(write.await.unwrap().unwrap(), Written::Done);
    }
    let again = SqliteStore::open(&filename).await.unwrap();
    let all = again.list_environments(&behaviour::everything()).await;
    assert_eq!(all.unwrap().len(), 50);
}

#[tokio::test]
async fn stores_that_open_and_write_one_file_at_once_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let filename = file(&folder);
    let tasks: Vec<_> = (0..4)
        .map(|number| {
            let filename = filename.clone();
            tokio::spawn(async move {
                let store = SqliteStore::open(&filename).await?;
                for round in 0..10 {
                    replace(&store, &[&format!("e{number}-{round}")]).await?;
                }
                store.close().await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn where_migrations_are_switched_off_only_a_current_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let filename = file(&folder);
    let open = || SqliteStore::open_with(&filename, Migrations::Skip);
    let error = open().await.unwrap_err();
    assert!(
        error.message.contains("migrations are switched off"),
        "{error}"
    );
    let store = SqliteStore::open(&filename).await.unwrap();
    store.close().await.unwrap();
    open().await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn work_that_panics_loses_its_own_answer_and_nothing_else() {
    let store = SqliteStore::open(":memory:").await.unwrap();
    replace(&store, &["dev"]).await.unwrap();
    let error = store
        .transaction(|transaction| -> Result<()> {
            transaction.execute("DELETE FROM environments", []).unwrap();
            panic!("seeded by this test")
        })
        .await
        .unwrap_err();
    assert_eq!(error.code, ProblemCode::Internal);
    assert_eq!(store.load_environments("a").await.unwrap().len(), 1);
}
