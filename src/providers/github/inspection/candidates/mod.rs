//! What a workflow can be mapped to: by an input that chooses the environment, by its jobs, or as a whole.

mod by_input;
mod by_job;
mod whole;

use super::{
    expression::Start,
    facts::GithubFacts,
    inputs,
    jobs::{self, Files, RunJob},
    placements::{self, Placement},
    service::{Affinity, Service},
    words::{subject, takes_down},
};
use crate::{
    model::inspection::Reason,
    providers::github::{source::Topology, workflow_file::WorkflowFile},
};

/// Most environments that one workflow is mapped to.
const MAX_PLACES: usize = 20;
/// Jobs from so many points on say themselves that they deploy.
const SAYS_SO: i32 = 4;

/// What is known of a repository, and for which service.
#[derive(Debug, Clone, Copy)]
pub struct Repository<'a> {
    /// Host as configured.
    pub host: &'a str,
    /// Owner.
    pub owner: &'a str,
    /// Name.
    pub name: &'a str,
    /// For which service.
    pub service: &'a Service,
    /// What was read.
    pub facts: &'a GithubFacts,
    /// Workflow files that were understood.
    pub files: &'a Files,
}

/// An environment in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is called at GitHub, in an option or in a name.
    pub name: String,
    /// The workflow file.
    pub file: String,
    /// How it maps.
    pub topology: Topology,
    /// The job that deploys.
    pub job: Option<String>,
    /// The GitHub environment that has records of it.
    pub environment: Option<String>,
    /// The input that chooses it, and what it is then.
    pub input: Option<(String, String)>,
    /// The input of the workflow that chooses an environment, and all that it can be; also where this one is not among that.
    pub choice: Option<(String, Vec<String>)>,
    /// Whether people can start a deployment there.
    pub is_dispatchable: bool,
    /// Whether a run tells by itself that it went there.
    pub is_told: bool,
    /// Names of those whose jobs end before its own begins.
    pub needs: Vec<String>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// One way to map, from one workflow or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its environments.
    pub drafts: Vec<Draft>,
    /// What it is about, where a repository holds several things.
    pub subject: Vec<String>,
    /// What that has to do with the service.
    pub affinity: Affinity,
    /// Whether it is only worth something where there is nothing else.
    pub is_last_resort: bool,
    /// Why, in sentences.
    pub reasons: Vec<String>,
}

/// A reason.
pub fn reason(field: &str, text: impl Into<String>) -> Reason {
    Reason {
        field: field.to_owned(),
        text: text.into(),
    }
}

/// The name of a file without its ending.
pub fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The ways to map one workflow. None where it does not deploy.
pub fn candidates(repository: &Repository<'_>, name: &str, file: &WorkflowFile) -> Vec<Candidate> {
    let workflow = Workflow {
        repository,
        name,
        file,
        jobs: jobs::jobs(file, repository.files),
    };
    if takes_down(stem(name)) || !is_mappable(name) {
        return Vec::new();
    }
    let by_input = workflow.by_input();
    let chosen = by_input.as_ref().map_or(&[][..], |c| &c.drafts);
    let by_job = workflow.by_job(chosen);
    by_input.into_iter().chain(by_job).collect()
}

/// Whether a mapping can name the file.
fn is_mappable(file: &str) -> bool {
    file.chars().count() <= 255
        && !file.starts_with('.')
        && !file.contains(['/', '\\', '@', ':', '?', '#'])
        && !file.chars().any(char::is_control)
        && file.trim() == file
}

struct Workflow<'a> {
    repository: &'a Repository<'a>,
    name: &'a str,
    file: &'a WorkflowFile,
    jobs: Vec<RunJob<'a>>,
}

impl Workflow<'_> {
    fn default_branch(&self) -> Option<&str> {
        self.repository.facts.default_branch.as_deref()
    }

    fn is_dispatchable(&self) -> bool {
        self.file.triggers.iter().any(|t| t == "workflow_dispatch")
    }

    fn placements(&self, start: &Start) -> Vec<Placement> {
        placements::placements(&self.jobs, start, self.repository.facts)
    }

    fn candidate(&self, drafts: Vec<Draft>, about: &[String], reasons: Vec<String>) -> Candidate {
        let mut subject = subject(stem(self.name));
        subject.extend(about.iter().cloned());
        Candidate {
            affinity: self.affinity(&subject),
            drafts,
            subject,
            is_last_resort: false,
            reasons,
        }
    }

    fn affinity(&self, subject: &[String]) -> Affinity {
        let service = self.repository.service;
        let is_named = service.is_in(stem(self.name))
            || self
                .file
                .name
                .as_deref()
                .is_some_and(|name| service.is_in(name))
            || self.file.tags.iter().any(|tag| service.is_in(tag))
            || inputs::service_input(self.file, service.words()).is_some();
        if is_named {
            Affinity::Named
        } else {
            service.affinity(subject)
        }
    }
}
