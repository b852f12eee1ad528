//! The headings by which pages set a brief before a story.

use crate::boilerplate::fold;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Summary,
    Details,
    /// What follows is the story itself.
    Story,
    /// Summary, details or story, by what came before and what comes after.
    Either,
}

#[rustfmt::skip]
const SUMMARY: &[&str] = &[
    "quick hit", "the quick hit", "in brief", "in short", "tl;dr", "tldr", "tl dr", "summary",
    "article summary", "story summary", "the short version", "the gist", "the bottom line",
    "bottom line", "the lede", "the lead", "quick summary", "quick take", "quick read",
    "the quick read", "in a nutshell", "snapshot", "overview", "the brief", "brief", "briefly",
    "what happened", "what's happening", "the news", "driving the news", "what's new", "synopsis",
    "kurz gefasst", "kurzgefasst", "kurz und knapp", "in kürze", "zusammenfassung",
    "kurz zusammengefasst", "kurzfassung", "worum geht es", "worum es geht", "darum geht es",
    "das ist passiert", "was ist passiert", "was ist passiert?", "kurz & knapp", "die kurzfassung",
    "en bref", "en résumé", "résumé", "le résumé", "en deux mots", "en quelques mots",
    "l'info en bref", "de quoi parle-t-on", "resumen", "en resumen", "en breve",
    "en pocas palabras", "el resumen", "en síntesis", "resumen rápido", "qué ha pasado",
    "in breve", "in sintesi", "riassunto", "il riassunto", "in poche parole", "la sintesi",
    "sintesi", "cosa è successo", "resumo", "em resumo", "em poucas palavras", "em síntese",
    "resumo rápido", "o resumo", "em suma", "samenvatting", "in het kort", "kort samengevat",
    "in één oogopslag", "in een notendop", "w skrócie", "podsumowanie", "streszczenie", "krótko",
    "w kilku słowach", "co się stało", "sammanfattning", "i korthet", "kort sagt", "kortfattat",
    "i korte træk", "resumé", "kort fortalt", "kort om", "sammendrag", "oppsummert",
    "oppsummering", "kortversjonen", "i korte trekk", "lyhyesti", "tiivistelmä", "kortversionen",
    "opsummering",
];

#[rustfmt::skip]
const DETAILS: &[&str] = &[
    "key details", "the key details", "key points", "the key points", "key takeaways", "takeaways",
    "the takeaways", "main takeaways", "key facts", "the key facts", "quick facts", "fast facts",
    "facts", "the facts", "highlights", "key highlights", "main points", "the main points",
    "the details", "details", "what to know", "things to know", "what you need to know",
    "what you should know", "what we know", "need to know", "by the numbers", "bullet points",
    "the essentials", "essentials", "at a glance", "das wichtigste", "das wichtigste in kürze",
    "das wichtigste im überblick", "das wichtigste vorab", "die wichtigsten punkte",
    "die wichtigsten fakten", "die fakten", "fakten", "wichtige fakten", "auf einen blick",
    "im überblick", "überblick", "die wichtigsten infos", "wichtige punkte", "kernpunkte",
    "die kernpunkte", "was wir wissen", "was man wissen muss", "was sie wissen müssen",
    "was bekannt ist", "darauf kommt es an", "wichtige details", "die details", "eckpunkte",
    "stichpunkte", "les points clés", "points clés", "les points clefs", "points clefs",
    "points-clés", "l'essentiel", "l'essentiel à retenir", "les faits", "ce qu'il faut retenir",
    "ce qu'il faut savoir", "à retenir", "les clés", "les détails", "détails clés",
    "faits saillants", "les points essentiels", "les points importants", "ce que l'on sait",
    "lo esencial", "puntos clave", "los puntos clave", "las claves", "claves", "lo más importante",
    "datos clave", "detalles clave", "lo que debes saber", "lo que hay que saber",
    "lo que se sabe", "lo que sabemos", "puntos principales", "los hechos", "los detalles",
    "lo más destacado", "aspectos clave", "i punti chiave", "punti chiave", "l'essenziale",
    "i punti principali", "cosa sapere", "cosa c'è da sapere", "i fatti", "i dettagli",
    "dettagli chiave", "le cose da sapere", "i punti", "in pillole", "cosa sappiamo", "da sapere",
    "pontos principais", "os pontos principais", "pontos-chave", "os pontos-chave", "pontos chave",
    "o essencial", "o que se sabe", "o que precisa de saber", "o que você precisa saber",
    "o que sabemos", "principais pontos", "detalhes principais", "os factos", "os fatos",
    "detalhes", "belangrijkste punten", "de belangrijkste punten", "kernpunten", "de kernpunten",
    "dit moet je weten", "wat je moet weten", "het belangrijkste", "de feiten", "feiten",
    "wat we weten", "hoofdpunten", "in punten", "najważniejsze informacje", "najważniejsze",
    "najważniejsze fakty", "najważniejsze punkty", "kluczowe informacje", "kluczowe fakty",
    "co warto wiedzieć", "co wiemy", "fakty", "kluczowe szczegóły", "główne punkty",
    "det viktigaste", "huvudpunkter", "nyckelpunkter", "viktiga punkter", "fakta", "detta vet vi",
    "det här vet vi", "detta har hänt", "höjdpunkter", "det vigtigste", "hovedpunkter",
    "hovedpunkterne", "nøglepunkter", "det ved vi", "fakta om sagen", "vigtigste detaljer",
    "det viktigste", "hovedpunktene", "nøkkelpunkter", "dette vet vi", "dette er saken",
    "kohokohdat", "tärkeimmät kohdat",
];

