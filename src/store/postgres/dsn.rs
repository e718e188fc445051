//! Connection strings, with the meaning that node-postgres gives them: `sslmode=require` verifies the server, unless
//! `uselibpqcompat=true` asks for libpq's reading.

use std::{collections::HashMap, fs};

use percent_encoding::percent_decode_str;
use url::Url;

use super::{
    settings::{ConnectionSettings, Secret},
    tls::TlsSettings,
};
use crate::{
    error::{Error, Result},
    store::errors::unavailable,
};

/// Stands for a host that is missing, which an address with a user may not lack.
const NO_HOST: &str = "no-host.invalid";

/// Puts what the string says into the settings.
pub(super) fn apply(text: &Secret, settings: &mut ConnectionSettings) -> Result<()> {
    let text = text.expose();
    let url = Url::parse(text)
        .or_else(|_| Url::parse(&text.replacen("@/", &format!("@{NO_HOST}/"), 1)))
        .ok()
        .filter(|url| matches!(url.scheme(), "postgres" | "postgresql" | "socket"))
        .ok_or_else(not_understood)?;
    let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let named = |name: &str| query.get(name).filter(|value| !value.is_empty()).cloned();
    let set = |field: &mut Option<String>, value: Option<String>| {
        if value.is_some() {
            *field = value;
        }
    };

    set(
        &mut settings.user,
        named("user").or_else(|| decoded(url.username())),
    );
    if let Some(password) = named("password").or_else(|| url.password().and_then(decoded)) {
        settings.password = Some(Secret::new(password));
    }
    if url.scheme() == "socket" {
        set(&mut settings.host, decoded(url.path()));
        set(&mut settings.database, named("db"));
    } else {
        let host = url.host_str().filter(|host| *host != NO_HOST);
        let host = host.map(|host| host.trim_matches(['[', ']']));
        set(
            &mut settings.host,
            named("host").or_else(|| host.and_then(decoded)),
        );
        set(
            &mut settings.database,
            decoded(url.path().trim_start_matches('/')),
        );
    }
    match named("port").map(|port| port.parse()) {
        Some(Ok(port)) => settings.port = Some(port),
        Some(Err(_)) => return Err(not_understood()),
        None => settings.port = url.port().or(settings.port),
    }
    set(&mut settings.application_name, named("application_name"));
    set(&mut settings.options, named("options"));
    tls(&named, settings)
}

fn tls(named: &impl Fn(&str) -> Option<String>, settings: &mut ConnectionSettings) -> Result<()> {
    let mode = named("sslmode");
    let file = |name: &str| -> Result<Option<String>> {
        named(name)
            .map(|path| {
                fs::read_to_string(&path).map_err(|error| {
                    unavailable(format!(
                        "{name} of the connection string names the file {path}, which cannot be read: {error}."
                    ))
                })
            })
            .transpose()
    };
    let (ca, cert, key) = (file("sslrootcert")?, file("sslcert")?, file("sslkey")?);
    if mode.is_none() && ca.is_none() && cert.is_none() && key.is_none() {
        match named("ssl").as_deref() {
            Some("true" | "1") => settings.ssl = Some(TlsSettings::default()),
            Some("false" | "0") => settings.ssl = None,
            Some("no-verify") => settings.ssl = Some(TlsSettings::unverified()),
            _ => {}
        }
        return Ok(());
    }
    let is_libpq = named("uselibpqcompat").as_deref() == Some("true");
    let mut tls = TlsSettings {
        ca,
        cert,
        key: key.map(Secret::new),
        ..TlsSettings::default()
    };
    match (mode.as_deref(), is_libpq) {
        (Some("disable"), _) => {
            settings.ssl = None;
            return Ok(());
        }
        (Some("no-verify"), _) | (Some("prefer"), true) => tls.reject_unauthorized = false,
        (Some("require"), true) if tls.ca.is_none() => tls.reject_unauthorized = false,
        (Some("require" | "verify-ca"), true) => tls.check_server_name = false,
        (None | Some("prefer" | "require" | "verify-ca" | "verify-full"), _) => {}
        (Some(other), _) => {
            return Err(unavailable(format!(
                "The connection string has sslmode={}. Use disable, no-verify, require, verify-ca or verify-full.",
                other.chars().take(20).collect::<String>()
            )));
        }
    }
    settings.ssl = Some(tls);
    Ok(())
}

/// The text that percent signs stand in, where there is any.
fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?.into_owned();
    Some(text).filter(|text| !text.is_empty())
}

