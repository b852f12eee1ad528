//! Ghost's addresses of pictures: `/content/images/[size/w<W>h<H>/][format/<f>/]<path>`.

use std::fmt;

/// A picture, as large and in the format that a page asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Image {
    /// As asked, width and height in pixels; 0 where the picture's own shape decides. Both are 0
    /// for the picture as it is.
    pub size: (u32, u32),
    /// `webp`, `avif`, `jpeg` …, as asked; by what the browser takes where nothing is asked.
    pub format: Option<String>,
    /// Below `/content/images/`, decoded: the hash of a picture of ours with its ending, or where
    /// it lay on the site it came from.
    pub path: String,
}

/// Longer than any file's way on any site.
const LONGEST: usize = 1_000;

impl Image {
    /// Reads what stands behind `/content/images/`. Names keep their spelling, large letters too.
    pub(super) fn parse(parts: &[&str]) -> Option<Image> {
        let (size, rest) = match parts {
            ["size", size, rest @ ..] => (read_size(size)?, rest),
            rest => ((0, 0), rest),
        };
        let (format, rest) = match rest {
            ["format", format, rest @ ..] if is_word(format) => (Some((*format).to_owned()), rest),
            rest => (None, rest),
        };
        let path = rest.join("/");
        (path.contains('.') && path.len() <= LONGEST).then_some(Image { size, format, path })
    }

    /// The picture as it is, neither sized nor set in another format.
    #[must_use]
    pub fn original(&self) -> Image {
        Image { path: self.path.clone(), ..Image::default() }
    }
}

fn read_size(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| text.parse().ok().filter(|n| *n > 0 && text.len() <= 5 && !text.starts_with(['0', '+']));
    match (text.strip_prefix('w'), text.strip_prefix('h')) {
        (Some(rest), _) => match rest.split_once('h') {
            Some((width, height)) => Some((number(width)?, number(height)?)),
            None => Some((number(rest)?, 0)),
        },
        (_, Some(height)) => Some((0, number(height)?)),
        _ => None,
    }
}

fn is_word(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase())
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("/content/images/")?;
        match self.size {
            (0, 0) => {}
            (width, 0) => write!(f, "size/w{width}/")?,
            (0, height) => write!(f, "size/h{height}/")?,
            (width, height) => write!(f, "size/w{width}h{height}/")?,
        }
        if let Some(format) = &self.format {
            write!(f, "format/{format}/")?;
        }
        f.write_str(&self.path)
    }
}
