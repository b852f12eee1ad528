//! Who wrote it: names only.

use std::sync::LazyLock;

use regex::Regex;

use super::Witnesses;
use crate::page::choose::squeeze;
use crate::page::cues::Cues;
use crate::page::tags::Tag;

/// "By", "Von", "Par" … at the head of a line.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^[\s\-–—|:•·]*(?:(?:written|posted|published|reported|words|text|story|reviewed|edited|article|created|submitted|geschrieben|verfasst|veröffentlicht|ein\s(?:beitrag|artikel|gastbeitrag|kommentar)|text|eine?\s\w+|publié|escrito|scritto|geschreven)\s*)?
        (?:by|von|par|por|di|door|av|af|kirjoittanut|autor(?:in)?(?:en)?\s*:|authors?\b\s*:?|auteur\s*:|redacción\s*:|tekst\s*:|text\s*:|foto\s*:|interview\s*:|yazan\s*:|автор\s*:
        |(?:view|see|show|read|zeige|alle|more|ver|voir|all)\b.{0,24}?\b(?:by|from|about|von|de|por))[\s:]+",
    )
    .expect("a fixed expression")
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)(?:\s*[|•·–—]\s.*|\s*\(.*|\s+(?:on|am|le|el|il|op|published|updated|posted|posts?\s+by|veröffentlicht|aktualisiert|last)\s+.*\d.*|[,\s]+(?:\p{L}+\.?\s+)?\d{1,2}[.,/\s].*|,?\s+\d{4}.*
        |\s+(?:(?:senior|staff|chief|guest|special|sports?|political|autos?|associate)\s+)+(?:editor|reporter|writer|correspondent|columnist)\b.*|\s+(?:usa\stoday|sponsored|alle\sartikel|stand|→|»|monday|tuesday|wednesday|thursday|friday|saturday|sunday|published|updated|posted|veröffentlicht|publiziert)\b?.*
        |,\s*(?:(?:senior|chief|deputy|associate|staff|guest|political|business|special|freelance|national|managing|contributing|executive|science|tech(?:nology)?|health|sports?|foreign|assistant|news|features?|lead)\s+)*(?:editor|reporter|writer|correspondent|columnist|journalist|contributor|producer|author|analyst|redakteur(?:in)?|redaktion|korrespondent(?:in)?|afp|reuters|ap|dpa|cnn|usa\stoday|m\.?d\.?|ph\.?d\.?|professor|ceo|founder|director|manager)\b.*)$",
    )
    .expect("a fixed expression")
});
/// Names that stand where a name should and are none.
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(admin(istrator)?|user|editor|guest|author|autor(in)?|unknown|anonymous|null|none|undefined|n/a|webmaster|root|test|by|von|view|posts?|follow|profile|share|email|twitter|facebook|home|more|bio|contact|website|posted|published|updated|veröffentlicht|publiziert|aktualisiert|stand|datum|date|erschienen.*|use\ case|the\ author|(author|all)\ posts?|insights?.*|development|comments?
        |(mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag
        |january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec
        |@.*|\d+)$",
    )
    .expect("a fixed expression")
});
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\s*(?:;|\||/|\s&\s|,\s*(?:and|und|et|y|e|en|og|och|i)\s|\s(?:and|und|et|y|with|sowie|og|och|ve)\s)\s*")
        .expect("a fixed expression")
});

/// Names in `<meta>`, best witness first.
const SAID: &[&str] = &[
    "parsely-author",
    "sailthru.author",
    "byl",
    "author",
    "article:author_name",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "article:author",
    "og:article:author",
    "cxenseparse:author",
    "citation_author",
    "rbauthors",
    "twitter:creator:name",
];

/// The names, each once, in order. The paper itself signs only when nobody else does.
pub fn find(w: &Witnesses<'_>, outlet: Option<&str>) -> Vec<String> {
    let declared = || w.declared.authors.iter().map(String::as_str);
    let host = w.url.and_then(|u| u.host_str()).map(|h| squeeze(h.trim_start_matches("www.")).to_lowercase());
    let house = |name: &String| {
        let name = squeeze(name).to_lowercase();
        name.len() > 3
            && (host.as_deref().is_some_and(|h| h.starts_with(&name))
                || outlet.is_some_and(|o| squeeze(o).to_lowercase().starts_with(&name)))
    };
    let mut houses = Vec::new();
    let mut people = |found: Vec<String>| {
        let (house, people): (Vec<_>, Vec<_>) = found.into_iter().partition(house);
        houses.extend(house);
        people
    };
    let mut found = people(names_of(declared(), outlet));
    for name in SAID {
        if found.is_empty() {
            found = people(names_of(w.meta.all(name), outlet));
        }
    }
    if found.is_empty() {
        found = people(printed(w, outlet));
    }
    if found.is_empty() {
        houses.extend(declared().chain(SAID.iter().flat_map(|n| w.meta.all(n))).flat_map(|line| names_in(line, None, false)));
        found = houses.into_iter().take(1).collect();
    }
    found
}

