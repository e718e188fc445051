//! YAML as a tree, within limits: size, depth and the number of nodes after aliases are expanded. Keys stay the text that
//! was written, so that `on` is `on`.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{NonFiniteFloatPolicy, Options};

/// Largest file that is parsed, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Deepest nesting.
pub const MAX_DEPTH: usize = 64;
/// Most nodes (lists, maps, scalars; keys not counted) after aliases are expanded.
pub const MAX_NODES: usize = 10_000;

/// A YAML document.
#[derive(Debug, Clone, PartialEq)]
pub enum Yaml {
    /// Nothing, or null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any other scalar, as text.
    Text(String),
    /// A list.
    List(Vec<Yaml>),
    /// A map in the order of the file.
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// Parses one document. The error is one line and holds none of the file's text.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err(format!("it is larger than {MAX_BYTES} bytes"));
        }
        let nodes = Cell::new(0);
        serde_saphyr::with_deserializer_from_str_with_options(text, options(), |deserializer| {
            Node {
                nodes: &nodes,
                depth: 0,
            }
            .deserialize(deserializer)
        })
        .map_err(|error| {
            let place = error
                .location()
                .map(|l| format!(" at line {}", l.line()))
                .unwrap_or_default();
            if nodes.get() > MAX_NODES {
                format!("it has more than {MAX_NODES} nodes")
            } else {
                format!("it is not YAML that the core accepts{place}")
            }
        })
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Yaml> {
        match self {
            Self::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[(String, Yaml)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// A scalar as text; null, lists and maps have none.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// One text or a list of texts.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::text).collect(),
            other => other.text().into_iter().collect(),
        }
    }

    /// `true` and `false`, also written as text.
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_reader_input_bytes: Some(MAX_BYTES),
            max_depth: MAX_DEPTH,
            max_documents: 1,
            max_nodes: 4 * MAX_NODES,
            max_events: 20 * MAX_NODES,
            max_aliases: MAX_NODES,
            max_anchors: MAX_NODES,
            max_total_scalar_bytes: 2 * MAX_BYTES,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 4 * MAX_NODES,
            max_replay_stack_depth: MAX_DEPTH,
        },
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    }
}

#[derive(Clone, Copy)]
struct Node<'c> {
    nodes: &'c Cell<usize>,
    depth: usize,
}

impl Node<'_> {
    fn inside(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Yaml;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Yaml, D::Error> {
        self.nodes.set(self.nodes.get() + 1);
        if self.nodes.get() > MAX_NODES || self.depth > MAX_DEPTH {
            return Err(D::Error::custom("limit"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Yaml, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Yaml, E> {
        Ok(Yaml::Text(value))
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<Yaml, E> {
        Ok(Yaml::Text(String::from_utf8_lossy(value).into_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Yaml, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inside())? {
            list.push(item);
        }
        Ok(Yaml::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Yaml, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            map.push((key, entries.next_value_seed(self.inside())?));
        }
        Ok(Yaml::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_key_on_is_text_and_so_are_the_words_that_yaml_1_1_takes_for_booleans() {
        let yaml = Yaml::parse("on: push\nyes: no\n'off': off\nreal: true\n").unwrap();
        assert_eq!(yaml.get("on").unwrap().text().unwrap(), "push");
        assert_eq!(yaml.get("yes").unwrap(), &Yaml::Text("no".to_owned()));
        assert_eq!(yaml.get("off").unwrap(), &Yaml::Text("off".to_owned()));
        assert_eq!(yaml.get("real").unwrap(), &Yaml::Bool(true));
    }

    #[test]
    fn an_empty_document_is_null() {
        assert_eq!(Yaml::parse("").unwrap(), Yaml::Null);
        assert_eq!(Yaml::parse("# only a comment\n").unwrap(), Yaml::Null);
    }

    #[test]
    fn anchors_and_aliases_are_expanded() {
        let yaml = Yaml::parse("a: &x {b: 1}\nc: *x\n").unwrap();
        assert_eq!(yaml.get("a"), yaml.get("c"));
    }

    #[test]
    fn a_file_beyond_the_limits_is_an_error_and_not_a_crash() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        let wide = format!("[{}]", "1,".repeat(MAX_NODES + 1));
        let large = format!("a: {}", "x".repeat(MAX_BYTES));
        let mut laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for i in 1..9 {
            let before = i - 1;
            laughs.push_str(&format!(
                "a{i}: &a{i} [{}]\n",
                vec![format!("*a{before}"); 9].join(",")
            ));
        }
        let block_deep: String = (0..200).map(|i| format!("{}k:\n", " ".repeat(i))).collect();
        for (name, text) in [
            ("deep", &deep),
            ("wide", &wide),
            ("large", &large),
            ("laughs", &laughs),
            ("block", &block_deep),
        ] {
            assert!(Yaml::parse(text).is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_not_yaml_says_where_and_repeats_nothing_of_the_file() {
        let error = Yaml::parse("a: 1\nsecret: [hunter2\n").unwrap_err();
        assert!(error.contains("line"), "{error}");
        assert!(!error.contains("hunter2"));
        assert!(Yaml::parse("a: 1\n---\nb: 2\n").is_err());
        assert!(Yaml::parse("a: *nobody\n").is_err());
    }

    proptest! {
        #[test]
        fn no_text_can_make_it_panic(text in "\\PC{0,200}") {
            let _ = Yaml::parse(&text);
        }

        #[test]
        fn nothing_that_looks_like_yaml_can_make_it_panic(text in "[a-z:\\-\\[\\]{}&*!|>'\"#%@, \n]{0,200}") {
            let _ = Yaml::parse(&text);
        }
    }
}
