//! JSON in and out, with the path of whatever is not valid.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::{Error, Result},
    model::{
        problem::ProblemCode,
        viewer::{Viewer, ViewerInput},
    },
    store::postgres::ConnectionSettings,
    upstream::redact::quote,
};

/// Longest path that is told, in characters.
const LONGEST_PATH: usize = 100;

/// Reads a command.
pub fn command<T: DeserializeOwned>(json: &str) -> Result<T> {
    read(json).map_err(|(field, reason)| {
        let reason = quote(&reason, None);
        let message = match &field {
            Some(field) => format!("The command is not valid at {field}: {reason}."),
            None => format!("The command is not valid: {reason}."),
        };
        Error::invalid(field.unwrap_or_default(), message)
    })
}

/// Reads a viewer. What is wrong is told by its place only: the text itself holds tokens.
pub fn viewer(json: &str) -> Result<Viewer> {
    match read::<ViewerInput>(json) {
        Ok(input) => Ok(input.into()),
        Err((field, _)) => {
            let field = match field {
                Some(field) => format!("viewer.{}", quote(&field, None)),
                None => "viewer".to_owned(),
            };
            let message = format!(
                "The viewer is not valid at {field}. It is JSON with a user and, by provider and host, tokens."
            );
            Err(Error::invalid(field, message))
        }
    }
}

/// Reads the settings of a database connection. What is wrong is told by its place only: the text itself holds a password.
pub fn connection(json: &str) -> Result<ConnectionSettings> {
    read(json).map_err(|(field, _)| {
        let place = field.map(|field| format!(" at {}", quote(&field, None)));
        Error::new(
            ProblemCode::StoreUnavailable,
            format!(
                "The settings of the deployment plugin's database connection are not valid{}. They are JSON with host, port, user, password, database and ssl, or a connectionString.",
                place.unwrap_or_default()
            ),
        )
    })
}

/// Writes an answer.
pub fn answer(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value)
        .map_err(|error| Error::internal(format!("An answer could not be written: {error}.")))
}

/// The value, or where and why there is none.
fn read<T: DeserializeOwned>(json: &str) -> std::result::Result<T, (Option<String>, String)> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.into_inner().to_string();
        (field(&path, &reason), reason)
    })?;
    deserializer
        .end()
        .map_err(|error| (None, error.to_string()))?;
    Ok(value)
}

/// The path in the form `environments[2].source`. Where a field is missing, serde knows the path of what should hold it.
fn field(path: &str, reason: &str) -> Option<String> {
    let path = if path == "." { "" } else { path };
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| reason.strip_prefix(start)?.split('`').next());
    match named {
        Some(name) if path.is_empty() => Some(name.to_owned()),
        Some(name) if path != name && !path.ends_with(&format!(".{name}")) => {
            Some(format!("{path}.{name}"))
        }
        _ => Some(path.to_owned()).filter(|path| !path.is_empty()),
    }
    .map(short)
}

