//! The stream of rows in a Ghost export, without ever holding more than one of them.

use std::fmt;
use std::io::Read;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::exports::bounded::{Bounded, Mark};

/// One row.
pub(super) enum Found {
    Row(Map<String, Value>),
    /// A post that is only counted.
    Post {
        page: bool,
        status: String,
    },
}

/// What to do with posts, which are most of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Posts {
    Count,
    Read,
}

/// A crooked file may have anything anywhere; it is passed over.
macro_rules! nothing_else {
    () => {
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
    };
}

type Take<'a> = dyn FnMut(&str, Found) -> bool + 'a;

/// Hands every row of every table to `take` until that says false. The answer is a complaint
/// when the file broke off or was no JSON to its end; the rows before that have been given.
pub(super) fn read(file: &mut dyn Read, posts: Posts, take: &mut Take<'_>) -> Option<String> {
    let mark = Mark::default();
    let mut stream = Stream { posts, take, enough: false, mark: mark.clone() };
    let mut json = serde_json::Deserializer::from_reader(Bounded::new(file, &mark));
    let read = Level { depth: 0, stream: &mut stream }.deserialize(&mut json);
    match read {
        Err(_) if !stream.enough && mark.is_spent() => {
            Some("one row of the file is longer than 16 MiB, which nobody wrote; what stood before it is read".to_owned())
        }
        Err(trouble) if !stream.enough => {
            Some(format!("the file breaks off or is damaged at line {}; what stood before that is read", trouble.line()))
        }
        _ => None,
    }
}

struct Stream<'s, 'a> {
    posts: Posts,
    take: &'s mut Take<'a>,
    /// The caller has seen what it wanted; the rest of the file is not read.
    enough: bool,
    mark: Mark,
}

/// `db`, `data` and lists of them lead further in; every other key names a table.
struct Level<'l, 's, 'a> {
    depth: u8,
    stream: &'l mut Stream<'s, 'a>,
}

impl<'de> DeserializeSeed<'de> for Level<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tables")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.stream.mark.pass();
            match key.as_str() {
                "meta" => drop(map.next_value::<IgnoredAny>()?),
                "db" | "data" if self.depth < 4 => {
                    map.next_value_seed(Level { depth: self.depth + 1, stream: &mut *self.stream })?
                }
                table => map.next_value_seed(Table { name: table, stream: &mut *self.stream })?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Level { depth: self.depth + 1, stream: &mut *self.stream })?.is_some() {}
        Ok(())
    }

    nothing_else!();
}

struct Table<'l, 's, 'a> {
    name: &'l str,
    stream: &'l mut Stream<'s, 'a>,
}

/// The little of a post that is counted; its long texts are passed over.
#[derive(Default)]
struct Brief {
    is_object: bool,
    kind: Value,
    page: Value,
    status: Value,
}

impl<'de> Deserialize<'de> for Brief {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Brief, D::Error> {
        from.deserialize_any(Brief::default())
    }
}

impl<'de> Visitor<'de> for Brief {
    type Value = Brief;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Brief, A::Error> {
        self.is_object = true;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => self.kind = map.next_value()?,
                "page" => self.page = map.next_value()?,
                "status" => self.status = map.next_value()?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Brief, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self)
    }

    nothing_else!();
}

impl<'de> DeserializeSeed<'de> for Table<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        // Only a list of rows is a table.
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Table<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        let is_posts = self.name == "posts";
        loop {
            self.stream.mark.pass();
            let found = if is_posts && self.stream.posts == Posts::Count {
                let Some(row) = rows.next_element::<Brief>()? else { break };
                if !row.is_object {
                    continue;
                }
                let page = row.kind == "page" || row.kind.is_null() && (row.page == true || row.page == 1);
                Found::Post { page, status: row.status.as_str().unwrap_or_default().to_owned() }
            } else if self.stream.posts == Posts::Read && !is_posts {
                if rows.next_element::<IgnoredAny>()?.is_none() {
                    break;
                }
                continue;
            } else {
                match rows.next_element::<Value>()? {
                    None => break,
                    Some(Value::Object(row)) => Found::Row(row),
                    Some(_) => continue,
                }
            };
            if !(self.stream.take)(self.name, found) {
                self.stream.enough = true;
                return Err(A::Error::custom("enough"));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            self.stream.mark.pass();
        }
        Ok(())
    }

    nothing_else!();
}
