//! What GitHub tells of its own accord.

use super::{GithubClient, News};

impl GithubClient {
    /// GitHub told that something in this repository (`acme/payments`, in any case) of a configured host has changed: what was asked
    /// for before and is told of by these kinds of news does not count any more, whoever asked. Without any kind, all that is told of
    /// by events. Asks nobody: whoever looks next does.
    pub fn note_event(&self, host: &str, repository: &str, news: &[News]) {
        let now = self.0.clock.now();
        self.0.events.note(host, repository, news, now);
    }
}
