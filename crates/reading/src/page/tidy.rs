//! Cleaning inside the element that holds the story.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::choose::{squeeze, text_of_block};
use super::cues::Cues;
use super::measure::{Block, Measures};
use super::tags::Tag;
use super::tree::{At, Page};
use super::{author_note, away};
use crate::boilerplate;
use crate::clean::shortcodes;

/// Lines that introduce what belongs to another story.
static POINTERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^\W*(
        (you\ (may|might)\ (also\ )?(like|enjoy|be\ interested).*
        |related(\ (articles?|stories|posts?|links?|content|news|reading|topics?|coverage|resources?|items?))?
        |(recommended|suggested|further|more)\ (for\ you|reading|articles?|stories|posts|news|from\ .*|on\ .*|in\ .*|like\ this|coverage)
        |read\ (more|next|also|this\ next|on)
        |also\ (read|see|on\ .*)|see\ also|don.t\ miss.*|up\ next|trending(\ now)?|most\ (read|popular|viewed)|popular\ (posts|articles|stories)
        |(latest|recent|top)\ (news|posts?|articles?|stories)|what\ to\ read\ next
        |share(\ (this|on|via)\b.*)?|share:|follow\ us.*|tags?|topics?|filed\ under|categories|comments?|leave\ a\ (reply|comment).*
        |about\ the\ authors?|more\ about\ .*author|advertisement|sponsored(\ content)?
        |(sign\ up|subscribe)\b.{0,80}|newsletter|get\ (the|our)\ .{0,40}newsletter.*
        |mehr\ (zum\ thema|dazu|lesen|aus\ .*|von\ .*|artikel|news)|weitere\ (artikel|meldungen|themen|infos|informationen|beiträge|nachrichten).*
        |(lesen|sehen)\ sie\ (auch|hier|mehr|dazu).*|(auch|das\ könnte\ (sie|dich))\ .{0,20}interess.*|das\ könnte\ (sie|dich|ihnen).*|lies\ auch.*
        |ähnliche\ (artikel|beiträge|themen)|verwandte\ (artikel|themen|beiträge)|zum\ thema|themen|schlagwörter|schlagworte|stichwörter|kommentare?|teilen(\ mit)?|anzeige|werbung
        |über\ (den\ autor|die\ autorin|die\ autoren)|empfehlungen|meistgelesen|dies\ könnte.*|beitrag\ teilen|artikel\ teilen|gefällt\ mir
        |(à|a)\ lire\ (aussi|également)|lire\ aussi|sur\ le\ même\ (sujet|thème)|voir\ aussi|articles\ (liés|similaires|associés)|partager|commentaires
        |(te\ puede|también\ te\ puede|le\ puede)\ interesar|lea\ también|ver\ también|noticias\ relacionadas|artículos\ relacionados|más\ (noticias|información|sobre.*)|compartir|etiquetas|comentarios
        |leggi\ (anche|di\ più)|articoli\ correlati|potrebbe\ interessarti.*|ti\ potrebbe.*|condividi|commenti
        |lees\ (ook|meer|verder)|gerelateerde?\ .*|czytaj\ (też|także|również|więcej).*|zobacz\ (też|także|również).*|leia\ (também|mais)|veja\ (também|mais)|läs\ (också|även|mer)|les\ også|læs\ også|ilgili\ (haberler|yazılar)|lue\ myös
        )\W*)$",
    )
    .expect("a fixed expression")
});

/// Beginnings of lines that send the reader to another story.
static SIGNPOSTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^[^\p{L}]*(read\ (more|also|next|this)|see\ (also|more)|also\ (read|see|on)|related(\ \w+)?|more(\ on\ this)?|don.t\ miss|must\ read|mehr(\ (zum\ thema|dazu|lesen))?
        |(lesen|sehen|hören)\ sie\ (auch|hier|mehr|dazu|jetzt).*|lies\ auch|auch\ (lesen|interessant)|siehe\ auch|schon\ gelesen|zum\ thema|hintergrund|passend\ dazu
        |(vea|lea|mira|lee|leia|veja)\ (también|además|más|também|mais)|(te|le)\ puede\ interesar|lire\ aussi|à\ lire(\ aussi)?|voir\ aussi|leggi\ anche|lees\ ook|lee\ más|czytaj\ \w+|zobacz\ \w+|läs\ mer|les\ også|watch|listen)\s*[:>»–|—-]",
    )
    .expect("a fixed expression")
});

