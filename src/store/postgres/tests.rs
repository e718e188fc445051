use std::time::Instant;

use super::{
    testing::{Database, Proxy, Wire, open, open_with, opened, session},
    *,
};
use crate::{
    model::problem::ProblemCode,
    store::behaviour::{self, creation, put, seen, stamp, write},
};

mod connections;
mod losses;
mod tls;

mod behaves {
    use super::*;

    behaviour::suite!(opened());
}

async fn names(store: &PostgresStore, service: &str) -> Vec<String> {
    let all = seen(store, service).await;
    all.into_iter().map(|(name, _)| name).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_start_at_once_on_an_empty_database_all_come_up() {
    for _ in 0..5 {
        let Some(database) = Database::create().await else {
            return;
        };
        let starts: Vec<_> = (0..4)
            .map(|_| tokio::spawn(open(database.settings.clone())))
            .collect();
        let mut stores = Vec::new();
        for start in starts {
            stores.push(start.await.unwrap().unwrap());
        }
        for (number, store) in stores.iter().enumerate() {
            write(
                store,
                &format!("s{number}"),
                &[],
                vec![put(&format!("s{number}"), "x")],
            )
            .await;
        }
        for store in &stores {
            let all = store.list_environments(&behaviour::everything()).await;
            assert_eq!(all.unwrap().len(), 4);
            store.close().await.unwrap();
        }
        let admin = database.admin().await;
        let versions = admin
            .query("SELECT version FROM deployment_schema_version", &[])
            .await
            .unwrap();
        assert_eq!(versions.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_writers_in_several_replicas_one_wins_each_round() {
    let Some(database) = Database::create().await else {
        return;
    };
    let mut stores = Vec::new();
    for _ in 0..4 {
        stores.push(Arc::new(database.store().await));
    }
    for round in 1..=10 {
        let seen_by_all = seen(&*stores[0], "a").await;
        let writers: Vec<_> = stores
            .iter()
            .map(|store| {
                let store = Arc::clone(store);
                let write = ServiceWrite {
                    seen: seen_by_all.clone(),
                    ..creation("a", &["x"])
                };
                tokio::spawn(async move { store.write(vec![write], &stamp()).await.unwrap() })
            })
            .collect();
        let mut winners = 0;
        for writer in writers {
            winners += usize::from(writer.await.unwrap() == Written::Done);
        }
        assert_eq!(winners, 1);
        assert_eq!(seen(&*stores[3], "a").await, [("x".to_owned(), round)]);
    }
}

#[tokio::test]
async fn closing_leaves_no_session_behind_and_waits_for_calls_under_way() {
    let Some(database) = Database::create().await else {
        return;
    };
    let admin = database.admin().await;
    let store = Arc::new(database.store().await);
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&store);
            let write = creation(&format!("s{number}"), &["x"]);
            tokio::spawn(async move { store.write(vec![write], &stamp()).await })
        })
        .collect();
    tokio::task::yield_now().await;
    assert!(database.sessions(&admin).await > 0);
    store.close().await.unwrap();
    // Each has said goodbye; the server needs a moment to take them off its list.
    let closed = Instant::now();
    while database.sessions(&admin).await > 0 {
        assert!(closed.elapsed() < Duration::from_secs(5));
    }
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), Written::Done);
    }
}

#[tokio::test]
async fn tables_are_made_and_found_where_search_path_and_role_say() {
    let Some(database) = Database::create().await else {
        return;
    };
    let admin = database.admin().await;
    let user = database
        .role("LOGIN NOINHERIT PASSWORD 'of-the-user'")
        .await;
    let role = database.role("NOLOGIN").await;
    admin
        .batch_execute(&format!(
            "GRANT {role} TO {user}; CREATE SCHEMA \"Odd \"\"schema\" AUTHORIZATION {role}"
        ))
        .await
        .unwrap();
    let settings = ConnectionSettings {
        user: Some(user),
        password: Some(Secret::new("of-the-user")),
        ..database.settings.clone()
    };
    let options = PostgresOptions {
        search_path: vec!["Odd \"schema".to_owned(), "public".to_owned()],
        role: Some(role.clone()),
        ..PostgresOptions::default()
    };
    let store = open_with(settings.clone(), &options, Migrations::Run)
        .await
        .unwrap();
    write(&store, "a", &[], vec![put("a", "x")]).await;
    let tables = admin
        .query(
            "SELECT DISTINCT schemaname::TEXT, tableowner::TEXT FROM pg_tables
             WHERE tablename LIKE 'deployment%'",
            &[],
        )
        .await
        .unwrap();
    let tables: Vec<(String, String)> = tables.iter().map(|t| (t.get(0), t.get(1))).collect();
    assert_eq!(tables, [("Odd \"schema".to_owned(), role)]);
    store.close().await.unwrap();

    // Another schema of the same database is another store.
    admin.batch_execute("CREATE SCHEMA other").await.unwrap();
    let elsewhere = PostgresOptions {
        search_path: vec!["other".to_owned()],
        ..PostgresOptions::default()
    };
    let other = open_with(database.settings.clone(), &elsewhere, Migrations::Run)
        .await
        .unwrap();
    assert!(names(&other, "a").await.is_empty());
    other.close().await.unwrap();

    // Without the role, the user has no rights, and is told so.
    let options = PostgresOptions {
        role: None,
        ..options
    };
    let Err(error) = open_with(settings, &options, Migrations::Run).await else {
        panic!("it was opened");
    };
    assert!(error.message.contains("a right is missing"), "{error}");
}

