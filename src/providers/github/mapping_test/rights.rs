//! What the viewer may do: see, deploy, approve. GitHub decides when it is done; this says what it would say.

use super::{
    super::source::Mapping,
    checks::{Checks, Subject},
    findings::{Findings, Protection, Team},
};
use crate::{
    error::Error,
    model::{
        deployment::Gate,
        inspection::{Check, CheckOutcome},
        problem::ProblemCode,
    },
};

/// Permissions that let somebody start a workflow.
const MAY_WRITE: [&str; 3] = ["ADMIN", "MAINTAIN", "WRITE"];

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Their login, where an answer said it.
    pub login: Option<&'a str>,
    /// Scopes of their token, where it has some.
    pub scopes: Option<&'a [String]>,
    /// What the newest deployment waits for.
    pub gates: &'a [Gate],
}

/// The rights in a repository that was found.
pub fn rights(subject: Subject<'_>, asking: Asking<'_>) -> Vec<Check> {
    let mut checks = Checks::default();
    let name = &subject.findings.name;
    checks.passed("", format!("{} may see {name}.", who(asking.login)));
    if subject.dispatches() {
        deploy(&mut checks, Ground::of(subject.findings), asking);
    } else {
        checks.blocked(
            "source.dispatch.enabled",
            "Nobody may deploy from here: dispatch is turned off.",
        );
    }
    approve(&mut checks, subject.mapping, subject.findings, asking);
    checks.into_list()
}

/// The rights in a repository that was not.
pub fn without(mapping: &Mapping, error: &Error) -> Vec<Check> {
    let mut checks = Checks::default();
    let name = format!("{}/{}", mapping.source.owner, mapping.source.repo);
    if error.code == ProblemCode::NotFoundOrNotVisible {
        checks.blocked(
            "",
            format!("Your account may not see {name}, or it is not there."),
        );
    } else {
        checks.unknown(
            "",
            format!(
                "Whether your account may see {name} is not known. {}",
                error.message
            ),
        );
    }
    checks.into_list()
}

/// The viewer as the subject of a sentence.
pub fn who(login: Option<&str>) -> String {
    login.map_or_else(|| "Your account".to_owned(), |login| format!("@{login}"))
}

/// What the right to deploy depends on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// `owner/name` of the repository.
    pub name: &'a str,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether it is not public.
    pub private: bool,
    /// The viewer's permission in GitHub's words.
    pub permission: Option<&'a str>,
}

impl<'a> Ground<'a> {
    fn of(findings: &'a Findings) -> Self {
        Self {
            name: &findings.name,
            archived: findings.archived,
            private: findings.private,
            permission: findings.permission.as_deref(),
        }
    }
}

/// What somebody may do who may write to a repository.
#[derive(Debug, Clone, Copy)]
pub struct Deed {
    /// Before the name of the repository: `deploy from`.
    pub infinitive: &'static str,
    /// What takes the right to write.
    pub gerund: &'static str,
}

/// Whether the viewer may start a workflow of the repository.
pub fn deploy(checks: &mut Checks, ground: Ground<'_>, asking: Asking<'_>) {
    let deed = Deed {
        infinitive: "deploy from",
        gerund: "starting a workflow",
    };
    may(checks, deed, ground, asking);
}

/// Whether the viewer may do what takes the right to write to the repository.
pub fn may(checks: &mut Checks, deed: Deed, ground: Ground<'_>, asking: Asking<'_>) {
    let Deed { infinitive, gerund } = deed;
    let Ground {
        name,
        archived,
        private,
        permission,
    } = ground;
    if archived {
        checks.blocked(
            "",
            format!("Nobody may {infinitive} {name}: it is archived."),
        );
        return;
    }
    let Some(permission) = permission else {
        checks.unknown("", format!("Whether {} may {infinitive} {name} is not known: GitHub does not say what they may do there.", who(asking.login)));
        return;
    };
    let word = permission.to_lowercase();
    if !MAY_WRITE.contains(&permission) {
        checks.blocked(
            "",
            format!("{} may not {infinitive} {name}: {gerund} takes the right to write there, and theirs is {word}. Ask its owners.", who(asking.login)),
        );
        return;
    }
    let needed = if private { "repo" } else { "public_repo" };
    let has_scope = asking.scopes.is_none_or(|scopes| {
        scopes
            .iter()
            .any(|scope| scope == "repo" || scope == needed)
    });
    if has_scope {
        checks.passed(
            "",
            format!(
                "{} may {infinitive} {name} (their right there is {word}).",
                who(asking.login)
            ),
        );
    } else {
        checks.blocked(
            "",
            format!("{} may not {infinitive} {name} with this token: it lacks the scope repo. Reconnect and grant it.", who(asking.login)),
        );
    }
}

