//! The core's log on its way to Backstage's logger: collected, and handed over in batches.
//!
//! Each instance has a subscriber of its own, set around its own work; nothing global is installed, so that two instances, or
//! two Jest files in one process, do not hear each other.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};
use tracing::{
    Dispatch, Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span,
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

use crate::upstream::redact::redact;

/// Takes a batch, a JSON array; says whether there was room for it.
pub type Sink = Box<dyn Fn(String) -> bool + Send + Sync>;

/// Entries that wait for their batch; what comes on top is dropped and counted.
const QUEUE: usize = 2048;

/// Entries in a batch at most.
const BATCH: usize = 256;

/// How long an entry waits for company.
const PAUSE: Duration = Duration::from_millis(50);

/// Longest value that is passed on, in characters.
const LONGEST: usize = 2000;

/// Only our own targets: what the libraries below us say is neither redacted by us nor asked for by operators.
const TARGET: &str = "deployment_core";

#[derive(Debug, Serialize)]
struct Entry {
    level: &'static str,
    target: &'static str,
    message: String,
    fields: Map<String, Value>,
    timestamp: Timestamp,
}

enum Message {
    Entry(Box<Entry>),
    Flush(oneshot::Sender<()>),
}

/// The log of one instance.
pub struct Log {
    dispatch: Dispatch,
    queue: Option<mpsc::Sender<Message>>,
}

impl Log {
    /// A log that nobody reads.
    pub fn none() -> Self {
        Self {
            dispatch: Dispatch::none(),
            queue: None,
        }
    }

    /// A log down to this level. Must be called inside a Tokio runtime.
    pub fn to(sink: Sink, level: LevelFilter) -> Self {
        let (queue, inbox) = mpsc::channel(QUEUE);
        let dropped = Arc::new(AtomicU64::new(0));
        tokio::spawn(pump(inbox, sink, Arc::clone(&dropped)));
        let forward = Forward {
            queue: queue.clone(),
            dropped,
            level,
        };
        Self {
            dispatch: Dispatch::new(Registry::default().with(forward)),
            queue: Some(queue),
        }
    }

    /// The subscriber to set around the instance's work.
    pub fn dispatch(&self) -> Dispatch {
        self.dispatch.clone()
    }

    /// Waits until all that was logged before has been handed over.
    pub async fn flush(&self) {
        if let Some(queue) = &self.queue {
            let (done, flushed) = oneshot::channel();
            if queue.send(Message::Flush(done)).await.is_ok() {
                let _ = flushed.await;
            }
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log(…)")
    }
}

/// Gathers entries into batches until nobody can log any more.
async fn pump(mut inbox: mpsc::Receiver<Message>, sink: Sink, dropped: Arc<AtomicU64>) {
    let mut batch: Vec<Box<Entry>> = Vec::new();
    while let Some(first) = inbox.recv().await {
        let mut flushed = None;
        let mut next = Some(first);
        let end = Instant::now() + PAUSE;
        while let Some(message) = next.take() {
            match message {
                Message::Entry(entry) => batch.push(entry),
                Message::Flush(done) => {
                    flushed = Some(done);
                    break;
                }
            }
            if batch.len() < BATCH {
                next = timeout_at(end, inbox.recv()).await.ok().flatten();
            }
        }
        let missing = dropped.swap(0, Ordering::Relaxed);
        if missing > 0 {
            batch.push(Box::new(gap(missing)));
        }
        if !batch.is_empty() {
            let count = batch.len() as u64;
            // Nothing in an entry can fail to be written; were it so, the entries would be lost, not the process.
            let is_taken = serde_json::to_string(&batch).is_ok_and(&sink);
            if !is_taken {
                dropped.fetch_add(count, Ordering::Relaxed);
            }
            batch.clear();
        }
        if let Some(done) = flushed {
            let _ = done.send(());
        }
    }
}

fn gap(missing: u64) -> Entry {
    Entry {
        level: "warn",
        target: TARGET,
        message: "log entries were dropped, because more came than could be handed over".to_owned(),
        fields: Map::from_iter([("dropped".to_owned(), missing.into())]),
        timestamp: Timestamp::now(),
    }
}

/// The layer that makes entries of events, each with the fields of the spans around it.
struct Forward {
    queue: mpsc::Sender<Message>,
    dropped: Arc<AtomicU64>,
    level: LevelFilter,
}

/// What is known of a span.
struct SpanFields(Map<String, Value>);

impl<S> Layer<S> for Forward
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        // Spans say nothing themselves, but events of any level need their fields.
        metadata.target().starts_with(TARGET)
            && (metadata.is_span() || *metadata.level() <= self.level)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level.max(LevelFilter::INFO))
    }

    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().replace(SpanFields(fields.values));
        }
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id) {
            let mut fields = Fields::default();
            values.record(&mut fields);
            if let Some(SpanFields(known)) = span.extensions_mut().get_mut() {
                known.extend(fields.values);
            }
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let mut fields = Map::new();
        for span in ctx.event_scope(event).into_iter().flatten() {
            if let Some(SpanFields(known)) = span.extensions().get() {
                // The innermost comes first, and wins.
                for (name, value) in known {
                    fields.entry(name).or_insert_with(|| value.clone());
                }
            }
        }
        let mut own = Fields::default();
        event.record(&mut own);
        fields.extend(own.values);
        let entry = Entry {
            level: level_name(*event.metadata().level()),
            target: event.metadata().target(),
            message: own.message,
            fields,
            timestamp: Timestamp::now(),
        };
        if self
            .queue
            .try_send(Message::Entry(Box::new(entry)))
            .is_err()
        {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Backstage's names; it knows nothing below `debug`.
fn level_name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        _ => "debug",
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    values: Map<String, Value>,
}

impl Fields {
    fn text(&mut self, field: &Field, text: &str) {
        let text: String = redact(text).chars().take(LONGEST).collect();
        if field.name() == "message" {
            self.message = text;
        } else {
            self.values.insert(field.name().to_owned(), text.into());
        }
    }

    fn value(&mut self, field: &Field, value: impl Into<Value>) {
        self.values.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, &format!("{value:?}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.text(field, &value.to_string());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.value(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.value(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.value(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.value(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tracing::instrument::WithSubscriber;

    use super::*;

    type Batches = Arc<Mutex<Vec<Value>>>;

    fn log(level: LevelFilter) -> (Log, Batches) {
        let batches = Batches::default();
        let taken = Arc::clone(&batches);
        let sink: Sink = Box::new(move |batch| {
            let batch = serde_json::from_str(&batch).unwrap();
            taken.lock().unwrap().push(batch);
            true
        });
        (Log::to(sink, level), batches)
    }

    fn entries(batches: &Batches) -> Vec<Value> {
        let batches = batches.lock().unwrap();
        let entries = batches.iter().flat_map(|batch| batch.as_array().unwrap());
        entries.cloned().collect()
    }

    #[tokio::test]
    async fn an_entry_has_level_target_message_fields_of_its_spans_and_time() {
        let (log, batches) = log(LevelFilter::DEBUG);
        async {
            let span = tracing::info_span!("outer", host = "h", status = tracing::field::Empty);
            let _inside = span.enter();
            span.record("status", 502);
            tracing::warn!(charged = true, "GitHub {}", "failed");
        }
        .with_subscriber(log.dispatch())
        .await;
        log.flush().await;
        let entries = entries(&batches);
        assert_eq!(entries.len(), 1);
        let entry = &entries[0];
        assert_eq!(entry["level"], "warn");
        assert_eq!(entry["target"], "deployment_core::node::logging::tests");
        assert_eq!(entry["message"], "GitHub failed");
        assert_eq!(
            entry["fields"],
            serde_json::json!({ "host": "h", "status": 502, "charged": true })
        );
        entry["timestamp"]
            .as_str()
            .unwrap()
            .parse::<Timestamp>()
            .unwrap();
    }

    #[tokio::test]
    async fn less_important_entries_and_those_of_others_are_left_out() {
        let (log, batches) = log(LevelFilter::WARN);
        async {
            tracing::info!("too quiet");
            tracing::error!(target: "octocrab", "not ours");
            tracing::error!("heard");
        }
        .with_subscriber(log.dispatch())
        .await;
        log.flush().await;
        let messages: Vec<_> = entries(&batches)
            .iter()
            .map(|entry| entry["message"].clone())
            .collect();
        assert_eq!(messages, ["heard"]);
    }

    #[tokio::test]
    async fn no_token_gets_into_the_log() {
        let (log, batches) = log(LevelFilter::DEBUG);
        async {
            let token = "gho_abcdefghijk";
            tracing::info!(token, debug = ?Some(token), "with {token}");
        }
        .with_subscriber(log.dispatch())
        .await;
        log.flush().await;
        let printed = serde_json::to_string(&entries(&batches)).unwrap();
        assert!(printed.contains("[redacted]"));
        assert!(!printed.contains("gho_"), "{printed}");
    }

    #[tokio::test]
    async fn two_logs_do_not_hear_each_other() {
        let ((one, ones), (other, others)) = (log(LevelFilter::INFO), log(LevelFilter::INFO));
        async { tracing::info!("one") }
            .with_subscriber(one.dispatch())
            .await;
        async { tracing::info!("other") }
            .with_subscriber(other.dispatch())
            .await;
        one.flush().await;
        other.flush().await;
        assert_eq!(entries(&ones)[0]["message"], "one");
        assert_eq!(entries(&others)[0]["message"], "other");
        assert_eq!((entries(&ones).len(), entries(&others).len()), (1, 1));
    }

    #[tokio::test]
    async fn a_burst_crosses_in_batches_and_what_does_not_fit_is_counted() {
        let (log, batches) = log(LevelFilter::INFO);
        async {
            for number in 0..3000 {
                tracing::info!(number, "burst");
            }
        }
        .with_subscriber(log.dispatch())
        .await;
        log.flush().await;
        let entries = entries(&batches);
        let dropped: u64 = entries
            .iter()
            .filter_map(|entry| entry["fields"]["dropped"].as_u64())
            .sum();
        let burst = entries.iter().filter(|e| e["message"] == "burst").count();
        assert_eq!((burst, dropped), (QUEUE, 3000 - QUEUE as u64));
        assert!(batches.lock().unwrap().len() <= QUEUE.div_ceil(BATCH) + 1);
    }
}
