//! Which configured environments a run would deploy to that has not been started yet: its inputs are known, so that more is certain
//! of it than of one that is there. In doubt an environment is one of them.

mod jobs;

use std::sync::Arc;

use self::jobs::{Goal, Jobs};
use super::{
    super::{
        inspection::expression::Value,
        mapping_test::checks::Checks,
        run_actions::touches::is_same_place,
        run_name::RunNamePatterns,
        source::{Mapping, Topology, is_same_input},
        workflow_file::{InputKind, WorkflowFile},
    },
    found::printable,
};
use crate::model::{dispatch::DispatchValue, environment::Environment};

/// A run that would be started.
#[derive(Clone, Copy)]
pub struct Going<'a> {
    /// The mapping of the environment that it is started for.
    pub mapping: &'a Mapping,
    /// The service of that environment.
    pub service: &'a str,
    /// What it executes.
    pub file: &'a WorkflowFile,
    /// All inputs that it is sent.
    pub sent: &'a [DispatchValue],
    /// The branch that it runs on; absent for a tag.
    pub branch: Option<&'a str>,
    /// Compiled patterns of titles.
    pub patterns: &'a RunNamePatterns,
    /// All configured environments of the same repository, of any service.
    pub configured: &'a [Arc<Environment>],
}

/// Whether a run deploys to an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touch {
    /// It certainly does not.
    No,
    /// It may.
    May,
    /// It does.
    Does,
}

/// An environment that is not the one that was pressed, through an input that is free to choose.
struct Elsewhere {
    input: String,
    value: Option<String>,
    name: String,
}

