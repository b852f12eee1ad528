//! The story next before and next after another, by when they were published.

use chrono::{DateTime, Utc};
use paper::{AuthorId, StoryId, TopicId};

use super::Entry;
use crate::error::Result;
use crate::value::params;
use crate::{Archive, Query};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Published earlier.
    Before,
    /// Published later.
    After,
}

/// Among which stories the neighbor is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    All,
    /// Those whose first topic this is.
    PrimaryTopic(TopicId),
    /// Those whose first author this is.
    PrimaryAuthor(AuthorId),
    /// Those that this author wrote, alone or with others.
    Author(AuthorId),
}

impl Archive {
    /// The live story next to one that was published then; two of one moment stand in the order
    /// of their ids.
    pub async fn neighbor(&self, story: StoryId, at: DateTime<Utc>, side: Side, among: Among) -> Result<Option<Entry>> {
        let (list, id, date, key) = match among {
            Among::All => ("stories where kind = 'story' and state = 'live' and $3 >= 0", "id", "published_at", 0),
            Among::PrimaryTopic(topic) => ("story_topics where topic_id = $3 and position = 0", "story_id", "live_at", topic.0),
            Among::PrimaryAuthor(author) => {
                ("story_bylines where author_id = $3 and position = 0", "story_id", "live_at", author.0)
            }
            Among::Author(author) => ("story_bylines where author_id = $3", "story_id", "live_at", author.0),
        };
        let (sign, way) = match side {
            Side::Before => ("<", "desc"),
            Side::After => (">", "asc"),
        };
        let sql = format!(
            "select {id} from {list} and {date} is not null and ({date}, {id}) {sign} ($1, $2) order by {date} {way}, {id} {way} limit 1"
        );
        let found: Option<StoryId> = self.first(&sql, params![at, story, key], |row| row.get(0)).await?;
        Ok(self.entries(found.as_slice(), false).await?.pop())
    }
}
