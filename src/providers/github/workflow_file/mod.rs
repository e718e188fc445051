//! Workflow files, as far as they say what a run is going to do: triggers, dispatch inputs, jobs with their names, needs,
//! conditions and environments. A file that cannot be read is "not understood", never a crash.

pub mod condition;
mod matrix;
pub mod names;
mod parse;
#[cfg(test)]
mod wild;
pub mod yaml;

use names::DisplayName;

/// A workflow file.
#[derive(Debug, Clone)]
pub struct WorkflowFile {
    /// `name`.
    pub name: Option<String>,
    /// `run-name`.
    pub run_name: Option<String>,
    /// Events in `on`.
    pub triggers: Vec<String>,
    /// Patterns of branches whose pushes start it; empty where all do, or none.
    pub branches: Vec<String>,
    /// Patterns of tags whose pushes start it.
    pub tags: Vec<String>,
    /// The concurrency group of the whole run; may be an expression.
    pub concurrency: Option<String>,
    /// Inputs of `workflow_dispatch`, in the order of the file.
    pub inputs: Vec<Input>,
    /// Inputs of `workflow_call`, in the order of the file.
    pub call_inputs: Vec<Input>,
    /// Jobs, in the order of the file.
    pub jobs: Vec<Job>,
    /// Whether it uses the payload of a `repository_dispatch`.
    pub uses_client_payload: bool,
    /// Whether it uses commit or branch of the run that triggered it (`workflow_run`).
    pub uses_triggering_run: bool,
}

/// An input of `workflow_dispatch`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it is for, in the file's words.
    pub description: Option<String>,
    /// What it takes.
    pub kind: InputKind,
    /// Whether a value must be given.
    pub required: bool,
    /// What it is without a value.
    pub default: Option<String>,
    /// What a choice offers.
    pub options: Vec<String>,
}

/// What an input takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Text; also where no type is given, or one that this version does not know.
    Text,
    /// One of its options.
    Choice,
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// The name of an environment.
    Environment,
}

/// A job.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its key under `jobs`.
    pub key: String,
    /// What a run displays for it.
    pub display: DisplayName,
    /// Keys of the jobs that it waits for.
    pub needs: Vec<String>,
    /// `if`.
    pub condition: Option<String>,
    /// The environment that it deploys to.
    pub environment: Option<JobEnvironment>,
    /// Whether it has a matrix, and so may have several legs.
    pub matrix: bool,
    /// Values that the keys of the matrix have, as far as the file lists them.
    pub matrix_values: Vec<(String, Vec<String>)>,
    /// The legs of its matrix, in GitHub's order. `None` without a matrix, and where they are decided when it runs.
    pub legs: Option<Vec<Leg>>,
    /// The concurrency group that it belongs to; may be an expression.
    pub concurrency: Option<String>,
    /// The reusable workflow that it calls.
    pub calls: Option<String>,
    /// What it passes to the reusable workflow.
    pub with: Vec<(String, String)>,
    /// Actions that its steps use.
    pub uses: Vec<String>,
    /// Refs that its steps check out, where they name one.
    pub checks_out: Vec<String>,
}

/// A leg of a matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Its values that are texts, keys in small letters, in the order of the file; may be expressions.
    pub values: Vec<(String, String)>,
    /// The texts in all of its values, in that order: what a run displays.
    pub shown: Vec<String>,
}

impl Leg {
    /// What a run displays behind the name of the job; empty where there is nothing to display.
    pub fn suffix(&self) -> String {
        match self.shown.as_slice() {
            [] => String::new(),
            shown => format!(" ({})", shown.join(", ")),
        }
    }
}

/// The environment of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobEnvironment {
    /// Its name; may be an expression.
    pub name: String,
    /// Whether the job creates a deployment record; `None` where that is an expression.
    pub deployment: Option<bool>,
}

