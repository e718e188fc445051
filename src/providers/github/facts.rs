//! What has been read for one question, keyed so that decisions can ask "do we know …?". Holds no decision of its own.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    addresses::{Pages, RunAddress},
    schema::{
        Conclusion, Status,
        graphql::{
            CheckRun, CheckSuite, Connection, GitObject, PendingDeployment, Record, RunNode,
        },
        rest,
    },
    source::repository_key,
    workflow_file::WorkflowFile,
};

/// Something that may not have been asked yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<T> {
    /// Not asked.
    Unasked,
    /// Asked: it is absent, not visible, or not understood.
    Absent,
    /// This is it.
    Is(T),
}

impl<T> Known<T> {
    /// The thing, where it is known.
    pub fn found(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unasked | Self::Absent => None,
        }
    }

    /// Whether asking may still help.
    pub fn is_unasked(&self) -> bool {
        matches!(self, Self::Unasked)
    }
}

/// A repository, by its place in [`Facts::repositories`].
pub type RepositoryIndex = usize;

/// A run of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunKey {
    /// Where it runs.
    pub repository: RepositoryIndex,
    /// The id that REST uses.
    pub id: u64,
}

/// A file at a commit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileKey {
    /// Where it lies.
    pub repository: RepositoryIndex,
    /// Commit.
    pub sha: String,
    /// Path.
    pub path: String,
}

/// A repository.
#[derive(Debug, Clone)]
pub struct Repository {
    /// Its owner.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// Both, in small letters.
    pub key: String,
    /// Its pages.
    pub pages: Pages,
}

/// A job of a run, of any attempt.
#[derive(Debug, Clone)]
pub struct Check {
    /// Displayed name.
    pub name: String,
    /// Where it stands.
    pub status: Status,
    /// How it ended.
    pub conclusion: Option<Conclusion>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// The job's id, where its address says it.
    pub job: Option<u64>,
}

/// The jobs of a run.
#[derive(Debug, Clone)]
pub struct Checks {
    /// Sorted by start, so that the order in which GitHub lists them makes no difference.
    pub all: Vec<Check>,
    /// Whether these are all of them.
    pub complete: bool,
}

/// What is known of a run.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// GraphQL's id of it.
    pub node_id: Option<String>,
    /// Display title; only REST gives it.
    pub title: Option<String>,
    /// What started it.
    pub event: Option<String>,
    /// Branch or tag.
    pub head_branch: Option<String>,
    /// Commit.
    pub head_sha: Option<String>,
    /// Path of the workflow file, without a ref.
    pub path: Option<String>,
    /// Number that people see.
    pub number: Option<u64>,
    /// Attempt.
    pub attempt: Option<u32>,
    /// Where it stands.
    pub status: Option<Status>,
    /// How it ended.
    pub conclusion: Option<Conclusion>,
    /// Who started this attempt.
    pub actor: Option<rest::Account>,
    /// When the first attempt was created.
    pub created_at: Option<Timestamp>,
    /// When this attempt began.
    pub started_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// Whether REST has told about it.
    pub from_rest: bool,
    pub(super) checks: Option<Option<Arc<Checks>>>,
    pub(super) pending: Option<Option<Arc<Vec<PendingDeployment>>>>,
}

impl Run {
    /// What REST says.
    pub fn from_rest(run: &rest::Run) -> Self {
        Self {
            node_id: run.node_id.clone().filter(|id| !id.is_empty()),
            title: run.display_title.clone(),
            event: run.event.clone(),
            head_branch: run.head_branch.clone().filter(|b| !b.is_empty()),
            head_sha: run.head_sha.clone().filter(|s| !s.is_empty()),
            path: run.path.as_deref().map(without_ref),
            number: run.run_number,
            attempt: run.run_attempt,
            status: run.status,
            conclusion: run.conclusion,
            actor: run
                .triggering_actor
                .clone()
                .or_else(|| run.actor.clone())
                .filter(|a| !a.login.is_empty()),
            created_at: run.created_at,
            started_at: run.run_started_at.or(run.created_at),
            updated_at: run.updated_at,
            from_rest: true,
            checks: None,
            pending: None,
        }
    }

    /// Its jobs.
    pub fn checks(&self) -> Known<&Checks> {
        known(&self.checks)
    }

    /// What it waits for.
    pub fn pending(&self) -> Known<&[PendingDeployment]> {
        match &self.pending {
            None => Known::Unasked,
            Some(None) => Known::Absent,
            Some(Some(list)) => Known::Is(list.as_slice()),
        }
    }

    /// Whether it has not ended yet.
    pub fn is_moving(&self) -> bool {
        self.status.is_some_and(|s| s != Status::Completed)
    }

    /// The attempt that it is in; 1 where nobody says.
    pub fn attempt(&self) -> u32 {
        self.attempt.unwrap_or(1).max(1)
    }

