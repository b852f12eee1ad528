//! What themes ask for beyond their page, and its answers, shared by all pages while they are
//! true.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use archive::browse::{Among, Ask, Entry, Found, Side};
use chrono::{DateTime, Utc};
use hbs::{Map, Value};
use paper::gate::open_part;
use paper::{Picture, PictureId, StoryId};

use crate::Result;
use crate::gather::{Gathering, Waiting};
use crate::pages::body::{self, Way};
use crate::values::{Over, PictureValue, StoryValue, Whole, topic_value, whole_author};

/// A kind of thing a theme may list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    #[default]
    Posts,
    Pages,
    Tags,
    Authors,
    Tiers,
    Newsletters,
}

impl Kind {
    const ALL: [Kind; 6] = [Kind::Posts, Kind::Pages, Kind::Tags, Kind::Authors, Kind::Tiers, Kind::Newsletters];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Posts => "posts",
            Kind::Pages => "pages",
            Kind::Tags => "tags",
            Kind::Authors => "authors",
            Kind::Tiers => "tiers",
            Kind::Newsletters => "newsletters",
        }
    }

    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A list as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Asked {
    pub kind: Kind,
    /// In Ghost's filter language, paths resolved.
    pub filter: Option<String>,
    pub order: Option<String>,
    pub limit: i64,
    /// From 1.
    pub page: i64,
    pub include: Vec<String>,
    /// One certain thing is meant; without it the answer is a refusal.
    pub single: bool,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    List(Asked),
    Neighbor { story: StoryId, at: DateTime<Utc>, side: Side, among: Among },
}

impl Wish {
    pub fn kind(&self) -> Kind {
        match self {
            Wish::List(asked) => asked.kind,
            Wish::Neighbor { .. } => Kind::Posts,
        }
    }

    /// The same for every way of asking the same.
    fn key(&self) -> String {
        format!("{self:?}")
    }
}

/// An answer as templates see it.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub list: Value,
    pub pagination: Value,
    /// The question could not be read, or what it names is not there.
    pub refused: bool,
}

impl Answer {
    pub fn nothing() -> Answer {
        Answer { list: Value::from(Vec::<Value>::new()), pagination: Value::Null, refused: false }
    }
}

/// The answers one page has so far, and what it still wishes for.
#[derive(Default)]
pub struct Answers {
    there: Mutex<HashMap<String, Answer>>,
    wished: Mutex<Vec<Wish>>,
}

/// Questions one page may ask; a theme that asks more goes without.
const MOST_ASKED: usize = 60;

impl Answers {
    /// The answer, if it is there; else the question is noted.
    pub fn to(&self, wish: &Wish) -> Option<Answer> {
        let there = self.there.lock().unwrap_or_else(|p| p.into_inner());
        if let Some(answer) = there.get(&wish.key()) {
            return Some(answer.clone());
        }
        if there.len() >= MOST_ASKED {
            return Some(Answer::nothing());
        }
        let mut wished = self.wished.lock().unwrap_or_else(|p| p.into_inner());
        if wished.len() + there.len() < MOST_ASKED && !wished.contains(wish) {
            wished.push(wish.clone());
        }
        None
    }

    pub fn take_wishes(&self) -> Vec<Wish> {
        std::mem::take(&mut self.wished.lock().unwrap_or_else(|p| p.into_inner()))
    }

    pub fn put(&self, wish: &Wish, answer: Answer) {
        self.there.lock().unwrap_or_else(|p| p.into_inner()).insert(wish.key(), answer);
    }
}

/// An answer kept for other pages, with what it was made from.
#[derive(Clone)]
pub struct Kept {
    seq: i64,
    tags: Arc<BTreeSet<String>>,
    answer: Answer,
    pictures: Arc<[Arc<PictureValue>]>,
}

/// Answers remembered before the memory is emptied.
const MOST_KEPT: usize = 2_000;

