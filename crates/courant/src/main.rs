//! The binary: reads the command line and hands over to the library.

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let line = courant::commands::Line::parse();
    match courant::commands::run(line) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("courant: {trouble:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
