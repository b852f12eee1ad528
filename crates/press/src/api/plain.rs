//! A story's text without its markup, line for line as Ghost sets `plaintext` (html-to-text 8, as
//! its `@tryghost/html-to-plaintext` sets it up for excerpts). Captions, pictures and calls to
//! sign up are left out, lists keep their stars and numbers, and line ends between the markup of
//! cards stay.

/// The text without its markup.
pub fn plain(html: &str) -> String {
    let mut set = Plain { open: vec![Block::new("", Kind::Box, 0, 0)], skipped: Vec::new() };
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        set.text(&rest[..open]);
        if let Some(comment) = rest[open..].strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(close) = rest[open..].find('>') else {
            rest = "";
            break;
        };
        set.tag(&rest[open + 1..open + close]);
        rest = &rest[open + close + 1..];
    }
    set.text(rest);
    while set.open.len() > 1 {
        set.close();
    }
    set.open.pop().map(Block::into_text).unwrap_or_default()
}

struct Plain {
    /// The blocks we stand in; the first is the whole text.
    open: Vec<Block>,
    /// Elements left out, how deep we stand in one.
    skipped: Vec<String>,
}

/// What is set as lines of its own.
struct Block {
    /// The element that ends it.
    name: String,
    kind: Kind,
    /// Lines that end before it and after it.
    leading: usize,
    trailing: usize,
    /// Blocks within it that are done, and the words since.
    raw: String,
    inline: String,
    /// Line ends owed before the next word.
    owed: usize,
    /// Did the last words end with a space?
    space: bool,
    is_pre: bool,
}

enum Kind {
    Box,
    /// Its items, each with its mark; the next number, or none for stars.
    List {
        items: Vec<(String, Block)>,
        next: Option<i64>,
        is_nested: bool,
    },
    Item {
        mark: String,
    },
}

impl Block {
    fn new(name: &str, kind: Kind, leading: usize, trailing: usize) -> Block {
        Block {
            name: name.to_owned(),
            kind,
            leading,
            trailing,
            raw: String::new(),
            inline: String::new(),
            owed: 0,
            space: false,
            is_pre: false,
        }
    }

    fn into_text(self) -> String {
        self.raw + &self.inline
    }

    fn ends_line(&mut self, lines: usize) {
        self.inline.extend(std::iter::repeat_n('\n', lines));
    }

    /// A word; apart from the one before, or grown together with it.
    fn word(&mut self, word: &str, apart: bool) {
        if apart && !self.inline.is_empty() && !self.inline.ends_with('\n') {
            self.inline.push(' ');
        }
        self.inline.push_str(word);
    }

    fn add_text(&mut self, text: &str) {
        let of_words = |c: char| c != '\n' && !is_space(c);
        if text.is_empty() || (self.owed > 0 && text.chars().all(is_space)) {
            return;
        }
        if !text.contains(of_words) && text.contains('\n') {
            // What is owed stays owed.
            self.ends_line(text.matches('\n').count());
            return;
        }
        let owed = std::mem::take(&mut self.owed);
        self.ends_line(owed);
        let mut apart = self.space || text.starts_with(is_space);
        let mut any = false;
        for line in text.split_inclusive('\n') {
            for word in line.split(|c| c == '\n' || is_space(c)).filter(|word| !word.is_empty()) {
                self.word(word, apart);
                (apart, any) = (true, true);
            }
            if line.ends_with('\n') {
                self.ends_line(1);
                (apart, any) = (true, true);
            }
        }
        self.space = self.space && !any || text.ends_with(is_space);
    }

    fn add_block(&mut self, text: &str, leading: usize, trailing: usize) {
        let lines = self.owed.max(leading);
        self.raw.push_str(&self.inline);
        self.inline.clear();
        if self.raw.is_empty() {
            self.leading = lines;
        } else {
            self.raw.extend(std::iter::repeat_n('\n', lines));
        }
        self.raw.push_str(text);
        self.owed = trailing;
    }

