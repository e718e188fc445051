//! Versions: what a deployment carries, and how we know. Asked in this order: what was written down when it was started from
//! here, the pattern on the run's title, the payload of
//! the record, the ref or commit where that is the version; else it is unknown, with the reason.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    facts::{Facts, FileKey, Known, RepositoryIndex, Run, RunKey},
    needs::Needs,
    records,
    schema::graphql::Record,
    source::{Mapping, RunRef, VersionFromRef},
    workflow_file::{InputKind, WorkflowFile},
};
use crate::model::offered::VersionChoice;
use crate::model::version::{KnownVersion, LabelKind, Provenance, UnknownVersionReason, Version};

/// Length of a short SHA.
const SHORT: usize = 7;
/// Longest label that is shown or looked up.
const MAX_LABEL: usize = 200;
/// Largest payload that is read, in bytes.
const MAX_PAYLOAD: usize = 64 * 1024;

/// Last words of the names of inputs that carry a version.
const VERSION_WORDS: [&str; 12] = [
    "version", "tag", "ref", "release", "commit", "sha", "revision", "rev", "branch", "image",
    "build", "artifact",
];

/// What a version is read from.
#[derive(Clone, Copy)]
pub struct Carrier<'a> {
    /// How the environment maps.
    pub mapping: &'a Mapping,
    /// Its repository.
    pub repository: RepositoryIndex,
    /// The run, where the deployment has one.
    pub run: Option<RunKey>,
    /// Its deployment record, where it has one.
    pub record: Option<&'a Record>,
    /// What has been read.
    pub facts: &'a Facts,
}

/// The first characters of a SHA.
pub fn short(sha: &str) -> String {
    sha.chars().take(SHORT).collect()
}

impl<'a> Carrier<'a> {
    /// The version, and what would have to be known to say more.
    pub fn version(&self) -> (Version, Needs) {
        let mut needs = Needs::default();
        let version = self.resolve(&mut needs);
        (version, needs)
    }

    fn resolve(&self, needs: &mut Needs) -> Version {
        if let Some(recorded) = self.run.and_then(|key| self.facts.recorded(key)) {
            return Version::Known(self.recorded(&recorded.version, needs));
        }
        let by_title = self.by_title(needs);
        if let Title::Says(label) = &by_title {
            return Version::Known(self.labelled(label, Provenance::RunName, needs));
        }
        if let Some(label) = self.record.and_then(by_payload) {
            return Version::Known(self.labelled(&label, Provenance::DeploymentPayload, needs));
        }
        let reason = match self.ref_is_version(needs) {
            None => match self.by_ref(needs) {
                Some(known) => return Version::Known(known),
                None => UnknownVersionReason::NoSource,
            },
            Some(reason) => reason,
        };
        let (ran_on_ref, ran_on_sha) = self.ran_on();
        Version::Unknown {
            reason: if by_title == Title::DoesNotMatch {
                UnknownVersionReason::RunNameDoesNotMatch
            } else {
                reason
            },
            ran_on_ref,
            ran_on_sha,
        }
    }

