//! What was done at an environment before: the values that were used last, and whether somebody has changed since then what a
//! deployment does.

use super::{Services, placed::Placed};
use crate::{
    error::Result,
    model::{
        dispatch::{
            DispatchField, DispatchFieldKind, DispatchRecord, DispatchState, DispatchValue,
            LastUsed,
        },
        inspection::{Check, CheckOutcome},
        viewer::Viewer,
    },
    providers::provider::Planned,
    store::dispatches::DispatchQuery,
};

impl Services {
    /// What the fields of the form were set to last time, by this viewer, else by anybody. Only what was sent to the same
    /// repository: the plan has shown that the viewer sees that one.
    pub(super) async fn last_used(
        &self,
        viewer: &Viewer,
        placed: &Placed,
        planned: &Planned,
    ) -> Result<Option<LastUsed>> {
        if planned.form.is_empty() {
            return Ok(None);
        }
        let started = |requested_by| DispatchQuery {
            requested_by,
            state: Some(DispatchState::Started),
            ..last_one(placed)
        };
        let own = started(Some(viewer.user.clone()));
        let record = match self.store.dispatches(&own).await?.pop() {
            Some(record) => Some(record),
            None => self.store.dispatches(&started(None)).await?.pop(),
        };
        let is_same = |record: &DispatchRecord| {
            let repository = &planned.plan.repository;
            record.provider == placed.host.provider
                && record.host == placed.host.host
                && record.plan.repository.eq_ignore_ascii_case(repository)
        };
        let Some(record) = record.filter(is_same) else {
            return Ok(None);
        };
        let proofs = self.proofs(viewer, std::slice::from_ref(&record)).await;
        if proofs.iter().any(|proof| proof.is_err()) {
            return Ok(None);
        }
        let inputs = values(&planned.form, &record.plan.inputs);
        Ok((!inputs.is_empty()).then_some(LastUsed {
            by: record.requested_by,
            at: record.requested_at,
            inputs,
        }))
    }

    /// A warning where somebody else has changed the environment since this viewer last deployed there: whoever may edit a mapping
    /// could aim another person's click.
    pub(super) async fn changed_since(
        &self,
        viewer: &Viewer,
        placed: &Placed,
    ) -> Result<Option<Check>> {
        let query = DispatchQuery {
            requested_by: Some(viewer.user.clone()),
            ..last_one(placed)
        };
        let last = self.store.dispatches(&query).await?.pop();
        let is_theirs = placed.updated_by.as_ref() != Some(&viewer.user);
        let has_changed = last.is_some_and(|last| last.revision < placed.revision);
        Ok((is_theirs && has_changed).then(|| changed(placed)))
    }
}

/// The newest record of an environment.
fn last_one(placed: &Placed) -> DispatchQuery {
    DispatchQuery {
        service: Some(placed.environment.service.clone()),
        environment: Some(placed.environment.name.clone()),
        limit: 1,
        ..DispatchQuery::default()
    }
}

/// The values of those fields that the form has, in its order. A choice that is not offered any more is none.
fn values(form: &[DispatchField], inputs: &[DispatchValue]) -> Vec<DispatchValue> {
    form.iter()
        .filter_map(|field| {
            let input = inputs.iter().find(|input| input.name == field.name)?;
            let is_offered =
                field.kind != DispatchFieldKind::Choice || field.options.contains(&input.value);
            is_offered.then(|| input.clone())
        })
        .collect()
}

fn changed(placed: &Placed) -> Check {
    let name = &placed.environment.name;
    let when = placed
        .updated_at
        .map(|at| at.strftime(" on %Y-%m-%d %H:%M UTC").to_string())
        .unwrap_or_default();
    let what = match &placed.updated_by {
        Some(user) => format!("{user} changed how {name} is mapped{when}"),
        None => format!("How {name} is mapped was changed{when}"),
    };
    Check {
        outcome: CheckOutcome::Warned,
        field: None,
        message: format!(
            "{what}, since you last deployed here. Look at repository, workflow and ref."
        ),
    }
}

#[cfg(test)]
mod tests;
