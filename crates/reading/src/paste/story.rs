//! One story read out of its lines: head, brief, body, and what is none of them.

use paper::{Brief, FoundPicture, Parts, Removal};

use super::brief::{self, Part};
use super::head::{self, Fact};
use super::kind::{Kind, Page, bare};
use super::names::{is_name, is_outlet, signature};
use super::segment::Head;
use super::signs::{PRINTED_IN, SUPPORTED, is_author_note, without_mark};
use crate::boilerplate::{self, fold};
use crate::clean::{self, sanitize, shortcodes};
use crate::dateline;
use crate::language;
use crate::removals::of_text;

/// Everything left out so far.
#[derive(Default)]
pub(super) struct Log {
    pub(super) removals: Vec<Removal>,
}

impl Log {
    fn note(&mut self, parts: Option<&mut Parts>, removal: Removal) {
        if let Some(parts) = parts {
            parts.removals.push(removal.clone());
        }
        self.removals.push(removal);
    }
}

/// Lines over the first story.
pub(super) fn before(page: &Page, upto: usize, log: &mut Log) {
    for i in 0..upto {
        let rule = match &page.kinds[i] {
            Kind::Furniture(rule) => rule,
            Kind::Head(facts) => rule_of(facts),
            Kind::Picture => continue,
            _ => "page-head",
        };
        log.note(None, of_text(page.text(i), rule, 0));
    }
}

fn rule_of(facts: &[Fact]) -> &'static str {
    match facts.first() {
        Some(Fact::ReadingTime) => "reading-time",
        Some(Fact::Byline(_)) => "byline",
        Some(Fact::Outlet(_)) => "outlet",
        Some(Fact::Section(_)) | None => "navigation",
        Some(Fact::Published(_)) => "published",
    }
}

/// Reads the story that begins at `head` and ends before `end`.
pub(super) fn read(page: &Page, head: &Head, end: usize, log: &mut Log) -> Parts {
    let mut reader = Reader {
        page,
        parts: Parts { language: page.language.clone(), ..Parts::default() },
        blocks: Vec::new(),
        items: Vec::new(),
        brief: Brief::default(),
        in_brief: None,
        had_brief: false,
        under_list_label: false,
        furniture_seen: false,
        last_prose: (head.body..end).rev().find(|j| page.is_prose(*j) && !is_author_note(page, *j, end)).unwrap_or(head.body),
        log,
    };
    reader.head(head);
    for i in head.body..end {
        if Some(i) != head.standfirst && Some(i) != head.headline {
            reader.line(i, end);
        }
    }
    reader.finish()
}

struct Reader<'p, 'l> {
    page: &'p Page,
    parts: Parts,
    blocks: Vec<String>,
    /// Items of a list not yet closed.
    items: Vec<String>,
    brief: Brief,
    in_brief: Option<Part>,
    had_brief: bool,
    under_list_label: bool,
    furniture_seen: bool,
    /// After this line only the foot of the page follows.
    last_prose: usize,
    log: &'l mut Log,
}

impl Reader<'_, '_> {
    fn head(&mut self, head: &Head) {
        if let Some(i) = head.section {
            self.parts.section = Some(self.page.text(i).trim_end_matches(':').to_owned());
        }
        if let Some(i) = head.headline {
            self.parts.headline = self.plain(i);
        }
        if let Some(i) = head.standfirst {
            self.parts.standfirst = Some(self.plain(i));
        }
        for i in head.from..head.body {
            if [head.section, head.headline, head.standfirst].contains(&Some(i)) {
                continue;
            }
            match &self.page.kinds[i] {
                Kind::Head(_) => self.facts(i),
                Kind::Furniture(rule) => self.furniture(i, rule),
                Kind::Picture => self.picture(i),
                _ if self.parts.bylines.is_empty() && signature(self.page.text(i)).is_some() => {
                    self.parts.bylines = signature(self.page.text(i)).unwrap_or_default();
                    self.leave_out(i, "byline");
                }
                _ if is_outlet(self.page.text(i)) => {
                    self.outlet(self.page.text(i).to_owned());
                    self.leave_out(i, "outlet");
                }
                _ => self.leave_out(i, "page-head"),
            }
        }
    }

