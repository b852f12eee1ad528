//! The elements that mean something to a reader of pages; all others are `Other`.

use html5ever::{LocalName, local_name};

macro_rules! tags {
    ($($name:tt => $tag:ident),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Tag { Document, Text, Other, AmpImg, $($tag),* }

        impl Tag {
            pub fn of(name: &LocalName) -> Tag {
                match *name {
                    $(local_name!($name) => Tag::$tag,)*
                    _ if &**name == "amp-img" => Tag::AmpImg,
                    _ => Tag::Other,
                }
            }

            /// The element's name as printed; empty for what is no named element.
            pub fn name(self) -> &'static str {
                match self {
                    $(Tag::$tag => $name,)*
                    _ => "",
                }
            }
        }
    };
}

tags! {
    "a" => A, "abbr" => Abbr, "address" => Address, "article" => Article, "aside" => Aside,
    "audio" => Audio, "b" => B, "base" => Base, "blockquote" => Blockquote, "body" => Body,
    "br" => Br, "button" => Button, "canvas" => Canvas, "caption" => Caption, "center" => Center, "cite" => Cite,
    "code" => Code, "col" => Col, "colgroup" => Colgroup, "dd" => Dd, "del" => Del,
    "details" => Details, "dialog" => Dialog, "div" => Div, "dl" => Dl, "dt" => Dt, "em" => Em,
    "embed" => Embed, "fieldset" => Fieldset, "figcaption" => Figcaption, "figure" => Figure,
    "font" => Font, "footer" => Footer, "form" => Form, "h1" => H1, "h2" => H2, "h3" => H3,
    "h4" => H4, "h5" => H5, "h6" => H6, "head" => Head, "header" => Header, "hgroup" => Hgroup,
    "hr" => Hr, "html" => Html, "i" => I, "iframe" => Iframe, "img" => Img, "input" => Input,
    "ins" => Ins, "kbd" => Kbd, "label" => Label, "legend" => Legend, "li" => Li, "link" => Link,
    "main" => Main, "mark" => Mark, "menu" => Menu, "meta" => Meta, "nav" => Nav,
    "noscript" => Noscript, "object" => Object, "ol" => Ol, "option" => Option, "p" => P,
    "picture" => Picture, "pre" => Pre, "q" => Q,
    "rp" => Rp,
    "rt" => Rt, "ruby" => Ruby, "s" => S, "samp" => Samp, "script" => Script,
    "section" => Section, "select" => Select, "small" => Small, "source" => Source,
    "span" => Span, "strong" => Strong, "style" => Style, "sub" => Sub, "summary" => Summary,
    "sup" => Sup, "svg" => Svg, "math" => Math, "table" => Table, "tbody" => Tbody, "td" => Td,
    "template" => Template, "textarea" => Textarea, "tfoot" => Tfoot, "th" => Th,
    "thead" => Thead, "time" => Time, "title" => Title, "tr" => Tr, "track" => Track, "u" => U,
    "ul" => Ul, "var" => Var, "video" => Video,
}

impl Tag {
    /// Whether the element starts a new line of print.
    pub fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hgroup
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
                | Document
        )
    }

    pub fn is_heading(self) -> bool {
        use Tag::*;
        matches!(self, H1 | H2 | H3 | H4 | H5 | H6)
    }

    /// Elements whose text no reader sees.
    pub fn is_silent(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Rp | Rt
                | Script
                | Style
                | Template
                | Head
                | Title
                | Meta
                | Link
                | Base
                | Noscript
                | Textarea
                | Select
                | Option
                | Iframe
                | Object
                | Embed
                | Svg
                | Math
                | Canvas
                | Audio
                | Video
                | Input
                | Dialog
                | Track
                | Source
        )
    }
}
