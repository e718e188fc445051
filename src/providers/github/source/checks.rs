//! What names must be like before they are stored: all of them may reach GitHub later, and none of them is trusted.

use crate::error::{Error, Result};

/// Where workflow files live.
pub(super) const WORKFLOWS: &str = ".github/workflows/";
/// Longest name of anything that is free text at GitHub (environments, jobs), in characters.
const MAX_NAME: usize = 255;
/// Longest name of a branch or tag, in bytes.
pub(super) const MAX_REF: usize = 255;

pub(super) fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}

pub(super) fn check(ok: bool, field: &str, message: &str) -> Result<()> {
    if ok {
        Ok(())
    } else {
        Err(Error::invalid(field, message))
    }
}

pub(super) fn check_owner_and_repository(owner: &str, repo: &str) -> Result<()> {
    check(
        is_owner(owner),
        "source.owner",
        "The owner must be 1 to 100 letters, digits, hyphens or underscores.",
    )?;
    check(
        is_repository(repo),
        "source.repo",
        "The repository must be 1 to 100 letters, digits, hyphens, underscores or dots.",
    )
}

pub(super) fn check_name(name: Option<&str>, field: &str, what: &str) -> Result<()> {
    check(
        name.is_none_or(is_name),
        field,
        &format!("The {what} must be 1 to {MAX_NAME} characters without control characters."),
    )
}

/// Name of an input of a dispatch.
pub(super) fn check_input(name: &str, field: &str) -> Result<()> {
    let mut chars = name.chars();
    let ok = name.len() <= MAX_NAME
        && chars
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    check(
        ok,
        field,
        "The name of an input begins with a letter or underscore and has only letters, digits, hyphens and underscores.",
    )
}

/// Names of inputs are told apart as GitHub does: without regard to case.
pub(in crate::providers::github) fn is_same_input(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control)
}

pub(super) fn is_owner(owner: &str) -> bool {
    (1..=100).contains(&owner.len())
        && owner
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

pub(super) fn is_repository(repo: &str) -> bool {
    (1..=100).contains(&repo.len())
        && repo
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && repo != "."
        && repo != ".."
}

/// The path of a workflow file that is named by its path or its bare name.
pub(super) fn workflow_path(workflow: &str) -> Option<String> {
    let name = workflow.strip_prefix(WORKFLOWS).unwrap_or(workflow);
    let stem = name
        .strip_suffix(".yml")
        .or_else(|| name.strip_suffix(".yaml"))?;
    let ok = !stem.is_empty()
        && is_name(name)
        && !name.contains(['/', '\\', '@', ':', '?', '#'])
        && !name.starts_with('.');
    ok.then(|| format!("{WORKFLOWS}{name}"))
}

/// Whether git takes this as the name of a branch or tag (`git check-ref-format`), and GitHub too: it refuses those that look
/// like a commit.
pub(in crate::providers::github) fn is_ref_name(name: &str) -> bool {
    let is_allowed = |c: char| {
        !c.is_control()
            && !c.is_whitespace()
            && !matches!(c, '~' | '^' | ':' | '?' | '*' | '[' | '\\')
    };
    let is_component =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    (1..=MAX_REF).contains(&name.len())
        && name.chars().all(is_allowed)
        && name.split('/').all(is_component)
        && !name.starts_with('-')
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && name != "@"
        && !looks_like_a_commit(name)
}

fn looks_like_a_commit(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_ref_is_named_as_git_and_github_allow() {
        for name in [
            "main",
            "release/2.x",
            "v1.9.0",
            "payments/v1.2.3",
            "refs/heads/main",
            "web-2024.05",
            "größer",
            "a@b",
            "1c0ffee",
        ] {
            assert!(is_ref_name(name), "{name}");
        }
        for name in [
            "",
            "a b",
            "a\u{7f}",
            "a\tb",
            "a..b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "a[b",
            "a\\b",
            "-a",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.",
            "a.lock",
            "a.lock/b",
            "a@{1}",
            "@",
            "8f2c1d08f2c1d08f2c1d08f2c1d08f2c1d0aaaaa",
            &"a".repeat(256),
        ] {
            assert!(!is_ref_name(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn an_accepted_workflow_is_one_file_in_the_workflows_folder(name in "[a-z./:@\\\\ -]{0,20}(yml|yaml)?") {
            if let Some(path) = workflow_path(&name) {
                let file = path.strip_prefix(WORKFLOWS).unwrap();
                prop_assert!(!file.contains('/') && !file.starts_with('.'));
            }
        }

        #[test]
        fn an_accepted_ref_means_only_itself_to_git(name in "[a-z0-9./~^:@{} -]{1,12}") {
            if is_ref_name(&name) {
                // No range, no file of a commit, no ancestor, no option of a command.
                prop_assert!(!name.contains("..") && !name.contains([':', '~', '^', ' ']) && !name.starts_with('-'));
            }
        }
    }
}
