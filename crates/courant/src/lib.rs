//! courant
