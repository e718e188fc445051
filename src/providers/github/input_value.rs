//! Whether an input of a dispatch takes a value.

use super::{
    mapping_test::nearest,
    workflow_file::{Input, InputKind},
};

/// GitHub environments of a repository, as far as they were read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environments<'a> {
    /// Their names; none where the token may not read them.
    pub names: Option<&'a [String]>,
    /// Whether there are more.
    pub more: bool,
}

/// Whether an input takes a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// It takes any text.
    Anything,
    /// It takes this value.
    Yes,
    /// It does not.
    No {
        /// What it takes, as a part of a sentence.
        offers: String,
    },
    /// It takes an environment, and those may not be read.
    NotReadable,
    /// It takes an environment, and not all of them were read.
    NotAllRead,
}

/// Whether an input takes a value.
pub fn fit(input: &Input, value: &str, environments: Environments<'_>) -> Fit {
    let (takes_it, offers) = match input.kind {
        InputKind::Text => return Fit::Anything,
        InputKind::Choice => (
            input.options.iter().any(|option| option == value),
            nearest::listed(value, input.options.iter().map(String::as_str)),
        ),
        InputKind::Boolean => (
            matches!(value, "true" | "false"),
            Some("true and false".to_owned()),
        ),
        InputKind::Number => (
            value.trim().parse::<f64>().is_ok_and(f64::is_finite),
            Some("a number".to_owned()),
        ),
        InputKind::Environment => {
            let Some(names) = environments.names else {
                return Fit::NotReadable;
            };
            let is_known = names.iter().any(|name| name.eq_ignore_ascii_case(value));
            if !is_known && environments.more {
                return Fit::NotAllRead;
            }
            (
                is_known,
                nearest::listed(value, names.iter().map(String::as_str)),
            )
        }
    };
    if takes_it {
        return Fit::Yes;
    }
    Fit::No {
        offers: offers.unwrap_or_else(|| "nothing, it has no options".to_owned()),
    }
}

/// Says that an input does not take a value.
pub fn refusal(input: &Input, value: &str, workflow: &str, fit: &Fit) -> String {
    format!(
        "The input {} of {workflow} does not take “{value}”. It takes: {}.",
        input.name,
        offers(fit)
    )
}

/// Says the same without the value, which may be a secret: the field says which it is.
pub fn silent_refusal(input: &Input, workflow: &str, fit: &Fit) -> String {
    format!(
        "The input {} of {workflow} does not take this value. It takes: {}.",
        input.name,
        offers(fit)
    )
}

fn offers(fit: &Fit) -> &str {
    match fit {
        Fit::No { offers } => offers,
        _ => "something else",
    }
}

/// Says why it is not known whether an input takes a value.
pub fn doubt(input: &Input, value: &str, repository: &str, fit: &Fit) -> String {
    if *fit == Fit::NotAllRead {
        return format!(
            "Whether {repository} has a GitHub environment {value} was not looked at: it has more than 100."
        );
    }
    format!(
        "The input {} takes a GitHub environment, and your token may not read those of {repository}.",
        input.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: InputKind, value: &str, environments: Environments<'_>) -> Fit {
        let input = Input {
            name: "x".to_owned(),
            description: None,
            kind,
            required: false,
            default: None,
            options: vec!["s".to_owned(), "m".to_owned()],
        };
        fit(&input, value, environments)
    }

    #[test]
    fn each_kind_takes_what_github_takes() {
        let names = ["Production".to_owned()];
        let all = Environments {
            names: Some(&names),
            more: false,
        };
        for (kind, value, takes) in [
            (InputKind::Choice, "s", true),
            (InputKind::Choice, "S", false),
            (InputKind::Boolean, "true", true),
            (InputKind::Boolean, "yes", false),
            (InputKind::Number, "1.5", true),
            (InputKind::Number, "-3", true),
            (InputKind::Number, "inf", false),
            (InputKind::Number, "NaN", false),
            (InputKind::Number, "many", false),
            (InputKind::Environment, "production", true),
            (InputKind::Environment, "staging", false),
        ] {
            assert_eq!(of(kind, value, all) == Fit::Yes, takes, "{kind:?} {value}");
        }
        assert_eq!(of(InputKind::Text, "", all), Fit::Anything);
    }

    #[test]
    fn environments_that_were_not_read_are_not_denied() {
        let names = ["production".to_owned()];
        let some = Environments {
            names: Some(&names),
            more: true,
        };
        assert_eq!(of(InputKind::Environment, "x", some), Fit::NotAllRead);
        assert_eq!(of(InputKind::Environment, "production", some), Fit::Yes);
        let none = Environments::default();
        assert_eq!(of(InputKind::Environment, "x", none), Fit::NotReadable);
    }
}
