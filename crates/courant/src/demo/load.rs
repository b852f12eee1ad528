//! Sets the demo's paper: the cast, the stories through the desk's own acts, the partners.

use std::collections::HashMap;

use anyhow::{Context, Result};
use archive::wire_items::{Arrival, Received};
use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use paper::{Ad, Change, Link, Masthead, Parts, Role, SectionId, Slug, Staff, ThreadId, Upstream};

use crate::House;
use crate::demo::cast::{Cast, Corrected, Story};
use crate::demo::partner_stub::Stub;
use crate::demo::pictures;

/// All in one transaction: a demo is whole or not there.
pub async fn everything(house: &House, cast: &Cast) -> Result<()> {
    let mut stories: Vec<(DateTime<Utc>, Story)> = Vec::new();
    let now = Utc::now();
    let zone: chrono_tz::Tz = cast.paper.timezone.parse().unwrap_or(chrono_tz::UTC);
    for story in Cast::stories()? {
        stories.push((moment(story.days_ago, &story.time, zone, now).with_context(|| format!("dating {}", story.slug))?, story));
    }
    stories.sort_by_key(|(at, _)| *at);
    let begun = stories.first().map_or(now, |(at, _)| *at - TimeDelta::hours(1));

    let files = stories
        .iter()
        .filter_map(|(_, s)| s.picture.as_ref().map(|p| p.file.clone()))
        .chain(cast.staff.iter().map(|m| m.portrait.clone()));
    let mut files: Vec<String> = files.collect();
    files.sort();
    files.dedup();
    let mut kept = pictures::keep(house, files).await?;

    let tx = house.archive.begin().await?;
    desk::change_masthead(&tx, None, |_| masthead(cast), begun).await?;
    let mut sections = HashMap::new();
    for section in &cast.sections {
        let made = desk::add_section(&tx, None, &section.name, &section.description, begun).await?;
        sections.insert(section.slug.as_str(), made.id);
    }
    let mut threads = HashMap::new();
    for thread in &cast.threads {
        threads.insert(thread.slug.as_str(), tx.threads().begin(&thread.title, Some(&thread.summary), begun).await?.id);
    }
    let mut desk_house = desk::House { guid_host: house.host.clone(), editors_publish: true };
    if desk_house.guid_host == "127.0.0.1" {
        desk_house.guid_host = "wrenmouthbell.example".into();
    }
    let mut publisher = None;
    for member in &cast.staff {
        let role = Role::parse(&member.role).context("a role of the demo")?;
        let staff = desk::add_staff(&tx, None, &member.name, &member.email, role, None, begun).await?;
        let portrait = kept.remove(&member.portrait).context("a portrait of the demo")?;
        let portrait = tx
            .pictures()
            .add(
                &paper::Picture {
                    alt: format!("Portrait of {}", member.name),
                    credit: Some(cast.paper.name.clone()),
                    ..portrait
                },
                begun,
            )
            .await?;
        if let Some(id) = portrait.id {
            tx.jobs().add(&Job::MakeRenditions { picture: id }, now).await?;
        }
        let mut author = tx.authors().ensure(&member.name).await?;
        author.bio = Some(member.bio.clone());
        author.picture = portrait.id;
        tx.authors().save(&author).await?;
        if role == Role::Editor {
            publisher = Some(staff);
        }
    }
    let publisher = publisher.context("the demo needs a night editor")?;
    let desk = Desk { tx: &tx, cast, house: &desk_house, by: &publisher, sections, threads };
    for (at, story) in &stories {
        let picture = match &story.picture {
            None => None,
            Some(shown) => {
                let picture = kept.get(&shown.file).context("a picture of the demo")?.clone();
                let words = |text: &str| Some(text.to_owned());
                let picture = paper::Picture {
                    alt: shown.alt.clone(),
                    caption: words(&shown.caption),
                    credit: words(&shown.credit),
                    licence: words(&shown.licence),
                    ..picture
                };
                tx.pictures().add(&picture, *at).await?.id
            }
        };
        if let Some(id) = picture {
            tx.jobs().add(&Job::MakeRenditions { picture: id }, now).await?;
        }
        let id = desk.print(story, picture, *at).await.with_context(|| format!("printing {}", story.slug))?;
        if let Some(told) = &story.correction {
            let when = moment(told.days_ago, &told.time, zone, now)?;
            desk.correct(id, told, when).await.with_context(|| format!("correcting {}", story.slug))?;
        }
        // Readers have been here already: the newer and the featured more than the rest.
        let age = (now - *at).num_days().max(0);
        tx.views().add(&[(id, (40 - age).max(1) * if story.featured { 9 } else { 1 + (id.0 * 7) % 5 })], now).await?;
    }
    desk::add_ad(&tx, None, &ad(), begun).await?;
    tx.commit().await?;
    Ok(())
}

/// What the demo needs at hand for every story.
struct Desk<'a> {
    tx: &'a Tx,
    cast: &'a Cast,
    house: &'a desk::House,
    by: &'a Staff,
    sections: HashMap<&'a str, SectionId>,
    threads: HashMap<&'a str, ThreadId>,
}

