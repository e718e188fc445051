//! What was found of a repository, and the asking for it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{
    super::{
        addresses,
        client::{About, Freshness, GraphqlAnswer},
        parsed_files::ParsedFiles,
        reading::Reading,
        schema::repositories::RepositoriesData,
        source::{Mapping, RunRef},
        visibility,
        workflow_file::WorkflowFile,
    },
    answer::{Entry, ProtectedEnvironment, Rule, RuleReviewer, Setup},
    query::{self, WantedSetup},
};
use crate::{
    error::{Error, Result},
    model::{deployment::Actor, problem::ProblemCode},
};

/// How long an answer is fresh: a form that tests as one types asks again and again.
const FRESH_SECONDS: u64 = 60;
/// Where a workflow of the same repository is called from.
const CALLED_HERE: &str = "./.github/workflows/";
/// Workflows that are followed from one that calls another.
const MOST_CALLED: usize = 20;

/// What was found of a repository. Parts that the token may not read are `None`.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// `owner/name` as GitHub writes it.
    pub name: String,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether it is not public.
    pub private: bool,
    /// The viewer's permission in GitHub's words.
    pub permission: Option<String>,
    /// None in an empty repository.
    pub default_branch: Option<String>,
    /// Names of the workflow files of the default branch.
    pub workflows: Vec<String>,
    /// Those that the mappings name, and those that they call, by name; why one is not understood.
    pub files: HashMap<String, std::result::Result<Arc<WorkflowFile>, String>>,
    /// Names of GitHub environments.
    pub environments: Option<Vec<String>>,
    /// Whether there are more environments.
    pub more_environments: bool,
    /// Who must approve in the environments that the mappings name, in small letters; absent where there is no such environment.
    pub protections: HashMap<String, Protection>,
    /// The newest tags, newest first.
    pub tags: Option<Vec<String>>,
    /// Whether there are more tags.
    pub more_tags: bool,
    /// Refs that the mappings name, and whether they exist.
    pub refs: HashMap<String, bool>,
}

/// Who must approve.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Protection {
    /// People who may.
    pub people: Vec<Actor>,
    /// Teams that may.
    pub teams: Vec<Team>,
    /// Whether who started a deployment may not approve it.
    pub prevents_self_review: bool,
    /// Minutes that every deployment waits.
    pub wait_minutes: u32,
    /// Whether only some branches and tags are let in.
    pub limits_refs: bool,
}

/// A team that may approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// `org/slug`, where it may be read.
    pub name: Option<String>,
    /// Logins of its members, where they may be read.
    pub members: Option<Vec<String>>,
    /// Whether these are all of them.
    pub complete: bool,
    /// Its picture.
    pub avatar_url: Option<String>,
}

/// What was found of the repositories of a test, by their keys, and who asks.
#[derive(Debug, Default)]
pub struct Found {
    /// Login of the viewer.
    pub login: Option<String>,
    repositories: HashMap<String, Result<Findings>>,
}

impl Found {
    /// What was found of the mapping's repository, or why nothing was.
    pub fn of(&self, mapping: &Mapping) -> Result<&Findings> {
        match self.repositories.get(&mapping.repository_key()) {
            Some(findings) => findings.as_ref().map_err(Clone::clone),
            None => Err(Error::internal("A repository was not looked at.")),
        }
    }
}

