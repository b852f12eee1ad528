//! The origin sent a new text of a story that readers have.
//!
//! Ours is set anew from the three: what we took, what we made of it, and what the origin made of
//! it. Where a trusted partner wrote every word of ours, that goes out by itself; elsewhere it lies
//! beside the story as a working copy until an editor sends it.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Change, Note, Origin, Parts, State, Story, WireItem, WorkingCopy};

use crate::error::{Error, Result};
use crate::subject;
use crate::take::origin_of;
use crate::working_copy::{NewWords, prose, send_words};

/// How many versions back the text that ours was made of is looked for.
const BACK: i64 = 50;

pub(super) async fn beside_ours(tx: &Tx, item: &WireItem, story: Story, said: &str, now: DateTime<Utc>) -> Result<()> {
    let id = story.id;
    let here = format!("{said}version {}", item.version);
    if let Some(copy) = tx.working_copies().of_story(id).await? {
        if version(&copy.story) < item.version {
            let detail = format!("{here}; a working copy lies here already, so compare the two");
            tx.journal().enter(None, "alarm", subject(id), detail, now).await?;
        }
        return Ok(());
    }
    let base = tx.wire_items().versions(item.id, BACK).await?.into_iter().find(|old| old.version == version(&story));
    let Some(base) = base.map(|old| old.parts) else {
        let detail = format!("{here}; the text that ours was made of is no longer kept, so compare the two");
        return Ok(tx.journal().enter(None, "alarm", subject(id), detail, now).await?);
    };
    let Merged { story: words, theirs_alone, clean } = merged(tx, item, &base, &story).await?;
    // What ours has told already is told once.
    let told = story.origin.as_ref().and_then(|origin| origin.correction.as_deref());
    let note = item.parts.correction.as_deref().filter(|note| Some(*note) != told).map(Note::parse);
    let change = match note {
        Some(_) => Change::Correction,
        None => small_or_not(tx, &story, &words).await?,
    };
    if change != Change::Correction && (Story { origin: words.origin.clone(), ..story.clone() }) == words {
        // They set the same words anew; ours are made of their newest version as they stand.
        tx.stories().save(&words, now).await?;
        return Ok(());
    }
    if theirs_alone && clean && story.state == State::Live && is_trusted(tx, item).await? && !matches!(note, Some(Err(_))) {
        let new = NewWords { story: words.clone(), change, note: note.clone().and_then(|note| note.ok()) };
        match send_words(tx, None, id, new, now).await {
            Ok(_) => return Ok(()),
            // An editor has to look at it.
            Err(Error::Refusal(_)) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    let note = if note.is_some() { item.parts.correction.clone().unwrap_or_default() } else { String::new() };
    let copy =
        WorkingCopy { change, note, base: story.version, edition: 1, by: None, begun_at: now, saved_at: now, story: words };
    tx.working_copies().begin(&copy).await?;
    let beside = if clean {
        "laid beside ours as a working copy"
    } else {
        "both sides changed the same words, so the working copy has ours there: compare the two"
    };
    Ok(tx.journal().enter(None, "alarm", subject(id), format!("{here}; {beside}"), now).await?)
}

fn version(story: &Story) -> i64 {
    story.origin.as_ref().map_or(0, |origin| origin.version)
}

async fn is_trusted(tx: &Tx, item: &WireItem) -> Result<bool> {
    Ok(match item.partner {
        Some(partner) => tx.partners().by_id(partner).await?.is_some_and(|partner| partner.trusted),
        None => false,
    })
}

async fn small_or_not(tx: &Tx, before: &Story, after: &Story) -> Result<Change> {
    let most = tx.masthead().await?.fix_words as usize;
    let weight = reading::changes::weigh(&prose(before), &prose(after));
    Ok(if weight.figure.is_none() && weight.words <= most { Change::Fix } else { Change::Update })
}

struct Merged {
    story: Story,
    /// Nobody here has changed a word of what was taken.
    theirs_alone: bool,
    /// Nowhere had both sides changed the same.
    clean: bool,
}

async fn merged(tx: &Tx, item: &WireItem, base: &Parts, ours: &Story) -> Result<Merged> {
    let theirs = &item.parts;
    let taken = Story {
        headline: base.headline.clone(),
        standfirst: base.standfirst.clone(),
        dateline: base.dateline.clone(),
        brief: base.brief.clone(),
        body: base.body.clone(),
        ..ours.clone()
    };
    let theirs_alone = words_of(&taken) == words_of(ours);
    let mut clean = true;
    let headline = one_of(&base.headline, &ours.headline, &theirs.headline, &mut clean);
    let standfirst = one_of(&base.standfirst, &ours.standfirst, &theirs.standfirst, &mut clean);
    let dateline = one_of(&base.dateline, &ours.dateline, &theirs.dateline, &mut clean);
    let brief = one_of(&base.brief, &ours.brief, &theirs.brief, &mut clean);
    let names: Vec<String> = ours.bylines.iter().map(|byline| byline.name.clone()).collect();
    let bylines = one_of(&base.bylines, &names, &theirs.bylines, &mut clean);
    let body = match reading::changes::merge(&base.body, &ours.body, &theirs.body) {
        Some(body) => body,
        None if theirs_alone => theirs.body.clone(),
        None => {
            clean = false;
            ours.body.clone()
        }
    };
    let story = Story {
        headline,
        standfirst,
        dateline,
        brief,
        bylines: if bylines == names { ours.bylines.clone() } else { tx.authors().bylines(&bylines).await? },
        body: without_foreign_pictures(&body),
        // An embargo is carried over by itself.
        origin: Some(Origin { embargo_until: ours.origin.as_ref().and_then(|o| o.embargo_until), ..origin_of(item) }),
        ..ours.clone()
    };
    Ok(Merged { story, theirs_alone, clean })
}

fn words_of(story: &Story) -> Vec<String> {
    prose(story).split_whitespace().map(str::to_owned).collect()
}

/// Whoever changed it since has their way; where both did, we have.
fn one_of<T: Clone + PartialEq>(base: &T, ours: &T, theirs: &T, clean: &mut bool) -> T {
    if ours == base {
        return theirs.clone();
    }
    if theirs != base && theirs != ours {
        *clean = false;
    }
    ours.clone()
}

/// A picture that the new text brings is still at its origin, and must not keep a correction waiting.
fn without_foreign_pictures(body: &str) -> String {
    let is_foreign = |block: &String| block.matches("<img").count() > block.matches("src=\"/content/").count();
    let has_words = |block: &String| !block.starts_with("<figure") && !paper::body::text_of(block).trim().is_empty();
    let blocks = reading::clean::blocks(body);
    if !blocks.iter().any(is_foreign) {
        return body.to_owned();
    }
    blocks.into_iter().filter(|block| !is_foreign(block) || has_words(block)).collect::<Vec<_>>().join("\n")
}
