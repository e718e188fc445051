//! Changing environments. A change is planned on what is stored, the outcome is checked as a whole, and it is written unless
//! somebody was faster; then it is planned anew. So two changes that are fine each by itself never make a circle together.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Services,
    commands::{
        ChangeEnvironmentsCommand, ChangedEnvironments, CopyEnvironmentsCommand, EnvironmentChange,
        EnvironmentDifference, ReorderEnvironmentsCommand, ReplaceEnvironmentsCommand,
        StoredEnvironments,
    },
    differences::{self, Wanted},
    validation,
};
use crate::{
    error::{Error, Result},
    model::{
        environment::{Environment, StoredEnvironment},
        problem::{EnvironmentConflict, ProblemCode},
        viewer::{HostKey, Viewer},
    },
    store::{Put, ServiceWrite, Stamp, Written},
};

/// How often a change is planned anew because somebody else wrote meanwhile.
const MAX_TRIES: usize = 20;

/// The new state of one service.
pub(super) struct Rewritten {
    /// Entity ref of the service.
    service: String,
    /// Names and revisions that it was planned on.
    seen: Vec<(String, u64)>,
    /// What is different from before.
    pub differences: Vec<EnvironmentDifference>,
    /// How many environments stay as they are.
    pub unchanged: usize,
}

impl Rewritten {
    fn new(service: &str, stored: Vec<StoredEnvironment>, wanted: &[Wanted]) -> Self {
        let differences = differences::between(&stored, wanted);
        let changed = differences.iter().filter(|d| d.after.is_some()).count();
        Self {
            service: service.to_owned(),
            unchanged: wanted.len() - changed,
            differences,
            seen: stored
                .into_iter()
                .map(|s| (s.environment.name, s.revision))
                .collect(),
        }
    }
}

impl Services {
    /// Creates, changes and deletes environments of a service, all or nothing, as a person who must see the repositories that
    /// they map to.
    pub async fn change_environments(
        &self,
        viewer: &Viewer,
        command: ChangeEnvironmentsCommand,
    ) -> Result<ChangedEnvironments> {
        let service = service_ref("service", &command.service)?;
        if command.changes.is_empty() {
            return Err(Error::invalid(
                "changes",
                "There is nothing to change. Name at least one change.",
            ));
        }
        let changes = command
            .changes
            .into_iter()
            .enumerate()
            .map(|(index, change)| self.prepare(&service, change, index))
            .collect::<Result<Vec<_>>>()?;
        let sent: Vec<&Wanted> = changes.iter().filter_map(Prepared::wanted).collect();
        self.prove_access(viewer, &sent).await?;
        self.rewrite_one(&service, viewer, |stored| plan(stored, &changes))
            .await
    }

    /// Puts the environments of a service in another order.
    pub async fn reorder_environments(
        &self,
        viewer: &Viewer,
        command: ReorderEnvironmentsCommand,
    ) -> Result<ChangedEnvironments> {
        let service = service_ref("service", &command.service)?;
        let names = command.names;
        self.rewrite_one(&service, viewer, |stored| {
                let known: HashSet<&str> = stored
                    .iter()
                    .map(|s| s.environment.name.as_str())
                    .collect();
                let named: HashSet<&str> = names.iter().map(String::as_str).collect();
                if named.len() != names.len() {
                    return Err(Error::invalid("names", "An environment is named twice."));
                }
                if named != known {
                    return Err(Error::new(
                        ProblemCode::Conflict,
                        format!("These are not the environments that {service} has now: somebody added or removed one meanwhile. Load them again, then put them in order."),
                    )
                    .with(|details| details.field = Some("names".to_owned())));
                }
                Ok(stored
                    .iter()
                    .map(|stored| {
                        let place = names.iter().position(|n| *n == stored.environment.name);
                        Wanted {
                            environment: Environment {
                                order: place
                                    .and_then(|place| u32::try_from(place + 1).ok())
                                    .unwrap_or(stored.environment.order),
                                ..stored.environment.clone()
                            },
                            ..kept(stored)
                        }
                    })
                    .collect())
            })
            .await
    }

