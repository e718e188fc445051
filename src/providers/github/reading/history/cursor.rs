//! Cursors: where the runs of an environment go on. Opaque to all others.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    model::environment::Environment,
    providers::github::evaluation::Position,
};

/// Longest cursor that is read, in bytes.
const MAX_CURSOR: usize = 1024;

/// Where the runs go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Digest of the service and the environment that it was given out for.
    #[serde(rename = "e")]
    pub of: String,
    /// Which part of the provider's lists.
    #[serde(rename = "p")]
    pub part: Part,
    /// Behind this one, in our order.
    #[serde(rename = "b")]
    pub behind: Option<Position>,
    /// Whether of all that was looked at so far it could be decided whether it counts.
    #[serde(rename = "d")]
    pub is_decided: bool,
    /// Whether what is live was shown on an earlier page.
    #[serde(rename = "l")]
    pub has_live: bool,
}

/// A part of the provider's lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// What a page of the service is made of.
    #[default]
    #[serde(rename = "n")]
    Newest,
    /// Deployment records behind this cursor of GitHub's.
    #[serde(rename = "r")]
    Records(String),
    /// Runs that were created then at the latest.
    #[serde(rename = "u")]
    Runs(Timestamp),
}

impl Cursor {
    /// Where the newest of an environment begin.
    pub fn newest(of: &Environment) -> Self {
        Self {
            of: digest_of(of),
            is_decided: true,
            ..Self::default()
        }
    }

    /// Reads what [`Self::write`] wrote for this environment.
    pub fn parse(text: &str, of: &Environment) -> Result<Self> {
        Self::read(text)
            .filter(|cursor| cursor.of == digest_of(of))
            .ok_or_else(not_given_out)
    }

    fn read(text: &str) -> Option<Self> {
        Some(text)
            .filter(|text| text.len() <= MAX_CURSOR)
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
            .and_then(|json| serde_json::from_slice(&json).ok())
    }

    /// As text.
    pub fn write(&self) -> Result<String> {
        let json = serde_json::to_vec(self)
            .map_err(|_| Error::internal("A cursor could not be written as JSON."))?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }
}

fn digest_of(environment: &Environment) -> String {
    let named = format!("{}#{}", environment.service, environment.name);
    let digest = digest(&SHA256, named.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.as_ref().get(..9).unwrap_or_default())
}

/// It is none of ours.
pub fn not_given_out() -> Error {
    Error::invalid(
        "cursor",
        "This cursor was not given out for runs of this environment. Ask again without it.",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn environment(service: &str, name: &str) -> Environment {
        serde_json::from_value(serde_json::json!({
            "service": format!("component:default/{service}"), "name": name, "provider": "github", "host": "github.com",
            "source": {},
        }))
        .unwrap()
    }

    #[test]
    fn what_was_not_given_out_is_refused_with_its_field() {
        let other = URL_SAFE_NO_PAD.encode(r#"{"p":"n","b":null,"d":true,"l":false,"x":1}"#);
        for text in ["", "runs", "e30", &other, &"A".repeat(2000)] {
            let of = environment("shop", "production");
            let error = Cursor::parse(text, &of).unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some("cursor"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_written(rest in "\\PC{1,40}", second in 0..4_000_000_000i64, is_decided: bool, has_live: bool) {
            let at = Timestamp::from_second(second).unwrap();
            for part in [Part::Newest, Part::Records(rest.clone()), Part::Runs(at)] {
                let behind = Some(Position(at, rest.clone()));
                let of = environment("shop", "production");
                let cursor = Cursor { part, behind, is_decided, has_live, ..Cursor::newest(&of) };
                let text = cursor.write().unwrap();
                prop_assert_eq!(Cursor::parse(&text, &of).unwrap(), cursor);
                for other in [environment("shop", "staging"), environment("cart", "production")] {
                    prop_assert!(Cursor::parse(&text, &other).is_err());
                }
            }
        }
    }

    #[test]
    fn of_one_moment_all_lie_behind_its_beginning() {
        let at = Timestamp::UNIX_EPOCH;
        assert!(Position(at, "zzz".to_owned()) < Position::before(at));
        assert!(Position(at, "a".to_owned()) < Position(at, "b".to_owned()));
    }
}
