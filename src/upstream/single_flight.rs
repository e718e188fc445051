//! One request for all who ask the same at the same time.
//!
//! The work runs in a task of its own: a caller who leaves, the first one included, neither restarts nor breaks it, and when
//! nobody waits any more it is stopped. Its result goes to all who wait and is kept nowhere.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{sync::watch, task::AbortHandle};

type Flights<K, V> = Arc<Mutex<HashMap<K, Flight<V>>>>;

struct Flight<V> {
    number: u64,
    waiters: usize,
    result: watch::Receiver<Option<V>>,
    task: AbortHandle,
}

/// The work under way, by key.
pub struct SingleFlight<K, V> {
    flights: Flights<K, V>,
    /// Numbers flights, so that one that ends does not remove its successor.
    started: AtomicU64,
}

impl<K, V> Default for SingleFlight<K, V> {
    fn default() -> Self {
        Self {
            flights: Arc::default(),
            started: AtomicU64::default(),
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landed<V> {
    /// The result; `None` when the work panicked.
    pub value: Option<V>,
    /// Whether somebody else had started it.
    pub shared: bool,
}

impl<K, V> SingleFlight<K, V>
where
    K: Eq + Hash + Clone + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Waits for the work under this key, and starts it if nobody has.
    pub async fn run<F>(&self, key: K, start: impl FnOnce() -> F) -> Landed<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let (mut result, _waiter, shared) = self.join(key, start);
        loop {
            if let Some(value) = result.borrow_and_update().clone() {
                return Landed {
                    value: Some(value),
                    shared,
                };
            }
            // The sender is gone without a result only if the work panicked: as long as we wait, nobody stops it.
            if result.changed().await.is_err() {
                return Landed {
                    value: result.borrow().clone(),
                    shared,
                };
            }
        }
    }

    fn join<F>(
        &self,
        key: K,
        start: impl FnOnce() -> F,
    ) -> (watch::Receiver<Option<V>>, Waiter<K, V>, bool)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut flights = lock(&self.flights);
        if let Some(flight) = flights.get_mut(&key) {
            flight.waiters += 1;
            let waiter = Waiter {
                flights: Arc::clone(&self.flights),
                number: flight.number,
                key,
            };
            return (flight.result.clone(), waiter, true);
        }
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let (sender, result) = watch::channel(None);
        let landing = Landing {
            flights: Arc::clone(&self.flights),
            number,
            key: key.clone(),
        };
        let work = start();
        let task = tokio::spawn(async move {
            let landing = landing;
            let value = work.await;
            // First off the board, then the result: whoever asks after having got it starts anew.
            drop(landing);
            let _ = sender.send(Some(value));
        });
        flights.insert(
            key.clone(),
            Flight {
                number,
                waiters: 1,
                result: result.clone(),
                task: task.abort_handle(),
            },
        );
        let waiter = Waiter {
            flights: Arc::clone(&self.flights),
            number,
            key,
        };
        (result, waiter, false)
    }

    /// Whether work is under way under this key.
    pub fn is_under_way(&self, key: &K) -> bool {
        lock(&self.flights).contains_key(key)
    }

    /// Number of flights under way.
    pub fn len(&self) -> usize {
        lock(&self.flights).len()
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Takes a flight off the board when its task ends, however it ends.
struct Landing<K: Eq + Hash, V> {
    flights: Flights<K, V>,
    number: u64,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        let mut flights = lock(&self.flights);
        if flights
            .get(&self.key)
            .is_some_and(|flight| flight.number == self.number)
        {
            flights.remove(&self.key);
        }
    }
}

/// Somebody who waits.
struct Waiter<K: Eq + Hash, V> {
    flights: Flights<K, V>,
    number: u64,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Waiter<K, V> {
    fn drop(&mut self) {
        let abandoned = {
            let mut flights = lock(&self.flights);
            match flights.get_mut(&self.key) {
                Some(flight) if flight.number == self.number => {
                    flight.waiters -= 1;
                    if flight.waiters == 0 {
                        flights.remove(&self.key).map(|flight| flight.task)
                    } else {
                        None
                    }
                }
                _ => None,
            }
        };
        // Outside the lock: stopping a task drops what it holds, its landing included.
        if let Some(task) = abandoned {
            task.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here panics while it holds the lock except a `start` that does, and that before anything was changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{sync::atomic::AtomicUsize, time::Duration};

    use tokio::{sync::Notify, time::timeout};

    use super::*;

    /// Work that counts its starts, ends when it is told to, and says when it was stopped.
    #[derive(Default)]
    struct Work {
        starts: AtomicUsize,
        stops: AtomicUsize,
        finish: Notify,
        stopped: Notify,
    }

    struct Stop(Arc<Work>);

    impl Drop for Stop {
        fn drop(&mut self) {
            self.0.stops.fetch_add(1, Ordering::SeqCst);
            self.0.stopped.notify_one();
        }
    }

    fn work(work: &Arc<Work>) -> impl Future<Output = u32> + Send + 'static {
        let work = Arc::clone(work);
        async move {
            work.starts.fetch_add(1, Ordering::SeqCst);
            let stop = Stop(Arc::clone(&work));
            work.finish.notified().await;
            std::mem::forget(stop);
            7
        }
    }

    type Flights = Arc<SingleFlight<&'static str, u32>>;

    fn caller(flights: &Flights, of: &Arc<Work>) -> tokio::task::JoinHandle<Landed<u32>> {
        let (flights, of) = (Arc::clone(flights), Arc::clone(of));
        tokio::spawn(async move { flights.run("key", || work(&of)).await })
    }

    async fn settle() {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn twenty_callers_share_one_piece_of_work() {
        let (flights, of) = (Flights::default(), Arc::new(Work::default()));
        let callers: Vec<_> = (0..20).map(|_| caller(&flights, &of)).collect();
        settle().await;
        of.finish.notify_one();
        let mut shared = 0;
        for caller in callers {
            let landed = caller.await.unwrap();
            assert_eq!(landed.value, Some(7));
            shared += usize::from(landed.shared);
        }
        assert_eq!((of.starts.load(Ordering::SeqCst), shared), (1, 19));
        assert!(flights.is_empty());
    }

    #[tokio::test]
    async fn a_first_caller_who_leaves_neither_restarts_nor_breaks_the_work() {
        let (flights, of) = (Flights::default(), Arc::new(Work::default()));
        let first = caller(&flights, &of);
        settle().await;
        let second = caller(&flights, &of);
        settle().await;
        first.abort();
        settle().await;
        of.finish.notify_one();
        assert_eq!(second.await.unwrap().value, Some(7));
        assert_eq!(of.starts.load(Ordering::SeqCst), 1);
        assert_eq!(of.stops.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_is_stopped() {
        let (flights, of) = (Flights::default(), Arc::new(Work::default()));
        let callers = [caller(&flights, &of), caller(&flights, &of)];
        settle().await;
        for caller in &callers {
            caller.abort();
        }
        timeout(Duration::from_secs(5), of.stopped.notified())
            .await
            .unwrap();
        assert!(flights.is_empty());
        // And the next one starts anew.
        let next = caller(&flights, &of);
        settle().await;
        of.finish.notify_one();
        assert_eq!(next.await.unwrap().value, Some(7));
        assert_eq!(of.starts.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn work_that_panics_answers_nobody_and_blocks_nobody() {
        let flights = Flights::default();
        let landed = flights
            .run("key", || async { panic!("seeded by this test") })
            .await;
        assert_eq!(landed.value, None);
        assert!(flights.is_empty());
        assert_eq!(flights.run("key", || async { 8 }).await.value, Some(8));
    }
}
