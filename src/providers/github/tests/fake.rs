//! A GitHub of tables: runs, jobs, records, files and labels of repositories, served as REST and GraphQL serve them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use regex::Regex;
use serde_json::{Map, Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use crate::{
    error::Result,
    model::{
        deployment::Deployment,
        environment::Environment,
        inspection::EnvironmentTest,
        pipeline::Pipeline,
        run_action::RunAction,
        version::Version,
        viewer::{Viewer, ViewerInput},
    },
    providers::{
        github::{
            GithubProvider,
            client::{ClientSettings, GithubClient, GithubHost},
        },
        provider::{
            DeploymentsAnswer, DeploymentsRequest, EnvironmentDeployments, PipelineRequest,
            PlannedRunAction, Provider, RecordedRun, RunActionRequest, RunsAnswer, RunsRequest,
            WantedEnvironment,
        },
    },
    upstream::clock::ManualClock,
};

pub const HOST: &str = "github.test";
const WEB: &str = "https://github.test";
/// When every test takes place.
const NOW: &str = "2026-01-10T00:00:00Z";

/// A time in minutes after the beginning of the year.
pub fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    start + jiff::SignedDuration::from_mins(minute)
}

fn text(minute: i64) -> String {
    at(minute).to_string()
}

/// A full SHA from a short one.
pub fn sha(short: &str) -> String {
    format!("{short:0<40}")
}

/// A job: displayed name, id, how it ended (or where it stands), from when to when.
pub fn job(name: &str, id: u64, state: &str, start: i64, end: i64) -> Value {
    let ended = !matches!(state, "in_progress" | "queued" | "waiting" | "pending");
    json!({
        "name": name,
        "status": if ended { "COMPLETED".to_owned() } else { state.to_uppercase() },
        "conclusion": ended.then(|| state.to_uppercase()),
        "startedAt": text(start),
        "completedAt": ended.then(|| text(end)),
        "detailsUrl": format!("{WEB}/acme/x/actions/runs/1/job/{id}"),
    })
}

/// A run with what differs from: a dispatch of deploy.yml on main that succeeded, created in the minute of its id.
pub fn run(id: u64, change: Value) -> Value {
    let minute = i64::try_from(id).unwrap();
    let mut run = json!({
        "id": id, "node_id": format!("WFR_{id}"), "path": ".github/workflows/deploy.yml", "display_title": format!("Run {id}"),
        "run_number": id, "run_attempt": 1, "event": "workflow_dispatch", "head_branch": "main", "head_sha": sha("aaa"),
        "status": "completed", "conclusion": "success", "actor": {"login": "alice"}, "triggering_actor": {"login": "alice"},
        "created_at": text(minute), "run_started_at": text(minute), "updated_at": text(minute + 5),
    });
    merge(&mut run, change);
    run
}

/// A run that is under way.
pub fn moving(id: u64, change: Value) -> Value {
    let mut moving = run(id, json!({"status": "in_progress", "conclusion": null}));
    merge(&mut moving, change);
    moving
}

/// A record of a run's job with its reports; created with the first of them.
pub fn record(id: &str, run: u64, job: u64, reports: &[(&str, i64)]) -> Value {
    let log = format!("{WEB}/acme/x/actions/runs/{run}/job/{job}");
    let statuses: Vec<Value> = reports
        .iter()
        .map(|(state, minute)| {
            json!({"state": state.to_uppercase(), "createdAt": text(*minute), "logUrl": log, "environmentUrl": "", "description": ""})
        })
        .collect();
    json!({
        "id": id, "commitOid": sha("aaa"), "ref": {"name": "main", "prefix": "refs/heads/"}, "task": "deploy", "payload": "\"{}\"",
        "creator": {"login": "alice"}, "createdAt": reports.first().map(|(_, minute)| text(*minute)),
        "latestStatus": statuses.last(), "statuses": {"nodes": statuses},
    })
}

/// The same with changes.
pub fn with(mut value: Value, change: Value) -> Value {
    merge(&mut value, change);
    value
}

fn merge(value: &mut Value, change: Value) {
    for (key, changed) in change.as_object().unwrap() {
        value[key] = changed.clone();
    }
}

