//! `courant settings`: every key with its meaning, its value and where that came from.

use crate::Settings;
use crate::settings::{KEYS, Source, variable};

pub fn print(settings: &Settings) {
    let mut section = "";
    for key in KEYS {
        let (of, word) = key.name.split_once('.').unwrap_or(("", key.name));
        if of != section {
            println!("{}[{of}]", if section.is_empty() { "" } else { "\n" });
            section = of;
        }
        let value = settings.get(key.name);
        let shown =
            if key.secret && !value.is_empty() { "(set, not shown)".to_owned() } else { crate::open::without_password(value) };
        let from = match settings.source(key.name) {
            Source::Usual => "usual".to_owned(),
            Source::File => "from the file".to_owned(),
            Source::Environment => format!("from {}", variable(key.name)),
            Source::Command => "from the command line".to_owned(),
        };
        println!("# {}", key.meaning);
        println!("{word} = {shown:?}  # {from}");
    }
}
