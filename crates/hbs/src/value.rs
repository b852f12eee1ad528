//! What a template can see: values shared by reference, with JavaScript's
//! ideas of truth, text and sameness, because themes were written against them.

use std::any::Any;
use std::sync::Arc;

/// A value handed to a template. Cloning never copies the contents.
#[derive(Clone, Default)]
pub enum Value {
    /// JavaScript's `undefined`: nothing there. Prints as nothing.
    #[default]
    Undefined,
    /// JavaScript's `null`: known to be empty. Prints as nothing.
    Null,
    /// Prints as `true` or `false`.
    Bool(bool),
    /// Every number is a double, and prints as JavaScript prints it.
    Number(f64),
    /// Plain text, escaped by `{{…}}`.
    String(Arc<str>),
    /// Text that is already markup (`SafeString`): never escaped. As in
    /// JavaScript it is an object, hence always true, even when empty.
    Safe(Arc<str>),
    /// A list; prints its members joined by commas.
    Array(Arc<[Value]>),
    /// Anything with named fields; prints as `[object Object]`.
    Object(Arc<dyn Object>),
}

/// Something with named fields, computed when asked for.
///
/// Implement it for a type whose fields are expensive, so that only what the
/// template uses is made. A field that is itself an object should come back as
/// the same `Arc` each time: `{{../x}}` counts a step only when the context
/// changes, and change is judged by identity.
pub trait Object: Send + Sync {
    /// The field of that name, or `None` where there is no such field.
    fn get(&self, key: &str) -> Option<Value>;

    /// The names of all fields, in the order a loop shall visit them.
    fn keys(&self) -> Vec<Arc<str>>;

    /// Its members, where it is a list that has names beside its places, as JavaScript lets lists
    /// have. Loops, tests and helpers then take it for a list.
    fn members(&self) -> Option<&[Value]> {
        None
    }

    /// Lets a helper recognize its caller's own type; `None` keeps it hidden.
    fn as_any(&self) -> Option<&dyn Any> {
        None
    }
}

/// An object made of given fields, kept in the order they were set.
#[derive(Clone, Default)]
pub struct Map {
    fields: Vec<(Arc<str>, Value)>,
}

impl Map {
    /// A map without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field, replacing what was there, and hands the map back.
    #[must_use]
    pub fn with(mut self, key: impl Into<Arc<str>>, value: impl Into<Value>) -> Self {
        self.set(key, value);
        self
    }

    /// Sets a field, replacing what was there.
    pub fn set(&mut self, key: impl Into<Arc<str>>, value: impl Into<Value>) {
        let key = key.into();
        let value = value.into();
        match self.fields.iter_mut().find(|(k, _)| *k == key) {
            Some(field) => field.1 = value,
            None => self.fields.push((key, value)),
        }
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.fields.iter().map(|(k, v)| (&**k, v))
    }
}

impl Object for Map {
    fn get(&self, key: &str) -> Option<Value> {
        self.fields.iter().find(|(k, _)| &**k == key).map(|(_, v)| v.clone())
    }

    fn keys(&self) -> Vec<Arc<str>> {
        self.fields.iter().map(|(k, _)| k.clone()).collect()
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl<K: Into<Arc<str>>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        let mut map = Map::new();
        for (key, value) in fields {
            map.set(key, value);
        }
        map
    }
}

impl Value {
    /// Text that needs no escaping.
    pub fn safe(text: impl Into<Arc<str>>) -> Self {
        Value::Safe(text.into())
    }

    /// An object of the given fields.
    pub fn object<K: Into<Arc<str>>>(fields: impl IntoIterator<Item = (K, Value)>) -> Self {
        Value::from(fields.into_iter().collect::<Map>())
    }

    /// A list of the given members.
    pub fn array(members: impl IntoIterator<Item = Value>) -> Self {
        Value::Array(members.into_iter().collect())
    }

    /// Wraps a caller's own object.
    pub fn from_object(object: impl Object + 'static) -> Self {
        Value::Object(Arc::new(object))
    }

    /// True for `undefined` and `null`.
    pub fn is_nullish(&self) -> bool {
        matches!(self, Value::Undefined | Value::Null)
    }

