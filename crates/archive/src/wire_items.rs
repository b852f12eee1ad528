//! The wire tray: what partners sent and what was pasted, every version as it came.

use chrono::{DateTime, Utc};
use paper::{PartnerId, Parts, StoryId, Tray, Upstream, WireItem, WireItemId};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::value::{Row, params};
use crate::{Nouns, Query, Tx};

pub struct WireItems<'a, Q>(pub(crate) &'a Q);

/// Copy as it arrives, already read and cleaned.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub partner: Option<PartnerId>,
    /// The partner's own name for it.
    pub guid: String,
    pub upstream: Upstream,
    pub upstream_reason: Option<String>,
    /// The markup or text exactly as it came.
    pub original: String,
    pub parts: Parts,
    pub bundle: Option<String>,
}

/// What became of an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    New(WireItemId),
    Newer(WireItemId),
    /// The partner took it back, or let it go again.
    Status(WireItemId),
    Known(WireItemId),
}

/// One version of an item as it came.
#[derive(Clone, Debug)]
pub struct WireVersion {
    pub version: i64,
    pub original: String,
    pub parts: Parts,
    pub received_at: DateTime<Utc>,
}

const COLUMNS: &str =
    "id, partner_id, guid, version, tray, upstream, upstream_reason, parts, bundle, story_id, received_at, changed_at";

fn item(row: &Row) -> Result<WireItem> {
    let tray: String = row.get(4)?;
    let upstream: String = row.get(5)?;
    Ok(WireItem {
        id: row.get(0)?,
        partner: row.get(1)?,
        guid: row.get(2)?,
        version: row.get(3)?,
        tray: Tray::parse(&tray).ok_or(Error::Garbled(format!("a tray {tray}")))?,
        upstream: Upstream::parse(&upstream).ok_or(Error::Garbled(format!("an upstream status {upstream}")))?,
        upstream_reason: row.get(6)?,
        parts: row.json(7)?,
        bundle: row.get(8)?,
        story: row.get(9)?,
        received_at: row.get(10)?,
        changed_at: row.get(11)?,
    })
}

/// Equal fingerprints mean that nothing a reader would notice has changed: white space and
/// markup attributes of a re-rendered feed do not make a new version.
fn fingerprint(parts: &Parts) -> String {
    let mut hash = Sha256::new();
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for field in
        [&parts.headline, parts.standfirst.as_deref().unwrap_or(""), &paper::body::text_of(&parts.body), &parts.bylines.join("|")]
    {
        hash.update(fold(field).as_bytes());
        hash.update([0]);
    }
    for picture in &parts.pictures {
        hash.update(picture.caption.as_deref().unwrap_or("").as_bytes());
        hash.update([1]);
    }
    hex::encode(hash.finalize())
}

/// What we have, with what the partner now says about it. A hold or a kill says nothing of an embargo.
fn told_anew(known: &Parts, arrival: &Arrival) -> Parts {
    let mut parts = known.clone();
    parts.version = arrival.parts.version.clone().or(parts.version);
    if arrival.upstream == Upstream::Usable {
        parts.embargo_until = arrival.parts.embargo_until;
    }
    parts
}

