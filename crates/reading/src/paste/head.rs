//! The small lines around a headline: when, who, for which paper, how long to read.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use regex::Regex;

use super::names::{AGENCIES, is_name, is_outlet, people};
use crate::boilerplate::{self, fold};
use crate::dates;

/// What a line of a story's head says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fact {
    /// "Published", with the time when one is given.
    Published(Option<DateTime<Utc>>),
    ReadingTime,
    Byline(Vec<String>),
    Outlet(String),
    Section(String),
}

static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:first published|originally published|published|posted|last updated|last modified|updated|modified|released|filed|issued|veröffentlicht|erschienen|erstellt|stand|aktualisiert|zuletzt aktualisiert|letzte aktualisierung|publié|publiée|mis à jour|mise à jour|dernière mise à jour|modifié|posté|écrit|publicado|publicada|actualizado|actualizada|última actualización|creado|pubblicato|pubblicata|aggiornato|ultimo aggiornamento|atualizado|atualizada|última atualização|gepubliceerd|geplaatst|bijgewerkt|laatst bijgewerkt|laatste update|geüpdatet|opublikowano|data publikacji|data dodania|aktualizacja|zaktualizowano|ostatnia aktualizacja|dodano|utworzono|publicerad|publicerat|uppdaterad|senast uppdaterad|publiceret|offentliggjort|opdateret|sidst opdateret|udgivet|publisert|oppdatert|sist oppdatert|julkaistu|päivitetty|date|datum|fecha|data)\b",
        r"\s*(?:[:：]|\b(?:on|at|am|um|le|la|el|il|em|a|op|den|dnia|d\.)\b)?\s*[:：]?\s*"
    ))
    .expect("a fixed expression")
});

static AGO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:(?:\d{1,3}|an?|one) ?(?:s|m|h|d|sec|min|mins|minutes?|hrs?|hours?|days?|weeks?|months?) ago|just now|yesterday|today|(?:vor|for|för|il y a|hace|há|fa) (?:\d{1,3}|einer|einem|une?|una?|um|uma|en|ett|et) ?[\p{L}.]{1,12}(?: (?:siden|sedan))?|(?:\d{1,3}|un|una|een) ?[\p{L}.]{1,12} (?:fa|geleden|temu|sedan|siden|sitten|atrás)|gestern|heute|hier|aujourd['’]hui|ayer|hoy|ieri|oggi|ontem|hoje|gisteren|vandaag|wczoraj|dzisiaj|igår|idag|i går|i dag)$",
    )
    .expect("a fixed expression")
});

static BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?i:by|written by|reported by|reporting by|story by|words by|text by|posted by|published by|author|authors|byline|from|",
        r"von|text|texte|autor|autorin|autoren|verfasst von|ein (?:beitrag|artikel|bericht|kommentar) von|geschrieben von|par|auteur|autrice|propos recueillis par|un article de|écrit par|por|autora|escrito por|redacción|di|a cura di|scritto da|autore|texto|texto de|door|geschreven door|przez|tekst|autorka|av|skriven av|text av|skrevet av|af|skrevet af|tekst av|tekst af|kirjoittaja|teksti)",
        r"\s*[:：]?\s+(.+)$"
    ))
    .expect("a fixed expression")
});

static AVATAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:(?P<of>.{2,60}?)(?:['’]s?)?\s(?:avatar|profile (?:picture|photo|image)|headshot|profilbild|profielfoto)(?:\s+(?P<then>.{2,60}))?|",
        r"(?:avatar|profile (?:picture|photo|image)|headshot|profilbild|profilfoto|autorenbild|autorenfoto|photo de profil|portrait|foto de perfil|foto del perfil|immagine del profilo|foto profilo|profielfoto|awatar|zdjęcie profilowe|profilbilde|profilbillede)(?:\s+(?:of|von|de|du|di|del|van|av|af|d['’]))?\s*:?\s+(?P<name>.{2,120}))$"
    ))
    .expect("a fixed expression")
});

static LOGO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?P<before>.{1,60}?)[\s_-]+logo|logo(?:\s*[:–-])?(?:\s+(?:of|von|der|des|de la|de l['’]|du|de|del|della|dell['’]|di|do|da|van|för|av|af))?)(?:\s+(?P<after>.{2,60}))?$").expect("a fixed expression")
});

static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:source|sources|via|quelle|fuente|fonte|bron|źródło|källa|kilde|lähde|agency|agentur|agence|agencia|agenzia|agência)\s*:\s*(.{2,60})$").expect("a fixed expression")
});

static HOME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:home|homepage|start|startseite|accueil|inicio|portada|home page|início|voorpagina|strona główna|hem|startsida|forside|forsiden|hjem|etusivu|news|you are here|sie sind hier)\s*:?\s*[>›»/→|❯]\s*(.+)$").expect("a fixed expression")
});

/// The person of whom a picture is shown, as its alt text says.
pub(super) fn avatar(text: &str) -> Option<String> {
    if text.len() > 200 || ends_sentence(text) {
        return None;
    }
    let c = AVATAR.captures(text.trim())?;
    let name = c.name("then").or_else(|| c.name("name")).or_else(|| c.name("of"))?.as_str().trim();
    Some(halved(name))
}

