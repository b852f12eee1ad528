//! Full text over the whole archive: a cache beside the store, kept in step by the same
//! changes as printed pages, thrown away and built anew whenever it is missing or old.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, RwLock};

use chrono::{DateTime, Utc};
use paper::{Story, StoryId};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query as IndexQuery, QueryParser, RangeQuery, TermQuery};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use crate::error::{Error, Result};
use crate::{Archive, Nouns};

mod words;

pub use words::highlight;

/// Raised whenever the fields, the splitting into words or what is taken in change.
const SHAPE: &str = "2";

pub struct Search {
    folder: PathBuf,
    open: RwLock<Open>,
    /// One writer a folder; none while another process has it.
    writer: Mutex<Option<IndexWriter>>,
}

struct Open {
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    headline: Field,
    text: Field,
    section: Field,
    author: Field,
    outlet: Field,
    at: Field,
}

/// What a reader asks for. Filters are slugs; times are when a story was first published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub words: String,
    pub section: Option<String>,
    pub author: Option<String>,
    pub outlet: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
}

/// Ids in order of likeness, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub ids: Vec<StoryId>,
    pub total: usize,
}

fn fields() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words =
        TextFieldIndexing::default().set_tokenizer(words::NAME).set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(words);
    let exact = TextOptions::default()
        .set_indexing_options(TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic));
    let fields = Fields {
        id: schema.add_i64_field("id", INDEXED | STORED | FAST),
        headline: schema.add_text_field("headline", text.clone()),
        text: schema.add_text_field("text", text),
        section: schema.add_text_field("section", exact.clone()),
        author: schema.add_text_field("author", exact.clone()),
        outlet: schema.add_text_field("outlet", exact),
        at: schema.add_i64_field("at", INDEXED | FAST),
    };
    (schema.build(), fields)
}

impl Search {
    pub(crate) fn open(folder: &Path) -> Result<Search> {
        let shape = folder.join("shape");
        if std::fs::read_to_string(&shape).ok().as_deref() != Some(SHAPE) && folder.exists() {
            std::fs::remove_dir_all(folder).map_err(Error::io(format!("clearing the old search index {}", folder.display())))?;
        }
        std::fs::create_dir_all(folder).map_err(Error::io(format!("making the folder {}", folder.display())))?;
        let open = match open_index(folder) {
            Ok(open) => open,
            // Damaged: it is only a cache.
            Err(trouble) => {
                tracing::warn!(%trouble, "the search index is damaged and is built anew");
                std::fs::remove_dir_all(folder).map_err(Error::io("clearing a damaged search index"))?;
                std::fs::create_dir_all(folder).map_err(Error::io("making the search folder"))?;
                open_index(folder)?
            }
        };
        std::fs::write(&shape, SHAPE).map_err(Error::io("marking the search index"))?;
        Ok(Search { folder: folder.to_owned(), open: RwLock::new(open), writer: Mutex::new(None) })
    }