/// A path that can be read: that of what is nested too deep can have hundreds of steps.
fn short(path: String) -> String {
    let mut rest = path.chars();
    let begin: String = rest.by_ref().take(LONGEST_PATH).collect();
    match rest.next() {
        Some(_) => format!("{begin}…"),
        None => begin,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::viewer::HostKey,
        services::{
            commands::{OverviewCommand, ReplaceEnvironmentsCommand},
            events::NoteEventCommand,
        },
    };

    fn field_of<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> Option<String> {
        let error = command::<T>(json).unwrap_err();
        assert_eq!(error.code, ProblemCode::InvalidInput);
        error.details.field
    }

    #[test]
    fn what_is_nested_too_deep_is_named_by_the_beginning_of_its_path() {
        let json = format!(
            r#"{{"provider":"p","delivery":"d","event":"e","payload":{}{}}}"#,
            "[".repeat(500),
            "]".repeat(500)
        );
        let error = command::<NoteEventCommand>(&json).unwrap_err();
        let field = error.details.field.unwrap();
        assert!(field.starts_with("payload[0][0]"), "{field}");
        assert!(field.ends_with('…'), "{field}");
        assert!(error.message.chars().count() < 300, "{}", error.message);
    }

    #[test]
    fn what_is_not_valid_is_named_by_its_path() {
        for (json, field) in [
            (r#"{}"#, "service"),
            (r#"{"service":7}"#, "service"),
            (r#"{"service":"a","more":1}"#, "more"),
            (r#"{"service":"a","service":"b"}"#, "service"),
            (r#"{"service":"#, "service"),
            (r#"[]"#, ""),
            ("", ""),
            (r#"{"service":"a"} x"#, ""),
        ] {
            assert_eq!(
                field_of::<OverviewCommand>(json).as_deref(),
                Some(field),
                "{json}"
            );
        }
        let environment =
            r#"{"service":"a","name":"x","provider":"github","host":"h","source":{}}"#;
        for (json, field) in [
            (
                format!(r#"{{"service":"a","environments":[{environment},{{"name":"y"}}]}}"#),
                "environments[1].source",
            ),
            (
                format!(r#"{{"service":"a","environments":[{environment},{{"tier":"moon"}}]}}"#),
                "environments[1].tier",
            ),
            (
                r#"{"service":"a","environments":[{"service":"a","order":-1}]}"#.to_owned(),
                "environments[0].order",
            ),
        ] {
            assert_eq!(
                field_of::<ReplaceEnvironmentsCommand>(&json).as_deref(),
                Some(field),
                "{json}"
            );
        }
    }

    #[test]
    fn a_viewer_that_is_not_valid_is_told_without_its_tokens() {
        for json in [
            r#"{"user":"u","tokens":"gho_secret1"}"#,
            r#"{"user":"u","tokens":{"github:h":["gho_secret1"]}}"#,
            r#"{"user":"u","gho_secret1":1}"#,
            r#"{"tokens":{"github:h":"plain-s3cret"}}"#,
            r#""gho_secret1"#,
        ] {
            let error = viewer(json).unwrap_err();
            assert_eq!(error.code, ProblemCode::InvalidInput);
            let printed = format!("{error} {error:?}");
            assert!(!printed.contains("secret1"), "{printed}");
            assert!(!printed.contains("s3cret"), "{printed}");
        }
    }

    #[test]
    fn settings_of_a_connection_that_are_not_valid_are_told_without_their_passwords() {
        for (json, place) in [
            (r#"{"host":"h","password":["hunter2"]}"#, "at password"),
            (r#"{"port":"hunter2"}"#, "at port"),
            (r#"{"ssl":{"ca":["hunter2"]}}"#, "at ssl"),
            (r#"{"pasword":"hunter2"}"#, "at pasword"),
            (r#""hunter2"#, "not valid"),
        ] {
            let error = connection(json).unwrap_err();
            assert_eq!(error.code, ProblemCode::StoreUnavailable);
            assert!(error.message.contains(place), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
        assert!(connection(r#"{"host":"h","port":5432,"ssl":true}"#).is_ok());
    }

    #[test]
    fn a_viewer_has_the_tokens_that_were_sent() {
        let viewer =
            viewer(r#"{"user":"user:default/a","tokens":{"github:h":"t","github:i":""}}"#).unwrap();
        let token = |host| {
            viewer
                .token(&HostKey::new("github", host))
                .map(|t| t.expose().to_owned())
        };
        assert_eq!(
            (token("h").as_deref(), token("i"), token("j")),
            (Some("t"), None, None)
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,80}", nested in 0usize..300) {
            let _ = command::<ReplaceEnvironmentsCommand>(&text);
            let _ = viewer(&text);
            let deep = format!("{}{text}", r#"{"service":"a","environments":[{"source":"#.to_owned() + &"[".repeat(nested));
            prop_assert!(command::<ReplaceEnvironmentsCommand>(&deep).is_err());
        }
    }
}