impl<Q: Query> WireItems<'_, Q> {
    pub async fn by_id(&self, id: WireItemId) -> Result<Option<WireItem>> {
        self.0.first(&format!("select {COLUMNS} from wire_items where id = $1"), params![id], item).await
    }

    pub async fn by_guid(&self, partner: Option<PartnerId>, guid: &str) -> Result<Option<WireItem>> {
        let sql = format!("select {COLUMNS} from wire_items where coalesce(partner_id, 0) = $1 and guid = $2");
        self.0.first(&sql, params![partner.map_or(0, |p| p.0), guid], item).await
    }

    /// What partners filed of the page that stands there, wherever it was first met.
    pub async fn filed_from(&self, url: &str) -> Result<Vec<WireItem>> {
        let Some(place) = paper::place(url) else {
            return Ok(Vec::new());
        };
        let sql = format!("select {COLUMNS} from wire_items where place = $1 and partner_id is not null order by id limit 20");
        self.0.all(&sql, params![place], item).await
    }

    /// Taken items that their origin changed after anybody here last saved the story made of them,
    /// newest first. Only what is still being worked on or read.
    pub async fn moved_on(&self, since: DateTime<Utc>, limit: i64) -> Result<Vec<WireItem>> {
        let sql = format!(
            "select {COLUMNS} from wire_items w where tray = 'taken' and changed_at >= $1 and exists (
                select 1 from stories s where s.id = w.story_id and s.saved_at < w.changed_at
                    and s.state in ('draft', 'review', 'scheduled', 'live', 'held'))
            order by changed_at desc, id desc limit $2"
        );
        self.0.all(&sql, params![since, limit], item).await
    }

    /// One tray, newest first, `limit` from `offset`.
    pub async fn tray(&self, tray: Tray, limit: i64, offset: i64) -> Result<Vec<WireItem>> {
        let sql =
            format!("select {COLUMNS} from wire_items where tray = $1 order by changed_at desc, id desc limit $2 offset $3");
        self.0.all(&sql, params![tray.as_str(), limit, offset], item).await
    }

    /// What came together, in the order in which it stood.
    pub async fn bundle(&self, bundle: &str) -> Result<Vec<WireItem>> {
        self.0
            .all(&format!("select {COLUMNS} from wire_items where bundle = $1 order by id limit 100"), params![bundle], item)
            .await
    }

    /// The newest items of one partner: where repeated furniture shows.
    pub async fn of_partner(&self, partner: PartnerId, limit: i64) -> Result<Vec<WireItem>> {
        let sql = format!("select {COLUMNS} from wire_items where partner_id = $1 order by changed_at desc, id desc limit $2");
        self.0.all(&sql, params![partner, limit], item).await
    }

    /// Every version as it came, newest first.
    pub async fn versions(&self, id: WireItemId, limit: i64) -> Result<Vec<WireVersion>> {
        let sql =
            "select version, original, parts, received_at from wire_versions where item_id = $1 order by version desc limit $2";
        self.0
            .all(sql, params![id, limit], |row| {
                Ok(WireVersion { version: row.get(0)?, original: row.get(1)?, parts: row.json(2)?, received_at: row.get(3)? })
            })
            .await
    }

    pub async fn count(&self, tray: Tray) -> Result<i64> {
        Ok(self
            .0
            .first("select count(*) from wire_items where tray = $1", params![tray.as_str()], |row| row.get(0))
            .await?
            .unwrap_or(0))
    }
}