/// What a repository holds.
#[derive(Debug, Clone, Default)]
pub struct Repository {
    /// As REST lists them.
    pub runs: Vec<Value>,
    /// Runs that no list holds any more.
    pub old_runs: Vec<Value>,
    /// By environment.
    pub records: HashMap<String, Vec<Value>>,
    /// By run.
    pub jobs: HashMap<u64, Vec<Value>>,
    /// By run.
    pub pending: HashMap<u64, Vec<Value>>,
    /// By run: what was decided, the first first.
    pub decisions: HashMap<u64, Vec<Value>>,
    /// By commit: the text of deploy.yml, or of any other workflow.
    pub files: HashMap<String, String>,
    /// Commits of tags.
    pub tags: HashMap<String, String>,
    /// Commits of other names.
    pub names: HashMap<String, String>,
    /// Whether nobody may see it.
    pub hidden: bool,
    /// Whether nothing may change in it any more.
    pub archived: bool,
    /// What GraphQL says of it by alias when it is asked what it holds.
    pub setup: Value,
}

/// A GitHub with its repositories.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// By `owner/name`.
    pub repositories: HashMap<String, Repository>,
    /// Whether GraphQL answers 500.
    pub graphql_is_down: bool,
    /// What is left of 5,000 requests to REST, where that is told.
    pub remaining: Option<u32>,
    /// Errors of parts: where an answer has something at the path of one, it has a hole there instead.
    pub holes: Vec<Value>,
}

#[derive(Clone)]
struct Answers(Arc<Mutex<Tables>>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let tables = self.0.lock().unwrap();
        let path = request.url.path().to_owned();
        if path == "/graphql" {
            if tables.graphql_is_down {
                return ResponseTemplate::new(500).set_body_string("<html>");
            }
            return ResponseTemplate::new(200).set_body_json(graphql(&tables, &request.body));
        }
        let created = request
            .url
            .query_pairs()
            .find(|(name, _)| name == "created");
        let until = created.map(|(_, range)| range.trim_start_matches("<=").to_owned());
        match rest(&tables, &path, until.as_deref()) {
            Some(body) => {
                let answer = ResponseTemplate::new(200).set_body_json(body);
                let told = tables
                    .remaining
                    .map(|remaining| budget(answer.clone(), remaining));
                told.unwrap_or(answer)
            }
            None => ResponseTemplate::new(404).set_body_json(json!({"message": "Not Found"})),
        }
    }
}

fn budget(answer: ResponseTemplate, remaining: u32) -> ResponseTemplate {
    let resets_at = NOW.parse::<Timestamp>().unwrap().as_second() + 3600;
    answer
        .insert_header("x-ratelimit-resource", "core")
        .insert_header("x-ratelimit-limit", "5000")
        .insert_header("x-ratelimit-remaining", remaining.to_string())
        .insert_header("x-ratelimit-reset", resets_at.to_string())
}

fn rest(tables: &Tables, path: &str, until: Option<&str>) -> Option<Value> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let ["repos", owner, name, rest @ ..] = parts.as_slice() else {
        return None;
    };
    let repository = tables.repositories.get(&format!("{owner}/{name}"))?;
    if repository.hidden {
        return None;
    }
    let list = |wanted: &dyn Fn(&Value) -> bool| {
        let is_in_time =
            |run: &&Value| until.is_none_or(|until| run["created_at"].as_str().unwrap() <= until);
        let runs = repository.runs.iter().filter(|run| wanted(run));
        let mut runs: Vec<&Value> = runs.filter(is_in_time).collect();
        runs.sort_by_key(|run| std::cmp::Reverse(run["created_at"].as_str().unwrap().to_owned()));
        let total = runs.len();
        runs.truncate(100);
        json!({"total_count": total, "workflow_runs": runs})
    };
    match rest {
        [] => {
            Some(json!({"full_name": format!("{owner}/{name}"), "archived": repository.archived}))
        }
        // What proves that one is let in.
        ["actions", "workflows"] => Some(json!({"total_count": 0, "workflows": []})),
        ["git", "matching-refs", ..] | ["deployments"] => Some(json!([])),
        ["actions", "runs"] => Some(list(&|_| true)),
        ["actions", "workflows", file, "runs"] => {
            let known = repository.runs.iter().any(|run| is_of(run, file)) || *file == "deploy.yml";
            known.then(|| list(&|run| is_of(run, file)))
        }
        ["actions", "runs", id] => {
            let id: u64 = id.parse().ok()?;
            all_runs(repository).find(|run| run["id"] == id).cloned()
        }
        ["actions", "runs", id, "attempts", _, "jobs"] => {
            let jobs = repository.jobs.get(&id.parse().ok()?)?;
            Some(json!({"jobs": jobs.iter().map(rest_job).collect::<Vec<_>>()}))
        }
        ["compare", pair] => Some(
            json!({"ahead_by": 2, "behind_by": 1, "html_url": format!("{WEB}/compare/{pair}")}),
        ),
        _ => None,
    }
}