/// What is printed: rel=author and microdata, then elements called byline or author, then lines
/// that open with "By".
fn printed(w: &Witnesses<'_>, outlet: Option<&str>) -> Vec<String> {
    let page = w.page;
    let mut strong: Vec<String> = Vec::new();
    let mut named: Vec<String> = Vec::new();
    let mut opened: Vec<String> = Vec::new();
    let mut at = 1;
    let mut looked = 0;
    while at < page.len() && looked < 400 {
        let node = &page[at];
        if w.m.out[at] || w.m.cues[at].any(Cues::COMMENTS) && page[at].tag.is_block() && node.tag != Tag::Body {
            at = node.end;
            continue;
        }
        let rel = node.attr("rel").is_some_and(|r| r.split_ascii_whitespace().any(|t| t == "author")) && node.tag == Tag::A;
        let prop = node.attr("itemprop").is_some_and(|i| i.split_ascii_whitespace().any(|t| t == "author" || t == "creator"));
        let cue = w.m.cues[at].any(Cues::AUTHOR.with(Cues::BYLINE));
        if (rel || prop || cue) && node.tag != Tag::Body && node.tag != Tag::Html {
            looked += 1;
            let inner = (at + 1..node.end).find(|i| page[*i].attr("itemprop") == Some("name"));
            let text = page.text_under(inner.unwrap_or(at));
            if (3..=160).contains(&text.chars().count()) {
                let found = names_in(&text, outlet, !(rel || prop));
                let list = if rel || prop { &mut strong } else { &mut named };
                let fresh = list.is_empty() || list.len() < 4 && rel;
                if fresh && !found.is_empty() {
                    list.extend(found);
                    at = node.end;
                    continue;
                }
            }
        }
        if node.tag.is_block() && opened.is_empty() && node.end - at < 40 {
            let text = page.text_under(at);
            if text.chars().count() <= 120
                && let Some(mark) = OPENING.find(&text)
            {
                let rest = &text[mark.end()..];
                if rest.chars().next().is_some_and(char::is_uppercase) {
                    opened = names_in(rest, outlet, true);
                }
            }
        }
        at += 1;
    }
    [strong, named, opened]
        .into_iter()
        .find(|l| !l.is_empty())
        .map(|l| names_of(l.iter().map(String::as_str), outlet))
        .unwrap_or_default()
}

fn names_of<'a>(lines: impl Iterator<Item = &'a str>, outlet: Option<&str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines.take(20) {
        for name in names_in(line, outlet, false) {
            if !out.iter().any(|o| o.eq_ignore_ascii_case(&name)) {
                out.push(name);
            }
        }
    }
    out
}

/// Names in one line. `strict`: the line may be something else, so a name must look like one.
pub fn names_in(line: &str, outlet: Option<&str>, strict: bool) -> Vec<String> {
    let line = line.trim();
    if line.is_empty() || line.chars().count() > 200 {
        return Vec::new();
    }
    if line.contains("://") || line.contains("www.") {
        return Vec::new();
    }
    // "ByAnn Lee": the blank was an element's margin.
    let glued =
        ["By", "Von", "von", "by"].iter().find_map(|o| line.strip_prefix(o)).filter(|rest| rest.starts_with(char::is_uppercase));
    let bare = OPENING.replace(glued.unwrap_or(line), "");
    let bare = TAIL.replace(&bare, "");
    let mut out = Vec::new();
    for part in BETWEEN.split(&bare) {
        // A comma parts names, unless what follows is no whole name ("Lee, Ann").
        let commas: Vec<&str> = part.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
        let whole = commas.len() > 1 && commas.iter().all(|c| c.split_whitespace().count() >= 2);
        let pieces = if whole {
            commas
        } else if strict && commas.len() > 1 {
            vec![commas[0]]
        } else {
            vec![part]
        };
        for piece in pieces {
            let name = piece.trim().trim_matches([',', '.', ':', '-', '–', '|', '"', '*', '→', '»']).trim();
            let name = OPENING.replace(name, "").trim().to_owned();
            if is_name(&name, outlet, strict) {
                out.push(name);
            }
        }
    }
    out
}

fn is_name(name: &str, outlet: Option<&str>, strict: bool) -> bool {
    let count = name.chars().count();
    if !(2..=70).contains(&count) || NOBODY.is_match(name) || name.split_whitespace().count() > 7 {
        return false;
    }
    if outlet.is_some_and(|o| squeeze(o).eq_ignore_ascii_case(&squeeze(name))) {
        return false;
    }
    if !strict {
        return name.chars().any(char::is_alphabetic);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    words.len() <= 5
        && !name.contains(['?', '!', '{', '=', '<', '@'])
        && !name.chars().any(|c| c.is_ascii_digit())
        && name.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii())
}
