//! Setting foreign markup as plain blocks, and leaving furniture out of the forme.

use std::sync::LazyLock;

use dom_query::NodeRef;
use paper::Removal;
use regex::Regex;

use super::elements::{CONTAINERS, HEADINGS, UNSEEN, WHOLE, WIDGETS, holds_block, squeeze, text_of};
use super::{Context, sanitize_with};
use crate::boilerplate;

/// Reads nodes in order and sets them.
pub(super) struct Setter<'c> {
    pub(super) context: Context<'c>,
    pub(super) blocks: Vec<String>,
    pub(super) removals: Vec<Removal>,
    /// The block in the stick.
    pub(super) line: String,
    pub(super) text: String,
    pub(super) linked: usize,
    pub(super) has_picture: bool,
    pub(super) tag: &'static str,
    pub(super) open: Vec<super::inline::Open>,
    /// Enough prose for a single bare word to be a label and not a story.
    is_article: bool,
    /// The last label was that of a list of other pieces.
    under_list_label: bool,
    /// The last block was furniture.
    after_furniture: bool,
}

/// A page's worth of prose, in characters.
const ARTICLE: usize = 400;

/// More text than this is never a widget, whatever it is called.
const WIDGET_TEXT: usize = 700;

/// Single words that are furniture wherever they stand alone.
const PLAIN_WORDS: &[&str] = &[
    "advertisement",
    "advertisements",
    "anzeige",
    "werbung",
    "publicité",
    "publicidad",
    "pubblicità",
    "publicidade",
    "advertentie",
    "annons",
    "tweet",
    "newsletter",
    "newsletters",
    "subscribe",
    "abonnieren",
    "suscríbete",
    "abbonati",
    "iscriviti",
    "prenumerera",
    "abonneren",
    "trending",
    "meistgelesen",
    "sponsored",
    "teilen",
    "compartir",
    "condividi",
    "partager",
    "partilhar",
    "compartilhar",
    "udostępnij",
    "delen",
    "weiterlesen",
    "kommentare",
    "commentaires",
    "comentarios",
    "commenti",
    "reacties",
    "restack",
    "annonce",
    "reklama",
    "reklame",
];

impl<'c> Setter<'c> {
    pub(super) fn new(context: Context<'c>) -> Self {
        Setter {
            context,
            blocks: Vec::new(),
            removals: Vec::new(),
            line: String::new(),
            text: String::new(),
            linked: 0,
            has_picture: false,
            tag: "p",
            open: Vec::new(),
            is_article: false,
            under_list_label: false,
            after_furniture: false,
        }
    }

    pub(super) fn read(&mut self, root: NodeRef<'_>) {
        self.is_article = root.text().chars().take(ARTICLE * 4).count() >= ARTICLE;
        self.children(root);
        self.flush();
    }

    pub(super) fn finish(self) -> (Vec<String>, Vec<Removal>) {
        (self.blocks, self.removals)
    }

    pub(super) fn children(&mut self, node: NodeRef<'_>) {
        for child in node.children() {
            self.node(child);
        }
    }

    fn node(&mut self, node: NodeRef<'_>) {
        if node.is_text() {
            return self.running(&node.text());
        }
        let Some(name) = node.node_name() else { return };
        let name = &*name;
        if UNSEEN.contains(&name) {
            return;
        }
        if self.left_out(&node, name) {
            return;
        }
        match name {
            "p" => self.block("p", node),
            "noscript" => self.noscript(node),
            "hr" => {
                self.flush();
                if !self.blocks.is_empty() {
                    self.blocks.push("<hr>".to_owned());
                }
            }
            "br" => self.line_break(),
            "img" => self.image(node),
            "blockquote" | "figure" => self.framed(name, node),
            _ if HEADINGS.contains(&name) => self.block(if name == "h1" { "h2" } else { heading(name) }, node),
            _ if WHOLE.contains(&name) => self.whole(name, node),
            _ if CONTAINERS.contains(&name)
                || matches!(
                    name,
                    "li" | "dd" | "dt" | "tr" | "td" | "th" | "figcaption" | "summary" | "caption" | "tbody" | "thead" | "tfoot"
                ) =>
            {
                self.flush();
                self.children(node);
                self.flush();
            }
            // Long text in a form or a button is somebody's article in a strange place.
            _ if WIDGETS.contains(&name) => {
                self.flush();
                self.children(node);
                self.flush();
            }
            _ if holds_block(&node) => {
                self.flush();
                self.children(node);
                self.flush();
            }
            _ => self.inline(name, node),
        }
    }