impl Gathering<'_> {
    /// The answer to a question: remembered while nothing it was made from has changed, else read.
    pub fn answer<'w>(&'w mut self, wish: &'w Wish) -> Waiting<'w, Answer> {
        Box::pin(self.answered(wish))
    }

    async fn answered(&mut self, wish: &Wish) -> Result<Answer> {
        let key = wish.key();
        let kept = self.memo.answers.lock().unwrap_or_else(|p| p.into_inner()).get(&key).cloned();
        if let Some(kept) = kept.filter(|k| self.archive.changes.is_fresh(k.seq, k.tags.iter().map(String::as_str))) {
            self.tags.extend(kept.tags.iter().cloned());
            let mut shown = self.pictures.lock().unwrap_or_else(|p| p.into_inner());
            shown.extend(kept.pictures.iter().map(|p| (p.src.clone(), p.clone())));
            return Ok(kept.answer);
        }
        let seq = self.archive.changes.now();
        let before = std::mem::take(&mut self.tags);
        let earlier = std::mem::take(&mut *self.pictures.lock().unwrap_or_else(|p| p.into_inner()));
        let answer = self.read(wish).await;
        let tags = std::mem::replace(&mut self.tags, before);
        let pictures = {
            let mut shown = self.pictures.lock().unwrap_or_else(|p| p.into_inner());
            let own: Vec<Arc<PictureValue>> = shown.values().cloned().collect();
            shown.extend(earlier);
            own
        };
        self.tags.extend(tags.iter().cloned());
        let answer = answer?;
        let mut memory = self.memo.answers.lock().unwrap_or_else(|p| p.into_inner());
        if memory.len() >= MOST_KEPT {
            memory.clear();
        }
        memory.insert(key, Kept { seq, tags: Arc::new(tags), answer: answer.clone(), pictures: pictures.into() });
        Ok(answer)
    }

    async fn read(&mut self, wish: &Wish) -> Result<Answer> {
        // Whatever is listed, a story that comes or goes may change the list.
        for tag in ["paper", "front", "topics", "authors"] {
            self.tag(tag);
        }
        match wish {
            Wish::List(asked) => self.list(asked).await,
            Wish::Neighbor { story, at, side, among } => {
                let found = self.archive.neighbor(*story, *at, *side, *among).await?;
                let ids: Vec<StoryId> = found.iter().map(|entry| entry.card.id).collect();
                let (entries, pictures) = self.archive.entries_with(&ids, true).await?;
                let list = self.stories(entries, &pictures, &["tags", "authors"]).await?;
                Ok(Answer { list: list.into(), ..Answer::nothing() })
            }
        }
    }

    async fn list(&mut self, asked: &Asked) -> Result<Answer> {
        let include: Vec<&str> = asked.include.iter().map(String::as_str).collect();
        let ask = Ask {
            filter: asked.filter.as_deref(),
            order: asked.order.as_deref(),
            limit: asked.limit,
            page: asked.page.max(1),
            bodies: true,
            counts: include.contains(&"count.posts"),
            ..Ask::all(self.house.now)
        };
        // A theme that asks for topics gets those of the house too, and its loop hides them.
        let ask = match asked.kind {
            Kind::Tags if asked.filter.is_none() => Ask { filter: Some("visibility:[public,internal]"), ..ask },
            _ => ask,
        };
        let answered = match asked.kind {
            Kind::Posts | Kind::Pages => {
                let found = match asked.kind {
                    Kind::Posts => self.archive.browse_posts(&ask).await,
                    _ => self.archive.browse_pages(&ask).await,
                };
                match found {
                    Ok(found) => {
                        let pagination = pagination(&found);
                        (self.stories(found.rows, &found.pictures, &include).await?, pagination)
                    }
                    Err(archive::Error::Filter(_)) => return Ok(Answer { refused: true, ..Answer::nothing() }),
                    Err(trouble) => return Err(trouble.into()),
                }
            }
            Kind::Tags => match self.archive.browse_tags(&ask).await {
                Ok(found) => {
                    let pagination = pagination(&found);
                    let pictures = self.shown(&found.pictures).await?;
                    let mut list = Vec::new();
                    for (topic, stories) in &found.rows {
                        self.tag(format!("topic:{}", topic.id));
                        let value = topic_value(&self.house, topic, topic.picture.and_then(|id| pictures.get(&id)));
                        list.push(counted(value, *stories, ask.counts));
                    }
                    (list, pagination)
                }
                Err(archive::Error::Filter(_)) => return Ok(Answer { refused: true, ..Answer::nothing() }),
                Err(trouble) => return Err(trouble.into()),
            },
            Kind::Authors => match self.archive.browse_authors(&ask).await {
                Ok(found) => {
                    let pagination = pagination(&found);
                    let pictures = self.shown(&found.pictures).await?;
                    let own = |id: Option<PictureId>| id.and_then(|id| pictures.get(&id));
                    let mut list = Vec::new();
                    for (author, stories) in &found.rows {
                        self.tags.insert(format!("author:{}", author.id));
                        let value = whole_author(&self.house, author, own(author.picture), own(author.cover));
                        list.push(counted(value, *stories, ask.counts));
                    }
                    (list, pagination)
                }
                Err(archive::Error::Filter(_)) => return Ok(Answer { refused: true, ..Answer::nothing() }),
                Err(trouble) => return Err(trouble.into()),
            },
            // This paper has neither.
            Kind::Tiers | Kind::Newsletters => (Vec::new(), Value::Null),
        };
        let (list, pagination) = answered;
        Ok(Answer { refused: asked.single && list.is_empty(), list: list.into(), pagination })
    }

    /// Stories as a theme sees them; topics and authors only where it wants them included.
    pub async fn stories(
        &mut self,
        entries: Vec<Entry>,
        pictures: &HashMap<PictureId, Picture>,
        include: &[&str],
    ) -> Result<Vec<Value>> {
        let pictures = self.shown(pictures).await?;
        let house = self.house.clone();
        self.learn_sizes(entries.iter().filter_map(|entry| entry.card.picture.as_ref()?.id)).await?;
        let texts: Vec<Cow<'_, str>> = entries.iter().map(open_text).collect();
        let in_texts = self.pictures_in(&texts, Way::on_pages_of(&house)).await?;
        let texts: Vec<Arc<str>> = texts.iter().map(|text| body::on_page(text, &in_texts, &house).into()).collect();
        let mut values = Vec::new();
        for (entry, html) in entries.into_iter().zip(texts) {
            self.tag(format!("story:{}", entry.card.id));
            let (mut tags, mut authors) = (Vec::new(), Vec::new());
            if include.contains(&"tags") {
                for topic in &entry.topics {
                    self.tag(format!("topic:{}", topic.id));
                    tags.push(topic_value(&self.house, topic, own(&pictures, topic.picture)));
                }
            }
            if include.contains(&"authors") {
                for author in &entry.authors {
                    self.tag(format!("author:{}", author.id));
                    let (picture, cover) = (own(&pictures, author.picture), own(&pictures, author.cover));
                    authors.push(whole_author(&self.house, author, picture, cover));
                }
            }
            let picture = match &entry.card.picture {
                Some(picture) => Some(Value::from_object(self.picture(picture).await?)),
                None => None,
            };
            let whole = Whole {
                open: entry.card.visibility.is_public(),
                minutes: crate::reading_time::minutes(entry.body.as_deref().unwrap_or_default(), usize::from(picture.is_some())),
                html,
                tags: Some(tags.into()),
                authors: authors.into(),
                meta: entry.meta,
                outlet: Value::Null,
                thread: Value::Null,
                origin: Value::Null,
                corrections: Value::Null,
                said_by: Value::Null,
                comments: false.into(),
                more_comments: 0,
            };
            values.push(Value::from_object(StoryValue::new(Arc::new(entry.card), &self.house, picture, Some(whole))));
        }
        Ok(values)
    }

    async fn shown(&mut self, pictures: &HashMap<PictureId, Picture>) -> Result<HashMap<PictureId, PictureValue>> {
        self.learn_sizes(pictures.keys().copied()).await?;
        let mut values = HashMap::new();
        for (id, picture) in pictures {
            values.insert(*id, self.picture(picture).await?);
        }
        Ok(values)
    }
}

/// What of a story's text every reader may read.
fn open_text(entry: &Entry) -> Cow<'_, str> {
    open_part(entry.body.as_deref().unwrap_or_default(), &entry.card.visibility)
}

fn own(pictures: &HashMap<PictureId, PictureValue>, id: Option<PictureId>) -> Option<&PictureValue> {
    pictures.get(&id?)
}

fn counted(value: Value, stories: i64, wanted: bool) -> Value {
    if !wanted {
        return value;
    }
    let fields = Map::new().with("count", Value::object([("posts", Value::from(stories))]));
    Value::from_object(Over { below: value, fields })
}

fn pagination<T>(found: &Found<T>) -> Value {
    Value::object([
        ("page", found.page.into()),
        ("limit", found.limit.into()),
        ("pages", found.pages().into()),
        ("total", found.total.into()),
        ("next", found.next().into()),
        ("prev", found.prev().into()),
    ])
}
