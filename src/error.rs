//! The one error type: what went wrong (`code`), in words (`message`), with the facts (`details`).
//!
//! Modules make errors where they know the most and pass them up with `?`. Nothing above `node/` knows JavaScript;
//! [`Error::name`] only says which of Backstage's error names belongs to a code.

use crate::model::problem::{Problem, ProblemCode, ProblemDetails};

/// Result of everything in the core.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Something that went wrong. Cheap to clone, so that all who wait for one request get it. Never holds a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What to decide by.
    pub code: ProblemCode,
    /// One or two sentences: what happened and what to do next.
    pub message: String,
    /// The facts behind it.
    pub details: Box<ProblemDetails>,
}

impl Error {
    /// An error without further facts.
    pub fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Box::default(),
        }
    }

    /// The same error with facts.
    pub fn with(mut self, set: impl FnOnce(&mut ProblemDetails)) -> Self {
        set(&mut self.details);
        self
    }

    /// A value that is not valid, with the path of the field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        let field = field.into();
        Self::new(ProblemCode::InvalidInput, message).with(|d| d.field = Some(field))
    }

    /// A defect of ours.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ProblemCode::Internal, message)
    }

    /// Name of the error class that Backstage maps to an HTTP status.
    pub fn name(&self) -> &'static str {
        match self.code {
            ProblemCode::InvalidInput => "InputError",
            ProblemCode::NotConfigured => "NotFoundError",
            ProblemCode::NotFoundOrNotVisible => "NotFoundError",
            ProblemCode::Conflict => "ConflictError",
            ProblemCode::MissingScope | ProblemCode::SsoRequired | ProblemCode::Forbidden => {
                "NotAllowedError"
            }
            // Not `AuthenticationError`: that is 401, which means an expired Backstage session to the page.
            ProblemCode::NotConnected | ProblemCode::TokenRejected => "NotAllowedError",
            ProblemCode::RateLimited
            | ProblemCode::SecondaryRateLimited
            | ProblemCode::Timeout
            | ProblemCode::HostDown
            | ProblemCode::OutcomeUnknown
            | ProblemCode::StoreUnavailable
            | ProblemCode::Cancelled
            | ProblemCode::Closed => "ServiceUnavailableError",
            ProblemCode::AnswerNotUnderstood | ProblemCode::Internal => "Error",
        }
    }

    /// Whether the provider could not be asked at this moment, so that the last known data may be shown as stale.
    /// False for everything that says something about the viewer's rights.
    pub fn allows_stale(&self) -> bool {
        matches!(
            self.code,
            ProblemCode::RateLimited
                | ProblemCode::SecondaryRateLimited
                | ProblemCode::Timeout
                | ProblemCode::HostDown
        )
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self {
            code: error.code,
            message: error.message,
            details: *error.details,
        }
    }
}
