//! The two GraphQL queries. Whatever comes from outside goes into variables, never into the text. Aliases: `r` repositories,
//! `e` environments, `u` and `p` runs by address, `f` files, `l` labels, `t` the same labels as tags; counted from 0 in the order given.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::client::GraphqlRequest;

/// A status of a deployment record.
const STATUS: &str =
    "fragment S on DeploymentStatus{state createdAt logUrl environmentUrl description}";
/// Deployment records. Never `databaseId`: it has 32 bits, ids do not.
const RECORDS: &str = "fragment D on DeploymentConnection{pageInfo{hasNextPage endCursor} nodes{id state commitOid ref{name prefix} task payload creator{login avatarUrl} createdAt latestStatus{...S} statuses(first:10){nodes{...S}}}}";
/// The same with the newest status alone: what is read of many repositories at once must be cheap.
const GLANCES: &str =
    "fragment D on DeploymentConnection{pageInfo{hasNextPage endCursor} nodes{...R}}";
/// One record with its newest status alone.
const GLANCE: &str = "fragment R on Deployment{id state commitOid ref{name prefix} task payload creator{login avatarUrl} createdAt latestStatus{...S}}";
/// What tells a record that waits from the others, and whose it is. There may be ten thousand in an answer.
const BEHIND: &str = "fragment D on DeploymentConnection{pageInfo{hasNextPage endCursor} nodes{id commitOid createdAt latestStatus{state createdAt logUrl}}}";
/// State and jobs of a run, of all its attempts.
pub(super) const CHECKS: &str = "fragment C on CheckSuite{status conclusion checkRuns(first:100,filterBy:{checkType:ALL}){pageInfo{hasNextPage} nodes{name status conclusion startedAt completedAt detailsUrl permalink}}}";
/// What a run waits for. GitHub allows six reviewers an environment.
const PENDING: &str = "fragment P on WorkflowRun{id pendingDeploymentRequests(first:10){nodes{environment{name} waitTimer waitTimerStartedAt currentUserCanApprove reviewers(first:6){nodes{...V}}}}}";
/// Reviewers with the names of teams, for tokens that may read teams. GitHub refuses the whole query to others.
const REVIEWERS: &str = "fragment V on DeploymentReviewer{__typename ...on User{login avatarUrl} ...on Team{name combinedSlug teamAvatarUrl:avatarUrl}}";
/// Reviewers with users only.
const USERS: &str = "fragment V on DeploymentReviewer{__typename ...on User{login avatarUrl}}";
/// What was decided about a run, the newest last. Each costs a list; GitHub decides about so many environments at once.
const REVIEWS: &str = "fragment Q on WorkflowRun{deploymentReviews(last:10){nodes{state comment user{login avatarUrl} environments(first:50){nodes{name}}}}}";
/// What a label names, and since when.
const LABEL: &str =
    "fragment L on GitObject{__typename oid ...on Commit{committedDate} ...on Tag{tagger{date}}}";
/// Whether anything was decided about a run.
const REVIEWED: &str = "fragment Q on WorkflowRun{deploymentReviews(first:1){totalCount}}";
const COMMON: &str = "viewer{login} rateLimit{cost limit remaining resetAt}";

/// An environment whose records are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedRecords<'a> {
    /// Owner of its repository.
    pub owner: &'a str,
    /// Name of its repository.
    pub repo: &'a str,
    /// Environments of that repository.
    pub environments: Vec<&'a str>,
}

/// Builds a query: declarations, body and variables grow together.
#[derive(Default)]
pub(super) struct Query {
    declarations: String,
    body: String,
    variables: Map<String, Value>,
}

impl Query {
    /// Declares a variable and gives its name with the dollar sign.
    pub(super) fn variable(&mut self, name: String, kind: &str, value: Value) -> String {
        let separator = if self.declarations.is_empty() {
            ""
        } else {
            ","
        };
        // Writing to a string cannot fail.
        let _ = write!(self.declarations, "{separator}${name}:{kind}");
        self.variables.insert(name.clone(), value);
        format!("${name}")
    }

    /// Adds to the body.
    pub(super) fn push(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push(' ');
    }

