//! What the names that page makers give to classes and ids tell about an element.
//!
//! Names are cut into words (`articleBody`, `article-body` and `article_body` are the same two)
//! and the words and pairs of neighbours are looked up. The vocabulary is that of many papers in
//! several languages, never that of one.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::tree::Node;

/// A set of cues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cues(u32);

macro_rules! cues {
    ($($name:ident = $bit:expr),* $(,)?) => { impl Cues { $(pub const $name: Cues = Cues(1 << $bit);)* } };
}

cues! {
    BODY = 0, COMMENTS = 1, RELATED = 2, SHARE = 3, NAV = 4, PROMO = 5, BIO = 6, TOPICS = 7,
    BYLINE = 8, CAPTION = 9, HEADLINE = 10, STANDFIRST = 11, ASIDE = 12, DATE = 13, CREDIT = 14,
    HIDDEN = 15, META = 16, PAYWALL = 17, TOC = 18, AUTHOR = 19, SECTION = 20, WIDGET = 21, EMBED = 22,
}

impl Cues {
    pub const NONE: Cues = Cues(0);
    /// What stands around a story and is none of it.
    pub const FURNITURE: Cues = Cues(
        Self::COMMENTS.0
            | Self::RELATED.0
            | Self::SHARE.0
            | Self::NAV.0
            | Self::PROMO.0
            | Self::BIO.0
            | Self::TOPICS.0
            | Self::ASIDE.0
            | Self::HIDDEN.0
            | Self::META.0
            | Self::PAYWALL.0
            | Self::BYLINE.0
            | Self::TOC.0
            | Self::WIDGET.0,
    );

    /// The name of the first piece of furniture among the cues.
    pub fn rule(self) -> &'static str {
        [
            (Cues::COMMENTS, "comments"),
            (Cues::RELATED, "related"),
            (Cues::SHARE, "share-bar"),
            (Cues::NAV, "navigation"),
            (Cues::PROMO, "promotion"),
            (Cues::BIO, "author-card"),
            (Cues::TOPICS, "topics"),
            (Cues::ASIDE, "aside"),
            (Cues::HIDDEN, "hidden"),
            (Cues::PAYWALL, "paywall"),
            (Cues::BYLINE, "byline"),
            (Cues::TOC, "contents"),
            (Cues::WIDGET, "widget"),
            (Cues::META, "meta"),
        ]
        .into_iter()
        .find(|(cue, _)| self.any(*cue))
        .map_or("furniture", |(_, name)| name)
    }

    pub fn any(self, of: Cues) -> bool {
        self.0 & of.0 != 0
    }

    pub fn with(self, more: Cues) -> Cues {
        Cues(self.0 | more.0)
    }

    pub fn without(self, less: Cues) -> Cues {
        Cues(self.0 & !less.0)
    }
}