    fn block(&mut self, tag: &'static str, node: NodeRef<'_>) {
        self.flush();
        self.tag = tag;
        for child in node.children() {
            // A parser never nests these, but a drawing or a custom element may.
            self.node(child);
        }
        self.flush();
        self.tag = "p";
    }

    /// Whole elements that are no copy by what they are or are called.
    fn left_out(&mut self, node: &NodeRef<'_>, name: &str) -> bool {
        let rule = if WIDGETS.contains(&name) {
            match name {
                "iframe" | "object" | "embed" | "video" | "audio" => Some("embed"),
                _ => Some("widget"),
            }
        } else if name == "img" {
            None
        } else {
            called(node)
        };
        let Some(mut rule) = rule else { return false };
        let text = text_of(node);
        if rule == "embed" || name == "svg" || name == "title" {
            let source = node.attr("src").or_else(|| node.attr("data-src")).or_else(|| node.attr("data")).map(|s| s.to_string());
            let html = source.map(|src| {
                let src = crate::removals::escape(&src).replace('"', "&quot;");
                sanitize_with(&format!("<p><a href=\"{src}\">{src}</a></p>"), self.context.base)
            });
            let text = if text.contains('<') { String::new() } else { text };
            self.leave_out(&text, html, rule);
            return true;
        }
        if text.chars().count() > WIDGET_TEXT {
            return false;
        }
        if rule == "widget" && boilerplate::of_block(&squeeze(&text)) == Some("subscription") {
            rule = "subscription";
        }
        if text.is_empty() && !node.descendants_it().any(|d| d.has_name("img")) && rule != "widget" {
            return true;
        }
        self.leave_out(&text, Some(sanitize_with(&node.html(), self.context.base)), rule);
        true
    }

    /// Logs what is not set; a block begun before it is finished first.
    pub(super) fn leave_out(&mut self, text: &str, html: Option<String>, rule: &str) {
        self.removals.push(Removal {
            text: text.trim().to_owned(),
            html: html.filter(|h| !h.trim().is_empty()),
            rule: rule.to_owned(),
            before_block: self.blocks.len(),
        });
    }

    /// The image for readers without scripts, unless the one for the others is kept.
    fn noscript(&mut self, node: NodeRef<'_>) {
        let have = self.has_picture || self.blocks.last().is_some_and(|b| b.contains("<img"));
        if !have || !text_of(&node).is_empty() {
            self.children(node);
        }
    }