    /// Opens a repository under its alias; the caller closes it.
    pub(super) fn open_repository(&mut self, index: usize, owner: &str, repo: &str) {
        let owner = self.variable(format!("o{index}"), "String!", json!(owner));
        let name = self.variable(format!("n{index}"), "String!", json!(repo));
        self.push(&format!("r{index}:repository(owner:{owner},name:{name}){{"));
    }

    /// The request, with the fragments that its body uses.
    pub(super) fn finish(self, name: &str, fragments: &[&str]) -> GraphqlRequest {
        let declarations = if self.declarations.is_empty() {
            String::new()
        } else {
            format!("({})", self.declarations)
        };
        GraphqlRequest {
            query: format!(
                "query {name}{declarations}{{{COMMON} {}}} {}",
                self.body.trim_end(),
                fragments.join(" ")
            ),
            variables: Value::Object(self.variables),
        }
    }
}

/// The newest `first` deployment records of environments.
pub fn deployments(repositories: &[WantedRecords<'_>], first: u32) -> GraphqlRequest {
    records("Deployments", &[RECORDS, STATUS], repositories, first)
}

/// The `first` deployment records of one environment behind a cursor.
pub fn older_deployments(
    owner: &str,
    repo: &str,
    environment: &str,
    (first, after): (u32, &str),
) -> GraphqlRequest {
    let mut query = Query::default();
    query.open_repository(0, owner, repo);
    let name = query.variable("e0".to_owned(), "[String!]", json!([environment]));
    let after = query.variable("after".to_owned(), "String", json!(after));
    query.push(&format!(
        "e0:deployments(environments:{name},first:{first},after:{after},orderBy:{{field:CREATED_AT,direction:DESC}}){{...D}}}}"
    ));
    query.finish("Deployments", &[RECORDS, STATUS])
}

/// The same, each with its newest status alone.
pub fn glances(repositories: &[WantedRecords<'_>], first: u32) -> GraphqlRequest {
    records("Glances", &[GLANCES, GLANCE, STATUS], repositories, first)
}

/// Environments of a repository whose records behind a cursor are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedBehind<'a> {
    /// Owner of the repository.
    pub owner: &'a str,
    /// Name of the repository.
    pub repo: &'a str,
    /// Environments, each with its cursor.
    pub environments: Vec<(&'a str, &'a str)>,
}

/// The `first` deployment records behind cursors: no more of each than whether it waits, for which commit and in which run.
pub fn behind(repositories: &[WantedBehind<'_>], first: u32) -> GraphqlRequest {
    let mut query = Query::default();
    let mut environment = 0;
    for (index, wanted) in repositories.iter().enumerate() {
        query.open_repository(index, wanted.owner, wanted.repo);
        for (name, cursor) in &wanted.environments {
            let name = query.variable(format!("e{environment}"), "[String!]", json!([name]));
            let after = query.variable(format!("a{environment}"), "String", json!(cursor));
            query.push(&format!(
                "e{environment}:deployments(environments:{name},first:{first},after:{after},orderBy:{{field:CREATED_AT,direction:DESC}}){{...D}}"
            ));
            environment += 1;
        }
        query.push("}");
    }
    query.finish("Behind", &[BEHIND])
}

fn records(
    name: &str,
    fragments: &[&str],
    repositories: &[WantedRecords<'_>],
    first: u32,
) -> GraphqlRequest {
    let mut query = Query::default();
    let mut environment = 0;
    for (index, wanted) in repositories.iter().enumerate() {
        query.open_repository(index, wanted.owner, wanted.repo);
        for name in &wanted.environments {
            let variable = query.variable(format!("e{environment}"), "[String!]", json!([name]));
            query.push(&format!(
                "e{environment}:deployments(environments:{variable},first:{first},orderBy:{{field:CREATED_AT,direction:DESC}}){{...D}}"
            ));
            environment += 1;
        }
        query.push("}");
    }
    query.finish(name, fragments)
}

/// Whether anything was decided about runs, by their GraphQL ids; and `in_full` what.
pub fn reviews(runs: &[&str], in_full: bool) -> GraphqlRequest {
    let mut query = Query::default();
    let ids = query.variable("gated".to_owned(), "[ID!]!", json!(runs));
    query.push(&format!("gated:nodes(ids:{ids}){{id ...Q}}"));
    query.finish("Reviews", &[if in_full { REVIEWS } else { REVIEWED }])
}

/// Files and labels of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedObjects<'a> {
    /// Owner of the repository.
    pub owner: &'a str,
    /// Name of the repository.
    pub repo: &'a str,
    /// Commit and path of files.
    pub files: Vec<(&'a str, &'a str)>,
    /// Labels.
    pub labels: Vec<&'a str>,
}

/// What the second query reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedRuns<'a> {
    /// GraphQL ids of runs whose jobs are wanted.
    pub checks: Vec<&'a str>,
    /// GraphQL ids of runs that wait: what for, and what was decided.
    pub pending: Vec<&'a str>,
    /// GraphQL ids of other runs of which is wanted what was decided.
    pub decided: Vec<&'a str>,
    /// Whether the viewer's token may read teams.
    pub may_read_teams: bool,
    /// Pages of runs.
    pub addresses: Vec<String>,
    /// How many of these, from the first, are also asked what they wait for.
    pub waits: usize,
    /// Pages of runs whose jobs are not wanted.
    pub glimpses: Vec<String>,
    /// Files and labels.
    pub objects: Vec<WantedObjects<'a>>,
    /// GraphQL ids of deployment records that are wanted in full, with their newest status.
    pub records: Vec<&'a str>,
}

/// Runs with their jobs and gates, files, and what labels stand for.
pub fn runs(wanted: &WantedRuns<'_>) -> GraphqlRequest {
    let mut query = Query::default();
    let mut fragments = Vec::new();
    if !wanted.checks.is_empty() {
        let ids = query.variable("runs".to_owned(), "[ID!]!", json!(wanted.checks));
        query.push(&format!(
            "runs:nodes(ids:{ids}){{...on WorkflowRun{{id checkSuite{{...C}}}}}}"
        ));
    }
    if !wanted.pending.is_empty() {
        let ids = query.variable("gated".to_owned(), "[ID!]!", json!(wanted.pending));
        query.push(&format!("gated:nodes(ids:{ids}){{...P ...Q}}"));
    }
    if !wanted.decided.is_empty() {
        let ids = query.variable("decided".to_owned(), "[ID!]!", json!(wanted.decided));
        query.push(&format!(
            "decided:nodes(ids:{ids}){{...on WorkflowRun{{id}} ...Q}}"
        ));
    }
    if !wanted.pending.is_empty() || !wanted.decided.is_empty() {
        fragments.push(REVIEWS);
    }
    if !wanted.pending.is_empty() || wanted.waits > 0 {
        fragments.extend([
            PENDING,
            if wanted.may_read_teams {
                REVIEWERS
            } else {
                USERS
            },
        ]);
    }
    for (alias, addresses, suite) in [
        ('u', &wanted.addresses, "...C"),
        ('p', &wanted.glimpses, "status conclusion"),
    ] {
        for (index, address) in addresses.iter().enumerate() {
            let url = query.variable(format!("{alias}{index}"), "URI!", json!(address));
            let waits = alias == 'u' && index < wanted.waits;
            let pending = if waits { " ...P" } else { "" };
            query.push(&format!(
                "{alias}{index}:resource(url:{url}){{...on WorkflowRun{{id url runNumber event createdAt updatedAt file{{path}} checkSuite{{{suite} commit{{oid}} branch{{name}}}}{pending}}}}}"
            ));
        }
    }
    if !wanted.checks.is_empty() || !wanted.addresses.is_empty() {
        fragments.push(CHECKS);
    }
    if !wanted.records.is_empty() {
        let ids = query.variable("records".to_owned(), "[ID!]!", json!(wanted.records));
        query.push(&format!("records:nodes(ids:{ids}){{id ...R}}"));
        fragments.extend([GLANCE, STATUS]);
    }
    let mut file = 0;
    let mut label = 0;
    for (index, objects) in wanted.objects.iter().enumerate() {
        query.open_repository(index, objects.owner, objects.repo);
        for (sha, path) in &objects.files {
            let expression = query.variable(
                format!("f{file}"),
                "String!",
                json!(format!("{sha}:{path}")),
            );
            query.push(&format!(
                "f{file}:object(expression:{expression}){{__typename ...on Blob{{text isTruncated}}}}"
            ));
            file += 1;
        }
        for name in &objects.labels {
            let plain = query.variable(format!("l{label}"), "String!", json!(name));
            let tag = query.variable(
                format!("t{label}"),
                "String!",
                json!(format!("refs/tags/{name}")),
            );
            for (alias, expression) in [('l', plain), ('t', tag)] {
                query.push(&format!(
                    "{alias}{label}:object(expression:{expression}){{...L ...on Tag{{target{{...L ...on Tag{{target{{...L}}}}}}}}}}"
                ));
            }
            label += 1;
        }
        if !objects.labels.is_empty() && !fragments.contains(&LABEL) {
            fragments.push(LABEL);
        }
        query.push("}");
    }
    query.finish("Runs", &fragments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_reaches_the_text_of_a_query() {
        let hostile = "x\"){id} viewer{email}";
        let records = deployments(
            &[WantedRecords {
                owner: hostile,
                repo: hostile,
                environments: vec![hostile],
            }],
            10,
        );
        let runs = runs(&WantedRuns {
            checks: vec![hostile],
            pending: vec![hostile],
            decided: vec![hostile],
            may_read_teams: true,
            addresses: vec![hostile.to_owned()],
            waits: 1,
            glimpses: vec![hostile.to_owned()],
            objects: vec![WantedObjects {
                owner: hostile,
                repo: hostile,
                files: vec![(hostile, hostile)],
                labels: vec![hostile],
            }],
            records: vec![hostile],
        });
        let behind = behind(
            &[WantedBehind {
                owner: hostile,
                repo: hostile,
                environments: vec![(hostile, hostile)],
            }],
            1,
        );
        let older = older_deployments(hostile, hostile, hostile, (1, hostile));
        for request in [records, runs, behind, older, reviews(&[hostile], true)] {
            assert!(!request.query.contains("email"), "{}", request.query);
            assert!(request.variables.to_string().contains("email"));
        }
    }

    #[test]
    fn aliases_count_through_all_repositories() {
        let wanted = |owner, environments| WantedRecords {
            owner,
            repo: "x",
            environments,
        };
        let request = deployments(
            &[wanted("a", vec!["one", "two"]), wanted("b", vec!["one"])],
            10,
        );
        assert_eq!(request.variables["e1"], json!(["two"]));
        assert_eq!(request.variables["e2"], json!(["one"]));
        assert_eq!(request.variables["o1"], json!("b"));
        assert!(request.query.contains("first:10"));
    }

    #[test]
    fn every_variable_that_is_declared_is_used_and_given() {
        let request = runs(&WantedRuns {
            checks: vec!["WFR_1"],
            pending: vec![],
            decided: vec!["WFR_2"],
            may_read_teams: true,
            addresses: vec!["https://github.com/a/b/actions/runs/1".to_owned()],
            waits: 0,
            glimpses: vec!["https://github.com/a/b/actions/runs/2".to_owned()],
            objects: vec![WantedObjects {
                owner: "a",
                repo: "b",
                files: vec![("sha", "path")],
                labels: vec!["v1"],
            }],
            records: vec!["DE_1"],
        });
        for name in request.variables.as_object().unwrap().keys() {
            let uses = request.query.matches(&format!("${name}")).count();
            assert!(uses >= 2, "{name} in {}", request.query);
        }
        assert!(!request.query.contains("...P"));
    }

    #[test]
    fn a_token_that_may_not_read_teams_does_not_ask_for_their_names() {
        for may_read_teams in [true, false] {
            let request = runs(&WantedRuns {
                pending: vec!["WFR_1"],
                may_read_teams,
                ..WantedRuns::default()
            });
            assert_eq!(request.query.contains("combinedSlug"), may_read_teams);
        }
    }
}
