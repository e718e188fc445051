//! GraphQL: answers that say the same of several repositories, each under its alias (`r0`, `r1`, …).

use std::{collections::HashMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::graphql::{Login, is_alias};

/// What was read of repositories.
#[derive(Debug, Clone)]
pub struct RepositoriesData<T> {
    /// Who asks.
    pub viewer: Option<Login>,
    /// By alias; null where it is absent or not visible.
    repositories: HashMap<String, Option<T>>,
}

impl<T> RepositoriesData<T> {
    /// What was read of a repository; `None` where it is absent or not visible.
    pub fn repository(&self, alias: &str) -> Option<&T> {
        self.repositories.get(alias).and_then(Option::as_ref)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for RepositoriesData<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Aliases<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Aliases<T> {
            type Value = RepositoriesData<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the data of a GraphQL answer")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut data = RepositoriesData {
                    viewer: None,
                    repositories: HashMap::new(),
                };
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "viewer" => data.viewer = map.next_value()?,
                        _ if is_alias(&key, 'r') => {
                            data.repositories.insert(key, map.next_value()?);
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(data)
            }
        }
        deserializer.deserialize_map(Aliases(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_that_is_not_visible_is_a_hole_beside_the_others() {
        let data: RepositoriesData<Vec<u8>> = serde_json::from_str(
            r#"{"viewer":{"login":"alice"},"rateLimit":{"cost":1},"r0":null,"r1":[1],"r":[2]}"#,
        )
        .unwrap();
        assert_eq!(data.viewer.as_ref().unwrap().login, "alice");
        assert_eq!(data.repository("r0"), None);
        assert_eq!(data.repository("r1"), Some(&vec![1]));
        assert_eq!(data.repository("r"), None);
    }
}