/// A job as REST tells of it.
fn rest_job(job: &Value) -> Value {
    let small = |key: &str| job[key].as_str().map(str::to_lowercase);
    json!({
        "name": job["name"], "status": small("status"), "conclusion": small("conclusion"), "created_at": job["startedAt"],
        "started_at": job["startedAt"], "completed_at": job["completedAt"], "html_url": job["detailsUrl"],
    })
}

fn is_of(run: &Value, file: &str) -> bool {
    run["path"].as_str().unwrap().ends_with(&format!("/{file}"))
}

fn all_runs(repository: &Repository) -> impl Iterator<Item = &Value> {
    repository.runs.iter().chain(&repository.old_runs)
}

fn graphql(tables: &Tables, body: &[u8]) -> Value {
    let request: Value = serde_json::from_slice(body).unwrap();
    let (query, variables) = (request["query"].as_str().unwrap(), &request["variables"]);
    let mut data = Map::new();
    let mut errors = Vec::new();
    data.insert("viewer".to_owned(), json!({"login": "alice"}));
    data.insert("rateLimit".to_owned(), json!({"cost": 1}));
    for (alias, node) in [("runs", "runs"), ("gated", "gated"), ("decided", "decided")] {
        if let Some(ids) = variables[alias].as_array() {
            let nodes: Vec<Value> = ids.iter().map(|id| node_of(tables, id, node)).collect();
            data.insert(alias.to_owned(), Value::Array(nodes));
        }
    }
    if query.contains("w:node(") {
        let mut node = node_of(tables, &variables["w"], "runs");
        node["workflow"] = json!({"state": "ACTIVE"});
        let gated = node_of(tables, &variables["w"], "gated");
        node["pendingDeploymentRequests"] = gated["pendingDeploymentRequests"].clone();
        data.insert("w".to_owned(), node);
    }
    let aliases = Regex::new(
        r"(?<alias>[reupflt]\d+):(?<field>repository|deployments|resource|object)(?:\([^)]*first:(?<first>\d+))?",
    )
    .unwrap();
    let mut current: Option<(String, Option<&Repository>)> = None;
    for found in aliases.captures_iter(query) {
        let alias = found["alias"].to_owned();
        let index = &alias[1..];
        match &found["field"] {
            "repository" => {
                let name = format!(
                    "{}/{}",
                    variables[format!("o{index}")].as_str().unwrap(),
                    variables[format!("n{index}")].as_str().unwrap()
                );
                let repository = tables.repositories.get(&name).filter(|r| !r.hidden);
                let slot = match repository.map(|repository| &repository.setup) {
                    Some(setup) if query.contains("viewerPermission") => setup.clone(),
                    Some(_) => json!({}),
                    None => Value::Null,
                };
                if repository.is_none() {
                    errors.push(json!({"type": "NOT_FOUND", "path": [alias], "message": "Could not resolve to a Repository"}));
                }
                data.insert(alias.clone(), slot);
                current = Some((alias, repository));
            }
            "resource" => {
                let address = variables[&alias].as_str().unwrap();
                let mut found = resource(tables, address);
                if alias.starts_with('p')
                    && let Some(suite) = found["checkSuite"].as_object_mut()
                {
                    suite.remove("checkRuns");
                }
                data.insert(alias, found);
            }
            field => {
                let Some((place, Some(repository))) = &current else {
                    continue;
                };
                let value = match field {
                    "deployments" => {
                        let environment = variables[&alias][0].as_str().unwrap();
                        let first: usize = found["first"].parse().unwrap();
                        let after = variables["after"].as_str();
                        records(repository, environment, first, after)
                    }
                    _ => object(repository, variables[&alias].as_str().unwrap()),
                };
                data[place][alias] = value;
            }
        }
    }
    let mut data = Value::Object(data);
    for hole in &tables.holes {
        if cut_out(&mut data, hole["path"].as_array().unwrap()) {
            errors.push(hole.clone());
        }
    }
    json!({"data": data, "errors": errors})
}

