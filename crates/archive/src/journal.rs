//! Who did what, when and why: append only, each line chained to the one before.
//!
//! A line's hash covers its own words and the hash before it, and the head row holds the
//! last number and hash, so that a line altered, removed or cut off the end is found.

use chrono::{DateTime, Utc};
use paper::{Staff, StaffId};
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Journal<'a, Q>(pub(crate) &'a Q);

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub by: Option<StaffId>,
    /// The name as it was then, or the part of the house that acted by itself.
    pub who: String,
    /// The verb: `publish`, `kill`, `take` …
    pub act: String,
    /// What it was done to: `story:7`, `partner:2`.
    pub subject: String,
    /// The reason or the facts, in words.
    pub detail: String,
    pub hash: String,
}

/// What reading the whole journal found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Whole {
        lines: i64,
    },
    /// The first line that does not follow from the one before, and what is wrong.
    Broken {
        at: i64,
        why: &'static str,
    },
}

const COLUMNS: &str = "seq, at, by_staff, who, act, subject, detail, hash";

fn line(row: &Row) -> Result<Line> {
    Ok(Line {
        seq: row.get(0)?,
        at: row.get(1)?,
        by: row.get(2)?,
        who: row.get(3)?,
        act: row.get(4)?,
        subject: row.get(5)?,
        detail: row.get(6)?,
        hash: row.get(7)?,
    })
}

/// The hash of a line: every field with its length before it, so that none can run into another.
fn seal(before: &str, line: &Line) -> String {
    let mut hash = Sha256::new();
    let seq = line.seq.to_string();
    let at = line.at.timestamp_millis().to_string();
    let by = line.by.map(|id| id.to_string()).unwrap_or_default();
    for field in [before, &seq, &at, &by, &line.who, &line.act, &line.subject, &line.detail] {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field.as_bytes());
    }
    hex::encode(hash.finalize())
}

impl<Q: Query> Journal<'_, Q> {
    /// The newest lines about one thing, newest first.
    pub async fn about(&self, subject: &str, limit: i64) -> Result<Vec<Line>> {
        let sql = format!("select {COLUMNS} from journal where subject = $1 order by seq desc limit $2");
        self.0.all(&sql, params![subject, limit], line).await
    }

    /// The newest lines before `before`, newest first.
    pub async fn latest(&self, before: Option<i64>, limit: i64) -> Result<Vec<Line>> {
        let sql = format!("select {COLUMNS} from journal where seq < $1 order by seq desc limit $2");
        self.0.all(&sql, params![before.unwrap_or(i64::MAX), limit], line).await
    }

    /// Reads the journal from its first line to its head.
    pub async fn verify(&self) -> Result<Verdict> {
        let (mut seq, mut hash) = (0, String::new());
        loop {
            let sql = format!("select {COLUMNS} from journal where seq > $1 order by seq limit 1000");
            let lines = self.0.all(&sql, params![seq], line).await?;
            if lines.is_empty() {
                break;
            }
            for line in lines {
                if line.seq != seq + 1 {
                    return Ok(Verdict::Broken { at: seq + 1, why: "the line is missing" });
                }
                if seal(&hash, &line) != line.hash {
                    return Ok(Verdict::Broken { at: line.seq, why: "the line does not match its seal" });
                }
                (seq, hash) = (line.seq, line.hash);
            }
        }
        let head = self
            .0
            .first("select seq, hash from journal_head where id = 1", &[], |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)))
            .await?;
        match head {
            Some((n, seal)) if n == seq && seal == hash => Ok(Verdict::Whole { lines: seq }),
            Some((n, _)) if n > seq => Ok(Verdict::Broken { at: seq + 1, why: "the last lines are missing" }),
            _ => Ok(Verdict::Broken { at: seq, why: "the head does not match the last line" }),
        }
    }
}

impl Journal<'_, Tx> {
    /// Adds a line. The head row stays locked until the transaction ends, so lines stand in
    /// the order in which decisions were made.
    pub async fn enter(
        &self,
        by: Option<&Staff>,
        act: &str,
        subject: impl Into<String>,
        detail: impl Into<String>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let who = by.map_or("the house", |staff| &staff.name);
        self.enter_as(who, by.map(|staff| staff.id), act, subject, detail, now).await
    }

    /// Adds a line under a name that is not a person's, such as a partner's or a command's.
    pub async fn enter_as(
        &self,
        who: &str,
        by: Option<StaffId>,
        act: &str,
        subject: impl Into<String>,
        detail: impl Into<String>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let sql = "update journal_head set seq = seq + 1 where id = 1 returning seq, hash";
        let head = self.0.first(sql, &[], |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?))).await?;
        let (seq, before) = head.ok_or(crate::Error::NotFound("journal head"))?;
        let at = DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now);
        // What the store cannot hold must not be in the seal either.
        let plain = |text: String| text.replace('\0', "");
        let mut line = Line {
            seq,
            at,
            by,
            who: plain(who.into()),
            act: act.into(),
            subject: plain(subject.into()),
            detail: plain(detail.into()),
            hash: String::new(),
        };
        line.hash = seal(&before, &line);
        let sql =
            "insert into journal (seq, at, by_staff, who, act, subject, detail, hash) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.0.exec(sql, params![line.seq, line.at, line.by, line.who, line.act, line.subject, line.detail, &line.hash]).await?;
        self.0.exec("update journal_head set hash = $1 where id = 1", params![&line.hash]).await?;
        Ok(())
    }
}
