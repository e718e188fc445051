//! Addresses: which run and job a log address names (best effort: GitHub does not promise their form), and the pages of
//! what this provider shows.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// Longest address that is looked at or shown.
const MAX_LENGTH: usize = 2048;

const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a log address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunAddress {
    /// Owner of the repository.
    pub owner: String,
    /// Name of the repository.
    pub repo: String,
    /// The run.
    pub run: u64,
    /// The job, where it is named.
    pub job: Option<u64>,
}

impl RunAddress {
    /// Reads `…/OWNER/REPO/actions/runs/RUN[/attempts/N][/job/JOB]`, on any host and below any path prefix.
    pub fn parse(address: &str) -> Option<Self> {
        let url = web_url(address)?;
        let segments: Vec<&str> = url.path_segments()?.filter(|s| !s.is_empty()).collect();
        let at = segments.windows(2).position(|w| w == ["actions", "runs"])?;
        let [owner, repo] = segments.get(at.checked_sub(2)?..at)? else {
            return None;
        };
        let mut rest = segments.get(at + 2..)?.iter();
        let run = rest.next()?.parse().ok()?;
        let mut job = None;
        while let Some(word) = rest.next() {
            if matches!(*word, "job" | "jobs") {
                job = rest.next().and_then(|id| id.parse().ok());
            }
        }
        Some(Self {
            owner: (*owner).to_owned(),
            repo: (*repo).to_owned(),
            run,
            job,
        })
    }

    /// Whether it lies in this repository.
    pub fn is_in(&self, owner: &str, repo: &str) -> bool {
        self.owner.eq_ignore_ascii_case(owner) && self.repo.eq_ignore_ascii_case(repo)
    }
}

/// An address from outside, if it is http or https and of sane length.
pub fn web_url(address: &str) -> Option<Url> {
    if address.is_empty() || address.len() > MAX_LENGTH {
        return None;
    }
    let url = Url::parse(address).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then_some(url)
}

/// An address from outside as text that may be shown: http or https only, else nothing.
pub fn shown(address: Option<&str>) -> Option<String> {
    address.and_then(web_url).map(|url| url.to_string())
}

/// Pages of one repository.
#[derive(Debug, Clone)]
pub struct Pages {
    base: String,
}

impl Pages {
    /// Pages below the host's web address.
    pub fn new(web_base: &str, owner: &str, repo: &str) -> Self {
        Self {
            base: format!(
                "{}/{}/{}",
                web_base.trim_end_matches('/'),
                encoded(owner),
                encoded(repo)
            ),
        }
    }

    /// The repository.
    pub fn repository(&self) -> String {
        self.base.clone()
    }

    /// A run, or one of its jobs.
    pub fn run(&self, run: u64, job: Option<u64>) -> String {
        match job {
            Some(job) => format!("{}/actions/runs/{run}/job/{job}", self.base),
            None => format!("{}/actions/runs/{run}", self.base),
        }
    }

    /// A workflow, by the name of its file.
    pub fn workflow(&self, file_name: &str) -> String {
        format!("{}/actions/workflows/{}", self.base, encoded(file_name))
    }

    /// A commit.
    pub fn commit(&self, sha: &str) -> String {
        format!("{}/commit/{}", self.base, encoded(sha))
    }

    /// A tag, with its release where there is one.
    pub fn tag(&self, tag: &str) -> String {
        format!("{}/releases/tag/{}", self.base, encoded(tag))
    }
}

fn encoded(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(address: &str) -> Option<(String, u64, Option<u64>)> {
        RunAddress::parse(address).map(|a| (format!("{}/{}", a.owner, a.repo), a.run, a.job))
    }

    #[test]
    fn a_log_address_names_its_run_and_job() {
        let known = |run, job| Some(("acme/shop".to_owned(), run, job));
        for (address, expected) in [
            (
                "https://github.com/acme/shop/actions/runs/12345678901/job/53459204614",
                known(12_345_678_901, Some(53_459_204_614)),
            ),
            (
                "https://ghe.example.com:8443/acme/shop/actions/runs/7/jobs/8#step:2:1",
                known(7, Some(8)),
            ),
            (
                "http://localhost:7100/acme/shop/actions/runs/9/attempts/2/job/10?pr=1",
                known(9, Some(10)),
            ),
            (
                "https://example.com/prefix/acme/shop/actions/runs/9",
                known(9, None),
            ),
            (
                "https://github.com/acme/shop/actions/runs/9/job/x",
                known(9, None),
            ),
            (
                "https://github.com/acme/shop/runs/9?check_suite_focus=true",
                None,
            ),
            ("https://github.com/shop/actions/runs/9", None),
            (
                "https://github.com/acme/shop/actions/runs/99999999999999999999999",
                None,
            ),
            ("https://github.com/acme/shop/actions/runs/", None),
            ("javascript:alert(1)//a/b/actions/runs/1", None),
            ("", None),
            ("not a url", None),
        ] {
            assert_eq!(parsed(address), expected, "{address}");
        }
    }

    #[test]
    fn only_web_addresses_are_shown() {
        assert_eq!(
            shown(Some("https://pay.example.com")),
            Some("https://pay.example.com/".to_owned())
        );
        for hostile in [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//evil",
        ] {
            assert_eq!(shown(Some(hostile)), None, "{hostile}");
        }
        assert_eq!(
            shown(Some(&format!("https://x/{}", "a".repeat(3000)))),
            None
        );
    }

    #[test]
    fn pages_encode_what_they_name() {
        let pages = Pages::new("https://github.com/", "acme", "shop");
        assert_eq!(
            pages.tag("cart/v1.2.3"),
            "https://github.com/acme/shop/releases/tag/cart%2Fv1.2.3"
        );
        assert_eq!(
            pages.run(1, Some(2)),
            "https://github.com/acme/shop/actions/runs/1/job/2"
        );
    }

    proptest! {
        #[test]
        fn no_address_can_make_the_reader_panic(address in "\\PC*") {
            let _ = RunAddress::parse(&address);
            let _ = shown(Some(&address));
        }

        #[test]
        fn nothing_after_the_runs_path_can_make_the_reader_panic(tail in "[a-z0-9/?#%.]{0,60}") {
            let _ = RunAddress::parse(&format!("https://h/o/r/actions/runs/{tail}"));
        }

        #[test]
        fn every_run_and_job_id_survives(run: u64, job: u64) {
            let pages = Pages::new("https://github.com", "o", "r");
            let address = RunAddress::parse(&pages.run(run, Some(job))).unwrap();
            prop_assert_eq!((address.run, address.job), (run, Some(job)));
        }
    }
}
