//! Who is asking: the Backstage user together with the provider tokens of this request.

use std::{collections::HashMap, fmt};

use serde::Deserialize;
use zeroize::Zeroizing;

/// A provider token. Prints nothing, is wiped when dropped, and leaves only through [`Token::expose`].
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// Takes a token; `None` when it is empty.
    pub fn new(value: String) -> Option<Self> {
        let value = Zeroizing::new(value);
        (!value.is_empty()).then_some(Self(value))
    }

    /// The token itself, for the `Authorization` header and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A host of a provider, as tokens and environments name it: `github:github.com`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostKey {
    /// Provider id.
    pub provider: String,
    /// Host in small letters, with the port where it is not the default one.
    pub host: String,
}

impl HostKey {
    /// Names a host of a provider. Hosts are the same in any case.
    pub fn new(provider: impl Into<String>, host: impl AsRef<str>) -> Self {
        Self {
            provider: provider.into(),
            host: host.as_ref().to_ascii_lowercase(),
        }
    }

    /// Reads what [`HostKey`] prints; `None` when there is no host in it.
    fn parse(text: &str) -> Option<Self> {
        let (provider, host) = text.split_once(':')?;
        Some(Self::new(provider, host))
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.provider, self.host)
    }
}

/// The Backstage user together with the tokens of this request.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Entity ref of the Backstage user, for example `user:default/alice`.
    pub user: String,
    tokens: HashMap<HostKey, Token>,
}

/// A viewer as it crosses the boundary: tokens by `provider:host`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewerInput {
    user: String,
    #[serde(default)]
    tokens: HashMap<String, String>,
}

impl From<ViewerInput> for Viewer {
    fn from(input: ViewerInput) -> Self {
        let tokens = input
            .tokens
            .into_iter()
            .filter_map(|(host, token)| Some((HostKey::parse(&host)?, Token::new(token)?)))
            .collect();
        Self {
            user: input.user,
            tokens,
        }
    }
}

impl Viewer {
    /// The token that was sent for this host; `None` means not connected.
    pub fn token(&self, host: &HostKey) -> Option<&Token> {
        self.tokens.get(host)
    }
}
