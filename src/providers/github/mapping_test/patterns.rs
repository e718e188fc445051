//! Patterns, tried on what there is: titles of runs, tags.

use std::collections::BTreeMap;

use super::checks::{Checks, Subject};

/// Longest title that is quoted, in characters.
const MAX_QUOTED: usize = 80;

/// Tries the pattern for titles on the newest runs.
pub fn run_name(checks: &mut Checks, subject: Subject<'_>) {
    const FIELD: &str = "source.runName";
    let Some(pattern) = &subject.mapping.pattern else {
        return;
    };
    let workflow = subject.mapping.workflow_file();
    let titles = match subject.titles {
        Some([]) => {
            checks.unknown(
                FIELD,
                format!("{workflow} has no run yet to try the pattern on."),
            );
            return;
        }
        Some(titles) => titles,
        // Why they could not be read is said elsewhere.
        None => return,
    };
    let read: Vec<_> = titles.iter().map(|title| pattern.read(title)).collect();
    let matching = read.iter().flatten().count();
    let miss = titles.iter().zip(&read).find(|(_, read)| read.is_none());
    let what = match titles.len() {
        1 => format!("the one title of {workflow}"),
        count => format!("the last {count} titles of {workflow}"),
    };
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for name in read
        .iter()
        .flatten()
        .filter_map(|r| r.environment.as_deref())
    {
        *named.entry(name).or_default() += 1;
    }
    let named: Vec<String> = named
        .iter()
        .map(|(name, count)| format!("{name} ({count})"))
        .collect();
    let environments = if named.is_empty() {
        String::new()
    } else {
        format!(" Environments named: {}.", named.join(", "))
    };
    match miss {
        None => checks.passed(
            FIELD,
            format!("The pattern matches all of {what}.{environments}"),
        ),
        Some((title, _)) if matching == 0 => checks.blocked(
            FIELD,
            format!("The pattern matches none of {what}. The newest: “{}”.", quoted(title)),
        ),
        Some((title, _)) => checks.warned(
            FIELD,
            format!(
                "The pattern matches {matching} of {what}. The first that it does not match: “{}”.{environments}",
                quoted(title)
            ),
        ),
    }
}

/// Tries the pattern for tags on the newest tags.
pub fn tags(checks: &mut Checks, subject: Subject<'_>) {
    const FIELD: &str = "source.versions.tagPattern";
    let versions = &subject.mapping.source.versions;
    let Some(pattern) = versions
        .tag_pattern
        .as_deref()
        .filter(|_| versions.offers_tags())
    else {
        return;
    };
    let name = &subject.findings.name;
    let Some(tags) = &subject.findings.tags else {
        checks.unknown(
            FIELD,
            format!("Your token may not read the tags of {name}."),
        );
        return;
    };
    let matching: Vec<&String> = tags.iter().filter(|tag| versions.has_tag(tag)).collect();
    let what = if subject.findings.more_tags {
        format!("the newest {} tags of {name}", tags.len())
    } else {
        format!("the {} tags of {name}", tags.len())
    };
    match (matching.first(), tags.first()) {
        (Some(newest), _) => checks.passed(
            FIELD,
            format!(
                "{pattern} matches {} of {what}; the newest: {newest}.",
                matching.len()
            ),
        ),
        (None, None) => checks.warned(FIELD, format!("{name} has no tags yet.")),
        (None, Some(tag)) if subject.findings.more_tags => checks.warned(
            FIELD,
            format!("{pattern} matches none of {what}. The newest tag: {tag}."),
        ),
        (None, Some(tag)) => checks.blocked(
            FIELD,
            format!("{pattern} matches none of {what}. The newest tag: {tag}."),
        ),
    }
}

fn quoted(title: &str) -> String {
    let mut short: String = title.chars().take(MAX_QUOTED).collect();
    if short.len() < title.len() {
        short.push('…');
    }
    short
}
