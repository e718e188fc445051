//! Deployments that do not count.

use serde::{Deserialize, Serialize};

use super::checks::{check, check_name};
use crate::error::Result;

/// Longest list of things to ignore.
const MAX_IGNORED: usize = 50;

/// Deployments that are not deployments of the service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields, rename = "GithubIgnore"))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Ignore {
    /// Tasks of deployment records, for example `deploy:migrations`.
    #[cfg_attr(test, ts(optional, as = "Option<Vec<String>>"))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<String>,
    /// Logins of creators, with or without `[bot]`.
    #[cfg_attr(test, ts(optional, as = "Option<Vec<String>>"))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub creators: Vec<String>,
}

impl Ignore {
    pub(super) fn is_empty(&self) -> bool {
        self.tasks.is_empty() && self.creators.is_empty()
    }

    /// Whether records of this task are ignored.
    pub fn has_task(&self, task: &str) -> bool {
        self.tasks.iter().any(|t| t == task)
    }

    /// Whether records of this creator are ignored.
    pub fn has_creator(&self, login: &str) -> bool {
        let plain = |login: &str| {
            login
                .strip_suffix("[bot]")
                .unwrap_or(login)
                .to_ascii_lowercase()
        };
        let login = plain(login);
        self.creators.iter().any(|c| plain(c) == login)
    }

    pub(super) fn check(&self) -> Result<()> {
        for (list, field) in [
            (&self.tasks, "source.ignore.tasks"),
            (&self.creators, "source.ignore.creators"),
        ] {
            check(
                list.len() <= MAX_IGNORED,
                field,
                &format!("At most {MAX_IGNORED} entries can be ignored."),
            )?;
            for (index, entry) in list.iter().enumerate() {
                check_name(Some(entry), &format!("{field}[{index}]"), "entry")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_is_ignored_with_and_without_its_suffix() {
        let ignore = Ignore {
            tasks: vec![],
            creators: vec!["Some-Bot[bot]".to_owned()],
        };
        assert!(ignore.has_creator("some-bot"));
        assert!(!ignore.has_creator("some-body"));
    }
}
