//! Takes tokens out of texts that came from outside, before they reach an error, a log or a page.

use crate::model::viewer::Token;

/// What stands in a token's place.
const MARK: &str = "[redacted]";

/// Longest text from outside that is passed on, in characters.
const LONGEST: usize = 300;

/// The text without anything that looks like a GitHub token (`gh?_…`, `github_pat_…`).
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = next_token(rest) {
        out.push_str(before);
        out.push_str(MARK);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A text of the upstream's for people: without the viewer's token or any other, on one line, shortened.
pub fn quote(text: &str, token: Option<&Token>) -> String {
    let text = match token {
        Some(token) => text.replace(token.expose(), MARK),
        None => text.to_owned(),
    };
    let line = redact(&text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// The text before and after the first token in it.
fn next_token(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let mut at = 0;
    while at < bytes.len() {
        let starts_word = at == 0 || !is_word(&bytes[at - 1]);
        let prefix = if starts_word {
            prefix_length(&bytes[at..])
        } else {
            0
        };
        if prefix > 0 {
            let mut end = at + prefix;
            // A token may hold dots and dashes (a JWT does), but a sentence's full stop is not part of it.
            while end < bytes.len()
                && (is_word(&bytes[end])
                    || (matches!(bytes[end], b'.' | b'-')
                        && bytes.get(end + 1).is_some_and(is_word)))
            {
                end += 1;
            }
            if end > at + prefix {
                return Some((&text[..at], &text[end..]));
            }
        }
        at += 1;
    }
    None
}

fn prefix_length(bytes: &[u8]) -> usize {
    const FINE_GRAINED: &[u8] = b"github_pat_";
    match bytes {
        [b'g', b'h', kind, b'_', ..] if kind.is_ascii_lowercase() => 4,
        _ if bytes.starts_with(FINE_GRAINED) => FINE_GRAINED.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tokens_of_every_kind_are_taken_out() {
        assert_eq!(
            redact("a gho_abc123 b (ghp_X1), github_pat_11AA_bb. ghs_a.b-c."),
            "a [redacted] b ([redacted]), [redacted]. [redacted]."
        );
    }

    #[test]
    fn words_that_only_resemble_tokens_stay() {
        assert_eq!(
            redact("high_fives gh_x ghost gho_"),
            "high_fives gh_x ghost gho_"
        );
    }

    #[test]
    fn a_quoted_text_is_one_short_line_without_the_viewers_token() {
        let token = Token::new("0123456789abcdef".to_owned());
        let text = format!("bad\n token 0123456789abcdef {}", "x".repeat(400));
        let quoted = quote(&text, token.as_ref());
        assert!(quoted.starts_with("bad token [redacted] xxx"));
        assert_eq!(quoted.chars().count(), 300);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_token_survives(before in "\\PC{0,20}", kind in "[a-z]", secret in "[A-Za-z0-9]{8,40}", after in "\\PC{0,20}") {
            let text = format!("{before} gh{kind}_{secret} {after}");
            let redacted = redact(&text);
            let token = format!("gh{kind}_{secret}");
            prop_assert!(!redacted.contains(&token));
        }
    }
}
