//! Whether somebody may decide where reviewers are asked, and if not, why: said here alone, whoever asks. A reason is only given
//! where the rules or the reviewers tell it; else it is said that GitHub does not let them, and not why.

use super::mapping_test::{
    findings::Protection,
    rights::{is_reviewer, who},
};
use crate::model::{
    deployment::Reviewer,
    pipeline::{MayNotDecide, ViewerDecision},
};

/// Who asks, and what is known of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asker<'a> {
    /// Their login.
    pub login: Option<&'a str>,
    /// Login of who started the attempt.
    pub started_by: Option<&'a str>,
    /// Their permission in the repository in GitHub's words, where it was read.
    pub permission: Option<&'a str>,
    /// The repository.
    pub repository: &'a str,
}

/// Reviewers who are asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// For which environment.
    pub environment: &'a str,
    /// Who they are, as far as they can be read.
    pub reviewers: &'a [Reviewer],
    /// The rules of the environment, where they were read.
    pub rules: Option<&'a Protection>,
}

impl Asker<'_> {
    /// At reviewers that hold the run now: GitHub says whether.
    pub fn now(&self, asked: &Asked<'_>, can_approve: Option<bool>) -> ViewerDecision {
        match can_approve {
            Some(true) => ViewerDecision::May,
            Some(false) => self.may_not(asked),
            None => ViewerDecision::Unknown,
        }
    }

    /// At reviewers that the run has not come to: as the rules say.
    pub fn ahead(&self, asked: &Asked<'_>) -> ViewerDecision {
        let Some(rules) = asked.rules else {
            return ViewerDecision::Unknown;
        };
        match is_reviewer(rules, self.login) {
            Some(true) if rules.prevents_self_review && self.started_it() => self.may_not(asked),
            Some(true) => ViewerDecision::May,
            Some(false) => self.may_not(asked),
            None => ViewerDecision::Unknown,
        }
    }

    /// Why they may not, where GitHub or the rules say that they may not; in words too.
    pub fn why_not(&self, asked: &Asked<'_>) -> (MayNotDecide, String) {
        let Asked {
            environment, rules, ..
        } = asked;
        let who = who(self.login);
        let ask = self.ask(asked.reviewers);
        let is_reviewer = self.is_reviewer(asked);
        let is_prevented = rules.map(|rules| rules.prevents_self_review);
        match (is_reviewer, is_prevented) {
            (Some(false), _) => (
                MayNotDecide::NotReviewer,
                format!("{who} is no reviewer of {environment}.{ask}"),
            ),
            (_, Some(true)) if self.started_it() => (
                MayNotDecide::StartedIt,
                format!("{who} started it, and {environment} wants somebody else to approve.{ask}"),
            ),
            (_, None) if self.started_it() => (
                MayNotDecide::NotAllowed,
                format!(
                    "GitHub does not let {who} decide about {environment} now. {who} started it, and {environment} may want somebody else to approve.{ask}"
                ),
            ),
            (Some(true), Some(_)) if self.permission.is_some_and(is_below_write) => (
                MayNotDecide::NoRights,
                format!(
                    "{who} is a reviewer of {environment}, but GitHub does not let that account decide: its role is {} in {}.",
                    self.permission.unwrap_or_default().to_lowercase(),
                    self.repository
                ),
            ),
            (Some(true), _) => (
                MayNotDecide::NotAllowed,
                format!(
                    "GitHub does not let {who} decide about {environment} now, although they are a reviewer of it."
                ),
            ),
            (None, _) => (
                MayNotDecide::NotAllowed,
                format!("GitHub does not let {who} decide about {environment} now.{ask}"),
            ),
        }
    }

    fn may_not(&self, asked: &Asked<'_>) -> ViewerDecision {
        let (reason, message) = self.why_not(asked);
        ViewerDecision::MayNot { reason, message }
    }

    fn started_it(&self) -> bool {
        self.started_by.is_some_and(|by| self.is(by))
    }

    fn is(&self, login: &str) -> bool {
        self.login
            .is_some_and(|own| own.eq_ignore_ascii_case(login))
    }

    /// As the rules say, else as those do who are asked; `None` where a team may have them as its member.
    fn is_reviewer(&self, asked: &Asked<'_>) -> Option<bool> {
        let by_rules = asked.rules.and_then(|rules| is_reviewer(rules, self.login));
        by_rules.or_else(|| {
            self.login?;
            let is_listed = asked.reviewers.iter().any(|reviewer| match reviewer {
                Reviewer::User { login, .. } => self.is(login),
                Reviewer::Team { .. } => false,
            });
            let has_teams = asked
                .reviewers
                .iter()
                .any(|reviewer| matches!(reviewer, Reviewer::Team { .. }));
            match (is_listed, has_teams) {
                (true, _) => Some(true),
                (false, true) => None,
                (false, false) => Some(false),
            }
        })
    }

    /// Whom to ask instead, as a sentence after another; empty where nobody else is known.
    fn ask(&self, reviewers: &[Reviewer]) -> String {
        let names: Vec<String> = reviewers
            .iter()
            .filter_map(|reviewer| match reviewer {
                Reviewer::User { login, .. } if self.is(login) => None,
                Reviewer::User { login, .. } => Some(format!("@{login}")),
                Reviewer::Team { name, .. } => Some(name.clone()),
            })
            .collect();
        match names.split_last() {
            Some((last, [])) => format!(" Ask {last}."),
            Some((last, others)) => format!(" Ask {} or {last}.", others.join(", ")),
            None => String::new(),
        }
    }
}