/// Single words. A word in the last column of no line means nothing to us.
const WORDS: &[(Cues, &str)] = &[
    (
        Cues::COMMENTS,
        "comment comments commentlist commentarea respond disqus kommentar kommentare kommentarer \
         kommentaari comentario comentarios commentaire commentaires commenti commento reacties \
         komentarze komentarz yorum yorumlar talkback discussion livefyre spotim viafoura coral \
         opinions leserkommentare forum comentários reply replies",
    ),
    (
        Cues::RELATED,
        "related relateds relatedposts relacionadas relacionados recommended recommendation recommendations \
         recommend recirc recirculation teaser teasers teaserlist morefrom readmore more alsoread readalso \
         similar verwandte verwandt weitere empfehlungen outbrain taboola plista zergnet trending popular mostread \
         mostpopular mostviewed upnext nextpost prevpost previouspost nextarticle yarpp crp \
         jp-relatedposts meistgelesen mehr associes connexes suggested suggestions \
         correlati gerelateerd lees powiazane ilgili onerilen moreon moreposts crosslinks \
         latest newest recentposts recent carousel swiper slick topstories",
    ),
    (
        Cues::SHARE,
        "share sharing shares sharebar sharedaddy sharer social socials socialmedia socialbar addthis addtoany \
         shariff teilen partager compartir condividi delen paylas udostepnij whatsapp \
         sharethis socialshare sharebuttons sharetools sociallinks follow followus \
         jetpack-likes likes likebutton reactions",
    ),
    (
        Cues::NAV,
        "nav navi navigation navbar navbox menu menus submenu breadcrumb breadcrumbs brotkrume \
         breadcrumbtrail pagination pager paging pagenav toolbar topbar sitemap skiplink skiplinks \
         skip footer foot bottombar masthead subnav tabs megamenu offcanvas fil-ariane ariane \
         postnavigation navigator siteheader sitefooter toplinks subheader colophon",
    ),
    (
        Cues::PROMO,
        "promo promos promotion promobox ad ads adv advert adverts advertising advertisement \
         adsense adslot adunit adbox adcontainer adwrapper dfp gpt anzeige anzeigen werbung publicite publicidad pubblicita reklam \
         reklama sponsor sponsored sponsors newsletter newsletters signup subscribe subscription subscriber subscribers \
         abo abonnement abonnieren suscribete suscripcion inscription iscriviti cookie cookies \
         gdpr consent cmp popup modal lightbox overlay banner cta calltoaction callout-cta app-download \
         donate donation donations spenden spende gewinnspiel affiliate shop shopping mailchimp optin opt-in \
         leadgen interstitial partnerlinks widgetarea giveaway merch \
         hellobar stickybar pushnotification login signin register registration",
    ),
    (
        Cues::BIO,
        "authorbio authorbox authorinfo biography bio aboutauthor autorbox autoreninfo autorinfo author-box \
         contributors authorcard authorprofile writerbio abouttheauthor vcardbio",
    ),
    (
        Cues::TOPICS,
        "tags tag-list taglist tagcloud keywords hashtags schlagworte schlagwörter stichworte \
         etiquetas topics tagged themen posttags entrytags categories categorias labels",
    ),
    (
        Cues::BYLINE,
        "byline bylines postmeta entrymeta articlemeta storymeta dateline autorzeile byliner \
         dachzeile",
    ),
    (
        Cues::META,
        "meta metadata metainfo infoline articleinfo postinfo readtime readingtime lesezeit timetoread pubdate publishdate postdate timestamp dateline views viewcount viewcounter rating ratings stars vote votes voting poll quiz umfrage toolbar tools actions buttons button btn edit",
    ),
    (
        Cues::AUTHOR,
        "author authors autor autoren autore auteur auteurs redakteur verfasser journalist writer byline bylines fn vcard contributor yazar autorin creator",
    ),
    (
        Cues::DATE,
        "date dates datum fecha datetime time timestamp published pubdate publishdate postdate dateline datepublished veröffentlicht erstellt tarih data created posted updated",
    ),
    (
        Cues::CAPTION,
        "caption captions figcaption wp-caption-text bildunterschrift legende légende didascalia \
         imagecaption photocaption pie-foto bildtext bu bildzeile",
    ),
    (
        Cues::CREDIT,
        "credit credits copyright photocredit imagecredit fotograf bildquelle bildnachweis photographer rights bildrechte urheber quelle source",
    ),
    (
        Cues::STANDFIRST,
        "standfirst subtitle subtitulo sottotitolo dek deck intro lead lede vorspann teasertext \
         abstract summary subline unterzeile untertitel anriss subhead subheadline kicker excerpt chapo bajada entradilla ingress manchet",
    ),
    (
        Cues::ASIDE,
        "sidebar sidebars aside rail rightrail leftrail rightcol rightcolumn seitenleiste \
         secondary complementary sidecol marginal marginalie marginalspalte randspalte sidecolumn",
    ),
    (
        Cues::WIDGET,
        "weather wetter ticker marketdata stockquote scoreboard calendar kalender horoskop playlist searchform search suche suchformular",
    ),
    (
        Cues::HIDDEN,
        "hidden visuallyhidden screenreader screenreadertext sronly invisible hide d-none displaynone noscreen printonly showonprint noprint",
    ),
    (Cues::PAYWALL, "paywall regwall paygate premiumwall meter paidcontentinfo offer offers piano tp-container subscriptionwall"),
    (Cues::TOC, "toc tableofcontents inhaltsverzeichnis jumplinks anchorlinks"),
    (Cues::HEADLINE, "headline title heading titre titel titulo titolo überschrift ueberschrift entry-title"),
    (Cues::SECTION, "section ressort rubrik category rubrique seccion sezione kategorie channel"),
    (
        Cues::BODY,
        "articlebody articletext articlecontent entrycontent entrytext postcontent postbody postentry storybody storytext storycontent newstext newsbody \
        artikeltext artikelinhalt beitragstext articulo-cuerpo cuerpo corpo contenu fulltext bodytext maintext pagecontent textbody textcontent bodycopy mw-parser-output \
        blogcontent blogpostcontent richtext wysiwyg articlecopy singlecontent contentbody copytext fliesstext artikelbody instapaper_body story-body-text",
    ),
    (
        Cues::EMBED,
        "embed embedded twitter tweet instagram youtube facebook tiktok video player videoplayer gallery galerie slideshow bildergalerie",
    ),
];

