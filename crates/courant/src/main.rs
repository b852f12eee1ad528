//! The binary: reads the command line and hands over to the library.

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `courant settings | head`: that nobody reads on is no trouble of ours.
fn leave_quietly_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            // What a shell says of a program that a broken pipe ended.
            std::process::exit(141);
        }
        usual(panic);
    }));
}

fn main() -> std::process::ExitCode {
    leave_quietly_with_the_reader();
    let line = courant::commands::Line::parse();
    match courant::commands::run(line) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("courant: {trouble:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
