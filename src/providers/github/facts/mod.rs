//! What has been read for one question, keyed so that decisions can ask "do we know …?". Holds no decision of its own.

mod recorded;
mod run;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use jiff::Timestamp;

use self::run::fill;
use super::{
    addresses::Pages,
    decisions::Made,
    schema::{
        graphql::{Connection, GitObject, PendingDeployment, Record, Reviews, RunNode},
        rest,
    },
    source::repository_key,
    workflow_file::WorkflowFile,
};
use crate::providers::provider::RecordedRun;

pub use self::run::{Check, Checks, Run};

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
    /// Where the older ones begin.
    pub end: Option<String>,
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
            end: answer.page_info.as_ref().and_then(|p| p.end_cursor.clone()),
        }
    }
}

/// What a label of a version stands for in the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// Commit of the tag with this name.
    pub tag: Option<String>,
    /// Since when the tag has named that commit at the earliest, where that is known.
    pub tagged_since: Option<Timestamp>,
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
    /// How many runs of a workflow are looked into at once, where that is not left to what they tell.
    pub window: Option<usize>,
    web_base: String,
    places: HashMap<String, RepositoryIndex>,
    runs: HashMap<RunKey, Option<Run>>,
    listings: BTreeMap<(RepositoryIndex, Option<String>), Listing>,
    records: HashMap<(RepositoryIndex, String), Records>,
    files: HashMap<FileKey, Option<Arc<WorkflowFile>>>,
    labels: HashMap<(RepositoryIndex, String), Option<Label>>,
    recorded: HashMap<RunKey, RecordedRun>,
    asked_rest: HashSet<RunKey>,
    asked_teams: HashSet<RunKey>,
}

impl Facts {
    /// Nothing yet.
    pub fn new(now: Timestamp, web_base: &str) -> Self {
        Self {
            now,
            repositories: Vec::new(),
            window: None,
            web_base: web_base.to_owned(),
            places: HashMap::new(),
            runs: HashMap::new(),
            listings: BTreeMap::new(),
            records: HashMap::new(),
            files: HashMap::new(),
            labels: HashMap::new(),
            recorded: HashMap::new(),
            asked_rest: HashSet::new(),
            asked_teams: HashSet::new(),
        }
    }

    /// The place of a repository, which is made if need be.
    pub fn repository(&mut self, owner: &str, name: &str) -> RepositoryIndex {
        let key = repository_key(owner, name);
        if let Some(index) = self.places.get(&key) {
            return *index;
        }
        self.places.insert(key.clone(), self.repositories.len());
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
            read.decisions.clone_from(&before.decisions);
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

    /// How many runs are known.
    pub fn known_runs(&self) -> usize {
        self.runs.len()
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

    /// Takes in what GraphQL says of a run whose jobs were not asked for; `None` where it is absent or not visible.
    pub fn absorb_glimpse(&mut self, key: RunKey, node: Option<&RunNode>) {
        let before = self.run(key).found().and_then(|run| run.checks.clone());
        if node.is_some_and(|n| n.id.is_some()) || self.run(key).is_unasked() {
            self.absorb_node(key, node);
        }
        if let Some(Some(run)) = self.runs.get_mut(&key) {
            run.checks = before;
        }
    }

    /// Takes in the title of a run that is known otherwise: it never changes.
    pub fn absorb_title(&mut self, key: RunKey, title: &str) {
        if let Some(Some(run)) = self.runs.get_mut(&key)
            && run.title.is_none()
        {
            run.title = Some(title.to_owned());
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

    /// Takes in what was decided about a run.
    pub fn absorb_decisions(&mut self, key: RunKey, reviews: Option<&Reviews>) {
        if let Some(Some(run)) = self.runs.get_mut(&key) {
            run.decisions = Some(reviews.map(|reviews| Arc::new(Made::of(reviews))));
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

    /// Takes in single records of an environment whose newest were taken in before: in place of what was known of them, else behind
    /// those.
    pub fn absorb_single_records(
        &mut self,
        repository: RepositoryIndex,
        environment: &str,
        single: impl IntoIterator<Item = Record>,
    ) {
        let known = self.records.get_mut(&(repository, environment.to_owned()));
        let Some(known) = known else { return };
        for record in single {
            let record = Arc::new(record);
            match known.list.iter_mut().find(|other| other.id == record.id) {
                Some(place) => *place = record,
                None => known.list.push(record),
            }
        }
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
            tagged_since: tag.and_then(GitObject::since),
            commit: commit(object),
        };
        let is_there = read.tag.is_some() || read.commit.is_some();
        let read = is_there.then_some(read);
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
    use crate::providers::github::schema::Status;

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