/// Two neighbouring words that mean something together.
const PAIRS: &[(Cues, &str, &str)] = &[
    (
        Cues::BODY,
        "article articles entry post posts story news blog artikel beitrag single detail text main page node content body rich copy articulo noticia nota article__",
        "body content text copy inhalt bodytext entry corpo cuerpo contenu inner__content richtext paragraphs",
    ),
    (
        Cues::RELATED,
        "related read more see you recommended other next previous also most top similar latest weitere mehr popular trending further recent post article story lire lees leggi ver lea",
        "articles posts stories news links read popular viewed also like artikel beiträge beitraege meldungen teaser teasers pagination navigation nav next previous prev related recommended aussi también anche meer suggestions recirc lists promo reading",
    ),
    (
        Cues::BIO,
        "author about autor writer contributor post entry article autoren user profile",
        "bio box info about biography author description profile card block footer",
    ),
    (
        Cues::META,
        "post entry article story blog byline news content single page",
        "meta info details infos data header date byline tools actions footer utility utilities",
    ),
    (Cues::TOPICS, "post entry article story tag tags topic news", "tags tag topics list cloud links keywords categories labels"),
    (
        Cues::SHARE,
        "social share sharing follow like facebook twitter jp whatsapp pinterest linkedin",
        "share links icons buttons bar media us tools box button widget container list flair menu wrapper sharing",
    ),
    (
        Cues::PROMO,
        "newsletter email mail ad ads advert app subscribe subscription cookie promo google",
        "signup sign form unit slot container wrapper promo download box ad ads advert notice bar banner placeholder widget block area section",
    ),
    (Cues::PROMO, "sign call in inline sticky article content", "up action ad ads advert promo newsletter"),
    (Cues::TOC, "table toc ez", "contents toc content container list"),
    (
        Cues::COMMENTS,
        "comment comments reader user leser",
        "list form thread section wrapper area comments respond count counter",
    ),
    (Cues::HIDDEN, "screen sr visually", "reader only hidden"),
];

/// Pairs made of words that look like cues but are none.
const HARMLESS: &[(&str, &str)] = &[("article", "header"), ("tag", "article"), ("more", "content"), ("read", "content")];

/// Names that mean a box beside the story only when they stand alone: page builders call
/// every part of a page `something-widget`.
const WHOLE: &[&str] = &["widget", "widget-area", "widgets", "textwidget", "sidebar-widget", "widget_text"];

/// Words after these belong to the element's state, not to its contents: `has-sidebar`.
const STATES: &[&str] = &[
    "has",
    "no",
    "with",
    "without",
    "is",
    "not",
    "show",
    "enable",
    "enabled",
    "hide",
    "noscript",
    "format",
    "type",
    "status",
    "post_type",
    "category",
    "tag",
    "js",
    "wp",
    "open",
    "closed",
    "single",
    "mod",
    "layout",
    "col",
    "tpl",
    "template",
    "size",
    "theme",
    "has_",
];

type Table<T> = HashMap<&'static str, T, BuildHasherDefault<Quick>>;

#[derive(Default)]
struct Vocabulary {
    words: Table<Cues>,
    firsts: Table<u32>,
    seconds: Table<u32>,
}

/// FNV-1a: our own words are no attack, and every class of a page is looked up.
struct Quick(u64);