impl WorkflowFile {
    /// Parses a file. The error says why it is not understood, in one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        parse::parse(text)
    }

    /// The job with this key.
    pub fn job(&self, key: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.key == key)
    }

    /// The job that somebody means by a key or a displayed name. A key wins over a name.
    pub fn job_called(&self, written: &str) -> Option<&Job> {
        let (caller, _) = names::split_nested(written);
        [written, caller].into_iter().find_map(|name| {
            self.job(name)
                .or_else(|| {
                    self.jobs
                        .iter()
                        .find(|job| job.display.as_written() == name)
                })
                .or_else(|| {
                    self.jobs
                        .iter()
                        .find(|job| job.matrix && job.display.matches(name, true, false))
                })
        })
    }
}

impl Job {
    /// Whether a run may display this job, or one of its legs or called jobs, so.
    pub fn is_displayed_as(&self, displayed: &str) -> bool {
        self.display
            .matches(displayed, self.matrix, self.calls.is_some())
    }
}

/// Whether somebody who wrote `written` (a key, a displayed name, a leg, `caller / called`) means the job that a run
/// displays as `displayed`. `None`: that cannot be said without the workflow file.
pub fn means(written: &str, displayed: &str, file: Option<&WorkflowFile>) -> Option<bool> {
    if written == displayed {
        return Some(true);
    }
    let Some(file) = file else {
        return names::is_called_so(written, displayed).then_some(true);
    };
    let by_name = || names::is_called_so(written, displayed);
    if let Some(job) = file.job(written) {
        return Some(job.is_displayed_as(displayed));
    }
    let (caller, called) = names::split_nested(written);
    let by_nested_key = || {
        let (Some(called), Some(job)) = (called, file.job(caller)) else {
            return false;
        };
        let (head, tail) = names::split_nested(displayed);
        job.display.matches(head, job.matrix, false)
            && tail.is_some_and(|tail| names::is_called_so(called, tail))
    };
    Some(by_name() || by_nested_key())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIPELINE: &str = "
on: {push: {branches: [main]}}
jobs:
  build: {runs-on: x}
  deploy-production:
    name: Deploy to production
    needs: build
    strategy: {matrix: {region: [eu, us]}}
  release:
    uses: ./.github/workflows/release.yml
  templated:
    name: Roll out to ${{ inputs.environment }}
";

    #[test]
    fn a_key_means_the_job_that_a_run_displays_under_its_name() {
        let file = WorkflowFile::parse(PIPELINE).unwrap();
        for (written, displayed, expected) in [
            ("deploy-production", "Deploy to production", true),
            ("deploy-production", "Deploy to production (eu)", true),
            ("deploy-production", "build", false),
            ("Deploy to production", "Deploy to production (us)", true),
            (
                "Deploy to production (eu)",
                "Deploy to production (us)",
                false,
            ),
            (
                "Deploy to production (eu)",
                "Deploy to production (eu)",
                true,
            ),
            ("release", "release / deploy", true),
            ("release / deploy", "release / deploy", true),
            ("release / deploy", "release / test", false),
            ("release / deploy", "release / deploy (eu)", true),
            ("templated", "Roll out to staging", true),
            ("nothing", "build", false),
        ] {
            assert_eq!(
                means(written, displayed, Some(&file)),
                Some(expected),
                "{written} as {displayed}"
            );
        }
    }

    #[test]
    fn without_the_file_only_a_matching_name_is_certain() {
        assert_eq!(means("deploy", "deploy (eu)", None), Some(true));
        assert_eq!(
            means("deploy-production", "Deploy to production", None),
            None
        );
    }

    #[test]
    fn a_key_wins_over_another_jobs_name() {
        let file =
            WorkflowFile::parse("on: push\njobs: {deploy: {name: Ship}, other: {name: deploy}}")
                .unwrap();
        assert_eq!(means("deploy", "Ship", Some(&file)), Some(true));
        assert_eq!(file.job_called("deploy").unwrap().key, "deploy");
        assert_eq!(file.job_called("Ship").unwrap().key, "deploy");
    }
}