    /// Takes over what GraphQL says: state and jobs, and what REST has not said.
    fn absorb(&mut self, node: &RunNode) {
        fill(&mut self.node_id, &node.id);
        fill(&mut self.event, &node.event);
        fill(&mut self.number, &node.run_number);
        fill(&mut self.created_at, &node.created_at);
        fill(&mut self.updated_at, &node.updated_at);
        let path = node.file.as_ref().and_then(|f| f.path.as_deref());
        fill(&mut self.path, &path.map(without_ref));
        match &node.check_suite {
            Some(suite) => self.absorb_suite(suite),
            None => self.checks = Some(None),
        }
    }

    fn absorb_suite(&mut self, suite: &CheckSuite) {
        fill(
            &mut self.head_sha,
            &suite.commit.as_ref().and_then(|c| c.oid.clone()),
        );
        fill(
            &mut self.head_branch,
            &suite.branch.as_ref().and_then(|b| b.name.clone()),
        );
        // Two reads a moment apart: an end that one of them has seen has happened.
        if self.status.is_none() || (self.is_moving() && suite.status == Some(Status::Completed)) {
            self.status = suite.status;
            self.conclusion = suite.conclusion;
        }
        self.checks = Some(suite.check_runs.as_ref().map(|list| Arc::new(checks(list))));
    }
}

fn fill<T: Clone>(slot: &mut Option<T>, value: &Option<T>) {
    if slot.is_none() {
        slot.clone_from(value);
    }
}

fn known<T>(slot: &Option<Option<Arc<T>>>) -> Known<&T> {
    match slot {
        None => Known::Unasked,
        Some(None) => Known::Absent,
        Some(Some(value)) => Known::Is(value),
    }
}

fn without_ref(path: &str) -> String {
    path.split('@').next().unwrap_or(path).to_owned()
}

fn checks(list: &Connection<CheckRun>) -> Checks {
    let mut all: Vec<Check> = list
        .iter()
        .map(|check| Check {
            name: check.name.clone(),
            status: check.status.unwrap_or(Status::Unrecognized),
            conclusion: check.conclusion,
            started_at: check.started_at,
            completed_at: check.completed_at,
            job: [&check.details_url, &check.permalink]
                .into_iter()
                .flatten()
                .filter_map(|address| RunAddress::parse(address))
                .find_map(|address| address.job),
        })
        .collect();
    // What has not begun comes last: it belongs to the newest attempt.
    all.sort_by(|a, b| {
        let start = |c: &Check| c.started_at.unwrap_or(Timestamp::MAX);
        (start(a), a.job, &a.name).cmp(&(start(b), b.job, &b.name))
    });
    Checks {
        all,
        complete: !list.has_more(),
    }
}

/// A list of runs that was read.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Ids, in the order of the answer.
    pub ids: Vec<u64>,
    /// Whether there are no older runs.
    pub complete: bool,
}

/// The deployment records of an environment.
#[derive(Debug, Clone)]
pub struct Records {
    /// Newest first.
    pub list: Vec<Arc<Record>>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// Whether the long page was read already.
    pub deep: bool,
}

impl Records {
    /// Sorts an answer; records without any time come last.
    pub fn new(answer: &Connection<Record>, deep: bool) -> Self {
        let mut list: Vec<_> = answer.iter().cloned().map(Arc::new).collect();
        list.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        Self {
            list,
            has_more: answer.has_more(),
            deep,
        }
    }
}

/// What a label of a version stands for in the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// Commit of the tag with this name.
    pub tag: Option<String>,
    /// Commit that git resolves the name to.
    pub commit: Option<String>,
}

/// Everything read so far.
#[derive(Debug, Clone)]
pub struct Facts {
    /// When the question was asked.
    pub now: Timestamp,
    /// Repositories concerned.
    pub repositories: Vec<Repository>,
    web_base: String,
    runs: HashMap<RunKey, Option<Run>>,
    listings: BTreeMap<(RepositoryIndex, Option<String>), Listing>,
    records: HashMap<(RepositoryIndex, String), Records>,
    files: HashMap<FileKey, Option<Arc<WorkflowFile>>>,
    labels: HashMap<(RepositoryIndex, String), Option<Label>>,
    asked_rest: HashSet<RunKey>,
    asked_teams: HashSet<RunKey>,
}

impl Facts {
    /// Nothing yet.
    pub fn new(now: Timestamp, web_base: &str) -> Self {
        Self {
            now,
            repositories: Vec::new(),
            web_base: web_base.to_owned(),
            runs: HashMap::new(),
            listings: BTreeMap::new(),
            records: HashMap::new(),
            files: HashMap::new(),
            labels: HashMap::new(),
            asked_rest: HashSet::new(),
            asked_teams: HashSet::new(),
        }
    }