/// Short lines that are no sentence of the story wherever they stand.
static NOISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^\W*(
        advertisement|advertising|continue\ reading(\ (below|the\ main\ story).*)?|story\ continues\ below.*|scroll\ (down\ )?to\ continue.*|article\ continues\ (below|after).*
        |(click|tap)\ (here\ )?to\ (share|print|email|tweet).*|share\ (this|on|via)\b.{0,60}|tweet|pin(\ it)?|email|print|whatsapp|facebook|twitter|linkedin|reddit|copy\ link|link\ copied.*
        |loading(\.|…)*|please\ wait.*|\d+\ (comments?|shares?|views?|kommentare?|min(ute)?s?\ read|likes?)|\d+\ min(ute)?s?|(reading|read)\ time:?.{0,20}|lesezeit:?.{0,20}
        |(back\ to|go\ to)\ top|skip\ to\ .*|previous(\ (post|article))?|next(\ (post|article))?|play\ video|watch\ video|show\ (more|less|all)|view\ (all|more|gallery|comments)|read\ more.{0,3}|see\ more|load\ more|learn\ more
        |anzeige|werbung|zur\ startseite|nach\ oben|drucken|seite\ drucken|teilen|merken|kommentieren|artikel\ (drucken|versenden|merken|teilen).*|auf\ facebook\ teilen.*|auf\ twitter\ teilen.*|mehr\ anzeigen|weiterlesen|mehr\ lesen
        |publicidad|publicité|pubblicità|reklama|reklam|publicidade|advertentie|annons|annonce|mainos
        |(image|photo|picture|foto|bild|video|credit|photos|images?|fotos?)\ ?(credit|courtesy|source|quelle|by|von|via)?s?\ ?:.{0,120}
        |(image|photo)\ (credit|courtesy|source).{0,120}|getty\ images|shutterstock|istock|unsplash
        |(©|\(c\)|copyright).{0,160}|all\ rights\ reserved.*|alle\ rechte\ vorbehalten.*
        |(log|sign)\ in.{0,60}|(register|subscribe|sign\ up)(\ now|\ here|\ today)?
        )\W*$",
    )
    .expect("a fixed expression")
});

/// Cuts inside `root`. `headline` is the story's headline: it is a field, not body.
pub fn tidy(page: &Page, m: &mut Measures, root: At, headline: &str, bylines: &[String], base: Option<&Url>) {
    link_lists(page, m, root, base);
    m.weigh(page);
    pointers(page, m, root, base);
    noise(page, m, root, headline);
    captions(page, m, root);
    repeated(page, m, root);
    author_note::cut(page, m, root, bylines);
    m.weigh(page);
    edges(page, m, root);
    m.weigh(page);
    lonely_headings(page, m, root);
    m.weigh(page);
}

/// Groups that are mostly links.
fn link_lists(page: &Page, m: &mut Measures, root: At, base: Option<&Url>) {
    let mut at = root + 1;
    while at < page[root].end {
        let node = &page[at];
        if m.out[at] {
            at = node.end;
            continue;
        }
        let group = matches!(
            node.tag,
            Tag::Ul
                | Tag::Ol
                | Tag::Div
                | Tag::Section
                | Tag::Article
                | Tag::Table
                | Tag::Dl
                | Tag::Header
                | Tag::Center
                | Tag::P
                | Tag::Li
                | Tag::H2
                | Tag::H3
                | Tag::H4
                | Tag::H5
                | Tag::H6
        );
        let list = matches!(node.tag, Tag::Ul | Tag::Ol | Tag::Dl | Tag::Table);
        if list && mostly_links(page, m, at) && away::among_prose(page, m, at) && away::lead_away(page, m, at, base) {
            at = node.end;
            continue;
        }
        if group && m.chars[at] > 0 && mostly_links(page, m, at) {
            m.cut(page, at, "links");
            at = node.end;
            continue;
        }
        at += 1;
    }
}

fn mostly_links(page: &Page, m: &Measures, at: At) -> bool {
    let share = m.link_share(at);
    let chars = m.chars[at] as usize;
    let prose = m.mass[at];
    match page[at].tag {
        Tag::Ul | Tag::Ol | Tag::Dl | Tag::Table => share > 0.66 && prose < 200.0 || share > 0.5 && prose < 40.0,
        Tag::P | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 => share > 0.9 && chars > 12 && !page[at].tag.is_heading(),
        _ => {
            let links = page.nodes[at..page[at].end].iter().filter(|n| n.tag == Tag::A).count();
            share > 0.6 && prose < 200.0 && (links > 1 || chars < 200) || links >= 4 && share > 0.4 && prose < 60.0
        }
    }
}

