//! Who is signed in where. Only the hash of a session's id is kept, so that a copy of the
//! store signs nobody in.

use chrono::{DateTime, TimeDelta, Utc};
use paper::{Staff, StaffId};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::value::params;
use crate::{Nouns, Query, Tx};

pub struct Sessions<'a, Q>(pub(crate) &'a Q);

/// Unused for this long, a session ends.
pub const IDLE: TimeDelta = TimeDelta::days(14);
/// However much it is used, a session ends after this.
pub const LONGEST: TimeDelta = TimeDelta::days(30);
/// A link that signs somebody in is good for this long.
pub const LINK: TimeDelta = TimeDelta::minutes(15);

/// A session somebody is using.
#[derive(Clone, Debug)]
pub struct Session {
    pub staff: Staff,
    /// What a form must carry to prove that it came from our own page.
    pub csrf: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub agent: String,
    hash: String,
}

impl Session {
    /// How this session is named in [`Sessions::of_staff`].
    pub fn mark(&self) -> &str {
        &self.hash
    }
}

/// One of the places where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Names the session and opens nothing: the hash of its id.
    pub mark: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub agent: String,
}

/// 256 random bits, hex.
pub fn random_id() -> Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::Setting(format!("no randomness: {e}")))?;
    Ok(hex::encode(bytes))
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

impl<Q: Query> Sessions<'_, Q> {
    /// The session of this id while it lasts and its owner's account is open.
    pub async fn open(&self, id: &str, now: DateTime<Utc>) -> Result<Option<Session>> {
        let sql = "select s.hash, s.csrf, s.created_at, s.seen_at, s.agent, f.id, f.name, f.email, f.role, f.author_id, f.active
            from sessions s join staff f on f.id = s.staff_id
            where s.hash = $1 and s.expires_at > $2 and s.seen_at > $3 and f.active";
        self.0
            .first(sql, params![hash(id), now, now - IDLE], |row| {
                let role: String = row.get(8)?;
                Ok(Session {
                    hash: row.get(0)?,
                    csrf: row.get(1)?,
                    created_at: row.get(2)?,
                    seen_at: row.get(3)?,
                    agent: row.get(4)?,
                    staff: Staff {
                        id: row.get(5)?,
                        name: row.get(6)?,
                        email: row.get(7)?,
                        role: paper::Role::parse(&role).ok_or(Error::Garbled(format!("a role {role}")))?,
                        author: row.get(9)?,
                        active: row.get(10)?,
                    },
                })
            })
            .await
    }
}

impl<Q: Query> Sessions<'_, Q> {
    /// Where somebody is signed in, last used first.
    pub async fn of_staff(&self, staff: StaffId, now: DateTime<Utc>) -> Result<Vec<Place>> {
        let sql = "select hash, created_at, seen_at, agent from sessions
            where staff_id = $1 and expires_at > $2 and seen_at > $3 order by seen_at desc, hash limit 100";
        self.0
            .all(sql, params![staff, now, now - IDLE], |row| {
                Ok(Place { mark: row.get(0)?, created_at: row.get(1)?, seen_at: row.get(2)?, agent: row.get(3)? })
            })
            .await
    }
}

impl Sessions<'_, Tx> {
    /// Signs somebody in; gives the id for the cookie, which is kept nowhere else.
    pub async fn begin(&self, staff: StaffId, agent: &str, now: DateTime<Utc>) -> Result<String> {
        let id = random_id()?;
        let sql = "insert into sessions (hash, staff_id, csrf, created_at, seen_at, expires_at, agent) values ($1, $2, $3, $4, $4, $5, $6)";
        let agent: String = agent.chars().take(200).collect();
        self.0.exec(sql, params![hash(&id), staff, random_id()?, now, now + LONGEST, agent]).await?;
        Ok(id)
    }

    /// Notes that a session is in use.
    pub async fn seen(&self, session: &Session, now: DateTime<Utc>) -> Result<()> {
        self.0.exec("update sessions set seen_at = $2 where hash = $1", params![&session.hash, now]).await?;
        Ok(())
    }

    pub async fn end(&self, session: &Session) -> Result<()> {
        self.0.exec("delete from sessions where hash = $1", params![&session.hash]).await?;
        Ok(())
    }

    /// Ends every session of this colleague; says how many there were.
    pub async fn end_all(&self, staff: StaffId) -> Result<u64> {
        self.0.exec("delete from sessions where staff_id = $1", params![staff]).await
    }

    /// Ends this colleague's session of that mark; says whether there was one.
    pub async fn end_one(&self, staff: StaffId, mark: &str) -> Result<u64> {
        self.0.exec("delete from sessions where staff_id = $1 and hash = $2", params![staff, mark]).await
    }

    /// Makes a link's secret that signs this colleague in once; an older link dies.
    pub async fn make_link(&self, staff: StaffId, now: DateTime<Utc>) -> Result<String> {
        let secret = random_id()?;
        self.0.exec("delete from sign_in_links where staff_id = $1", params![staff]).await?;
        self.0
            .exec(
                "insert into sign_in_links (hash, staff_id, expires_at) values ($1, $2, $3)",
                params![hash(&secret), staff, now + LINK],
            )
            .await?;
        Ok(secret)
    }

    /// Uses a link up; gives whom it signs in, once.
    pub async fn redeem_link(&self, secret: &str, now: DateTime<Utc>) -> Result<Option<Staff>> {
        let sql = "delete from sign_in_links where hash = $1 and expires_at > $2 returning staff_id";
        let Some(id) = self.0.first::<StaffId>(sql, params![hash(secret), now], |row| row.get(0)).await? else {
            return Ok(None);
        };
        Ok(self.0.staff().by_id(id).await?.filter(|staff| staff.active))
    }

    /// Clears away what has run out.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<u64> {
        self.0.exec("delete from sign_in_links where expires_at <= $1", params![now]).await?;
        self.0.exec("delete from sessions where expires_at <= $1 or seen_at <= $2", params![now, now - IDLE]).await
    }
}
