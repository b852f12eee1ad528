//! Full text over the whole archive: a cache beside the store, kept in step by the same
//! changes as printed pages, thrown away and built anew whenever it is missing or old.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, RwLock};

use chrono::{DateTime, Utc};
use paper::StoryId;
use tantivy::collector::TopDocs;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::query::{BooleanQuery, Occur, Query as IndexQuery, QueryParser, RangeQuery, TermQuery};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{DocAddress, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use crate::error::{Error, Result};

mod best;
mod building;
mod words;

pub use words::highlight;

/// Raised whenever the fields, the splitting into words or what is taken in change.
const SHAPE: &str = "3";

/// The position of an index that does not hold everything yet.
const UNFINISHED: i64 = -1;

/// Memory in which one part of the index is made before it is written, in bytes.
const AT_WORK: usize = 24_000_000;

/// Bytes of text that may wait for the writer. It takes ten thousand stories before it asks anybody
/// to wait, and those may be long.
const MOST_WAITING: usize = 4_000_000;

/// Parts of the index with more stories than this are not put together any more: for that all of
/// them are read from end to end, and stand in memory meanwhile.
const LARGE_PART: usize = 20_000;

/// So many parts of about one size are put together. Every part costs each search its share, so an
/// archive of a million stories should have tens of them and not hundreds.
const PUT_TOGETHER: usize = 4;

pub struct Search {
    folder: PathBuf,
    open: RwLock<Open>,
    /// One writer a folder; none while another process has it.
    writer: Mutex<Option<Writing>>,
    /// Two who bring it in step at once would each take in what the other does.
    turn: tokio::sync::Mutex<()>,
    /// Are many changes being taken in?
    behind: AtomicBool,
}

struct Writing {
    index: IndexWriter,
    /// Bytes of text handed over since it last finished.
    waiting: usize,
}

/// What follows an update, with the position that is true after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing: what was taken in shows at once.
    Show(i64),
    /// More: it shows when enough has come together.
    More(i64),
}

struct Open {
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    words: Field,
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

/// Ids in order of likeness, and how many there are in all, counted up to [`MOST_COUNTED`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub ids: Vec<StoryId>,
    pub total: usize,
    /// Are there more than were counted?
    pub more: bool,
}

/// Nobody reads so far, and a word that nearly every story has would be counted through the archive.
pub const MOST_COUNTED: usize = 10_000;

/// How often a word of the headline counts as one of the text.
const HEADLINE_COUNTS: usize = 6;

fn fields() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words =
        TextFieldIndexing::default().set_tokenizer(words::NAME).set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(words);
    let exact = TextOptions::default()
        .set_indexing_options(TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic));
    let fields = Fields {
        id: schema.add_i64_field("id", INDEXED | STORED | FAST),
        // One field for all words, so that a search walks one list for each word and may pass over
        // whole blocks of it that hold nothing better than what was found.
        words: schema.add_text_field("words", text),
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
        crate::folder::make(folder)?;
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
        Ok(Search {
            folder: folder.to_owned(),
            open: RwLock::new(open),
            writer: Mutex::new(None),
            turn: tokio::sync::Mutex::new(()),
            behind: AtomicBool::new(false),
        })
    }

    /// How far the index has come: the sequence of the last change it holds; None when it is new or
    /// was never finished.
    pub fn position(&self) -> Option<i64> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        open.index.load_metas().ok()?.payload?.parse().ok().filter(|position| *position != UNFINISHED)
    }

    /// Does it hold every live story, but for those of the last moments?
    pub fn is_whole(&self) -> bool {
        !self.behind.load(Ordering::Relaxed) && self.position().is_some()
    }

    /// Takes stories out, then others in, and moves the position with them: all or nothing.
    pub fn update(&self, out: &[StoryId], into: impl IntoIterator<Item = (StoryId, Entry)>, then: Then) -> Result<()> {
        let open = self.open.read().unwrap_or_else(|p| p.into_inner());
        let mut writer = self.writer.lock().unwrap_or_else(|p| p.into_inner());
        let writer = writing(&open, &mut writer)?;
        let f = open.fields;
        for id in out {
            writer.index.delete_term(Term::from_field_i64(f.id, id.0));
        }
        for (id, entry) in into {
            let mut doc = TantivyDocument::new();
            doc.add_i64(f.id, id.0);
            for _ in 0..HEADLINE_COUNTS {
                doc.add_text(f.words, &entry.headline);
            }
            doc.add_text(f.words, &entry.text);
            doc.add_i64(f.at, entry.at);
            entry.section.iter().for_each(|slug| doc.add_text(f.section, slug));
            entry.outlet.iter().for_each(|slug| doc.add_text(f.outlet, slug));
            entry.authors.iter().for_each(|slug| doc.add_text(f.author, slug));
            writer.waiting += entry.text.len();
            writer.index.add_document(doc)?;
        }
        let position = match then {
            Then::Show(position) => position,
            Then::More(position) if writer.waiting >= MOST_WAITING => position,
            Then::More(_) => return Ok(()),
        };
        let mut commit = writer.index.prepare_commit()?;
        commit.set_payload(&position.to_string());
        commit.commit()?;
        writer.waiting = 0;
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
            let mut parser = QueryParser::for_index(&open.index, vec![f.words]);
            parser.set_conjunction_by_default();
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
        // Words alone stay as they are: only of such does the index pass over what is worse.
        let query: Box<dyn IndexQuery> = match (parts.len(), parts.pop()) {
            (1, Some((_, words))) => words,
            (_, last) => Box::new(BooleanQuery::new(parts.into_iter().chain(last).collect())),
        };
        let searcher = open.reader.searcher();
        let hits: Vec<DocAddress> = if has_words {
            best::best(&searcher, &*query, limit.max(1), offset)?
        } else {
            let most = TopDocs::with_limit(limit.max(1)).and_offset(offset);
            let newest = most.order_by_fast_field::<i64>("at", tantivy::Order::Desc);
            searcher.search(&*query, &newest)?.into_iter().map(|(_, at)| at).collect()
        };
        let n = best::count(&searcher, &*query, MOST_COUNTED)?;
        let mut found = Found { ids: Vec::new(), total: n.min(MOST_COUNTED), more: n > MOST_COUNTED };
        for at in hits {
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
        writing(&open, &mut writer)?.index.delete_all_documents()?;
        Ok(())
    }

    /// Gives back the memory that writing takes.
    fn rest(&self) -> Result<()> {
        let writer = self.writer.lock().unwrap_or_else(|p| p.into_inner()).take();
        if let Some(writer) = writer {
            writer.index.wait_merging_threads()?;
        }
        Ok(())
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn writing<'w>(open: &Open, writer: &'w mut Option<Writing>) -> Result<&'w mut Writing> {
    Ok(match writer {
        Some(writer) => writer,
        None => {
            // One of each: what is written at once is held at once.
            let options = IndexWriterOptions::builder()
                .num_worker_threads(1)
                .num_merge_threads(1)
                .memory_budget_per_thread(AT_WORK)
                .build();
            let index: IndexWriter = open.index.writer_with_options(options)?;
            let mut merges = LogMergePolicy::default();
            merges.set_max_docs_before_merge(LARGE_PART);
            merges.set_min_num_segments(PUT_TOGETHER);
            index.set_merge_policy(Box::new(merges));
            writer.insert(Writing { index, waiting: 0 })
        }
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
    // Hardly anything is stored beside the words; no thread for it with every part that is written.
    let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
    let index = Index::builder().schema(schema).settings(settings).open_or_create(folder)?;
    index.tokenizers().register(words::NAME, words::splitter());
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(Open { index, reader, fields })
}
