//! What a deployment would send, and whether anything stands in its way.

use serde::{Deserialize, Serialize};

use super::inspection::Check;

/// What a deployment of a version would send, and whether anything stands in its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Preflight {
    /// What would be started.
    pub plan: DispatchPlan,
    /// The inputs as a form, in the order of the pipeline: what it declares and the mapping does not fill by itself.
    pub form: Vec<DispatchField>,
    /// What was checked. One that is blocked forbids to start; one that warns wants a tick.
    pub checks: Vec<Check>,
    /// Revision of the environment that it was made from; a dispatch carries it.
    #[cfg_attr(test, ts(type = "number"))]
    pub revision: u64,
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
