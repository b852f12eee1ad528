//! What a page says about itself to machines: canonical address, Open Graph, feeds, JSON-LD.

use std::fmt::Write;

use serde_json::{Value as Json, json};

use crate::House;

/// A page's head as data.
#[derive(Default)]
pub struct Head {
    /// Without the paper's name.
    pub title: String,
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
    /// The whole title: the paper's name behind the page's.
    pub fn whole_title(&self, house: &House) -> String {
        if self.title.is_empty() { house.title().to_owned() } else { format!("{} – {}", self.title, house.title()) }
    }

    /// The markup for `{{ghost_head}}`.
    pub fn markup(&self, house: &House) -> String {
        let mut out = String::with_capacity(3072);
        let title = if self.title.is_empty() { house.title() } else { &self.title };
        if !self.description.is_empty() {
            meta(&mut out, "name", "description", &self.description);
        }
        if let Some(robots) = self.robots {
            meta(&mut out, "name", "robots", robots);
        }
        if !self.canonical.is_empty() {
            link(&mut out, "canonical", &self.canonical, "");
        }
        for (rel, url) in [("prev", &self.prev), ("next", &self.next)] {
            if let Some(url) = url {
                link(&mut out, rel, url, "");
            }
        }
        for (title, path, kind) in &self.feeds {
            let mut more = String::from(" type=\"");
            more.push_str(kind);
            more.push_str("\" title=\"");
            hbs::escape(title, &mut more);
            more.push('"');
            link(&mut out, "alternate", &house.absolute(path), &more);
        }
        if self.kind == "article"
            && let Some(count) = &house.count_url
        {
            link(&mut out, "courant-count", count, "");
        }
        meta(&mut out, "property", "og:site_name", house.title());
        meta(&mut out, "property", "og:type", self.kind);
        meta(&mut out, "property", "og:title", title);
        if !self.description.is_empty() {
            meta(&mut out, "property", "og:description", &self.description);
        }
        if !self.path.is_empty() {
            meta(&mut out, "property", "og:url", &house.absolute(&self.path));
        }
        if let Some(image) = &self.image {
            meta(&mut out, "property", "og:image", &image.url);
            if image.width > 0 {
                meta(&mut out, "property", "og:image:width", &image.width.to_string());
                meta(&mut out, "property", "og:image:height", &image.height.to_string());
            }
            if !image.alt.is_empty() {
                meta(&mut out, "property", "og:image:alt", &image.alt);
            }
        }
        let article = [
            ("article:published_time", &self.published),
            ("article:modified_time", &self.modified),
            ("article:section", &self.section),
        ];
        for (name, value) in article {
            if let Some(value) = value {
                meta(&mut out, "property", name, value);
            }
        }
        for topic in &self.topics {
            meta(&mut out, "property", "article:tag", topic);
        }
        meta(&mut out, "name", "twitter:card", if self.image.is_some() { "summary_large_image" } else { "summary" });
        for data in &self.json_ld {
            out.push_str("<script type=\"application/ld+json\">");
            out.push_str(&script_safe(&data.to_string()));
            out.push_str("</script>\n");
        }
        out
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
