//! Under which name a viewer's answers are kept: a keyed hash of host and token. The key is random per process, so that a
//! name says nothing to anybody who sees it, and the token itself is kept nowhere.

use std::fmt;

use ring::{hmac, rand::SystemRandom};

use crate::{
    error::{Error, Result},
    model::viewer::Token,
};

/// Names one token at one host. Another token of the same person is another viewer.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ViewerKey([u8; 16]);

impl fmt::Debug for ViewerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ViewerKey(…)")
    }
}

/// Makes viewer keys.
pub struct ViewerKeys(hmac::Key);

impl ViewerKeys {
    /// Draws the key of this process.
    pub fn random() -> Result<Self> {
        hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())
            .map(Self)
            .map_err(|_| Error::internal("The system gave no random numbers. Restart Backstage."))
    }

    /// Names what is nobody's own at a host: no viewer has this key, since no token is empty.
    pub fn everybody(&self, host: &str) -> ViewerKey {
        self.named(host, "")
    }

    /// The key of a token at a host, which is the same in any case.
    pub fn of(&self, host: &str, token: &Token) -> ViewerKey {
        self.named(host, token.expose())
    }

    fn named(&self, host: &str, token: &str) -> ViewerKey {
        let host = host.to_ascii_lowercase();
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&(host.len() as u64).to_be_bytes());
        context.update(host.as_bytes());
        context.update(token.as_bytes());
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        ViewerKey(key)
    }
}

impl fmt::Debug for ViewerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ViewerKeys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(value: &str) -> Token {
        Token::new(value.to_owned()).unwrap()
    }

    #[test]
    fn a_key_belongs_to_one_token_at_one_host_in_one_process() {
        let keys = ViewerKeys::random().unwrap();
        let key = keys.of("github.com", &token("gho_a"));
        assert_eq!(key, keys.of("GitHub.com", &token("gho_a")));
        assert_ne!(key, keys.of("github.com", &token("gho_b")));
        assert_ne!(key, keys.of("ghe.example.com", &token("gho_a")));
        assert_ne!(
            key,
            ViewerKeys::random()
                .unwrap()
                .of("github.com", &token("gho_a"))
        );
        assert_ne!(keys.of("ab", &token("c")), keys.of("a", &token("bc")));
    }

    #[test]
    fn nothing_of_a_key_is_printed() {
        let keys = ViewerKeys::random().unwrap();
        let printed = format!(
            "{:?} {:?}",
            keys,
            keys.of("github.com", &token("gho_secret"))
        );
        assert_eq!(printed, "ViewerKeys(…) ViewerKey(…)");
    }
}