impl Desk<'_> {
    /// Through the desk's own acts, so that journal and versions are as they would be.
    async fn print(&self, story: &Story, picture: Option<paper::PictureId>, at: DateTime<Utc>) -> Result<paper::StoryId> {
        let writing = at - TimeDelta::minutes(20);
        let partner = story.outlet.as_ref().and_then(|slug| self.cast.partners.iter().find(|p| p.slug == *slug));
        let draft = match partner {
            None => desk::create(self.tx, self.by, &story.headline, self.house, writing).await?,
            Some(partner) => {
                let arrival = Arrival {
                    partner: None,
                    guid: story.origin_url.clone().unwrap_or_else(|| story.slug.clone()),
                    upstream: Upstream::Usable,
                    upstream_reason: None,
                    original: story.body.clone(),
                    parts: Parts {
                        headline: story.headline.clone(),
                        outlet: Some(partner.name.clone()),
                        bylines: story.byline.iter().cloned().collect(),
                        body: story.body.clone(),
                        url: story.origin_url.clone(),
                        rights: Some(partner.rights.clone()),
                        ..Parts::default()
                    },
                    bundle: None,
                };
                let (Received::New(item) | Received::Newer(item) | Received::Status(item) | Received::Known(item)) =
                    self.tx.wire_items().receive(&arrival, writing).await?;
                desk::take(self.tx, self.by, item, self.house, writing).await?
            }
        };
        let name = |slug: &String| self.cast.staff.iter().find(|m| m.slug == *slug).map_or(slug.clone(), |m| m.name.clone());
        let topic = |slug: &String| self.cast.topics.iter().find(|t| t.slug == *slug).map_or(slug.clone(), |t| t.name.clone());
        let edit = desk::Edit {
            edition: draft.edition,
            slug: story.slug.clone(),
            headline: story.headline.clone(),
            standfirst: story.standfirst.clone(),
            body: match &story.correction {
                Some(told) => story.body.replace(&told.now, &told.was),
                None => story.body.clone(),
            },
            dateline: story.dateline.clone().unwrap_or_default(),
            bylines: story.authors.iter().map(name).chain(story.byline.iter().cloned()).collect(),
            outlet: partner.map(|p| p.name.clone()).unwrap_or_default(),
            section: self.sections.get(story.section.as_str()).copied(),
            topics: story.topics.iter().map(topic).collect(),
            thread: story.thread.as_ref().and_then(|slug| self.threads.get(slug.as_str()).copied()),
            new_thread: String::new(),
            brief: story.brief.clone(),
            picture,
            language: story.language.clone().unwrap_or_default(),
            featured: story.featured,
            ..desk::Edit::default()
        };
        desk::edit(self.tx, self.by, draft.id, edit, writing).await?;
        desk::publish(self.tx, self.by, draft.id, self.house, at).await?;
        Ok(draft.id)
    }

    async fn correct(&self, id: paper::StoryId, told: &Corrected, at: DateTime<Utc>) -> Result<()> {
        let copy = desk::begin_copy(self.tx, self.by, id, Change::Correction, at).await?;
        let body = copy.story.body.replace(&told.was, &told.now);
        let edit = desk::Edit { edition: copy.edition, body, ..desk::Edit::of(self.tx, &copy.story).await? };
        desk::edit_copy(self.tx, self.by, id, edit, Change::Correction, &told.note, at).await?;
        desk::send(self.tx, self.by, id, self.house, at).await?;
        Ok(())
    }
}

fn masthead(cast: &Cast) -> Masthead {
    let plain = |html: &str| paper::body::text_of(html).replace('\n', " ");
    Masthead {
        title: cast.paper.name.clone(),
        tagline: cast.paper.tagline.clone(),
        description: cast.paper.description.clone(),
        language: cast.paper.language.clone(),
        time_zone: cast.paper.timezone.clone(),
        social: cast.paper.social.iter().map(|s| Link { label: s.name.clone(), url: s.url.clone() }).collect(),
        contact: cast.paper.contact.email.clone(),
        publisher: cast.paper.publisher_line.clone(),
        corrections_policy: plain(&cast.paper.corrections_policy.html),
        editors_publish: true,
        subscribe_url: format!("mailto:{}?subject=Please%20send%20me%20The%20Bell", cast.paper.contact.email),
        ..Masthead::default()
    }
}

/// The paper's one advertiser.
fn ad() -> Ad {
    Ad {
        id: 0,
        slot: "story".into(),
        label: "Advertisement".into(),
        text: "Pruitt Marine Supply, 4 Chandlery Stairs. Bronze screws by the each.".into(),
        url: "https://pruittmarine.example/".into(),
        weight: 1,
        starts_at: None,
        ends_at: None,
    }
}

fn moment(days_ago: i64, time: &str, zone: chrono_tz::Tz, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let time = NaiveTime::parse_from_str(time, "%H:%M").with_context(|| format!("the time {time:?}"))?;
    let day = now.with_timezone(&zone).date_naive() - Days::new(days_ago.max(0) as u64);
    let at = |day: chrono::NaiveDate| {
        zone.from_local_datetime(&day.and_time(time)).earliest().map_or(now, |at| at.with_timezone(&Utc))
    };
    let today = at(day);
    Ok(if today > now { at(day - Days::new(1)) } else { today })
}

/// The partners, by the addresses at which their stand-ins answer this time.
pub async fn partners(house: &House, cast: &Cast, stub: &Stub) -> Result<()> {
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    for partner in &cast.partners {
        let feed_url = stub.feed(partner.behaves);
        let known = tx.partners().by_slug(&partner.slug).await?;
        let id = match known {
            Some(mut known) => {
                known.feed_url = feed_url;
                known.next_poll_at = now;
                tx.partners().save(&known).await?;
                known.id
            }
            None => {
                let outlet = tx.outlets().ensure(&partner.name, Some(&partner.site)).await?;
                let new = paper::Partner {
                    slug: Slug::from_words(&partner.slug),
                    site_url: Some(partner.site.clone()),
                    outlet: Some(outlet.id),
                    ..paper::Partner::new(&partner.name, feed_url, 20, now)
                };
                tx.partners().add(new, now).await?.id
            }
        };
        tx.jobs().add(&Job::Poll { partner: id }, now).await?;
    }
    tx.commit().await?;
    Ok(())
}