impl WireItems<'_, Tx> {
    /// Takes an arrival in: new, a newer version, withdrawn by the partner, or already known.
    /// What was taken and now changed leaves a job, so that the desk hears of it at once.
    pub async fn receive(&self, arrival: &Arrival, now: DateTime<Utc>) -> Result<Received> {
        let parts = serde_json::to_string(&arrival.parts)?;
        let print = fingerprint(&arrival.parts);
        let place = arrival.parts.url.as_deref().and_then(paper::place);
        let Some(known) = self.by_guid(arrival.partner, &arrival.guid).await? else {
            let sql = "insert into wire_items (partner_id, guid, version, tray, upstream, upstream_reason, headline, parts, fingerprint, bundle, place, received_at, changed_at)
                values ($1, $2, 1, 'new', $3, $4, $5, $6, $7, $8, $9, $10, $10) returning id";
            let values = params![
                arrival.partner,
                &arrival.guid,
                arrival.upstream.as_str(),
                arrival.upstream_reason.clone(),
                &arrival.parts.headline,
                &parts,
                &print,
                arrival.bundle.clone(),
                place.clone(),
                now
            ];
            let id = WireItemId(self.0.insert(sql, values).await?);
            self.keep(id, 1, &arrival.original, &parts, now).await?;
            return Ok(Received::New(id));
        };
        let old_print: String = self
            .0
            .first("select fingerprint from wire_items where id = $1", params![known.id], |row| row.get(0))
            .await?
            .unwrap_or_default();
        // A kill is final. Nothing else that comes late undoes what came before it.
        let is_late = arrival.upstream != Upstream::Killed && arrival.parts.is_older_than(&known.parts);
        if known.upstream == Upstream::Killed || is_late {
            return Ok(Received::Known(known.id));
        }
        // A notice without text must not blot out what was sent before.
        let only_status = arrival.upstream != Upstream::Usable;
        let status_moved = known.upstream != arrival.upstream;
        let is_corrected = arrival.parts.correction.is_some() && arrival.parts.correction != known.parts.correction;
        let text_moved = !only_status && (print != old_print || is_corrected);
        let embargo_moved = !only_status && arrival.parts.embargo_until != known.parts.embargo_until;
        if text_moved {
            let sql = "update wire_items set version = version + 1, headline = $2, parts = $3, fingerprint = $4, upstream = $5, upstream_reason = $6, changed_at = $7, place = $8,
                tray = case when tray = 'expired' then 'new' else tray end where id = $1";
            let reason = arrival.upstream_reason.clone();
            self.0
                .exec(
                    sql,
                    params![known.id, &arrival.parts.headline, &parts, &print, arrival.upstream.as_str(), reason, now, place],
                )
                .await?;
            self.keep(known.id, known.version + 1, &arrival.original, &parts, now).await?;
        } else if status_moved || embargo_moved {
            let parts = serde_json::to_string(&told_anew(&known.parts, arrival))?;
            let sql = "update wire_items set upstream = $2, upstream_reason = $3, changed_at = $4, parts = $5 where id = $1";
            self.0.exec(sql, params![known.id, arrival.upstream.as_str(), arrival.upstream_reason.clone(), now, &parts]).await?;
        } else {
            // The same text under a higher number: no news, but what is lower is late from now on.
            if known.parts.is_older_than(&arrival.parts) {
                let parts = serde_json::to_string(&told_anew(&known.parts, arrival))?;
                self.0.exec("update wire_items set parts = $2 where id = $1", params![known.id, &parts]).await?;
            }
            return Ok(Received::Known(known.id));
        }
        if known.tray == Tray::Taken {
            self.0.jobs().add(&Job::SourceChanged { item: known.id }, now).await?;
        }
        Ok(if text_moved { Received::Newer(known.id) } else { Received::Status(known.id) })
    }

    async fn keep(&self, id: WireItemId, version: i64, original: &str, parts: &str, now: DateTime<Utc>) -> Result<()> {
        let sql = "insert into wire_versions (item_id, version, original, parts, received_at) values ($1, $2, $3, $4, $5)";
        self.0.exec(sql, params![id, version, original, parts, now]).await?;
        Ok(())
    }

    /// Replaces the cleaned parts of the newest version, as when an editor puts a removal back.
    /// The original stays as it came.
    pub async fn set_parts(&self, id: WireItemId, parts: &Parts) -> Result<()> {
        let text = serde_json::to_string(parts)?;
        self.0.exec("update wire_items set parts = $2, headline = $3 where id = $1", params![id, &text, &parts.headline]).await?;
        let sql =
            "update wire_versions set parts = $2 where item_id = $1 and version = (select version from wire_items where id = $1)";
        self.0.exec(sql, params![id, &text]).await?;
        Ok(())
    }

    /// Moves an item to another tray, with the story made of it when it was taken.
    pub async fn move_to(&self, id: WireItemId, tray: Tray, story: Option<StoryId>, now: DateTime<Utc>) -> Result<()> {
        let sql = "update wire_items set tray = $2, story_id = coalesce($3, story_id), changed_at = $4 where id = $1";
        self.0.exec(sql, params![id, tray.as_str(), story, now]).await?;
        Ok(())
    }

    /// Lets new items that nobody wanted expire; says how many.
    pub async fn expire(&self, before: DateTime<Utc>, now: DateTime<Utc>) -> Result<u64> {
        self.0
            .exec(
                "update wire_items set tray = 'expired', changed_at = $2 where tray = 'new' and changed_at < $1",
                params![before, now],
            )
            .await
    }
}
