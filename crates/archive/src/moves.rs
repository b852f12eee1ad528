//! Papers on their way in or out: a row for each file that somebody brought or asked for.

use chrono::{DateTime, Utc};
use paper::{Holds, Move, MoveId, MoveReport, MoveState, MoveStep, StaffId, Way};

use crate::error::{Error, Result};
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Moves<'a, Q>(pub(crate) &'a Q);

const COLUMNS: &str =
    "id, way, state, name, parked, size, site, with_pictures, holds, step, report, asked_by, asked_at, ended_at";

fn one(row: &Row) -> Result<Move> {
    let (way, state): (String, String) = (row.get(1)?, row.get(2)?);
    let odd = |word: &str| Error::Garbled(format!("a move that is {word:?}"));
    let json = |at: usize| -> Result<Option<String>> { row.get(at) };
    Ok(Move {
        id: row.get(0)?,
        way: Way::parse(&way).ok_or_else(|| odd(&way))?,
        state: MoveState::parse(&state).ok_or_else(|| odd(&state))?,
        name: row.get(3)?,
        parked: row.get(4)?,
        size: row.get(5)?,
        site: row.get(6)?,
        with_pictures: row.get(7)?,
        holds: json(8)?.map(|text| serde_json::from_str::<Holds>(&text)).transpose()?,
        step: json(9)?.map(|text| serde_json::from_str::<MoveStep>(&text)).transpose()?,
        report: json(10)?.map(|text| serde_json::from_str::<MoveReport>(&text)).transpose()?,
        asked_by: row.get(11)?,
        asked_at: row.get(12)?,
        ended_at: row.get(13)?,
    })
}

impl<Q: Query> Moves<'_, Q> {
    pub async fn by_id(&self, id: MoveId) -> Result<Option<Move>> {
        self.0.first(&format!("select {COLUMNS} from moves where id = $1"), params![id], one).await
    }

    /// Newest first, at most `limit`.
    pub async fn list(&self, limit: i64) -> Result<Vec<Move>> {
        self.0.all(&format!("select {COLUMNS} from moves order by id desc limit $1"), params![limit], one).await
    }

    /// The one that is under way, if any is.
    pub async fn moving(&self) -> Result<Option<Move>> {
        let sql = format!("select {COLUMNS} from moves where state = 'moving' order by id limit 1");
        self.0.first(&sql, &[], one).await
    }

    /// Where the files of all moves are parked.
    pub async fn parked(&self) -> Result<Vec<String>> {
        self.0.all("select parked from moves where parked is not null", &[], |row| row.get(0)).await
    }

    /// Those whose file has been waiting since before that time, at most `limit`.
    pub async fn forgotten(&self, before: DateTime<Utc>, limit: i64) -> Result<Vec<Move>> {
        let sql = format!(
            "select {COLUMNS} from moves where parked is not null and state not in ('reading', 'moving')
                and coalesce(ended_at, asked_at) < $1 order by id limit $2"
        );
        self.0.all(&sql, params![before, limit], one).await
    }
}

impl Moves<'_, Tx> {
    /// Adds one; its id is given here.
    pub async fn add(&self, new: &Move) -> Result<MoveId> {
        let sql = "insert into moves (way, state, name, parked, size, site, with_pictures, asked_by, asked_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id";
        let id = self
            .0
            .insert(
                sql,
                params![
                    new.way.as_str(),
                    new.state.as_str(),
                    &new.name,
                    new.parked.clone(),
                    new.size,
                    new.site.clone(),
                    new.with_pictures,
                    new.asked_by,
                    new.asked_at,
                ],
            )
            .await?;
        Ok(MoveId(id))
    }

    pub async fn save(&self, one: &Move) -> Result<()> {
        let sql = "update moves set state = $2, parked = $3, size = $4, site = $5, with_pictures = $6, holds = $7, step = $8, report = $9,
                ended_at = $10 where id = $1";
        let holds = one.holds.as_ref().map(serde_json::to_string).transpose()?;
        let step = one.step.as_ref().map(serde_json::to_string).transpose()?;
        let report = one.report.as_ref().map(serde_json::to_string).transpose()?;
        let values = params![
            one.id,
            one.state.as_str(),
            one.parked.clone(),
            one.size,
            one.site.clone(),
            one.with_pictures,
            holds,
            step,
            report,
            one.ended_at
        ];
        self.0.exec(sql, values).await?;
        Ok(())
    }

    /// Writes down how far it is, while it is under way.
    pub async fn tell(&self, id: MoveId, step: &MoveStep) -> Result<()> {
        let sql = "update moves set step = $2 where id = $1 and state in ('reading', 'moving')";
        self.0.exec(sql, params![id, serde_json::to_string(step)?]).await?;
        Ok(())
    }

    /// A blank row, to be filled and added.
    pub fn blank(way: Way, name: &str, by: StaffId, now: DateTime<Utc>) -> Move {
        Move {
            id: MoveId(0),
            way,
            state: if way == Way::In { MoveState::Reading } else { MoveState::Moving },
            name: name.to_owned(),
            parked: None,
            size: 0,
            site: None,
            with_pictures: true,
            holds: None,
            step: None,
            report: None,
            asked_by: by,
            asked_at: now,
            ended_at: None,
        }
    }
}
