//! What the file's words come to: inputs of called workflows, legs of a matrix, environments and names of stages.

use std::collections::BTreeMap;

use super::{
    super::super::{
        inspection::expression::{Scope, Value},
        workflow_file::{Job, WorkflowFile, names::DisplayName},
    },
    JobFact, Level, Named, Pen,
    legs::{self, Values},
    loose, split, tell_apart,
};
use crate::model::pipeline::{Stage, StageEnvironment};

/// Whether the name of an environment is one, and no expression whose value is not known.
pub fn is_resolved(environment: &StageEnvironment) -> bool {
    !environment.name.contains("${{")
}

/// Whether a stage deploys somewhere, and nothing tells where.
pub fn is_anywhere(stage: &Stage) -> bool {
    let environment = stage.environment.as_ref();
    stage.stages.is_empty() && environment.is_some_and(|known| !is_resolved(known))
}

impl Pen<'_> {
    /// The context `inputs` of a called workflow.
    pub(super) fn inputs(
        &self,
        level: &Level<'_>,
        job: &Job,
        file: &WorkflowFile,
        values: &Values,
    ) -> BTreeMap<String, Value> {
        file.call_inputs
            .iter()
            .map(|input| {
                let passed = job
                    .with
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(&input.name))
                    .map(|(_, text)| self.value(level, values, text));
                let default = || {
                    input
                        .default
                        .as_ref()
                        .map_or(Value::Null, |text| Value::Text(text.clone()))
                };
                (input.name.to_lowercase(), passed.unwrap_or_else(default))
            })
            .collect()
    }

    fn value(&self, level: &Level<'_>, values: &Values, text: &str) -> Value {
        Scope {
            start: self.drawing.start,
            inputs: level.inputs,
            matrix: values,
        }
        .template(text)
    }

    /// What is known of the values of a leg; without its displayed name what all legs have.
    pub(super) fn values(&self, level: &Level<'_>, job: &Job, displayed: Option<&str>) -> Values {
        let evaluate = |values: &Values, text: &str| self.value(level, values, text).text();
        match job.matrix {
            true => legs::values(job, displayed.unwrap_or_default(), &evaluate),
            false => Values::new(),
        }
    }

    /// The legs that are told of.
    pub(super) fn legs(
        &self,
        level: &Level<'_>,
        job: &Job,
        id: &str,
        facts: &[Named<'_>],
    ) -> Vec<Stage> {
        let path = format!("{id}/");
        let leg = |fact: &Named<'_>| {
            let mut leg = loose(&path, fact);
            let values = self.values(level, job, Some(fact.rest));
            leg.environment = self.environment(level, job, &leg.id, &values);
            self.name_by_deployment(&mut leg, fact.fact);
            leg
        };
        let mut legs: Vec<Stage> = facts.iter().map(leg).collect();
        tell_apart(&mut legs);
        legs
    }

    pub(super) fn environment(
        &self,
        level: &Level<'_>,
        job: &Job,
        id: &str,
        values: &Values,
    ) -> Option<StageEnvironment> {
        let written = &job.environment.as_ref()?.name;
        let name = match self.value(level, values, written) {
            Value::Null => return None,
            value => value.text().unwrap_or_else(|| written.clone()),
        };
        // GitHub takes an empty name for none.
        (!name.trim().is_empty()).then(|| StageEnvironment {
            configured: (self.drawing.configured)(id, &name),
            name,
        })
    }

    /// Names the environment after the deployment that the job made, where the file does not say.
    pub(super) fn name_by_deployment(&self, stage: &mut Stage, fact: &JobFact) {
        let is_open = stage
            .environment
            .as_ref()
            .is_some_and(|known| !is_resolved(known));
        if let Some(name) = is_open.then(|| (self.drawing.deployed)(fact)).flatten() {
            stage.environment = Some(StageEnvironment {
                configured: (self.drawing.configured)(&stage.id, &name),
                name,
            });
        }
    }

    pub(super) fn name(&self, level: &Level<'_>, job: &Job, facts: &[Named<'_>]) -> String {
        match (&job.display, facts) {
            (DisplayName::Literal(text), _) => text.clone(),
            (DisplayName::Template { .. }, [only]) if !job.matrix => split(only.rest).0.to_owned(),
            (DisplayName::Template { text, .. }, _) => self
                .value(level, &Values::new(), text)
                .text()
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| job.key.clone()),
        }
    }
}
