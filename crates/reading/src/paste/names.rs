//! Names of people and of papers, told apart by their shape.

/// Agencies as they sign.
pub(crate) const AGENCIES: &[&str] = &[
    "AP",
    "The Associated Press",
    "Associated Press",
    "AFP",
    "Agence France-Presse",
    "Reuters",
    "dpa",
    "DPA",
    "EFE",
    "Agencia EFE",
    "Europa Press",
    "ANSA",
    "Ansa",
    "Adnkronos",
    "AGI",
    "LaPresse",
    "Lusa",
    "PAP",
    "TT",
    "NTB",
    "Ritzau",
    "/ritzau/",
    "ANP",
    "Belga",
    "APA",
    "KNA",
    "epd",
    "SID",
    "AFX",
    "dpa-AFX",
    "PA",
    "PA Media",
    "Press Association",
    "The Canadian Press",
    "Canadian Press",
    "Bloomberg",
    "UPI",
    "AAP",
    "Xinhua",
    "TASS",
    "Interfax",
    "Ukrinform",
    "STT",
    "CTK",
    "ČTK",
    "MTI",
    "Télam",
    "Agência Brasil",
    "Estadão Conteúdo",
    "Folhapress",
    "Keystone-SDA",
    "sda",
    "SDA",
    "ATS",
    "TNS",
    "CNA",
];

const OUTLET_WORDS: &[&str] = &[
    "news",
    "times",
    "herald",
    "tribune",
    "gazette",
    "journal",
    "chronicle",
    "observer",
    "guardian",
    "telegraph",
    "examiner",
    "courier",
    "dispatch",
    "sentinel",
    "register",
    "bulletin",
    "monitor",
    "inquirer",
    "mirror",
    "press",
    "media",
    "radio",
    "tv",
    "magazine",
    "review",
    "daily",
    "weekly",
    "wire",
    "newswire",
    "agency",
    "bureau",
    "post",
    "today",
    "network",
    "broadcasting",
    "standard",
    "independent",
    "advertiser",
    "echo",
    "argus",
    "star",
    "globe",
    "report",
    "insider",
    "digest",
    "zeitung",
    "tagblatt",
    "tageblatt",
    "anzeiger",
    "nachrichten",
    "kurier",
    "rundschau",
    "bote",
    "presse",
    "blatt",
    "allgemeine",
    "abendblatt",
    "morgenpost",
    "merkur",
    "tageszeitung",
    "volksblatt",
    "rundfunk",
    "redaktion",
    "dépêche",
    "républicain",
    "gazette",
    "figaro",
    "monde",
    "parisien",
    "actualités",
    "actu",
    "infos",
    "rédaction",
    "diario",
    "periódico",
    "noticias",
    "prensa",
    "agencia",
    "gaceta",
    "heraldo",
    "mundo",
    "país",
    "vanguardia",
    "redacción",
    "corriere",
    "giornale",
    "gazzetta",
    "notizie",
    "agenzia",
    "messaggero",
    "repubblica",
    "stampa",
    "redazione",
    "jornal",
    "notícias",
    "correio",
    "folha",
    "estado",
    "globo",
    "público",
    "diário",
    "redação",
    "krant",
    "dagblad",
    "nieuws",
    "courant",
    "nieuwsblad",
    "omroep",
    "redactie",
    "gazeta",
    "dziennik",
    "kurier",
    "wiadomości",
    "rzeczpospolita",
    "redakcja",
    "tidning",
    "tidningen",
    "nyheter",
    "bladet",
    "dagbladet",
    "avis",
    "avisen",
    "nyheder",
    "posten",
    "tidende",
    "dagens",
    "redaktionen",
];

const PARTICLES: &[&str] = &[
    "de", "del", "della", "der", "den", "des", "di", "da", "das", "do", "dos", "du", "la", "le", "van", "von", "vom", "zu",
    "zum", "zur", "ter", "ten", "bin", "ibn", "al", "el", "af", "av", "y", "e", "i", "d'", "dell'", "dalla", "und", "st.", "op",
];

/// Words that stand beside a name and are not of it.
const TITLES: &[&str] = &[
    "staff",
    "writer",
    "reporter",
    "editor",
    "correspondent",
    "columnist",
    "journalist",
    "producer",
    "photographer",
    "chief",
    "senior",
    "political",
    "sports",
    "special",
    "contributor",
    "contributing",
    "freelance",
    "managing",
    "deputy",
    "intern",
    "fellow",
    "redakteur",
    "redakteurin",
    "korrespondent",
    "korrespondentin",
    "volontär",
    "volontärin",
    "reporterin",
    "chefredakteur",
    "journaliste",
    "correspondant",
    "correspondante",
    "rédacteur",
    "rédactrice",
    "redactor",
    "redactora",
    "corresponsal",
    "periodista",
    "enviado",
    "giornalista",
    "corrispondente",
    "inviato",
    "jornalista",
    "correspondente",
    "verslaggever",
    "redacteur",
    "correspondente",
    "dziennikarz",
    "dziennikarka",
    "korespondent",
    "skribent",
    "journalist",
];

