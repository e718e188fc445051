//! Holes in an answer: what of it is missing, and why. A hole that GitHub gives no reason for, or calls absent, is an absence;
//! any other says nothing about what is there.

use crate::{
    error::Error,
    model::problem::ProblemCode,
    providers::github::{
        client::{Call, GraphqlError},
        needs::Needs,
    },
};

/// How deep below a list of records an error makes one of them missing: `…/nodes/3`.
const RECORD_DEPTH: usize = 2;

/// The errors of an answer.
#[derive(Clone, Copy)]
pub(super) struct Holes<'a>(pub(super) &'a [GraphqlError]);

impl<'a> Holes<'a> {
    /// Why nothing is at a path. `None`: it is absent, as far as GitHub says.
    pub(super) fn over(&self, path: &[&str]) -> Option<&'a GraphqlError> {
        // An error without a path is about the whole answer.
        self.worst(|error| is_prefix(&error.path, path))
    }

    /// Why something below a path is missing.
    pub(super) fn below(&self, path: &[&str]) -> Option<&'a GraphqlError> {
        self.worst(|error| error.path.len() > path.len() && is_prefix(path, &error.path))
    }

    /// Why records of the list at a path are missing. What is missing of a record does no harm.
    pub(super) fn in_list(&self, path: &[&str]) -> Option<&'a GraphqlError> {
        self.worst(|error| {
            let depth = error.path.len().saturating_sub(path.len());
            (1..=RECORD_DEPTH).contains(&depth) && is_prefix(path, &error.path)
        })
    }

    /// A refusal says more than a failure, and that more than an absence.
    fn worst(&self, concerns: impl Fn(&GraphqlError) -> bool) -> Option<&'a GraphqlError> {
        self.0
            .iter()
            .filter(|error| concerns(error))
            .max_by_key(|error| (error.is_refusal(), !error.is_absence()))
    }
}

fn is_prefix<A: AsRef<str>, B: AsRef<str>>(prefix: &[A], path: &[B]) -> bool {
    prefix.len() <= path.len()
        && prefix
            .iter()
            .zip(path)
            .all(|(step, wanted)| step.as_ref() == wanted.as_ref())
}

/// What was asked for and neither came nor is absent, each with the reason.
#[derive(Default)]
pub(super) struct Missing(pub(super) Vec<(Needs, Error)>);

impl Missing {
    /// Takes out of an answer what lies at a path: `Ok(None)` where it is absent, `Err` where it is missing, which is noted.
    pub(super) fn take<T>(
        &mut self,
        (holes, call): (Holes<'_>, &Call<'_>),
        path: &[&str],
        value: Option<T>,
        need: impl FnOnce(&mut Needs),
    ) -> Result<Option<T>, ()> {
        let hole = match &value {
            Some(_) => holes.below(path),
            None => holes.over(path).or_else(|| holes.below(path)),
        };
        match hole.filter(|error| !error.is_absence()) {
            None => Ok(value),
            Some(error) => {
                let mut needs = Needs::default();
                need(&mut needs);
                self.0.push((needs, error_of_part(error, call)));
                Err(())
            }
        }
    }
}

/// Why a part of an answer is missing. Where GitHub names no reason that is known, it failed: the query as a whole is understood.
pub(super) fn error_of_part(error: &GraphqlError, call: &Call<'_>) -> Error {
    let mut of_part = error.to_error(call);
    if of_part.code == ProblemCode::AnswerNotUnderstood {
        of_part.code = ProblemCode::HostDown;
    }
    of_part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: &str, path: &[&str]) -> GraphqlError {
        GraphqlError {
            kind: kind.to_owned(),
            path: path.iter().map(|step| (*step).to_owned()).collect(),
            message: "x".to_owned(),
            saml_failure: false,
            sso_url: None,
        }
    }

    #[test]
    fn an_error_is_about_what_lies_at_its_path_below_it_or_around_it() {
        let errors = [
            error("FORBIDDEN", &["r0", "f1"]),
            error("", &["runs", "2", "checkSuite"]),
            error("NOT_FOUND", &["r1"]),
        ];
        let holes = Holes(&errors);
        let kind = |error: Option<&GraphqlError>| error.map(|e| e.kind.clone());
        assert_eq!(kind(holes.over(&["r0", "f1"])), Some("FORBIDDEN".into()));
        assert_eq!(kind(holes.over(&["r0", "f0"])), None);
        assert_eq!(kind(holes.over(&["r1", "f0"])), Some("NOT_FOUND".into()));
        assert_eq!(kind(holes.over(&["r0"])), None);
        assert_eq!(kind(holes.below(&["runs", "2"])), Some("".into()));
        assert_eq!(kind(holes.below(&["runs", "20"])), None);
    }

    #[test]
    fn an_error_without_a_path_is_about_the_whole_answer_and_a_refusal_says_most() {
        let errors = [
            error("NOT_FOUND", &["r0"]),
            error("", &[]),
            error("FORBIDDEN", &["r0"]),
        ];
        assert_eq!(Holes(&errors).over(&["r0"]).unwrap().kind, "FORBIDDEN");
        assert_eq!(Holes(&errors[..2]).over(&["r0"]).unwrap().kind, "");
    }

    #[test]
    fn a_record_that_is_missing_from_a_list_is_a_hole_in_it_and_a_part_of_a_record_is_not() {
        let errors = [error("", &["r0", "e0", "nodes", "3", "creator"])];
        assert!(Holes(&errors).in_list(&["r0", "e0"]).is_none());
        let errors = [error("", &["r0", "e0", "nodes", "3"])];
        assert!(Holes(&errors).in_list(&["r0", "e0"]).is_some());
    }
}