    /// JavaScript's truth: false for `undefined`, `null`, `false`, `0`, `NaN`
    /// and the empty string. Empty lists are true here; `{{#if}}` uses
    /// [`is_empty`](Self::is_empty) besides.
    pub fn is_truthy(&self) -> bool {
        match self {
            Value::Undefined | Value::Null => false,
            Value::Bool(b) => *b,
            Value::Number(n) => *n != 0.0 && !n.is_nan(),
            Value::String(s) => !s.is_empty(),
            Value::Safe(_) | Value::Array(_) | Value::Object(_) => true,
        }
    }

    /// What handlebars calls empty: everything false except `0`, and lists
    /// without members. An object without fields is not empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Number(n) => n.is_nan(),
            other => other.as_array().map_or_else(|| !other.is_truthy(), <[Value]>::is_empty),
        }
    }

    /// What `{{#if value}}` decides, `includeZero` aside.
    pub fn is_met(&self) -> bool {
        self.is_truthy() && !self.is_empty()
    }

    /// The value's own field of that name: a field of an object, an index or
    /// `length` of a list or of text. `Undefined` where there is none.
    pub fn get(&self, key: &str) -> Value {
        match self {
            Value::Object(o) => o.get(key).unwrap_or_default(),
            Value::Array(a) => match index(key) {
                Some(i) => a.get(i).cloned().unwrap_or_default(),
                None if key == "length" => Value::Number(a.len() as f64),
                None => Value::Undefined,
            },
            Value::String(s) => match index(key) {
                Some(i) => unit_at(s, i),
                None if key == "length" => Value::Number(s.encode_utf16().count() as f64),
                None => Value::Undefined,
            },
            Value::Safe(s) if key == "string" => Value::String(s.clone()),
            _ => Value::Undefined,
        }
    }

    /// Follows a dotted path of own fields (`post.primary_tag.slug`), stopping
    /// at the first nullish value.
    pub fn path(&self, path: &str) -> Value {
        let mut at = self.clone();
        for part in path.split('.') {
            if at.is_nullish() {
                break;
            }
            at = at.get(part);
        }
        at
    }

    /// The text of a string or safe string; `None` for everything else.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(s) | Value::Safe(s) => Some(s),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// The members, where it is a list.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(a) => Some(a),
            Value::Object(o) => o.members(),
            _ => None,
        }
    }

    /// The object, where it is one.
    pub fn as_object(&self) -> Option<&dyn Object> {
        match self {
            Value::Object(o) => Some(&**o),
            _ => None,
        }
    }

    /// The caller's own type behind an object, where it shows itself.
    pub fn downcast<T: 'static>(&self) -> Option<&T> {
        self.as_object()?.as_any()?.downcast_ref()
    }

    /// The text JavaScript makes of it inside a template: nothing for
    /// `undefined` and `null`, members joined by commas, `[object Object]`.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out);
        out
    }

    /// Appends [`text`](Self::text).
    pub fn write_text(&self, out: &mut String) {
        match self {
            Value::Undefined | Value::Null => {}
            Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Value::Number(n) => write_number(*n, out),
            Value::String(s) | Value::Safe(s) => out.push_str(s),
            Value::Array(members) => {
                for (i, member) in members.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    member.write_text(out);
                }
            }
            Value::Object(_) => out.push_str("[object Object]"),
        }
    }

    /// JavaScript's `==` as far as handlebars asks it: objects and lists by
    /// identity, everything else by content, and by number where sorts differ.
    pub fn is_same(&self, other: &Value) -> bool {
        use Value::*;
        match (self, other) {
            (Undefined | Null, Undefined | Null) => true,
            (Bool(a), Bool(b)) => a == b,
            (Number(a), Number(b)) => a == b,
            (String(a), String(b)) => a == b,
            (Safe(a), Safe(b)) => Arc::ptr_eq(a, b),
            (Array(a), Array(b)) => Arc::ptr_eq(a, b),
            (Object(a), Object(b)) => std::ptr::addr_eq(Arc::as_ptr(a), Arc::as_ptr(b)),
            (Bool(_) | Number(_) | String(_), Bool(_) | Number(_) | String(_)) => self.number() == other.number(),
            _ => false,
        }
    }

    /// JavaScript's `Number(…)` of plain values; hexadecimal and the like, which
    /// no context is ever compared by, are no numbers here.
    fn number(&self) -> f64 {
        match self {
            Value::Bool(b) => f64::from(u8::from(*b)),
            Value::Number(n) => *n,
            Value::String(text) => match text.trim() {
                "" => 0.0,
                digits if digits.starts_with(|c: char| c.is_alphabetic()) => f64::NAN,
                digits => digits.parse().unwrap_or(f64::NAN),
            },
            _ => f64::NAN,
        }
    }
}

