//! A large made-up archive, to see the paper under load: always the same for the same number.

use anyhow::Result;
use archive::Nouns;
use chrono::{TimeDelta, Utc};
use paper::{Slug, State, Story, sample};

use crate::{House, commands};

/// Stories in one transaction.
const BATCH: u64 = 1000;

const WORDS: &[&str] = &[
    "harbor",
    "council",
    "bridge",
    "vote",
    "ferry",
    "budget",
    "school",
    "river",
    "market",
    "winter",
    "teacher",
    "engine",
    "permit",
    "street",
    "night",
    "morning",
    "water",
    "union",
    "wage",
    "landlord",
    "rent",
    "choir",
    "goal",
    "season",
    "storm",
    "flood",
    "gauge",
    "repair",
    "contract",
    "bid",
    "letter",
    "answer",
    "question",
    "meeting",
    "minutes",
    "plan",
    "map",
    "shore",
    "boat",
    "crew",
    "captain",
    "dock",
    "warehouse",
    "bakery",
    "oven",
    "bread",
    "price",
    "queue",
    "ticket",
    "timetable",
    "station",
    "train",
    "signal",
    "delay",
    "weather",
    "forecast",
    "tide",
    "moon",
    "lamp",
    "window",
    "door",
    "roof",
    "carpenter",
    "nail",
    "timber",
    "paint",
    "color",
    "festival",
    "parade",
    "drum",
    "speech",
    "promise",
    "report",
    "auditor",
    "ledger",
    "receipt",
    "debt",
    "the",
    "a",
    "of",
    "and",
    "to",
    "in",
    "for",
    "on",
    "that",
    "was",
    "with",
    "at",
    "by",
    "from",
    "said",
    "had",
    "not",
    "were",
    "but",
    "their",
];

pub async fn stories(house: &House, number: u64) -> Result<()> {
    let now = Utc::now();
    let sections = house.archive.sections().list().await?;
    let authors = house.archive.authors().list(50).await?;
    let bar = commands::bar(number, "Printing made-up stories");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut made = 0;
    while made < number {
        let tx = house.archive.begin().await?;
        for n in made..(made + BATCH).min(number) {
            let headline = sentence(&mut dice, 7);
            let author = &authors[dice.below(authors.len() as u64) as usize];
            // The oldest first, one about every half hour, back from two days ago.
            let at = now - TimeDelta::days(2) - TimeDelta::minutes(31 * (number - n) as i64);
            // One in twenty is a long read, whose page comes to some 30 KB.
            let paragraphs = if dice.below(20) == 0 { 38 } else { 9 };
            let body: String = (0..paragraphs)
                .map(|_| {
                    format!(
                        "<p>{}</p>",
                        (0..5)
                            .map(|_| {
                                let length = 9 + dice.below(12) as usize;
                                sentence(&mut dice, length) + "."
                            })
                            .collect::<Vec<_>>()
                            .join(" ")
                    )
                })
                .collect();
            let story = Story {
                guid: String::new(),
                slug: Slug::from_words(&format!("{headline} {n}")),
                state: State::Live,
                version: 1,
                standfirst: Some(sentence(&mut dice, 12)),
                headline,
                body,
                dateline: None,
                bylines: vec![paper::Byline { author: author.id, name: author.name.clone(), slug: author.slug.clone() }],
                section: sections.get(dice.below(sections.len().max(1) as u64) as usize).map(|s| s.id),
                topics: vec![WORDS[dice.below(70) as usize].to_owned()],
                published_at: Some(at),
                created_by: None,
                ..sample::story()
            };
            tx.stories().add(story, &house.host, at).await?;
        }
        tx.commit().await?;
        made = (made + BATCH).min(number);
        bar.set_position(made);
    }
    bar.finish_and_clear();
    Ok(())
}

fn sentence(dice: &mut Dice, words: usize) -> String {
    let mut out = String::new();
    for n in 0..words {
        let word = WORDS[dice.below(WORDS.len() as u64) as usize];
        if n == 0 {
            out.extend(word.chars().next().map(|c| c.to_ascii_uppercase()));
            out.push_str(&word[1..]);
        } else {
            out.push(' ');
            out.push_str(word);
        }
    }
    out
}

/// xorshift64*: the same throws every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % n
    }
}
