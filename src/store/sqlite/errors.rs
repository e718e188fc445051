//! What SQLite says, in words that lead on.

use rusqlite::ErrorCode;

use crate::{error::Error, store::errors};

/// SQLite could not do this (`be read`, `be written`). Each cause that an operator can remove has its own sentence.
pub(in crate::store) fn unavailable(what: &str, error: rusqlite::Error) -> Error {
    let cause = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            "the disk is full. Nothing was changed; make room, then try again".to_owned()
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another process holds its file. Try again; if that does not help, look for a second Backstage or a backup program that has it open".to_owned()
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "it may not be written. Make the file and its folder writable for the user that Backstage runs as, or name another file".to_owned()
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => format!(
            "its file is damaged or not a database ({error}). Put a backup in its place, or name another file"
        ),
        Some(ErrorCode::SystemIoFailure) => format!(
            "the disk failed ({error}). Look at the disk and at the system's log, then try again"
        ),
        _ => format!("{error}"),
    };
    errors::unavailable(format!(
        "The deployment plugin's database could not {what}: {cause}."
    ))
}
