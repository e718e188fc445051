//! Names of versions as people write them, and their order. A plain function of two names and dates, with no I/O.
//!
//! A name is a version where it reads as one behind whatever stands before it (`v1.9.2`, `payments/v1.9.2`, `web-2024.05.1`).
//! Versions are ordered by their numbers as Semantic Versioning says, with any count of numbers. Two things differ from it:
//! within a word numbers count as numbers (`rc10` is newer than `rc9`), and behind a date a number counts on (`2026.11.03-1` is
//! newer than `2026.11.03`). What is no version comes behind all versions, by date. Versions of different series (`cart/v2`,
//! `web-3`) are ordered by their numbers too: only a pattern can tell them apart.

use std::cmp::Ordering;

use jiff::Timestamp;

/// Longest name that is read as a version, in bytes; a longer one is none.
const MAX_NAME: usize = 255;
/// Most numbers of a version (`1.2.3.4`); with more of them it is none.
const MAX_NUMBERS: usize = 12;

/// A number of any length, without leading zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number<'a>(&'a str);

impl<'a> Number<'a> {
    const ZERO: Self = Number("");

    fn new(digits: &'a str) -> Self {
        Self(digits.trim_start_matches('0'))
    }

    fn small(self) -> Option<u32> {
        match self.0 {
            "" => Some(0),
            digits => digits.parse().ok(),
        }
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.len(), self.0).cmp(&(other.0.len(), other.0))
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A name that reads as a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionName<'a> {
    numbers: Vec<Number<'a>>,
    prerelease: Option<&'a str>,
    build: Option<&'a str>,
}

impl<'a> VersionName<'a> {
    /// Reads a name; `None` where it is no version.
    pub fn parse(name: &'a str) -> Option<Self> {
        if name.len() > MAX_NAME || !name.is_ascii() {
            return None;
        }
        starts(name).find_map(|(start, may_be_short)| read(name.get(start..)?, may_be_short))
    }

    /// Whether it says that it comes before a release (`1.2.0-rc.1`).
    pub fn is_prerelease(&self) -> bool {
        self.prerelease.is_some()
    }
}

impl Ord for VersionName<'_> {
    /// Older versions are less. Equal are versions that differ in nothing that counts, as `1.2` and `v1.2.0`.
    fn cmp(&self, other: &Self) -> Ordering {
        let count = self.numbers.len().max(other.numbers.len());
        let number = |name: &Self, at| name.numbers.get(at).copied().unwrap_or(Number::ZERO);
        (0..count)
            .map(|at| number(self, at).cmp(&number(other, at)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
            .then_with(|| match (self.prerelease, other.prerelease) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(a), Some(b)) => by_identifiers(a, b),
            })
            // The standard gives builds no order; people expect the later one to be newer.
            .then_with(|| by_identifiers(self.build.unwrap_or(""), other.build.unwrap_or("")))
    }
}

impl PartialOrd for VersionName<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A name with its date, ready to be compared. Older is less; total: only equal names with equal dates are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey<'a> {
    version: Option<VersionName<'a>>,
    date: Option<Timestamp>,
    name: &'a str,
}

impl<'a> SortKey<'a> {
    /// What a name is ordered by. The date counts for what is no version; without one it is older than all that have one.
    pub fn new(name: &'a str, date: Option<Timestamp>) -> Self {
        Self {
            version: VersionName::parse(name),
            date,
            name,
        }
    }

    /// The version that the name is.
    pub fn version(&self) -> Option<&VersionName<'a>> {
        self.version.as_ref()
    }
}

impl Ord for SortKey<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.version, &other.version) {
            (Some(a), Some(b)) => a.cmp(b),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => self.date.cmp(&other.date),
        }
        .then_with(|| natural(self.name, other.name))
        .then_with(|| self.date.cmp(&other.date))
    }
}

impl PartialOrd for SortKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Puts the newest first. Of equals the order stays.
pub fn sort_newest_first<T>(items: &mut Vec<T>, key: impl for<'t> Fn(&'t T) -> SortKey<'t>) {
    let mut order: Vec<usize> = {
        let keys: Vec<SortKey<'_>> = items.iter().map(&key).collect();
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by(|a, b| keys.get(*b).cmp(&keys.get(*a)));
        order
    };
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(
        order
            .drain(..)
            .filter_map(|index| taken.get_mut(index)?.take()),
    );
}

/// Where a version may begin: at the start of the name or behind a separator, with or without a `v`. Beside it, whether one
/// number alone would do there, as in `v2`, `42` or `release-7`, and not in `build-1234`.
fn starts(name: &str) -> impl Iterator<Item = (usize, bool)> + '_ {
    let bytes = name.as_bytes();
    (0..bytes.len()).filter_map(move |at| {
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let before = |back: usize| at.checked_sub(back).and_then(|at| bytes.get(at)).copied();
        if !is_digit(at) || before(1).is_some_and(|b| b.is_ascii_digit() || b == b'.') {
            return None;
        }
        let has_v = matches!(before(1), Some(b'v' | b'V'));
        let edge = if has_v { at - 1 } else { at };
        let is_edge = match edge.checked_sub(1).and_then(|at| bytes.get(at)) {
            None => true,
            Some(b) => matches!(b, b'/' | b'-' | b'_' | b'@' | b'.'),
        };
        if !is_edge {
            return None;
        }
        let stem = name
            .get(..edge)?
            .trim_end_matches(['/', '-', '_', '@', '.']);
        let word = stem.rsplit(['/', '-', '_', '@', '.']).next()?;
        let ends_path = edge == 0 || name.get(..edge)?.ends_with('/');
        let is_said = ["v", "version", "ver", "release", "rel"]
            .iter()
            .any(|said| word.eq_ignore_ascii_case(said));
        Some((at, has_v || ends_path || is_said))
    })
}

