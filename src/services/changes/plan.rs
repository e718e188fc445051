//! What changes make of what is stored.

use std::collections::HashSet;

use crate::{
    error::{Error, Result},
    model::{
        environment::{Environment, StoredEnvironment},
        problem::{EnvironmentConflict, ProblemCode},
    },
    services::differences::Wanted,
};

/// A change whose environment is complete.
pub(super) enum Prepared {
    Create(Wanted),
    Update {
        name: String,
        revision: u64,
        wanted: Wanted,
    },
    Delete {
        name: String,
        revision: u64,
    },
}

impl Prepared {
    /// The environment as it shall be.
    pub(super) fn wanted(&self) -> Option<&Wanted> {
        match self {
            Self::Create(wanted) | Self::Update { wanted, .. } => Some(wanted),
            Self::Delete { .. } => None,
        }
    }
}

/// What the changes make of what is stored.
pub(super) fn plan(stored: &[StoredEnvironment], changes: &[Prepared]) -> Result<Vec<Wanted>> {
    let mut wanted: Vec<Wanted> = stored.iter().map(kept).collect();
    let mut touched = HashSet::new();
    for (index, change) in changes.iter().enumerate() {
        match change {
            Prepared::Create(new) => {
                if let Some(there) = called(stored, &new.environment.name)
                    && !is_moved_away(changes, &there.environment.name)
                {
                    return Err(conflict(
                        format!(
                            "There is an environment named {} already. Choose another name, or change that one.",
                            there.environment.name
                        ),
                        &new.environment.name,
                        Some(there),
                        Some(&new.environment),
                    ));
                }
                wanted.push(new.clone());
            }
            Prepared::Update {
                name,
                revision,
                wanted: changed,
            } => {
                check_revision(stored, name, *revision, Some(&changed.environment))?;
                if !touched.insert(name) {
                    return Err(named_twice(index, name));
                }
                for slot in wanted.iter_mut().filter(|w| w.was.as_ref() == Some(name)) {
                    *slot = changed.clone();
                }
            }
            Prepared::Delete { name, revision } => {
                check_revision(stored, name, *revision, None)?;
                if !touched.insert(name) {
                    return Err(named_twice(index, name));
                }
                wanted.retain(|w| w.was.as_ref() != Some(name));
            }
        }
    }
    follow(&mut wanted, stored, changes);
    Ok(wanted)
}

/// What promoted from a renamed environment follows it; what promoted from a deleted one promotes from where that one did.
fn follow(wanted: &mut [Wanted], stored: &[StoredEnvironment], changes: &[Prepared]) {
    for change in changes {
        let (gone, instead) = match change {
            Prepared::Update { name, wanted, .. } if wanted.environment.name != *name => {
                (name, vec![wanted.environment.name.clone()])
            }
            Prepared::Delete { name, .. } => {
                let upstream = called(stored, name).map(|s| s.environment.promotes_from.clone());
                (name, upstream.unwrap_or_default())
            }
            _ => continue,
        };
        if wanted.iter().any(|w| w.environment.name == *gone) {
            continue;
        }
        for other in wanted.iter_mut() {
            let from = &mut other.environment.promotes_from;
            if let Some(place) = from.iter().position(|name| name == gone) {
                from.splice(place..=place, instead.iter().cloned());
                let own = &other.environment.name;
                let mut seen = HashSet::new();
                from.retain(|name| name != own && seen.insert(name.clone()));
            }
        }
    }
}

fn is_moved_away(changes: &[Prepared], stored_name: &str) -> bool {
    changes.iter().any(|change| match change {
        Prepared::Create(_) => false,
        Prepared::Update { name, wanted, .. } => {
            name == stored_name && wanted.environment.name != stored_name
        }
        Prepared::Delete { name, .. } => name == stored_name,
    })
}

fn check_revision(
    stored: &[StoredEnvironment],
    name: &str,
    revision: u64,
    submitted: Option<&Environment>,
) -> Result<()> {
    let there = stored.iter().find(|s| s.environment.name == name);
    match there {
        Some(there) if there.revision == revision => Ok(()),
        Some(there) => {
            let who = there
                .updated_by
                .as_deref()
                .map_or(String::new(), |who| format!(" by {who}"));
            Err(conflict(
                format!(
                    "{name} was changed{who} meanwhile. Look at both versions and decide; nothing was saved."
                ),
                name,
                Some(there),
                submitted,
            ))
        }
        None => Err(conflict(
            format!("{name} was deleted or renamed meanwhile. Nothing was saved."),
            name,
            None,
            submitted,
        )),
    }
}

pub(super) fn conflict(
    message: String,
    name: &str,
    stored: Option<&StoredEnvironment>,
    submitted: Option<&Environment>,
) -> Error {
    Error::new(ProblemCode::Conflict, message).with(|details| {
        details.conflict = Some(EnvironmentConflict {
            name: name.to_owned(),
            stored: stored.cloned(),
            submitted: submitted.cloned(),
        });
    })
}

fn named_twice(index: usize, name: &str) -> Error {
    Error::invalid(
        format!("changes[{index}].name"),
        format!("{name} is changed twice at once. Say it in one change."),
    )
}

/// A stored environment that stays.
pub(super) fn kept(stored: &StoredEnvironment) -> Wanted {
    Wanted {
        environment: stored.environment.clone(),
        was: Some(stored.environment.name.clone()),
        path: None,
    }
}

/// The stored environment of this name, in any case.
pub(super) fn called<'s>(
    stored: &'s [StoredEnvironment],
    name: &str,
) -> Option<&'s StoredEnvironment> {
    stored
        .iter()
        .find(|s| s.environment.name.to_lowercase() == name.to_lowercase())
}
