//! What can go wrong while printing.

/// Trouble of the press. A page that is not there is not an error: it is printed as such.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the archive could not be read")]
    Archive(#[from] archive::Error),
    #[error("a template of the theme: {0}")]
    Template(hbs::Error),
    #[error("{0}")]
    Theme(String),
}

pub type Result<T> = std::result::Result<T, Error>;
