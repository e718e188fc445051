//! From a plan to what is stored: planned on what is there, checked as a whole, and written unless somebody was faster; then it is
//! planned anew. So two changes that are fine each by itself never make a circle together.

use super::{
    Services,
    commands::{ChangedEnvironments, EnvironmentDifference},
    differences::{self, Wanted},
    validation,
};
use crate::{
    error::{Error, Result},
    model::{
        environment::{Environment, StoredEnvironment},
        problem::ProblemCode,
        viewer::Viewer,
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
    pub(super) async fn rewrite_one(
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