    /// Copies the environments of another service.
    pub async fn copy_environments(
        &self,
        viewer: &Viewer,
        command: CopyEnvironmentsCommand,
    ) -> Result<ChangedEnvironments> {
        let service = service_ref("service", &command.service)?;
        let from = service_ref("from", &command.from)?;
        if service == from {
            return Err(Error::invalid(
                "from",
                "A service cannot be copied onto itself. Name another service.",
            ));
        }
        let models = self.store.load_environments(&from).await?;
        if models.is_empty() {
            return Err(Error::new(
                ProblemCode::NotConfigured,
                format!("{from} has no environments to copy."),
            )
            .with(|details| details.field = Some("from".to_owned())));
        }
        let copies = models
            .into_iter()
            .map(|model| {
                let mut environment = model.environment;
                if let Some(repository) = command.repository.as_deref() {
                    environment.source = self
                        .provider(&environment.provider)?
                        .with_repository(&environment, repository.trim())?;
                }
                environment.service.clone_from(&service);
                Ok(Wanted {
                    environment: self
                        .complete(&service, environment)
                        .map_err(|error| error.with(|d| d.field = Some("repository".to_owned())))?,
                    was: None,
                    path: Some("repository".to_owned()),
                })
            })
            .collect::<Result<Vec<_>>>()?;
        self.prove_access(viewer, &copies.iter().collect::<Vec<_>>())
            .await?;
        let plan = |stored: &[StoredEnvironment]| {
            for copy in &copies {
                if let Some(there) = called(stored, &copy.environment.name) {
                    return Err(conflict(
                        format!(
                            "{service} already has an environment named {}. Delete or rename it before you copy from {from}.",
                            there.environment.name
                        ),
                        &copy.environment.name,
                        Some(there),
                        Some(&copy.environment),
                    ));
                }
            }
            Ok(stored.iter().map(kept).chain(copies.clone()).collect())
        };
        if command.dry_run {
            let preview = self
                .preview(std::slice::from_ref(&service), |_, stored| plan(stored))
                .await?;
            return Ok(ChangedEnvironments {
                environments: self.store.load_environments(&service).await?,
                differences: preview.into_iter().flat_map(|o| o.differences).collect(),
            });
        }
        self.rewrite_one(&service, viewer, plan).await
    }

    /// Puts environments in place of those that a service has, for a program that owns its configuration: nobody's access is
    /// proved. All are checked first; nothing is stored unless all are valid.
    pub async fn replace_environments(
        &self,
        command: ReplaceEnvironmentsCommand,
    ) -> Result<StoredEnvironments> {
        let service = service_ref("service", &command.service)?;
        let environments = command
            .environments
            .into_iter()
            .enumerate()
            .map(|(index, environment)| {
                self.wanted(&service, environment, format!("environments[{index}]"))
            })
            .collect::<Result<Vec<_>>>()?;
        let plan = |_: &str, stored: &[_]| Ok(in_place_of(stored, &environments));
        let services = [service.clone()];
        self.rewrite(&services, &self.stamp(None), plan, |_| Ok(()))
            .await?;
        Ok(StoredEnvironments {
            environments: self.store.load_environments(&service).await?,
        })
    }

    /// What a plan would make of services, with nothing written.
    pub(super) async fn preview(
        &self,
        services: &[String],
        plan: impl Fn(&str, &[StoredEnvironment]) -> Result<Vec<Wanted>>,
    ) -> Result<Vec<Rewritten>> {
        let mut outcome = Vec::with_capacity(services.len());
        for service in services {
            let stored = self.store.load_environments(service).await?;
            let wanted = plan(service, &stored)?;
            check(service, &wanted)?;
            outcome.push(Rewritten::new(service, stored, &wanted));
        }
        Ok(outcome)
    }

