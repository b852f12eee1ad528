//! circulation
