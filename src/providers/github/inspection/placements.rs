//! Where the jobs of a workflow deploy to when it is started in a certain way.

use std::collections::BTreeMap;

use super::{
    expression::{Scope, Start, Value},
    facts::GithubFacts,
    jobs::RunJob,
    starts::boolean,
    words::{is_deploying, is_other_work, is_plain_place, place_in, words},
};
use crate::providers::github::workflow_file::{InputKind, Job, WorkflowFile, names::DisplayName};

/// Most legs of a matrix that are looked at.
const MAX_LEGS: usize = 50;
/// Most legs of one job and its callers that are walked through.
const MAX_STEPS: usize = 500;

/// How sure it is that a job deploys, in points.
const NAMED_SO: i32 = 4;
const USES_ACTION: i32 = 2;
const HAS_ENVIRONMENT: i32 = 2;
const CALLED_LIKE_A_PLACE: i32 = 2;
const OTHER_WORK: i32 = -4;

/// A job, or a leg of one, and where it deploys to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Which of the jobs.
    pub index: usize,
    /// What a mapping names it by.
    pub job: String,
    /// Where it deploys to, where that can be said.
    pub place: Option<String>,
    /// The GitHub environment that has records of it.
    pub records: Option<String>,
    /// How the place is known.
    pub source: PlaceSource,
    /// How sure it is that it deploys; above 0 where it does.
    pub strength: i32,
    /// Whether it is a leg of a matrix that has other places too.
    pub is_leg: bool,
}

/// How the place of a job is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceSource {
    /// It has an `environment`.
    Environment,
    /// It has an `environment` whose name is only known when it runs.
    Computed,
    /// Its name has it.
    Name,
    /// It passes it to a reusable workflow.
    Passed,
    /// Nothing tells.
    None,
}

