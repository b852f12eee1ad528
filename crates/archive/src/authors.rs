//! Authors: names over stories, and the cards beside them.

use paper::{Author, AuthorId, Byline, Slug};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Authors<'a, Q>(pub(crate) &'a Q);

const COLUMNS: &str = "id, slug, name, bio, picture, website";

fn author(row: &Row) -> Result<Author> {
    Ok(Author {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        bio: row.get(3)?,
        picture: row.get(4)?,
        website: row.get(5)?,
    })
}

impl<Q: Query> Authors<'_, Q> {
    pub async fn by_slug(&self, slug: &str) -> Result<Option<Author>> {
        self.0.first(&format!("select {COLUMNS} from authors where slug = $1"), params![slug], author).await
    }

    pub async fn by_id(&self, id: AuthorId) -> Result<Option<Author>> {
        self.0.first(&format!("select {COLUMNS} from authors where id = $1"), params![id], author).await
    }

    /// The authors of one story, in the order of its byline.
    pub async fn of_story(&self, story: paper::StoryId) -> Result<Vec<Author>> {
        let sql = "select a.id, a.slug, a.name, a.bio, a.picture, a.website from story_bylines b
            join authors a on a.id = b.author_id where b.story_id = $1 order by b.position";
        self.0.all(sql, params![story], author).await
    }

    /// By name, at most `limit`.
    pub async fn list(&self, limit: i64) -> Result<Vec<Author>> {
        self.0.all(&format!("select {COLUMNS} from authors order by name limit $1"), params![limit], author).await
    }
}

impl Authors<'_, Tx> {
    /// The author of that name, made if not there yet.
    pub async fn ensure(&self, name: &str) -> Result<Author> {
        let slug = Slug::from_words(name);
        let sql = "insert into authors (slug, name) values ($1, $2) on conflict (slug) do update set slug = excluded.slug
            returning id, slug, name, bio, picture, website";
        let made = self.0.first(sql, params![&slug, name.trim()], author).await?;
        made.ok_or(crate::Error::NotFound("author"))
    }

    /// A byline for each name, in order; names not known yet get a page of their own.
    pub async fn bylines(&self, names: &[String]) -> Result<Vec<Byline>> {
        let mut bylines: Vec<Byline> = Vec::new();
        for name in names.iter().map(|n| n.trim()).filter(|n| !n.is_empty()) {
            let author = self.ensure(name).await?;
            if bylines.iter().all(|b| b.author != author.id) {
                bylines.push(Byline { author: author.id, name: author.name, slug: author.slug });
            }
        }
        Ok(bylines)
    }

    /// Changes the card. The name over printed stories stays as it was printed.
    pub async fn save(&self, author: &Author) -> Result<()> {
        self.0.touch(format!("author:{}", author.id));
        let sql = "update authors set name = $2, bio = $3, picture = $4, website = $5 where id = $1";
        self.0.exec(sql, params![author.id, &author.name, author.bio.clone(), author.picture, author.website.clone()]).await?;
        Ok(())
    }
}