    /// The words of a line, instructions taken out.
    fn plain(&mut self, i: usize) -> String {
        let (rest, found) = shortcodes::strip(self.page.text(i));
        let rest = bare(&rest).to_owned();
        for instruction in found {
            self.log.note(Some(&mut self.parts), of_text(&instruction, "shortcode", 0));
        }
        rest
    }

    /// A line between the head and the next story.
    fn line(&mut self, i: usize, end: usize) {
        let page = self.page;
        if self.brief_label(i, end) {
            return;
        }
        match &page.kinds[i] {
            Kind::Furniture(rule) => return self.furniture(i, rule),
            Kind::Head(_) => {
                let signed_before = i > self.last_prose;
                self.facts(i);
                self.furniture_seen |= signed_before;
                return;
            }
            Kind::Picture => return self.picture(i),
            Kind::Item if self.details() => {
                self.brief.key_details.push(without_mark(page.text(i)));
                return;
            }
            Kind::Item if self.under_list_label && page.lines[i].linked => {
                return self.leave_out(i, "related");
            }
            Kind::Item if i > self.last_prose => return self.leave_out(i, "page-foot"),
            Kind::Item => {
                let item = format!("<li>{}</li>", self.inner(i));
                self.items.push(item);
                return;
            }
            Kind::Short => {
                if self.details()
                    && page.lines[i].apart == page.lines[i.saturating_sub(1)].apart
                    && i < self.last_prose
                    && self.in_brief == Some(Part::Details)
                    && self.story_label_ahead(i, end)
                {
                    self.brief.key_details.push(without_mark(page.text(i)));
                    return;
                }
                if self.under_list_label {
                    return self.leave_out(i, "related");
                }
                if i > self.last_prose && self.is_foot(i) {
                    if self.parts.bylines.is_empty() && is_name(page.text(i)) && !self.furniture_seen {
                        self.parts.bylines.push(page.text(i).to_owned());
                        return self.leave_out(i, "byline");
                    }
                    return self.leave_out(i, "page-foot");
                }
            }
            Kind::Prose => {
                if is_author_note(page, i, end) && i > self.last_prose {
                    return self.leave_out(i, "author-box");
                }
                if self.under_list_label && page.lines[i].linked {
                    return self.leave_out(i, "related");
                }
                self.under_list_label = false;
                if let Some(part) = self.in_brief
                    && self.brief_text(i, part, end)
                {
                    return;
                }
                if self.blocks.is_empty()
                    && !self.had_brief
                    && let Some((part, rest)) = brief::inline(page.text(i))
                {
                    self.brief.summary = rest.to_owned();
                    self.in_brief = Some(part);
                    self.had_brief = true;
                    return;
                }
            }
        }
        self.in_brief = None;
        self.close_list();
        let tag = if page.is_short(i) && (page.lines[i].heading.is_some_and(|h| h > 1) || self.is_crosshead(i, end)) {
            "h3"
        } else {
            "p"
        };
        let inner = self.inner(i);
        if inner.trim().is_empty() {
            return;
        }
        self.blocks.push(if page.lines[i].quote {
            format!("<blockquote><p>{inner}</p></blockquote>")
        } else {
            format!("<{tag}>{inner}</{tag}>")
        });
    }

    fn is_crosshead(&self, i: usize, end: usize) -> bool {
        let text = self.page.text(i);
        !self.blocks.is_empty()
            && text.split_whitespace().count() <= 10
            && !text.ends_with([':', ',', '"', '”', '?'])
            && i + 1 < end
            && self.page.kinds[i + 1] == Kind::Prose
    }

    /// Foot of the page: what is no sentence after the last one, unless it is the only one.
    fn is_foot(&self, i: usize) -> bool {
        self.furniture_seen || self.page.text(i).split_whitespace().count() <= 5 || self.page.lines[i].linked
    }

    fn details(&self) -> bool {
        matches!(self.in_brief, Some(Part::Details | Part::Either | Part::Summary))
    }

    fn story_label_ahead(&self, i: usize, end: usize) -> bool {
        (i + 1..end).take(24).any(|j| self.page.briefs[j] == Some(Part::Story))
    }

