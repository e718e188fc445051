//! What engines say alike.

use super::Migrations;
use crate::{
    error::{Error, Result},
    model::problem::ProblemCode,
};

/// The store could not do as asked; the message says what to do.
pub(super) fn unavailable(message: impl Into<String>) -> Error {
    Error::new(ProblemCode::StoreUnavailable, message)
}

pub(super) fn closed() -> Error {
    Error::new(
        ProblemCode::Closed,
        "The deployment core has been closed. Create a new one.",
    )
}

pub(super) fn defect() -> Error {
    Error::internal("The store did not answer: a defect of the deployment plugin. Report it.")
}

/// How many of the steps to the newest schema are missing at this version. An error where the database is ahead of us, or where
/// steps are missing that must not be taken.
pub(super) fn missing_steps(version: i64, newest: usize, migrations: Migrations) -> Result<usize> {
    let missing = usize::try_from(version)
        .ok()
        .and_then(|version| newest.checked_sub(version));
    match (missing, migrations) {
        (None, _) => Err(unavailable(format!(
            "The database was written by a newer version of this plugin (schema {version}, this one knows {newest}). Update the plugin, or restore an older copy of the database."
        ))),
        (Some(1..), Migrations::Skip) => Err(unavailable(format!(
            "The database has schema {version} of the deployment plugin, this version needs {newest}, and migrations are switched off. Start it once with migrations switched on."
        ))),
        (Some(missing), _) => Ok(missing),
    }
}
