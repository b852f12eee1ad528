//! Whether templates are Handlebars, and call only what exists.

use std::collections::{BTreeMap, BTreeSet};

use hbs::{Outline, Place, Said};

use super::Remarks;
use super::sheets::Sheets;
use crate::helpers;

/// Helpers that gscan lets through though nothing answers them any more: old themes guard them
/// with conditions, and a theme is not refused for what it never prints.
const FORGIVEN: &[&str] = &[
    "author",
    "lang",
    "input_email",
    "input_password",
    "amp_components",
    "amp_content",
    "amp_ghost_head",
    "subscribe_form",
    "log",
    "if",
    "unless",
    "with",
    "each",
    "lookup",
    "block",
    "contentFor",
    "foreach",
    "has",
    "is",
    "get",
    "content",
    "excerpt",
    "title",
    "tags",
    "authors",
    "img_url",
    "navigation",
    "pagination",
    "page_url",
    "url",
    "date",
    "plural",
    "encode",
    "asset",
    "body_class",
    "post_class",
    "ghost_head",
    "ghost_foot",
    "meta_title",
    "meta_description",
    "next_post",
    "prev_post",
    "t",
    "twitter_url",
    "facebook_url",
    "reading_time",
    "link",
    "link_class",
    "concat",
    "cancel_link",
    "price",
    "match",
    "tiers",
    "total_members",
    "total_paid_members",
    "comment_count",
    "comments",
    "recommendations",
    "readable_url",
    "content_api_url",
    "content_api_key",
    "social_url",
    "split",
    "json",
    "color_to_rgba",
    "contrast_text_color",
    "raw",
    "search",
    "social_accounts",
];

pub(super) fn check(sheets: &Sheets, remarks: &mut Remarks) {
    let mut reader = Reader { sheets, remarks, seen: BTreeSet::new(), called: BTreeSet::new() };
    for file in sheets.outlines.keys().filter(|file| !file.starts_with("partials/")) {
        reader.file(file, &[]);
    }
    let called = reader.called;
    for (code, helper) in [("GS040-GH-REQ", "ghost_head"), ("GS040-GF-REQ", "ghost_foot")] {
        if !called.contains(helper) {
            remarks.add(code, "default.hbs", "");
        }
    }
}

struct Reader<'s, 'r> {
    sheets: &'s Sheets,
    remarks: &'r mut Remarks,
    seen: BTreeSet<&'s str>,
    called: BTreeSet<String>,
}

impl<'s> Reader<'s, '_> {
    /// One file and the partials it calls; `handed` are the inline partials its caller handed it.
    fn file(&mut self, file: &'s str, handed: &[String]) {
        if !self.seen.insert(file) {
            return;
        }
        let outline = match &self.sheets.outlines[file] {
            Ok(outline) => outline,
            Err(error) => return self.remarks.add("GS005-TPL-ERR", file, error.to_string()),
        };
        let inlines = Inlines::of(outline);
        for place in &outline.places {
            if let Some((code, words)) = self.amiss(place, &inlines, handed) {
                self.remarks.add(code, file, format!("{words} (line {})", place.line));
            }
            if let Said::Mustache(call) | Said::Block(call) | Said::Subexpression(call) = &place.said {
                self.called.insert(call.name());
            }
        }
        for (at, place) in outline.places.iter().enumerate() {
            let (Said::Partial(name) | Said::PartialBlock(name)) = &place.said else {
                continue;
            };
            let Some(partial) = name.original().and_then(|name| self.sheets.partial(name)) else {
                continue;
            };
            let mut given = handed.to_vec();
            given.extend(inlines.declared_within(at));
            self.file(partial, &given);
        }
    }

    fn amiss(&self, place: &Place, inlines: &Inlines<'_>, handed: &[String]) -> Option<(&'static str, String)> {
        let unknown = |name: &str| {
            let known = name == "@partial-block"
                || self.sheets.outlines.contains_key(&format!("partials/{name}.hbs"))
                || handed.iter().any(|inline| inline == name)
                || inlines.reach(name, place);
            (!known).then(|| ("GS005-TPL-ERR", format!("there is no partial {name}")))
        };
        match &place.said {
            Said::Partial(word) => match word.original() {
                Some(name) => unknown(name),
                None => {
                    Some(("GS005-NO-INLINE-DYNAMIC-PARTIAL", "a partial is named by an expression, without a body".to_owned()))
                }
            },
            Said::PartialBlock(word) => word.original().and_then(unknown),
            Said::Subexpression(call) => unknown_helper(&call.name()),
            Said::Mustache(call) | Said::Block(call) if call.has_arguments() => unknown_helper(&call.name()),
            _ => None,
        }
    }
}

fn unknown_helper(name: &str) -> Option<(&'static str, String)> {
    let known = name.is_empty() || FORGIVEN.contains(&name) || helpers::all().has(name);
    (!known).then(|| ("GS005-TPL-ERR", format!("there is no helper {name}")))
}

/// Partials that a template declares for itself, `{{#*inline "name"}}`.
struct Inlines<'o> {
    by_name: BTreeMap<&'o str, Vec<&'o [usize]>>,
}

impl<'o> Inlines<'o> {
    fn of(outline: &'o Outline) -> Inlines<'o> {
        let mut by_name: BTreeMap<&str, Vec<&[usize]>> = BTreeMap::new();
        for place in &outline.places {
            if let Said::DecoratorBlock(call) = &place.said
                && call.path.original() == Some("inline")
                && let Some(name) = call.params.first().and_then(|name| name.original())
            {
                by_name.entry(name).or_default().push(&place.inside);
            }
        }
        Inlines { by_name }
    }

    /// Whether a declaration of that name stands in a block that is around the place too, or in none.
    fn reach(&self, name: &str, place: &Place) -> bool {
        let around = |block: &usize| place.inside.contains(block);
        self.by_name.get(name).is_some_and(|declared| declared.iter().any(|inside| inside.last().is_none_or(around)))
    }

    /// What is declared between the tags of the partial block at a place.
    fn declared_within(&self, at: usize) -> impl Iterator<Item = String> {
        self.by_name
            .iter()
            .filter(move |(_, declared)| declared.iter().any(|inside| inside.contains(&at)))
            .map(|(name, _)| (*name).to_owned())
    }
}