impl Going<'_> {
    /// Places in `configured` of the environments that it deploys to, or may deploy to; with what is to be said of it.
    pub fn touches(&self, checks: &mut Checks) -> Vec<usize> {
        let jobs = Jobs::of(self.file, self.sent, self.branch);
        let goals = jobs.goals();
        let mut touched = Vec::new();
        let (mut does, mut may, mut others) = (Vec::new(), Vec::new(), false);
        for (place, other) in self.configured.iter().enumerate() {
            let is_this = other.service == self.service && other.name == self.mapping.name;
            if is_this {
                touched.push(place);
                continue;
            }
            // A mapping that is not valid deploys nothing from here.
            let Ok(mapping) = Mapping::new(other, false, self.patterns) else {
                continue;
            };
            let touch = self.touch(&jobs, &goals, &other.service, &mapping);
            if touch == Touch::No {
                continue;
            }
            touched.push(place);
            match touch {
                // Whoever reads it may not know of other services.
                _ if other.service != self.service => others = true,
                Touch::Does => does.push(mapping),
                _ => may.push(mapping),
            }
        }
        let said = self.chosen_elsewhere(&goals, &may, checks);
        let is_said = |mapping: &&Mapping| !said.iter().any(|name| mapping.is_called(name));
        passes(checks, "goes", does.iter().filter(is_said));
        passes(checks, "may go", may.iter().filter(is_said));
        if others {
            checks.passed("", "The same run deploys other services too, or may do so.");
        }
        touched
    }

    fn touch(&self, jobs: &Jobs<'_>, goals: &[Goal], service: &str, other: &Mapping) -> Touch {
        if other.workflow_file() != self.mapping.workflow_file() {
            return Touch::No;
        }
        if service != self.service && self.is_of_another_service(jobs, other) {
            return Touch::No;
        }
        let is_called = |goal: &Goal| goal.name().is_some_and(|name| other.is_called(name));
        let all_known = !goals.is_empty() && goals.iter().all(Goal::is_certain);
        let in_doubt = if all_known { Touch::No } else { Touch::May };
        if other.source.topology != Topology::EnvironmentInput {
            return match &other.source.job {
                Some(job) => {
                    jobs.runs(job).map_or(
                        Touch::May,
                        |runs| {
                            if runs { Touch::Does } else { Touch::No }
                        },
                    )
                }
                None if goals.iter().any(is_called) => Touch::Does,
                // Where there is a workflow for each environment, no job needs to say so.
                None if other.source.topology == Topology::JobPerEnvironment => in_doubt,
                None => Touch::May,
            };
        }
        if goals.iter().any(is_called) {
            return Touch::Does;
        }
        if self.mapping.source.topology == Topology::EnvironmentInput
            && self.mapping.source.environment_input.is_some()
        {
            return if is_same_place(self.mapping, other) {
                Touch::Does
            } else {
                Touch::No
            };
        }
        let title = jobs.title();
        let read = |title: &str| other.pattern.as_ref()?.read(title)?.environment;
        match title.as_deref().and_then(read) {
            Some(name) if other.is_called(&name) => Touch::Does,
            Some(_) => Touch::No,
            None => in_doubt,
        }
    }

    /// Its title or an input for which both mappings have a value says that it is for this service and not for that one.
    fn is_of_another_service(&self, jobs: &Jobs<'_>, other: &Mapping) -> bool {
        let title = jobs.title();
        let claims = |mapping: &Mapping| {
            let pattern = mapping.pattern.as_ref()?;
            Some(pattern.read(title.as_deref()?).is_some())
        };
        if claims(self.mapping) == Some(true) && claims(other) == Some(false) {
            return true;
        }
        self.mapping.source.dispatch.inputs.iter().any(|ours| {
            let tells = self.file.inputs.iter().any(|input| {
                is_same_input(&input.name, &ours.name)
                    && !matches!(input.kind, InputKind::Boolean | InputKind::Number)
            });
            let theirs = other.source.dispatch.inputs.iter();
            let differs = theirs
                .filter(|theirs| is_same_input(&theirs.name, &ours.name))
                .any(|theirs| !theirs.value.eq_ignore_ascii_case(&ours.value));
            let is_sent = self.sent.iter().any(|sent| {
                is_same_input(&sent.name, &ours.name)
                    && sent.value.trim().eq_ignore_ascii_case(ours.value.trim())
            });
            tells && differs && is_sent
        })
    }

    /// Says where the values of free inputs lead, where that is not the environment that was pressed. Answers with the names of those
    /// places.
    fn chosen_elsewhere(
        &self,
        goals: &[Goal],
        may: &[Mapping],
        checks: &mut Checks,
    ) -> Vec<String> {
        let source = &self.mapping.source;
        if source.topology != Topology::EnvironmentInput || source.environment_input.is_some() {
            return Vec::new();
        }
        let is_here = |goal: &Goal| goal.name().is_some_and(|n| self.mapping.is_called(n));
        let is_reached = goals.iter().any(is_here);
        let is_certain = !is_reached && !goals.is_empty() && goals.iter().all(Goal::is_certain);
        let mut elsewhere: Vec<Elsewhere> = Vec::new();
        for goal in goals.iter().filter(|goal| !is_here(goal)) {
            let (Some(name), Some(input)) = (goal.name(), goal.through()) else {
                continue;
            };
            if elsewhere.iter().any(|known| known.name == name) {
                continue;
            }
            elsewhere.push(Elsewhere {
                input: input.to_owned(),
                value: self.value_of(input),
                name: name.to_owned(),
            });
        }
        let through_jobs = elsewhere.len();
        if !is_reached && !is_certain {
            elsewhere.extend(self.values_that_name(may));
        }
        for (place, Elsewhere { input, value, name }) in elsewhere.iter().enumerate() {
            let field = format!("inputs.{input}");
            let set = match value {
                Some(value) => format!("{input} is set to {}", printable(value.trim())),
                None => format!("{input} is not set"),
            };
            let (name, here) = (printable(name), &self.mapping.name);
            if place >= through_jobs {
                checks.warned(
                    &field,
                    format!("{set}: this may deploy to {name}, and not to {here}."),
                );
            } else if is_certain {
                checks.blocked(
                    &field,
                    format!("{set}: this deploys to {name}, not to {here}."),
                );
            } else if is_reached {
                checks.warned(
                    &field,
                    format!("{set}: this deploys to {name}, not only to {here}."),
                );
            } else {
                checks.warned(
                    &field,
                    format!("{set}: this deploys to {name}, and perhaps not to {here}."),
                );
            }
        }
        elsewhere.into_iter().map(|each| each.name).collect()
    }

    /// Values of free inputs that mean another environment, where no job says where it goes.
    fn values_that_name(&self, may: &[Mapping]) -> Vec<Elsewhere> {
        let version = self.mapping.source.version_input.as_deref();
        let free = self.file.inputs.iter().filter(|input| {
            matches!(
                input.kind,
                InputKind::Text | InputKind::Choice | InputKind::Environment
            ) && version.is_none_or(|version| !is_same_input(version, &input.name))
        });
        free.filter_map(|input| {
            let value = self.value_of(&input.name)?;
            let is_other = !self.mapping.is_called(&value)
                && may.iter().any(|mapping| mapping.is_called(&value));
            is_other.then(|| Elsewhere {
                input: input.name.clone(),
                name: value.clone(),
                value: Some(value),
            })
        })
        .collect()
    }

    /// What an input is set to, be it by its default.
    fn value_of(&self, name: &str) -> Option<String> {
        let sent = self.sent.iter();
        let mut sent = sent.filter(|sent| is_same_input(&sent.name, name));
        let declared = self.file.inputs.iter();
        let mut declared = declared.filter(|input| is_same_input(&input.name, name));
        sent.next()
            .map(|sent| sent.value.clone())
            .or_else(|| declared.next()?.default.clone())
            .filter(|value| !value.is_empty())
    }
}

/// A pipeline through several environments.
fn passes<'a>(checks: &mut Checks, goes: &str, others: impl Iterator<Item = &'a Mapping>) {
    let names: Vec<&str> = others.map(|other| other.name.as_str()).collect();
    if !names.is_empty() {
        checks.passed(
            "",
            format!(
                "The same run also {goes} to {}, where the rules that GitHub has for it still hold.",
                names.join(", ")
            ),
        );
    }
}

/// A value as text, where it is certain and not empty.
fn certain(value: &Value) -> Option<String> {
    value
        .text()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
