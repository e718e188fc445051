//! The answers that a plan is made from, as far as they are read.

use std::collections::HashMap;

use serde::Deserialize;

use super::super::{
    schema::{
        graphql::Login,
        offered::{Object, Ref},
    },
    standing::{RunOfWorkflow, Standing},
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
    /// What no version changes.
    #[serde(flatten)]
    pub standing: Standing,
    /// The default branch; null in an empty repository.
    #[serde(default)]
    pub head: Option<Ref>,
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

/// Rules that apps made (`GET …/deployment_protection_rules`).
#[derive(Debug, Deserialize)]
pub struct CustomRules {
    /// All of them: the list has no pages.
    #[serde(default, rename = "custom_deployment_protection_rules")]
    pub rules: Vec<CustomRule>,
}

/// A rule of an app.
#[derive(Debug, Deserialize)]
pub struct CustomRule {
    /// Whether it is in force.
    #[serde(default)]
    pub enabled: bool,
    /// The app.
    #[serde(default)]
    pub app: Option<App>,
}

/// A GitHub App.
#[derive(Debug, Deserialize)]
pub struct App {
    /// Its name as it is written in addresses.
    #[serde(default)]
    pub slug: String,
}
