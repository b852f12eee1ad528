//! Which whitespace around tags is not printed: tildes, and lines on which a
//! block tag, comment or partial stands alone. Follows handlebars.js's
//! `WhitespaceControl` step by step, because the order of its steps shows.

use crate::lex::is_space;
use crate::tree::{Block, Content, Node, Program, Strip};

/// What a node asks of its surroundings.
#[derive(Default)]
struct Wish {
    open: bool,
    close: bool,
    open_standalone: bool,
    close_standalone: bool,
    inline_standalone: bool,
}

impl From<Strip> for Wish {
    fn from(strip: Strip) -> Self {
        Wish { open: strip.open, close: strip.close, ..Wish::default() }
    }
}

/// Strips the whole template; `standalone` is off with `ignore_standalone`.
pub(crate) fn control(program: &mut Program<'_>, standalone: bool) {
    walk(program, true, standalone);
}

fn walk(program: &mut Program<'_>, is_root: bool, standalone: bool) {
    let body = &mut program.body;
    for i in 0..body.len() {
        let wish = match &mut body[i] {
            Node::Content(_) => continue,
            Node::Comment { strip } | Node::Partial { strip, .. } => Wish { inline_standalone: true, ..Wish::from(*strip) },
            Node::Mustache { strip, .. } | Node::Decorator { strip, .. } => Wish::from(*strip),
            Node::Block(block) => control_block(block, standalone),
            Node::PartialBlock { program, open, close, .. } => {
                walk(program, false, standalone);
                around(&mut program.body, *open, *close)
            }
        };
        let before = ends_line(body, Some(i), is_root);
        let after = starts_line(body, Some(i), is_root);

        if wish.close {
            omit_right(body, Some(i), true);
        }
        if wish.open {
            omit_left(body, Some(i), true);
        }
        if !standalone {
            continue;
        }
        if wish.inline_standalone && before && after {
            omit_right(body, Some(i), false);
            if omit_left(body, Some(i), false) {
                let (head, tail) = body.split_at_mut(i);
                if let (Some(Node::Content(text)), Some(Node::Partial { indent, .. })) = (head.last(), tail.first_mut()) {
                    let kept = text.original.trim_end_matches([' ', '\t']).len();
                    *indent = &text.original[kept..];
                }
            }
        }
        if wish.open_standalone && before {
            if let Some(first) = first_part(&mut body[i]) {
                omit_right(first, None, false);
            }
            omit_left(body, Some(i), false);
        }
        if wish.close_standalone && after {
            omit_right(body, Some(i), false);
            if let Some(last) = last_part(&mut body[i]) {
                omit_left(last, None, false);
            }
        }
    }
}

fn first_part<'a, 's>(node: &'a mut Node<'s>) -> Option<&'a mut Vec<Node<'s>>> {
    match node {
        Node::Block(b) => b.program.as_mut().or(b.inverse.as_mut()).map(|p| &mut p.body),
        Node::PartialBlock { program, .. } => Some(&mut program.body),
        _ => None,
    }
}

fn last_part<'a, 's>(node: &'a mut Node<'s>) -> Option<&'a mut Vec<Node<'s>>> {
    match node {
        Node::Block(b) => b.inverse.as_mut().or(b.program.as_mut()).map(|p| &mut p.body),
        Node::PartialBlock { program, .. } => Some(&mut program.body),
        _ => None,
    }
}

