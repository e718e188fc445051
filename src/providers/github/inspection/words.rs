//! Words in names: which stage of delivery a name stands for, which names are about deploying, which are about something else.

use crate::model::environment::Tier;

/// Words for stages. Where several belong to one kind of place, the first is what they are counted as.
const STAGES: [(Tier, &[&str]); 12] = [
    (
        Tier::Development,
        &["development", "dev", "develop", "devel"],
    ),
    (Tier::Development, &["sandbox", "sbx", "playground"]),
    (Tier::Testing, &["integration", "int", "sit"]),
    (Tier::Testing, &["test", "testing", "tst", "e2e"]),
    (Tier::Testing, &["alpha"]),
    (Tier::Testing, &["qa", "quality"]),
    (Tier::Testing, &["nonproduction", "nonprod"]),
    (Tier::Staging, &["staging", "stage", "stag", "stg"]),
    (Tier::Staging, &["beta"]),
    (Tier::Staging, &["uat", "acceptance", "acc"]),
    (Tier::Staging, &["preproduction", "preprod", "preprd"]),
    (Tier::Production, &["production", "prod", "prd", "live"]),
];
/// Words that are only meant as a stage where something else says that it is about deploying.
const WEAK: [&str; 9] = [
    "test",
    "testing",
    "tst",
    "e2e",
    "int",
    "integration",
    "acceptance",
    "acc",
    "quality",
];
const DEPLOYING: [&str; 18] = [
    "deploy",
    "deploys",
    "deployment",
    "deployments",
    "deploying",
    "redeploy",
    "release",
    "releases",
    "rollout",
    "ship",
    "promote",
    "promotion",
    "cd",
    "publish",
    "apply",
    "install",
    "upgrade",
    "delivery",
];
/// What is done around a deployment, or instead of one.
const OTHER_WORK: [&str; 44] = [
    "test",
    "tests",
    "testing",
    "e2e",
    "smoke",
    "verify",
    "verification",
    "check",
    "checks",
    "lint",
    "build",
    "plan",
    "approve",
    "approval",
    "notify",
    "notification",
    "announce",
    "gate",
    "wait",
    "rollback",
    "revert",
    "destroy",
    "teardown",
    "undeploy",
    "cleanup",
    "clean",
    "delete",
    "remove",
    "diff",
    "validate",
    "validation",
    "scan",
    "analyze",
    "codeql",
    "migrate",
    "migration",
    "setup",
    "prepare",
    "changes",
    "stale",
    "label",
    "docs",
    "benchmark",
    "backup",
];
const PREVIEWS: [&str; 8] = [
    "preview",
    "previews",
    "review",
    "reviews",
    "ephemeral",
    "pr",
    "pull",
    "temporary",
];
/// Environments that guard a package registry's secrets.
const REGISTRIES: [&str; 20] = [
    "pypi",
    "testpypi",
    "npm",
    "npmjs",
    "crates",
    "cratesio",
    "docker",
    "dockerhub",
    "ghcr",
    "maven",
    "sonatype",
    "rubygems",
    "nuget",
    "marketplace",
    "hex",
    "packagist",
    "release",
    "releases",
    "publish",
    "publishing",
];
/// Words without which the name of a workflow or job says what it is about.
const GENERIC: [&str; 23] = [
    "ci",
    "cicd",
    "pipeline",
    "pipelines",
    "main",
    "master",
    "workflow",
    "workflows",
    "service",
    "services",
    "app",
    "application",
    "to",
    "the",
    "and",
    "environment",
    "env",
    "environments",
    "run",
    "manual",
    "continuous",
    "new",
    "job",
];
const PLACES: [&str; 24] = [
    "eu",
    "us",
    "ap",
    "uk",
    "de",
    "fr",
    "apac",
    "emea",
    "amer",
    "east",
    "west",
    "north",
    "south",
    "central",
    "northeast",
    "southeast",
    "northwest",
    "southwest",
    "europe",
    "asia",
    "global",
    "blue",
    "green",
    "canary",
];

/// The name of the environment that GitHub Pages is published to.
pub const PAGES: &str = "github-pages";

