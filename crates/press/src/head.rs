//! What a page says about itself to machines: canonical address, Open Graph, feeds, JSON-LD.

use std::fmt::Write;

use serde_json::{Value as Json, json};

use crate::House;

mod about;
mod for_themes;
mod picture;
mod schema;

pub use about::{About, Use};
pub use for_themes::markup as for_themes;

/// A page's head as data.
#[derive(Default)]
pub struct Head {
    /// Without the paper's name.
    pub title: String,
    /// The name of the thing a list is about, without page or paper.
    pub name: String,
    /// The page of a list; 0 where there are no pages.
    pub page: u32,
    /// Titles and descriptions somebody wrote for machines alone.
    pub meta_title: Option<String>,
    pub og_title: Option<String>,
    pub og_description: Option<String>,
    /// The first author's page elsewhere.
    pub author: Option<String>,
    /// Does a story stand here that not every reader may read on?
    pub gated: bool,
    /// Does a text with a card in it stand here?
    pub shows_card: bool,
    /// Does its text have a hook that our script answers?
    pub has_hooks: bool,
    pub description: String,
    /// A whole URL: ours, or the origin's for a partner's story.
    pub canonical: String,
    /// `noindex` and the like.
    pub robots: Option<&'static str>,
    pub prev: Option<String>,
    pub next: Option<String>,
    /// Open Graph's type: `website` or `article`.
    pub kind: &'static str,
    pub image: Option<Image>,
    /// RFC 3339.
    pub published: Option<String>,
    pub modified: Option<String>,
    pub section: Option<String>,
    pub topics: Vec<String>,
    /// Our own path, for `og:url`, which is where the page is and not where it came from.
    pub path: String,
    /// (title, path, media type)
    pub feeds: Vec<(String, String, &'static str)>,
    pub json_ld: Vec<Json>,
}

/// A picture for previews.
#[derive(Clone)]
pub struct Image {
    pub url: String,
    pub width: i64,
    pub height: i64,
    pub alt: String,
}

impl Head {
    /// The whole title in the house theme, where the paper's name stands behind the page's.
    pub fn whole_title(&self, house: &House) -> String {
        match &self.meta_title {
            Some(title) => title.clone(),
            None if self.title.is_empty() => house.title().to_owned(),
            None => format!("{} – {}", self.title, house.title()),
        }
    }

    /// The markup for `{{ghost_head}}` in the house theme, without the parts left out, and with the
    /// code that the paper or the story puts there.
    pub fn markup(&self, house: &House, left_out: &[&str], injected: &str) -> String {
        let mut out = String::with_capacity(3072);
        let is_in = |part: &str| !left_out.contains(&part);
        let title = if self.title.is_empty() { house.title() } else { &self.title };
        if is_in("metadata") {
            if !self.description.is_empty() {
                meta(&mut out, "name", "description", &self.description);
            }
            if let Some(icon) = house.looks.text("icon") {
                let ending = icon.rsplit('.').next().unwrap_or_default();
                let kind = match ending {
                    "png" | "webp" | "gif" | "jpeg" => format!(" type=\"image/{ending}\""),
                    "jpg" => " type=\"image/jpeg\"".to_owned(),
                    "svg" => " type=\"image/svg+xml\"".to_owned(),
                    _ => String::new(),
                };
                link(&mut out, "icon", &house.absolute(icon), &kind);
            }
            if !self.canonical.is_empty() {
                link(&mut out, "canonical", &self.canonical, "");
            }
            if let Some(robots) = self.robots {
                meta(&mut out, "name", "robots", robots);
            }
        }
        for (rel, url) in [("prev", &self.prev), ("next", &self.next)] {
            if let Some(url) = url {
                link(&mut out, rel, url, "");
            }
        }
        if is_in("social_data") {
            self.social(&mut out, house, title);
        }
        if is_in("schema") {
            for data in &self.json_ld {
                out.push_str("<script type=\"application/ld+json\">");
                out.push_str(&script_safe(&data.to_string()));
                out.push_str("</script>\n");
            }
        }
        self.alternates(&mut out, house);
        self.counting(&mut out, house);
        if is_in("card_assets") {
            self.card_files(&mut out, house);
        }
        if (is_in("search") || is_in("portal")) && (house.theme.has_hooks || self.has_hooks) {
            out.push_str(&crate::site_script::markup(house));
        }
        out.push_str(injected);
        out
    }