/// Says nothing of the text itself: a password may be anywhere in it.
fn not_understood() -> Error {
    unavailable(
        "The connection string of PostgreSQL could not be understood. Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with special characters percent-encoded.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::postgres::settings::Target;

    fn target(text: &str) -> Target {
        resolve(text).unwrap()
    }

    fn resolve(text: &str) -> Result<Target> {
        let settings = ConnectionSettings {
            connection_string: Some(Secret::new(text)),
            user: Some("fallback".to_owned()),
            host: Some("fallback.test".to_owned()),
            port: Some(1),
            ..ConnectionSettings::default()
        };
        settings.resolve()
    }

    #[test]
    fn what_the_string_says_wins_over_the_fields() {
        for (text, expected) in [
            ("postgres://u:p@h:6432/d", "u p h:6432 d"),
            ("postgresql://u%40x:p%2Fq%3F@h/d%20e", "u@x p/q? h:1 d e"),
            ("postgres://h/d", "fallback - h:1 d"),
            ("postgres:///d", "fallback - fallback.test:1 d"),
            (
                "postgres://u:p@/d?host=/run/pg",
                "u p the socket in /run/pg d",
            ),
            (
                "postgres://u:p@%2Frun%2Fpg/d",
                "u p the socket in /run/pg d",
            ),
            (
                "socket:/run/pg?db=d&user=u&password=p",
                "u p the socket in /run/pg d",
            ),
            ("postgres://u:p@[::1]:7/d", "u p ::1:7 d"),
            (
                "postgres://h/d?user=u&password=p&port=9&host=i",
                "u p i:9 d",
            ),
        ] {
            let target = target(text);
            let password = target.password.as_ref().map_or("-", |p| p.expose());
            let read = format!("{} {password} {target} {}", target.user, target.database);
            assert_eq!(read, expected, "{text}");
        }
        let target = target("postgres://u@h/d?application_name=a&options=-c%20geqo=off");
        assert_eq!(target.application_name, "a");
        assert_eq!(target.options.as_deref(), Some("-c geqo=off"));
    }

    #[test]
    fn sslmode_means_what_it_means_to_node_postgres() {
        // Whether the server's certificate, and its name, are verified; `None` for plain text.
        for (query, verified) in [
            ("", None),
            ("sslmode=disable", None),
            ("ssl=true", Some((true, true))),
            ("ssl=1", Some((true, true))),
            ("ssl=0", None),
            ("ssl=no-verify", Some((false, true))),
            ("sslmode=prefer", Some((true, true))),
            ("sslmode=require", Some((true, true))),
            ("sslmode=verify-ca", Some((true, true))),
            ("sslmode=verify-full", Some((true, true))),
            ("sslmode=no-verify", Some((false, true))),
            ("sslmode=prefer&uselibpqcompat=true", Some((false, true))),
            ("sslmode=require&uselibpqcompat=true", Some((false, true))),
            ("sslmode=verify-ca&uselibpqcompat=true", Some((true, false))),
            (
                "sslmode=verify-full&uselibpqcompat=true",
                Some((true, true)),
            ),
        ] {
            let tls = target(&format!("postgres://u@h/d?{query}")).tls;
            let read = tls.map(|tls| (tls.reject_unauthorized, tls.check_server_name));
            assert_eq!(read, verified, "{query}");
        }
    }

    #[test]
    fn certificates_are_read_from_their_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| {
            let path = folder.path().join(name);
            fs::write(&path, name).unwrap();
            path.display().to_string()
        };
        let tls = target(&format!(
            "postgres://u@h/d?sslrootcert={}&sslcert={}&sslkey={}&sslmode=require&uselibpqcompat=true",
            path("ca"),
            path("cert"),
            path("key")
        ))
        .tls
        .unwrap();
        assert_eq!(tls.ca.as_deref(), Some("ca"));
        assert_eq!(tls.cert.as_deref(), Some("cert"));
        assert_eq!(tls.key, Some(Secret::new("key")));
        assert!(tls.reject_unauthorized && !tls.check_server_name);
        let error = resolve("postgres://u@h/d?sslrootcert=/nowhere/ca.pem").unwrap_err();
        assert!(error.message.contains("/nowhere/ca.pem"), "{error}");
    }

    #[test]
    fn what_is_not_understood_is_told_without_its_passwords() {
        for text in [
            "hunter2",
            "host=h password=hunter2",
            "mysql://u:hunter2@h/d",
            "postgres://u:hunter2@h:many/d",
            "postgres://u:hunter2@h/d?port=hunter2",
            "postgres://u:hunter2@h/d?sslmode=on",
        ] {
            let error = resolve(text).unwrap_err();
            assert!(!error.message.contains("hunter2"), "{error}");
        }
    }
}