    /// Plans the new state of services and writes it, if `accept` agrees. When one of the services was changed meanwhile, everything
    /// is planned anew.
    pub(super) async fn rewrite(
        &self,
        services: &[String],
        stamp: &Stamp,
        plan: impl Fn(&str, &[StoredEnvironment]) -> Result<Vec<Wanted>>,
        accept: impl Fn(&[Rewritten]) -> Result<()>,
    ) -> Result<Vec<Rewritten>> {
        for _ in 0..MAX_TRIES {
            let outcome = self.preview(services, &plan).await?;
            accept(&outcome)?;
            let writes = outcome
                .iter()
                .filter(|own| !own.differences.is_empty())
                .map(|own| self.write_of(own))
                .collect::<Result<Vec<_>>>()?;
            if writes.is_empty() || self.store.write(writes, stamp).await? == Written::Done {
                return Ok(outcome);
            }
        }
        Err(Error::new(
            ProblemCode::Conflict,
            "Others keep changing the same environments at this moment. Nothing was saved; try again.",
        ))
    }

    /// Plans and writes the new state of one service, and answers what is stored then.
    async fn rewrite_one(
        &self,
        service: &str,
        viewer: &Viewer,
        plan: impl Fn(&[StoredEnvironment]) -> Result<Vec<Wanted>>,
    ) -> Result<ChangedEnvironments> {
        let stamp = self.stamp(Some(viewer));
        let services = [service.to_owned()];
        let outcome = self
            .rewrite(&services, &stamp, |_, stored| plan(stored), |_| Ok(()))
            .await?;
        Ok(ChangedEnvironments {
            environments: self.store.load_environments(service).await?,
            differences: outcome.into_iter().flat_map(|o| o.differences).collect(),
        })
    }

    fn write_of(&self, own: &Rewritten) -> Result<ServiceWrite> {
        let put = own
            .differences
            .iter()
            .filter_map(|difference| difference.after.clone())
            .map(|environment| {
                let keys = self
                    .provider(&environment.provider)?
                    .index_keys(&environment);
                Ok(Put { environment, keys })
            })
            .collect::<Result<Vec<_>>>()?;
        let delete = own
            .differences
            .iter()
            .filter_map(|difference| Some(&difference.before.as_ref()?.name))
            .filter(|name| !put.iter().any(|put| put.environment.name == **name))
            .cloned()
            .collect();
        Ok(ServiceWrite {
            service: own.service.clone(),
            seen: own.seen.clone(),
            delete,
            put,
        })
    }

    pub(super) fn stamp(&self, viewer: Option<&Viewer>) -> Stamp {
        Stamp {
            by: viewer.map(|viewer| viewer.user.clone()),
            at: self.clock.now(),
        }
    }

    /// An environment as it was sent, complete and with its source in its one form. Errors carry `path`.
    pub(super) fn wanted(
        &self,
        service: &str,
        environment: Environment,
        path: String,
    ) -> Result<Wanted> {
        let environment = self
            .complete(service, environment)
            .map_err(|error| below(error, &path))?;
        Ok(Wanted {
            environment,
            was: None,
            path: Some(path),
        })
    }

    /// Fills in what was left out, and has the provider check its part.
    pub(super) fn complete(
        &self,
        service: &str,
        mut environment: Environment,
    ) -> Result<Environment> {
        // An environment need not repeat the service that it is sent for, but it may not contradict it.
        if environment.service.is_empty() || validation::normal_ref(&environment.service) == service
        {
            service.clone_into(&mut environment.service);
        }
        environment.name = environment.name.trim().to_owned();
        environment.host = environment.host.trim().to_lowercase();
        self.fill_in(&mut environment.provider, &mut environment.host)?;
        environment.source = self
            .provider(&environment.provider)?
            .normalize(&environment)?;
        Ok(environment)
    }

    /// The one provider of this installation, and its first host, where they are not named.
    pub(super) fn fill_in(&self, provider: &mut String, host: &mut String) -> Result<()> {
        if provider.is_empty()
            && let [only] = &*self.providers
        {
            only.id().clone_into(provider);
        }
        if host.is_empty()
            && let Some(first) = self.provider(provider)?.hosts().into_iter().next()
        {
            *host = first;
        }
        Ok(())
    }

