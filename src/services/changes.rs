//! Changing environments: one by one, in order, by copy, or all of a service at once.

mod plan;

use std::collections::HashSet;

use self::plan::{Prepared, called, conflict, kept, plan};
use super::{
    Services,
    commands::{
        ChangeEnvironmentsCommand, ChangedEnvironments, CopyEnvironmentsCommand, EnvironmentChange,
        ReorderEnvironmentsCommand, ReplaceEnvironmentsCommand, StoredEnvironments,
    },
    completing::service_ref,
    differences::Wanted,
};
use crate::{
    error::{Error, Result},
    model::{
        environment::{Environment, StoredEnvironment},
        problem::ProblemCode,
        viewer::Viewer,
    },
};

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

#[cfg(test)]
mod tests;
