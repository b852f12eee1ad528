//! Reading what a page is made of, and noting the tags it is made from.
//!
//! A printing begins by reading the archive's sequence, then reads in few queries, never one
//! per item of a list. Whatever changes meanwhile makes the page stale by its tags.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use archive::pictures::Rendition;
use archive::stories::Shelf;
use archive::{Archive, Card, Nouns};
use chrono::{DateTime, TimeDelta, Utc};
use hbs::Value;
use paper::{Ad, Picture, PictureId, SectionId};

use crate::helpers::Pictures;
use crate::values::{PictureValue, StoryValue, link_object};
use crate::wishes::Kept;
use crate::{House, Result};

mod posts;
mod shared;
pub use posts::Waiting;

/// Small things many pages show, kept while no change and no clock says otherwise.
#[derive(Default)]
pub struct Memo {
    renditions: Mutex<HashMap<PictureId, Read<Arc<[Rendition]>>>>,
    sections: Mutex<HashMap<SectionId, Read<Cards>>>,
    lead: Mutex<Option<Read<Option<Arc<Card>>>>>,
    trending: Mutex<Option<(i64, DateTime<Utc>, Cards)>>,
    ads: Mutex<Option<(i64, Arc<[Ad]>)>>,
    pub answers: Mutex<HashMap<String, Kept>>,
    pub site: Mutex<Option<(Arc<archive::masthead::Paper>, Value)>>,
    /// The pictures that stand for the paper itself.
    pub signs: Mutex<Option<Signs>>,
}

type Signs = (Arc<archive::masthead::Paper>, Arc<[Arc<PictureValue>]>);

type Cards = Arc<[Arc<Card>]>;

/// A thing with the sequence at which it was read.
type Read<T> = (i64, T);

/// Pictures whose sizes are remembered before the memory is emptied.
const MOST_REMEMBERED: usize = 20_000;

/// Newest stories of a section kept: enough for a band of five when the top shows some of them.
const NEWEST: i64 = 12;

/// How long "most read" stays as it was counted.
const TRENDING_STAYS: TimeDelta = TimeDelta::minutes(5);

/// One printing's reading.
pub struct Gathering<'a> {
    pub archive: &'a Archive,
    pub memo: &'a Memo,
    pub house: Arc<House>,
    /// The sequence at which reading began.
    pub seq: i64,
    pub tags: BTreeSet<String>,
    pub good_until: Option<DateTime<Utc>>,
    /// Pictures read so far, for a theme that asks for them in sizes.
    pub pictures: Pictures,
}

impl<'a> Gathering<'a> {
    pub fn tag(&mut self, tag: impl Into<String>) {
        self.tags.insert(tag.into());
    }

    /// The clock makes this page stale at `at`, if nothing does before.
    pub fn good_until(&mut self, at: DateTime<Utc>) {
        self.good_until = Some(self.good_until.map_or(at, |before| before.min(at)));
    }

    /// A picture with its sizes.
    pub async fn picture(&mut self, picture: &Picture) -> Result<PictureValue> {
        let renditions = match picture.id {
            Some(id) => {
                self.tag(format!("picture:{id}"));
                self.renditions(id).await?
            }
            None => Arc::from([]),
        };
        let picture = PictureValue::new(picture.clone(), renditions);
        if !self.house.theme.is_house {
            // Themes written for Ghost hand an address to a helper and expect a size of it.
            lock(&self.pictures).insert(picture.src.clone(), Arc::new(picture.clone()));
        }
        Ok(picture)
    }

    async fn renditions(&self, id: PictureId) -> Result<Arc<[Rendition]>> {
        if let Some(there) = self.known_sizes(id) {
            return Ok(there);
        }
        Ok(self.read_sizes(&[id]).await?.remove(&id).unwrap_or_else(|| Arc::from([])))
    }

