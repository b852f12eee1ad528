//! The pictures the paper has, and what of each must stay in sight when a page cuts it.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Focus, Picture, PictureId};
use press::renditions::room;

use super::page::{self, Frame, Visit};
use crate::error::{Error, Result, status_of};

const A_PAGE: i64 = 60;

/// The picture to point at stands in a box of this many CSS pixels, which fits a small phone: the
/// browser tells the place in pixels of the picture as shown, so its size may not depend on the
/// window.
const SHOWN: (u32, u32) = (288, 360);

/// Shapes that pages cut to, as width and height, and where.
const SHAPES: [(u32, u32, &str); 4] =
    [(3, 2, "on fronts"), (1, 1, "in lists on phones"), (21, 9, "across the front"), (4, 5, "upright")];

struct Row {
    id: PictureId,
    thumb: String,
    words: String,
    credit: String,
    when_pointed: bool,
}

#[derive(Template)]
#[template(path = "desk/pictures.html")]
struct Screen {
    frame: Frame,
    rows: Vec<Row>,
    older: Option<PictureId>,
}

pub async fn show(visit: Visit) -> Result<Response> {
    let before = visit.query.number("before").map(PictureId);
    let pictures = visit.state.archive.pictures().list(before, A_PAGE).await?;
    let older = (pictures.len() as i64 == A_PAGE).then(|| pictures.last().and_then(|last| last.id)).flatten();
    let rows = pictures.iter().filter_map(|picture| {
        Some(Row {
            id: picture.id?,
            thumb: address(picture, "size/w256h256/"),
            words: words_of(picture),
            credit: picture.credit.clone().unwrap_or_default(),
            when_pointed: picture.focus.is_some(),
        })
    });
    let rows = rows.collect();
    page::show(StatusCode::OK, &Screen { frame: visit.frame("Pictures", "pictures").await?, rows, older })
}

/// The picture as a page would show it in one shape.
struct Cut {
    name: &'static str,
    shape: String,
    view_box: String,
    width: u32,
    height: u32,
}

#[derive(Template)]
#[template(path = "desk/picture.html")]
struct One {
    frame: Frame,
    picture: Picture,
    id: PictureId,
    words: String,
    src: String,
    /// CSS pixels.
    shown: (u32, u32),
    /// The place on the picture as shown, in pixels.
    mark: (u32, u32),
    x: String,
    y: String,
    cuts: Vec<Cut>,
    /// (address at the desk, headline)
    stories: Vec<(String, String)>,
}

pub async fn show_picture(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    screen(visit, PictureId(id), StatusCode::OK, None).await
}

async fn screen(visit: Visit, id: PictureId, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let archive = &visit.state.archive;
    let picture = archive.pictures().by_id(id).await?.ok_or(Error::NotFound("picture"))?;
    let mut stories = Vec::new();
    for (story, _) in archive.pictures().shown_by(id).await?.into_iter().take(20) {
        stories.push((format!("/desk/stories/{story}"), archive.stories().get(story).await?.headline));
    }
    let mut frame = visit.frame("Pictures", "pictures").await?;
    frame.refusal = refusal;
    let focus = picture.focus.unwrap_or_default();
    let shown = shown(&picture);
    let of = |side: u32, per_cent: u8| side * u32::from(per_cent) / 100;
    let typed = |name: &str, now: u8| visit.form.get(name).map_or_else(|| now.to_string(), str::to_owned);
    let one = One {
        id,
        words: words_of(&picture),
        src: address(&picture, "size/w600/"),
        shown,
        mark: (of(shown.0, focus.x()), of(shown.1, focus.y())),
        x: typed("x", focus.x()),
        y: typed("y", focus.y()),
        cuts: SHAPES.iter().map(|shape| cut(&picture, focus, *shape)).collect(),
        stories,
        frame,
        picture,
    };
    page::show(status, &one)
}

pub async fn point_at(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let id = PictureId(id);
    let picture = visit.state.archive.pictures().by_id(id).await?.ok_or(Error::NotFound("picture"))?;
    let focus = if visit.form.ticked("middle") {
        None
    } else {
        match pressed(&visit, shown(&picture)).or_else(|| typed(&visit)) {
            Some(focus) => Some(focus),
            None => {
                let sentence = "Say both places as numbers from 0 to 100, or press on the picture.".to_owned();
                return screen(visit, id, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
            }
        }
    };
    let tx = visit.state.archive.begin().await?;
    let done = desk::pictures::point_at(&tx, visit.staff()?, id, focus, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go(&format!("/desk/pictures/{id}?said=pointed"))),
        Err(no) => screen(visit, id, status_of(&no), Some(no.to_string())).await,
    }
}

/// Where somebody pressed on the picture. A keyboard presses it in the corner, at nought and
/// nought; then the fields say where.
fn pressed(visit: &Visit, shown: (u32, u32)) -> Option<Focus> {
    let (x, y) = (visit.form.number("at.x")?, visit.form.number("at.y")?);
    let per_cent = |at: i64, side: u32| (at * 100 + i64::from(side) / 2) / i64::from(side.max(1));
    ((x, y) != (0, 0)).then(|| Focus::at(per_cent(x, shown.0), per_cent(y, shown.1)))
}

fn typed(visit: &Visit) -> Option<Focus> {
    let per_cent = |name: &str| visit.form.number(name).filter(|n| (0..=100).contains(n));
    Some(Focus::at(per_cent("x")?, per_cent("y")?))
}

fn size(picture: &Picture) -> (u32, u32) {
    let side = |n: i64| u32::try_from(n).unwrap_or(0).max(1);
    (side(picture.width), side(picture.height))
}

fn shown(picture: &Picture) -> (u32, u32) {
    let (width, height) = size(picture);
    let tall = u64::from(height) * u64::from(SHOWN.0) > u64::from(width) * u64::from(SHOWN.1);
    let scaled = |side: u32, to: u32, of: u32| u32::try_from(u64::from(side) * u64::from(to) / u64::from(of)).unwrap_or(1).max(1);
    if tall { (scaled(width, SHOWN.1, height), SHOWN.1) } else { (SHOWN.0, scaled(height, SHOWN.0, width)) }
}

fn cut(picture: &Picture, focus: Focus, (across, down, name): (u32, u32, &'static str)) -> Cut {
    let (width, height) = size(picture);
    // Of that shape and larger than any picture, so that the most of it is kept.
    let (w, h) = room((width, height), (across * 30_000, down * 30_000));
    let at = |room: u32, per_cent: u8| u64::from(room) * u64::from(per_cent) / 100;
    let view_box = format!("{} {} {w} {h}", at(width - w, focus.x()), at(height - h, focus.y()));
    Cut {
        name,
        shape: format!("{across} to {down}"),
        view_box,
        width: 60 * across * 4 / (across + down),
        height: 60 * down * 4 / (across + down),
    }
}

/// One address for every place that was pointed at, because browsers keep pictures for a day.
fn address(picture: &Picture, asked: &str) -> String {
    let at = picture.focus.map(|at| format!("?focus={}-{}", at.x(), at.y())).unwrap_or_default();
    format!("/content/images/{asked}{}.{}{at}", picture.hash, picture.ending())
}

fn words_of(picture: &Picture) -> String {
    let words = [Some(picture.alt.as_str()), picture.caption.as_deref()].into_iter().flatten();
    words.map(str::trim).find(|words| !words.is_empty()).unwrap_or("No description").to_owned()
}
