//! Authors: names over stories, and the cards beside them.

use paper::{Author, AuthorId, Byline, PublicId, Slug};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Authors<'a, Q>(pub(crate) &'a Q);

pub(crate) const COLUMNS: &str = "a.id, a.slug, a.name, a.bio, a.picture, a.website, a.cover, a.location, a.social, a.meta_title, a.meta_description, a.old_id";

pub(crate) fn author(row: &Row) -> Result<Author> {
    author_at(row, 0)
}

/// An author whose columns begin at `at`.
pub(crate) fn author_at(row: &Row, at: usize) -> Result<Author> {
    Ok(Author {
        id: row.get(at)?,
        slug: row.get(at + 1)?,
        name: row.get(at + 2)?,
        bio: row.get(at + 3)?,
        picture: row.get(at + 4)?,
        website: row.get(at + 5)?,
        cover: row.get(at + 6)?,
        location: row.get(at + 7)?,
        social: row.json(at + 8)?,
        meta_title: row.get(at + 9)?,
        meta_description: row.get(at + 10)?,
        old_id: row.get(at + 11)?,
    })
}

impl<Q: Query> Authors<'_, Q> {
    pub async fn by_slug(&self, slug: &str) -> Result<Option<Author>> {
        self.0.first(&format!("select {COLUMNS} from authors a where a.slug = $1"), params![slug], author).await
    }

    pub async fn by_id(&self, id: AuthorId) -> Result<Option<Author>> {
        self.0.first(&format!("select {COLUMNS} from authors a where a.id = $1"), params![id], author).await
    }

    /// The author whom programs know by this id, also by the number here.
    pub async fn known_as(&self, id: PublicId) -> Result<Option<Author>> {
        match id.number() {
            Some(id) => self.by_id(AuthorId(id)).await,
            None => self.0.first(&format!("select {COLUMNS} from authors a where a.old_id = $1"), params![id], author).await,
        }
    }

    /// The authors of one story, in the order of its byline.
    pub async fn of_story(&self, story: paper::StoryId) -> Result<Vec<Author>> {
        let sql = format!(
            "select {COLUMNS} from story_bylines b join authors a on a.id = b.author_id where b.story_id = $1 order by b.position"
        );
        self.0.all(&sql, params![story], author).await
    }

    /// By name, at most `limit`.
    pub async fn list(&self, limit: i64) -> Result<Vec<Author>> {
        self.0.all(&format!("select {COLUMNS} from authors a order by a.name limit $1"), params![limit], author).await
    }
}

impl Authors<'_, Tx> {
    /// The author of that name, made if not there yet.
    pub async fn ensure(&self, name: &str) -> Result<Author> {
        let slug = Slug::from_words(name);
        let sql = "insert into authors (slug, name) values ($1, $2) on conflict (slug) do nothing";
        self.0.exec(sql, params![&slug, name.trim()]).await?;
        self.by_slug(slug.as_str()).await?.ok_or(crate::Error::NotFound("author"))
    }

    /// The author of that slug, made under this name if there is none.
    pub async fn ensure_as(&self, slug: &Slug, name: &str) -> Result<Author> {
        let sql = "insert into authors (slug, name) values ($1, $2) on conflict (slug) do nothing";
        self.0.exec(sql, params![slug, name.trim()]).await?;
        self.by_slug(slug.as_str()).await?.ok_or(crate::Error::NotFound("author"))
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
        self.0.touch("authors");
        let sql = "update authors set name = $2, bio = $3, picture = $4, website = $5, cover = $6, location = $7, social = $8,
            meta_title = $9, meta_description = $10, old_id = $11 where id = $1";
        let values = params![
            author.id,
            &author.name,
            author.bio.clone(),
            author.picture,
            author.website.clone(),
            author.cover,
            author.location.clone(),
            serde_json::to_string(&author.social)?,
            author.meta_title.clone(),
            author.meta_description.clone(),
            author.old_id,
        ];
        self.0.exec(sql, values).await?;
        Ok(())
    }
}