    fn known_run(&self) -> Option<&'a Run> {
        self.run.and_then(|key| self.facts.run(key).found())
    }

    fn by_title(&self, needs: &mut Needs) -> Title {
        let Some(pattern) = self.mapping.pattern.as_ref().filter(|p| p.has_version) else {
            return Title::NotAsked;
        };
        let Some(key) = self.run else {
            return Title::NotAsked;
        };
        let Some(title) = self.known_run().and_then(|run| run.title.as_deref()) else {
            needs.title(self.facts, key);
            return Title::NotAsked;
        };
        match pattern.read(title).and_then(|read| read.version) {
            Some(label) => Title::Says(label),
            None => Title::DoesNotMatch,
        }
    }

    /// The version that a run was started with. A name may mean another commit by now: what was written down is what it meant then,
    /// but for a run on the version itself, which knows best what it ran on.
    fn recorded(&self, chosen: &VersionChoice, needs: &mut Needs) -> KnownVersion {
        let known = self.labelled(&chosen.label, Provenance::DispatchRecord, needs);
        let ran_on = self.ran_on_itself(&known);
        match ran_on.or(chosen.sha.as_deref().filter(|sha| is_full_sha(sha))) {
            Some(sha) if known.sha.as_deref() != Some(sha) => match known.label_kind {
                LabelKind::Commit => self.commit(sha, Provenance::DispatchRecord),
                kind => self.named(
                    &known.label,
                    kind,
                    Some(sha.to_owned()),
                    Provenance::DispatchRecord,
                ),
            },
            _ => known,
        }
    }

    /// The commit that a run ran on whose branch or tag was the version itself. A tag may share its name with the branch that every
    /// version runs on: then it is only what an input carried.
    fn ran_on_itself(&self, known: &KnownVersion) -> Option<&'a str> {
        let run = self.known_run()?;
        let source = &self.mapping.source;
        let is_tag = known.label_kind == LabelKind::Tag;
        let is_carried =
            source.version_input.is_some() && source.dispatch.run_ref != RunRef::SelectedVersion;
        let is_it = run.head_branch.as_deref() == Some(&known.label) && !(is_tag && is_carried);
        run.head_sha
            .as_deref()
            .filter(|sha| is_it && is_full_sha(sha))
    }

    /// A label with what the repository knows about it.
    fn labelled(&self, label: &str, provenance: Provenance, needs: &mut Needs) -> KnownVersion {
        let (label, prefix) = without_prefix(label);
        let looked_up = if is_safe_label(label) {
            needs.label(self.facts, self.repository, label);
            self.facts.label(self.repository, label).found()
        } else {
            None
        };
        let tag = looked_up.and_then(|l| l.tag.clone());
        let commit = looked_up.and_then(|l| l.commit.clone());
        if let Some(sha) = tag.filter(|_| prefix != Some(LabelKind::Branch)) {
            let since = looked_up.and_then(|l| l.tagged_since);
            // A tag that was made or moved since then names another commit than the one that was deployed, or may.
            let is_newer = since
                .zip(self.ended_at())
                .is_some_and(|(since, end)| since > end);
            return self.tag(label, (!is_newer).then_some(sha), provenance);
        }
        let run = self.known_run();
        let deployed = run.filter(|run| run.head_branch.as_deref() == Some(label));
        match commit {
            Some(sha) if is_sha(label) && starts_with(&sha, label) => self.commit(&sha, provenance),
            // A branch moves: only the commit that the run itself ran on is known to be the deployed one.
            Some(_) => self.named(
                label,
                LabelKind::Branch,
                deployed.and_then(|run| run.head_sha.clone()),
                provenance,
            ),
            None if is_full_sha(label) => self.commit(&label.to_ascii_lowercase(), provenance),
            None => self.named(label, prefix.unwrap_or(LabelKind::Other), None, provenance),
        }
    }

    /// When it was over: that of its run, or without one of its record. `None` while it is not, or where that is not known.
    fn ended_at(&self) -> Option<Timestamp> {
        match self.known_run() {
            Some(run) if run.is_moving() => None,
            Some(run) => run.updated_at,
            None => self.record.and_then(records::succeeded_at),
        }
    }

    fn named(
        &self,
        label: &str,
        label_kind: LabelKind,
        sha: Option<String>,
        provenance: Provenance,
    ) -> KnownVersion {
        let pages = self
            .facts
            .repositories
            .get(self.repository)
            .map(|r| &r.pages);
        KnownVersion {
            label: label.chars().take(MAX_LABEL).collect(),
            label_kind,
            url: pages.and_then(|pages| match (label_kind, &sha) {
                (LabelKind::Tag, _) => Some(pages.tag(label)),
                (_, Some(sha)) => Some(pages.commit(sha)),
                _ => None,
            }),
            sha,
            provenance,
        }
    }

    fn tag(&self, label: &str, sha: Option<String>, provenance: Provenance) -> KnownVersion {
        self.named(label, LabelKind::Tag, sha, provenance)
    }

    fn commit(&self, sha: &str, provenance: Provenance) -> KnownVersion {
        self.named(
            &short(sha),
            LabelKind::Commit,
            Some(sha.to_owned()),
            provenance,
        )
    }

    /// Why the ref is not the version; `None` when it is.
    fn ref_is_version(&self, needs: &mut Needs) -> Option<UnknownVersionReason> {
        match self.mapping.source.version_from_ref {
            VersionFromRef::Always => return None,
            VersionFromRef::Never => return Some(UnknownVersionReason::NoSource),
            VersionFromRef::Auto => {}
        }
        // Somebody created the record for this ref: that is what they said they deploy.
        let key = self.run?;
        let Some(event) = self.known_run().and_then(|run| run.event.as_deref()) else {
            needs.run(self.facts, key);
            return Some(UnknownVersionReason::NoSource);
        };
        if !matches!(
            event,
            "workflow_dispatch" | "repository_dispatch" | "workflow_run"
        ) {
            return None;
        }
        let file = match self.file_key() {
            Some(key) => {
                let file = self.facts.file(&key);
                needs.file(self.facts, Some(key));
                file
            }
            None => Known::Absent,
        };
        let Known::Is(file) = file else {
            return Some(UnknownVersionReason::NoSource);
        };
        let elsewhere = match event {
            "workflow_dispatch" => {
                declares_version_input(file, self.mapping.source.version_input.as_deref())
            }
            "repository_dispatch" => file.uses_client_payload,
            _ => file.uses_triggering_run,
        };
        elsewhere.then_some(if event == "workflow_run" {
            UnknownVersionReason::NoSource
        } else {
            UnknownVersionReason::VersionInputNotReadable
        })
    }

    fn file_key(&self) -> Option<FileKey> {
        Some(FileKey {
            repository: self.repository,
            sha: self.ran_on().1?,
            path: self.mapping.source.workflow.clone(),
        })
    }

    /// Ref and commit that it ran on.
    fn ran_on(&self) -> (Option<String>, Option<String>) {
        let run = self.known_run();
        let reference = self.record.and_then(|r| r.reference.as_ref());
        (
            reference
                .map(|r| r.name.clone())
                .or_else(|| run.and_then(|run| run.head_branch.clone())),
            self.record
                .and_then(|r| r.commit_oid.clone())
                .or_else(|| run.and_then(|run| run.head_sha.clone())),
        )
    }

    fn by_ref(&self, needs: &mut Needs) -> Option<KnownVersion> {
        let (name, sha) = self.ran_on();
        let Some(name) = name else {
            return sha.map(|sha| self.commit(&sha, Provenance::DeployedCommit));
        };
        if is_full_sha(&name) {
            return Some(self.commit(&name, Provenance::DeployedCommit));
        }
        if self.ref_is_tag(&name, sha.as_deref(), needs) {
            Some(self.tag(&name, sha, Provenance::DeployedRef))
        } else {
            Some(self.named(&name, LabelKind::Branch, sha, Provenance::DeployedRef))
        }
    }

    fn ref_is_tag(&self, name: &str, sha: Option<&str>, needs: &mut Needs) -> bool {
        if let Some(reference) = self.record.and_then(|r| r.reference.as_ref())
            && !reference.prefix.is_empty()
        {
            return reference.prefix.starts_with("refs/tags");
        }
        let event = self.known_run().and_then(|run| run.event.as_deref());
        if event == Some("release") {
            return true;
        }
        if !is_safe_label(name) {
            return false;
        }
        // A run names branches and tags alike.
        needs.label(self.facts, self.repository, name);
        let tag = self
            .facts
            .label(self.repository, name)
            .found()
            .and_then(|label| label.tag.as_deref());
        tag.is_some() && (sha.is_none() || tag == sha)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Title {
    NotAsked,
    DoesNotMatch,
    Says(String),
}

/// The version that a record's creator wrote into its payload: `version`, `tag` or `ref` of a JSON object, which GitHub hands
/// out as text, sometimes as text within text.
fn by_payload(record: &Record) -> Option<String> {
    let text = record
        .payload
        .as_deref()
        .filter(|p| p.len() <= MAX_PAYLOAD)?;
    let mut value: Value = serde_json::from_str(text).ok()?;
    if let Value::String(inner) = &value {
        value = serde_json::from_str(inner).ok()?;
    }
    ["version", "tag", "ref"].into_iter().find_map(|key| {
        let label = value.get(key)?.as_str()?.trim();
        let is_fit = !label.is_empty()
            && label.chars().count() <= MAX_LABEL
            && !label.chars().any(char::is_control);
        is_fit.then(|| label.to_owned())
    })
}

/// Whether a dispatch of this workflow names the version in an input: the configured one, else one whose name says so.
pub fn declares_version_input(file: &WorkflowFile, configured: Option<&str>) -> bool {
    file.inputs.iter().any(|input| match configured {
        Some(name) => input.name.eq_ignore_ascii_case(name),
        None => {
            !matches!(input.kind, InputKind::Boolean | InputKind::Environment)
                && last_word(&input.name).is_some_and(|word| VERSION_WORDS.contains(&word.as_str()))
        }
    })
}

/// The last word of a name in any of the usual spellings (`image-tag`, `image_tag`, `imageTag`).
fn last_word(name: &str) -> Option<String> {
    let last = name.rsplit(['-', '_', '.']).find(|part| !part.is_empty())?;
    let start = last
        .char_indices()
        .rev()
        .find(|(i, c)| {
            c.is_ascii_uppercase() && last[..*i].ends_with(|p: char| p.is_ascii_lowercase())
        })
        .map_or(0, |(i, _)| i);
    Some(last[start..].to_ascii_lowercase())
}

fn without_prefix(label: &str) -> (&str, Option<LabelKind>) {
    if let Some(name) = label.strip_prefix("refs/tags/") {
        (name, Some(LabelKind::Tag))
    } else if let Some(name) = label.strip_prefix("refs/heads/") {
        (name, Some(LabelKind::Branch))
    } else {
        (label, None)
    }
}

/// Whether a label may be asked for as a git revision: a plain name of a ref or commit, nothing with a meaning in git's
/// revision syntax (`:`, `^`, `~`, `@{`, `..`).
pub fn is_safe_label(label: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '+' | '-');
    (1..=MAX_LABEL).contains(&label.len())
        && label.starts_with(|c: char| c.is_ascii_alphanumeric())
        && label.chars().all(plain)
        && !label.contains("..")
        && !label.contains("//")
        && !label.ends_with(['.', '/'])
        && !label.ends_with(".lock")
}

fn is_sha(label: &str) -> bool {
    (SHORT..=40).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_full_sha(label: &str) -> bool {
    label.len() == 40 && is_sha(label)
}

fn starts_with(sha: &str, label: &str) -> bool {
    sha.get(..label.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(label))
}