/// Asks for the repositories of these mappings. One query, whichever they are.
pub async fn find(reading: &Reading<'_>, mappings: &[&Mapping]) -> Found {
    let mut wanted: BTreeMap<String, (WantedSetup<'_>, Vec<&Mapping>)> = BTreeMap::new();
    for mapping in mappings {
        let (setup, of_repository) = wanted.entry(mapping.repository_key()).or_default();
        (setup.owner, setup.repo) = (&mapping.source.owner, &mapping.source.repo);
        if let Some(name) = mapping.source.environment.as_deref() {
            add(&mut setup.environments, name);
        }
        if let RunRef::Fixed { name } = &mapping.source.dispatch.run_ref {
            add(&mut setup.refs, name);
        }
        of_repository.push(mapping);
    }
    let setups: Vec<WantedSetup<'_>> = wanted.values().map(|(setup, _)| setup.clone()).collect();
    if setups.is_empty() {
        return Found::default();
    }
    let answer = match ask(reading, &setups).await {
        Ok(answer) => answer,
        Err(error) => {
            let failed = |key: String| (key, Err(error.clone()));
            return Found {
                login: None,
                repositories: wanted.into_keys().map(failed).collect(),
            };
        }
    };
    let mut found = Found {
        login: answer
            .data
            .as_ref()
            .and_then(|data| data.viewer.as_ref())
            .map(|viewer| viewer.login.clone())
            .filter(|login| !login.is_empty()),
        repositories: HashMap::new(),
    };
    for (index, (key, (setup, mappings))) in wanted.into_iter().enumerate() {
        let alias = format!("r{index}");
        let findings = match answer
            .data
            .as_ref()
            .and_then(|data| data.repository(&alias))
        {
            Some(read) => Ok(findings(&setup, read, &mappings, reading.files).await),
            None => {
                let name = format!("{}/{}", setup.owner, setup.repo);
                let call = reading.call(Some(&name));
                Err(visibility::hole(&call, &answer.errors, &alias))
            }
        };
        found.repositories.insert(key, findings);
    }
    found
}

fn add<'a>(list: &mut Vec<&'a str>, name: &'a str) {
    if !list.contains(&name) {
        list.push(name);
    }
}

async fn ask(
    reading: &Reading<'_>,
    wanted: &[WantedSetup<'_>],
) -> Result<Arc<GraphqlAnswer<RepositoriesData<Setup>>>> {
    // An answer about several repositories proves nothing about one.
    let only = match wanted {
        [only] => Some(format!("{}/{}", only.owner, only.repo)),
        _ => None,
    };
    let named: Vec<(String, String)> = wanted
        .iter()
        .enumerate()
        .map(|(place, w)| (format!("{}/{}", w.owner, w.repo), format!("r{place}")))
        .collect();
    let about: Vec<About<'_>> = named
        .iter()
        .map(|(repository, alias)| About {
            repository,
            alias: Some(alias),
        })
        .collect();
    let with = |teams| {
        let request = query::setup(wanted, teams);
        let call = reading.call(only.as_deref());
        let about = &about;
        async move {
            let freshness = Freshness::for_secs(FRESH_SECONDS);
            let read = reading
                .client
                .graphql_about(&call, about, request, freshness)
                .await?;
            Ok(read.value)
        }
    };
    let with_teams = query::reads_teams(wanted) && reading.may_read_teams();
    match with(with_teams).await {
        Err(Error {
            code: ProblemCode::MissingScope,
            ..
        }) if with_teams => {
            reading.note_teams_refused();
            with(false).await
        }
        read => read,
    }
}

async fn findings(
    wanted: &WantedSetup<'_>,
    read: &Setup,
    mappings: &[&Mapping],
    parsed: &ParsedFiles,
) -> Findings {
    let entries: &[Entry] = read
        .workflows
        .as_ref()
        .and_then(|folder| folder.entries.as_deref())
        .unwrap_or_default();
    let workflows: Vec<&Entry> = entries
        .iter()
        .filter(|entry| is_workflow(&entry.name) && !is_folder(entry))
        .collect();
    let mapped = mappings.iter().map(|mapping| mapping.workflow_file());
    Findings {
        name: read.name.clone(),
        archived: read.is_archived,
        private: read.is_private,
        permission: read.viewer_permission.clone(),
        default_branch: read
            .default_branch
            .as_ref()
            .map(|branch| branch.name.clone()),
        files: files(&workflows, mapped.map(str::to_owned).collect(), parsed).await,
        workflows: workflows.iter().map(|entry| entry.name.clone()).collect(),
        environments: read
            .environments
            .as_ref()
            .map(|list| list.iter().map(|each| each.name.clone()).collect()),
        more_environments: read
            .environments
            .as_ref()
            .is_some_and(|list| list.has_more()),
        protections: wanted
            .environments
            .iter()
            .enumerate()
            .filter_map(|(place, name)| {
                let environment = read.by_environment.get(&format!("v{place}"))?.as_ref()?;
                Some((name.to_lowercase(), protection(environment)))
            })
            .collect(),
        tags: read
            .tags
            .as_ref()
            .map(|list| list.iter().map(|tag| tag.name.clone()).collect()),
        more_tags: read.tags.as_ref().is_some_and(|list| list.has_more()),
        refs: wanted
            .refs
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let exists = read
                    .by_ref
                    .get(&format!("x{place}"))
                    .is_some_and(Option::is_some);
                ((*name).to_owned(), exists)
            })
            .collect(),
    }
}