/// Where the jobs deploy to in a run that starts so. Jobs that certainly do not run are left out.
pub fn placements(jobs: &[RunJob<'_>], start: &Start, facts: &GithubFacts) -> Vec<Placement> {
    let mut all: Vec<Placement> = Vec::new();
    for (index, job) in jobs.iter().enumerate() {
        let mut walk = Walk {
            index,
            job,
            start,
            facts,
            steps: 0,
            found: Vec::new(),
        };
        walk.level(0, &start.inputs, &mut Vec::new(), false);
        all.extend(walk.found);
    }
    merged(jobs, all)
}

/// A called workflow none of whose jobs has an environment is one thing: the job that calls it.
fn merged(jobs: &[RunJob<'_>], all: Vec<Placement>) -> Vec<Placement> {
    let root = |placement: &Placement| jobs.get(placement.index).map(|job| job.root().key.as_str());
    let mut merged: Vec<Placement> = Vec::new();
    for placement in &all {
        let is_called = jobs
            .get(placement.index)
            .is_some_and(|job| !job.callers.is_empty());
        let has_environment = all.iter().any(|other| {
            root(other) == root(placement)
                && matches!(
                    other.source,
                    PlaceSource::Environment | PlaceSource::Computed
                )
        });
        if !is_called || has_environment {
            merged.push(placement.clone());
            continue;
        }
        let of_caller = Placement {
            job: root(placement).unwrap_or_default().to_owned(),
            ..placement.clone()
        };
        let known = merged
            .iter_mut()
            .find(|known| known.job == of_caller.job && known.place == of_caller.place);
        match known {
            Some(known) => known.strength = known.strength.max(of_caller.strength),
            None => merged.push(of_caller),
        }
    }
    merged
}

struct Walk<'w, 'f> {
    index: usize,
    job: &'w RunJob<'f>,
    start: &'w Start,
    facts: &'w GithubFacts,
    steps: usize,
    found: Vec<Placement>,
}

impl Walk<'_, '_> {
    fn level(
        &mut self,
        level: usize,
        inputs: &BTreeMap<String, Value>,
        names: &mut Vec<Option<String>>,
        is_leg: bool,
    ) {
        let caller = self.job.callers.get(level).copied();
        let job = caller.map_or(self.job.job, |(caller, _)| caller);
        for leg in legs(job) {
            // Matrices of callers multiply.
            self.steps += 1;
            if self.found.len() >= MAX_LEGS || self.steps > MAX_STEPS {
                return;
            }
            let scope = Scope {
                start: self.start,
                inputs,
                matrix: &leg,
            };
            let is_skipped = job
                .condition
                .as_deref()
                .is_some_and(|condition| scope.is_certainly_false(condition));
            if is_skipped {
                continue;
            }
            let is_leg = is_leg || !leg.is_empty();
            names.push(name(job, &leg, &scope, level));
            match caller {
                Some((caller, called)) => {
                    let passed = passed(caller, called, &scope);
                    self.level(level + 1, &passed, names, is_leg);
                }
                None => self.leaf(&scope, names, is_leg),
            }
            names.pop();
        }
    }

    fn leaf(&mut self, scope: &Scope<'_>, names: &[Option<String>], is_leg: bool) {
        let root = self.job.root();
        // A called job whose name is only known when it runs is named by its caller alone.
        let whole: Option<Vec<&str>> = names.iter().map(Option::as_deref).collect();
        let job = whole.map_or_else(|| root.key.clone(), |names| names.join(" / "));
        let (place, records, source) = self.place(scope);
        self.found.push(Placement {
            index: self.index,
            job,
            place,
            records,
            source,
            strength: self.strength(source),
            is_leg,
        });
    }

    fn place(&self, scope: &Scope<'_>) -> (Option<String>, Option<String>, PlaceSource) {
        if let Some(environment) = &self.job.job.environment {
            let name = scope
                .template(&environment.name)
                .text()
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty());
            let records = name
                .clone()
                .filter(|_| environment.deployment == Some(true));
            let source = match name {
                Some(_) => PlaceSource::Environment,
                None => PlaceSource::Computed,
            };
            return (name, records, source);
        }
        if let Some(name) = self.passed_place(scope) {
            let records = self
                .job
                .calls_elsewhere()
                .and_then(|_| self.facts.environment_called(&name));
            return (Some(name), records, PlaceSource::Passed);
        }
        let root = self.job.root();
        let named = [root.key.as_str(), root.display.as_written()]
            .into_iter()
            .filter(|name| !name.contains("${{") && (is_deploying(name) || is_plain_place(name)))
            .find_map(place_in);
        let source = match named {
            Some(_) => PlaceSource::Name,
            None => PlaceSource::None,
        };
        (named, None, source)
    }

    /// What is passed to a reusable workflow under a name for environments.
    fn passed_place(&self, scope: &Scope<'_>) -> Option<String> {
        let is_environment = |name: &str| {
            words(name)
                .iter()
                .any(|word| matches!(word.as_str(), "environment" | "env" | "stage" | "target"))
        };
        // Only the outermost call is in the scope of the run's own inputs.
        let (passing, scope) = match self.job.callers.first() {
            Some((caller, _)) => (
                *caller,
                &Scope {
                    inputs: &self.start.inputs,
                    ..*scope
                },
            ),
            None => (self.job.job, scope),
        };
        passing
            .with
            .iter()
            .filter(|(name, _)| is_environment(name))
            .find_map(|(_, value)| scope.template(value).text())
            .filter(|name| !name.trim().is_empty() && place_in(name).is_some())
    }

    fn strength(&self, source: PlaceSource) -> i32 {
        let root = self.job.root();
        let leaf = self.job.job;
        let names = |job: &Job| [job.key.clone(), job.display.as_written().to_owned()];
        let verdict = |job: &Job| {
            let names = names(job);
            if names.iter().any(|name| is_deploying(name)) {
                NAMED_SO
            } else if names.iter().any(|name| is_other_work(name)) {
                OTHER_WORK
            } else {
                0
            }
        };
        let by_name = match verdict(leaf) {
            0 => verdict(root),
            verdict => verdict,
        };
        let uses_action = leaf
            .uses
            .iter()
            .any(|uses| words(uses).iter().any(|word| word.starts_with("deploy")));
        let mut strength = by_name;
        strength += i32::from(uses_action) * USES_ACTION;
        strength += match source {
            PlaceSource::Environment | PlaceSource::Computed => HAS_ENVIRONMENT,
            PlaceSource::Passed => 1,
            PlaceSource::Name | PlaceSource::None => 0,
        };
        if is_plain_place(&root.key) {
            strength += CALLED_LIKE_A_PLACE;
        }
        strength
    }
}

impl GithubFacts {
    /// The GitHub environment with this name, as GitHub writes it.
    pub fn environment_called(&self, name: &str) -> Option<String> {
        self.environments
            .iter()
            .map(|environment| &environment.name)
            .find(|known| known.eq_ignore_ascii_case(name))
            .cloned()
    }
}

/// What a mapping names a job by: its key; a leg as a run displays it, where the file tells how. `None` for a called job whose
/// name is only known when it runs.
fn name(
    job: &Job,
    leg: &BTreeMap<String, String>,
    scope: &Scope<'_>,
    level: usize,
) -> Option<String> {
    let is_root = level == 0;
    match &job.display {
        _ if is_root && leg.is_empty() => Some(job.key.clone()),
        DisplayName::Literal(name) => match (job.matrix_values.as_slice(), leg.values().next()) {
            (_, None) => Some(name.clone()),
            ([_], Some(value)) => Some(format!("{name} ({value})")),
            _ => is_root.then(|| job.key.clone()),
        },
        DisplayName::Template { text, .. } => scope
            .template(text)
            .text()
            .filter(|name| !name.is_empty())
            .or_else(|| is_root.then(|| job.key.clone())),
    }
}

/// The legs of a job, as far as they differ in what matters here. One without anything where none do.
fn legs(job: &Job) -> Vec<BTreeMap<String, String>> {
    let mut texts: Vec<&str> = vec![job.display.as_written()];
    texts.extend(job.environment.iter().map(|e| e.name.as_str()));
    texts.extend(job.with.iter().map(|(_, value)| value.as_str()));
    texts.extend(job.condition.as_deref());
    let is_used = |key: &str| {
        let wanted = format!("matrix.{}", key.to_lowercase());
        texts
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted))
    };
    let mut legs = vec![BTreeMap::new()];
    for (key, values) in &job.matrix_values {
        if values.is_empty() || !is_used(key) || legs.len() * values.len() > MAX_LEGS {
            continue;
        }
        legs = legs
            .into_iter()
            .flat_map(|leg| {
                values.iter().map(move |value| {
                    let mut leg = leg.clone();
                    leg.insert(key.to_lowercase(), value.clone());
                    leg
                })
            })
            .collect();
    }
    legs
}

