//! What PostgreSQL says, in words that lead on. Its own messages are passed on; details are not, since they hold rows.

use std::error::Error as _;

use tokio_postgres::error::SqlState;

use super::settings::Target;
use crate::{error::Error, store::errors::unavailable};

/// PostgreSQL could not do this (`be read`, `be written`).
pub(super) fn failed(what: &str, error: &tokio_postgres::Error) -> Error {
    let cause = cause(error);
    unavailable(format!(
        "The deployment plugin's database could not {what}: {cause}."
    ))
}

/// No session could be had.
pub(super) fn unconnected(target: &Target, error: &tokio_postgres::Error) -> Error {
    let Target { user, database, .. } = target;
    let cause = match error.code() {
        Some(&SqlState::INVALID_PASSWORD | &SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => {
            format!(
                "it refused the user {user} ({}). Check user, password and pg_hba.conf",
                innermost(error)
            )
        }
        Some(&SqlState::INVALID_CATALOG_NAME) => format!(
            "it has no database {database}. Create it, or correct the settings of the database connection"
        ),
        Some(&SqlState::TOO_MANY_CONNECTIONS) => format!(
            "it has no connection left ({}). Raise its max_connections, or make pools smaller",
            innermost(error)
        ),
        Some(&SqlState::CANNOT_CONNECT_NOW) => {
            format!("it is not ready yet ({}). Try again", innermost(error))
        }
        Some(_) => cause(error),
        None => format!(
            "{}. Check that it runs, that it can be reached from here, and its TLS settings",
            innermost(error)
        ),
    };
    unavailable(format!(
        "No connection to the deployment plugin's database, PostgreSQL at {target}: {cause}."
    ))
}

fn cause(error: &tokio_postgres::Error) -> String {
    let said = innermost(error);
    let Some(code) = error.code() else {
        return format!("the connection was lost ({said}). Try again");
    };
    if is_disconnection(code) {
        return format!("PostgreSQL ended the connection ({said}). Try again");
    }
    match *code {
        SqlState::DISK_FULL => {
            "the disk of PostgreSQL is full. Nothing was changed; make room, then try again"
                .to_owned()
        }
        SqlState::LOCK_NOT_AVAILABLE => format!(
            "another session holds a lock for too long ({said}). Try again; if that does not help, look for it in pg_stat_activity"
        ),
        SqlState::QUERY_CANCELED => format!("it took too long ({said}). Try again"),
        SqlState::READ_ONLY_SQL_TRANSACTION => format!(
            "PostgreSQL may only be read ({said}). Connect to the primary, not to a standby"
        ),
        SqlState::INSUFFICIENT_PRIVILEGE => format!(
            "a right is missing ({said}). Give it to the role that the deployment plugin uses"
        ),
        SqlState::UNDEFINED_TABLE | SqlState::UNDEFINED_COLUMN => format!(
            "its tables are not those of the deployment plugin ({said}). Check search_path and role, and restart Backstage with migrations switched on"
        ),
        SqlState::INVALID_SCHEMA_NAME => format!(
            "there is no schema for it ({said}). Create it, or let Backstage do so (ensureSchemaExists)"
        ),
        _ => said,
    }
}

/// Whether the session is gone, and another one may well succeed.
pub(super) fn is_lost(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => is_disconnection(code),
        None => {
            error.is_closed()
                || error
                    .source()
                    .is_some_and(|source| source.is::<std::io::Error>())
        }
    }
}

/// Whether another write came first with something that there is only once, such as a run, or waited for this one while this one
/// waited for it. The next attempt sees what the other wrote.
pub(super) fn has_met_another(error: &tokio_postgres::Error) -> bool {
    matches!(
        error.code(),
        Some(&SqlState::UNIQUE_VIOLATION | &SqlState::T_R_DEADLOCK_DETECTED)
    )
}

fn is_disconnection(code: &SqlState) -> bool {
    // Shutdowns, a session that was terminated or idle for too long, and the class of connection exceptions.
    matches!(
        *code,
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::IDLE_SESSION_TIMEOUT
    ) || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        || code.code().starts_with("08")
}

/// What the cause at the bottom says, without a full stop.
fn innermost(error: &tokio_postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        return error.message().trim_end_matches('.').to_owned();
    }
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = source.to_string();
        next = source.source();
    }
    text.trim_end_matches('.').to_owned()
}