/// True for "The Valley Gazette", "MxM News", "dpa".
pub(super) fn is_outlet(text: &str) -> bool {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() || words.len() > 6 || text.chars().count() > 50 {
        return false;
    }
    if AGENCIES.contains(&text) {
        return true;
    }
    let capital = words.iter().all(|w| {
        w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            || PARTICLES.contains(&w.to_lowercase().as_str())
            || matches!(*w, "the" | "of" | "and" | "für" | "l'" | "&")
    });
    if !capital {
        return false;
    }
    let is_word = |w: &&str| {
        let w = w.to_lowercase();
        let w = w.trim_matches(|c: char| !c.is_alphanumeric());
        let w = w.rsplit('-').next().unwrap_or(w);
        OUTLET_WORDS.contains(&w)
            || w.ends_with("zeitung")
            || w.ends_with("tidningen")
            || w.ends_with("bladet")
            || w.ends_with("blad") && w.len() > 6
            || w.ends_with("posten")
            || w.ends_with("anzeiger")
            || w.ends_with(".com")
            || w.ends_with(".de")
    };
    (words.len() > 1 || words[0].chars().count() > 6) && words.iter().any(is_word)
        || words[0] == "The" && words.len() > 1 && words.len() <= 4
}

/// True for two to five words, each a name's.
pub(super) fn is_name(text: &str) -> bool {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    if !(2..=5).contains(&words.len()) || text.chars().count() > 50 || is_outlet(text) {
        return false;
    }
    let mut capitals = 0;
    for (i, word) in words.iter().enumerate() {
        let lower = word.to_lowercase();
        if !word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.')) {
            return false;
        }
        if TITLES.contains(&lower.as_str()) {
            return false;
        }
        if word.starts_with(char::is_uppercase) {
            capitals += 1;
        } else if i == 0 || i + 1 == words.len() || !PARTICLES.contains(&lower.as_str()) {
            return false;
        }
        if word.ends_with('.') && word.chars().count() > 4 {
            return false;
        }
    }
    capitals >= 2
}

/// The people of a byline, and the paper named beside them. Nothing when the words are
/// no byline at all.
pub(super) fn people(text: &str) -> Option<(Vec<String>, Option<String>)> {
    let text = text.trim().trim_end_matches(['.', ',', ':']).trim();
    if text.is_empty() || text.chars().count() > 140 {
        return None;
    }
    let (text, aside) = match text.split_once('(') {
        Some((before, inside)) => (before.trim(), Some(inside.trim_end_matches(')').trim())),
        None => (text, None),
    };
    let mut normal = text.replace([';', '|', '/', '•', '·'], ",");
    for and in [
        " and ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " i ", " ja ", " & ", " with ", " mit ", " avec ",
        " con ", " com ", " met ",
    ] {
        normal = normal.replace(and, ",");
    }
    let (mut names, mut outlet) = (Vec::new(), None);
    for (n, part) in normal.split(',').map(str::trim).filter(|p| !p.is_empty()).enumerate() {
        let part = without_place(part);
        if let Some(word) = part.split_whitespace().next()
            && word.contains('@')
        {
            continue;
        }
        if is_outlet(part) {
            outlet.get_or_insert_with(|| part.to_owned());
        } else if is_name(part) {
            names.push(part.to_owned());
        } else if is_staff(part) {
            // "Staff" signs for nobody.
        } else if n > 0 && (part.split_whitespace().count() <= 5) {
            // A title, a place.
        } else if let Some(name) = name_before_title(part) {
            names.push(name);
        } else {
            return None;
        }
    }
    if let Some(aside) = aside
        && is_outlet(aside)
    {
        outlet = Some(aside.to_owned());
    }
    Some((names, outlet))
}

/// The people who sign a line that has no "By" to say so: "Jane Doe in London".
pub(super) fn signature(text: &str) -> Option<Vec<String>> {
    if text.chars().count() > 80 || super::head::ends_sentence(text) {
        return None;
    }
    if is_name(text) {
        return Some(vec![text.trim().to_owned()]);
    }
    let first = text.split([',', ';', '|', '&']).next()?.trim();
    let first = first.split(" and ").next()?.split(" und ").next()?.split(" et ").next()?.split(" y ").next()?;
    if !is_name(without_place(first.trim())) {
        return None;
    }
    // What follows the first name must be more names, a place or a title.
    let rest = text.get(first.len()..)?;
    let titled = rest.split(|c: char| !c.is_alphabetic()).any(|w| TITLES.contains(&w.to_lowercase().as_str()));
    let placed = without_place(first.trim()).len() < first.trim().len();
    let (names, _) = people(text)?;
    (placed && rest.is_empty() || titled || names.len() > 1).then_some(names)
}

fn is_staff(text: &str) -> bool {
    matches!(
        crate::boilerplate::fold(text).as_str(),
        "staff"
            | "staff writer"
            | "staff reporter"
            | "staff report"
            | "our staff"
            | "our correspondent"
            | "editor"
            | "the editors"
            | "admin"
            | "redaktion"
            | "der redaktion"
            | "unserer redaktion"
            | "la rédaction"
            | "rédaction"
            | "redacción"
            | "la redacción"
            | "redazione"
            | "la redazione"
            | "redação"
            | "da redação"
            | "redactie"
            | "onze redactie"
            | "redakcja"
            | "redaktionen"
            | "redaksjonen"
            | "newsroom"
    )
}

/// "Jane Doe in London" signs as Jane Doe.
fn without_place(part: &str) -> &str {
    for mark in [" in ", " à ", " aus ", " en ", " da ", " w ", " i "] {
        if let Some((name, _)) = part.split_once(mark)
            && is_name(name)
        {
            return name;
        }
    }
    part
}

/// "Jane Doe Political Correspondent" and "Jane Doe, staff writer".
fn name_before_title(part: &str) -> Option<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let title = words.iter().position(|w| TITLES.contains(&w.to_lowercase().as_str()))?;
    let name = words.get(..title)?.join(" ");
    is_name(&name).then_some(name)
}