    /// Finishes the block in the stick: sets it, or leaves it out with its reason.
    pub(super) fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let text = squeeze(&std::mem::take(&mut self.text));
        let linked = std::mem::take(&mut self.linked);
        let picture = std::mem::take(&mut self.has_picture);
        let mut html = line.trim().to_owned();
        for open in self.open.iter().rev().filter(|o| o.set) {
            html.push_str(&format!("</{}>", open.name));
        }
        for open in &mut self.open {
            open.set = false;
        }
        let html = trim_breaks(&html);
        if text.is_empty() && !picture {
            return;
        }
        let html = format!("<{0}>{html}</{0}>", self.tag);
        if text.is_empty() {
            self.blocks.push(html);
            return;
        }
        match self.judge(&text, linked) {
            Some(rule) => {
                self.under_list_label = boilerplate::is_label(&text, "related") || self.under_list_label && rule == "related";
                self.after_furniture = true;
                let html = sanitize_with(&html, self.context.base);
                self.leave_out(&text, Some(html), rule);
            }
            None => {
                self.under_list_label = false;
                self.after_furniture = false;
                self.blocks.push(html);
            }
        }
    }

    /// The rule by which a block is furniture.
    fn judge(&self, text: &str, linked: usize) -> Option<&'static str> {
        let length = text.chars().filter(|c| !c.is_whitespace()).count();
        let all_link = linked * 10 >= length * 8;
        if let Some(rule) = boilerplate::of_block(text) {
            let folded = boilerplate::fold(text);
            let one_word = !folded.contains(' ') && !text.trim_end().ends_with(':');
            let weak = one_word && !PLAIN_WORDS.contains(&folded.as_str());
            if !weak || all_link || self.is_article || self.after_furniture {
                return Some(rule);
            }
            return None;
        }
        if boilerplate::is_first_printed(text) {
            return Some("first-printed");
        }
        if self.context.repeated.is_some_and(|r| r.is_furniture(text)) {
            return Some("repeated");
        }
        // Under "Related posts" stand links, not copy.
        if self.under_list_label && all_link {
            return Some("related");
        }
        // "Also read" and a link, without the colon.
        let rest = length.saturating_sub(linked);
        if linked > 0 && linked > rest && rest <= 60 && length <= 260 && boilerplate::begins_with_lead(text) {
            return Some("related");
        }
        None
    }

    /// A list or table, kept or left out as a whole.
    fn whole(&mut self, name: &str, node: NodeRef<'_>) {
        self.flush();
        if matches!(name, "ul" | "ol" | "menu" | "dir") {
            let items: Vec<_> = node.children().into_iter().filter(|c| c.is_element()).collect();
            let texts: Vec<String> = items.iter().map(|i| squeeze(&text_of(i))).filter(|t| !t.is_empty()).collect();
            let linked: usize = node
                .descendants_it()
                .filter(|d| d.has_name("a"))
                .map(|a| a.text().chars().filter(|c| !c.is_whitespace()).count())
                .sum();
            let length: usize = texts.iter().map(|t| t.chars().filter(|c| !c.is_whitespace()).count()).sum();
            let rule = if texts.is_empty() {
                None
            } else if self.under_list_label && linked * 10 >= length * 6 {
                Some("related")
            } else if (texts.len() > 1 || linked > 0) && texts.iter().all(|t| boilerplate::of_block(t).is_some()) {
                boilerplate::of_block(&texts[0])
            } else {
                None
            };
            if let Some(rule) = rule {
                let html = sanitize_with(&node.html(), self.context.base);
                self.after_furniture = true;
                return self.leave_out(&texts.join("\n"), Some(html), rule);
            }
        }
        self.under_list_label = false;
        self.after_furniture = false;
        let mut out = String::new();
        self.copy(node, &mut out, name == "pre");
        if !text_of(&node).is_empty() || out.contains("<img") {
            self.blocks.push(out);
        }
    }

    /// A quotation or a figure: blocks within a frame.
    fn framed(&mut self, name: &str, node: NodeRef<'_>) {
        self.flush();
        self.under_list_label = false;
        if name == "blockquote" && holds_block(&node) {
            let before = std::mem::take(&mut self.blocks);
            let removed = self.removals.len();
            let tag = std::mem::replace(&mut self.tag, "p");
            self.children(node);
            self.flush();
            self.tag = tag;
            let inside = std::mem::replace(&mut self.blocks, before);
            for removal in &mut self.removals[removed..] {
                removal.before_block = self.blocks.len();
            }
            if !inside.is_empty() {
                self.blocks.push(format!("<blockquote>{}</blockquote>", inside.join("")));
            }
            return;
        }
        let mut out = String::new();
        self.copy(node, &mut out, false);
        let picture = out.contains("<img");
        let text = text_of(&node);
        if picture || name == "blockquote" && !text.trim().is_empty() {
            self.blocks.push(out);
        } else if !text.trim().is_empty() {
            // A frame around a table or an embed is only a frame; its words stay.
            self.children(node);
            self.flush();
        }
    }
}

fn heading(name: &str) -> &'static str {
    HEADINGS.iter().find(|h| **h == name).copied().unwrap_or("h2")
}

/// No breaks at the ends of a block.
fn trim_breaks(html: &str) -> String {
    let mut html = html.trim();
    loop {
        let next = html.strip_prefix("<br>").unwrap_or(html).trim_start();
        let next = next.strip_suffix("<br>").unwrap_or(next).trim_end();
        if next == html {
            return html.to_owned();
        }
        html = next;
    }
}

