//! Values with something beside them: lists with names of their own, contexts with more in front.

use std::sync::Arc;

use hbs::{Map, Object, Value};

/// A list that has names beside its places, as JavaScript lets lists have.
pub struct Listed {
    pub list: Value,
    pub fields: Map,
}

impl Object for Listed {
    fn get(&self, key: &str) -> Option<Value> {
        let nth = || key.parse::<usize>().ok().and_then(|n| self.list.as_array()?.get(n).cloned());
        match key {
            "length" => self.list.as_array().map(|list| Value::from(list.len() as i64)),
            _ => self.fields.get(key).or_else(nth),
        }
    }

    fn keys(&self) -> Vec<Arc<str>> {
        self.fields.keys()
    }

    fn members(&self) -> Option<&[Value]> {
        self.list.as_array()
    }
}

/// A context with a few more fields in front of it.
pub struct Over {
    pub below: Value,
    pub fields: Map,
}

impl Object for Over {
    fn get(&self, key: &str) -> Option<Value> {
        self.fields.get(key).or_else(|| self.below.as_object()?.get(key))
    }

    fn keys(&self) -> Vec<Arc<str>> {
        let mut keys = self.below.as_object().map(Object::keys).unwrap_or_default();
        for key in self.fields.keys() {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}
