//! The `Link` header: which page comes next.

use http::{HeaderMap, header::LINK};
use url::Url;

/// The address with `rel="next"`, resolved against the page's own. Anything that cannot be read is no next page.
pub(super) fn next(headers: &HeaderMap, page: &Url) -> Option<Url> {
    headers
        .get_all(LINK)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|value| next_in(value, page))
}

fn next_in(value: &str, page: &Url) -> Option<Url> {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        // Parameters end at the comma that precedes the next `<`; commas inside the address are behind us.
        let (parameters, next) = match after.find('<') {
            Some(at) => after.split_at(at),
            None => (after, ""),
        };
        if parameters.split([';', ',']).any(is_next) {
            return page.join(target.trim()).ok();
        }
        rest = next;
    }
    None
}

fn is_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    name.trim().eq_ignore_ascii_case("rel")
        && value
            .trim()
            .trim_matches('"')
            .split_ascii_whitespace()
            .any(|relation| relation.eq_ignore_ascii_case("next"))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn next_of(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(LINK, HeaderValue::from_str(value).unwrap());
        next(
            &headers,
            &Url::parse("https://api.github.com/repos/a/b/x?page=2").unwrap(),
        )
        .map(String::from)
    }

    #[test]
    fn the_next_page_is_found_wherever_it_stands() {
        for value in [
            r#"<https://api.github.com/n?page=3>; rel="next""#,
            r#"<https://api.github.com/n?page=1>; rel="prev", <https://api.github.com/n?page=3>; rel="next", <https://api.github.com/n?page=9>; rel="last""#,
            r#"<https://api.github.com/n?page=3>;title="a";rel=next"#,
            r#"<https://api.github.com/n?page=3>; rel="x next""#,
            r#"</n?page=3>; rel="next""#,
        ] {
            assert_eq!(
                next_of(value).as_deref(),
                Some("https://api.github.com/n?page=3"),
                "{value}"
            );
        }
        assert_eq!(
            next_of(r#"<https://api.github.com/n?a=1,2>; rel="next""#).as_deref(),
            Some("https://api.github.com/n?a=1,2")
        );
    }

    #[test]
    fn without_a_next_there_is_none() {
        for value in [
            "",
            "<",
            "<x",
            r#"<https://api.github.com/n>; rel="last""#,
            r#"<http://[>; rel="next""#,
            r#"<https://api.github.com/n>; rel="nextish""#,
        ] {
            assert_eq!(next_of(value), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_header_panics(value in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                let mut headers = HeaderMap::new();
                headers.insert(LINK, value);
                let _ = next(&headers, &Url::parse("https://api.github.com/x").unwrap());
            }
        }

        #[test]
        fn no_text_of_brackets_and_relations_panics(value in "[<>;,=\" a-z:/?]{0,80}") {
            let _ = next_of(&value);
        }
    }
}