/// Whether there was something at a path; now there is null.
fn cut_out(data: &mut Value, path: &[Value]) -> bool {
    let place = path.iter().try_fold(data, |value, step| match step {
        Value::String(name) => value.get_mut(name),
        step => value.get_mut(usize::try_from(step.as_u64().unwrap()).unwrap()),
    });
    match place {
        Some(place) => {
            *place = Value::Null;
            true
        }
        None => false,
    }
}

fn records(repository: &Repository, environment: &str, first: usize, after: Option<&str>) -> Value {
    let mut list = repository
        .records
        .get(environment)
        .cloned()
        .unwrap_or_default();
    list.sort_by_key(|r| std::cmp::Reverse(r["createdAt"].as_str().unwrap().to_owned()));
    if let Some(after) = after {
        let place = list.iter().position(|r| r["id"] == after).unwrap();
        list.drain(..=place);
    }
    let has_more = list.len() > first;
    list.truncate(first);
    let end = list.last().map(|record| record["id"].clone());
    json!({"nodes": list, "pageInfo": {"hasNextPage": has_more, "endCursor": end}})
}

fn node_of(tables: &Tables, id: &Value, kind: &str) -> Value {
    let id: u64 = id
        .as_str()
        .unwrap()
        .trim_start_matches("WFR_")
        .parse()
        .unwrap();
    for repository in tables.repositories.values() {
        if let Some(run) = all_runs(repository).find(|run| run["id"] == id) {
            return match kind {
                "gated" => json!({
                    "id": run["node_id"],
                    "pendingDeploymentRequests": {"nodes": repository.pending.get(&id).cloned().unwrap_or_default()},
                    "deploymentReviews": {"nodes": repository.decisions.get(&id).cloned().unwrap_or_default()},
                }),
                "decided" => json!({
                    "id": run["node_id"],
                    "deploymentReviews": {"nodes": repository.decisions.get(&id).cloned().unwrap_or_default()},
                }),
                _ => run_node(repository, run),
            };
        }
    }
    Value::Null
}

fn run_node(repository: &Repository, run: &Value) -> Value {
    let id = run["id"].as_u64().unwrap();
    let mut jobs = repository.jobs.get(&id).cloned().unwrap_or_default();
    let has_more = jobs.len() > 100;
    jobs.truncate(100);
    json!({
        "id": run["node_id"], "url": format!("{WEB}/acme/x/actions/runs/{id}"), "runNumber": run["run_number"],
        "event": run["event"], "createdAt": run["created_at"], "updatedAt": run["updated_at"], "file": {"path": run["path"]},
        "checkSuite": {
            "status": run["status"].as_str().unwrap().to_uppercase(),
            "conclusion": run["conclusion"].as_str().map(str::to_uppercase),
            "commit": {"oid": run["head_sha"]}, "branch": {"name": run["head_branch"]},
            "checkRuns": {"nodes": jobs, "pageInfo": {"hasNextPage": has_more}},
        },
    })
}

fn resource(tables: &Tables, address: &str) -> Value {
    let mut parts = address
        .trim_start_matches(WEB)
        .trim_start_matches('/')
        .split('/');
    let name = format!("{}/{}", parts.next().unwrap(), parts.next().unwrap());
    let id: u64 = parts.next_back().unwrap().parse().unwrap();
    let Some(repository) = tables.repositories.get(&name) else {
        return Value::Null;
    };
    all_runs(repository)
        .find(|run| run["id"] == id)
        .map_or(Value::Null, |run| run_node(repository, run))
}

fn object(repository: &Repository, expression: &str) -> Value {
    if let Some((commit, _)) = expression.split_once(':') {
        return match repository.files.get(commit) {
            Some(text) => json!({"__typename": "Blob", "text": text, "isTruncated": false}),
            None => Value::Null,
        };
    }
    let commit = match expression.strip_prefix("refs/tags/") {
        Some(tag) => repository.tags.get(tag),
        None => repository
            .tags
            .get(expression)
            .or_else(|| repository.names.get(expression)),
    };
    match commit {
        Some(commit) => {
            json!({"__typename": "Tag", "oid": "tag", "target": {"__typename": "Commit", "oid": commit}})
        }
        None => Value::Null,
    }
}

