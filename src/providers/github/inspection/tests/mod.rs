//! Whole repositories: what is proposed for each of the corpus, and that nothing in a repository can do harm.

mod corpus;
mod properties;
mod reading;

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;

use super::{
    candidates::Repository,
    facts::{GithubEnvironment, GithubFacts, GithubWorkflow},
    jobs::Files,
    proposal::propose,
    reading::fill_in,
    service::Service,
    tags::schemes,
};
use crate::{
    model::inspection::Proposal,
    providers::github::{run_name::RunNamePatterns, workflow_file::WorkflowFile},
};

/// A repository, and what is expected to be proposed for it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Fixture {
    /// What is special about it.
    about: String,
    /// Name of the service; that of the repository where it is absent.
    service: Option<String>,
    /// Names of GitHub environments.
    environments: Vec<String>,
    /// Newest first.
    tags: Vec<String>,
    /// Text by file name.
    workflows: BTreeMap<String, String>,
    /// Title of the first proposal.
    title: Option<String>,
    /// The environments of the first proposal, each as [`corpus::told`] writes it.
    expect: Vec<String>,
    /// The names of the environments of each further proposal.
    others: Vec<String>,
    /// Titles of runs with what the pattern of the first environment reads from them: `version @ environment`.
    titles: BTreeMap<String, String>,
    /// Of the first environment: what it runs on, further inputs.
    dispatch: Option<String>,
    /// Of the first environment: sources, tag pattern, order.
    versions: Option<String>,
    /// Words that stand in a reason, by field.
    reasons: BTreeMap<String, String>,
}

impl Fixture {
    fn parse(text: &str) -> Self {
        serde_saphyr::from_str(text).unwrap()
    }

    fn files(&self) -> Files {
        self.workflows
            .iter()
            .filter_map(|(name, text)| {
                Some((name.clone(), Arc::new(WorkflowFile::parse(text).ok()?)))
            })
            .collect()
    }

    fn facts(&self) -> GithubFacts {
        let files = self.files();
        GithubFacts {
            default_branch: Some("main".to_owned()),
            environments: self
                .environments
                .iter()
                .map(|name| GithubEnvironment {
                    name: name.clone(),
                    reviewers: Vec::new(),
                    wait_minutes: None,
                    has_branch_policy: false,
                    prevents_self_review: false,
                })
                .collect(),
            workflows: files
                .iter()
                .map(|(name, file)| {
                    let mut workflow = GithubWorkflow {
                        file: name.clone(),
                        ..GithubWorkflow::default()
                    };
                    fill_in(&mut workflow, file, &files);
                    workflow
                })
                .collect(),
            tag_schemes: schemes(self.tags.iter().map(String::as_str)),
            tags: self.tags.clone(),
            ..GithubFacts::default()
        }
    }

    fn entity_ref(&self) -> String {
        let name = self.service.as_deref().unwrap_or("payments");
        format!("component:default/{name}")
    }

    fn propose(&self) -> Vec<Proposal> {
        let (facts, files) = (self.facts(), self.files());
        let service = Service::new(&self.entity_ref(), "payments");
        let repository = Repository {
            host: "github.com",
            owner: "acme",
            name: "payments",
            service: &service,
            facts: &facts,
            files: &files,
        };
        propose(&repository, &RunNamePatterns::default())
    }
}