/// The words of a name, in small letters: parted by anything but letters and digits, and by capitals.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = None::<char>;
    for c in name.chars() {
        let is_boundary = !c.is_alphanumeric()
            || (c.is_uppercase() && before.is_some_and(|b| b.is_lowercase() || b.is_numeric()));
        if is_boundary {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What stage a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Its tier.
    pub tier: Tier,
    /// The word for all places of this kind: `production` for `prod-eu`.
    pub word: &'static str,
    /// Whether the word means a stage by itself. `test` may be anything.
    pub is_plain: bool,
    /// From which word of the name to which.
    span: (usize, usize),
}

/// The stage that a name names. Where it has several such words the last counts: `integration-prod` is production.
pub fn stage(name: &str) -> Option<Stage> {
    stage_of(&words(name))
}

fn stage_of(words: &[String]) -> Option<Stage> {
    (0..words.len()).rev().find_map(|index| {
        let word = bare(words.get(index)?);
        let found = known_stage(word)?;
        let before = index.checked_sub(1).and_then(|i| words.get(i));
        let prefixed = match before.map(String::as_str) {
            Some(prefix @ ("pre" | "non")) => known_stage(&format!("{prefix}{}", found.word)),
            _ => None,
        };
        Some(match prefixed {
            Some(stage) => Stage {
                span: (index - 1, index + 1),
                ..stage
            },
            None => Stage {
                span: (index, index + 1),
                ..found
            },
        })
    })
}

fn known_stage(word: &str) -> Option<Stage> {
    STAGES.iter().find_map(|(tier, words)| {
        words.contains(&word).then(|| Stage {
            tier: *tier,
            word: words.first().copied().unwrap_or_default(),
            is_plain: !WEAK.contains(&word),
            span: (0, 0),
        })
    })
}

/// A word without the number at its end: `prod2`.
fn bare(word: &str) -> &str {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if bare.len() < 3 { word } else { bare }
}

/// The tier of an environment by its name.
pub fn tier(name: &str) -> Tier {
    if name.eq_ignore_ascii_case(PAGES) {
        return Tier::Production;
    }
    stage(name).map_or(Tier::Other, |stage| stage.tier)
}

/// The part of a job's or file's name that names an environment: the stage and the place behind it, or before it.
pub fn place_in(name: &str) -> Option<String> {
    let words = words(name);
    let stage = stage_of(&words)?;
    let (mut start, mut end) = stage.span;
    while words.get(end).is_some_and(|word| is_place(word)) {
        end += 1;
    }
    if end == stage.span.1 {
        while start > 0 && words.get(start - 1).is_some_and(|word| is_place(word)) {
            start -= 1;
        }
    }
    Some(words.get(start..end)?.join("-"))
}

fn is_place(word: &str) -> bool {
    PLACES.contains(&bare(word))
        || PLACES.contains(&word)
        || word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a name is nothing but the name of an environment, and one that cannot be anything else.
pub fn is_plain_place(name: &str) -> bool {
    let words = words(name);
    let Some(stage) = stage_of(&words).filter(|stage| stage.is_plain) else {
        return false;
    };
    let (start, end) = stage.span;
    words
        .iter()
        .enumerate()
        .all(|(index, word)| (start..end).contains(&index) || is_place(word))
}

/// What is left of a name without the words for work, stages and places: what it is about.
pub fn subject(name: &str) -> Vec<String> {
    let all = words(name);
    let span = stage_of(&all).map_or((0, 0), |stage| stage.span);
    all.into_iter()
        .enumerate()
        .filter(|(index, word)| {
            !(span.0..span.1).contains(index)
                && !is_place(word)
                && !DEPLOYING.contains(&word.as_str())
                && !OTHER_WORK.contains(&word.as_str())
                && !GENERIC.contains(&word.as_str())
        })
        .map(|(_, word)| word)
        .collect()
}

/// Whether a name is about deploying.
pub fn is_deploying(name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let rolls_out = words.windows(2).any(|pair| pair == ["roll", "out"]);
    if !has(&DEPLOYING) && !rolls_out {
        return false;
    }
    // "verify-deployment" is not, "build-and-deploy" is.
    let first = words.first().map(String::as_str).unwrap_or_default();
    !OTHER_WORK.contains(&first) || matches!(first, "build" | "migrate") || has(&["and"])
}

/// Whether a name is about something else than deploying.
pub fn is_other_work(name: &str) -> bool {
    !is_deploying(name)
        && words(name)
            .iter()
            .any(|word| OTHER_WORK.contains(&word.as_str()))
}

/// Whether a workflow takes back or takes down what others deploy.
pub fn takes_down(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "rollback"
                | "revert"
                | "destroy"
                | "teardown"
                | "undeploy"
                | "cleanup"
                | "delete"
                | "remove"
        )
    }) || words(name)
        .windows(2)
        .any(|pair| pair == ["tear", "down"] || pair == ["roll", "back"])
}

