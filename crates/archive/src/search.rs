//! Full text over the whole archive: a cache beside the store, kept in step by the same
//! changes as printed pages, thrown away and built anew whenever it is missing or old.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, RwLock};

use chrono::{DateTime, Utc};
use paper::StoryId;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query as IndexQuery, QueryParser, RangeQuery, TermQuery};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use crate::error::{Error, Result};

mod building;
mod words;

pub use words::highlight;

/// Raised whenever the fields, the splitting into words or what is taken in change.
const SHAPE: &str = "2";

/// The position of an index that does not hold everything yet.
const UNFINISHED: i64 = -1;

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

    /// How far the index has come: the sequence of the last change it holds; None when it is new or
    /// was never finished.
    pub fn position(&self) -> Option<i64> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        open.index.load_metas().ok()?.payload?.parse().ok().filter(|position| *position != UNFINISHED)
    }

    /// Takes stories out, then others in, and moves the position with them: all or nothing.
    /// Without a position it shows only after a later call that has one.
    pub fn update(&self, out: &[StoryId], into: impl IntoIterator<Item = (StoryId, Entry)>, position: Option<i64>) -> Result<()> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        let mut writer = self.writer.lock().unwrap_or_else(|p| p.into_inner());
        let writer = writing(&open, &mut writer)?;
        let f = open.fields;
        for id in out {
            writer.delete_term(Term::from_field_i64(f.id, id.0));
        }
        for (id, entry) in into {
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
        let Some(position) = position else {
            return Ok(());
        };
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

    /// Forgets every story, at the next call that has a position.
    fn clear(&self) -> Result<()> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        let mut writer = self.writer.lock().unwrap_or_else(|p| p.into_inner());
        writing(&open, &mut writer)?.delete_all_documents()?;
        Ok(())
    }

    /// Gives back the memory that writing takes.
    fn rest(&self) -> Result<()> {
        let writer = self.writer.lock().unwrap_or_else(|p| p.into_inner()).take();
        if let Some(writer) = writer {
            writer.wait_merging_threads()?;
        }
        Ok(())
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn writing<'w>(open: &Open, writer: &'w mut Option<IndexWriter>) -> Result<&'w mut IndexWriter> {
    Ok(match writer {
        Some(writer) => writer,
        None => writer.insert(open.index.writer_with_num_threads(1, 24_000_000)?),
    })
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
