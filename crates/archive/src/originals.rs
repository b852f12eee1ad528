//! The documents that stories were written in before they came here.

use std::collections::HashMap;

use paper::export::{Format, Original};
use paper::{Story, StoryId};
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::value::{id_list, params};
use crate::{Query, Tx};

pub struct Originals<'a, Q>(pub(crate) &'a Q);

impl<Q: Query> Originals<'_, Q> {
    /// Those of these stories whose text is still the one that came, by story.
    pub async fn of(&self, stories: &[Story]) -> Result<HashMap<StoryId, Original>> {
        if stories.is_empty() {
            return Ok(HashMap::new());
        }
        let (list, values) = id_list(stories.iter().map(|story| story.id.0));
        let sql = format!("select story_id, format, document, body_hash from originals where story_id in ({list})");
        let rows = self.0.all(&sql, &values, |row| {
            let format = if row.get::<String>(1)? == "mobiledoc" { Format::Mobiledoc } else { Format::Lexical };
            Ok((row.get::<StoryId>(0)?, Original { format, document: row.get(2)? }, row.get::<String>(3)?))
        });
        let mut found = HashMap::new();
        for (id, original, hash) in rows.await? {
            if stories.iter().any(|story| story.id == id && hash_of(&story.body) == hash) {
                found.insert(id, original);
            }
        }
        Ok(found)
    }
}

impl Originals<'_, Tx> {
    /// Keeps it beside the text that was made of it; none takes away what was kept.
    pub async fn keep(&self, story: StoryId, body: &str, original: Option<&Original>) -> Result<()> {
        let Some(original) = original else {
            self.0.exec("delete from originals where story_id = $1", params![story]).await?;
            return Ok(());
        };
        let sql = "insert into originals (story_id, format, document, body_hash) values ($1, $2, $3, $4)
            on conflict (story_id) do update set format = excluded.format, document = excluded.document, body_hash = excluded.body_hash";
        self.0.exec(sql, params![story, original.format.as_str(), &original.document, hash_of(body)]).await?;
        Ok(())
    }
}

fn hash_of(body: &str) -> String {
    hex::encode(Sha256::digest(body))
}