/// A name printed twice, once as alt text and once as text.
fn halved(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let half = words.len() / 2;
    if words.len().is_multiple_of(2) && half > 0 && words[..half] == words[half..] {
        return words[..half].join(" ");
    }
    name.to_owned()
}

/// The paper whose sign is shown.
fn logo(text: &str) -> Option<String> {
    if text.len() > 160 || ends_sentence(text) || !text.to_lowercase().contains("logo") {
        return None;
    }
    let c = LOGO.captures(text.trim())?;
    let name = c.name("after").or_else(|| c.name("before"))?.as_str().trim();
    let name = halved(name);
    (name.split_whitespace().count() <= 6).then_some(name)
}

/// The facts of a line that belongs to a story's head; nothing for any other line.
pub(super) fn facts(text: &str, order: dates::Order) -> Option<Vec<Fact>> {
    if text.chars().count() > 180 {
        return None;
    }
    if let Some(fact) = one(text, order) {
        return Some(vec![fact]);
    }
    if let Some(c) = HOME.captures(text) {
        let last = c[1].split(['>', '›', '»', '/', '→', '|', '❯']).map(str::trim).rfind(|p| !p.is_empty())?;
        let parts: Vec<&str> = c[1].split(['>', '›', '»', '/', '→', '|', '❯']).map(str::trim).filter(|p| !p.is_empty()).collect();
        // A trail may end in the headline itself.
        let section = if last.split_whitespace().count() > 3 { parts.iter().rev().nth(1).copied() } else { Some(last) };
        return Some(section.map(|s| vec![Fact::Section(s.to_owned())]).unwrap_or_default());
    }
    let parts: Vec<&str> = text
        .split(['|', '•', '·', '⋅', '∙', '●', '/'])
        .flat_map(|p| p.split(" – "))
        .flat_map(|p| p.split(" — "))
        .flat_map(|p| p.split(" - "))
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    let parts = if parts.len() > 1 { parts } else { pieces(text, order)? };
    let known: Vec<Option<Fact>> = parts.iter().map(|p| one(p, order)).collect();
    if !known.iter().flatten().any(|f| matches!(f, Fact::Published(_) | Fact::ReadingTime | Fact::Byline(_))) {
        return None;
    }
    let mut out = Vec::new();
    for (part, fact) in parts.iter().zip(known) {
        match fact {
            Some(fact) => out.push(fact),
            None if is_outlet(part) => out.push(Fact::Outlet((*part).to_owned())),
            None if is_name(part) => out.push(Fact::Byline(vec![(*part).to_owned()])),
            None if part.split_whitespace().count() <= 3 && part.chars().count() <= 30 => {
                if boilerplate::of_block(part).is_none() && !part.chars().any(|c| c.is_ascii_digit()) {
                    out.push(Fact::Section((*part).to_owned()));
                }
            }
            None => return None,
        }
    }
    Some(out)
}

/// "By Jane Doe, 5 June 2025" and "By Jane Doe Published June 5, 2025": two facts, no bar.
fn pieces(text: &str, order: dates::Order) -> Option<Vec<&str>> {
    let marks = text
        .char_indices()
        .filter(|(i, c)| *c == ',' || *i > 0 && text.as_bytes()[i - 1] == b' ' && (c.is_uppercase() || c.is_ascii_digit()));
    for (at, c) in marks.take(24) {
        let (head, tail) = (text[..at].trim(), text[at + if c == ',' { 1 } else { 0 }..].trim());
        if head.is_empty() || tail.is_empty() {
            continue;
        }
        let second = one(tail, order);
        if matches!(second, Some(Fact::Published(_) | Fact::ReadingTime)) && tail.chars().any(|c| c.is_ascii_digit()) {
            let first = one(head, order);
            if first.is_some() || is_name(head) || is_outlet(head) {
                return Some(vec![head, tail]);
            }
        }
    }
    None
}

fn one(text: &str, order: dates::Order) -> Option<Fact> {
    let text = text.trim().trim_matches(['*', '_', '|', '•', '·']).trim();
    if text.is_empty() {
        return None;
    }
    if boilerplate::is_reading_time(text) {
        return Some(Fact::ReadingTime);
    }
    if let Some(name) = avatar(text) {
        let nobody = matches!(
            fold(&name).as_str(),
            "author"
                | "user"
                | "the author"
                | "author's"
                | "autor"
                | "auteur"
                | "autore"
                | "profile"
                | "default"
                | "placeholder"
                | "writer"
        );
        return Some(match name {
            _ if nobody => Fact::Byline(Vec::new()),
            name if is_outlet(&name) => Fact::Outlet(name),
            name => Fact::Byline(vec![name]),
        });
    }
    if let Some(outlet) = logo(text) {
        return Some(Fact::Outlet(outlet));
    }
    if let Some(c) = SOURCE.captures(text) {
        return Some(Fact::Outlet(c[1].trim().to_owned()));
    }
    if let Some(when) = published(text, order) {
        return Some(Fact::Published(when));
    }
    if let Some(c) = BY.captures(text)
        && !ends_sentence(text)
    {
        let rest = c[1].trim();
        let (names, outlet) = people(rest)?;
        return match (names.is_empty(), outlet) {
            (true, Some(outlet)) => Some(Fact::Outlet(outlet)),
            (true, None) => Some(Fact::Byline(Vec::new())),
            (false, _) => Some(Fact::Byline(names)),
        };
    }
    if AGENCIES.contains(&text) {
        return Some(Fact::Outlet(text.to_owned()));
    }
    None
}