/// A server with these tables, and a provider that asks it.
pub struct Github {
    server: MockServer,
    tables: Arc<Mutex<Tables>>,
    /// The provider under test.
    pub provider: GithubProvider,
    /// The clock that it goes by.
    pub clock: Arc<ManualClock>,
    /// Who asks.
    pub viewer: Viewer,
}

impl Github {
    /// A GitHub with these repositories.
    pub async fn with_all(repositories: Vec<(&str, Repository)>) -> Self {
        let tables = Tables {
            repositories: repositories
                .into_iter()
                .map(|(name, repository)| (name.to_owned(), repository))
                .collect(),
            ..Tables::default()
        };
        let tables = Arc::new(Mutex::new(tables));
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(Answers(Arc::clone(&tables)))
            .mount(&server)
            .await;
        let clock = ManualClock::at(NOW);
        let host = GithubHost {
            host: HOST.to_owned(),
            api_base_url: server.uri().parse().unwrap(),
            web_base_url: WEB.parse().unwrap(),
        };
        let client =
            GithubClient::new(vec![host], ClientSettings::default(), clock.clone()).unwrap();
        Self {
            provider: GithubProvider::new(client, clock.clone()),
            viewer: viewer("gho_x"),
            server,
            tables,
            clock,
        }
    }

    /// A GitHub with the repository `acme/x`.
    pub async fn with(repository: Repository) -> Self {
        Self::with_all(vec![("acme/x", repository)]).await
    }

    /// Changes the tables.
    pub fn change(&self, change: impl FnOnce(&mut Tables)) {
        change(&mut self.tables.lock().unwrap());
    }

    /// Asks for environments, given as name and source (with `owner`, `repo` and `workflow` filled in).
    pub async fn ask(&self, environments: &[(&str, Value)]) -> DeploymentsAnswer {
        self.ask_shared(environments, &[]).await
    }

    /// The same, with the names of those that another service shares.
    pub async fn ask_shared(
        &self,
        environments: &[(&str, Value)],
        shared: &[&str],
    ) -> DeploymentsAnswer {
        self.ask_for(request(environments, |name| {
            (shared.contains(&name), Vec::new())
        }))
        .await
    }

    /// The same, with what was started from here.
    pub async fn ask_recorded(
        &self,
        environments: &[(&str, Value)],
        recorded: Vec<RecordedRun>,
    ) -> DeploymentsAnswer {
        self.ask_for(DeploymentsRequest {
            recorded,
            ..request(environments, |_| (false, Vec::new()))
        })
        .await
    }

    /// The same, with environments of other services that share those of the same name.
    pub async fn ask_beside(
        &self,
        environments: &[(&str, Value)],
        others: &[(&str, Value)],
    ) -> DeploymentsAnswer {
        self.ask_for(beside(environments, others)).await
    }

    async fn ask_for(&self, request: DeploymentsRequest) -> DeploymentsAnswer {
        self.provider
            .deployments(&self.viewer, request)
            .await
            .unwrap()
    }

    /// A page of the runs that count for the first of these environments.
    pub async fn page(
        &self,
        environments: &[(&str, Value)],
        cursor: Option<String>,
        limit: usize,
    ) -> Result<RunsAnswer> {
        let request = RunsRequest {
            deployments: request(environments, |_| (false, Vec::new())),
            environment: 0,
            cursor,
            limit,
        };
        self.provider.runs(&self.viewer, request).await
    }

    /// A run as it is seen by somebody in the first of these environments.
    pub async fn pipeline(
        &self,
        viewer: &Viewer,
        environments: &[(&str, Value)],
        run: u64,
    ) -> Result<Pipeline> {
        let request = PipelineRequest {
            deployments: request(environments, |_| (false, Vec::new())),
            environment: 0,
            run: run.to_string(),
            attempt: None,
            inputs: None,
        };
        self.provider.pipeline(viewer, request).await
    }

    /// Asks what cancelling a run, or running it again, would mean in the first of these environments, all of one service. Nothing
    /// else is configured.
    pub async fn plan_run(
        &self,
        environments: &[(&str, Value)],
        run: u64,
        action: RunAction,
    ) -> Result<PlannedRunAction> {
        let deployments = request(environments, |_| (false, Vec::new()));
        let configured = deployments.environments.iter();
        let request = RunActionRequest {
            configured: configured.map(|each| each.environment.clone()).collect(),
            deployments,
            environment: 0,
            run: run.to_string(),
            action,
        };
        self.provider.plan_run_action(&self.viewer, request).await
    }

