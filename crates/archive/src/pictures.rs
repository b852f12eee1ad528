//! Pictures: their words and sizes. The bytes are in the blobs, named by their hash.

use chrono::{DateTime, Utc};
use paper::{Focus, Picture, PictureId, SectionId, StoryId};

use crate::error::Result;
use crate::value::{Row, Value, id_list, params};
use crate::{Query, Tx};

pub struct Pictures<'a, Q>(pub(crate) &'a Q);

/// One size of a picture in one format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    pub picture: PictureId,
    /// Pixels.
    pub width: i64,
    pub media_type: String,
    /// Where its bytes are among the blobs.
    pub hash: String,
}

const COLUMNS: &str = "id, hash, media_type, width, height, size, alt, caption, credit, licence, source_url, focus_x, focus_y";

fn picture(row: &Row) -> Result<Picture> {
    Ok(Picture {
        id: row.get(0)?,
        hash: row.get(1)?,
        media_type: row.get(2)?,
        width: row.get(3)?,
        height: row.get(4)?,
        size: row.get(5)?,
        alt: row.get(6)?,
        caption: row.get(7)?,
        credit: row.get(8)?,
        licence: row.get(9)?,
        source_url: row.get(10)?,
        focus: focus_at(row, 11)?,
    })
}

/// Where the subject stands, from the two columns that begin at `at`.
pub(crate) fn focus_at(row: &Row, at: usize) -> Result<Option<Focus>> {
    let (x, y): (Option<i64>, Option<i64>) = (row.get(at)?, row.get(at + 1)?);
    Ok(x.zip(y).map(|(x, y)| Focus::at(x, y)))
}

impl<Q: Query> Pictures<'_, Q> {
    pub async fn by_id(&self, id: PictureId) -> Result<Option<Picture>> {
        self.0.first(&format!("select {COLUMNS} from pictures where id = $1"), params![id], picture).await
    }

    /// Those of these ids that are there, in no order.
    pub async fn by_ids(&self, ids: &[PictureId]) -> Result<Vec<Picture>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        self.0.all(&format!("select {COLUMNS} from pictures where id in ({list})"), &values, picture).await
    }

    pub async fn by_hash(&self, hash: &str) -> Result<Option<Picture>> {
        self.0.first(&format!("select {COLUMNS} from pictures where hash = $1"), params![hash], picture).await
    }

    /// Those of these hashes that are there, in no order.
    pub async fn by_hashes(&self, hashes: &[String]) -> Result<Vec<Picture>> {
        let mut found = Vec::with_capacity(hashes.len());
        for some in hashes.chunks(512) {
            let size = some.len().next_power_of_two();
            let names: Vec<String> = (1..=size).map(|n| format!("${n}")).collect();
            // No picture has an empty hash.
            let values: Vec<Value> =
                some.iter().map(String::as_str).chain(std::iter::repeat("")).take(size).map(Value::from).collect();
            let sql = format!("select {COLUMNS} from pictures where hash in ({})", names.join(","));
            found.append(&mut self.0.all(&sql, &values, picture).await?);
        }
        Ok(found)
    }

    /// The picture that was fetched from this address before.
    pub async fn by_source(&self, url: &str) -> Result<Option<Picture>> {
        self.0
            .first(
                &format!("select {COLUMNS} from pictures where source_url = $1 order by id desc limit 1"),
                params![url],
                picture,
            )
            .await
    }

    /// Is this picture, or this size of one, shown only by stories that were taken down?
    pub async fn is_withheld(&self, hash: &str) -> Result<bool> {
        let sql = "select count(*), coalesce(sum(case when s.state = 'live' then 1 else 0 end), 0)
            from story_pictures sp join stories s on s.id = sp.story_id
            where sp.picture_id in (select id from pictures where hash = $1 union select picture_id from renditions where hash = $1
                union select picture_id from crops where hash = $1)
                and (s.version > 0 or s.state in ('live', 'held', 'withdrawn', 'killed'))";
        let shown = self.0.first(sql, params![hash], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))).await?;
        Ok(shown.is_some_and(|(stories, live)| stories > 0 && live == 0))
    }

    /// Newest first, at most `limit`, older than `before`.
    pub async fn list(&self, before: Option<PictureId>, limit: i64) -> Result<Vec<Picture>> {
        let sql = format!("select {COLUMNS} from pictures where id < $1 order by id desc limit $2");
        self.0.all(&sql, params![before.map_or(i64::MAX, |id| id.0), limit], picture).await
    }

    /// Live stories that show it, with their sections.
    pub async fn shown_by(&self, id: PictureId) -> Result<Vec<(StoryId, Option<SectionId>)>> {
        let sql = "select s.id, s.section_id from stories s join story_pictures sp on sp.story_id = s.id
            where sp.picture_id = $1 and s.state = 'live' order by s.id";
        self.0.all(sql, params![id], |row| Ok((row.get(0)?, row.get(1)?))).await
    }

    pub async fn renditions(&self, picture: PictureId) -> Result<Vec<Rendition>> {
        self.renditions_of(&[picture]).await
    }

    /// The sizes there are of these pictures, each one's smallest first.
    pub async fn renditions_of(&self, pictures: &[PictureId]) -> Result<Vec<Rendition>> {
        let mut found = Vec::new();
        for some in pictures.chunks(512) {
            let (list, values) = id_list(some.iter().map(|id| id.0));
            let sql = format!(
                "select picture_id, width, media_type, hash from renditions where picture_id in ({list})
                    order by picture_id, width, media_type"
            );
            let read = |row: &Row| {
                Ok(Rendition { picture: row.get(0)?, width: row.get(1)?, media_type: row.get(2)?, hash: row.get(3)? })
            };
            found.append(&mut self.0.all(&sql, &values, read).await?);
        }
        Ok(found)
    }
}

