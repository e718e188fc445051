//! What an inspection asks for, and the facts made of it: one GraphQL query and two REST lists, side by side. Without the
//! query's answer there is nothing; without one of the lists there is a problem in its place.

use std::sync::Arc;

use futures_util::future::join3;
use jiff::Timestamp;

use super::{
    facts::{GithubEnvironment, GithubFacts, GithubInput, GithubRun, GithubWorkflow},
    jobs::{self, Files},
    query::{self, MOST_REFS, MOST_RELEASES},
    tags,
};
use crate::{
    error::{Error, Result},
    model::{
        deployment::RunLink,
        overview::ProviderAccount,
        problem::{Problem, ProblemCode},
        viewer::Viewer,
    },
    providers::github::{
        ID,
        addresses::{self, Pages},
        client::{
            About, ApiPath, Call, Fetched, Freshness, GithubClient, GraphqlAnswer, GraphqlError,
        },
        pace::Pace,
        parsed_files::ParsedFiles,
        schema::{
            inspection::{Environment, EnvironmentList, FileObject, Repository, RepositoryData},
            rest,
        },
        source::file_name,
        workflow_file::{InputKind, WorkflowFile},
    },
};

/// Most environments and runs read.
const MOST_ENVIRONMENTS: usize = 100;
const MOST_RUNS: usize = 20;
/// Stands for a team whose name is not told.
const UNNAMED_TEAM: &str = "a team";

/// Which repository, for whom.
pub struct Reading<'a> {
    /// Asks GitHub.
    pub client: &'a GithubClient,
    /// Parses workflow files.
    pub files: &'a ParsedFiles,
    /// For whom.
    pub viewer: &'a Viewer,
    /// Host as configured.
    pub host: &'a str,
    /// Owner of the repository.
    pub owner: &'a str,
    /// Name of the repository.
    pub name: &'a str,
}

/// What was read.
pub struct Read {
    /// Owner of the repository as GitHub writes it.
    pub owner: String,
    /// Name of the repository as GitHub writes it.
    pub name: String,
    /// The lists for the settings form.
    pub facts: GithubFacts,
    /// Workflow files that were understood, by name.
    pub files: Files,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Who the viewer is.
    pub account: Option<ProviderAccount>,
    /// When the oldest of it was read.
    pub fetched_at: Timestamp,
}

/// Ages and problems of what was read.
struct Notes {
    problems: Vec<Problem>,
    fetched_at: Timestamp,
}

impl Notes {
    fn note<T>(&mut self, fetched: &Fetched<T>) {
        self.fetched_at = self.fetched_at.min(fetched.fetched_at);
        if let Some(stale) = &fetched.stale {
            self.problem(stale.clone());
        }
    }

    fn problem(&mut self, error: Error) {
        let problem = Problem::from(error);
        let is_known = self
            .problems
            .iter()
            .any(|known| known.code == problem.code && known.message == problem.message);
        if !is_known {
            self.problems.push(problem);
        }
    }

    /// The part's value, or its problem in its place.
    fn part<T>(&mut self, what: &str, read: Result<Fetched<T>>) -> Option<Arc<T>> {
        match read {
            Ok(fetched) => {
                self.note(&fetched);
                Some(fetched.value)
            }
            Err(mut error) => {
                error.message = format!("{what} could not be read: {}", error.message);
                self.problem(error);
                None
            }
        }
    }
}