    /// Asks what environments would count.
    pub async fn test(
        &self,
        environments: &[(&str, Value)],
        shared: &[&str],
    ) -> Vec<EnvironmentTest> {
        self.test_for(request(environments, |name| {
            (shared.contains(&name), Vec::new())
        }))
        .await
    }

    /// The same, with environments of other services that share those of the same name.
    pub async fn test_beside(
        &self,
        environments: &[(&str, Value)],
        others: &[(&str, Value)],
    ) -> Vec<EnvironmentTest> {
        self.test_for(beside(environments, others)).await
    }

    async fn test_for(&self, request: DeploymentsRequest) -> Vec<EnvironmentTest> {
        self.provider
            .test(&self.viewer, request)
            .await
            .unwrap()
            .environments
    }

    /// Paths of all requests so far, without the leading `/repos/acme/x`.
    pub async fn requests(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .map(|r| r.url.path().trim_start_matches("/repos/acme/x").to_owned())
            .collect()
    }

    /// How many requests were made since the last time this was asked.
    pub async fn cost(&self) -> usize {
        let count = self.requests().await.len();
        self.server.reset().await;
        Mock::given(any())
            .respond_with(Answers(Arc::clone(&self.tables)))
            .mount(&self.server)
            .await;
        count
    }
}

/// Somebody with this token.
pub fn viewer(token: &str) -> Viewer {
    let input = json!({"user": "user:default/alice", "tokens": {format!("github:{HOST}"): token}});
    serde_json::from_value::<ViewerInput>(input).unwrap().into()
}

fn beside(environments: &[(&str, Value)], others: &[(&str, Value)]) -> DeploymentsRequest {
    request(environments, |name| {
        let sharers: Vec<_> = others
            .iter()
            .filter(|(other, _)| *other == name)
            .map(|(other, source)| Arc::new(environment(other, source)))
            .collect();
        (!sharers.is_empty(), sharers)
    })
}

fn request(
    environments: &[(&str, Value)],
    shared: impl Fn(&str) -> (bool, Vec<Arc<Environment>>),
) -> DeploymentsRequest {
    let environments = environments
        .iter()
        .map(|(name, source)| {
            let (shared_target, sharers) = shared(name);
            WantedEnvironment {
                environment: Arc::new(environment(name, source)),
                shared_target,
                sharers,
            }
        })
        .collect();
    DeploymentsRequest {
        host: HOST.to_owned(),
        environments,
        recorded: Vec::new(),
    }
}

/// An environment of this name with this source.
pub fn environment(name: &str, source: &Value) -> Environment {
    let mut full = json!({"owner": "acme", "repo": "x", "workflow": "deploy.yml", "topology": "workflow-per-environment"});
    merge(&mut full, source.clone());
    serde_json::from_value(json!({
        "service": "component:default/x", "name": name, "provider": "github", "host": HOST, "source": full,
    }))
    .unwrap()
}

/// What one environment says.
pub fn slot(answer: &DeploymentsAnswer, index: usize) -> &EnvironmentDeployments {
    answer.environments[index].as_ref().unwrap()
}

fn summary(deployment: &Deployment) -> String {
    let version = match &deployment.version {
        Version::Known(known) => known.label.clone(),
        Version::Unknown { reason, .. } => format!("{reason:?}"),
    };
    let run = deployment.run.as_ref().map_or_else(String::new, |run| {
        format!(" #{}.{}", run.id, run.attempt.unwrap_or(0))
    });
    format!("{version} {:?}{run}", deployment.state).replace("Known", "")
}

/// Live and latest of an environment in one line each: version, state, run and attempt; `-` where there is none.
pub fn said(answer: &DeploymentsAnswer, index: usize) -> (String, String) {
    let slot = slot(answer, index);
    let line = |deployment: &Option<Deployment>| {
        deployment.as_ref().map_or_else(|| "-".to_owned(), summary)
    };
    // What must hold whatever was read.
    let waits = slot
        .latest
        .as_ref()
        .is_some_and(|d| d.state == crate::model::deployment::DeploymentState::Waiting);
    assert_eq!(waits, !slot.gates.is_empty());
    (line(&slot.live), line(&slot.latest))
}
