//! Patterns that read version and environment from a run's display title. The engine runs in linear time, and pattern, title
//! and what the pattern becomes are bounded, so that none can stall the core: the slowest pattern that is accepted takes some
//! milliseconds for the longest title, and is asked about a title once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Hir, HirKind};

/// Longest pattern, in characters.
pub const MAX_PATTERN: usize = 500;
/// Largest compiled pattern, in bytes.
const MAX_COMPILED: usize = 1 << 20;
/// Most characters and classes that a pattern may have once its repetitions are counted: each may be looked at for each
/// character of a title.
const MAX_STEPS: usize = 500;
/// Patterns with more are not asked twice about a title.
const COSTLY_STEPS: usize = 100;
/// Answers of a costly pattern that are remembered.
const MAX_REMEMBERED: usize = 200;
/// Longest title that is matched, in bytes; GitHub's own are shorter.
const MAX_TITLE: usize = 1024;
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
    /// What a costly pattern said of titles; absent for the others.
    remembered: Option<Arc<Mutex<Answers>>>,
}

type Answers = HashMap<String, Option<RunNameMatch>>;

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
                regex::Error::CompiledTooBig(_) => too_large(),
                other => format!(
                    "The pattern is not a regular expression that the core understands (no look-around, no back-references): {other}"
                ),
            })?;
        let steps = regex_syntax::parse(pattern).map_or(usize::MAX, |parsed| steps(&parsed));
        if steps > MAX_STEPS {
            return Err(too_large());
        }
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
            remembered: (steps > COSTLY_STEPS).then(Arc::default),
        })
    }

    /// Reads a title; `None` when the pattern does not match it.
    pub fn read(&self, title: &str) -> Option<RunNameMatch> {
        if title.len() > MAX_TITLE {
            return None;
        }
        let Some(remembered) = &self.remembered else {
            return self.match_now(title);
        };
        if let Some(known) = lock(remembered).get(title) {
            return known.clone();
        }
        // Not under the lock: others need not wait for it.
        let read = self.match_now(title);
        let mut answers = lock(remembered);
        if answers.len() >= MAX_REMEMBERED {
            answers.clear();
        }
        answers.insert(title.to_owned(), read.clone());
        read
    }

    fn match_now(&self, title: &str) -> Option<RunNameMatch> {
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

fn too_large() -> String {
    "The pattern is too large once repetitions are counted. Use smaller repetitions.".to_owned()
}

/// Characters and classes of a pattern, those in counted repetitions as often as they are repeated.
fn steps(pattern: &Hir) -> usize {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(_) => 1,
        HirKind::Capture(capture) => steps(&capture.sub),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            steps(&repetition.sub).saturating_mul(usize::try_from(times).unwrap_or(usize::MAX))
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts
            .iter()
            .fold(0, |sum: usize, part| sum.saturating_add(steps(part))),
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each change is one call on the map: a panic elsewhere cannot leave it half done.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
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
        let known = lock(&self.0).get(pattern).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        // Not under the lock: others need not wait for it.
        let compiled = RunNamePattern::new(pattern)?;
        let mut patterns = lock(&self.0);
        if patterns.len() >= Self::MOST {
            patterns.clear();
        }
        patterns.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
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
        assert_eq!(lock(&patterns.0).len(), 1);
        for i in 0..2 * RunNamePatterns::MOST {
            patterns.get(&format!("(?<version>v{i})")).unwrap();
        }
        assert!(lock(&patterns.0).len() <= RunNamePatterns::MOST);
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
            (r"(?<version>(?:.?){501})", "too large"),
            (r"(?<version>(?:(?:a|bc){0,20}){10})", "too large"),
        ] {
            let error = RunNamePattern::new(pattern).unwrap_err();
            assert!(error.contains(why), "{pattern}: {error}");
        }
    }

    #[test]
    fn a_pattern_that_explodes_elsewhere_answers_at_once() {
        let pattern = RunNamePattern::new(r"^(?<version>(a+)+)$").unwrap();
        assert_eq!(pattern.read(&format!("{}!", "a".repeat(1000))), None);
    }

    #[test]
    fn a_title_that_is_longer_than_any_of_githubs_does_not_match() {
        let pattern = RunNamePattern::new("(?<version>v1)").unwrap();
        assert!(pattern.read(&format!("v1{}", " ".repeat(1022))).is_some());
        assert!(pattern.read(&format!("v1{}", " ".repeat(1023))).is_none());
    }

    #[test]
    fn a_costly_pattern_is_asked_about_a_title_once_and_says_the_same_again() {
        let pattern = RunNamePattern::new(r"(?<version>v(?:.?){200})!").unwrap();
        let version = |title: &str| pattern.read(title).and_then(|read| read.version);
        for _ in 0..2 {
            assert_eq!(version("Deploy v1!").as_deref(), Some("v1"));
            assert_eq!(pattern.read("Fix the build"), None);
        }
        let remembered = pattern.remembered.as_ref().unwrap();
        assert_eq!(lock(remembered).len(), 2);
        for i in 0..2 * MAX_REMEMBERED {
            assert_eq!(version(&format!("v{i}!")), Some(format!("v{i}")));
        }
        assert!(lock(remembered).len() <= MAX_REMEMBERED);
        let plain = RunNamePattern::new(r"Deploy (?<version>\S+) to (?<environment>\S+)").unwrap();
        assert!(plain.remembered.is_none());
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