#[tokio::test]
async fn sessions_are_bounded_in_number_and_say_whose_they_are() {
    let Some(database) = Database::create().await else {
        return;
    };
    let admin = database.admin().await;
    let options = PostgresOptions {
        pool_max: NonZeroU16::new(2).unwrap(),
        ..PostgresOptions::default()
    };
    let store = open_with(database.settings.clone(), &options, Migrations::Run)
        .await
        .unwrap();
    let store = Arc::new(store);
    let reads: Vec<_> = (0..50)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.load_environments("a").await })
        })
        .collect();
    for read in reads {
        read.await.unwrap().unwrap();
    }
    assert_eq!(database.sessions(&admin).await, 2);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_schema_that_is_missing_is_named_where_migrations_are_switched_off() {
    let Some(database) = Database::create().await else {
        return;
    };
    let options = PostgresOptions::default();
    let open = || open_with(database.settings.clone(), &options, Migrations::Skip);
    let Err(error) = open().await else {
        panic!("it was opened");
    };
    assert!(
        error.message.contains("migrations are switched off"),
        "{error}"
    );
    database.store().await.close().await.unwrap();
    open().await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn a_lock_that_another_session_holds_is_waited_for_and_then_said() {
    let Some(database) = Database::create().await else {
        return;
    };
    let store = database.store().await;
    let mut other = session(&database.settings).await;
    let held = other.transaction().await.unwrap();
    held.batch_execute("LOCK TABLE deployment_environments IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();
    let asked = Instant::now();
    let written = store.write(vec![creation("a", &["x"])], &stamp()).await;
    let error = written.unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(error.message.contains("holds a lock"), "{error}");
    assert!(asked.elapsed() >= Duration::from_secs(9));
    held.rollback().await.unwrap();
    write(&store, "a", &[], vec![put("a", "x")]).await;
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_server_that_may_only_be_read_is_read_and_says_so() {
    let Some(database) = Database::create().await else {
        return;
    };
    database.store().await.close().await.unwrap();
    let admin = database.admin().await;
    let read_only = |whether: &str| {
        format!(
            "ALTER DATABASE {} SET default_transaction_read_only = {whether}",
            database.name()
        )
    };
    admin.batch_execute(&read_only("on")).await.unwrap();
    let store = database.store().await;
    assert!(names(&store, "a").await.is_empty());
    let written = store.write(vec![creation("a", &["x"])], &stamp()).await;
    let error = written.unwrap_err();
    assert!(error.message.contains("may only be read"), "{error}");
    admin.batch_execute(&read_only("off")).await.unwrap();
    database.end_sessions(&admin).await;
    write(&store, "a", &[], vec![put("a", "x")]).await;
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_says_of_a_run_is_kept_when_another_record_takes_it_meanwhile() {
    use crate::model::dispatch::{DispatchState, DispatchedRun};
    let Some(database) = Database::create().await else {
        return;
    };
    let store = Arc::new(database.store().await);
    for service in ["a", "b"] {
        write(&*store, service, &[], vec![put(service, "x")]).await;
        let new = behaviour::new_dispatch(service, "x", "1");
        store.begin_dispatch(new).await.unwrap();
    }
    let mut other = session(&database.settings).await;
    let concluding = other.transaction().await.unwrap();
    concluding
        .batch_execute(
            "UPDATE deployment_dispatches SET state = 'started', run_id = '7', run_attempt = 1 WHERE service = 'a'",
        )
        .await
        .unwrap();
    let told = Settlement {
        state: DispatchState::Started,
        run: Some(DispatchedRun {
            id: "7".to_owned(),
            attempt: 1,
            url: None,
        }),
        is_told: true,
        login: None,
        error: None,
        at: "2026-02-03T04:11:05Z".parse().unwrap(),
    };
    let telling = {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.settle_dispatch("b x 1", told).await })
    };
    let admin = database.admin().await;
    let waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let asked = Instant::now();
    while admin.query(waits, &[]).await.unwrap().is_empty() {
        assert!(asked.elapsed() < Duration::from_secs(5));
    }
    concluding.commit().await.unwrap();
    let record = telling.await.unwrap().unwrap().unwrap();
    assert_eq!(record.run.map(|run| run.id).as_deref(), Some("7"));
    let query = DispatchQuery {
        service: Some("a".to_owned()),
        limit: 1,
        ..DispatchQuery::default()
    };
    let loser = store.dispatches(&query).await.unwrap().pop().unwrap();
    assert_eq!((loser.state, loser.run), (DispatchState::Unknown, None));
    store.close().await.unwrap();
}