fn is_below_write(permission: &str) -> bool {
    matches!(permission, "NONE" | "READ" | "TRIAGE")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::deployment::Actor, providers::github::mapping_test::findings::Team};

    fn people(logins: &[&str]) -> Vec<Reviewer> {
        let person = |login: &&str| Reviewer::User {
            login: (*login).to_owned(),
            avatar_url: None,
        };
        logins.iter().map(person).collect()
    }

    fn team() -> Vec<Reviewer> {
        vec![Reviewer::Team {
            name: "acme/ops".to_owned(),
            avatar_url: None,
        }]
    }

    fn rules(people: &[&str], members: Option<&[&str]>, prevents_self_review: bool) -> Protection {
        Protection {
            people: people
                .iter()
                .map(|login| Actor {
                    login: (*login).to_owned(),
                    avatar_url: None,
                })
                .collect(),
            teams: members
                .map(|members| Team {
                    name: Some("acme/ops".to_owned()),
                    members: Some(members.iter().map(|login| (*login).to_owned()).collect()),
                    complete: true,
                    avatar_url: None,
                })
                .into_iter()
                .collect(),
            prevents_self_review,
            ..Protection::default()
        }
    }

    #[test]
    fn a_reason_is_only_claimed_where_the_rules_or_the_reviewers_tell_it() {
        use MayNotDecide::*;
        let (own_is_fine, own_is_not) = (rules(&["bob"], None, false), rules(&["bob"], None, true));
        let ops = rules(&[], Some(&["ada"]), false);
        let bobs = rules(&[], Some(&["bob"]), true);
        for (reviewers, rules, starter, reason, words) in [
            // Nothing but GitHub's no.
            (
                people(&["bob"]),
                None,
                "bob",
                NotAllowed,
                "may want somebody else",
            ),
            (
                people(&["bob"]),
                None,
                "eve",
                NotAllowed,
                "although they are a reviewer",
            ),
            (
                team(),
                None,
                "bob",
                NotAllowed,
                "may want somebody else to approve. Ask acme/ops.",
            ),
            (
                team(),
                None,
                "eve",
                NotAllowed,
                "GitHub does not let @Bob decide about live now. Ask acme/ops.",
            ),
            (
                people(&["ada", "eve"]),
                None,
                "bob",
                NotReviewer,
                "@Bob is no reviewer of live. Ask @ada or @eve.",
            ),
            // The rules.
            (
                people(&["bob", "ada"]),
                Some(&own_is_not),
                "bob",
                StartedIt,
                "@Bob started it, and live wants somebody else to approve. Ask @ada.",
            ),
            (team(), Some(&bobs), "bob", StartedIt, "@Bob started it"),
            (
                team(),
                Some(&ops),
                "bob",
                NotReviewer,
                "@Bob is no reviewer of live. Ask acme/ops.",
            ),
            (
                people(&["bob"]),
                Some(&own_is_fine),
                "bob",
                NoRights,
                "its role is read in acme/shop",
            ),
        ] {
            let asker = Asker {
                login: Some("Bob"),
                started_by: Some(starter),
                permission: Some("READ"),
                repository: "acme/shop",
            };
            let asked = Asked {
                environment: "live",
                reviewers: &reviewers,
                rules,
            };
            let (said, message) = asker.why_not(&asked);
            assert_eq!(said, reason, "{message}");
            assert!(message.contains(words), "{message}");
        }
    }
}