impl Reading<'_> {
    /// Reads the repository.
    pub async fn read(&self) -> Result<Read> {
        let full_name = format!("{}/{}", self.owner, self.name);
        let call = Call {
            viewer: self.viewer,
            host: self.host,
            repository: Some(&full_name),
        };
        let about = [About {
            repository: &full_name,
            alias: Some("repository"),
        }];
        let idle = Pace::Idle.freshness().as_secs();
        let path = || ApiPath::repo(self.owner, self.name);
        let (repository, environments, runs) = join3(
            self.client.graphql_about::<RepositoryData>(
                &call,
                &about,
                query::repository(self.owner, self.name),
                Freshness::for_secs(idle),
            ),
            self.client.get::<EnvironmentList>(
                &call,
                path()
                    .segment("environments")
                    .query("per_page", &MOST_ENVIRONMENTS.to_string()),
                Freshness::for_secs(idle),
            ),
            self.client.get::<rest::RunList>(
                &call,
                path()
                    .segment("actions")
                    .segment("runs")
                    .query("per_page", &MOST_RUNS.to_string()),
                Freshness::for_secs(idle),
            ),
        )
        .await;
        let answer = repository?;
        let (repository, login) = self.found(&call, &answer.value)?;
        let mut notes = Notes {
            problems: Vec::new(),
            fetched_at: answer.fetched_at,
        };
        notes.note(&answer);
        for error in &answer.value.errors {
            notes.problem(error.to_error(&call));
        }
        let mut facts = facts_of(repository);
        let files = self.read_files(repository, &mut facts).await;
        let (owner, name) = repository
            .name_with_owner
            .split_once('/')
            .unwrap_or((self.owner, self.name));
        if let Some(list) = notes.part("The environments of the repository", environments) {
            facts.more_environments = list.total_count > list.environments.len() as u64;
            facts.environments = list
                .environments
                .iter()
                .filter(|environment| !environment.name.is_empty())
                .map(|environment| environment_fact(environment, owner))
                .collect();
            facts.environments.sort_by(|a, b| a.name.cmp(&b.name));
        }
        if let Some(list) = notes.part("The recent runs", runs) {
            facts.recent_runs = list.workflow_runs.iter().filter_map(run_fact).collect();
            facts
                .recent_runs
                .sort_by_key(|run| std::cmp::Reverse(run.created_at));
            facts.recent_runs.truncate(MOST_RUNS);
        }
        Ok(Read {
            owner: owner.to_owned(),
            name: name.to_owned(),
            facts,
            files,
            problems: notes.problems,
            fetched_at: notes.fetched_at,
            account: login.map(|login| ProviderAccount {
                provider: ID.to_owned(),
                host: self.host.to_owned(),
                login,
            }),
        })
    }

    /// The repository of an answer, or why there is none.
    fn found<'r>(
        &self,
        call: &Call<'_>,
        answer: &'r GraphqlAnswer<RepositoryData>,
    ) -> Result<(&'r Repository, Option<String>)> {
        let data = answer.data.as_ref();
        if let Some(repository) = data.and_then(|data| data.repository.as_ref()) {
            let login = data
                .and_then(|data| data.viewer.as_ref())
                .map(|viewer| viewer.login.clone())
                .filter(|login| !login.is_empty());
            return Ok((repository, login));
        }
        let is_about = |error: &&GraphqlError| {
            error.path.is_empty() || error.path.first().is_some_and(|step| step == "repository")
        };
        Err(match answer.errors.iter().find(is_about) {
            Some(error) if error.kind != "NOT_FOUND" => error.to_error(call),
            _ => self.not_found(),
        })
    }

    fn not_found(&self) -> Error {
        let (host, full_name) = (self.host, format!("{}/{}", self.owner, self.name));
        Error::new(
            ProblemCode::NotFoundOrNotVisible,
            format!(
                "{full_name} was not found on {host}, or your account may not see it. Check the name, or ask its owners for access."
            ),
        )
        .with(|details| {
            details.provider = Some(ID.to_owned());
            details.host = Some(host.to_owned());
            details.repository = Some(full_name);
            details.field = Some("repository".to_owned());
        })
    }

    /// Parses the workflow files and fills in the facts about them.
    async fn read_files(&self, repository: &Repository, facts: &mut GithubFacts) -> Files {
        let mut files = Files::new();
        let entries = repository
            .workflows
            .iter()
            .flat_map(|folder| folder.entries.iter().flatten());
        for entry in entries {
            let is_workflow = entry.kind == "blob"
                && (entry.name.ends_with(".yml") || entry.name.ends_with(".yaml"));
            if !is_workflow {
                continue;
            }
            let mut workflow = GithubWorkflow {
                file: entry.name.clone(),
                ..GithubWorkflow::default()
            };
            match self.parse(entry.object.as_ref()).await {
                Ok(file) => {
                    files.insert(entry.name.clone(), file);
                }
                Err(error) => workflow.error = Some(error),
            }
            facts.workflows.push(workflow);
        }
        for workflow in &mut facts.workflows {
            if let Some(file) = files.get(&workflow.file) {
                fill_in(workflow, file, &files);
            }
        }
        facts.workflows.sort_by(|a, b| a.file.cmp(&b.file));
        files
    }

    async fn parse(&self, object: Option<&FileObject>) -> Result<Arc<WorkflowFile>, String> {
        let object = object.ok_or("Its content could not be read.")?;
        if object.is_truncated == Some(true) {
            return Err("It is too large to be read.".to_owned());
        }
        let text = object.text.as_deref().ok_or("It is not text.")?;
        self.files
            .try_parse(text)
            .await
            .map_err(|reason| format!("It was not understood: {reason}."))
    }
}

