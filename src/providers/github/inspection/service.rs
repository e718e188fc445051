//! The service that a repository is inspected for: which names are about it, where a repository holds several.

use super::words::{contains, words};

/// Words that a service's name may have in one place and not in another.
const OPTIONAL: [&str; 5] = ["service", "svc", "app", "application", "component"];

/// A service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its entity ref.
    pub entity_ref: String,
    /// Its name as words, in the ways that it may be written.
    names: Vec<Vec<String>>,
}

/// How much something has to do with the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Affinity {
    /// It is about something else.
    Other,
    /// It names nothing.
    Neutral,
    /// It names the service.
    Named,
}

impl Service {
    /// The service with this entity ref, in this repository.
    pub fn new(entity_ref: &str, repository: &str) -> Self {
        let name = entity_ref.rsplit('/').next().unwrap_or(entity_ref);
        let plain = |name: &str| {
            let mut words = words(name);
            if words.iter().any(|word| !OPTIONAL.contains(&word.as_str())) {
                words.retain(|word| !OPTIONAL.contains(&word.as_str()));
            }
            words
        };
        let whole = plain(name);
        let repository = plain(repository);
        let mut names = vec![whole.clone()];
        // `shop-cart` in the repository `shop` is the cart.
        if let Some(rest) = whole.strip_prefix(repository.as_slice())
            && !rest.is_empty()
            && !repository.is_empty()
        {
            names.push(rest.to_vec());
        }
        names.retain(|name| !name.is_empty());
        Self {
            entity_ref: entity_ref.to_owned(),
            names,
        }
    }

    /// Whether a name has the service's in it.
    pub fn is_in(&self, name: &str) -> bool {
        self.is_among(&words(name))
    }

    /// The same for a name in words.
    pub fn is_among(&self, words: &[String]) -> bool {
        self.names.iter().any(|name| contains(words, name))
    }

    /// How much something with these words for what it is about has to do with the service.
    pub fn affinity(&self, subject: &[String]) -> Affinity {
        if self.is_among(subject) {
            Affinity::Named
        } else if subject.is_empty() {
            Affinity::Neutral
        } else {
            Affinity::Other
        }
    }

    /// The service's name in words.
    pub fn words(&self) -> &[String] {
        self.names.last().map_or(&[], Vec::as_slice)
    }

    /// The name of an environment without that of the service: `staging` for `cart-staging`.
    pub fn without(&self, environment: &str) -> String {
        for name in &self.names {
            let head = name.join("-");
            let rest = environment
                .get(..head.len())
                .filter(|start| start.eq_ignore_ascii_case(&head))
                .and_then(|_| environment.get(head.len()..))
                .map(|rest| rest.trim_start_matches(['-', '_', '/', '.', ' ']));
            if let Some(rest) = rest.filter(|rest| super::words::stage(rest).is_some()) {
                return rest.to_owned();
            }
        }
        environment.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_about_the_service_however_it_is_written() {
        let cart = Service::new("component:default/shop-cart-service", "shop");
        for (name, expected) in [
            ("deploy-cart.yml", true),
            ("ShopCart", true),
            ("shop_cart", true),
            ("cartography", false),
            ("deploy.yml", false),
        ] {
            assert_eq!(cart.is_in(name), expected, "{name}");
        }
        assert_eq!(cart.without("cart-staging"), "staging");
        assert_eq!(cart.without("shop-cart/prod"), "prod");
        assert_eq!(cart.without("cart-eu"), "cart-eu");
        assert_eq!(cart.affinity(&[]), Affinity::Neutral);
        assert_eq!(cart.affinity(&["search".to_owned()]), Affinity::Other);
    }

    #[test]
    fn a_service_called_service_keeps_its_name() {
        assert!(Service::new("component:default/service", "x").is_in("deploy-service"));
    }
}