/// Lines such as "Read more" with the list they introduce.
fn pointers(page: &Page, m: &mut Measures, root: At, base: Option<&Url>) {
    let end = page[root].end;
    let blocks = m.blocks.clone();
    for block in blocks.iter().filter(|b| b.from > root && b.from < end) {
        if m.out[block.from] || block.chars > 200 {
            continue;
        }
        let text = text_of_block(page, m, block.from, block.to);
        if block.link_share() > 0.4 && SIGNPOSTS.is_match(&text) && !away::lead_away(page, m, block.owner, base) {
            m.cut_block(block, "pointer");
            continue;
        }
        if block.chars > 90 {
            continue;
        }
        if !POINTERS.is_match(&text) {
            continue;
        }
        if page.holds(block.owner, root) {
            m.cut_block(block, "pointer");
            continue;
        }
        let heading = page[block.owner].tag.is_heading();
        // The largest box that this line opens, as long as it holds little prose.
        let mut outer = block.owner;
        let limit = (m.mass[root] * 0.2).max(1.0);
        loop {
            let parent = page[outer].parent;
            if parent == root || parent == 0 || !page.holds(root, parent) || m.mass[parent] > limit {
                break;
            }
            let opens = page.children(parent).find(|c| !m.out[*c] && m.chars[*c] > 0) == Some(outer);
            if !opens {
                break;
            }
            outer = parent;
        }
        let mut next = page[outer].end;
        m.cut(page, outer, "pointer");
        // A bare heading takes the lists and short links that follow it along.
        while next < end && page.holds(page[outer].parent, next) {
            let tag = page[next].tag;
            let empty = m.out[next] || m.chars[next] == 0;
            let list = matches!(tag, Tag::Ul | Tag::Ol | Tag::Dl) && m.mass[next] < 200.0;
            let linked = heading && m.link_share(next) > 0.5 && m.mass[next] < 100.0;
            if !(empty || list || linked) {
                break;
            }
            m.cut(page, next, "pointer");
            next = page[next].end;
        }
    }
}

/// Single lines that are never prose, and the headline repeated.
fn noise(page: &Page, m: &mut Measures, root: At, headline: &str) {
    let end = page[root].end;
    let blocks = m.blocks.clone();
    let headline = squeeze(headline).to_lowercase();
    let mut prose = 0.0;
    for block in blocks.iter().filter(|b| b.from > root && b.from < end) {
        if m.out[block.from] {
            continue;
        }
        let tag = page[block.owner].tag;
        if block.chars <= 300 {
            let text = text_of_block(page, m, block.from, block.to);
            let same = !headline.is_empty() && prose < 400.0 && squeeze(&text).to_lowercase() == headline;
            let h1 = tag == Tag::H1 && prose < 200.0;
            let listed = matches!(tag, Tag::Td | Tag::Th | Tag::Figcaption);
            let (rest, instructions) = shortcodes::strip(&text);
            if rest.trim().is_empty() && !instructions.is_empty() && tag != Tag::Pre {
                m.cut_block(block, "shortcode");
                continue;
            }
            if same || h1 || (!listed && block.chars <= 160 && NOISE.is_match(&text)) {
                m.cut_block(block, if same || h1 { "headline" } else { "noise" });
                continue;
            }
        }
        if let Some(rule) = furniture(page, m, block) {
            m.cut_block(block, rule);
            continue;
        }
        prose += block.weight(tag);
    }
}

/// The rule by which a block is furniture by its words. Unlike a feed's item, a page has a frame to
/// put its calls in, so a sentence among the story's own needs a link to be one.
fn furniture(page: &Page, m: &Measures, block: &Block) -> Option<&'static str> {
    let tag = page[block.owner].tag;
    let kept = matches!(tag, Tag::Td | Tag::Th | Tag::Figcaption | Tag::Li | Tag::Pre | Tag::Blockquote);
    if block.chars > 480 || tag.is_heading() || kept {
        return None;
    }
    let text = text_of_block(page, m, block.from, block.to);
    let speaks = text.starts_with(['"', '“', '„', '«', '»', '‘', '–', '—', '-']);
    let rule = boilerplate::of_block(&text).filter(|_| !speaks)?;
    let label = block.chars <= 40 && !block.closed;
    let line = matches!(rule, "rights" | "appeared-first" | "reading-time" | "player");
    (line || label || block.link_share() > 0.05 || !away::among_prose(page, m, block.owner)).then_some(rule)
}

/// A caption by its name, or by its element where no figure frames it.
fn is_caption(page: &Page, m: &Measures, at: At) -> bool {
    match page[at].tag {
        Tag::Figcaption => page.ancestors(at).all(|a| page[a].tag != Tag::Figure),
        _ => m.cues[at].any(Cues::CAPTION),
    }
}

