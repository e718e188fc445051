//! Patterns of deployment branch policies: `File.fnmatch` with `FNM_PATHNAME`, as GitHub documents it. `*` and `?` stop at a slash,
//! `**/` stands for any number of folders, `[a-z]` and `[!a-z]` for one character, a backslash takes the next one as it is.

/// Longest pattern and name that are compared, in characters.
const MAX: usize = 1_024;

enum Token {
    Char(char),
    Any,
    Star,
    Folders,
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// Whether a pattern means a name. Takes time in proportion to the product of their lengths.
pub fn matches(pattern: &str, name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let tokens = tokens(pattern);
    if name.len() > MAX || pattern.len() > 4 * MAX {
        return false;
    }
    // Whether what is left of the pattern matches what is left of the name, from the end of both.
    let mut after: Vec<bool> = (0..=name.len()).map(|at| at == name.len()).collect();
    for token in tokens.iter().rev() {
        let mut here = vec![false; after.len()];
        let mut behind_a_slash = false;
        for at in (0..=name.len()).rev() {
            let rest = |row: &[bool], at: usize| row.get(at).copied().unwrap_or(false);
            let next = name.get(at).copied();
            let is_one = |wanted: bool| wanted && rest(&after, at + 1);
            let found = match token {
                Token::Char(c) => is_one(next == Some(*c)),
                Token::Any => is_one(next.is_some_and(|c| c != '/')),
                Token::Set { negated, ranges } => is_one(next.is_some_and(|c| {
                    c != '/'
                        && ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *negated
                })),
                Token::Star => {
                    rest(&after, at) || (next.is_some_and(|c| c != '/') && rest(&here, at + 1))
                }
                Token::Folders => {
                    behind_a_slash |= next == Some('/') && rest(&after, at + 1);
                    rest(&after, at) || behind_a_slash
                }
            };
            if let Some(cell) = here.get_mut(at) {
                *cell = found;
            }
        }
        after = here;
    }
    after.first().copied().unwrap_or(false)
}

fn tokens(pattern: &str) -> Vec<Token> {
    let chars: Vec<char> = pattern.chars().take(MAX).collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let is_start = at == 0 || chars.get(at - 1) == Some(&'/');
        at += 1;
        match c {
            '*' if is_start && chars.get(at) == Some(&'*') && chars.get(at + 1) == Some(&'/') => {
                tokens.push(Token::Folders);
                at += 2;
            }
            '*' => tokens.push(Token::Star),
            '?' => tokens.push(Token::Any),
            '\\' => {
                tokens.push(Token::Char(chars.get(at).copied().unwrap_or('\\')));
                at += 1;
            }
            '[' => match set(&chars, at) {
                Some((set, end)) => {
                    tokens.push(set);
                    at = end;
                }
                None => tokens.push(Token::Char('[')),
            },
            c => tokens.push(Token::Char(c)),
        }
    }
    tokens
}

/// A set that begins here, and where it ends; `None` where nothing closes it.
fn set(chars: &[char], start: usize) -> Option<(Token, usize)> {
    let negated = matches!(chars.get(start), Some('!' | '^'));
    let first = start + usize::from(negated);
    let mut at = first;
    let mut ranges = Vec::new();
    loop {
        let mut from = *chars.get(at)?;
        if from == ']' && at > first {
            return Some((Token::Set { negated, ranges }, at + 1));
        }
        if from == '\\' {
            at += 1;
            from = *chars.get(at)?;
        }
        at += 1;
        let to = match (chars.get(at), chars.get(at + 1)) {
            (Some('-'), Some(to)) if *to != ']' => {
                at += 2;
                *to
            }
            _ => from,
        };
        ranges.push((from, to));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_mean_what_github_documents() {
        for (pattern, name, expected) in [
            ("main", "main", true),
            ("main", "maint", false),
            ("*", "main", true),
            ("*", "release/1", false),
            ("release/*", "release/1", true),
            ("release/*", "release/1/a", false),
            ("release/*/*", "release/1/a", true),
            ("release/**/*", "release/1/a/b", true),
            ("release/**/*", "release/1", true),
            ("**/main", "main", true),
            ("**/main", "a/b/main", true),
            ("**/main", "xmain", false),
            ("a**/b", "a/b", true),
            ("a**/b", "ax/y/b", false),
            ("v*", "v1.2.3", true),
            ("v?", "v1", true),
            ("v?", "v/", false),
            ("v[0-9].*", "v1.x", true),
            ("v[!0-9]", "vx", true),
            ("v[^0-9]", "v1", false),
            ("v[!0-9]", "v/", false),
            ("[]]", "]", true),
            ("[a", "[a", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("v1.0", "v1x0", false),
            ("MAIN", "main", false),
            ("", "", true),
            ("", "a", false),
            ("***", "abc", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_without_special_characters_means_itself_and_is_matched_by_its_parts(name in "[a-z0-9.-]{1,8}(/[a-z0-9.-]{1,8}){0,3}") {
            prop_assert!(matches(&name, &name));
            prop_assert!(matches("**/*", &name));
            let stars = vec!["*"; name.split('/').count()].join("/");
            prop_assert!(matches(&stars, &name));
            prop_assert_eq!(matches("*", &name), !name.contains('/'));
        }

        #[test]
        fn no_pattern_panics(pattern in "[*?\\[\\]!^/a\\\\-]{0,12}|\\PC{0,12}", name in "\\PC{0,12}") {
            matches(&pattern, &name);
        }
    }

    #[test]
    fn a_hostile_pattern_is_quick() {
        let pattern = "*a".repeat(MAX / 2);
        assert!(!matches(&pattern, &"a".repeat(MAX / 2 - 1)));
    }
}