    /// Sets a list's items, their lines as far in as the longest mark.
    fn set_items(&mut self) {
        let Kind::List { items, .. } = &mut self.kind else { return };
        let items = std::mem::take(items);
        let widest = items.iter().map(|(mark, _)| mark.len()).max().unwrap_or(0);
        for (mark, item) in items {
            let (leading, trailing) = (item.leading, item.owed.max(item.trailing));
            let indent = format!("\n{}", " ".repeat(widest));
            let text = format!("{mark:widest$}{}", item.into_text().replace('\n', &indent));
            self.add_block(&text, leading, trailing);
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{c}' | '\u{200b}')
}

impl Plain {
    fn here(&mut self) -> &mut Block {
        self.open.last_mut().expect("the whole text is never closed before its end")
    }

    fn text(&mut self, text: &str) {
        if !self.skipped.is_empty() || text.is_empty() {
            return;
        }
        let text = paper::body::unescaped(text);
        let here = self.here();
        match here.kind {
            Kind::List { .. } if text.trim().is_empty() => {}
            _ if here.is_pre => here.raw.push_str(&text),
            _ => here.add_text(&text),
        }
    }

    fn open(&mut self, name: &str, leading: usize, trailing: usize) {
        let is_pre = name == "pre" || self.here().is_pre;
        self.open.push(Block { is_pre, ..Block::new(name, Kind::Box, leading, trailing) });
    }

    fn open_list(&mut self, tag: &str, name: &str) {
        let is_nested = matches!(self.here().kind, Kind::Item { .. });
        let start = tag.split_once(" start=\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
        let next = (name == "ol").then(|| start.unwrap_or(1));
        let lines = if is_nested { 1 } else { 2 };
        self.open.push(Block::new(name, Kind::List { items: Vec::new(), next, is_nested }, lines, lines));
    }

    fn open_item(&mut self) {
        let Kind::List { next, is_nested, .. } = &mut self.here().kind else { return };
        let mark = match next {
            Some(n) => {
                *n += 1;
                format!(" {}. ", *n - 1)
            }
            None => " * ".to_owned(),
        };
        let mark = if *is_nested { mark.trim_start().to_owned() } else { mark };
        self.open.push(Block::new("li", Kind::Item { mark }, 1, 1));
    }

    /// Closes the innermost block.
    fn close(&mut self) {
        let Some(mut block) = self.open.pop() else { return };
        let here = self.open.last_mut();
        let Some(here) = here else { return self.open.push(block) };
        if let (Kind::Item { mark }, Kind::List { items, .. }) = (&block.kind, &mut here.kind) {
            items.push((mark.clone(), block));
            return;
        }
        if let Kind::List { items, .. } = &block.kind {
            if items.is_empty() && block.inline.trim().is_empty() {
                return;
            }
            block.set_items();
        }
        let (leading, trailing) = (block.leading, block.owed.max(block.trailing));
        here.add_block(&block.into_text(), leading, trailing);
    }

    fn tag(&mut self, tag: &str) {
        let (ends, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let name = name.as_str();
        if let Some(outer) = self.skipped.last() {
            match (ends, outer == name) {
                (true, true) => drop(self.skipped.pop()),
                (false, true) => self.skipped.push(name.to_owned()),
                _ => {}
            }
            return;
        }
        if !ends && is_left_out(name, tag) {
            self.skipped.push(name.to_owned());
            return;
        }
        let (leading, trailing) = match name {
            "br" => {
                let here = self.here();
                if here.is_pre {
                    here.raw.push('\n')
                } else {
                    here.ends_line(1)
                }
                return;
            }
            "p" | "pre" | "blockquote" | "table" | "h4" | "h5" | "h6" => (2, 2),
            "h1" | "h2" | "h3" => (3, 2),
            "article" | "aside" | "footer" | "form" | "header" | "main" | "nav" | "section" => (1, 1),
            "ul" | "ol" | "li" => (0, 0),
            _ => return,
        };
        if ends {
            // What was never opened closes nothing; what was not closed is closed with what it is in.
            if let Some(at) = self.open.iter().rposition(|block| block.name == name).filter(|at| *at > 0) {
                while self.open.len() > at {
                    self.close();
                }
            }
            return;
        }
        match name {
            "ul" | "ol" => self.open_list(tag, name),
            "li" => self.open_item(),
            _ => self.open(name, leading, trailing),
        }
    }
}

fn is_left_out(name: &str, tag: &str) -> bool {
    let classes = tag.split_once(" class=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let has_class = |wanted: &str| classes.split_whitespace().any(|class| class == wanted);
    matches!(name, "figcaption" | "script" | "style")
        || (name == "a" && tag.contains("rel=\"footnote\""))
        || (name == "div" && has_class("footnotes"))
        || has_class("kg-signup-card")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_blocks_apart_as_ghost_does() {
        let html = "<p>Tom &amp; Jerry <em>said</em>.</p><p>No<br>more</p><h2 id=\"x\">What is known</h2><p>Little.</p>\
                    <figure><img src=\"a\"><figcaption>A boat</figcaption></figure><ul><li>one</li><li>two</li></ul><hr><p>End.</p>";
        assert_eq!(plain(html), "Tom & Jerry said.\n\nNo\nmore\n\n\nWhat is known\n\nLittle.\n\n * one\n * two\n\nEnd.");
        assert_eq!(plain("<!-- a > b --><p>x</p><script>y</script>"), "x");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn line_ends_between_the_markup_of_cards_stay_where_ghost_leaves_them() {
        // What html-to-text 8.2.1 gives for these, as Ghost sets it up.
        for (html, want) in [
            ("<p>a</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>b</p>", "a\n\n\n * one\n * two\n\n\nb"),
            ("<p>a</p>\n<table>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</table>", "a\n\n\n\n\n1\n2\n\n"),
            ("<div>\n  <h2>Top</h2>\n  \n</div><p>b</p>", "\n\n\n\nTop\n\n\n\nb"),
            ("<pre><code>fn a() {\n    1\n}\n</code></pre><p>b</p>", "fn a() {\n    1\n}\n\n\nb"),
            ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", " 1. a\n    * b\n 2. c"),
            ("<p>a <b> b</b>c</p>d", "a bc\n\nd"),
            ("<ul><li><p>x</p></li><li>y</li></ul>z", " * x\n\n * y\n\nz"),
            ("<ol start=\"9\"><li>a</li><li>b\nc</li></ol>", " 9.  a\n 10. b\n     c"),
            ("<blockquote>x</blockquote><section>y</section>z", "x\n\ny\nz"),
        ] {
            assert_eq!(plain(html), want, "{html}");
        }
    }

    #[test]
    fn what_is_crooked_is_read_all_the_same() {
        for html in ["</p>", "<p>a", "<ul>", "<ul>a</ul>", "<li>a", "<ol><li>a<li>b</ol>", "<", "<p", "<!--", "<pre><p>a</pre>b"]
        {
            let _ = plain(html);
        }
        assert_eq!(plain("<p>a"), "a");
        assert_eq!(plain("<ol><li>a</ol>b"), " 1. a\n\nb");
    }
}
