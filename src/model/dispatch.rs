//! What a deployment would send, whether anything stands in its way, and what was written down when it was started from here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    deployment::RunLink, inspection::Check, offered::VersionChoice, problem::Problem,
    run_action::TouchedEnvironment,
};

/// What a deployment of a version would send, and whether anything stands in its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Preflight {
    /// What would be started.
    pub plan: DispatchPlan,
    /// The inputs as a form, in the order of the pipeline: what it declares and the mapping does not fill by itself.
    pub form: Vec<DispatchField>,
    /// Every configured environment that the run would deploy to, or may deploy to: the one that was asked about first. Whoever
    /// starts it must be allowed to for all of them.
    pub touches: Vec<TouchedEnvironment>,
    /// What was checked. One that is blocked forbids to start; one that warns wants a tick.
    pub checks: Vec<Check>,
    /// Revision of the environment that it was made from; a dispatch carries it.
    #[cfg_attr(test, ts(type = "number"))]
    pub revision: u64,
    /// What the fields of the form were set to last time from here: by this viewer, else by anybody. Absent where nothing was
    /// deployed to the environment from here, or the form is empty.
    pub last_used: Option<LastUsed>,
}

/// Values that were used before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LastUsed {
    /// Entity ref of the user who used them.
    pub by: String,
    /// When.
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// The values, of fields that the form has, in its order.
    pub inputs: Vec<DispatchValue>,
}

/// What a dispatch sends, in words that any provider has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DispatchPlan {
    /// For example `acme/payments`.
    pub repository: String,
    /// For example `deploy.yml`.
    pub pipeline: String,
    /// Branch or tag that it runs on.
    #[serde(rename = "ref")]
    pub run_ref: String,
    /// All inputs that are sent, by name.
    pub inputs: Vec<DispatchValue>,
}

/// An input and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispatchValue {
    /// Name of the input.
    pub name: String,
    /// Its value as text; `true` and `false` for a boolean.
    pub value: String,
}

/// An input as a form shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DispatchField {
    /// Name of the input.
    pub name: String,
    /// What it is for, in the pipeline's words.
    pub description: Option<String>,
    /// What it takes.
    pub kind: DispatchFieldKind,
    /// Whether a value must be given.
    pub required: bool,
    /// Value that it has unless somebody chooses another: the mapping's, else the pipeline's.
    pub value: Option<String>,
    /// What a choice offers; of an environment those that are known.
    pub options: Vec<String>,
}

/// What an input takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DispatchFieldKind {
    /// Text.
    Text,
    /// One of its options.
    Choice,
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// The name of an environment at the provider.
    Environment,
}

/// What was written down when a deployment was started from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DispatchRecord {
    /// Names it.
    pub id: String,
    /// Entity ref of the service.
    pub service: String,
    /// Name of the environment, as it was then.
    pub environment: String,
    /// Revision of the environment that it was made from.
    #[cfg_attr(test, ts(type = "number"))]
    pub revision: u64,
    /// Entity ref of the user who asked for it.
    pub requested_by: String,
    /// Provider id.
    pub provider: String,
    /// Host of the provider.
    pub host: String,
    /// Login of that user at the provider, where it is known.
    pub login: Option<String>,
    /// The version.
    pub version: VersionChoice,
    /// What was sent.
    pub plan: DispatchPlan,
    /// Why, in the user's words.
    pub reason: Option<String>,
    /// What came of it.
    pub state: DispatchState,
    /// The run, where it is known which it is.
    pub run: Option<DispatchedRun>,
    /// When it was asked for.
    #[cfg_attr(test, ts(type = "string"))]
    pub requested_at: Timestamp,
    /// When it became known what came of it.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub settled_at: Option<Timestamp>,
    /// When it was first seen that the run had ended.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub ended_at: Option<Timestamp>,
    /// Why nothing was started, or why that is not known.
    pub error: Option<Problem>,
}

/// What came of a dispatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DispatchState {
    /// It was written down, and what came of it has not been written yet: it is on its way, or whoever sent it broke down.
    Intent,
    /// The pipeline was started; the run may not be identified.
    Started,
    /// Nothing was started.
    NotStarted,
    /// Nobody knows.
    Unknown,
}

/// The run that a dispatch started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DispatchedRun {
    /// The provider's id, as a string: it may exceed what a JavaScript number holds.
    pub id: String,
    /// Attempt that was started.
    pub attempt: u32,
    /// Its page. http or https only.
    pub url: Option<String>,
}

/// A dispatch, and what is known of it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DispatchOutcome {
    /// What was written down.
    pub record: DispatchRecord,
    /// The run, where it is known which it is.
    pub run: Option<RunLink>,
    /// Runs that it may have started, newest first, where it is not known which, or whether any.
    pub candidates: Vec<RunLink>,
    /// Whether the same press was answered before: then nothing was sent this time.
    pub repeated: bool,
    /// The same in a sentence.
    pub message: String,
}