    /// The feeds of this page and of the paper.
    fn alternates(&self, out: &mut String, house: &House) {
        for (title, path, kind) in &self.feeds {
            let mut more = String::from(" type=\"");
            more.push_str(kind);
            more.push_str("\" title=\"");
            hbs::escape(title, &mut more);
            more.push('"');
            link(out, "alternate", &house.absolute(path), &more);
        }
    }

    /// Where a reading of this story is counted.
    fn counting(&self, out: &mut String, house: &House) {
        if self.kind == "article"
            && let Some(count) = &house.count_url
        {
            link(out, "courant-count", count, "");
        }
    }

    /// The looks and comforts of cards.
    fn card_files(&self, out: &mut String, house: &House) {
        let Some(cards) = house.theme.cards.addresses(self.shows_card) else { return };
        if let Some(script) = cards.script {
            writeln!(out, "<script defer src=\"{script}\"></script>").expect("writing to a String");
        }
        writeln!(out, "<link rel=\"stylesheet\" type=\"text/css\" href=\"{}\">", cards.style).expect("writing to a String");
    }

    fn social(&self, out: &mut String, house: &House, title: &str) {
        let title = self.og_title.as_deref().unwrap_or(title);
        let description = self.og_description.as_deref().unwrap_or(&self.description);
        meta(out, "property", "og:site_name", house.title());
        meta(out, "property", "og:type", self.kind);
        meta(out, "property", "og:title", title);
        if !description.is_empty() {
            meta(out, "property", "og:description", description);
        }
        if !self.path.is_empty() {
            meta(out, "property", "og:url", &house.absolute(&self.path));
        }
        if let Some(image) = &self.image {
            meta(out, "property", "og:image", &image.url);
            if image.width > 0 {
                meta(out, "property", "og:image:width", &image.width.to_string());
                meta(out, "property", "og:image:height", &image.height.to_string());
            }
            if !image.alt.is_empty() {
                meta(out, "property", "og:image:alt", &image.alt);
            }
        }
        let article = [
            ("article:published_time", &self.published),
            ("article:modified_time", &self.modified),
            ("article:section", &self.section),
        ];
        for (name, value) in article {
            if let Some(value) = value {
                meta(out, "property", name, value);
            }
        }
        for topic in &self.topics {
            meta(out, "property", "article:tag", topic);
        }
        let accounts = house.paper.masthead.social.iter().filter_map(|link| crate::helpers::account_of(&link.url));
        if self.kind == "article"
            && let Some(account) = accounts.into_iter().find(|(field, _)| *field == "facebook")
        {
            meta(out, "property", "article:publisher", &format!("https://www.facebook.com/{}", account.1));
        }
        if let Some(author) = &self.author {
            meta(out, "property", "article:author", author);
        }
        meta(out, "name", "twitter:card", if self.image.is_some() { "summary_large_image" } else { "summary" });
    }
}

fn meta(out: &mut String, kind: &str, name: &str, value: &str) {
    write!(out, "<meta {kind}=\"{name}\" content=\"").expect("writing to a String");
    hbs::escape(value, out);
    out.push_str("\">\n");
}

fn link(out: &mut String, rel: &str, url: &str, more: &str) {
    write!(out, "<link rel=\"{rel}\"{more} href=\"").expect("writing to a String");
    hbs::escape(url, out);
    out.push_str("\">\n");
}

/// JSON that cannot end the script element it stands in, nor open a comment in it.
pub fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// The paper as schema.org's NewsMediaOrganization.
pub fn organization(house: &House) -> Json {
    let masthead = &house.paper.masthead;
    let mut paper = json!({ "@type": "NewsMediaOrganization", "name": masthead.title, "url": format!("{}/", house.site) });
    if !masthead.logo.is_empty() {
        paper["logo"] = json!({ "@type": "ImageObject", "url": house.absolute(&masthead.logo) });
    }
    let links: Vec<&str> = masthead.social.iter().filter_map(|l| crate::values::web_address(&l.url)).collect();
    if !links.is_empty() {
        paper["sameAs"] = json!(links);
    }
    paper["correctionsPolicy"] = json!(format!("{}/corrections/", house.site));
    paper
}

#[cfg(test)]
mod tests {
    use super::script_safe;

    #[test]
    fn a_headline_cannot_close_the_script_it_is_quoted_in() {
        let safe = script_safe("{\"headline\":\"</script><script>alert(1)<!--\"}");
        assert!(!safe.contains('<') && !safe.contains('>'), "{safe}");
        let back: serde_json::Value = serde_json::from_str(&safe).unwrap();
        assert_eq!(back["headline"], "</script><script>alert(1)<!--");
    }
}
