//! Paths of GitHub's REST API, encoded segment by segment: what comes from configuration or from answers cannot leave its segment.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// All but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A path below a host's REST base, with its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiPath {
    path: String,
    query: String,
}

impl ApiPath {
    /// The base itself; segments follow.
    pub fn root() -> Self {
        Self {
            path: String::new(),
            query: String::new(),
        }
    }

    /// `/repos/{owner}/{name}`.
    pub fn repo(owner: &str, name: &str) -> Self {
        Self::root().segment("repos").segment(owner).segment(name)
    }

    /// Adds one segment; a slash in it becomes `%2F`, as environment names and refs need it.
    pub fn segment(mut self, segment: &str) -> Self {
        self.path.push('/');
        push_segment(&mut self.path, segment);
        self
    }

    /// Adds a file path or ref whose slashes separate segments (`.github/workflows/deploy.yml`).
    pub fn segments(self, path: &str) -> Self {
        path.split('/')
            .filter(|part| !part.is_empty())
            .fold(self, |path, part| path.segment(part))
    }

    /// Adds the last segment of a comparison, `base...head`, each side encoded on its own.
    pub fn compare(mut self, base: &str, head: &str) -> Self {
        self.path.push_str("/compare/");
        push_segment(&mut self.path, base);
        self.path.push_str("...");
        push_segment(&mut self.path, head);
        self
    }

    /// Adds a query pair.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query
            .push(if self.query.is_empty() { '?' } else { '&' });
        self.query
            .extend(utf8_percent_encode(name, SEGMENT).chain(["="]));
        self.query.extend(utf8_percent_encode(value, SEGMENT));
        self
    }

    /// The whole address below a REST base.
    pub(super) fn below(&self, base: &Url) -> Option<Url> {
        let base = base.as_str().split(['?', '#']).next()?;
        let base = base.trim_end_matches('/');
        Url::parse(&format!("{base}{}{}", self.path, self.query)).ok()
    }
}

/// `.` and `..` as whole segments would be resolved away by URL parsers, encoded or not; their dots are doubly encoded,
/// so that they name nothing instead of the parent.
fn push_segment(path: &mut String, segment: &str) {
    match segment {
        "." => path.push_str("%252E"),
        ".." => path.push_str("%252E%252E"),
        _ => path.extend(utf8_percent_encode(segment, SEGMENT)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn below(path: ApiPath) -> String {
        path.below(&Url::parse("https://ghe.example.com/api/v3/").unwrap())
            .unwrap()
            .to_string()
    }

    #[test]
    fn segments_are_encoded_one_by_one_and_stay_below_the_base() {
        let path = ApiPath::repo("acme", "payments")
            .segment("environments")
            .segment("eu/prod #1")
            .query("per_page", "100")
            .query("q", "a&b=c");
        assert_eq!(
            below(path),
            "https://ghe.example.com/api/v3/repos/acme/payments/environments/eu%2Fprod%20%231?per_page=100&q=a%26b%3Dc"
        );
    }

    #[test]
    fn file_paths_keep_their_slashes() {
        let path = ApiPath::repo("acme", "shop")
            .segment("contents")
            .segments(".github/workflows/déploy.yml");
        assert_eq!(
            below(path),
            "https://ghe.example.com/api/v3/repos/acme/shop/contents/.github/workflows/d%C3%A9ploy.yml"
        );
    }

    #[test]
    fn a_comparison_keeps_its_dots_and_encodes_each_side() {
        let path = ApiPath::repo("a", "b").compare("release/1", "main");
        assert_eq!(
            below(path),
            "https://ghe.example.com/api/v3/repos/a/b/compare/release%2F1...main"
        );
    }

    proptest! {
        #[test]
        fn no_segment_can_leave_its_place(segment in "\\PC{1,40}") {
            let url = ApiPath::root()
                .segment("repos")
                .segment(&segment)
                .segment("end")
                .below(&Url::parse("https://h.example/api").unwrap())
                .unwrap();
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 4);
            prop_assert_eq!(&segments[..2], &["api", "repos"]);
            prop_assert_eq!(segments[3], "end");
            prop_assert_eq!(url.query(), None);
        }
    }
}