    /// Refuses environments whose repositories the viewer does not see: whoever maps one decides what others will start.
    pub(super) async fn prove_access(&self, viewer: &Viewer, sent: &[&Wanted]) -> Result<()> {
        let mut hosts: HashMap<HostKey, BTreeMap<String, String>> = HashMap::new();
        for wanted in sent {
            let environment = &wanted.environment;
            let origin = self.origin(environment);
            let path = wanted.path.clone().unwrap_or_default();
            hosts
                .entry(HostKey::new(&environment.provider, &environment.host))
                .or_default()
                .entry(origin.repository)
                .or_insert(path);
        }
        for (host, repositories) in hosts {
            let provider = self.provider(&host.provider)?;
            let names: Vec<String> = repositories.keys().cloned().collect();
            let proofs = provider.prove_access(viewer, &host.host, &names).await;
            for (proof, path) in proofs.into_iter().zip(repositories.values()) {
                proof.map_err(|error| error.with(|details| details.field = Some(path.clone())))?;
            }
        }
        Ok(())
    }

    fn prepare(&self, service: &str, change: EnvironmentChange, index: usize) -> Result<Prepared> {
        let path = format!("changes[{index}].environment");
        Ok(match change {
            EnvironmentChange::Create { environment } => {
                Prepared::Create(self.wanted(service, environment, path)?)
            }
            EnvironmentChange::Update {
                name,
                revision,
                environment,
            } => Prepared::Update {
                wanted: Wanted {
                    was: Some(name.clone()),
                    ..self.wanted(service, environment, path)?
                },
                name,
                revision,
            },
            EnvironmentChange::Delete { name, revision } => Prepared::Delete { name, revision },
        })
    }
}

/// A change whose environment is complete.
enum Prepared {
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
    fn wanted(&self) -> Option<&Wanted> {
        match self {
            Self::Create(wanted) | Self::Update { wanted, .. } => Some(wanted),
            Self::Delete { .. } => None,
        }
    }
}

/// What the changes make of what is stored.
fn plan(stored: &[StoredEnvironment], changes: &[Prepared]) -> Result<Vec<Wanted>> {
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

fn conflict(
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

/// These environments in place of those that are stored; what has the name of a stored one is that one.
pub(super) fn in_place_of(stored: &[StoredEnvironment], environments: &[Wanted]) -> Vec<Wanted> {
    environments
        .iter()
        .map(|wanted| {
            let name = &wanted.environment.name;
            let is_there = stored.iter().any(|s| s.environment.name == *name);
            Wanted {
                was: is_there.then(|| name.clone()),
                ..wanted.clone()
            }
        })
        .collect()
}

/// A stored environment that stays.
fn kept(stored: &StoredEnvironment) -> Wanted {
    Wanted {
        environment: stored.environment.clone(),
        was: Some(stored.environment.name.clone()),
        path: None,
    }
}

/// The stored environment of this name, in any case.
fn called<'s>(stored: &'s [StoredEnvironment], name: &str) -> Option<&'s StoredEnvironment> {
    stored
        .iter()
        .find(|s| s.environment.name.to_lowercase() == name.to_lowercase())
}

/// Checks the environments of a service as a whole.
pub(super) fn check(service: &str, wanted: &[Wanted]) -> Result<()> {
    let environments: Vec<Environment> = wanted.iter().map(|w| w.environment.clone()).collect();
    validation::environments(service, &environments, |index, field| {
        match wanted.get(index).and_then(|w| w.path.as_deref()) {
            Some(path) => format!("{path}.{field}"),
            None => field.to_owned(),
        }
    })
}

pub(super) fn service_ref(field: &str, text: &str) -> Result<String> {
    let service = validation::normal_ref(text);
    validation::entity_ref(field, &service)?;
    Ok(service)
}

/// The same error with the place of the environment in its path.
fn below(error: Error, path: &str) -> Error {
    error.with(|details| {
        details.field = Some(match &details.field {
            Some(field) => format!("{path}.{field}"),
            None => path.to_owned(),
        });
    })
}

#[cfg(test)]
mod tests;
