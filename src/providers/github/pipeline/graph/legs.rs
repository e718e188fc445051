//! Legs of a matrix: which values the one has that a run displays so.

use std::collections::BTreeMap;

use super::super::super::workflow_file::{Job, Leg, names::DisplayName};

/// Values of a leg, keys in small letters.
pub type Values = BTreeMap<String, String>;

/// What a text of the file comes to in a leg, where that is certain.
pub type Evaluate<'e> = &'e dyn Fn(&Values, &str) -> Option<String>;

/// What is known of the values of the leg that is displayed so, without the jobs that it calls: those that all legs agree on which it may
/// be.
pub fn values(job: &Job, displayed: &str, evaluate: Evaluate<'_>) -> Values {
    let Some(legs) = &job.legs else {
        return told(job, displayed);
    };
    let legs: Vec<Known> = legs.iter().map(|leg| known(leg, evaluate)).collect();
    let is_it = |leg: &&Known| leg.is_displayed_as(job, displayed, evaluate);
    let mut fitting = legs.iter().filter(is_it).peekable();
    match fitting.peek() {
        Some(_) => common(fitting),
        None => common(legs.iter()),
    }
}

/// A leg, as far as its values are certain.
struct Known {
    values: Values,
    /// What is displayed behind the name of the job.
    suffix: Option<String>,
}

fn known(leg: &Leg, evaluate: Evaluate<'_>) -> Known {
    let none = Values::new();
    let values = leg.values.iter();
    let shown: Option<Vec<String>> = leg.shown.iter().map(|text| evaluate(&none, text)).collect();
    Known {
        values: values
            .filter_map(|(key, text)| Some((key.clone(), evaluate(&none, text)?)))
            .collect(),
        suffix: shown.map(|shown| {
            let values = Vec::new();
            Leg { values, shown }.suffix()
        }),
    }
}

impl Known {
    fn is_displayed_as(&self, job: &Job, displayed: &str, evaluate: Evaluate<'_>) -> bool {
        let suffix = self.suffix.as_deref();
        let is_with_suffix = |name: &str| {
            let rest = displayed.strip_prefix(name);
            suffix.is_some_and(|suffix| rest == Some(suffix))
        };
        match &job.display {
            DisplayName::Literal(name) => is_with_suffix(name),
            DisplayName::Template { text, .. } => match evaluate(&self.values, text) {
                Some(name) => displayed == name || is_with_suffix(&name),
                None => {
                    let told = told(job, displayed);
                    let mut shared = told
                        .iter()
                        .filter_map(|(key, told)| self.values.get(key).map(|own| own == told));
                    shared
                        .next()
                        .is_some_and(|is_same| is_same && shared.all(|same| same))
                }
            },
        }
    }
}

/// What a displayed name says itself, where expressions in the name are values of the leg.
fn told(job: &Job, displayed: &str) -> Values {
    let DisplayName::Template { expressions, .. } = &job.display else {
        return Values::new();
    };
    let keys = expressions.iter().filter_map(|written| {
        let key = written.strip_prefix("matrix.")?;
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        (!key.is_empty() && key.chars().all(is_name)).then_some((written, key))
    });
    keys.filter_map(|(written, key)| {
        let wanted = |expression: &str| expression == written;
        let value = job.display.captured(displayed, false, false, wanted)?;
        Some((key.to_lowercase(), value))
    })
    .collect()
}

fn common<'k>(mut legs: impl Iterator<Item = &'k Known>) -> Values {
    let mut values = legs
        .next()
        .map(|leg| leg.values.clone())
        .unwrap_or_default();
    for leg in legs {
        values.retain(|key, value| leg.values.get(key) == Some(value));
    }
    values
}
