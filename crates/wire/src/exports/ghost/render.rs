//! Ghost's cards, set from their data when an export carries no finished HTML.
//!
//! The markup is the contract between Ghost's editor and its themes: the classes, and what
//! stands inside what. Drawings and scripts of the originals are left to the theme's card styles.

use serde_json::Value;

/// One card by its type; None for a type that is not known. What is empty gives nothing.
pub(super) fn card(kind: &str, data: &Value, complaints: &mut Vec<String>) -> Option<String> {
    let text = |name: &str| data[name].as_str().unwrap_or_default();
    let attr = |name: &str| escape(text(name));
    let on = |name: &str| data[name].as_bool().unwrap_or(false);
    Some(match kind {
        "paragraph" | "at-link" | "at-link-search" | "zwnj" | "tk" => String::new(),
        "horizontalrule" | "hr" => "<hr>".into(),
        "paywall" => "<!--members-only-->".into(),
        "image" => {
            if text("src").is_empty() {
                return Some(String::new());
            }
            let linked = match text("href") {
                "" => image(data, "kg-image"),
                _ => format!("<a href=\"{}\">{}</a>", attr("href"), image(data, "kg-image")),
            };
            let wide = match (text("cardWidth"), text("cardWidth").is_empty()) {
                ("regular", _) | (_, true) => String::new(),
                (width, _) => format!(" kg-width-{}", escape(width)),
            };
            figure(&format!("kg-image-card{wide}"), &linked, text("caption"))
        }
        "gallery" => {
            let images: Vec<&Value> =
                data["images"].as_array().map(|list| list.iter().filter(|i| i["src"].is_string()).collect()).unwrap_or_default();
            if images.is_empty() {
                return Some(String::new());
            }
            figure("kg-gallery-card kg-width-wide", &gallery(images.iter().map(|i| image(i, ""))), text("caption"))
        }
        "codeblock" | "code" => {
            if text("code").trim().is_empty() {
                return Some(String::new());
            }
            let class =
                if text("language").is_empty() { String::new() } else { format!(" class=\"language-{}\"", attr("language")) };
            let code = format!("<pre><code{class}>{}</code></pre>", escape(text("code")));
            if text("caption").is_empty() {
                code
            } else {
                figure("kg-code-card", &code, text("caption")).replace(" kg-card-hascaption", "")
            }
        }
        "html" => text("html").to_owned(),
        "markdown" | "card-markdown" => {
            complaints.push("a Markdown card came without its HTML and was set as plain paragraphs".into());
            text("markdown")
                .split("\n\n")
                .filter(|p| !p.trim().is_empty())
                .map(|p| format!("<p>{}</p>", escape(p.trim())))
                .collect()
        }
        "embed" => figure("kg-embed-card", text("html"), text("caption")),
        "bookmark" => {
            let (url, meta) = (text("url"), &data["metadata"]);
            if url.is_empty() {
                return Some(String::new());
            }
            let of = |name: &str| escape(meta[name].as_str().or(data[name].as_str()).unwrap_or_default());
            let mut inner = format!(
                "<a class=\"kg-bookmark-container\" href=\"{}\"><div class=\"kg-bookmark-content\"><div class=\"kg-bookmark-title\">{}</div><div class=\"kg-bookmark-description\">{}</div><div class=\"kg-bookmark-metadata\">",
                escape(url),
                of("title"),
                of("description")
            );
            // The two classes stand for each other's word; themes have been written to that since.
            for (class, word) in [("kg-bookmark-author", of("publisher")), ("kg-bookmark-publisher", of("author"))] {
                if !word.is_empty() {
                    inner.push_str(&format!("<span class=\"{class}\">{word}</span>"));
                }
            }
            inner.push_str("</div></div>");
            if !of("thumbnail").is_empty() {
                inner.push_str(&format!("<div class=\"kg-bookmark-thumbnail\"><img src=\"{}\" alt=\"\"></div>", of("thumbnail")));
            }
            inner.push_str("</a>");
            figure("kg-bookmark-card", &inner, text("caption"))
        }
        "callout" => {
            let color = Some(text("backgroundColor"))
                .filter(|c| !c.is_empty() && c.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
            let emoji = if text("calloutEmoji").is_empty() {
                String::new()
            } else {
                format!("<div class=\"kg-callout-emoji\">{}</div>", attr("calloutEmoji"))
            };
            format!(
                "<div class=\"kg-card kg-callout-card kg-callout-card-{}\">{emoji}<div class=\"kg-callout-text\">{}</div></div>",
                color.unwrap_or("white"),
                text("calloutText")
            )
        }
        "toggle" => format!(
            "<div class=\"kg-card kg-toggle-card\" data-kg-toggle-state=\"close\"><div class=\"kg-toggle-heading\"><h4 class=\"kg-toggle-heading-text\">{}</h4><button class=\"kg-toggle-card-icon\" aria-label=\"Expand toggle to read content\"></button></div><div class=\"kg-toggle-content\">{}</div></div>",
            text("heading"),
            text("content")
        ),
        "button" => button("kg-button-card", text("alignment"), text("buttonUrl"), text("buttonText")),
        // They stand in letters only.
        "email" | "email-cta" => String::new(),
        "audio" => {
            if text("src").is_empty() {
                return Some(String::new());
            }
            format!(
                "<div class=\"kg-card kg-audio-card\"><div class=\"kg-audio-player-container\"><audio src=\"{}\" preload=\"metadata\" controls></audio><div class=\"kg-audio-title\">{}</div></div></div>",
                attr("src"),
                attr("title")
            )
        }
        "video" => {
            if text("src").is_empty() {
                return Some(String::new());
            }
            let poster = [text("customThumbnailSrc"), text("thumbnailSrc")].into_iter().find(|s| !s.is_empty());
            let poster = poster.map(|src| format!(" poster=\"{}\"", escape(src))).unwrap_or_default();
            let inner = format!(
                "<div class=\"kg-video-container\"><video src=\"{}\"{poster} width=\"{}\" height=\"{}\" playsinline preload=\"metadata\" controls></video></div>",
                attr("src"),
                data["width"],
                data["height"]
            );
            figure("kg-video-card", &inner, text("caption"))
        }
        "file" => {
            if text("src").is_empty() {
                return Some(String::new());
            }
            format!(
                "<div class=\"kg-card kg-file-card\"><a class=\"kg-file-card-container\" href=\"{}\" title=\"Download\" download><div class=\"kg-file-card-contents\"><div class=\"kg-file-card-title\">{}</div><div class=\"kg-file-card-caption\">{}</div><div class=\"kg-file-card-metadata\"><div class=\"kg-file-card-filename\">{}</div></div></div></a></div>",
                attr("src"),
                attr("fileTitle"),
                attr("fileCaption"),
                attr("fileName")
            )
        }
        "product" => {
            let picture = if text("productImageSrc").is_empty() {
                String::new()
            } else {
                format!("<img src=\"{}\" class=\"kg-product-card-image\" alt=\"\" loading=\"lazy\">", attr("productImageSrc"))
            };
            let stars = if on("productRatingEnabled") {
                let rating = data["productStarRating"].as_i64().unwrap_or(0);
                let star = |n: i64| {
                    format!(
                        "<span class=\"{}kg-product-card-rating-star\"></span>",
                        if rating >= n { "kg-product-card-rating-active " } else { "" }
                    )
                };
                format!("<div class=\"kg-product-card-rating\">{}</div>", (1..=5).map(star).collect::<String>())
            } else {
                String::new()
            };
            let call = if on("productButtonEnabled") {
                format!(
                    "<a href=\"{}\" class=\"kg-product-card-button kg-product-card-btn-accent\"><span>{}</span></a>",
                    attr("productUrl"),
                    attr("productButton")
                )
            } else {
                String::new()
            };
            format!(
                "<div class=\"kg-card kg-product-card\"><div class=\"kg-product-card-container\">{picture}<div class=\"kg-product-card-title-container\"><h4 class=\"kg-product-card-title\">{}</h4></div>{stars}<div class=\"kg-product-card-description\">{}</div>{call}</div></div>",
                text("productTitle"),
                text("productDescription")
            )
        }
        "header" => {
            let size = if text("size").is_empty() { "small" } else { text("size") };
            let sub = [text("subheader"), text("subheading")].into_iter().find(|s| !s.is_empty()).unwrap_or_default();
            let head = [text("header"), text("heading")].into_iter().find(|s| !s.is_empty()).unwrap_or_default();
            let call = if on("buttonEnabled") && !text("buttonUrl").is_empty() {
                format!("<a href=\"{}\" class=\"kg-header-card-button\">{}</a>", attr("buttonUrl"), attr("buttonText"))
            } else {
                String::new()
            };
            let sub = if sub.is_empty() { String::new() } else { format!("<p class=\"kg-header-card-subheading\">{sub}</p>") };
            format!(
                "<div class=\"kg-card kg-header-card kg-width-full kg-size-{}\"><h2 class=\"kg-header-card-heading\">{head}</h2>{sub}{call}</div>",
                escape(size)
            )
        }
        "call-to-action" => {
            let label = if on("hasSponsorLabel") {
                format!(
                    "<div class=\"kg-cta-sponsor-label-wrapper\"><div class=\"kg-cta-sponsor-label\">{}</div></div>",
                    text("sponsorLabel")
                )
            } else {
                String::new()
            };
            let call = if on("showButton") && !text("buttonUrl").is_empty() {
                format!("<a href=\"{}\" class=\"kg-cta-button\">{}</a>", attr("buttonUrl"), attr("buttonText"))
            } else {
                String::new()
            };
            format!(
                "<div class=\"kg-card kg-cta-card kg-cta-{}\">{label}<div class=\"kg-cta-content\"><div class=\"kg-cta-content-inner\"><div class=\"kg-cta-text\">{}</div>{call}</div></div></div>",
                if text("layout") == "immersive" { "immersive" } else { "minimal" },
                text("textValue")
            )
        }
        "signup" => format!(
            "<div class=\"kg-card kg-signup-card kg-width-regular\" data-lexical-signup-form><div class=\"kg-signup-card-content\"><div class=\"kg-signup-card-text\"><h2 class=\"kg-signup-card-heading\">{}</h2><p class=\"kg-signup-card-subheading\">{}</p><form class=\"kg-signup-card-form\" data-members-form=\"signup\"><div class=\"kg-signup-card-fields\"><input class=\"kg-signup-card-input\" data-members-email type=\"email\" required placeholder=\"Your email\"><button class=\"kg-signup-card-button\" type=\"submit\"><span class=\"kg-signup-card-button-default\">{}</span></button></div><div class=\"kg-signup-card-error\" data-members-error></div></form><p class=\"kg-signup-card-disclaimer\">{}</p></div></div></div>",
            text("header"),
            text("subheader"),
            if text("buttonText").is_empty() { "Subscribe".to_owned() } else { attr("buttonText") },
            text("disclaimer")
        ),
        "transistor" => {
            complaints
                .push("a members\u{2019} podcast card is not shown here; the paper gives it back when it is taken out".into());
            String::new()
        }
        _ => return None,
    })
}

/// Pictures in rows of three, the last but one never left alone.
pub(in crate::exports) fn gallery(images: impl Iterator<Item = String>) -> String {
    let images: Vec<String> = images.map(|image| format!("<div class=\"kg-gallery-image\">{image}</div>")).collect();
    let n = images.len();
    let mut rows: Vec<String> = Vec::new();
    for (at, image) in images.into_iter().enumerate() {
        let row = if n > 1 && n % 3 == 1 && at == n - 2 { at / 3 + 1 } else { at / 3 };
        if rows.len() <= row {
            rows.push(String::new());
        }
        if let Some(row) = rows.last_mut() {
            row.push_str(&image);
        }
    }
    let rows: String = rows.iter().map(|row| format!("<div class=\"kg-gallery-row\">{row}</div>")).collect();
    format!("<div class=\"kg-gallery-container\">{rows}</div>")
}

/// A card in a figure, its caption (HTML) under it.
pub(in crate::exports) fn figure(class: &str, inner: &str, caption: &str) -> String {
    if caption.trim().is_empty() {
        return format!("<figure class=\"kg-card {class}\">{inner}</figure>");
    }
    format!("<figure class=\"kg-card {class} kg-card-hascaption\">{inner}<figcaption>{caption}</figcaption></figure>")
}

pub(in crate::exports) fn button(class: &str, align: &str, url: &str, words: &str) -> String {
    if url.is_empty() || words.is_empty() {
        return String::new();
    }
    let align = if align == "left" { "left" } else { "center" };
    format!(
        "<div class=\"kg-card {class} kg-align-{align}\"><a href=\"{}\" class=\"kg-btn kg-btn-accent\">{}</a></div>",
        escape(url),
        escape(words)
    )
}

fn image(data: &Value, class: &str) -> String {
    let text = |name: &str| escape(data[name].as_str().unwrap_or_default());
    let number = |name: &str| data[name].as_i64().map(|n| format!(" {name}=\"{n}\"")).unwrap_or_default();
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    let title = if text("title").is_empty() { String::new() } else { format!(" title=\"{}\"", text("title")) };
    format!(
        "<img src=\"{}\"{class} alt=\"{}\" loading=\"lazy\"{title}{}{}>",
        text("src"),
        text("alt"),
        number("width"),
        number("height")
    )
}

/// For text and for values in double quotes.
pub(in crate::exports) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
