//! Where an instance keeps its configuration.

use std::{fmt, num::NonZeroU16, sync::Arc};

use napi::bindgen_prelude::{FunctionRef, Unknown};
use napi_derive::napi;

use super::number;
use crate::{
    error::{Error, Result},
    store::{
        Migrations,
        postgres::{ConnectionSource, PostgresOptions},
    },
};

/// Most connections that a pool may have.
const MAX_POOL: u32 = 100;

/// Where configuration is kept: in an SQLite file, or in a PostgreSQL database.
#[napi(object, object_to_js = false)]
pub struct StoreOptions {
    /// Path of an SQLite file, or `:memory:`.
    pub filename: Option<String>,
    /// A PostgreSQL database, in place of a file.
    pub postgres: Option<PostgresStoreOptions>,
    /// Whether the database's schema is left alone. Opening one that is behind then fails. Default false.
    pub skip_migrations: Option<bool>,
}

/// A PostgreSQL database.
#[napi(object, object_to_js = false)]
pub struct PostgresStoreOptions {
    /// Gives the settings of a connection, and is called for each new one, so that passwords may be short-lived. JSON of
    /// `{host, port, user, password, database, applicationName, options, ssl, connectionString}`, each as node-postgres has it;
    /// `ssl` is a boolean or `{ca, cert, key, rejectUnauthorized, checkServerName, serverName}`. Does not keep the process alive;
    /// what it throws becomes the message of the call that needed the connection.
    #[napi(ts_type = "() => Promise<string>")]
    pub connection: FunctionRef<(), Unknown<'static>>,
    /// Schemas to look for tables in; the first that exists gets them. Default: what the server says.
    pub search_path: Option<Vec<String>>,
    /// Role that is taken on in each session.
    pub role: Option<String>,
    /// Connections at most. Default 5.
    pub pool_max: Option<f64>,
}

/// What configuration is kept with.
pub enum Engine {
    /// An SQLite file.
    Sqlite {
        /// Its path, or `:memory:`.
        filename: String,
    },
    /// A PostgreSQL database.
    Postgres {
        /// Where the settings of its connections come from.
        source: Arc<dyn ConnectionSource>,
        /// What all its connections have in common.
        options: PostgresOptions,
    },
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { filename } => f.debug_tuple("Sqlite").field(filename).finish(),
            Self::Postgres { options, .. } => f.debug_tuple("Postgres").field(options).finish(),
        }
    }
}

impl StoreOptions {
    /// Checks where the store is; errors carry the path of the field. `source` is what `postgres.connection` has become.
    pub(super) fn engine(&self, source: Option<Arc<dyn ConnectionSource>>) -> Result<Engine> {
        match (&self.filename, source) {
            (Some(filename), None) if filename.trim().is_empty() => Err(Error::invalid(
                "store.filename",
                "store.filename is empty. Name a file, or :memory:.",
            )),
            (Some(filename), None) => Ok(Engine::Sqlite {
                filename: filename.clone(),
            }),
            (None, Some(source)) => Ok(Engine::Postgres {
                source,
                options: match &self.postgres {
                    Some(postgres) => postgres.check()?,
                    None => PostgresOptions::default(),
                },
            }),
            _ => Err(Error::invalid(
                "store",
                "store needs either a filename or postgres. Set one of them.",
            )),
        }
    }

    pub(super) fn migrations(&self) -> Migrations {
        match self.skip_migrations {
            Some(true) => Migrations::Skip,
            _ => Migrations::Run,
        }
    }
}

impl PostgresStoreOptions {
    fn check(&self) -> Result<PostgresOptions> {
        let search_path = self.search_path.clone().unwrap_or_default();
        if let Some(empty) = search_path.iter().position(String::is_empty) {
            return Err(Error::invalid(
                format!("store.postgres.searchPath[{empty}]"),
                "A schema in store.postgres.searchPath has no name. Name it, or leave it out.",
            ));
        }
        let pool_max = match self.pool_max {
            None => PostgresOptions::POOL_MAX,
            Some(value) => {
                let value = number("store.postgres.poolMax", value, MAX_POOL)?;
                // Checked to be neither 0 nor too large.
                u16::try_from(value)
                    .ok()
                    .and_then(NonZeroU16::new)
                    .unwrap_or(PostgresOptions::POOL_MAX)
            }
        };
        Ok(PostgresOptions {
            search_path,
            role: self.role.clone().filter(|role| !role.is_empty()),
            pool_max,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_in_one_place() {
        struct Nowhere;
        #[async_trait::async_trait]
        impl ConnectionSource for Nowhere {
            async fn connection(&self) -> Result<crate::store::postgres::ConnectionSettings> {
                Err(Error::internal("Nowhere."))
            }
        }
        let store = |filename: Option<&str>| StoreOptions {
            filename: filename.map(str::to_owned),
            postgres: None,
            skip_migrations: Some(true),
        };
        let engine = store(None).engine(Some(Arc::new(Nowhere))).unwrap();
        assert!(matches!(engine, Engine::Postgres { .. }));
        let engine = store(Some("a.sqlite")).engine(None).unwrap();
        assert!(matches!(engine, Engine::Sqlite { filename } if filename == "a.sqlite"));
        for (filename, source) in [
            (
                Some("a.sqlite"),
                Some(Arc::new(Nowhere) as Arc<dyn ConnectionSource>),
            ),
            (None, None),
        ] {
            let error = store(filename).engine(source).unwrap_err();
            assert_eq!(error.details.field.as_deref(), Some("store"));
        }
        assert_eq!(store(None).migrations(), Migrations::Skip);
    }
}