    /// The place of a repository, which is made if need be.
    pub fn repository(&mut self, owner: &str, name: &str) -> RepositoryIndex {
        let key = repository_key(owner, name);
        if let Some(index) = self.repositories.iter().position(|r| r.key == key) {
            return index;
        }
        self.repositories.push(Repository {
            owner: owner.to_owned(),
            name: name.to_owned(),
            key,
            pages: Pages::new(&self.web_base, owner, name),
        });
        self.repositories.len() - 1
    }

    /// Takes in a list of runs: of one workflow, or of the whole repository.
    pub fn absorb_list(
        &mut self,
        repository: RepositoryIndex,
        workflow: Option<&str>,
        list: &rest::RunList,
    ) {
        let mut ids = Vec::with_capacity(list.workflow_runs.len());
        for run in &list.workflow_runs {
            ids.push(run.id);
            self.absorb_rest_run(
                RunKey {
                    repository,
                    id: run.id,
                },
                workflow,
                run,
            );
        }
        let complete = list.total_count <= list.workflow_runs.len() as u64;
        self.listings.insert(
            (repository, workflow.map(str::to_owned)),
            Listing { ids, complete },
        );
    }

    fn absorb_rest_run(&mut self, key: RunKey, workflow: Option<&str>, run: &rest::Run) {
        let mut read = Run::from_rest(run);
        fill(&mut read.path, &workflow.map(str::to_owned));
        if let Some(Some(before)) = self.runs.get(&key) {
            read.checks = before.checks.clone();
            read.pending = before.pending.clone();
        }
        self.runs.insert(key, Some(read));
    }

    /// Takes in one run that REST was asked for; `None` where it is absent or not visible.
    pub fn absorb_run(&mut self, key: RunKey, run: Option<&rest::Run>) {
        self.asked_rest.insert(key);
        match run {
            Some(run) => self.absorb_rest_run(key, None, run),
            // What GraphQL said of it stays.
            None => {
                self.runs.entry(key).or_insert(None);
            }
        }
    }

    /// Whether REST can tell nothing more about a run.
    pub fn has_asked_rest(&self, key: RunKey) -> bool {
        self.asked_rest.contains(&key) || self.run(key).found().is_some_and(|run| run.from_rest)
    }

    /// Takes in what GraphQL says of a run; `None` where it is absent or not visible.
    pub fn absorb_node(&mut self, key: RunKey, node: Option<&RunNode>) {
        let node = node.filter(|n| n.id.is_some());
        let slot = self.runs.entry(key).or_insert(None);
        match (slot, node) {
            (Some(run), Some(node)) => run.absorb(node),
            (slot @ None, Some(node)) => {
                let mut run = Run::default();
                run.absorb(node);
                *slot = Some(run);
            }
            (Some(run), None) => run.checks = Some(None),
            (None, None) => {}
        }
    }

    /// Takes in what a run waits for.
    pub fn absorb_pending(&mut self, key: RunKey, node: Option<&RunNode>) {
        if let Some(Some(run)) = self.runs.get_mut(&key) {
            run.pending = Some(
                node.and_then(|n| n.pending_deployment_requests.as_ref())
                    .map(|list| Arc::new(list.iter().cloned().collect())),
            );
        }
    }

    /// Takes in what REST says a run waits for; `None` where it would not say.
    pub fn absorb_pending_from_rest(&mut self, key: RunKey, list: Option<Vec<PendingDeployment>>) {
        self.asked_teams.insert(key);
        if let (Some(Some(run)), Some(list)) = (self.runs.get_mut(&key), list) {
            run.pending = Some(Some(Arc::new(list)));
        }
    }

    /// Whether REST was asked what a run waits for.
    pub fn has_asked_teams(&self, key: RunKey) -> bool {
        self.asked_teams.contains(&key)
    }

    /// Takes in an environment's records.
    pub fn absorb_records(
        &mut self,
        repository: RepositoryIndex,
        environment: &str,
        records: Records,
    ) {
        self.records
            .insert((repository, environment.to_owned()), records);
    }

    /// Takes in a workflow file.
    pub fn absorb_file(&mut self, key: FileKey, file: Option<Arc<WorkflowFile>>) {
        self.files.insert(key, file);
    }

    /// Takes in what a label stands for.
    pub fn absorb_label(
        &mut self,
        repository: RepositoryIndex,
        label: &str,
        tag: Option<&GitObject>,
        object: Option<&GitObject>,
    ) {
        let commit = |object: Option<&GitObject>| object?.commit().map(str::to_owned);
        let read = Label {
            tag: commit(tag),
            commit: commit(object),
        };
        let read = (read != Label::default()).then_some(read);
        self.labels.insert((repository, label.to_owned()), read);
    }

