//! Patterns that read version and environment from a run's display title. The engine runs in linear time, so that no
//! pattern and no title can stall the core.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use regex::{Regex, RegexBuilder};

/// Longest pattern, in characters.
pub const MAX_PATTERN: usize = 500;
/// Largest compiled pattern, in bytes.
const MAX_COMPILED: usize = 1 << 20;
/// Longest title that is matched; GitHub's own are shorter.
const MAX_TITLE: usize = 4096;
/// Longest name that a group may capture, in characters.
const MAX_CAPTURE: usize = 200;

/// A pattern with the named groups `version`, `environment` or both.
#[derive(Debug, Clone)]
pub struct RunNamePattern {
    regex: Regex,
    /// Whether it has the group `version`.
    pub has_version: bool,
    /// Whether it has the group `environment`.
    pub has_environment: bool,
}

/// What a title says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunNameMatch {
    /// Captured by the group `version`.
    pub version: Option<String>,
    /// Captured by the group `environment`.
    pub environment: Option<String>,
}

impl RunNamePattern {
    /// Compiles a pattern; the error says what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self, String> {
        if pattern.chars().count() > MAX_PATTERN {
            return Err(format!(
                "The pattern is longer than {MAX_PATTERN} characters. Shorten it."
            ));
        }
        let regex = RegexBuilder::new(pattern)
            .size_limit(MAX_COMPILED)
            .dfa_size_limit(MAX_COMPILED)
            .build()
            .map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => {
                    "The pattern is too large once repetitions are counted. Use smaller repetitions.".to_owned()
                }
                other => format!(
                    "The pattern is not a regular expression that the core understands (no look-around, no back-references): {other}"
                ),
            })?;
        let has = |group| regex.capture_names().flatten().any(|name| name == group);
        let (has_version, has_environment) = (has("version"), has("environment"));
        if !has_version && !has_environment {
            return Err(
                "The pattern needs a named group `version` or `environment`, for example `Deploy (?<version>\\S+)`."
                    .to_owned(),
            );
        }
        Ok(Self {
            regex,
            has_version,
            has_environment,
        })
    }

    /// Reads a title; `None` when the pattern does not match it.
    pub fn read(&self, title: &str) -> Option<RunNameMatch> {
        if title.len() > MAX_TITLE {
            return None;
        }
        let captures = self.regex.captures(title)?;
        let group = |name| {
            captures
                .name(name)
                .map(|m| m.as_str().trim())
                .filter(|text| !text.is_empty() && text.chars().count() <= MAX_CAPTURE)
                .map(str::to_owned)
        };
        Some(RunNameMatch {
            version: group("version"),
            environment: group("environment"),
        })
    }
}

/// Patterns that were compiled before, by their text: compiling one takes far longer than matching with it, and each page needs
/// those of all its environments.
#[derive(Debug, Clone, Default)]
pub struct RunNamePatterns(Arc<Mutex<HashMap<String, RunNamePattern>>>);

impl RunNamePatterns {
    /// Most patterns that are kept; more than that are compiled anew.
    const MOST: usize = 1_000;

    /// The pattern with this text; the error says what is wrong with it.
    pub fn get(&self, pattern: &str) -> Result<RunNamePattern, String> {
        let known = self.lock().get(pattern).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        // Not under the lock: others need not wait for it.
        let compiled = RunNamePattern::new(pattern)?;
        let mut patterns = self.lock();
        if patterns.len() >= Self::MOST {
            patterns.clear();
        }
        patterns.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, RunNamePattern>> {
        // Each change is one call on the map: a panic elsewhere cannot leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_gives_version_and_environment() {
        let pattern =
            RunNamePattern::new(r"Deploy (?<version>\S+) to (?<environment>\S+)").unwrap();
        let read = pattern.read("Deploy v1.9.2 to production").unwrap();
        assert_eq!(read.version.as_deref(), Some("v1.9.2"));
        assert_eq!(read.environment.as_deref(), Some("production"));
        assert_eq!(pattern.read("Fix the build"), None);
    }

    #[test]
    fn the_older_spelling_of_named_groups_is_understood() {
        assert!(
            RunNamePattern::new(r"(?P<version>v\d+)")
                .unwrap()
                .has_version
        );
    }

    #[test]
    fn a_pattern_is_compiled_once_and_a_bad_one_says_why_each_time() {
        let patterns = RunNamePatterns::default();
        for _ in 0..2 {
            let pattern = patterns.get(r"Deploy (?<version>\S+)").unwrap();
            assert!(pattern.has_version);
            assert!(patterns.get("(?<version>").is_err());
        }
        assert_eq!(patterns.lock().len(), 1);
        for i in 0..2 * RunNamePatterns::MOST {
            patterns.get(&format!("(?<version>v{i})")).unwrap();
        }
        assert!(patterns.lock().len() <= RunNamePatterns::MOST);
    }

    #[test]
    fn an_empty_capture_says_nothing() {
        let pattern = RunNamePattern::new(r"Deploy\s*(?<version>\S*)").unwrap();
        assert_eq!(pattern.read("Deploy ").unwrap().version, None);
    }

    #[test]
    fn patterns_that_cannot_be_used_say_why() {
        for (pattern, why) in [
            ("(?<version>", "regular expression"),
            (r"(?<version>a)(?=b)", "look-around"),
            ("Deploy .*", "named group"),
            (&"a".repeat(501), "500 characters"),
            (r"(?<version>(?:\w{500}){500})", "too large"),
        ] {
            let error = RunNamePattern::new(pattern).unwrap_err();
            assert!(error.contains(why), "{pattern}: {error}");
        }
    }

    #[test]
    fn a_pattern_that_explodes_elsewhere_answers_at_once() {
        let pattern = RunNamePattern::new(r"^(?<version>(a+)+)$").unwrap();
        assert_eq!(pattern.read(&format!("{}!", "a".repeat(4000))), None);
    }

    proptest! {
        #[test]
        fn no_pattern_and_no_title_can_make_it_panic(pattern in "\\PC{0,80}", title in "\\PC{0,200}") {
            if let Ok(pattern) = RunNamePattern::new(&pattern) {
                let _ = pattern.read(&title);
            }
        }
    }
}
