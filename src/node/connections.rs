//! The settings of database connections, asked of JavaScript anew for each: only there is it known how passwords are renewed.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use napi::{
    Env, JsValue, Status,
    bindgen_prelude::{FnArgs, Function, FunctionCallContext, FunctionRef, Unknown},
    threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode},
};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::json;
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
    store::postgres::{ConnectionSettings, ConnectionSource},
    upstream::redact::quote,
};

/// Questions that wait for the JavaScript thread at most.
const QUESTIONS: usize = 64;

/// A function that asks, and answers a question by its number. Whatever the callback does, throwing, rejecting, or answering
/// something else, ends in an answer, and nothing is left for Node to find unhandled.
const GLUE: &str = "(ask, answer) => number => {
  Promise.resolve()
    .then(() => ask())
    .then(settings => {
      if (typeof settings !== 'string') {
        throw new Error('it gave no text');
      }
      answer(number, settings, null);
    })
    .catch(error => {
      let reason = 'it failed with something that cannot be shown';
      try {
        reason = String(error?.message ?? error);
      } catch {}
      answer(number, null, reason);
    });
}";

type Ask = ThreadsafeFunction<u32, (), u32, Status, false, true, QUESTIONS>;

type Glued<'env> = Function<'env, FnArgs<(Unknown<'env>, Unknown<'env>)>, Function<'env, u32, ()>>;

/// Takes the number of a question, and settings or the reason why there are none.
type TakeAnswer<'env> = Function<'env, FnArgs<(u32, Option<String>, Option<String>)>, ()>;

type Answer = Result<Zeroizing<String>>;

/// Questions that have not been answered, by their numbers.
#[derive(Default)]
struct Open(Mutex<HashMap<u32, oneshot::Sender<Answer>>>);

impl Open {
    fn questions(&self) -> MutexGuard<'_, HashMap<u32, oneshot::Sender<Answer>>> {
        // Entries come and go whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, number: u32) -> oneshot::Receiver<Answer> {
        let (sender, receiver) = oneshot::channel();
        let mut questions = self.questions();
        // Those whose asker has given up need no answer any more.
        questions.retain(|_, sender| !sender.is_closed());
        questions.insert(number, sender);
        receiver
    }

    fn answer(&self, number: u32, answer: Answer) {
        if let Some(sender) = self.questions().remove(&number) {
            // Whoever asked may have left.
            let _ = sender.send(answer);
        }
    }
}

/// The callback, from any thread. Keeps nothing alive.
struct Callback {
    ask: Ask,
    open: Arc<Open>,
    next: AtomicU32,
}

/// The callback as the source of an instance's connections.
pub fn source(
    env: &Env,
    callback: &FunctionRef<(), Unknown<'static>>,
) -> napi::Result<Arc<dyn ConnectionSource>> {
    let open = Arc::new(Open::default());
    let answer: TakeAnswer = env.create_function_from_closure("answer", {
        let open = Arc::clone(&open);
        move |context: FunctionCallContext| {
            let number: u32 = context.get(0)?;
            let settings: Option<String> = context.get(1)?;
            let reason: Option<String> = context.get(2)?;
            open.answer(
                number,
                settings.map(Zeroizing::new).ok_or_else(|| {
                    unavailable(&quote(reason.as_deref().unwrap_or_default(), None))
                }),
            );
            Ok(())
        }
    })?;
    let glue: Glued = env.run_script(GLUE)?;
    let callback = callback.borrow_back(env)?;
    let ask = glue
        .call((callback.to_unknown(), answer.to_unknown()).into())?
        .build_threadsafe_function::<u32>()
        .weak::<true>()
        .max_queue_size::<QUESTIONS>()
        .build()?;
    Ok(Arc::new(Callback {
        ask,
        open,
        next: AtomicU32::new(0),
    }))
}

#[async_trait]
impl ConnectionSource for Callback {
    async fn connection(&self) -> Result<ConnectionSettings> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let answer = self.open.ask(number);
        let status = self
            .ask
            .call(number, ThreadsafeFunctionCallMode::NonBlocking);
        if status != Status::Ok {
            return Err(unavailable("Node takes no more calls"));
        }
        let settings = answer
            .await
            .unwrap_or_else(|_| Err(unavailable("the question got lost")))?;
        json::connection(&settings)
    }
}

fn unavailable(reason: &str) -> Error {
    let reason = reason.trim_end_matches('.');
    Error::new(
        ProblemCode::StoreUnavailable,
        format!(
            "The settings of the deployment plugin's database connection could not be had: {reason}. Check backend.database and whatever gives out its passwords."
        ),
    )
}