    /// A run.
    pub fn run(&self, key: RunKey) -> Known<&Run> {
        match self.runs.get(&key) {
            None => Known::Unasked,
            Some(None) => Known::Absent,
            Some(Some(run)) => Known::Is(run),
        }
    }

    /// The records of an environment; none where they were not read.
    pub fn records(&self, repository: RepositoryIndex, environment: &str) -> Option<&Records> {
        self.records.get(&(repository, environment.to_owned()))
    }

    /// A workflow file.
    pub fn file(&self, key: &FileKey) -> Known<&WorkflowFile> {
        match self.files.get(key) {
            None => Known::Unasked,
            Some(None) => Known::Absent,
            Some(Some(file)) => Known::Is(file),
        }
    }

    /// What a label stands for.
    pub fn label(&self, repository: RepositoryIndex, label: &str) -> Known<&Label> {
        match self.labels.get(&(repository, label.to_owned())) {
            None => Known::Unasked,
            Some(None) => Known::Absent,
            Some(Some(label)) => Known::Is(label),
        }
    }

    /// The listed runs of a workflow, newest first whatever the order of the answer, and whether there are no older ones.
    pub fn runs_of(
        &self,
        repository: RepositoryIndex,
        workflow: &str,
    ) -> (Vec<(RunKey, &Run)>, bool) {
        let listing = self
            .listings
            .get(&(repository, Some(workflow.to_owned())))
            .or_else(|| self.listings.get(&(repository, None)));
        let Some(listing) = listing else {
            return (Vec::new(), false);
        };
        let mut runs: Vec<_> = listing
            .ids
            .iter()
            .map(|id| RunKey {
                repository,
                id: *id,
            })
            .filter_map(|key| Some((key, self.run(key).found()?)))
            .filter(|(_, run)| run.path.as_deref() == Some(workflow))
            .collect();
        runs.sort_by(|(a, x), (b, y)| (y.created_at, b).cmp(&(x.created_at, a)));
        runs.dedup_by_key(|(key, _)| *key);
        (runs, listing.complete)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list(value: serde_json::Value) -> rest::RunList {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_repositorys_list_gives_the_runs_of_each_workflow_newest_first() {
        let mut facts = Facts::new(Timestamp::UNIX_EPOCH, "https://github.com");
        let shop = facts.repository("acme", "shop");
        assert_eq!(facts.repository("Acme", "Shop"), shop);
        facts.absorb_list(
            shop,
            None,
            &list(json!({"total_count": 3, "workflow_runs": [
                {"id": 1, "path": ".github/workflows/a.yml@refs/heads/main", "created_at": "2026-01-01T00:00:00Z"},
                {"id": 2, "path": ".github/workflows/b.yml", "created_at": "2026-01-02T00:00:00Z"},
                {"id": 3, "path": ".github/workflows/a.yml", "created_at": "2026-01-03T00:00:00Z", "status": "a new word"},
            ]})),
        );
        let (runs, complete) = facts.runs_of(shop, ".github/workflows/a.yml");
        assert_eq!(runs.iter().map(|(k, _)| k.id).collect::<Vec<_>>(), [3, 1]);
        assert!(complete);
        assert!(facts.runs_of(shop, ".github/workflows/c.yml").0.is_empty());
    }

    #[test]
    fn an_end_that_one_of_two_reads_has_seen_has_happened() {
        let mut facts = Facts::new(Timestamp::UNIX_EPOCH, "https://github.com");
        let shop = facts.repository("acme", "shop");
        let key = RunKey {
            repository: shop,
            id: 1,
        };
        for (rest, graphql, expected) in [
            ("in_progress", "COMPLETED", Status::Completed),
            ("completed", "IN_PROGRESS", Status::Completed),
            ("waiting", "IN_PROGRESS", Status::Waiting),
        ] {
            let run = json!({"id": 1, "status": rest});
            facts.absorb_run(key, Some(&serde_json::from_value(run).unwrap()));
            let node = json!({"id": "WFR", "checkSuite": {"status": graphql}});
            facts.absorb_node(key, Some(&serde_json::from_value(node).unwrap()));
            assert_eq!(facts.run(key).found().unwrap().status, Some(expected));
        }
    }

    #[test]
    fn what_was_asked_in_vain_is_not_asked_again() {
        let mut facts = Facts::new(Timestamp::UNIX_EPOCH, "https://github.com");
        let shop = facts.repository("acme", "shop");
        let key = RunKey {
            repository: shop,
            id: 1,
        };
        assert!(facts.run(key).is_unasked());
        facts.absorb_node(key, None);
        assert!(matches!(facts.run(key), Known::Absent));
        facts.absorb_label(shop, "v1", None, None);
        assert_eq!(facts.label(shop, "v1"), Known::Absent);
    }
}