fn facts_of(repository: &Repository) -> GithubFacts {
    let default_branch = repository
        .default_branch_ref
        .as_ref()
        .map(|branch| branch.name.clone());
    let tags: Vec<String> = repository
        .tags
        .iter()
        .flat_map(|tags| tags.nodes.iter().flatten())
        .map(|tag| tag.name.clone())
        .take(MOST_REFS)
        .collect();
    let others = repository
        .branches
        .iter()
        .flat_map(|branches| branches.iter())
        .map(|branch| branch.name.clone())
        .filter(|name| Some(name) != default_branch.as_ref());
    GithubFacts {
        archived: repository.is_archived.unwrap_or(false),
        tag_count: repository.tags.as_ref().map_or(0, |tags| {
            tags.total_count
                .max(u32::try_from(tags.nodes.len()).unwrap_or(0))
        }),
        tag_schemes: tags::schemes(tags.iter().map(String::as_str)),
        tags,
        releases: repository
            .releases
            .iter()
            .flat_map(|releases| releases.iter())
            .filter(|release| !release.is_draft && !release.tag_name.is_empty())
            .map(|release| release.tag_name.clone())
            .take(MOST_RELEASES)
            .collect(),
        branches: default_branch
            .clone()
            .into_iter()
            .chain(others)
            .take(MOST_REFS)
            .collect(),
        viewer_permission: repository.viewer_permission.clone(),
        default_branch,
        ..GithubFacts::default()
    }
}

/// What a workflow file says.
pub(super) fn fill_in(workflow: &mut GithubWorkflow, file: &WorkflowFile, files: &Files) {
    workflow.name.clone_from(&file.name);
    workflow.run_name.clone_from(&file.run_name);
    workflow.triggers.clone_from(&file.triggers);
    workflow.dispatchable = file.triggers.iter().any(|t| t == "workflow_dispatch");
    workflow.inputs = file
        .inputs
        .iter()
        .map(|input| GithubInput {
            name: input.name.clone(),
            kind: match input.kind {
                InputKind::Text => "string",
                InputKind::Choice => "choice",
                InputKind::Boolean => "boolean",
                InputKind::Number => "number",
                InputKind::Environment => "environment",
            }
            .to_owned(),
            required: input.required,
            default: input.default.clone(),
            options: input.options.clone(),
        })
        .collect();
    workflow.jobs = jobs::jobs(file, files)
        .iter()
        .map(|job| job.fact())
        .collect();
}

fn environment_fact(environment: &Environment, owner: &str) -> GithubEnvironment {
    let rules = || environment.protection_rules.iter().flatten();
    let mut reviewers: Vec<String> = rules()
        .filter_map(|rule| rule.reviewers.as_ref())
        .flatten()
        .map(|reviewer| {
            let details = reviewer.reviewer.as_ref();
            let login = details.and_then(|d| d.login.as_ref());
            let team = details.and_then(|d| d.slug.as_ref().or(d.name.as_ref()));
            match (login, team) {
                (Some(login), _) => format!("@{login}"),
                (None, Some(team)) => format!("{owner}/{team}"),
                (None, None) => UNNAMED_TEAM.to_owned(),
            }
        })
        .collect();
    reviewers.dedup();
    GithubEnvironment {
        name: environment.name.clone(),
        reviewers,
        wait_minutes: rules()
            .filter_map(|rule| rule.wait_timer)
            .find(|minutes| *minutes > 0),
        has_branch_policy: environment.deployment_branch_policy.is_some(),
        prevents_self_review: rules().any(|rule| rule.prevent_self_review == Some(true)),
    }
}

fn run_fact(run: &rest::Run) -> Option<GithubRun> {
    Some(GithubRun {
        workflow: run
            .path
            .as_deref()
            .and_then(|path| path.split('@').next())
            .map(|path| file_name(path).to_owned()),
        run: RunLink {
            id: run.id.to_string(),
            number: run.run_number,
            attempt: run.run_attempt,
            title: run.display_title.clone(),
            event: run.event.clone(),
            url: addresses::shown(run.html_url.as_deref()),
            progress: None,
        },
        created_at: run.created_at?,
    })
}

/// The repository's page.
pub fn page(client: &GithubClient, host: &str, owner: &str, name: &str) -> Option<String> {
    let host = client.host(host).ok()?;
    Some(Pages::new(host.web_base_url.as_str(), owner, name).repository())
}