impl Pictures<'_, Tx> {
    /// Adds a picture whose bytes are among the blobs already; the same bytes are one picture,
    /// whose empty words are filled in.
    pub async fn add(&self, new: &Picture, now: DateTime<Utc>) -> Result<Picture> {
        let sql = format!(
            "insert into pictures (hash, media_type, width, height, size, alt, caption, credit, licence, source_url, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (hash) do update set
                alt = case when pictures.alt = '' then excluded.alt else pictures.alt end,
                caption = coalesce(pictures.caption, excluded.caption), credit = coalesce(pictures.credit, excluded.credit),
                licence = coalesce(pictures.licence, excluded.licence)
             returning {COLUMNS}"
        );
        let values = params![
            &new.hash,
            &new.media_type,
            new.width,
            new.height,
            new.size,
            &new.alt,
            new.caption.clone(),
            new.credit.clone(),
            new.licence.clone(),
            new.source_url.clone(),
            now,
        ];
        self.0.first(&sql, values, picture).await?.ok_or(crate::Error::NotFound("picture"))
    }

    /// Changes a picture's words. Stories that show it are stale through their own tags, which
    /// the act that calls this must touch.
    pub async fn describe(
        &self,
        id: PictureId,
        alt: &str,
        caption: Option<&str>,
        credit: Option<&str>,
        licence: Option<&str>,
    ) -> Result<()> {
        self.0.touch(format!("picture:{id}"));
        let own = |text: Option<&str>| text.map(str::to_owned);
        let sql = "update pictures set alt = $2, caption = $3, credit = $4, licence = $5 where id = $1";
        self.0.exec(sql, params![id, alt, own(caption), own(credit), own(licence)]).await?;
        Ok(())
    }

    /// Says where the subject stands, or takes that back. What was cut before is cut anew when it is
    /// asked for.
    pub async fn point_at(&self, id: PictureId, focus: Option<Focus>) -> Result<()> {
        self.0.touch(format!("picture:{id}"));
        let (x, y) = (focus.map(|at| i64::from(at.x())), focus.map(|at| i64::from(at.y())));
        self.0.exec("update pictures set focus_x = $2, focus_y = $3 where id = $1", params![id, x, y]).await?;
        self.0.exec("delete from crops where picture_id = $1 and width > 0 and height > 0", params![id]).await?;
        Ok(())
    }

    pub async fn add_rendition(&self, rendition: &Rendition) -> Result<()> {
        self.0.touch(format!("picture:{}", rendition.picture));
        let sql = "insert into renditions (picture_id, width, media_type, hash) values ($1, $2, $3, $4)
            on conflict (picture_id, width, media_type) do update set hash = excluded.hash";
        self.0.exec(sql, params![rendition.picture, rendition.width, &rendition.media_type, &rendition.hash]).await?;
        Ok(())
    }
}