    /// A heading of the brief: opens or closes it.
    fn brief_label(&mut self, i: usize, end: usize) -> bool {
        let Some(part) = self.page.briefs[i] else {
            return false;
        };
        let next = (i + 1..end).find(|j| !matches!(self.page.kinds[*j], Kind::Furniture(_) | Kind::Picture));
        let Some(next) = next else { return false };
        let items = self.page.kinds[next] == Kind::Item;
        let ahead = (i + 1..end).take(80).any(|j| matches!(self.page.briefs[j], Some(Part::Details | Part::Story)));
        let opening = self.blocks.is_empty() && self.items.is_empty();
        let part = match part {
            Part::Story if self.had_brief && opening => Part::Story,
            Part::Story => return false,
            _ if !opening => return false,
            Part::Details if brief::is_plain(self.page.text(i)) && !items => return false,
            Part::Either if items => Part::Details,
            Part::Either if self.had_brief && !ahead => Part::Story,
            Part::Either if ahead => Part::Summary,
            Part::Either => return false,
            Part::Summary if items && !self.brief.summary.is_empty() => Part::Details,
            part => part,
        };
        self.had_brief = true;
        self.under_list_label = false;
        self.in_brief = (part != Part::Story).then_some(part);
        self.leave_out(i, "brief-heading");
        true
    }

    /// Prose under a heading of the brief; false when it is the story that begins.
    fn brief_text(&mut self, i: usize, part: Part, end: usize) -> bool {
        let page = self.page;
        let text = page.text(i);
        let label_ahead = (i + 1..end).take(40).any(|j| page.briefs[j].is_some() && page.kinds[j] == Kind::Short)
            && !(page.lines[i].apart && dateline::split(text).is_some());
        match part {
            Part::Details
                if self.brief.key_details.is_empty() && self.story_label_ahead(i, end)
                    || part == Part::Details && self.story_label_ahead(i, end) =>
            {
                if self.brief.key_details.is_empty() && self.brief.summary.is_empty() && i + 1 < end && !page.is_prose(i + 1) {
                    self.brief.summary = text.to_owned();
                } else {
                    self.brief.key_details.push(without_mark(text));
                }
                true
            }
            // Details whose marks were lost in copying still stand close together.
            Part::Details if self.brief.key_details.is_empty() => {
                let close = i + 1 < end && page.is_prose(i + 1) && !page.lines[i + 1].apart;
                if close {
                    self.brief.key_details.push(without_mark(text));
                } else if self.brief.summary.is_empty() {
                    self.brief.summary = text.to_owned();
                    self.in_brief = None;
                } else {
                    return false;
                }
                true
            }
            Part::Details if !page.lines[i].apart && !page.lines[i.saturating_sub(1)].item && page.is_prose(i - 1) => {
                self.brief.key_details.push(without_mark(text));
                true
            }
            Part::Summary if self.brief.key_details.is_empty() && (self.brief.summary.is_empty() || label_ahead) => {
                if !self.brief.summary.is_empty() {
                    self.brief.summary.push(' ');
                }
                self.brief.summary.push_str(text);
                let items_next = i + 1 < end && page.kinds[i + 1] == Kind::Item;
                if !(label_ahead || items_next) {
                    self.in_brief = None;
                }
                true
            }
            _ => false,
        }
    }

    fn facts(&mut self, i: usize) {
        let Kind::Head(facts) = &self.page.kinds[i] else {
            return;
        };
        for fact in facts {
            match fact {
                Fact::Published(Some(when)) if self.parts.published_at.is_none() => self.parts.published_at = Some(*when),
                Fact::Byline(names) if i <= self.last_prose || self.parts.bylines.is_empty() => {
                    for name in names {
                        if !self.parts.bylines.iter().any(|n| fold(n) == fold(name)) {
                            self.parts.bylines.push(name.clone());
                        }
                    }
                }
                Fact::Outlet(outlet) => self.outlet(outlet.clone()),
                Fact::Section(section) if self.parts.section.is_none() => self.parts.section = Some(section.clone()),
                _ => {}
            }
        }
        if let Some(outlet) = head::outlet_beside(self.page.text(i)) {
            self.outlet(outlet);
        }
        self.leave_out(i, rule_of(facts));
    }

    /// The first paper named is the one: the sign over a story before any call under it.
    fn outlet(&mut self, outlet: String) {
        self.parts.outlet.get_or_insert(outlet);
    }