    /// Reads the sizes of these pictures in one question, so that none asks for its own.
    pub async fn learn_sizes(&self, ids: impl IntoIterator<Item = PictureId>) -> Result<()> {
        let mut unknown: Vec<PictureId> = ids.into_iter().filter(|id| self.known_sizes(*id).is_none()).collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            self.read_sizes(&unknown).await?;
        }
        Ok(())
    }

    fn known_sizes(&self, id: PictureId) -> Option<Arc<[Rendition]>> {
        let (seq, there) = lock(&self.memo.renditions).get(&id).cloned()?;
        self.archive.changes.is_fresh(seq, [format!("picture:{id}").as_str()]).then_some(there)
    }

    async fn read_sizes(&self, ids: &[PictureId]) -> Result<HashMap<PictureId, Arc<[Rendition]>>> {
        let seq = self.archive.changes.now();
        let mut sizes: HashMap<PictureId, Vec<Rendition>> = ids.iter().map(|id| (*id, Vec::new())).collect();
        for rendition in self.archive.pictures().renditions_of(ids).await? {
            sizes.entry(rendition.picture).or_default().push(rendition);
        }
        let sizes: HashMap<_, Arc<[Rendition]>> = sizes.into_iter().map(|(id, sizes)| (id, sizes.into())).collect();
        let mut memory = lock(&self.memo.renditions);
        if memory.len() + sizes.len() > MOST_REMEMBERED {
            memory.clear();
        }
        memory.extend(sizes.iter().map(|(id, sizes)| (*id, (seq, sizes.clone()))));
        Ok(sizes)
    }

    /// A story in a list.
    pub async fn card(&mut self, card: Arc<Card>) -> Result<Value> {
        if !self.house.theme.is_house {
            return Ok(self.posts(vec![card]).await?.pop().unwrap_or_default());
        }
        self.tag(format!("story:{}", card.id));
        let picture = match &card.picture {
            Some(picture) => Some(Value::from_object(self.picture(picture).await?)),
            None => None,
        };
        Ok(Value::from_object(StoryValue::new(card, &self.house, picture, None)))
    }

    pub async fn cards(&mut self, cards: impl IntoIterator<Item = Arc<Card>>) -> Result<Vec<Value>> {
        if !self.house.theme.is_house {
            return self.posts(cards.into_iter().collect()).await;
        }
        let cards: Vec<Arc<Card>> = cards.into_iter().collect();
        self.learn_sizes(cards.iter().filter_map(|card| card.picture.as_ref()?.id)).await?;
        let mut values = Vec::new();
        for card in cards {
            values.push(self.card(card).await?);
        }
        Ok(values)
    }

    /// Do cards that were read then still say where their stories stand?
    fn addresses_hold(&self, seq: i64) -> bool {
        let from_topics: &[&str] = if self.house.paper.addresses_follow_topics() { &["topics", "authors"] } else { &[] };
        self.archive.changes.is_fresh(seq, from_topics.iter().copied().chain(["paper"]))
    }

    /// The newest stories of a section, shared by all pages that show them.
    pub async fn newest_of(&mut self, section: SectionId) -> Result<Cards> {
        let tag = format!("section:{section}");
        self.tag(tag.clone());
        if let Some((seq, there)) = lock(&self.memo.sections).get(&section).cloned()
            && self.archive.changes.is_fresh(seq, [tag.as_str()])
            && self.addresses_hold(seq)
        {
            return Ok(there);
        }
        let seq = self.archive.changes.now();
        let read: Cards =
            self.archive.stories().live(Shelf::Section(section), NEWEST, 0).await?.into_iter().map(Arc::new).collect();
        lock(&self.memo.sections).insert(section, (seq, read.clone()));
        Ok(read)
    }

    /// The newest featured story first published after `since`; remembered until any story changes.
    pub async fn lead(&mut self, since: DateTime<Utc>) -> Result<Option<Arc<Card>>> {
        self.tag("front");
        let there = lock(&self.memo.lead).clone();
        let lead = match there {
            Some((seq, lead)) if self.archive.changes.is_fresh(seq, ["front"]) && self.addresses_hold(seq) => lead,
            _ => {
                let seq = self.archive.changes.now();
                let read = self.archive.stories().leads(since, 1).await?;
                let lead = read.into_iter().next().map(Arc::new);
                *lock(&self.memo.lead) = Some((seq, lead.clone()));
                lead
            }
        };
        // Time alone ends a lead; that another becomes one always takes a change.
        Ok(lead.filter(|lead| lead.published_at > Some(since)))
    }

    /// The most read stories; nothing while nobody has read anything.
    pub async fn trending(&mut self) -> Result<Value> {
        let now = self.house.now;
        let there = lock(&self.memo.trending).clone().filter(|(seq, until, cards)| {
            let tags: Vec<String> = cards.iter().map(|c| format!("story:{}", c.id)).collect();
            now < *until && self.archive.changes.is_fresh(*seq, tags.iter().map(String::as_str)) && self.addresses_hold(*seq)
        });
        let (until, cards) = match there {
            Some((_, until, cards)) => (until, cards),
            None => {
                let seq = self.archive.changes.now();
                let read: Cards = self.archive.views().trending(now, 5).await?.into_iter().map(Arc::new).collect();
                let until = now + TRENDING_STAYS;
                *lock(&self.memo.trending) = Some((seq, until, read.clone()));
                (until, read)
            }
        };
        self.good_until(until);
        // Two names are no list.
        if cards.len() < 3 {
            return Ok(Value::Null);
        }
        // Only headline and address are shown, so no picture is looked up.
        for card in cards.iter() {
            self.tag(format!("story:{}", card.id));
        }
        Ok(cards
            .iter()
            .map(|card| Value::from_object(StoryValue::new(card.clone(), &self.house, None, None)))
            .collect::<Vec<_>>()
            .into())
    }

    /// Running stories that have something to read.
    pub async fn threads(&mut self) -> Result<Value> {
        self.tag("front");
        let mut running = Vec::new();
        for thread in self.archive.threads().list(6).await? {
            self.tag(format!("thread:{}", thread.id));
            // Counted once and remembered by the archive.
            if self.archive.count_live(Shelf::Thread(thread.id)).await? > 0 {
                let name = link_object(&thread.title, thread.slug.as_str(), "thread");
                running.push(Value::object([("title", name.get("name")), ("url", name.get("url"))]));
            }
        }
        Ok(running.into())
    }

    /// What stands in each advertising slot now. `turn` spreads several ads over pages.
    pub async fn ads(&mut self, turn: u64) -> Result<HashMap<String, String>> {
        self.tag("ads");
        let there = lock(&self.memo.ads).clone().filter(|(seq, _)| self.archive.changes.is_fresh(*seq, ["ads"]));
        let ads = match there {
            Some((_, ads)) => ads,
            None => {
                let seq = self.archive.changes.now();
                let read: Arc<[Ad]> = self.archive.ads().list(500).await?.into();
                *lock(&self.memo.ads) = Some((seq, read.clone()));
                read
            }
        };
        let now = self.house.now;
        let mut chosen: HashMap<String, Vec<&Ad>> = HashMap::new();
        for ad in ads.iter() {
            for edge in [ad.starts_at, ad.ends_at].into_iter().flatten().filter(|edge| *edge > now) {
                self.good_until(edge);
            }
            if ad.is_current(now) {
                chosen.entry(ad.slot.clone()).or_default().push(ad);
            }
        }
        Ok(chosen
            .into_iter()
            .filter_map(|(slot, ads)| Some((slot, crate::helpers::ad_markup(by_weight(&ads, turn)?)?)))
            .collect())
    }
}

/// One of these, chosen by weight; the same turn chooses the same.
fn by_weight<'x>(ads: &[&'x Ad], turn: u64) -> Option<&'x Ad> {
    let total: u64 = ads.iter().map(|ad| ad.weight.max(0) as u64).sum();
    let mut at = turn.checked_rem(total)?;
    for ad in ads {
        let weight = ad.weight.max(0) as u64;
        if at < weight {
            return Some(ad);
        }
        at -= weight;
    }
    None
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
