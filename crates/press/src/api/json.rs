//! JSON with its members in the order in which they are written down: people read answers too.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => to.serialize_unit(),
            Json::Bool(v) => to.serialize_bool(*v),
            Json::Int(v) => to.serialize_i64(*v),
            Json::Text(v) => to.serialize_str(v),
            Json::List(members) => {
                let mut seq = to.serialize_seq(Some(members.len()))?;
                for member in members {
                    seq.serialize_element(member)?;
                }
                seq.end()
            }
            Json::Object(members) => {
                let mut map = to.serialize_map(Some(members.len()))?;
                for (name, member) in members {
                    map.serialize_entry(name, member)?;
                }
                map.end()
            }
        }
    }
}

impl Json {
    /// Text, or null where there is none: empty words and no words are the same to a reader.
    pub fn words(text: impl AsRef<str>) -> Json {
        match text.as_ref() {
            "" => Json::Null,
            text => Json::Text(text.to_owned()),
        }
    }

    /// The same of words that may not be there.
    pub fn maybe(text: &Option<String>) -> Json {
        text.as_deref().map_or(Json::Null, Json::words)
    }

    pub fn text(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        // An answer with texts is long, and would be moved a dozen times as it grows.
        let mut bytes = Vec::with_capacity(self.length());
        serde_json::to_writer(&mut bytes, self).expect("text and numbers can be written");
        bytes
    }

    /// About how many bytes it takes.
    fn length(&self) -> usize {
        match self {
            Json::Text(text) => text.len() + text.len() / 16 + 4,
            Json::List(members) => members.iter().map(|member| member.length() + 1).sum::<usize>() + 2,
            Json::Object(members) => members.iter().map(|(name, member)| name.len() + 4 + member.length()).sum::<usize>() + 2,
            Json::Null | Json::Bool(_) | Json::Int(_) => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_the_order_in_which_they_were_written() {
        let whole = Json::Object(vec![
            ("slug", Json::text("b \"c\"\n")),
            ("id", Json::Int(1)),
            ("none", Json::words("")),
            ("list", Json::List(vec![Json::Bool(true), Json::Null])),
        ]);
        assert_eq!(whole.to_bytes(), br#"{"slug":"b \"c\"\n","id":1,"none":null,"list":[true,null]}"#);
    }
}