    /// How far the index has come: the sequence of the last change it holds; None when it is new.
    pub fn position(&self) -> Option<i64> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        open.index.load_metas().ok()?.payload?.parse().ok()
    }

    /// Takes stories in (`Some`) and out (`None`), and moves the position with them: both or neither.
    pub fn update(&self, stories: &[(StoryId, Option<Entry>)], position: i64) -> Result<()> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        let mut writer = self.writer.lock().unwrap_or_else(|p| p.into_inner());
        let writer = match &mut *writer {
            Some(writer) => writer,
            None => writer.insert(open.index.writer_with_num_threads(1, 24_000_000)?),
        };
        let f = open.fields;
        for (id, entry) in stories {
            writer.delete_term(Term::from_field_i64(f.id, id.0));
            let Some(entry) = entry else { continue };
            let mut doc = TantivyDocument::new();
            doc.add_i64(f.id, id.0);
            doc.add_text(f.headline, &entry.headline);
            doc.add_text(f.text, &entry.text);
            doc.add_i64(f.at, entry.at);
            entry.section.iter().for_each(|slug| doc.add_text(f.section, slug));
            entry.outlet.iter().for_each(|slug| doc.add_text(f.outlet, slug));
            entry.authors.iter().for_each(|slug| doc.add_text(f.author, slug));
            writer.add_document(doc)?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&position.to_string());
        commit.commit()?;
        open.reader.reload()?;
        Ok(())
    }

    /// Finds stories. Whatever was typed is taken as well as it can be; nothing is an error.
    pub fn find(&self, wanted: &Wanted, limit: usize, offset: usize) -> Result<Found> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        let f = open.fields;
        let mut parts: Vec<(Occur, Box<dyn IndexQuery>)> = Vec::new();
        // Words only; a search box is not a place for a query language's operators to surprise.
        let typed: String =
            wanted.words.chars().take(300).map(|c| if c == '"' || c.is_alphanumeric() { c } else { ' ' }).collect();
        let has_words = typed.chars().any(char::is_alphanumeric);
        if has_words {
            let mut parser = QueryParser::for_index(&open.index, vec![f.headline, f.text]);
            parser.set_conjunction_by_default();
            parser.set_field_boost(f.headline, 3.0);
            let lowered = typed
                .split_whitespace()
                .take(24)
                .map(|w| if matches!(w, "AND" | "OR" | "NOT" | "IN" | "TO") { w.to_lowercase() } else { w.to_owned() });
            parts.push((Occur::Must, parser.parse_query_lenient(&lowered.collect::<Vec<_>>().join(" ")).0));
        }
        for (field, slug) in [(f.section, &wanted.section), (f.author, &wanted.author), (f.outlet, &wanted.outlet)] {
            if let Some(slug) = slug {
                parts.push((Occur::Must, Box::new(TermQuery::new(Term::from_field_text(field, slug), IndexRecordOption::Basic))));
            }
        }
        if wanted.from.is_some() || wanted.to.is_some() {
            let edge = |at: Option<DateTime<Utc>>, open_end: i64| {
                Term::from_field_i64(f.at, at.map_or(open_end, |at| at.timestamp_millis()))
            };
            let range = RangeQuery::new(
                std::ops::Bound::Included(edge(wanted.from, i64::MIN)),
                std::ops::Bound::Excluded(edge(wanted.to, i64::MAX)),
            );
            parts.push((Occur::Must, Box::new(range)));
        }
        if parts.is_empty() {
            return Ok(Found::default());
        }
        let query = BooleanQuery::new(parts);
        let searcher = open.reader.searcher();
        let ids = if has_words {
            let (hits, total) =
                searcher.search(&query, &(TopDocs::with_limit(limit.max(1)).and_offset(offset).order_by_score(), Count))?;
            (hits.into_iter().map(|(_, at)| at).collect::<Vec<_>>(), total)
        } else {
            let newest =
                TopDocs::with_limit(limit.max(1)).and_offset(offset).order_by_fast_field::<i64>("at", tantivy::Order::Desc);
            let (hits, total) = searcher.search(&query, &(newest, Count))?;
            (hits.into_iter().map(|(_, at)| at).collect(), total)
        };
        let mut found = Found { ids: Vec::new(), total: ids.1 };
        for at in ids.0 {
            let doc: TantivyDocument = searcher.doc(at)?;
            if let Some(id) = doc.get_first(f.id).and_then(|v| tantivy::schema::Value::as_i64(&v)) {
                found.ids.push(StoryId(id));
            }
        }
        Ok(found)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// What the index knows of one live story.
#[derive(Clone, Debug)]
pub struct Entry {
    pub headline: String,
    pub text: String,
    pub section: Option<String>,
    pub outlet: Option<String>,
    pub authors: Vec<String>,
    /// Milliseconds since 1970.
    pub at: i64,
}

fn open_index(folder: &Path) -> Result<Open> {
    let (schema, fields) = fields();
    let folder = tantivy::directory::MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
    let index = Index::open_or_create(folder, schema)?;
    index.tokenizers().register(words::NAME, words::splitter());
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(Open { index, reader, fields })
}