/// What themes and plugins call their furniture. Tested against whole words of a class or
/// id, joined by dashes.
static CALLED: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    [
        ("share-bar", "sharedaddy|sd-sharing|sd-block|social-share|share-social|share-buttons?|share-bar|sharebar|share-links|share-tools|share-icons|article-share|post-share|addtoany(?:-[a-z-]+)?|a2a-kit|addthis(?:-[a-z-]+)?|shareaholic(?:-[a-z-]+)?|ssba(?:-[a-z-]+)?|essb(?:-[a-z-]+)?|heateor(?:-[a-z-]+)?|social-links|social-icons|social-media|socialmedia|sociallinks|wp-block-social-links|jp-sharing|sharing"),
        ("related", "related-posts?|relatedposts?|jp-relatedposts|related-articles?|related-stor(?:y|ies)|related-content|related-links|related-news|relatedlinks|yarpp(?:-[a-z-]+)?|crp-related|read-also|also-read|read-more-box|inline-related|recommended-posts|recirculation|recirc|wp-block-newspack-blocks-homepage-articles|homepage-articles|post-navigation|nav-links|most-read|most-popular|trending|trending-posts|outbrain|taboola|zergnet|revcontent|wp-block-latest-posts|wp-block-related-posts|kg-related"),
        ("subscription", "newsletter|newsletter-(?:signup|form|box|widget|cta|promo|block|container)|[a-z]+-newsletter|subscribe|subscribe-(?:widget|form|box|button|cta)|subscription-widget(?:-[a-z]+)?|signup-form|sign-up-form|email-signup|mailchimp|mc4wp-form|mc-embed-signup|optin(?:-[a-z]+)?|newspack-popup(?:-[a-z-]+)?|newspack-inline-popup|donate|donation|donation-(?:box|form)|kg-signup-card|wp-block-jetpack-subscriptions|wp-block-newspack-reader-registration|paywall-(?:cta|notice|prompt)|subscribe-prompt|button-wrapper|tinypass"),
        ("author-box", "author-box|authorbox|author-bio|author-info-box|saboxplugin(?:-[a-z]+)?|abh-box|molongui(?:-[a-z-]+)?|pp-multiple-authors(?:-[a-z-]+)?|post-author-box|about-author|wp-block-post-author"),
        ("avatar", "avatar|gravatar"),
        ("advertisement", "advert|advertisement|ad-container|ad-slot|ad-wrapper|ad-unit|ad-banner|adsbygoogle|google-auto-placed|adunit|ads-wrapper|banner-ad|the-ad|ad-inserter|code-block|dfp-ad|sponsored-content|teads(?:-[a-z]+)?"),
        ("comments", "comments-area|comments-link|comment-respond|disqus-thread|disqus|fb-comments|comment-form"),
        ("navigation", "breadcrumbs?|wp-block-navigation|skip-link|screen-reader-text|sr-only|visually-hidden|pagination|page-links|tags-links|cat-links|post-tags|tag-links|entry-meta|post-meta"),
        ("player", "speechkit|beyondwords(?:-[a-z]+)?|trinity-audio|trinityaudioplaceholder|instaread|responsivevoice-button|listen-to-article|audio-player"),
        ("table-of-contents", "ez-toc(?:-[a-z0-9-]+)?|lwptoc|toc-container|table-of-contents|wp-block-table-of-contents"),
        ("feed-furniture", "feedflare|mobify-feed|wp-embedded-content-footer|republish-(?:button|tracker)|tracking-pixel"),
    ]
    .into_iter()
    .map(|(rule, names)| (rule, Regex::new(&format!("^(?:{names})$")).expect("a fixed expression")))
    .collect()
});

fn called(node: &NodeRef<'_>) -> Option<&'static str> {
    let names = [node.attr("class"), node.attr("id")];
    for name in names.iter().flatten().flat_map(|v| v.split_whitespace()) {
        if name.len() > 80 {
            continue;
        }
        let name = name.to_ascii_lowercase().replace('_', "-");
        if let Some((rule, _)) = CALLED.iter().find(|(_, names)| names.is_match(&name)) {
            return Some(rule);
        }
    }
    None
}
