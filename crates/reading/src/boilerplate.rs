//! Telling another site's furniture from copy, by its words and by its repetition.
//!
//! A block is judged alone ([`of_block`]) or against the partner's other items
//! ([`Repeated`]). Both err on the side of leaving copy in: a share bar that stays is a
//! blemish, a paragraph that goes is a falsehood.

mod repeated;
mod words;

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

pub use repeated::Repeated;

static LABELS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for (rule, labels) in words::LABELS {
        for label in *labels {
            all.entry(fold(label)).or_insert(*rule);
        }
    }
    all
});

static CALLS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    words::CALLS
        .iter()
        .map(|(rule, phrases)| {
            let any = phrases.iter().map(|p| regex::escape(p)).collect::<Vec<_>>().join("|");
            (*rule, Regex::new(&format!(r"(?:^|[^\p{{L}}])(?:{any})")).expect("escaped phrases"))
        })
        .collect()
});

/// "… is a reader-supported publication".
static SUPPORTED: LazyLock<Regex> = LazyLock::new(|| {
    let any = words::SUPPORTED.iter().map(|p| regex::escape(p)).collect::<Vec<_>>().join("|");
    Regex::new(&any).expect("escaped phrases")
});

static READING_TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:(?:estimated )?(?:reading time|read time|lesezeit|lesedauer|temps de lecture|lecture|tiempo (?:estimado )?de lectura|lectura|tempo di lettura|lettura|tempo de leitura|leitura|leestijd|czas czytania|lästid|læsetid|lesetid|lukuaika)(?: de| ca\.?| circa| env\.?)?\s*[:：]?\s*)?",
        r"(?:<|ca\.?|~|env\.?|about|less than|circa|etwa)?\s*\d{1,3}\s*[-–]?\s*(?:minutes?|mins?|min\.?|minuten|minuti|minutos?|minuut|minuty|minut|minuter|minutter|minuuttia|m)\.?\s*",
        r"(?:[-–]?\s*(?:read(?:ing)?(?: time)?|lesezeit|lesedauer|zum lesen|(?:de )?lecture|(?:de )?lectura|(?:di )?lettura|(?:de )?leitura|leestijd|lezen|leesduur|czytania|läsning|lästid|läsetid|læsetid|lesetid|å lese|listen|hören|luisteren|audio))?\.?$"
    ))
    .expect("a fixed expression")
});

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[+]?\d[\d.,\s]*\s*[kKmM]?\s+)?(.+?)(?:\s*[(\[]?\d[\d.,]*\s*[kKmM]?[)\]]?)?$").expect("a fixed expression")
});

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\d{1,2}:\d{2}(?::\d{2})?(?:\s*/\s*-?\d{1,2}:\d{2}(?::\d{2})?)?$|^-?\d{1,2}:\d{2}\s*/\s*\d{1,2}:\d{2}$|^[01](?:\.\d+)?x$").expect("a fixed expression")
});

/// "The post … appeared first on …", as WordPress appends it in the language of the site.
static APPEARED_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:the post|der beitrag|l['’]article|la entrada|el artículo|l['’]articolo|o post|o artigo|het bericht|artykuł|inlägget|indlægget|innlegget)\s+.{1,300}?\s",
        r"(?:appeared first on|first appeared on|erschien zuerst (?:auf|bei)|est apparu en premier sur|(?:se publicó|apareció) primero en|proviene da|sembra essere il primo su|apareceu primeiro em|appeared first in|verscheen eerst op|pochodzi z serwisu|dök först upp på|blev først udgivet på|dukket først opp på)\s+.{1,120}$"
    ))
    .expect("a fixed expression")
});

/// A line that gives the first printing: credit, not copy.
static FIRST_PRINTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:this (?:article|story|post|piece|report) (?:was |is |has been )?(?:originally |first )?(?:appeared|published|ran|reported|produced|republished)|originally published|first published (?:by|in|on|at)|(?:re)?published (?:with permission|under a creative commons|courtesy)|",
        r"dieser (?:artikel|beitrag|text) (?:ist |wurde )?(?:zuerst|ursprünglich)|zuerst erschienen|cet article (?:a été |est )?(?:initialement|d['’]abord|publié|paru)|este artículo (?:fue |se )?(?:publicado|publicó)? ?(?:originalmente|originariamente|primero)|questo articolo è (?:stato )?(?:originariamente |originalmente )?(?:apparso|pubblicato)|este artigo foi (?:originalmente )?publicado|dit artikel (?:is|verscheen) (?:eerder|oorspronkelijk|eerst)|artykuł (?:ukazał|został) (?:się )?(?:pierwotnie|oryginalnie)|artikeln publicerades (?:ursprungligen|först)|artiklen blev (?:oprindeligt|først)|artikkelen ble (?:opprinnelig|først))"
    ))
    .expect("a fixed expression")
});

static RIGHTS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)^(?:©|\(c\)|copyright\b|℗)").expect("a fixed expression"));

static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[(\[]?\s*(?:(?:file |stock )?photo(?:graph|graphy|s)?(?: credit| courtesy)?(?: by| of)?|image(?: credit| source| courtesy)?|picture|pic|foto(?:s|grafie|grafia|quelle|credit)?|bild(?:quelle|nachweis|er)?|symbolbild|archivbild|archivfoto|crédit(?: photo| image)?s?(?: photo)?|photo d['’]archives?|imagen|crédito(?: foto)?|fotografía|immagine|imagem|beeld|zdjęcie|fot\.|fot|grafik|grafik:|graphic|illustration|infographic)\s*(?::|©|/|\||\bby\b|\bvia\b)\s*\S.{0,90}$").expect("a fixed expression")
});

/// Lower case, straight apostrophes, single spaces, bare at both ends.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        let c = match c {
            '’' | '‘' | 'ʼ' | '`' => '\'',
            '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' | '\u{fe0f}' => continue,
            c => c,
        };
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if space {
            out.push(' ');
            space = false;
        }
        out.extend(c.to_lowercase());
    }
    let bare = out.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() { out } else { bare.to_owned() }
}