/// The keys an `each` visits, as JavaScript orders them: whole numbers first,
/// ascending, then the others as they were set.
pub(crate) fn loop_keys(object: &dyn Object) -> Vec<Arc<str>> {
    let mut keys = object.keys();
    if keys.iter().any(|k| index(k).is_some()) {
        keys.sort_by_key(|k| index(k).unwrap_or(usize::MAX));
    }
    keys
}

/// A key that is an array index in JavaScript's canonical spelling.
pub(crate) fn index(key: &str) -> Option<usize> {
    let canonical = key == "0" || (key.len() < 10 && !key.starts_with('0'));
    if canonical && !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit()) { key.parse().ok() } else { None }
}

fn unit_at(text: &str, i: usize) -> Value {
    match text.encode_utf16().nth(i) {
        Some(unit) => Value::from(String::from_utf16_lossy(&[unit])),
        None => Value::Undefined,
    }
}

/// A number as JavaScript prints it (ECMA-262, Number::toString, radix 10).
pub fn number_text(n: f64) -> String {
    let mut out = String::new();
    write_number(n, &mut out);
    out
}

fn write_number(n: f64, out: &mut String) {
    use std::fmt::Write;
    let done = if n == n.trunc() && n.abs() < 1e15 {
        write!(out, "{}", n as i64)
    } else if n.is_nan() {
        write!(out, "NaN")
    } else if n.is_infinite() {
        write!(out, "{}Infinity", if n < 0.0 { "-" } else { "" })
    } else if n.abs() >= 1e21 || n.abs() < 1e-6 {
        // Rust writes 1.5e-7 and 1e21; JavaScript wants the sign: 1e+21.
        let short = format!("{n:e}");
        match short.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                write!(out, "{digits}e+{exponent}")
            }
            _ => write!(out, "{short}"),
        }
    } else {
        write!(out, "{n}")
    };
    done.expect("writing to a String cannot fail");
}

/// Appends text with `& < > " ' ` =` escaped exactly as handlebars.js does.
pub fn escape(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#x27;",
            b'`' => "&#x60;",
            b'=' => "&#x3D;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Undefined => f.write_str("undefined"),
            Value::Null => f.write_str("null"),
            Value::Bool(b) => write!(f, "{b}"),
            Value::Number(n) => f.write_str(&number_text(*n)),
            Value::String(s) => write!(f, "{s:?}"),
            Value::Safe(s) => write!(f, "safe {s:?}"),
            Value::Array(a) => f.debug_list().entries(a.iter()).finish(),
            // Looking inside would compute lazy fields, so it shows the names only.
            Value::Object(o) => f.debug_set().entries(o.keys()).finish(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text.into())
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Value::String(text)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

macro_rules! from_number {
    ($($t:ty),*) => {$(
        impl From<$t> for Value {
            fn from(n: $t) -> Self {
                Value::Number(n as f64)
            }
        }
    )*};
}
from_number!(f64, f32, i64, i32, u64, u32, u16, u8, usize, isize);

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Value::Object(Arc::new(map))
    }
}

impl<O: Object + 'static> From<Arc<O>> for Value {
    fn from(object: Arc<O>) -> Self {
        Value::Object(object)
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(members: Vec<V>) -> Self {
        Value::Array(members.into_iter().map(Into::into).collect())
    }
}

/// `None` is `null`: the field is there and empty.
impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