/// Captions that stand outside a figure's `figcaption`; they are kept with their pictures.
fn captions(page: &Page, m: &mut Measures, root: At) {
    let end = page[root].end;
    let blocks = m.blocks.clone();
    for block in blocks.iter().filter(|b| b.from > root && b.from < end && b.chars < 600) {
        let named = std::iter::once(block.owner)
            .chain(page.ancestors(block.owner).take(2))
            .take_while(|at| *at > root && page[*at].tag != Tag::Figure)
            .chain((block.from > 0).then(|| page[block.from].parent))
            .any(|at| is_caption(page, m, at) && m.chars[at] < 700);
        if named {
            m.cut_block(block, "caption");
        }
    }
}

/// Paragraphs printed a second time: pulled quotations, print versions, galleries. What is no
/// sentence and comes again alone and in the same dress (one breakfast on two days of a plan) is copy.
fn repeated(page: &Page, m: &mut Measures, root: At) {
    let end = page[root].end;
    let blocks: Vec<_> =
        m.blocks.iter().filter(|b| b.from > root && b.from < end && b.chars >= 60 && !m.out[b.from]).cloned().collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut first: Vec<Option<usize>> = Vec::with_capacity(blocks.len());
    for (i, block) in blocks.iter().enumerate() {
        let text = squeeze(&text_of_block(page, m, block.from, block.to));
        first.push(match seen.entry(text) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(free) => {
                free.insert(i);
                None
            }
        });
    }
    let dress = |i: usize| {
        let (at, parent) = (blocks[i].owner, page[blocks[i].owner].parent);
        (page[at].tag, page[at].attr("class"), page[parent].tag, page[parent].attr("class"))
    };
    for (i, block) in blocks.iter().enumerate() {
        let Some(before) = first[i] else { continue };
        let run = i > 0 && before > 0 && first[i - 1] == Some(before - 1) || first.get(i + 1) == Some(&Some(before + 1));
        if run || block.closed || dress(i) != dress(before) {
            m.cut_block(block, "repeated");
        }
    }
}

/// Short lines before the first and after the last real paragraph.
fn edges(page: &Page, m: &mut Measures, root: At) {
    let end = page[root].end;
    let inside: Vec<_> = m.blocks.iter().filter(|b| b.from > root && b.from < end).cloned().collect();
    let is_prose = |b: &Block| {
        let tag = page[b.owner].tag;
        b.weight(tag) >= 40.0 && b.link_share() < 0.5
    };
    let Some(first) = inside.iter().position(is_prose) else {
        return;
    };
    let last = inside.iter().rposition(is_prose).unwrap_or(first);
    for block in &inside[..first] {
        let tag = page[block.owner].tag;
        let meta = m.cues[block.owner].any(Cues::BYLINE.with(Cues::DATE).with(Cues::AUTHOR).with(Cues::META));
        let standing = tag.is_heading() && tag != Tag::H1 || matches!(tag, Tag::Figcaption | Tag::Td | Tag::Th);
        if meta || !standing && block.chars < 80 && !block.closed {
            m.cut_block(block, "edge");
        }
    }
    let strays = inside[last + 1..].iter().filter(|b| is_stray(page, m, b, root)).count();
    for block in &inside[last + 1..] {
        let tag = page[block.owner].tag;
        if matches!(tag, Tag::Figcaption | Tag::Td | Tag::Th | Tag::Pre) {
            continue;
        }
        if strays <= STRAYS && is_stray(page, m, block, root) {
            m.cut_block(block, "edge");
            continue;
        }
        // A heading among the story's own paragraphs heads a list of the story.
        let own = away::among_prose(page, m, block.owner);
        if tag.is_heading() && !own || block.link_share() > 0.3 {
            m.cut_block(block, "edge");
        }
    }
}

/// More lines than these are a list, however it is built.
const STRAYS: usize = 6;

/// A few words that are no sentence, away from the story's paragraphs.
fn is_stray(page: &Page, m: &Measures, block: &Block, root: At) -> bool {
    let listed = std::iter::once(block.owner).chain(page.ancestors(block.owner)).take_while(|at| *at > root).any(|at| {
        matches!(page[at].tag, Tag::Li | Tag::Dd | Tag::Dt | Tag::Td | Tag::Th | Tag::Blockquote | Tag::Pre | Tag::Figcaption)
    });
    block.chars < 60
        && !block.closed
        && !listed
        && !page[block.owner].tag.is_heading()
        && !away::among_prose(page, m, block.owner)
}

/// Headings under which nothing is left.
fn lonely_headings(page: &Page, m: &mut Measures, root: At) {
    let end = page[root].end;
    let inside: Vec<_> = m.blocks.iter().filter(|b| b.from > root && b.from < end).cloned().collect();
    let mut pending = true;
    for block in inside.iter().rev() {
        if page[block.owner].tag.is_heading() {
            if pending {
                m.cut_block(block, "edge");
            }
        } else {
            pending = false;
        }
    }
}