/// The inputs of a called workflow.
fn passed(caller: &Job, called: &WorkflowFile, scope: &Scope<'_>) -> BTreeMap<String, Value> {
    let mut inputs = BTreeMap::new();
    for input in &called.call_inputs {
        let default = input.default.clone().map_or(Value::Null, Value::Text);
        inputs.insert(input.name.to_lowercase(), default);
    }
    for (name, value) in &caller.with {
        inputs.insert(name.to_lowercase(), scope.template(value));
    }
    for input in &called.call_inputs {
        if input.kind == InputKind::Boolean
            && let Some(value) = inputs.get_mut(&input.name.to_lowercase())
        {
            *value = boolean(value);
        }
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::github::inspection::{
        jobs::{self, Files},
        starts,
    };

    fn told(text: &str, start: impl Fn(&WorkflowFile) -> Start) -> Vec<String> {
        let file = WorkflowFile::parse(text).unwrap();
        let files = Files::new();
        let jobs = jobs::jobs(&file, &files);
        placements(&jobs, &start(&file), &GithubFacts::default())
            .into_iter()
            .map(|p| {
                format!(
                    "{} in {}{}{}",
                    p.job,
                    p.place.as_deref().unwrap_or("?"),
                    if p.records.is_some() {
                        " with records"
                    } else {
                        ""
                    },
                    if p.strength > 0 {
                        ""
                    } else {
                        ", does not deploy"
                    },
                )
            })
            .collect()
    }

    fn push(branch: &'static str) -> impl Fn(&WorkflowFile) -> Start {
        move |_| Start {
            event: "push".to_owned(),
            branch: Some(branch.to_owned()),
            ..Start::default()
        }
    }

    #[test]
    fn jobs_deploy_to_their_environment_or_to_what_their_name_says() {
        let text = "
on: push
jobs:
  build: {environment: production}
  test: {}
  staging: {}
  deploy_prod_eu: {environment: {name: prod, deployment: false}}
  ship: {environment: '${{ needs.build.outputs.to }}'}
  notify-production: {}
";
        assert_eq!(
            told(text, push("main")),
            [
                "build in production with records, does not deploy",
                "test in ?, does not deploy",
                "staging in staging",
                "deploy_prod_eu in prod",
                "ship in ?",
                "notify-production in ?, does not deploy",
            ]
        );
    }

    #[test]
    fn what_started_the_run_decides_which_jobs_run_and_where() {
        let text = "
on: {push: {branches: [main, develop]}, workflow_dispatch: {inputs: {to: {}}}}
jobs:
  deploy: {environment: \"${{ github.ref_name == 'main' && 'production' || 'staging' }}\"}
  deploy-dev: {if: github.ref == 'refs/heads/develop'}
  deploy-chosen: {if: github.event_name == 'workflow_dispatch', environment: '${{ inputs.to }}'}
";
        assert_eq!(
            told(text, push("main")),
            ["deploy in production with records"]
        );
        assert_eq!(
            told(text, push("develop")),
            ["deploy in staging with records", "deploy-dev in dev"]
        );
        assert_eq!(
            told(text, |file| starts::dispatch(
                file,
                Some("main"),
                &[("to", "qa")]
            )),
            [
                "deploy in production with records",
                "deploy-chosen in qa with records"
            ]
        );
    }

    #[test]
    fn legs_of_a_matrix_are_named_as_runs_display_them() {
        let text = "
on: push
jobs:
  deploy: {strategy: {matrix: {to: [staging, production]}}, environment: '${{ matrix.to }}'}
  release: {name: 'To ${{ matrix.to }}', strategy: {matrix: {to: [qa], n: [1, 2]}}, environment: '${{ matrix.to }}'}
  rollout: {strategy: {matrix: {to: [uat], n: [1, 2]}}, environment: '${{ matrix.to }}'}
";
        assert_eq!(
            told(text, push("main")),
            [
                "deploy (staging) in staging with records",
                "deploy (production) in production with records",
                "To qa in qa with records",
                "rollout in uat with records",
            ]
        );
    }
}