/// Reads numbers and what follows them, to the end.
fn read(text: &str, may_be_short: bool) -> Option<VersionName<'_>> {
    let (text, build) = match text.split_once('+') {
        Some((text, build)) if is_identifiers(build) => (text, Some(build)),
        Some(_) => return None,
        None => (text, None),
    };
    if let Some((numbers, rest)) = date(text) {
        return dated(numbers, rest, build);
    }
    let mut numbers = Vec::new();
    let mut rest = text;
    loop {
        let (digits, behind) = digits(rest)?;
        numbers.push(Number::new(digits));
        rest = behind;
        match behind.strip_prefix('.') {
            Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) => rest = next,
            _ => break,
        }
    }
    if numbers.len() > MAX_NUMBERS || (numbers.len() == 1 && !may_be_short) {
        return None;
    }
    let is_calendar =
        numbers.len() > 1 && numbers.first().and_then(|n| n.small()).is_some_and(is_year);
    if is_calendar {
        return dated(numbers, rest, build);
    }
    Some(VersionName {
        numbers,
        prerelease: suffix(rest)?,
        build,
    })
}

/// What follows a date: further numbers, then what any version may have.
fn dated<'a>(
    mut numbers: Vec<Number<'a>>,
    mut rest: &'a str,
    build: Option<&'a str>,
) -> Option<VersionName<'a>> {
    while let Some(next) = rest.strip_prefix(['.', '-', '_']) {
        match digits(next) {
            Some((digits, behind)) if behind.is_empty() || behind.starts_with(['.', '-', '_']) => {
                numbers.push(Number::new(digits));
                rest = behind;
            }
            _ => break,
        }
    }
    (numbers.len() <= MAX_NUMBERS).then_some(())?;
    Some(VersionName {
        numbers,
        prerelease: suffix(rest)?,
        build,
    })
}

/// Reads `2026-11-03`, `2026_11_03`, `20261103` and `2026-11`. Dates with dots are numbers like others.
fn date(text: &str) -> Option<(Vec<Number<'_>>, &str)> {
    let (first, rest) = digits(text)?;
    if first.len() == 8 {
        let (year, month, day) = (first.get(..4)?, first.get(4..6)?, first.get(6..)?);
        return is_date(year, month, Some(day))
            .then(|| ([year, month, day].map(Number::new).to_vec(), rest));
    }
    let rest = rest.strip_prefix(['-', '_'])?;
    let (month, rest) = digits(rest)?;
    let day = rest
        .strip_prefix(['-', '_'])
        .and_then(digits)
        .filter(|(day, _)| is_date(first, month, Some(day)));
    match day {
        Some((day, rest)) => Some(([first, month, day].map(Number::new).to_vec(), rest)),
        None => (month.len() == 2 && is_date(first, month, None))
            .then(|| ([first, month].map(Number::new).to_vec(), rest)),
    }
}

fn is_date(year: &str, month: &str, day: Option<&str>) -> bool {
    let within = |text: &str, most| {
        text.len() <= 2 && text.parse::<u32>().is_ok_and(|n| (1..=most).contains(&n))
    };
    year.len() == 4
        && year.parse().is_ok_and(is_year)
        && within(month, 12)
        && day.is_none_or(|day| within(day, 31))
}

fn is_year(number: u32) -> bool {
    (1990..2200).contains(&number)
}

/// What comes behind the numbers: nothing, a word for a release, or a pre-release. The outer `None`: neither.
fn suffix(rest: &str) -> Option<Option<&str>> {
    if rest.is_empty() {
        return Some(None);
    }
    let word = rest.strip_prefix(['-', '.', '_']).unwrap_or(rest);
    if ["final", "ga", "release"]
        .iter()
        .any(|said| word.eq_ignore_ascii_case(said))
    {
        return Some(None);
    }
    // Without a separator only a word is a pre-release (`1.2.3rc1`).
    let is_fit = word.len() < rest.len() || rest.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_fit && is_identifiers(word)).then_some(Some(word))
}

fn is_identifiers(text: &str) -> bool {
    !text.is_empty()
        && text.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// Compares dot-separated identifiers: numbers before words, and what has more of them is greater.
fn by_identifiers(a: &str, b: &str) -> Ordering {
    let parts = |text: &'_ str| -> Vec<String> {
        text.split('.')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (left, right) = (parts(a), parts(b));
    for (x, y) in left.iter().zip(&right) {
        let order = match (is_number(x), is_number(y)) {
            (true, true) => Number::new(x).cmp(&Number::new(y)),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => natural(x, y),
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len())
}

/// Compares text as people do: numbers in it as numbers. Total: only the same text is equal.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a, b);
    loop {
        let order = match (digits(x), digits(y)) {
            (Some((left, rest_x)), Some((right, rest_y))) => {
                (x, y) = (rest_x, rest_y);
                Number::new(left).cmp(&Number::new(right))
            }
            _ => match (x.chars().next(), y.chars().next()) {
                (Some(left), Some(right)) => {
                    x = x.get(left.len_utf8()..).unwrap_or("");
                    y = y.get(right.len_utf8()..).unwrap_or("");
                    left.cmp(&right)
                }
                (left, right) => return left.cmp(&right).then_with(|| a.cmp(b)),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests;