fn approve(checks: &mut Checks, mapping: &Mapping, findings: &Findings, asking: Asking<'_>) {
    let (outcome, message) = match mapping.source.environment.as_deref() {
        None if findings.environments.as_ref().is_some_and(Vec::is_empty) => (
            CheckOutcome::Passed,
            format!(
                "Nobody need approve: {} has no GitHub environments.",
                findings.name
            ),
        ),
        None => (
            CheckOutcome::Unknown,
            format!(
                "Whether {} may approve is not known: the mapping names no GitHub environment, and so no reviewers.",
                who(asking.login)
            ),
        ),
        Some(name) => match findings.protections.get(&name.to_lowercase()) {
            Some(protection) => of_environment(name, protection, asking),
            None => (
                CheckOutcome::Unknown,
                format!(
                    "Whether {} may approve is not known: the GitHub environment {name} was not found.",
                    who(asking.login)
                ),
            ),
        },
    };
    checks.add(outcome, "", message);
}

fn of_environment(
    name: &str,
    protection: &Protection,
    asking: Asking<'_>,
) -> (CheckOutcome, String) {
    if protection.people.is_empty() && protection.teams.is_empty() {
        let message = format!("Nobody need approve a deployment to {name}.");
        return (CheckOutcome::Passed, message);
    }
    let not_own = if protection.prevents_self_review {
        ", except what they started themselves"
    } else {
        ""
    };
    let reviewers = reviewers(protection);
    let is_asked_now = asking.gates.iter().any(|gate| {
        matches!(
            gate,
            Gate::Reviewers {
                viewer_can_approve: Some(true),
                ..
            }
        )
    });
    match is_reviewer(protection, asking.login) {
        _ if is_asked_now => (
            CheckOutcome::Passed,
            format!(
                "{} may approve what waits for {name} now.",
                who(asking.login)
            ),
        ),
        Some(true) => (
            CheckOutcome::Passed,
            format!(
                "{} may approve deployments to {name}{not_own}.",
                who(asking.login)
            ),
        ),
        Some(false) => (
            CheckOutcome::Blocked,
            format!(
                "{} may not approve deployments to {name}: {reviewers} must.",
                who(asking.login)
            ),
        ),
        None => (
            CheckOutcome::Unknown,
            format!(
                "Whether {} may approve deployments to {name} could not be read: {reviewers} must.",
                who(asking.login)
            ),
        ),
    }
}

/// Whether somebody may approve; `None` where that could not be read.
pub fn is_reviewer(protection: &Protection, login: Option<&str>) -> Option<bool> {
    let login = login?;
    let is = |person: &str| person.eq_ignore_ascii_case(login);
    if protection.people.iter().any(|person| is(&person.login)) {
        return Some(true);
    }
    let mut is_certain = true;
    for Team {
        members, complete, ..
    } in &protection.teams
    {
        match members {
            Some(members) if members.iter().any(|member| is(member)) => return Some(true),
            Some(_) if *complete => {}
            _ => is_certain = false,
        }
    }
    is_certain.then_some(false)
}

/// Who must approve, as the subject of a sentence.
pub fn reviewers(protection: &Protection) -> String {
    let people = protection
        .people
        .iter()
        .map(|person| format!("@{}", person.login));
    let teams = protection.teams.iter().map(|team| match &team.name {
        Some(name) => format!("the team {name}"),
        None => "a team".to_owned(),
    });
    let all: Vec<String> = people.chain(teams).collect();
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("one of {} and {last}", others.join(", ")),
        None => String::new(),
    }
}
