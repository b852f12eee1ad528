//! How much prose, and how much else, stands under each node.

use super::cues::{self, Cues};
use super::tags::Tag;
use super::tree::{At, Page};

/// A run of text that is printed as one paragraph, heading, item or cell.
#[derive(Clone, Debug)]
pub struct Block {
    /// First text node and the place after the last.
    pub from: At,
    pub to: At,
    /// The nearest element that starts a line.
    pub owner: At,
    /// Characters, white space collapsed.
    pub chars: usize,
    /// Characters inside links.
    pub linked: usize,
    /// Ends of sentences and commas.
    pub stops: usize,
    /// Whether it ends like a sentence does.
    pub closed: bool,
}

impl Block {
    pub fn link_share(&self) -> f32 {
        self.linked as f32 / self.chars.max(1) as f32
    }

    /// How much this counts as prose, in characters.
    pub fn weight(&self, tag: Tag) -> f32 {
        let share = self.link_share();
        if self.chars < 20 || share > 0.6 || tag.is_heading() {
            return 0.0;
        }
        let prose = (self.chars - self.linked) as f32;
        if self.chars >= 80 && self.stops >= 1 {
            prose
        } else if self.closed && self.chars >= 40 {
            prose * 0.8
        } else if tag == Tag::P && self.chars >= 40 {
            prose * 0.5
        } else {
            prose * 0.15
        }
    }
}

/// One thing taken out, and by which rule.
#[derive(Clone, Debug)]
pub struct Cut {
    pub from: At,
    /// The place after the last node.
    pub to: At,
    /// The element that was meant: taken out whole, or holding the run of text that was.
    pub element: At,
    pub rule: &'static str,
}

/// What is known about every node of a page.
#[derive(Clone)]
pub struct Measures {
    pub cues: Vec<Cues>,
    /// Left out: silent, hidden or cut.
    pub out: Vec<bool>,
    /// Nearest block-level ancestor, or itself.
    pub owner: Vec<u32>,
    pub linked: Vec<bool>,
    pub blocks: Vec<Block>,
    /// Weight of prose under each node.
    pub mass: Vec<f32>,
    /// Characters under each node, and those of them inside links.
    pub chars: Vec<u32>,
    pub link_chars: Vec<u32>,
    /// What was taken out after the first look.
    pub cuts: Vec<Cut>,
    runs: Vec<Run>,
}

impl Measures {
    pub fn of(page: &Page) -> Measures {
        let n = page.len();
        let mut m = Measures {
            cues: vec![Cues::NONE; n],
            out: vec![false; n],
            owner: vec![0; n],
            linked: vec![false; n],
            blocks: Vec::new(),
            mass: vec![0.0; n],
            chars: vec![0; n],
            link_chars: vec![0; n],
            cuts: Vec::new(),
            runs: page
                .nodes
                .iter()
                .map(|node| Run::of(if node.tag == Tag::Text && !page[node.parent].tag.is_silent() { &node.text } else { "" }))
                .collect(),
        };
        for at in 1..n {
            let node = &page[at];
            let parent = node.parent;
            m.owner[at] = if node.tag.is_block() { at as u32 } else { m.owner[parent] };
            m.linked[at] = m.linked[parent] || node.tag == Tag::A || node.tag == Tag::Button;
            // A `noscript` that was never closed swallows the page; it is not what it says.
            let swallowed = node.tag == Tag::Noscript && (node.end - at) * 2 > n;
            m.out[at] = m.out[parent] || node.tag.is_silent() && !swallowed;
            if node.tag != Tag::Text && !m.out[at] {
                m.cues[at] = cues::of(node);
            }
        }
        m
    }

    /// Takes a subtree out.
    pub fn cut(&mut self, page: &Page, at: At, rule: &'static str) {
        self.out[at..page[at].end].fill(true);
        self.cuts.push(Cut { from: at, to: page[at].end, element: at, rule });
    }

    /// Takes one run of text out, and nothing else of the element it stands in.
    pub fn cut_block(&mut self, block: &Block, rule: &'static str) {
        for at in block.from..block.to {
            self.out[at] |= self.owner[at] as At == block.owner;
        }
        self.cuts.push(Cut { from: block.from, to: block.to, element: block.owner, rule });
    }

