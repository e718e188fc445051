//! Who must approve, whether that may be the viewer, which apps decide, and how long a deployment waits.

use super::super::mapping_test::{
    checks::Checks,
    findings::Protection,
    rights::{is_reviewer, reviewers, who},
};
use crate::error::Result;

/// Says what a deployment to a GitHub environment waits for, when this viewer starts it.
pub fn check(checks: &mut Checks, environment: &str, protection: &Protection, login: Option<&str>) {
    reviews(checks, environment, protection, login);
    if protection.wait_minutes > 0 {
        checks.passed(
            "",
            format!(
                "A deployment to {environment} waits {} before it begins.",
                minutes(protection.wait_minutes)
            ),
        );
    }
}

/// Says which apps decide about a deployment to a GitHub environment.
pub fn apps(checks: &mut Checks, environment: &str, apps: Result<Vec<String>>) {
    match apps {
        Ok(apps) => {
            for app in apps {
                checks.passed("", format!("The rule of {app} will decide before it runs."));
            }
        }
        Err(error) => checks.unknown(
            "",
            format!(
                "Whether an app decides about deployments to {environment} could not be read. {}",
                error.message
            ),
        ),
    }
}

fn reviews(checks: &mut Checks, environment: &str, protection: &Protection, login: Option<&str>) {
    if protection.people.is_empty() && protection.teams.is_empty() {
        checks.passed(
            "",
            format!("Nobody need approve a deployment to {environment}."),
        );
        return;
    }
    let who = who(login);
    let must = format!(
        "It will wait until somebody approves: {}.",
        reviewers(protection)
    );
    let is_only_reviewer = protection.teams.is_empty()
        && protection
            .people
            .iter()
            .all(|person| login.is_some_and(|login| person.login.eq_ignore_ascii_case(login)));
    match is_reviewer(protection, login) {
        Some(true) if protection.prevents_self_review && is_only_reviewer => checks.warned(
            "",
            format!("{must} {who} is the only one who may, and may not approve what they started themselves. Let somebody else start it."),
        ),
        Some(true) if protection.prevents_self_review => checks.passed(
            "",
            format!("{must} {who} may not: {environment} wants somebody else than who started it."),
        ),
        Some(true) => checks.passed("", format!("{must} {who} may.")),
        Some(false) => checks.passed("", format!("{must} {who} may not.")),
        None => checks.unknown(
            "",
            format!("{must} Whether {who} may could not be read."),
        ),
    }
}

fn minutes(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, 1) => "a minute".to_owned(),
        (0, minutes) => format!("{minutes} minutes"),
        (1, 0) => "an hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::Error,
        model::{deployment::Actor, inspection::CheckOutcome},
        providers::github::mapping_test::findings::Team,
    };

    fn of(protection: &Protection, login: Option<&str>) -> Vec<(CheckOutcome, String)> {
        let mut checks = Checks::default();
        check(&mut checks, "production", protection, login);
        let said = checks.into_list().into_iter();
        said.map(|check| (check.outcome, check.message)).collect()
    }

    fn actor(login: &str) -> Actor {
        Actor {
            login: login.to_owned(),
            avatar_url: None,
        }
    }

    fn by(people: &[&str], prevents_self_review: bool) -> Protection {
        Protection {
            people: people.iter().map(|login| actor(login)).collect(),
            prevents_self_review,
            ..Protection::default()
        }
    }

    #[test]
    fn it_is_said_who_must_approve_and_whether_it_may_be_the_viewer() {
        let unknown_team = Protection {
            teams: vec![Team {
                name: None,
                members: None,
                complete: false,
                avatar_url: None,
            }],
            ..by(&[], false)
        };
        for (protection, outcome, part) in [
            (by(&[], false), CheckOutcome::Passed, "Nobody need"),
            (
                by(&["Alice", "bob"], false),
                CheckOutcome::Passed,
                "@alice may.",
            ),
            (by(&["bob"], false), CheckOutcome::Passed, "@alice may not."),
            (
                by(&["alice", "bob"], true),
                CheckOutcome::Passed,
                "wants somebody else",
            ),
            (
                by(&["alice"], true),
                CheckOutcome::Warned,
                "Let somebody else start it",
            ),
            (unknown_team, CheckOutcome::Unknown, "could not be read"),
        ] {
            let said = of(&protection, Some("alice"));
            assert_eq!(said.len(), 1);
            assert_eq!(said[0].0, outcome, "{}", said[0].1);
            assert!(said[0].1.contains(part), "{}", said[0].1);
        }
        assert_eq!(of(&by(&["bob"], false), None)[0].0, CheckOutcome::Unknown);
    }

    #[test]
    fn each_app_that_decides_is_named_and_what_was_not_read_is_not_known() {
        let said = |of| {
            let mut checks = Checks::default();
            apps(&mut checks, "production", of);
            let checks = checks.into_list().into_iter();
            checks
                .map(|check| (check.outcome, check.message))
                .collect::<Vec<_>>()
        };
        assert!(said(Ok(Vec::new())).is_empty());
        let two = said(Ok(vec!["change-board".to_owned(), "an app".to_owned()]));
        assert_eq!(
            two,
            [
                (
                    CheckOutcome::Passed,
                    "The rule of change-board will decide before it runs.".to_owned()
                ),
                (
                    CheckOutcome::Passed,
                    "The rule of an app will decide before it runs.".to_owned()
                )
            ]
        );
        let unread = said(Err(Error::internal("GitHub was down.")));
        assert_eq!(unread[0].0, CheckOutcome::Unknown);
        assert!(unread[0].1.ends_with("could not be read. GitHub was down."));
    }

    #[test]
    fn a_timer_is_told_in_words() {
        for (wait_minutes, words) in [
            (1, "a minute"),
            (30, "30 minutes"),
            (60, "an hour"),
            (120, "2 hours"),
            (90, "1 h 30 min"),
        ] {
            let timer = Protection {
                wait_minutes,
                ..Protection::default()
            };
            let said = of(&timer, None);
            assert!(said[1].1.contains(words), "{}", said[1].1);
        }
    }
}
