//! The doorman: command line, settings, workers.
//!
//! Opens the house, starts the doors and the worker, and gives each subcommand its uniform.
//! It may import every room and holds no logic that another room could be asked for.

#![allow(clippy::print_stdout)] // the doorman is the one who speaks

pub mod check;
pub mod commands;
pub mod demo;
pub mod follow;
pub mod log;
pub mod open;
pub mod schedule;
pub mod serve;
pub mod settings;
pub mod work;
pub mod worker;

pub use open::House;
pub use settings::Settings;