    /// Counts again what is not out.
    pub fn weigh(&mut self, page: &Page) {
        self.blocks.clear();
        self.mass.fill(0.0);
        self.chars.fill(0);
        self.link_chars.fill(0);
        let mut open: Option<(Block, char)> = None;
        for at in 1..page.len() {
            if self.out[at] {
                continue;
            }
            let node = &page[at];
            match node.tag {
                Tag::Text => {
                    let owner = self.owner[at] as At;
                    let same = matches!(&open, Some((b, _)) if b.owner == owner);
                    if !same {
                        self.close(page, open.take());
                    }
                    let (block, last) = open.get_or_insert_with(|| {
                        (Block { from: at, to: at + 1, owner, chars: 0, linked: 0, stops: 0, closed: false }, ' ')
                    });
                    let before = block.chars;
                    self.runs[at].add_to(block, last);
                    let more = block.chars - before;
                    if self.linked[at] {
                        block.linked += more;
                        self.link_chars[at] = more as u32;
                    }
                    self.chars[at] = more as u32;
                    block.to = at + 1;
                }
                Tag::Br => {
                    // Two line breaks in a row end a paragraph.
                    if matches!(&open, Some((_, '\n'))) {
                        self.close(page, open.take());
                    } else if let Some((_, last)) = &mut open {
                        *last = '\n';
                    }
                }
                tag if tag.is_block() => self.close(page, open.take()),
                _ => {}
            }
        }
        self.close(page, open.take());
        for at in (1..page.len()).rev() {
            let parent = page[at].parent;
            self.mass[parent] += self.mass[at];
            self.chars[parent] += self.chars[at];
            self.link_chars[parent] += self.link_chars[at];
        }
    }

    fn close(&mut self, page: &Page, block: Option<(Block, char)>) {
        let Some((mut block, last)) = block else {
            return;
        };
        if block.chars == 0 {
            return;
        }
        block.closed = ends_sentence(last) || last == '\n' && block.stops > 0;
        block.stops += usize::from(matches!(last, '.' | '!' | '?'));
        self.mass[block.owner] += block.weight(page[block.owner].tag);
        self.blocks.push(block);
    }

    pub fn link_share(&self, at: At) -> f32 {
        self.link_chars[at] as f32 / self.chars[at].max(1) as f32
    }
}

fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | ':'
            | '…'
            | '"'
            | '”'
            | '“'
            | '»'
            | '«'
            | '’'
            | '\''
            | ')'
            | '。'
            | '！'
            | '？'
            | '」'
            | '।'
            | '؟'
            | '۔'
    )
}

/// What one text node adds to a block, counted once.
#[derive(Clone, Copy)]
struct Run {
    chars: u32,
    stops: u32,
    last: char,
    /// Begins with white space.
    gap: bool,
}

impl Run {
    fn of(text: &str) -> Run {
        let mut run = Run { chars: 0, stops: 0, last: ' ', gap: text.starts_with(char::is_whitespace) };
        let mut gap = false;
        for c in text.chars() {
            if c.is_whitespace() {
                gap = true;
                continue;
            }
            if gap && run.chars > 0 {
                run.chars += 1;
                run.stops += u32::from(pauses(run.last));
            }
            gap = false;
            if matches!(c, '。' | '、' | '，' | '！' | '？' | '।' | '؟' | '،' | '۔') {
                run.stops += 1;
            }
            run.chars += 1;
            run.last = c;
        }
        run
    }

    fn add_to(self, block: &mut Block, last: &mut char) {
        if self.chars == 0 {
            return;
        }
        if self.gap && block.chars > 0 {
            block.chars += 1;
            block.stops += usize::from(pauses(*last));
        }
        block.chars += self.chars as usize;
        block.stops += self.stops as usize;
        *last = self.last;
    }
}

fn pauses(c: char) -> bool {
    matches!(c, '.' | ',' | '!' | '?' | ';')
}
