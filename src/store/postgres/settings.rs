//! Where PostgreSQL is and who we are there, as node-postgres reads it: what works for Backstage's own connection works for ours.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use zeroize::Zeroizing;

use super::{dsn, tls::TlsSettings};
use crate::{error::Result, store::errors::unavailable};

/// Name under which our sessions stand in `pg_stat_activity`, where the settings have none.
const APPLICATION: &str = "backstage_plugin_deployment";

const PORT: u16 = 5432;

/// A password, or a text that holds one. Wiped when dropped, and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Keeps this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Settings of one connection. What a connection string says wins over the other fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ConnectionSettings {
    /// `postgresql://user:password@host:port/database?sslmode=verify-full`.
    pub connection_string: Option<Secret>,
    /// Name or address of the server, or the folder of its Unix socket. Default `localhost`.
    pub host: Option<String>,
    /// Port, as a number or as text. Default 5432.
    #[serde(deserialize_with = "port")]
    pub port: Option<u16>,
    /// Who we are.
    pub user: Option<String>,
    /// What proves it.
    pub password: Option<Secret>,
    /// Default: the same as the user.
    pub database: Option<String>,
    /// What the session is called in `pg_stat_activity`. Default `backstage_plugin_deployment`.
    pub application_name: Option<String>,
    /// Further options of the session, as in `-c geqo=off`.
    pub options: Option<String>,
    /// TLS: `true`, `false`, or its settings. Default false.
    #[serde(deserialize_with = "ssl")]
    pub ssl: Option<TlsSettings>,
}

/// The settings with their defaults and their connection string resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub host: String,
    pub port: u16,
    pub user: String,
    pub password: Option<Secret>,
    pub database: String,
    pub application_name: String,
    pub options: Option<String>,
    /// Absent for plain text.
    pub tls: Option<TlsSettings>,
}

impl ConnectionSettings {
    pub(super) fn resolve(mut self) -> Result<Target> {
        if let Some(text) = self.connection_string.take() {
            dsn::apply(&text, &mut self)?;
        }
        let filled = |value: Option<String>| value.filter(|value| !value.is_empty());
        let Some(user) = filled(self.user) else {
            return Err(unavailable(
                "The connection to PostgreSQL names no user. Set it in the settings of the database connection.",
            ));
        };
        Ok(Target {
            host: filled(self.host).unwrap_or_else(|| "localhost".to_owned()),
            port: self.port.unwrap_or(PORT),
            database: filled(self.database).unwrap_or_else(|| user.clone()),
            user,
            password: self.password,
            application_name: filled(self.application_name)
                .unwrap_or_else(|| APPLICATION.to_owned()),
            options: filled(self.options),
            tls: self.ssl,
        })
    }
}

impl Target {
    pub(super) fn is_unix_socket(&self) -> bool {
        self.host.starts_with('/')
    }

    /// For the driver.
    pub(super) fn config(&self) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        // A host that begins with a slash is the folder of a socket, for the driver too.
        config
            .host(&self.host)
            .port(self.port)
            .user(&self.user)
            .dbname(&self.database)
            .application_name(&self.application_name)
            .ssl_mode(if self.tls.is_some() && !self.is_unix_socket() {
                tokio_postgres::config::SslMode::Require
            } else {
                tokio_postgres::config::SslMode::Disable
            });
        if let Some(password) = &self.password {
            config.password(password.expose());
        }
        if let Some(options) = &self.options {
            config.options(options);
        }
        config
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, .. } = self;
        if self.is_unix_socket() {
            write!(f, "the socket in {host}")
        } else {
            write!(f, "{host}:{port}")
        }
    }
}

fn port<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Port {
        Number(u16),
        Text(String),
    }
    match Option::deserialize(deserializer)? {
        None => Ok(None),
        Some(Port::Number(port)) => Ok(Some(port)),
        Some(Port::Text(text)) if text.is_empty() => Ok(None),
        Some(Port::Text(text)) => text.parse().map(Some).map_err(de::Error::custom),
    }
}

fn ssl<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TlsSettings>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Ssl {
        Whether(bool),
        How(Box<TlsSettings>),
    }
    Ok(match Option::deserialize(deserializer)? {
        None | Some(Ssl::Whether(false)) => None,
        Some(Ssl::Whether(true)) => Some(TlsSettings::default()),
        Some(Ssl::How(settings)) => Some(*settings),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(json: &str) -> ConnectionSettings {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_user_is_enough_and_the_rest_has_defaults() {
        let target = settings(r#"{"user":"backstage"}"#).resolve().unwrap();
        assert_eq!(target.to_string(), "localhost:5432");
        assert_eq!(target.database, "backstage");
        assert_eq!(target.application_name, APPLICATION);
        assert_eq!(target.tls, None);
        let error = settings(r#"{"user":""}"#).resolve().unwrap_err();
        assert!(error.message.contains("names no user"), "{error}");
    }

    #[test]
    fn ports_may_be_written_as_text() {
        for (json, port) in [
            (r#"{"port":"6432"}"#, Some(6432)),
            (r#"{"port":6432}"#, Some(6432)),
            (r#"{"port":""}"#, None),
            (r#"{"port":null}"#, None),
        ] {
            assert_eq!(settings(json).port, port, "{json}");
        }
        for json in [r#"{"port":"many"}"#, r#"{"port":70000}"#] {
            assert!(serde_json::from_str::<ConnectionSettings>(json).is_err());
        }
    }

    #[test]
    fn tls_is_switched_on_by_true_or_by_settings() {
        assert_eq!(settings(r#"{"ssl":false}"#).ssl, None);
        assert_eq!(
            settings(r#"{"ssl":true}"#).ssl,
            Some(TlsSettings::default())
        );
        let how = settings(r#"{"ssl":{"rejectUnauthorized":false}}"#).ssl;
        assert!(!how.unwrap().reject_unauthorized);
    }

    #[test]
    fn a_folder_is_that_of_a_socket_which_needs_no_tls() {
        let target = settings(r#"{"user":"u","host":"/run/postgresql","ssl":true}"#)
            .resolve()
            .unwrap();
        assert_eq!(target.to_string(), "the socket in /run/postgresql");
        assert_eq!(
            target.config().get_ssl_mode(),
            tokio_postgres::config::SslMode::Disable
        );
    }

    #[test]
    fn nothing_prints_a_password() {
        let settings = settings(
            r#"{"user":"u","password":"hunter2","connectionString":"postgres://u:hunter2@h/d",
                "ssl":{"key":"hunter2"}}"#,
        );
        let target = settings.clone().resolve().unwrap();
        let printed = format!("{settings:?} {target:?} {target} {:?}", target.config());
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
