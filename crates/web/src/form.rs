//! What a browser sent: fields by name, and at most one file.

mod parking;

use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;
use http::header::CONTENT_TYPE;

use crate::limits::{self, TooMuch, read_body};

pub use parking::{Brought, read_and_park};

/// The fields of a form, in the order in which they stood.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// The bytes of the uploaded file, if one was chosen.
    pub file: Option<Bytes>,
    /// Where a file is parked that was too large for memory.
    pub parked: Option<Brought>,
}

impl Form {
    pub fn parse(text: &[u8]) -> Form {
        Form { fields: url::form_urlencoded::parse(text).into_owned().collect(), ..Form::default() }
    }

    /// The field's text, empty when it was not sent. Line ends are as we keep them.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or("")
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Text of several lines, with the line ends browsers send folded into one.
    pub fn lines(&self, name: &str) -> String {
        self.text(name).replace("\r\n", "\n")
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).trim().parse().ok()
    }

    /// Names or words between commas or line ends.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.text(name).split([',', '\n']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// Was the box ticked?
    pub fn ticked(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Every field with what it holds.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// How large a form a door takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A few words.
    Small,
    /// A story, or a page that was pasted.
    Copy,
    /// A picture.
    Upload,
    /// A theme's archive.
    Theme,
    /// Sound, film or a document; never held in memory.
    File,
    /// A whole paper; never held in memory either.
    Export,
}

impl Size {
    pub fn bytes(self) -> usize {
        match self {
            Size::Small => limits::FORM,
            Size::Copy => limits::COPY,
            Size::Upload => limits::UPLOAD + limits::FORM,
            Size::Theme => limits::THEME + limits::FORM,
            Size::File => usize::try_from(limits::FILE).unwrap_or(usize::MAX),
            Size::Export => usize::try_from(limits::EXPORT).unwrap_or(usize::MAX),
        }
    }
}

/// Why a form was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoForm {
    TooMuch(TooMuch),
    /// Neither of the two ways in which browsers send forms.
    Odd,
    /// The secret of the form came too late, or was another's.
    Stranger,
    /// The store did not take the file.
    NoRoom,
}

/// Reads a form of at most `size`.
pub async fn read(request: Request, size: Size) -> Result<Form, NoForm> {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_ascii_lowercase();
    let bytes = read_body(body, size.bytes()).await.map_err(NoForm::TooMuch)?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Ok(Form::parse(&bytes));
    }
    if !kind.starts_with("multipart/form-data") || !matches!(size, Size::Upload | Size::Theme) {
        return Err(NoForm::Odd);
    }
    let request = Request::from_parts(parts, axum::body::Body::from(bytes));
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| NoForm::Odd)?;
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await.map_err(|_| NoForm::Odd)? {
        let name = field.name().unwrap_or("").to_owned();
        let is_file = field.file_name().is_some();
        let bytes = field.bytes().await.map_err(|_| NoForm::Odd)?;
        if is_file {
            if !bytes.is_empty() && form.file.is_none() {
                form.file = Some(bytes);
            }
        } else if form.fields.len() < limits::QUERY_PARTS {
            form.fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_typed() {
        let form = Form::parse(b"bylines=Ada+Finch,%20Con%20Tribb%0D%0A&body=a%0D%0Ab&featured=on");
        assert_eq!(form.list("bylines"), ["Ada Finch", "Con Tribb"]);
        assert_eq!(form.lines("body"), "a\nb");
        assert!(form.ticked("featured") && !form.ticked("other"));
        assert_eq!(form.text("missing"), "");
    }
}
