//! The three ways an act can end badly.

use thiserror::Error;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, Error)]
pub enum Error {
    /// A "no" for the person who asked, as a sentence.
    #[error(transparent)]
    Refusal(#[from] paper::Refusal),
    /// What the act is about is not there.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The store is in trouble.
    #[error("the archive could not do it")]
    Trouble(#[source] archive::Error),
}

impl From<archive::Error> for Error {
    fn from(e: archive::Error) -> Error {
        match e {
            archive::Error::NotFound(what) => Error::NotFound(what),
            trouble => Error::Trouble(trouble),
        }
    }
}
