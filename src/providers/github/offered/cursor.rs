//! Cursors: where a section goes on. Opaque to all others.

use crate::error::{Error, Result};

/// Longest cursor that is read, in bytes.
const MAX_CURSOR: usize = 1024;

/// Where a section goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// Behind the tag of this name, in our order.
    Tags(String),
    /// Tags behind this cursor of GitHub's, in order of date.
    DatedTags(String),
    /// Commits behind this cursor of GitHub's.
    Commits(String),
    /// Branches behind this cursor of GitHub's.
    Branches(String),
}

impl Cursor {
    /// Reads what [`Self::write`] wrote.
    pub fn parse(text: &str) -> Result<Self> {
        let read = text
            .split_once(':')
            .filter(|(_, rest)| !rest.is_empty() && text.len() <= MAX_CURSOR);
        match read {
            Some(("tags", rest)) => Ok(Self::Tags(rest.to_owned())),
            Some(("dated", rest)) => Ok(Self::DatedTags(rest.to_owned())),
            Some(("commits", rest)) => Ok(Self::Commits(rest.to_owned())),
            Some(("branches", rest)) => Ok(Self::Branches(rest.to_owned())),
            _ => Err(Error::invalid(
                "cursor",
                "This cursor was not given out for versions. Ask again without it.",
            )),
        }
    }

    /// As text.
    pub fn write(&self) -> String {
        let (kind, rest) = match self {
            Self::Tags(rest) => ("tags", rest),
            Self::DatedTags(rest) => ("dated", rest),
            Self::Commits(rest) => ("commits", rest),
            Self::Branches(rest) => ("branches", rest),
        };
        format!("{kind}:{rest}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_not_given_out_is_refused_with_its_field() {
        for text in [
            "",
            "tags",
            "tags:",
            "wishes:1",
            &format!("tags:{}", "x".repeat(2000)),
        ] {
            let error = Cursor::parse(text).unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some("cursor"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_written(rest in "\\PC{1,40}") {
            for cursor in [Cursor::Tags(rest.clone()), Cursor::DatedTags(rest.clone()), Cursor::Commits(rest.clone()), Cursor::Branches(rest)] {
                prop_assert_eq!(Cursor::parse(&cursor.write()).unwrap(), cursor);
            }
        }
    }
}