/// Whether an environment lives only as long as a branch or a pull request.
pub fn is_preview(environment: &str) -> bool {
    words(environment)
        .iter()
        .any(|word| PREVIEWS.contains(&bare(word)) || PREVIEWS.contains(&word.as_str()))
}

/// Whether an environment guards the secrets of a package registry.
pub fn is_registry(environment: &str) -> bool {
    let words = words(environment);
    !words.is_empty()
        && words.iter().all(|word| {
            REGISTRIES.contains(&word.as_str())
                || matches!(word.as_str(), "io" | "hub" | "test" | "prod")
        })
        && words.iter().any(|word| REGISTRIES.contains(&word.as_str()))
}

/// Whether an environment is a place that a service is deployed to for longer.
pub fn is_lasting(environment: &str) -> bool {
    !environment.eq_ignore_ascii_case(PAGES)
        && !is_preview(environment)
        && !is_registry(environment)
}

/// Whether the words of one name stand in another, in this order and next to each other.
pub fn contains(name: &[String], part: &[String]) -> bool {
    !part.is_empty() && name.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_have_tiers() {
        for (name, expected) in [
            ("production", Tier::Production),
            ("prod-eu", Tier::Production),
            ("eu-west-1-PROD", Tier::Production),
            ("paymentsProd", Tier::Production),
            ("prod2", Tier::Production),
            ("live", Tier::Production),
            ("integration-prod", Tier::Production),
            ("pre-prod", Tier::Staging),
            ("preProduction", Tier::Staging),
            ("staging", Tier::Staging),
            ("uat", Tier::Staging),
            ("non-prod", Tier::Testing),
            ("qa", Tier::Testing),
            ("int", Tier::Testing),
            ("dev", Tier::Development),
            ("sandbox-3", Tier::Development),
            ("demo", Tier::Other),
            ("product-api", Tier::Other),
            ("github-pages", Tier::Production),
            ("", Tier::Other),
        ] {
            assert_eq!(tier(name), expected, "{name}");
        }
    }

    #[test]
    fn the_place_stands_in_the_name_of_a_job() {
        for (name, expected) in [
            ("deploy-production", Some("production")),
            ("deploy_prod_eu", Some("prod-eu")),
            ("deploy-eu-prod", Some("eu-prod")),
            ("deployStaging", Some("staging")),
            ("Deploy to pre-prod", Some("pre-prod")),
            ("deploy-cart-dev", Some("dev")),
            ("release", None),
        ] {
            assert_eq!(place_in(name).as_deref(), expected, "{name}");
        }
        assert!(is_plain_place("prod-us"));
        assert!(is_plain_place("staging"));
        assert!(!is_plain_place("test"));
        assert!(!is_plain_place("notify-production"));
    }

    #[test]
    fn jobs_that_deploy_are_told_from_those_around_them() {
        for name in [
            "deploy",
            "build-and-deploy",
            "Roll out",
            "release-eu",
            "promote_prod",
            "deployTest",
            "build-deploy",
        ] {
            assert!(is_deploying(name), "{name}");
            assert!(!is_other_work(name), "{name}");
        }
        for name in [
            "verify-deployment",
            "smoke-test",
            "plan-production",
            "build",
            "notify",
            "test",
            "rollback",
        ] {
            assert!(is_other_work(name), "{name}");
        }
        assert!(takes_down("Rollback production") && takes_down("tear-down.yml"));
    }

    #[test]
    fn some_environments_are_no_places_for_a_service() {
        for name in [
            "pr-12",
            "preview",
            "review/feature-x",
            "github-pages",
            "pypi",
            "npm",
            "release",
            "crates.io",
        ] {
            assert!(!is_lasting(name), "{name}");
        }
        for name in ["production", "staging-eu", "product", "release-candidate"] {
            assert!(is_lasting(name), "{name}");
        }
    }

    #[test]
    fn a_subject_is_what_is_left() {
        assert_eq!(subject("deploy-cart-prod-eu"), ["cart"]);
        assert!(subject("Deploy to staging").is_empty());
        assert!(contains(&words("deploy-shop-cart"), &words("shop cart")));
        assert!(!contains(&words("deploy-cart-shop"), &words("shop cart")));
    }

    proptest! {
        #[test]
        fn no_name_can_make_it_panic(name in "\\PC{0,60}") {
            let _ = (tier(&name), place_in(&name), subject(&name), is_deploying(&name), is_lasting(&name), is_plain_place(&name));
        }
    }
}