/// The outlet named after the people on one "By" line.
pub(super) fn outlet_beside(text: &str) -> Option<String> {
    let c = BY.captures(text.trim())?;
    let (names, outlet) = people(c[1].trim())?;
    if names.is_empty() { None } else { outlet }
}

/// A line that is only a time, with or without the word "published".
fn published(text: &str, order: dates::Order) -> Option<Option<DateTime<Utc>>> {
    if text.chars().count() > 90 {
        return None;
    }
    let rest = PUBLISHED.find(text).map_or(text, |m| &text[m.end()..]).trim().trim_start_matches([':', ',', '-', '–']).trim();
    let named = rest.len() < text.len();
    if rest.is_empty() {
        return named.then_some(None);
    }
    if AGO.is_match(rest) {
        return Some(None);
    }
    if !rest.chars().any(|c| c.is_ascii_digit()) || !only_time(rest) {
        return None;
    }
    let when = dates::parse(rest, order).map(|d| d.with_timezone(&Utc));
    let looks = when.is_some() && rest.chars().filter(char::is_ascii_digit).count() >= 3;
    let clock = named && rest.contains(':');
    (looks || named && rest.chars().count() <= 40 || clock).then_some(when)
}

/// Stems of the words of dates, in the languages of this house's partners.
const TIME_WORDS: &[&str] = &[
    "jan",
    "feb",
    "fév",
    "fev",
    "mar",
    "mär",
    "mrz",
    "maa",
    "maj",
    "mai",
    "may",
    "mei",
    "mag",
    "apr",
    "abr",
    "avr",
    "jun",
    "juin",
    "giu",
    "jul",
    "juil",
    "lug",
    "aug",
    "août",
    "aou",
    "ago",
    "sep",
    "set",
    "oct",
    "okt",
    "ott",
    "out",
    "nov",
    "dec",
    "dez",
    "dic",
    "déc",
    "ene",
    "gen",
    "janv",
    "sty",
    "lut",
    "kwi",
    "cze",
    "lip",
    "sie",
    "wrz",
    "paź",
    "lis",
    "gru",
    "tammi",
    "helmi",
    "maalis",
    "huhti",
    "touko",
    "kesä",
    "heinä",
    "elo",
    "syys",
    "loka",
    "marras",
    "joulu",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "lun",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "martes",
    "miér",
    "juev",
    "vier",
    "sáb",
    "sab",
    "dom",
    "gio",
    "seg",
    "ter",
    "qua",
    "qui",
    "sex",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "pon",
    "wto",
    "śro",
    "czw",
    "pią",
    "pt",
    "nied",
    "mån",
    "tis",
    "ons",
    "tors",
    "fre",
    "lör",
    "sön",
    "man",
    "tir",
    "lør",
    "søn",
    "uhr",
    "am",
    "pm",
    "a.m",
    "p.m",
    "at",
    "um",
    "on",
    "à",
    "a",
    "las",
    "la",
    "alle",
    "ore",
    "às",
    "om",
    "kl",
    "klokken",
    "klockan",
    "godz",
    "o",
    "le",
    "el",
    "il",
    "em",
    "de",
    "del",
    "of",
    "den",
    "der",
    "the",
    "h",
    "hrs",
    "uur",
    "est",
    "edt",
    "et",
    "cet",
    "cest",
    "mez",
    "mesz",
    "gmt",
    "utc",
    "bst",
    "pst",
    "pdt",
    "cst",
    "cdt",
    "pt",
    "ct",
    "mt",
    "st",
    "nd",
    "rd",
    "th",
    "er",
    "updated",
    "updated:",
    "and",
    "r",
    "roku",
    "z",
    "t",
    "horas",
    "heures",
    "min",
];

fn only_time(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic() && c != '.')
        .map(|w| w.trim_matches('.').to_lowercase())
        .filter(|w| !w.is_empty())
        .all(|word| {
            TIME_WORDS.iter().any(|t| word == *t || t.chars().count() >= 3 && word.starts_with(t) && word.chars().count() <= 12)
        })
}

/// True when a line ends as a sentence does.
pub(super) fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end().trim_end_matches(['"', '”', '“', '’', '\'', '»', '«', ')', ']', '*', '_']);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？']) && !bare.ends_with("a.m.") && !bare.ends_with("p.m.")
}

/// True when the label of the line says nothing but "published".
pub(super) fn is_bare_label(text: &str) -> bool {
    boilerplate::is_label(text, "published") && !matches!(fold(text).as_str(), "date" | "data" | "editorial" | "author" | "autor")
}
