//! What can keep the wire from doing as it was told.

/// A refusal with its sentence, an absence, or trouble with the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A sentence for the person at the desk.
    #[error("{0}")]
    Refused(String),
    #[error("there is no such partner")]
    NotFound,
    #[error(transparent)]
    Store(#[from] archive::Error),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<outbound::Error> for Error {
    fn from(error: outbound::Error) -> Error {
        Error::Refused(error.to_string())
    }
}