    fn furniture(&mut self, i: usize, rule: &str) {
        let text = self.page.text(i);
        if rule == "subscription"
            && self.parts.outlet.is_none()
            && let Some(c) = SUPPORTED.captures(text)
            && let Some(name) = c.name("a").or_else(|| c.name("b")).or_else(|| c.name("c"))
        {
            let name = name.as_str().trim();
            let generic = ["our", "this", "my", "the", "if", "it"].contains(&name.to_lowercase().as_str());
            if !generic {
                self.parts.outlet = Some(name.to_owned());
            }
        }
        if matches!(rule, "first-printed" | "appeared-first")
            && let Some(c) = PRINTED_IN.captures(text)
        {
            let name = c["a"].trim();
            let name = name.strip_prefix("the ").unwrap_or(name);
            self.outlet(name.to_owned());
        }
        if rule == "rights" && self.parts.rights.is_none() {
            self.parts.rights = Some(text.to_owned());
        }
        self.under_list_label =
            boilerplate::is_label(text, "related") || self.under_list_label && !matches!(rule, "glue" | "repeated");
        self.furniture_seen |= i > self.last_prose;
        self.leave_out(i, rule);
    }

    fn picture(&mut self, i: usize) {
        let Some(picture) = &self.page.lines[i].picture else {
            return;
        };
        let mut picture: FoundPicture = picture.clone();
        if let Some(next) = self.page.lines.get(i + 1)
            && (next.caption || boilerplate::is_credit_line(&next.text))
        {
            picture.caption = Some(next.text.clone());
        }
        self.parts.pictures.push(picture);
    }

    fn leave_out(&mut self, i: usize, rule: &str) {
        let at = self.blocks.len();
        self.log.note(Some(&mut self.parts), of_text(self.page.text(i), rule, at));
    }

    /// The markup of a line, instructions taken out.
    fn inner(&mut self, i: usize) -> String {
        let line = &self.page.lines[i];
        let (rest, found) = shortcodes::strip(&line.html);
        let rest = rest.trim().to_owned();
        for instruction in found {
            let at = self.blocks.len();
            self.log.note(Some(&mut self.parts), of_text(&instruction.replace("&amp;", "&"), "shortcode", at));
        }
        rest
    }

    fn close_list(&mut self) {
        if !self.items.is_empty() {
            let items = std::mem::take(&mut self.items).join("");
            self.blocks.push(format!("<ul>{items}</ul>"));
        }
    }

    fn finish(mut self) -> Parts {
        self.close_list();
        self.take_dateline();
        if !self.brief.is_empty() {
            self.parts.brief = Some(self.brief);
        }
        self.parts.body = sanitize(&self.blocks.join("\n"));
        let text = clean::paragraphs(&self.parts.body).join("\n");
        self.parts.language = language::of(&text, None).or(self.parts.language);
        self.parts
    }

    /// Splits the dateline off the first sentence. When it stands in the second paragraph,
    /// the first is a standfirst.
    fn take_dateline(&mut self) {
        for n in 0..self.blocks.len().min(2) {
            let block = self.blocks[n].clone();
            let Some(text) = block.strip_prefix("<p>").and_then(|b| b.strip_suffix("</p>")) else {
                return;
            };
            let (found, length) = if text.starts_with('<') {
                // Bold or italic datelines: the words inside, then the dash.
                let visible = clean::paragraphs(&block).join(" ");
                match dateline::split(&visible) {
                    Some(found) => {
                        let length = dateline::length_in_markup(text, found.length);
                        (found, length)
                    }
                    None => continue,
                }
            } else {
                match dateline::split(text) {
                    Some(found) => {
                        let length = found.length;
                        (found, length)
                    }
                    None => continue,
                }
            };
            if n == 1 {
                let first = clean::paragraphs(&self.blocks[0]).join(" ");
                if self.parts.standfirst.is_some() || first.chars().count() > 320 {
                    return;
                }
                self.parts.standfirst = Some(first);
                self.blocks.remove(0);
                for removal in &mut self.parts.removals {
                    removal.before_block = removal.before_block.saturating_sub(1);
                }
            }
            let at = n.min(self.blocks.len() - 1);
            let rest = text.get(length..).unwrap_or(text).trim_start();
            self.blocks[at] = format!("<p>{rest}</p>");
            self.parts.dateline = Some(found.place);
            if let Some(agency) = found.agency {
                let removal = of_text(&format!("({agency})"), "agency", 0);
                self.log.note(Some(&mut self.parts), removal);
                self.outlet(agency);
            }
            return;
        }
    }
}
