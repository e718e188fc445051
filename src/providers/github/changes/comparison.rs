//! One comparison of two commits, asked for the same way by everybody who needs it: so that it is charged once.

use std::sync::Arc;

use jiff::Timestamp;

use super::super::{
    absences::Absences,
    client::{ApiPath, Call, Freshness, GithubClient},
    schema::rest,
};
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
};

/// For how long what was compared by name counts as fresh, in seconds: a name may come to mean another commit.
const FRESH: u64 = 300;

/// What comparing two commits of a repository works with.
pub struct Compared<'a> {
    /// Asks GitHub.
    pub client: &'a GithubClient,
    /// Remembers what was not found.
    pub absences: &'a Absences,
    /// For whom, and at which host.
    pub call: Call<'a>,
    /// Owner of the repository.
    pub owner: &'a str,
    /// Its name.
    pub repo: &'a str,
    /// When it was asked.
    pub now: Timestamp,
}

impl Compared<'_> {
    /// How `head` differs from `base`, kept for good where both are full SHAs. `None` where GitHub does not find one of them, or
    /// nothing that they have in common. A page of one commit would carry all files just the same, so it is the first in full.
    pub async fn ask(&self, base: &str, head: &str) -> Result<Option<Arc<rest::FullCompare>>> {
        let Call { viewer, host, .. } = self.call;
        let what = format!("{host} {}/{} {base}...{head}", self.owner, self.repo);
        let who = self.client.viewer_key(viewer, host);
        if self.absences.remembers(who, &what, self.now) {
            return Ok(None);
        }
        let path = ApiPath::repo(self.owner, self.repo).compare(base, head);
        let freshness = if is_full_sha(base) && is_full_sha(head) {
            Freshness::immutable()
        } else {
            Freshness::for_secs(FRESH)
        };
        let read = self.client.get(&self.call, path, freshness).await;
        match read {
            Ok(read) => Ok(Some(read.value)),
            Err(Error {
                code: ProblemCode::NotFoundOrNotVisible,
                ..
            }) => {
                self.absences.note(who, &what, self.now);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether something reads as a full SHA.
pub fn is_full_sha(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}
