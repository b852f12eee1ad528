//! Adding and saving stories: the row, its bylines, and the tags of every page that shows it.

use chrono::{DateTime, TimeDelta, Utc};
use paper::{Story, StoryId, TopicId};

use super::Stories;
use crate::addresses::{mapped, part_of};
use crate::error::{Error, Result};
use crate::shelves::places;
use crate::value::params;
use crate::{Nouns, Tx, topics};

impl Stories<'_, Tx> {
    /// Adds a story; its id and guid are given here (`guid_host` names the paper in the tag: URI,
    /// RFC 4151), and its slug is numbered when it is taken.
    pub async fn add(&self, mut new: Story, guid_host: &str, now: DateTime<Utc>) -> Result<Story> {
        let wanted = new.slug.clone();
        for n in 2.. {
            if !self.slug_taken(&new.slug, None).await? {
                break;
            }
            new.slug = wanted.numbered(n);
        }
        let sql = "insert into stories (guid, slug, state, version, edition, headline, body, words, bylines, topics, featured, created_at, created_by, saved_at)
            values ($1, $2, 'draft', 0, 0, '', '', 0, '[]', '[]', $3, $4, $5, $4) returning id";
        let fresh = new.guid.is_empty();
        let guid = if fresh { format!("new:{}", new.slug) } else { new.guid.clone() };
        new.id = StoryId(self.0.insert(sql, params![guid, &new.slug, false, now, new.created_by]).await?);
        if fresh {
            new.guid = format!("tag:{guid_host},{}:story/{}", now.format("%Y-%m-%d"), new.id);
            self.0.exec("update stories set guid = $2 where id = $1", params![new.id, &new.guid]).await?;
        }
        new.edition = 0;
        new.created_at = now;
        let topics = self.write(&mut new, now).await?;
        self.0.shelve(Vec::new(), places(&new, &topics));
        self.0.map(None, mapped(&new));
        self.touch(&new, &topics);
        Ok(new)
    }

    /// Saves a story over the edition it was read at; refuses to overwrite somebody else's work.
    /// Names the tags of every page that showed it before or will show it now.
    pub async fn save(&self, story: &Story, now: DateTime<Utc>) -> Result<Story> {
        let before = self.get(story.id).await?;
        if before.edition != story.edition {
            return Err(Error::Taken("the story's edition"));
        }
        if before.slug != story.slug {
            // An address that readers had keeps leading here.
            if before.was_ever_live() {
                let sql = "insert into old_slugs (slug, story_id) values ($1, $2) on conflict (slug) do update set story_id = excluded.story_id";
                self.0.exec(sql, params![&before.slug, story.id]).await?;
            }
            self.0.exec("delete from old_slugs where slug = $1", params![&story.slug]).await?;
        }
        let had = topics::ids_of(self.0, story.id).await?;
        let mut after = story.clone();
        let has = self.write(&mut after, now).await?;
        self.0.shelve(places(&before, &had), places(&after, &has));
        self.0.map(mapped(&before), mapped(&after));
        self.touch(&before, &had);
        self.touch(&after, &has);
        Ok(after)
    }

    /// Writes the row and every row that hangs on it; gives the ids of its topics.
    async fn write(&self, story: &mut Story, now: DateTime<Utc>) -> Result<Vec<TopicId>> {
        story.edition += 1;
        let (names, topics) = self.0.topics().keep(story, now).await?;
        story.topics = names;
        let words = paper::body::count_words(&paper::body::text_of(&story.body)) as i64;
        let sql = "update stories set slug = $2, state = $3, version = $4, edition = $5, headline = $6, standfirst = $7, body = $8, words = $9,
                dateline = $10, bylines = $11, outlet_id = $12, section_id = $13, topics = $14, thread_id = $15, brief = $16, picture_id = $17,
                language = $18, featured = $19, origin = $20, embargo_until = $21, scheduled_for = $22, published_at = $23, updated_at = $24,
                saved_at = $25, origin_guid = $26, kind = $27, visibility = $28, corrected_at = $29
            where id = $1";
        let brief = story.brief.as_ref().filter(|brief| !brief.is_empty());
        self.0
            .exec(
                sql,
                params![
                    story.id,
                    &story.slug,
                    story.state.as_str(),
                    story.version,
                    story.edition,
                    &story.headline,
                    story.standfirst.clone(),
                    &story.body,
                    words,
                    story.dateline.clone(),
                    serde_json::to_string(&story.bylines)?,
                    story.outlet,
                    story.section,
                    serde_json::to_string(&story.topics)?,
                    story.thread,
                    brief.map(serde_json::to_string).transpose()?,
                    story.picture,
                    story.language.clone(),
                    story.featured,
                    story.origin.as_ref().map(serde_json::to_string).transpose()?,
                    story.embargo_until,
                    story.scheduled_for,
                    story.published_at,
                    story.updated_at,
                    now,
                    story.origin.as_ref().map(|origin| origin.guid.clone()),
                    story.kind.as_str(),
                    story.visibility.as_str(),
                    story.corrected_at,
                ],
            )
            .await?;
        // A story that was added a moment ago has nothing yet to be taken away.
        let is_new = story.edition == 1;
        if !is_new {
            self.0.exec("delete from story_pictures where story_id = $1", params![story.id]).await?;
            self.0.exec("delete from story_attachments where story_id = $1", params![story.id]).await?;
            self.0.exec("delete from story_bylines where story_id = $1", params![story.id]).await?;
        }
        let sql = "insert into story_pictures (story_id, picture_id) select $1, id from pictures where id = $2 or hash = $3
            on conflict (story_id, picture_id) do nothing";
        for hash in pictures_in(&story.body).chain([""]) {
            self.0.exec(sql, params![story.id, story.picture.map_or(0, |id| id.0), hash]).await?;
        }
        let sql = "insert into story_attachments (story_id, attachment_id) select $1, id from attachments where hash = $2
            on conflict (story_id, attachment_id) do nothing";
        for hash in hashes_after(&story.body, "/content/files/") {
            self.0.exec(sql, params![story.id, hash]).await?;
        }
        for (position, byline) in story.bylines.iter().enumerate() {
            // Whoever signs twice is on the list of their stories once.
            if story.bylines[..position].iter().any(|before| before.author == byline.author) {
                continue;
            }
            let sql = "insert into story_bylines (story_id, position, author_id, live_at) values ($1, $2, $3, $4)";
            self.0.exec(sql, params![story.id, position as i64, byline.author, topics::live_at(story)]).await?;
        }
        self.write_meta(story).await?;
        Ok(topics)
    }

    /// The rarely set words have a row only where there are any.
    async fn write_meta(&self, story: &Story) -> Result<()> {
        if story.edition > 1 {
            self.0.exec("delete from story_meta where story_id = $1", params![story.id]).await?;
        }
        let meta = &story.meta;
        if meta.is_empty() {
            return Ok(());
        }
        let sql = "insert into story_meta (story_id, uuid, comment_id, meta_title, meta_description, og_title, og_description, og_image,
                twitter_title, twitter_description, twitter_image, canonical_url, custom_template, codeinjection_head, codeinjection_foot,
                feature_image_alt, feature_image_caption, show_title_and_feature_image, email_subject, frontmatter)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
        let values = params![
            story.id,
            meta.uuid.clone(),
            meta.comment_id.clone(),
            meta.meta_title.clone(),
            meta.meta_description.clone(),
            meta.og_title.clone(),
            meta.og_description.clone(),
            meta.og_image.clone(),
            meta.twitter_title.clone(),
            meta.twitter_description.clone(),
            meta.twitter_image.clone(),
            meta.canonical_url.clone(),
            meta.custom_template.clone(),
            meta.codeinjection_head.clone(),
            meta.codeinjection_foot.clone(),
            meta.feature_image_alt.clone(),
            meta.feature_image_caption.clone(),
            meta.show_title_and_feature_image,
            meta.email_subject.clone(),
            meta.frontmatter.clone(),
        ];
        self.0.exec(sql, values).await?;
        Ok(())
    }

    /// Every tag of every page on which readers may have seen this story.
    fn touch(&self, story: &Story, topics: &[TopicId]) {
        // What readers never had is on no page of theirs.
        if !story.was_ever_live() && !story.is_live() {
            return;
        }
        self.0.touch(format!("story:{}", story.id));
        self.0.touch(format!("slug:{}", story.slug));
        self.0.touch(format!("sitemap:{}", part_of(story.id)));
        self.0.touch("front");
        if let Some(id) = story.section {
            self.0.touch(format!("section:{id}"));
        }
        if let Some(id) = story.thread {
            self.0.touch(format!("thread:{id}"));
        }
        if let Some(id) = story.outlet {
            self.0.touch(format!("outlet:{id}"));
        }
        for topic in topics {
            self.0.touch(format!("topic:{topic}"));
        }
        for byline in &story.bylines {
            self.0.touch(format!("author:{}", byline.author));
        }
        // The paper's own day may begin up to 14 hours from UTC's.
        if let Some(at) = story.published_at {
            for hours in [-14, 0, 14] {
                self.0.touch(format!("day:{}", (at + TimeDelta::hours(hours)).format("%Y-%m-%d")));
            }
        }
    }
}

fn hashes_after<'b>(body: &'b str, folder: &'static str) -> impl Iterator<Item = &'b str> {
    body.split(folder).skip(1).filter_map(|rest| rest.get(..64)).filter(|hash| hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The hashes of the pictures a body shows, at our own addresses of them and at Ghost's.
fn pictures_in(body: &str) -> impl Iterator<Item = &str> {
    let ours = body.split("/content/pictures/").skip(1);
    let sized = body.split("/content/images/").skip(1).map(|rest| {
        let rest = rest.strip_prefix("size/").and_then(|rest| rest.split_once('/')).map_or(rest, |(_, rest)| rest);
        rest.strip_prefix("format/").and_then(|rest| rest.split_once('/')).map_or(rest, |(_, rest)| rest)
    });
    let shown = ours.chain(sized).filter_map(|rest| rest.get(..64));
    shown.filter(|hash| hash.bytes().all(|b| b.is_ascii_hexdigit()))
}
