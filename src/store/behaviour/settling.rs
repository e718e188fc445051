//! How what came of a dispatch is written down.

use std::sync::Arc;

use super::{
    starting::{all, at, begun, new_dispatch, settled, settlement},
    *,
};
use crate::{
    model::{
        dispatch::{DispatchRecord, DispatchState},
        problem::{Problem, ProblemDetails},
    },
    store::dispatches::{Begun, Settlement},
};

pub async fn what_came_of_a_dispatch_gets_better_and_never_worse(store: Arc<dyn Store>) {
    use DispatchState::{NotStarted, Started, Unknown};
    write(&*store, "a", &[], vec![put("a", "x")]).await;
    let id = begun(&*store, new_dispatch("a", "x", "1")).await.id;
    let problem = Problem {
        code: ProblemCode::Timeout,
        message: "Nobody answered.".to_owned(),
        details: ProblemDetails::default(),
    };
    let unknown = Settlement {
        error: Some(problem.clone()),
        login: Some("alice-gh".to_owned()),
        ..settlement(Unknown, None, true)
    };
    let record = settled(&*store, &id, unknown).await;
    assert_eq!((record.state, record.error), (Unknown, Some(problem)));
    assert_eq!(record.login.as_deref(), Some("alice-gh"));
    assert_eq!(record.settled_at, Some(at(11)));
    // Concluded too early; the answer comes after all.
    let settle = |state, run, is_told| settled(&*store, &id, settlement(state, run, is_told));
    assert_eq!(settle(NotStarted, None, false).await.state, NotStarted);
    assert_eq!(settle(Started, Some("9"), false).await.state, NotStarted);
    assert_eq!(settle(Started, None, true).await.state, Started);
    assert_eq!(settle(NotStarted, None, true).await.state, Started);
    assert_eq!(settle(Unknown, None, false).await.state, Started);
    let run = |record: DispatchRecord| record.run.map(|run| run.id);
    assert_eq!(
        run(settle(Started, Some("8"), false).await).as_deref(),
        Some("8")
    );
    assert_eq!(
        run(settle(Started, Some("9"), false).await).as_deref(),
        Some("8")
    );
    let record = settle(Started, Some("9"), true).await;
    assert_eq!(
        (record.error.clone(), all(&*store).await),
        (None, vec![record.clone()])
    );
    assert_eq!(run(record).as_deref(), Some("9"));
    let absent = store.settle_dispatch("absent", settlement(Unknown, None, true));
    assert_eq!(absent.await.unwrap(), None);
}

pub async fn a_run_belongs_to_one_dispatch_and_the_provider_says_which(store: Arc<dyn Store>) {
    use DispatchState::{Started, Unknown};
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    let one = begun(&*store, new_dispatch("a", "x", "1")).await.id;
    let two = begun(&*store, new_dispatch("a", "y", "1")).await.id;
    settled(&*store, &one, settlement(Started, Some("7"), false)).await;
    // What was concluded does not take it away.
    let record = settled(&*store, &two, settlement(Started, Some("7"), false)).await;
    assert_eq!((record.state, record.run), (DispatchState::Intent, None));
    // What the provider says does.
    let record = settled(&*store, &two, settlement(Started, Some("7"), true)).await;
    assert_eq!(record.run.map(|run| run.id).as_deref(), Some("7"));
    let first = all(&*store).await.into_iter().find(|r| r.id == one);
    let first = first.unwrap();
    assert_eq!((first.state, first.run), (Unknown, None));
}

pub async fn who_loses_a_run_is_as_open_as_before_it_had_one(store: Arc<dyn Store>) {
    use DispatchState::{Started, Unknown};
    write(&*store, "a", &[], vec![put("a", "x"), put("a", "y")]).await;
    let one = begun(&*store, new_dispatch("a", "x", "1")).await.id;
    let two = begun(&*store, new_dispatch("a", "y", "1")).await.id;
    settled(&*store, &one, settlement(Started, Some("7"), false)).await;
    // The end was that of another's run, then.
    store
        .end_dispatches(std::slice::from_ref(&one), at(12))
        .await
        .unwrap();
    settled(&*store, &two, settlement(Started, Some("7"), true)).await;
    let first = all(&*store).await.into_iter().find(|r| r.id == one);
    let first = first.unwrap();
    assert_eq!((first.state, &first.run), (Unknown, &None));
    assert_eq!((first.settled_at, first.ended_at), (None, None));
    let next = new_dispatch("a", "x", "2");
    assert_eq!(
        store.begin_dispatch(next).await.unwrap(),
        Begun::InTheWay(first)
    );
}

pub async fn of_claims_to_a_run_at_once_what_the_provider_says_wins(store: Arc<dyn Store>) {
    use DispatchState::Started;
    for round in 0..10 {
        let (one, two) = (format!("{round}-1"), format!("{round}-2"));
        // Of two services, which have no lock in common.
        for service in [&one, &two] {
            write(&*store, service, &[], vec![put(service, "x")]).await;
            begun(&*store, new_dispatch(service, "x", "1")).await;
        }
        let run = format!("{round}");
        let claims = [(&one, false), (&two, true)].map(|(service, is_told)| {
            let (store, id) = (Arc::clone(&store), format!("{service} x 1"));
            let claim = settlement(Started, Some(&run), is_told);
            tokio::spawn(async move { store.settle_dispatch(&id, claim).await })
        });
        for claim in claims {
            claim.await.unwrap().unwrap();
        }
        let owners: Vec<_> = all(&*store)
            .await
            .into_iter()
            .filter(|record| record.run.as_ref().is_some_and(|known| known.id == run))
            .map(|record| record.service)
            .collect();
        assert_eq!(owners, [two]);
    }
}
