//! A list, page after page.

use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::{ApiPath, Call, Fetched, GithubClient, Pages, hosts::GithubHost, read::Read};
use crate::error::{Error, Result};

/// The pages that were read, and which one comes next.
pub(super) struct Paging<'a, P> {
    host: &'a GithubHost,
    most: usize,
    next: Option<Url>,
    is_at_end: bool,
    pages: Vec<Arc<P>>,
    fetched_at: Timestamp,
    stale: Option<Error>,
}

impl<'a, P> Paging<'a, P> {
    /// Before the first page.
    pub(super) fn new(
        client: &'a GithubClient,
        call: &Call<'_>,
        path: &ApiPath,
        most: usize,
    ) -> Result<Self> {
        Ok(Self {
            host: client.host(call.host)?,
            most,
            next: Some(client.url_of(call, path)?),
            is_at_end: false,
            pages: Vec::new(),
            fetched_at: client.0.clock.now(),
            stale: None,
        })
    }

    /// The page to read next.
    pub(super) fn next(&mut self) -> Option<Url> {
        let is_over = self.is_at_end || self.pages.len() >= self.most;
        self.next.take_if(|_| !is_over)
    }

    /// Takes it in.
    pub(super) fn take(&mut self, read: Read<P>) {
        self.fetched_at = self.fetched_at.min(read.fetched.fetched_at);
        self.stale = self.stale.take().or(read.fetched.stale);
        self.pages.push(read.fetched.value);
        self.next = read.next;
        let is_elsewhere = |url: &Url| !self.host.may_receive_token(url);
        if self.next.as_ref().is_some_and(is_elsewhere) {
            tracing::warn!(
                host = self.host.host,
                "the next page lies on another host and is not read"
            );
            self.is_at_end = true;
        }
    }

    /// All of them.
    pub(super) fn end(self) -> Fetched<Pages<P>> {
        Fetched {
            value: Arc::new(Pages {
                pages: self.pages,
                complete: self.next.is_none(),
            }),
            fetched_at: self.fetched_at,
            stale: self.stale,
        }
    }
}
