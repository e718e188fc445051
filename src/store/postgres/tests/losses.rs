//! Sessions that are lost, at rest and at work.

use rand::{Rng, SeedableRng, rngs::StdRng};

use super::*;

#[tokio::test]
async fn sessions_that_died_at_rest_are_replaced_unnoticed() {
    let Some(database) = Database::create().await else {
        return;
    };
    let admin = database.admin().await;
    let store = database.store().await;
    write(&store, "a", &[], vec![put("a", "x")]).await;
    assert!(database.end_sessions(&admin).await > 0);
    assert_eq!(names(&store, "a").await, ["x"]);
    assert!(database.end_sessions(&admin).await > 0);
    let writes = vec![creation("b", &["x"])];
    let written = store.write(writes, &stamp()).await.unwrap();
    assert_eq!(written, Written::Done);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_said_and_found_again() {
    let Some(database) = Database::create().await else {
        return;
    };
    let wire = Proxy::to(&database.settings).await;
    let store = open(wire.settings.clone()).await.unwrap();
    write(&store, "a", &[], vec![put("a", "x")]).await;
    wire.set(Wire::Dead, Wire::Dead);
    let error = store.load_environments("a").await.unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(error.message.contains("No connection"), "{error}");
    let written = store.write(vec![creation("b", &["x"])], &stamp()).await;
    assert_eq!(written.unwrap_err().code, ProblemCode::StoreUnavailable);
    wire.set(Wire::Whole, Wire::Whole);
    assert_eq!(names(&store, "a").await, ["x"]);
    write(&store, "b", &[], vec![put("b", "x")]).await;
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_commit_that_did_not_arrive_is_said_to_have_changed_nothing() {
    let Some(database) = Database::create().await else {
        return;
    };
    let wire = Proxy::to(&database.settings).await;
    let store = open(wire.settings.clone()).await.unwrap();
    wire.set(Wire::CutBeforeCommit, Wire::Whole);
    let written = store.write(vec![creation("a", &["x"])], &stamp()).await;
    let error = written.unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(error.message.contains("connection was lost"), "{error}");
    assert!(!error.message.contains("not known"), "{error}");
    assert!(names(&store, "a").await.is_empty());
    write(&store, "a", &[], vec![put("a", "x")]).await;
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_looked_up() {
    let Some(database) = Database::create().await else {
        return;
    };
    let wire = Proxy::to(&database.settings).await;
    let store = open(wire.settings.clone()).await.unwrap();
    wire.set(Wire::CutAfterCommit, Wire::Whole);
    let writes = vec![creation("a", &["x"])];
    let written = store.write(writes, &stamp()).await.unwrap();
    assert_eq!(written, Written::Done);
    // Once, and not a second time.
    assert_eq!(seen(&store, "a").await, [("x".to_owned(), 1)]);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_commit_that_can_not_be_looked_up_is_said_to_be_unknown() {
    let Some(database) = Database::create().await else {
        return;
    };
    let wire = Proxy::to(&database.settings).await;
    let store = open(wire.settings.clone()).await.unwrap();
    wire.set(Wire::CutAfterCommit, Wire::Dead);
    let written = store.write(vec![creation("a", &["x"])], &stamp()).await;
    let error = written.unwrap_err();
    assert_eq!(error.code, ProblemCode::StoreUnavailable);
    assert!(error.message.contains("is not known"), "{error}");
    wire.set(Wire::Whole, Wire::Whole);
    assert_eq!(names(&store, "a").await, ["x"]);
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_killed_while_they_write_lose_nothing_that_was_acknowledged() {
    const KILLS: usize = 20;
    let Some(database) = Database::create().await else {
        return;
    };
    let seed = rand::random();
    std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("seed {seed}\n")).unwrap();
    let mut random = StdRng::seed_from_u64(seed);
    let admin = database.admin().await;
    let store = Arc::new(database.store().await);
    let is_over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, is_over) = (Arc::clone(&store), Arc::clone(&is_over));
        async move {
            let mut acknowledged = Vec::new();
            for number in 0.. {
                if is_over.load(std::sync::atomic::Ordering::SeqCst) {
                    break;
                }
                let services = ["left", "right"].map(|side| format!("{side}-{number}"));
                let writes = services
                    .iter()
                    .map(|service| creation(service, &["x", "y"]));
                match store.write(writes.collect(), &stamp()).await {
                    Ok(Written::Done) => acknowledged.push(number),
                    Ok(Written::Changed) => panic!("seed {seed}: {number} was there already"),
                    Err(error) => assert_eq!(error.code, ProblemCode::StoreUnavailable),
                }
            }
            acknowledged
        }
    });
    let mut killed = 0;
    while killed < KILLS {
        let pause = Duration::from_micros(random.random_range(0..40_000));
        tokio::time::sleep(pause).await;
        killed += database.end_sessions(&admin).await as usize;
    }
    is_over.store(true, std::sync::atomic::Ordering::SeqCst);
    let acknowledged: Vec<i32> = writer.await.unwrap();
    assert!(!acknowledged.is_empty(), "seed {seed}: nothing was written");
    for number in acknowledged {
        for side in ["left", "right"] {
            let names = names(&store, &format!("{side}-{number}")).await;
            assert_eq!(names, ["x", "y"], "seed {seed}: {side}-{number}");
        }
    }
    store.close().await.unwrap();
}