impl Default for Quick {
    fn default() -> Quick {
        Quick(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut v = Vocabulary::default();
    for (cue, words) in WORDS {
        for word in words.split_whitespace() {
            let known = v.words.entry(word).or_default();
            *known = known.with(*cue);
        }
    }
    for (bit, (_, firsts, seconds)) in PAIRS.iter().enumerate() {
        for word in firsts.split_whitespace() {
            *v.firsts.entry(word).or_default() |= 1 << bit;
        }
        for word in seconds.split_whitespace() {
            *v.seconds.entry(word).or_default() |= 1 << bit;
        }
    }
    v
});

/// The cues of an element's class, id, role and microdata.
pub fn of(node: &Node) -> Cues {
    let mut cues = Cues::NONE;
    for (name, value) in node.attrs() {
        match name {
            "class" | "id" => cues = cues.with(of_names(value)),
            "itemprop" => cues = cues.with(of_itemprop(value)),
            "role" => {
                cues = cues.with(match value {
                    "navigation" | "banner" | "contentinfo" | "menu" | "menubar" | "search" | "toolbar" | "tablist" => Cues::NAV,
                    "complementary" => Cues::ASIDE,
                    "dialog" | "alertdialog" | "alert" => Cues::PROMO,
                    _ => Cues::NONE,
                })
            }
            "data-component" | "data-testid" | "data-module" | "data-qa" | "data-type" | "data-block" => {
                cues = cues.with(of_names(value))
            }
            _ => {}
        }
    }
    cues
}

fn of_itemprop(value: &str) -> Cues {
    let mut cues = Cues::NONE;
    for word in value.split_ascii_whitespace() {
        cues = cues.with(match word {
            "articleBody" | "reviewBody" => Cues::BODY,
            "author" | "creator" => Cues::AUTHOR,
            "datePublished" | "dateModified" | "dateCreated" => Cues::DATE,
            "headline" => Cues::HEADLINE,
            "caption" => Cues::CAPTION,
            "comment" => Cues::COMMENTS,
            "keywords" => Cues::TOPICS,
            _ => Cues::NONE,
        });
    }
    cues
}

/// The cues of a class or id attribute.
pub fn of_names(names: &str) -> Cues {
    let v = &*VOCABULARY;
    let mut cues = Cues::NONE;
    // Utility classes come by the hundred; more than a few names tell no more.
    for name in names.split_ascii_whitespace().take(24) {
        if name.len() > 80 {
            continue;
        }
        let mut words: [&str; 8] = [""; 8];
        let mut count = 0;
        let lower = name.to_lowercase();
        if lower.len() == name.len() {
            cut_words(name, &lower, |w| {
                if count < words.len() {
                    words[count] = w;
                    count += 1;
                }
            });
        }
        let words = &words[..count];
        if let Some(c) = v.words.get(lower.as_str()) {
            cues = cues.with(*c);
        } else if WHOLE.contains(&lower.as_str()) {
            cues = cues.with(Cues::ASIDE);
        }
        let joined: String = words.concat();
        if let Some(c) = v.words.get(joined.as_str()) {
            cues = cues.with(*c);
        }
        for (i, word) in words.iter().enumerate() {
            if i > 0 && STATES.contains(&words[0]) {
                break;
            }
            if let Some(c) = v.words.get(word) {
                // `label-hidden` hides a label; only a whole name hides the element.
                let part = words.len() > 1;
                cues = cues.with(if part { c.without(Cues::HIDDEN) } else { *c });
            }
            let Some(next) = words.get(i + 1) else { break };
            if HARMLESS.contains(&(*word, *next)) {
                continue;
            }
            if let (Some(a), Some(b)) = (v.firsts.get(word), v.seconds.get(next)) {
                let mut both = a & b;
                while both != 0 {
                    let bit = both.trailing_zeros() as usize;
                    cues = cues.with(PAIRS[bit].0);
                    both &= both - 1;
                }
            }
        }
    }
    cues
}

/// Cuts `articleBody-text_2` into `article`, `body`, `text`.
fn cut_words<'a>(name: &str, lower: &'a str, mut found: impl FnMut(&'a str)) {
    let mut start = 0;
    let mut before = ' ';
    for (i, c) in name.char_indices() {
        let hump = c.is_ascii_uppercase() && before.is_ascii_lowercase();
        let gap = !c.is_alphabetic();
        if hump || gap {
            if i > start {
                found(&lower[start..i]);
            }
            start = if gap { i + c.len_utf8() } else { i };
        }
        before = c;
    }
    if start < lower.len() {
        found(&lower[start..]);
    }
}

#[cfg(test)]
mod tests {
    use super::{Cues, of_names};

    #[test]
    fn a_name_is_read_whatever_its_spelling() {
        for name in ["articleBody", "article-body", "Article_Body", "c-article__body"] {
            assert!(of_names(name).any(Cues::BODY), "{name}");
        }
    }

    #[test]
    fn a_page_that_has_a_sidebar_is_no_sidebar() {
        assert!(!of_names("has-sidebar").any(Cues::FURNITURE));
        assert!(of_names("sidebar-right").any(Cues::ASIDE));
    }

    #[test]
    fn furniture_is_known_in_several_languages() {
        for name in ["leserkommentare", "comentarios", "reklama", "meistgelesen", "tag-list"] {
            assert!(of_names(name).any(Cues::FURNITURE), "{name}");
        }
    }
}
