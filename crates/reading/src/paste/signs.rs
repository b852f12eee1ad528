//! Small signs around a story that tell whose it is: calls for support, lines about its author, the
//! page's copyright, where it was printed first.

use std::sync::LazyLock;

use regex::Regex;

use super::head::Fact;
use super::kind::{Kind, Page};
use super::names::is_name;
use crate::boilerplate;

/// A call for support names the outlet that makes it.
pub(super) static SUPPORTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^(?P<a>(?:The |Die |Der |Das |Le |La |El |Il |O |A |De )?\p{Lu}[\p{L}\d&'’.-]*(?: (?:of |the |and |& |de |du |la )?\p{Lu}[\p{L}\d&'’.-]*){0,4}) (?:is|ist|wird|est|es|è|é|wordt|jest|är|er|on) .{0,40}(?i:reader|lese|lecteur|lector|lettor|leitor|lezer|czytelnik|läsar|læser|lukij))|",
        r"(?:(?:[Tt]hanks|[Tt]hank you) for reading|[Dd]anke,? dass [Ss]ie|[Mm]erci de lire|[Gg]racias por leer|[Gg]razie per aver letto|[Oo]brigad[oa] por ler|[Bb]edankt voor het lezen van) (?P<b>\p{Lu}[^!.,?]{1,40}?)(?:!|\.|,|\?| lesen| is | \p{Ll})|",
        r"(?:[Ss]ubscribe to|[Aa]bonnieren [Ss]ie|[Aa]bonnez-vous à|[Ss]uscríbete a|[Aa]bbonati a|[Aa]ssine o|[Ss]upport|[Ii]f you enjoy) (?P<c>(?:The )?\p{Lu}[\p{L}\d'’&-]*(?: \p{Lu}[\p{L}\d'’&-]*){0,4})"
    ))
    .expect("a fixed expression")
});

/// Where a story was printed first.
pub(super) static PRINTED_IN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i:appeared first on|first appeared (?:on|in)|originally (?:published|appeared) (?:by|in|on|at)|first published (?:by|in|on|at)|published (?:by|in|on)|courtesy of|permission (?:from|of)|zuerst (?:bei|auf|in|im)|erschien zuerst (?:auf|bei|in|im)|premier sur|initialement (?:publié|paru) (?:sur|dans|par)|originalmente (?:en|por|no|na|em)|primero en|primeiro em|originariamente su|proviene da|eerst op|oorspronkelijk (?:op|in|bij)|z serwisu|först (?:på|i)|først (?:på|i)) (?:the website of )?(?P<a>(?:the |The |der |die |das |la |le |el |il |o |a )?\p{Lu}[^.,;!?()|]{1,50}?)(?:\s+(?:on|am|le|el|il|and is|and|under|unter|with)\s.*|[.,;!?()|].*|)$").expect("a fixed expression")
});

static SITE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:(?:19|20)\d{2}(?:\s*[-–]\s*(?:(?:19|20)\d{2}|present))?)?\s*(?:by |bei |par |por )?(?P<a>[^.,|•·–—©]{2,60}?)\s*(?:(?:19|20)\d{2})?\s*(?:[.,|•·–—].*|all rights.*|alle rechte.*|tous droits.*|todos los.*|tutti i.*|todos os.*|alla rättigheter.*|alle rettigheter.*|wszelkie.*)?$").expect("a fixed expression")
});

static WROTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:is|was|covers|writes|reports|joined|ist|schreibt|berichtet|arbeitet|est|écrit|couvre|es|escribe|cubre|è|scrive|é|escreve|cobre|schrijft|werkt|jest|pisze|är|skriver|er|on)\b.{0,200}\b(?:reporter|editor|correspondent|journalist|writer|columnist|freelancer|redakteurin?|reporterin|journalistin|autorin?|volontärin?|korrespondentin?|journaliste|rédact\w+|correspondante?|reportera?|periodista|redactora?|giornalista|cronista|jornalista|repórter|redacteur|verslaggever|dziennikar\w+|reporterk\w+|skribent|toimittaja|news|politics|covers|covering|beat|desk)\b").expect("a fixed expression")
});

/// "Jane Doe is a reporter covering …" at the foot of a story.
pub(super) fn is_author_note(page: &Page, i: usize, end: usize) -> bool {
    let text = page.text(i);
    if text.chars().count() <= 240 && text.contains('@') && !text.contains(['“', '"', '„', '«']) {
        return !(i + 1..end)
            .any(|j| page.kinds[j] == Kind::Prose && !page.text(j).contains('@') && page.text(j).chars().count() > 240);
    }
    if text.chars().count() > 420 || text.contains(['“', '"', '„', '«']) {
        return false;
    }
    let words: Vec<&str> = text.split_whitespace().take(3).collect();
    words.len() == 3
        && (is_name(&words[..2].join(" ")) || is_name(&words.join(" ")))
        && WROTE.is_match(text)
        && signs(page, &words[..2].join(" "))
        // Last, because it looks at every line to the end: asked of every line, a long page would take for ever.
        && !(i + 1..end).any(|j| page.kinds[j] == Kind::Prose && boilerplate::of_block(page.text(j)).is_none() && j - i > 2)
}

/// The name stands in a small line of the page.
fn signs(page: &Page, name: &str) -> bool {
    let name = name.to_lowercase();
    page.kinds.iter().any(|k| matches!(k, Kind::Head(facts) if facts.iter().any(|f| matches!(f, Fact::Byline(names) if names.iter().any(|n| n.to_lowercase().starts_with(&name))))))
}

/// The site the page is of, as its copyright line says.
pub(super) fn site_of(page: &Page) -> Option<String> {
    page.kinds.iter().enumerate().filter(|(_, k)| **k == Kind::Furniture("rights")).find_map(|(i, _)| {
        let name = SITE.captures(page.text(i))?.name("a")?.as_str().trim();
        (name.chars().any(char::is_alphabetic) && !name.to_lowercase().contains("rights") && name.split_whitespace().count() <= 6)
            .then(|| name.to_owned())
    })
}

pub(super) fn without_mark(text: &str) -> String {
    text.trim().trim_start_matches(['–', '—', '•', '·']).trim().to_owned()
}