impl Archive {
    /// Brings the index in step with the store; true when anything moved. Cheap when nothing did.
    pub async fn index_changes(&self) -> Result<bool> {
        let Some(position) = self.search.position() else {
            self.index_everything().await?;
            return Ok(true);
        };
        let now = self.changes.now();
        if now <= position {
            return Ok(false);
        }
        let sql = "select tag from changes where seq > $1 and tag like 'story:%' order by seq";
        let tags: Vec<String> = crate::Query::all(self, sql, crate::value::params![position], |row| row.get(0)).await?;
        let ids: Vec<StoryId> = tags.iter().filter_map(|tag| tag.strip_prefix("story:")?.parse().ok().map(StoryId)).collect();
        let mut names = Names::default();
        for chunk in ids.chunks(500) {
            let mut batch = Vec::new();
            for id in chunk {
                let story = self.stories().by_id(*id).await?.filter(|story| story.is_live() && story.is_story());
                batch.push((
                    *id,
                    match story {
                        Some(story) => Some(names.entry(self, &story).await?),
                        None => None,
                    },
                ));
            }
            self.commit_batch(batch, position).await?;
        }
        self.commit_batch(Vec::new(), now).await?;
        Ok(true)
    }

    /// Builds the index from the store's own rows.
    pub async fn index_everything(&self) -> Result<()> {
        let now = self.changes.now();
        let (mut after, mut names) = (StoryId(0), Names::default());
        loop {
            let stories = self.stories().live_after(after, 500).await?;
            let Some(last) = stories.last() else { break };
            after = last.id;
            let mut batch = Vec::with_capacity(stories.len());
            for story in &stories {
                batch.push((story.id, Some(names.entry(self, story).await?)));
            }
            // Position 0 until all are in: a crash begins again from the start.
            self.commit_batch(batch, 0).await?;
        }
        self.commit_batch(Vec::new(), now).await
    }

    async fn commit_batch(&self, batch: Vec<(StoryId, Option<Entry>)>, position: i64) -> Result<()> {
        let search = self.search.clone();
        let work = tokio::task::spawn_blocking(move || search.update(&batch, position));
        work.await.map_err(|e| Error::Setting(e.to_string()))?
    }
}

/// Slugs of sections and outlets, looked up once.
#[derive(Default)]
struct Names {
    sections: std::collections::HashMap<i64, String>,
    outlets: std::collections::HashMap<i64, String>,
}

impl Names {
    async fn entry(&mut self, archive: &Archive, story: &Story) -> Result<Entry> {
        if self.sections.is_empty() {
            self.sections = archive.sections().list().await?.into_iter().map(|s| (s.id.0, s.slug.to_string())).collect();
        }
        if let Some(id) = story.outlet
            && !self.outlets.contains_key(&id.0)
        {
            let slug = archive.outlets().by_id(id).await?.map(|o| o.slug.to_string()).unwrap_or_default();
            self.outlets.insert(id.0, slug);
        }
        let mut text = story.standfirst.clone().unwrap_or_default();
        // Nobody finds by a word what nobody may read: a gated story is found by its open part.
        let open = paper::gate::open_part(&story.body, &story.visibility);
        for more in [story.dateline.as_deref(), Some(&paper::body::text_of(&open))].into_iter().flatten() {
            text.push('\n');
            text.push_str(more);
        }
        if let Some(brief) = &story.brief {
            text.push('\n');
            text.push_str(&brief.summary);
        }
        for byline in &story.bylines {
            text.push('\n');
            text.push_str(&byline.name);
        }
        for topic in story.topics.iter().filter(|topic| !paper::Topic::is_internal(topic)) {
            text.push('\n');
            text.push_str(topic);
        }
        Ok(Entry {
            headline: story.headline.clone(),
            text,
            section: story.section.and_then(|id| self.sections.get(&id.0).cloned()),
            outlet: story.outlet.and_then(|id| self.outlets.get(&id.0).cloned()),
            authors: story.bylines.iter().map(|b| b.slug.to_string()).collect(),
            at: story.published_at.map_or(0, |at| at.timestamp_millis()),
        })
    }
}
