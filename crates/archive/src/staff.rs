//! People who work here.

use chrono::{DateTime, Utc};
use paper::{AuthorId, Role, Staff, StaffId};

use crate::error::{Error, Result};
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct StaffBook<'a, Q>(pub(crate) &'a Q);

const COLUMNS: &str = "id, name, email, role, author_id, active";

fn member(row: &Row) -> Result<Staff> {
    let role: String = row.get(3)?;
    Ok(Staff {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        role: Role::parse(&role).ok_or(Error::Garbled(format!("a role {role}")))?,
        author: row.get(4)?,
        active: row.get(5)?,
    })
}

/// Addresses are compared in lower case.
fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}

impl<Q: Query> StaffBook<'_, Q> {
    pub async fn by_id(&self, id: StaffId) -> Result<Option<Staff>> {
        self.0.first(&format!("select {COLUMNS} from staff where id = $1"), params![id], member).await
    }

    pub async fn by_email(&self, email: &str) -> Result<Option<Staff>> {
        self.0.first(&format!("select {COLUMNS} from staff where email = $1"), params![folded(email)], member).await
    }

    /// The stored argon2id words, for comparing; never for showing.
    pub async fn password(&self, id: StaffId) -> Result<Option<String>> {
        Ok(self.0.first("select password from staff where id = $1", params![id], |row| row.get(0)).await?.flatten())
    }

    pub async fn list(&self, limit: i64) -> Result<Vec<Staff>> {
        self.0.all(&format!("select {COLUMNS} from staff order by name, id limit $1"), params![limit], member).await
    }
}

impl StaffBook<'_, Tx> {
    /// Adds a colleague; [`Error::Taken`] when the address is in use.
    pub async fn add(&self, name: &str, email: &str, role: Role, author: Option<AuthorId>, now: DateTime<Utc>) -> Result<Staff> {
        if self.by_email(email).await?.is_some() {
            return Err(Error::Taken("the e-mail address"));
        }
        let sql = format!(
            "insert into staff (name, email, role, author_id, active, created_at) values ($1, $2, $3, $4, $5, $6) returning {COLUMNS}"
        );
        let made = self.0.first(&sql, params![name.trim(), folded(email), role.as_str(), author, true, now], member).await?;
        made.ok_or(Error::NotFound("colleague"))
    }

    /// Sets the password (argon2id words) and ends every session but `keep`.
    pub async fn set_password(&self, id: StaffId, words: &str) -> Result<()> {
        self.0.exec("update staff set password = $2 where id = $1", params![id, words]).await?;
        self.0.exec("delete from sessions where staff_id = $1", params![id]).await?;
        Ok(())
    }

    /// Changes name, role and whether the account is open; a change of role or a closed account
    /// ends every session.
    pub async fn save(&self, staff: &Staff) -> Result<()> {
        let before = self.by_id(staff.id).await?.ok_or(Error::NotFound("colleague"))?;
        let sql = "update staff set name = $2, role = $3, author_id = $4, active = $5 where id = $1";
        self.0.exec(sql, params![staff.id, &staff.name, staff.role.as_str(), staff.author, staff.active]).await?;
        if before.role != staff.role || !staff.active {
            self.0.exec("delete from sessions where staff_id = $1", params![staff.id]).await?;
        }
        Ok(())
    }
}
