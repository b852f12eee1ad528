//! Pictures as templates see them.

use std::any::Any;
use std::sync::Arc;

use archive::pictures::Rendition;
use hbs::{Object, Value};
use paper::Picture;

use super::{IntoValue, licence_name, web_address};

/// A picture with the sizes there are of it.
#[derive(Clone)]
pub struct PictureValue {
    pub picture: Picture,
    pub renditions: Arc<[Rendition]>,
    pub src: String,
}

impl PictureValue {
    pub fn new(picture: Picture, renditions: Arc<[Rendition]>) -> PictureValue {
        let src = format!("/content/pictures/{}.{}", picture.hash, picture.ending());
        PictureValue { picture, renditions, src }
    }

    /// The address that Ghost's themes put their sizes into.
    pub fn for_themes(&self) -> String {
        format!("/content/images/{}.{}", self.picture.hash, self.picture.ending())
    }

    /// `address width` pairs of one type, smallest first; the original closes its own type.
    pub fn srcset(&self, media_type: &str) -> String {
        use std::fmt::Write;
        let mut set = String::new();
        let mut largest = 0;
        for rendition in self.renditions.iter().filter(|r| r.media_type == media_type) {
            let comma = if set.is_empty() { "" } else { ", " };
            write!(set, "{comma}/content/pictures/{}.{} {}w", rendition.hash, ending(media_type), rendition.width)
                .expect("writing to a String");
            largest = largest.max(rendition.width);
        }
        if media_type == self.picture.media_type && !set.is_empty() && self.picture.width > largest {
            write!(set, ", {} {}w", self.src, self.picture.width).expect("writing to a String");
        }
        set
    }

    /// The address of the rendition that comes nearest to a width from above.
    pub fn sized(&self, width: i64) -> String {
        self.sized_as(width, None)
    }

    /// The same in a format (`webp`), if there is one in it.
    pub fn sized_as(&self, width: i64, format: Option<&str>) -> String {
        let best_of = |media_type: &str| {
            self.renditions.iter().filter(|r| r.media_type == media_type && r.width >= width).min_by_key(|r| r.width)
        };
        let wanted = format.map(|format| format!("image/{}", if format == "jpg" { "jpeg" } else { format }));
        let best = wanted.and_then(|wanted| best_of(&wanted)).or_else(|| best_of(&self.picture.media_type));
        best.map_or_else(|| self.src.clone(), |r| format!("/content/pictures/{}.{}", r.hash, ending(&r.media_type)))
    }
}

/// The file ending of a media type.
pub fn ending(media_type: &str) -> &'static str {
    Picture { media_type: media_type.to_owned(), ..Picture::default() }.ending()
}

impl Object for PictureValue {
    fn get(&self, key: &str) -> Option<Value> {
        let p = &self.picture;
        Some(match key {
            "src" => self.src.as_str().into(),
            "width" => p.width.into(),
            "height" => p.height.into(),
            "alt" => p.alt.as_str().into(),
            "caption" => p.caption.as_deref().into_value(),
            "credit" => p.credit.as_deref().into_value(),
            "licence" => p.licence.as_deref().map(licence_name).into(),
            "licence_url" => p.licence.as_deref().and_then(web_address).into_value(),
            "has_caption" => {
                [&p.caption, &p.credit, &p.licence].iter().any(|t| t.as_deref().is_some_and(|t| !t.trim().is_empty())).into()
            }
            _ => return None,
        })
    }

    fn keys(&self) -> Vec<Arc<str>> {
        ["src", "width", "height", "alt", "caption", "credit", "licence", "licence_url", "has_caption"].map(Arc::from).to_vec()
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}