/// The rule under which a whole block of text is furniture, or nothing when it may be copy.
pub fn of_block(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() || text.len() > 1200 {
        return None;
    }
    let folded = fold(text);
    if let Some(rule) = label(&folded) {
        return Some(rule);
    }
    if is_reading_time(text) {
        return Some("reading-time");
    }
    if CLOCK.is_match(text) {
        return Some("player");
    }
    if APPEARED_FIRST.is_match(text) {
        return Some("appeared-first");
    }
    if RIGHTS.is_match(text) && text.len() <= 300 {
        return Some("rights");
    }
    if let Some(rule) = lead(text) {
        return Some(rule);
    }
    call(text, &folded)
}

/// True for "4 minute read" and its kin.
pub fn is_reading_time(text: &str) -> bool {
    text.len() <= 60 && READING_TIME.is_match(text.trim()) && text.chars().any(|c| c.is_alphabetic())
}

/// True for "Photo: …" alone on its line.
pub fn is_credit_line(text: &str) -> bool {
    text.len() <= 140 && CREDIT.is_match(text.trim())
}

/// True for "This story first appeared in …", which belongs in the credit.
pub fn is_first_printed(text: &str) -> bool {
    text.len() <= 400 && (FIRST_PRINTED.is_match(text.trim()) || APPEARED_FIRST.is_match(text.trim()))
}

/// A whole block that is only a label, with or without a count beside it.
fn label(folded: &str) -> Option<&'static str> {
    if folded.chars().count() > 80 {
        return None;
    }
    if let Some(rule) = LABELS.get(folded) {
        return Some(rule);
    }
    let bare = COUNT.captures(folded)?.get(1)?.as_str();
    let rule = LABELS.get(fold(bare).as_str())?;
    matches!(*rule, "share-bar" | "comments" | "related").then_some(*rule)
}

/// True when the block is only the word under which another list or article stands.
pub fn is_label(text: &str, rule: &str) -> bool {
    label(&fold(text)) == Some(rule)
}

/// "Read more: the headline of something else".
fn lead(text: &str) -> Option<&'static str> {
    if text.chars().count() > 220 {
        return None;
    }
    let (head, rest) = text.split_once([':', '|', '→', '►', '»', '▶'])?;
    if head.chars().count() > 40 || rest.trim().is_empty() {
        return None;
    }
    let head = fold(head);
    if !words::LEADS.contains(&head.as_str()) {
        return None;
    }
    // "Read: that is what the teacher asked" begins a sentence, "Read: Teacher resigns" a link.
    if !head.contains(' ') && rest.trim_end().ends_with('.') {
        return None;
    }
    // Somebody's words after a colon are copy, whatever stands before it.
    let sentences = rest.trim_end_matches(['"', '”', '»', ' ']).matches(['.', '!']).count();
    let quoted = rest.trim_start().starts_with(['"', '“', '„', '«']) && rest.trim_end().ends_with(['.', ',']);
    (sentences < 2 && !quoted).then_some("related")
}

/// True for "Also read" and the like before other words.
pub(crate) fn begins_with_lead(text: &str) -> bool {
    let folded = fold(text);
    words::LEADS.iter().any(|lead| {
        // One word ("read", "more") begins too many sentences.
        lead.contains(' ') && folded.strip_prefix(lead).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// A sentence that asks the reader for something on the site it stood on.
fn call(text: &str, folded: &str) -> Option<&'static str> {
    let length = text.chars().count();
    if length > 480 || text.starts_with(['"', '“', '„', '«', '»', '‘']) {
        return None;
    }
    // Reported speech is copy even when a newsletter is what it is about.
    if text.contains(['“', '„', '«']) && length > 160 {
        return None;
    }
    for (rule, phrases) in CALLS.iter() {
        if phrases.is_match(folded) {
            // Countries become members too: a call speaks to "you", or asks, or says by
            // whom the publication is paid.
            let short = length <= 140 && *rule != "subscription";
            if short || asks(folded) || addressed(folded) || SUPPORTED.is_match(folded) {
                return Some(rule);
            }
        }
    }
    (length <= 320 && asks(folded) && words::ASKED_FOR.iter().any(|w| folded.contains(w))).then_some("subscription")
}

fn asks(folded: &str) -> bool {
    words::ASKING.iter().any(|start| folded.starts_with(start))
}

fn addressed(folded: &str) -> bool {
    const YOU: &[&str] = &[
        " you ", " your ", "you ", " us ", " our ", " we ", " sie ", " ihr ", " ihre ", " uns ", " unsere", " vous ", " votre ",
        " vos ", " nous ", " nos ", " notre ", " tu ", " tus ", " su ", " nuestr", " tua ", " tuo ", " nostr", " você ", " seu ",
        " sua ", " noss", " je ", " jouw ", " ons ", " onze ", " nas ", " nasz", " twój", " twoj", " din ", " ditt ", " vår",
        " os ", " vores ", " oss ",
    ];
    YOU.iter().any(|word| folded.contains(word))
}
