//! What a provider is asked about decisions at gates, and what it answers.

use std::sync::Arc;

use super::provider::DeploymentsRequest;
use crate::model::{
    approval::{DecidedEnvironment, DecisionResult},
    deployment::RunLink,
    environment::Environment,
    pipeline::Decision,
    version::Version,
};

/// What is to be decided about which environments of a run.
#[derive(Debug, Clone)]
pub struct DecisionRequest {
    /// The question for all environments of the host, as of the overview.
    pub deployments: DeploymentsRequest,
    /// Places in it of the environments to decide about, at least one; all of one repository.
    pub environments: Vec<usize>,
    /// All configured environments of the same repository, of any service, those to decide about among them.
    pub configured: Vec<Arc<Environment>>,
    /// Places in `configured` of those that the run was started for from here.
    pub recorded: Vec<usize>,
    /// The provider's id of the run, as it was asked for.
    pub run: String,
    /// What to decide.
    pub decision: Decision,
}

/// What a decision would mean.
#[derive(Debug, Clone)]
pub struct PlannedDecision {
    /// The run.
    pub run: RunLink,
    /// What it brings to the first of the environments, where that is known.
    pub version: Version,
    /// Places in `configured` of all environments that the decision is about, in that order: several may share what the provider
    /// decides about as one.
    pub touches: Vec<usize>,
    /// How each environment stands, in the order of the request.
    pub environments: Vec<Standing>,
    /// The viewer's account, where an answer named it.
    pub account: Option<String>,
}

/// Whether there is something to decide about an environment.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It waits, and nothing speaks against the viewer's deciding.
    Waits(WaitingGate),
    /// Nothing is to be sent about it.
    Settled {
        /// How it stands.
        result: DecisionResult,
        /// The same in a sentence.
        message: String,
    },
}

/// An environment that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingGate {
    /// Our name of it.
    pub environment: String,
    /// The provider's id of what it decides about.
    pub id: String,
    /// The provider's name of it.
    pub name: String,
    /// What was decided about it already, in no order: of earlier attempts, or of other jobs that it let pass.
    pub before: Vec<PriorDecision>,
}

/// A decision that was there before this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorDecision {
    /// Whose account; absent where the provider does not say.
    pub by: Option<String>,
    /// What; absent where the provider says something that is neither.
    pub decision: Option<Decision>,
}

/// A decision to send.
#[derive(Debug, Clone)]
pub struct DecisionOrder {
    /// One of the environments: says where the run is.
    pub environment: Arc<Environment>,
    /// The run, as it was planned.
    pub run: RunLink,
    /// What waits, at least one.
    pub waiting: Vec<WaitingGate>,
    /// What to decide.
    pub decision: Decision,
    /// In the viewer's words; empty where they have none.
    pub comment: String,
    /// The viewer's account, where it is known.
    pub account: Option<String>,
}

/// What came of a decision: one for each that waited, in that order.
pub type Decided = Vec<DecidedEnvironment>;
