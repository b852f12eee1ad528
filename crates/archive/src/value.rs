//! Values on their way into a statement and out of a row, the same on both engines.

use chrono::{DateTime, Utc};
use rusqlite::types::{ToSql as LiteToSql, ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql as PgToSql, Type, to_sql_checked};

use crate::error::{Error, Result};

/// One parameter of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
}

macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::value::Value::from($value)),*] };
}
pub(crate) use params;

impl From<bool> for Value {
    fn from(v: bool) -> Value {
        Value::Bool(v)
    }
}
impl From<i64> for Value {
    fn from(v: i64) -> Value {
        Value::Int(v)
    }
}
impl From<&str> for Value {
    fn from(v: &str) -> Value {
        Value::Text(v.to_owned())
    }
}
impl From<&String> for Value {
    fn from(v: &String) -> Value {
        Value::Text(v.clone())
    }
}
impl From<String> for Value {
    fn from(v: String) -> Value {
        Value::Text(v)
    }
}
impl From<&paper::Slug> for Value {
    fn from(v: &paper::Slug) -> Value {
        Value::Text(v.as_str().to_owned())
    }
}
impl From<paper::PublicId> for Value {
    fn from(v: paper::PublicId) -> Value {
        Value::Text(v.to_string())
    }
}
impl From<DateTime<Utc>> for Value {
    fn from(v: DateTime<Utc>) -> Value {
        Value::Int(v.timestamp_millis())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Value {
        v.map_or(Value::Null, Into::into)
    }
}

macro_rules! id_values {
    ($($id:ident),*) => {$(
        impl From<paper::$id> for Value {
            fn from(v: paper::$id) -> Value { Value::Int(v.0) }
        }
        impl Col for paper::$id {
            fn read(row: &Row, at: usize) -> Result<Self> { Ok(paper::$id(row.get(at)?)) }
        }
        impl Col for Option<paper::$id> {
            fn read(row: &Row, at: usize) -> Result<Self> { Ok(row.get::<Option<i64>>(at)?.map(paper::$id)) }
        }
    )*};
}
id_values!(
    StoryId,
    ThreadId,
    SectionId,
    TopicId,
    AuthorId,
    OutletId,
    PartnerId,
    WireItemId,
    PictureId,
    StaffId,
    MemberId,
    CommentId,
    JobId,
    MoveId,
    AttachmentId
);

impl LiteToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Bool(v) => ValueRef::Integer(i64::from(*v)),
            Value::Int(v) => ValueRef::Integer(*v),
            // As PostgreSQL keeps it, so that a paper may move from one engine to the other.
            Value::Text(v) if v.contains('\0') => return Ok(v.replace('\0', "").into()),
            Value::Text(v) => ValueRef::Text(v.as_bytes()),
        }))
    }
}

impl PgToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut bytes::BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Bool(v) => PgToSql::to_sql(v, ty, out),
            Value::Int(v) if *ty == Type::INT4 => PgToSql::to_sql(&i32::try_from(*v)?, ty, out),
            Value::Int(v) => PgToSql::to_sql(v, ty, out),
            // PostgreSQL cannot hold the NUL character; nobody can read it either.
            Value::Text(v) if v.contains('\0') => PgToSql::to_sql(&v.replace('\0', ""), ty, out),
            Value::Text(v) => PgToSql::to_sql(v, ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One row of an answer, from either engine.
pub enum Row<'a> {
    Lite(&'a rusqlite::Row<'a>),
    Pg(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The column at `at`, counted from 0.
    pub fn get<T: Col>(&self, at: usize) -> Result<T> {
        T::read(self, at)
    }

    /// A column that holds JSON text.
    pub fn json<T: serde::de::DeserializeOwned>(&self, at: usize) -> Result<T> {
        Ok(serde_json::from_str(&self.get::<String>(at)?)?)
    }

    /// A column that may hold JSON text.
    pub fn maybe_json<T: serde::de::DeserializeOwned>(&self, at: usize) -> Result<Option<T>> {
        self.get::<Option<String>>(at)?.map(|text| Ok(serde_json::from_str(&text)?)).transpose()
    }
}

/// What a column can be read as.
pub trait Col: Sized {
    fn read(row: &Row, at: usize) -> Result<Self>;
}

macro_rules! plain_columns {
    ($($ty:ty),*) => {$(
        impl Col for $ty {
            fn read(row: &Row, at: usize) -> Result<Self> {
                match row {
                    Row::Lite(row) => Ok(row.get(at)?),
                    Row::Pg(row) => Ok(row.try_get(at)?),
                }
            }
        }
    )*};
}
plain_columns!(i64, bool, String, Option<i64>, Option<bool>, Option<String>);

impl Col for DateTime<Utc> {
    fn read(row: &Row, at: usize) -> Result<Self> {
        let millis: i64 = row.get(at)?;
        DateTime::from_timestamp_millis(millis).ok_or_else(|| Error::Garbled(format!("a moment of {millis} ms")))
    }
}

impl Col for Option<DateTime<Utc>> {
    fn read(row: &Row, at: usize) -> Result<Self> {
        Ok(row.get::<Option<i64>>(at)?.and_then(DateTime::from_timestamp_millis))
    }
}

impl Col for paper::Slug {
    fn read(row: &Row, at: usize) -> Result<Self> {
        Ok(paper::Slug::kept(row.get(at)?))
    }
}

impl Col for Option<paper::PublicId> {
    fn read(row: &Row, at: usize) -> Result<Self> {
        Ok(row.get::<Option<String>>(at)?.as_deref().and_then(paper::PublicId::foreign))
    }
}

impl Col for Option<paper::Slug> {
    fn read(row: &Row, at: usize) -> Result<Self> {
        Ok(row.get::<Option<String>>(at)?.map(paper::Slug::kept))
    }
}

/// Ids as values of a statement: `$1, $2 …`, and the values. Lists are filled up to a power of
/// two, so that an engine that keeps statements keeps a few of them and not one for each list.
pub(crate) fn id_list(ids: impl IntoIterator<Item = i64>) -> (String, Vec<Value>) {
    let ids: Vec<i64> = ids.into_iter().collect();
    let size = ids.len().next_power_of_two();
    // No row of ours has this id.
    let values: Vec<Value> = ids.into_iter().chain(std::iter::repeat(-1)).take(size).map(Value::Int).collect();
    let names: Vec<String> = (1..=size).map(|n| format!("${n}")).collect();
    (names.join(","), values)
}
