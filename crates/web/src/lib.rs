//! Web: HTTP in and out.
//!
//! The reader's door, the desk's screens, and the only room that knows a status code. It may
//! import every room below it. Readers are answered from the press's page cache before any
//! router is asked; the desk's screens are set here from templates and work with scripts off.
//! It holds no SQL and no rule about news: a handler opens one transaction, hands it to one
//! act of the desk, and turns what comes back into a page. It never links to the host a
//! request names, because whoever sends the request chose that name.

mod answer;
mod api;
mod desk;
mod error;
mod form;
mod ghost;
mod limits;
mod reader;
mod routes;
mod server;
mod session;
mod state;
pub mod views;

pub use routes::{Door, Who, doors};
pub use server::{Doors, serve};
pub use state::{Demo, Network, Settings, State};