/// A block with one part only.
fn around(body: &mut [Node<'_>], open: Strip, close: Strip) -> Wish {
    let wish = Wish {
        open: open.open,
        close: close.close,
        open_standalone: starts_line(body, None, false),
        close_standalone: ends_line(body, None, false),
        inline_standalone: false,
    };
    if open.close {
        omit_right(body, None, true);
    }
    if close.open {
        omit_left(body, None, true);
    }
    wish
}

fn control_block(block: &mut Block<'_>, standalone: bool) -> Wish {
    for part in [&mut block.program, &mut block.inverse].into_iter().flatten() {
        walk(part, false, standalone);
    }
    let (open, middle, close) = (block.open, block.middle, block.close);
    let (program, inverse) = match (&mut block.program, &mut block.inverse) {
        (Some(program), Some(inverse)) => (program, inverse),
        (Some(only), None) | (None, Some(only)) => return around(&mut only.body, open, close),
        (None, None) => return Wish::default(),
    };
    let wish = Wish {
        open: open.open,
        close: close.close,
        open_standalone: starts_line(&program.body, None, false),
        close_standalone: ends_line(&first_inverse(inverse).body, None, false),
        inline_standalone: false,
    };
    if open.close {
        omit_right(&mut program.body, None, true);
    }
    if middle.open {
        omit_left(&mut program.body, None, true);
    }
    if middle.close {
        omit_right(&mut first_inverse(inverse).body, None, true);
    }
    if close.open {
        omit_left(&mut last_inverse(inverse).body, None, true);
    }
    if standalone && ends_line(&program.body, None, false) && starts_line(&first_inverse(inverse).body, None, false) {
        omit_left(&mut program.body, None, false);
        omit_right(&mut first_inverse(inverse).body, None, false);
    }
    wish
}

/// The part right after the first `{{else …}}`: inside the link, if it is one.
fn first_inverse<'a, 's>(inverse: &'a mut Program<'s>) -> &'a mut Program<'s> {
    if !inverse.chained {
        return inverse;
    }
    match inverse.body.first_mut() {
        Some(Node::Block(link)) => link.program.as_mut().expect("a link has a first part"),
        _ => unreachable!("a chained part holds one block"),
    }
}

/// handlebars.js follows `chained` through the links' first parts, which are
/// never chained themselves, so it stops after one step; so do we.
fn last_inverse<'a, 's>(inverse: &'a mut Program<'s>) -> &'a mut Program<'s> {
    first_inverse(inverse)
}

/// Whether the text before place `i` (or the end) leaves the line empty.
fn ends_line(body: &[Node<'_>], i: Option<usize>, is_root: bool) -> bool {
    let i = i.unwrap_or(body.len());
    match i.checked_sub(1).map(|p| &body[p]) {
        None => is_root,
        Some(Node::Content(text)) => {
            let kept = text.original.trim_end_matches(is_space).len();
            let only = kept == 0 && i == 1 && is_root;
            only || text.original[kept..].contains('\n')
        }
        Some(_) => false,
    }
}

/// Whether the text after place `i` (or the start) leaves the line empty.
fn starts_line(body: &[Node<'_>], i: Option<usize>, is_root: bool) -> bool {
    let next = i.map_or(0, |i| i + 1);
    match body.get(next) {
        None => is_root,
        Some(Node::Content(text)) => {
            let rest = text.original.trim_start_matches(is_space);
            let only = rest.is_empty() && body.len() == next + 1 && is_root;
            only || text.original[..text.original.len() - rest.len()].contains('\n')
        }
        Some(_) => false,
    }
}

fn text_at<'a, 's>(body: &'a mut [Node<'s>], i: Option<usize>) -> Option<&'a mut Content<'s>> {
    match body.get_mut(i?) {
        Some(Node::Content(text)) => Some(text),
        _ => None,
    }
}

fn omit_right(body: &mut [Node<'_>], i: Option<usize>, all: bool) {
    let Some(text) = text_at(body, Some(i.map_or(0, |i| i + 1))) else {
        return;
    };
    if !all && text.right_stripped {
        return;
    }
    let before = text.value.len();
    text.value = if all {
        text.value.trim_start_matches(is_space)
    } else {
        let rest = text.value.trim_start_matches([' ', '\t']);
        let after = rest.strip_prefix('\r').unwrap_or(rest);
        // `\r?\n?`: either may be there alone.
        after.strip_prefix('\n').unwrap_or(after)
    };
    text.right_stripped = text.value.len() != before;
}

fn omit_left(body: &mut [Node<'_>], i: Option<usize>, all: bool) -> bool {
    let i = match i {
        Some(i) => i.checked_sub(1),
        None => body.len().checked_sub(1),
    };
    let Some(text) = text_at(body, i) else {
        return false;
    };
    if !all && text.left_stripped {
        return false;
    }
    let before = text.value.len();
    text.value = if all { text.value.trim_end_matches(is_space) } else { text.value.trim_end_matches([' ', '\t']) };
    text.left_stripped = text.value.len() != before;
    text.left_stripped
}
