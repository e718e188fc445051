//! One request as it is carried out: for whom, where, what.

use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use ring::digest::{Context, SHA256};
use url::Url;

use super::hosts::GithubHost;
use crate::{
    model::{problem::ProblemCode, viewer::Token},
    upstream::{families::Family, retry, viewer_key::ViewerKey},
};

/// What GitHub is to send; also part of the name under which answers are kept.
pub(super) const ACCEPT: &str = "application/vnd.github+json";

/// What is asked.
#[derive(Debug, Clone)]
pub(super) enum Ask {
    /// A resource.
    Get(Url),
    /// A query, its body ready to send.
    Graphql { url: Url, body: Bytes },
    /// Something to be done, its body ready to send. Never sent twice, never kept.
    Post { url: Url, body: Bytes },
}

impl Ask {
    pub(super) fn url(&self) -> &Url {
        match self {
            Self::Get(url) | Self::Graphql { url, .. } | Self::Post { url, .. } => url,
        }
    }

    /// Tries after the first one when GitHub answered that it failed. A query that failed is not sent again: GitHub charges
    /// for those that it gave up on.
    pub(super) fn tries_after_failure(&self) -> u32 {
        match self {
            Self::Get(_) => retry::MOST_RETRIES,
            Self::Graphql { .. } | Self::Post { .. } => 0,
        }
    }

    /// Tries after the first one when no answer came. Queries are reads, and a kept connection that somebody on the way has
    /// closed meanwhile looks just like that; so they get one more. A write must never get any: nobody knows what its first
    /// copy did.
    pub(super) fn tries_after_silence(&self) -> u32 {
        match self {
            Self::Get(_) => retry::MOST_RETRIES,
            Self::Graphql { .. } => 1,
            Self::Post { .. } => 0,
        }
    }

    /// HTTP method.
    pub(super) fn method(&self) -> Method {
        match self {
            Self::Get(_) => Method::GET,
            Self::Graphql { .. } | Self::Post { .. } => Method::POST,
        }
    }

    /// Which budget it counts against.
    pub(super) fn resource(&self) -> &'static str {
        match self {
            Self::Get(_) | Self::Post { .. } => "core",
            Self::Graphql { .. } => "graphql",
        }
    }

    /// Names the request in the cache.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        context.update(ACCEPT.as_bytes());
        match self {
            Self::Get(url) => {
                context.update(b"\0GET\0");
                context.update(url.as_str().as_bytes());
            }
            Self::Graphql { url, body } | Self::Post { url, body } => {
                context.update(b"\0POST\0");
                context.update(url.as_str().as_bytes());
                context.update(b"\0");
                context.update(body);
            }
        }
        let mut digest = [0; 32];
        for (to, from) in digest.iter_mut().zip(context.finish().as_ref()) {
            *to = *from;
        }
        digest
    }
}

/// A repository that an answer tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Concern {
    /// `owner/name` in small letters: GitHub compares them so.
    pub(super) repository: String,
    /// Where a query reads the repository itself, so that a hole there means that the viewer may not.
    pub(super) alias: Option<String>,
}

/// A request to carry out.
#[derive(Debug, Clone)]
pub(super) struct Errand {
    pub(super) host: GithubHost,
    pub(super) repository: Option<String>,
    pub(super) concerns: Arc<[Concern]>,
    pub(super) token: Token,
    pub(super) viewer: ViewerKey,
    pub(super) ask: Ask,
}

impl Errand {
    /// Names of the repositories that the answer will tell of.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.concerns
            .iter()
            .map(|concern| concern.repository.as_str())
    }

    /// The same, to be kept.
    pub(super) fn repositories(&self) -> Arc<[String]> {
        self.names().map(str::to_owned).collect()
    }

    /// What an answer shows the viewer to be let into; `None` where it is none of the families, or does not show it.
    pub(super) fn family(&self) -> Option<Family> {
        match self.below_repository()?.as_slice() {
            ["actions" | "environments", ..] => Some(Family::Actions),
            ["deployments", ..] => Some(Family::Deployments),
            ["commits" | "compare" | "contents" | "git", ..] => Some(Family::Contents),
            _ => None,
        }
    }

    /// Segments of the path behind a repository's name.
    fn below_repository(&self) -> Option<Vec<&str>> {
        let Ask::Get(url) = &self.ask else {
            return None;
        };
        let mut segments = url.path_segments()?;
        segments.find(|segment| *segment == "repos")?;
        Some(segments.skip(2).collect())
    }

    /// Whether a refusal of this request refuses the whole repository, and not only what was asked for in it.
    pub(super) fn is_refused_as_a_whole(&self, code: ProblemCode) -> bool {
        if !matches!(self.ask, Ask::Get(_)) {
            return false;
        }
        let below = self.below_repository();
        let below = below.as_deref();
        match code {
            // It is the organisation that demands it.
            ProblemCode::SsoRequired => true,
            ProblemCode::NotFoundOrNotVisible => {
                matches!(
                    below,
                    Some([] | ["actions", "runs" | "workflows"] | ["deployments"])
                )
            }
            ProblemCode::Forbidden | ProblemCode::MissingScope => matches!(
                below,
                Some([] | ["actions", "runs"] | ["actions", "workflows", _, "runs"])
            ),
            _ => false,
        }
    }
}
