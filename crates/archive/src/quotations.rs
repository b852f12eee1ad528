//! Who said what in which story.

use paper::{Quotation, StoryId};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Quotations<'a, Q>(pub(crate) &'a Q);

fn quotation(row: &Row) -> Result<Quotation> {
    Ok(Quotation { speaker: row.get(0)?, words: row.get(1)? })
}

/// Quotations kept of one story; a transcript may hold thousands.
const MOST: usize = 200;

impl<Q: Query> Quotations<'_, Q> {
    /// Those of one story in the order in which they stand in it.
    pub async fn of_story(&self, story: StoryId) -> Result<Vec<Quotation>> {
        let sql = "select speaker, words from quotations where story_id = $1 order by position";
        self.0.all(sql, params![story], quotation).await
    }
}

impl Quotations<'_, Tx> {
    /// Makes these the quotations of a story. Says whether that changed anything.
    pub async fn keep(&self, story: StoryId, all: &[Quotation]) -> Result<bool> {
        let all = &all[..all.len().min(MOST)];
        if self.of_story(story).await? == all {
            return Ok(false);
        }
        self.0.exec("delete from quotations where story_id = $1", params![story]).await?;
        for (position, one) in all.iter().enumerate() {
            let sql = "insert into quotations (story_id, position, speaker, words) values ($1, $2, $3, $4)";
            self.0.exec(sql, params![story, position as i64, &one.speaker, &one.words]).await?;
        }
        self.0.touch(format!("story:{story}"));
        Ok(true)
    }
}
