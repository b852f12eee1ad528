//! Sections of the paper. Each has a topic of its own, kept in step here.

use paper::{Section, SectionId, Slug};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Nouns, Query, Tx};

pub struct Sections<'a, Q>(pub(crate) &'a Q);

const COLUMNS: &str = "id, slug, name, description, position";

fn section(row: &Row) -> Result<Section> {
    Ok(Section { id: row.get(0)?, slug: row.get(1)?, name: row.get(2)?, description: row.get(3)?, position: row.get(4)? })
}

impl<Q: Query> Sections<'_, Q> {
    /// In the order of the navigation.
    pub async fn list(&self) -> Result<Vec<Section>> {
        self.0.all(&format!("select {COLUMNS} from sections order by position, id"), &[], section).await
    }

    pub async fn by_slug(&self, slug: &str) -> Result<Option<Section>> {
        self.0.first(&format!("select {COLUMNS} from sections where slug = $1"), params![slug], section).await
    }

    pub async fn by_id(&self, id: SectionId) -> Result<Option<Section>> {
        self.0.first(&format!("select {COLUMNS} from sections where id = $1"), params![id], section).await
    }
}

impl Sections<'_, Tx> {
    /// The section of that slug, made if it is not there yet.
    pub async fn ensure(&self, slug: &Slug, name: &str, description: Option<&str>) -> Result<Section> {
        if let Some(there) = self.by_slug(slug.as_str()).await? {
            return Ok(there);
        }
        self.0.touch("paper");
        let sql = "insert into sections (slug, name, description, position)
            values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from sections)) returning id, slug, name, description, position";
        let made = self.0.first(sql, params![slug, name, description.map(str::to_owned)], section).await?;
        let made = made.ok_or(crate::Error::NotFound("section"))?;
        self.0.topics().follow_section(&made).await?;
        Ok(made)
    }

    /// Changes name, description and place in the navigation.
    pub async fn save(&self, section: &Section) -> Result<()> {
        self.0.touch("paper");
        self.0.touch(format!("section:{}", section.id));
        let sql = "update sections set name = $2, description = $3, position = $4 where id = $1";
        self.0.exec(sql, params![section.id, &section.name, section.description.clone(), section.position]).await?;
        self.0.topics().follow_section(section).await
    }
}
