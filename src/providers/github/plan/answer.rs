//! The answers that a plan is made from, as far as they are read.

use std::collections::HashMap;

use serde::Deserialize;

use super::super::{
    mapping_test::answer::{Named, ProtectedEnvironment},
    schema::{
        graphql::{Connection, Login},
        offered::{Object, Ref},
    },
};

/// The answer to the query.
#[derive(Debug, Deserialize)]
pub struct PlanData {
    /// Who asks.
    #[serde(default)]
    pub viewer: Option<Login>,
    /// Null where it is absent or not visible.
    #[serde(default, rename = "r0")]
    pub repository: Option<PlanRepository>,
    /// A run of the workflow.
    #[serde(default, rename = "w")]
    pub run: Option<RunOfWorkflow>,
}

/// A repository.
#[derive(Debug, Default, Deserialize)]
pub struct PlanRepository {
    /// `owner/name` as GitHub writes it.
    #[serde(default, rename = "nameWithOwner")]
    pub name: String,
    /// Whether it is archived.
    #[serde(default, rename = "isArchived")]
    pub is_archived: bool,
    /// Whether it is not public.
    #[serde(default, rename = "isPrivate")]
    pub is_private: bool,
    /// `ADMIN`, `MAINTAIN`, `WRITE`, `TRIAGE`, `READ`.
    #[serde(default, rename = "viewerPermission")]
    pub viewer_permission: Option<String>,
    /// The default branch; null in an empty repository.
    #[serde(default)]
    pub head: Option<Ref>,
    /// GitHub environments; null where they may not be read.
    #[serde(default, rename = "e")]
    pub environments: Option<Connection<Named>>,
    /// The GitHub environment to deploy to.
    #[serde(default, rename = "v")]
    pub environment: Option<ProtectedEnvironment>,
    /// Refs, objects and files by alias.
    #[serde(flatten)]
    pub objects: HashMap<String, Option<Object>>,
}

impl PlanRepository {
    /// What an alias stands for.
    pub fn object(&self, alias: &str) -> Option<&Object> {
        self.objects.get(alias).and_then(Option::as_ref)
    }

    /// Commit of a ref or object.
    pub fn commit(&self, alias: &str) -> Option<&Object> {
        self.object(alias).and_then(Object::commit)
    }
}

/// A run, and the workflow that it is of.
#[derive(Debug, Deserialize)]
pub struct RunOfWorkflow {
    /// The workflow.
    #[serde(default)]
    pub workflow: Option<WorkflowState>,
}

/// A workflow.
#[derive(Debug, Deserialize)]
pub struct WorkflowState {
    /// `ACTIVE`, `DELETED`, `DISABLED_FORK`, `DISABLED_INACTIVITY`, `DISABLED_MANUALLY`.
    #[serde(default)]
    pub state: String,
}

/// A GitHub environment (`GET …/environments/{name}`), as far as it says which refs are let in.
#[derive(Debug, Deserialize)]
pub struct RestEnvironment {
    /// Null where all are.
    #[serde(default)]
    pub deployment_branch_policy: Option<BranchPolicy>,
}

/// Which refs are let in.
#[derive(Debug, Deserialize)]
pub struct BranchPolicy {
    /// Protected branches.
    #[serde(default)]
    pub protected_branches: bool,
    /// Those that a pattern names.
    #[serde(default)]
    pub custom_branch_policies: bool,
}

/// Patterns (`GET …/deployment-branch-policies`).
#[derive(Debug, Deserialize)]
pub struct BranchPolicies {
    /// How many there are.
    #[serde(default)]
    pub total_count: usize,
    /// This page of them.
    #[serde(default)]
    pub branch_policies: Vec<RestPattern>,
}

/// A pattern.
#[derive(Debug, Deserialize)]
pub struct RestPattern {
    /// The pattern.
    #[serde(default)]
    pub name: String,
    /// `branch` or `tag`; older hosts know branches only, and say nothing.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
}