fn is_workflow(name: &str) -> bool {
    name.ends_with(".yml") || name.ends_with(".yaml")
}

fn is_folder(entry: &Entry) -> bool {
    entry
        .object
        .as_ref()
        .is_some_and(|object| object.kind == "Tree")
}

/// The named files, and those of the same repository that they call.
async fn files(
    workflows: &[&Entry],
    mut ahead: Vec<String>,
    parsed: &ParsedFiles,
) -> HashMap<String, std::result::Result<Arc<WorkflowFile>, String>> {
    let mut files = HashMap::new();
    let mut called = 0;
    while let Some(name) = ahead.pop() {
        if files.contains_key(&name) {
            continue;
        }
        let Some(entry) = workflows.iter().find(|entry| entry.name == name) else {
            continue;
        };
        let file = parse(entry, parsed).await;
        if let Ok(file) = &file {
            let calls = file
                .jobs
                .iter()
                .filter_map(|job| called_here(job.calls.as_deref()?));
            for called_file in calls.take(MOST_CALLED.saturating_sub(called)) {
                called += 1;
                ahead.push(called_file.to_owned());
            }
        }
        files.insert(name, file);
    }
    files
}

/// Name of the file that a job calls, where that lies in the same repository.
pub fn called_here(calls: &str) -> Option<&str> {
    calls.strip_prefix(CALLED_HERE)
}

async fn parse(
    entry: &Entry,
    parsed: &ParsedFiles,
) -> std::result::Result<Arc<WorkflowFile>, String> {
    let text = entry
        .object
        .as_ref()
        .filter(|object| object.is_truncated != Some(true))
        .and_then(|object| object.text.as_deref())
        .ok_or_else(|| "it is too long, or no text".to_owned())?;
    match parsed.parse(text).await {
        Some(file) => Ok(file),
        // What is kept of a file that is not understood does not say why.
        None => WorkflowFile::parse(text).map(Arc::new),
    }
}

/// What the rules of an environment ask for.
pub fn protection(environment: &ProtectedEnvironment) -> Protection {
    let rules = |kind: &'static str| {
        environment
            .protection_rules
            .iter()
            .flat_map(|rules| rules.iter())
            .filter(move |rule| rule.kind == kind)
    };
    let reviewers = || {
        rules("REQUIRED_REVIEWERS")
            .filter_map(|Rule { reviewers, .. }| reviewers.as_ref())
            .flat_map(|list| list.iter())
    };
    Protection {
        people: reviewers()
            .filter_map(|reviewer| {
                Some(Actor {
                    login: reviewer.login.clone()?,
                    avatar_url: addresses::shown(reviewer.avatar_url.as_deref()),
                })
            })
            .collect(),
        teams: reviewers()
            .filter(|reviewer| reviewer.kind == "Team")
            .map(team)
            .collect(),
        prevents_self_review: rules("REQUIRED_REVIEWERS")
            .any(|rule| rule.prevent_self_review == Some(true)),
        wait_minutes: rules("WAIT_TIMER")
            .filter_map(|rule| rule.timeout)
            .max()
            .unwrap_or_default(),
        limits_refs: rules("BRANCH_POLICY").next().is_some(),
    }
}

fn team(reviewer: &RuleReviewer) -> Team {
    Team {
        name: reviewer.combined_slug.clone(),
        members: reviewer
            .members
            .as_ref()
            .map(|list| list.iter().map(|member| member.login.clone()).collect()),
        complete: reviewer
            .members
            .as_ref()
            .is_some_and(|list| !list.has_more()),
        avatar_url: addresses::shown(reviewer.avatar_url.as_deref()),
    }
}