#[rustfmt::skip]
const STORY: &[&str] = &[
    "diving deeper", "dive deeper", "deeper dive", "deep dive", "going deeper", "go deeper",
    "digging deeper", "the deep dive", "the full story", "full story", "the story",
    "the whole story", "in depth", "in-depth", "in detail", "in full", "the context", "zoom in",
    "zooming in", "full report", "the report", "read the full story", "the full picture",
    "background", "the background", "between the lines", "more details", "further details",
    "im detail", "ausführlich", "ausführlicher", "hintergrund", "hintergründe", "der hintergrund",
    "die hintergründe", "zum hintergrund", "im einzelnen", "mehr im detail",
    "die ganze geschichte", "die geschichte", "der bericht", "der ganze bericht",
    "tiefer eingetaucht", "genauer betrachtet", "einzelheiten", "en détail", "en détails",
    "dans le détail", "dans les détails", "le détail", "l'histoire complète", "le récit",
    "en profondeur", "le contexte", "contexte", "pour approfondir", "analyse", "l'article complet",
    "plus en détail", "en profundidad", "en detalle", "al detalle", "la noticia completa",
    "la historia completa", "la noticia", "el contexto", "contexto", "a fondo", "más detalles",
    "profundizando", "el relato", "nel dettaglio", "in dettaglio", "approfondimento",
    "l'approfondimento", "la storia completa", "la notizia", "il contesto", "contesto",
    "più nel dettaglio", "a fondo nella notizia", "em detalhe", "em pormenor", "em profundidade",
    "a notícia completa", "a história completa", "o contexto", "aprofundar", "aprofundando",
    "a notícia", "in detail", "het hele verhaal", "verdieping", "achtergrond", "de achtergrond",
    "dieper in", "het volledige verhaal", "de diepte in", "meer details", "szczegóły",
    "więcej szczegółów", "szczegółowo", "cała historia", "tło", "w szczegółach", "pełna historia",
    "fördjupning", "i detalj", "hela historien", "bakgrund", "hela berättelsen", "djupdykning",
    "hele historien", "i dybden", "uddybning", "baggrund", "i detaljer", "hele saken",
    "fordypning", "bakgrunn", "i detalj", "gå dypere",
];

#[rustfmt::skip]
const EITHER: &[&str] = &[
    "the big picture", "big picture", "why it matters", "why this matters", "darum ist es wichtig",
    "warum das wichtig ist", "warum es wichtig ist", "das große ganze", "pourquoi c'est important",
    "pourquoi cela compte", "por qué es importante", "por qué importa", "perché è importante",
    "perché conta", "il quadro generale", "porque é importante", "por que importa",
    "por que isso importa", "waarom dit belangrijk is", "dlaczego to ważne",
    "varför det är viktigt", "hvorfor det er vigtigt", "hvorfor det er viktig",
    "el panorama general", "o panorama geral", "le contexte général", "het grote plaatje",
];

/// What a line that is only a heading of the brief announces.
pub(super) fn label(text: &str) -> Option<Part> {
    if text.chars().count() > 50 {
        return None;
    }
    let folded = fold(text);
    let is = |words: &[&str]| words.contains(&folded.as_str());
    if is(EITHER) {
        Some(Part::Either)
    } else if is(SUMMARY) {
        Some(Part::Summary)
    } else if is(DETAILS) {
        Some(Part::Details)
    } else if is(STORY) {
        Some(Part::Story)
    } else {
        None
    }
}

/// "Quick hit: the summary itself", on one line; the part and where its text begins.
pub(super) fn inline(text: &str) -> Option<(Part, &str)> {
    let (head, rest) = text.split_once(':')?;
    let rest = rest.trim_start_matches(['*', '_', ' ']).trim();
    if head.chars().count() > 40 || rest.chars().count() < 30 {
        return None;
    }
    match label(head) {
        Some(part @ Part::Summary) => Some((part, rest)),
        _ => None,
    }
}

/// Headings so plain that they must earn their meaning from what follows them.
pub(super) fn is_plain(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "details"
            | "facts"
            | "fakten"
            | "fakta"
            | "fakty"
            | "feiten"
            | "background"
            | "hintergrund"
            | "contexte"
            | "contexto"
            | "contesto"
            | "analyse"
            | "bakgrund"
            | "baggrund"
            | "bakgrunn"
            | "achtergrond"
            | "tło"
            | "the news"
            | "brief"
            | "overview"
            | "überblick"
            | "highlights"
            | "détails"
            | "detalhes"
    )
}
