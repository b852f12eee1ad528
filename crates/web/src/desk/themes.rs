//! Themes: bring one, look at the paper in it, put it in use, set it up, take it home again.

use archive::Nouns;
use archive::themes::{Kept, Settings};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use press::check::Level;
use press::{Setting, SettingKind, Theme, setting_values};
use serde_json::Value as Json;

use super::page::{self, Frame, Visit};
use super::routes::missing_templates;
use super::{theme_conditions, theme_trial};
use crate::error::{Error, Result, status_of};
use crate::form::Form;
use crate::session::Cookie;

/// A look at another theme ends by itself after an hour.
const PREVIEW_SECONDS: i64 = 3600;

struct Row {
    /// In addresses; 0 is the house theme.
    id: i64,
    name: String,
    version: String,
    added: String,
    active: bool,
    house: bool,
    previewed: bool,
}

#[derive(Template)]
#[template(path = "desk/themes.html")]
struct Screen {
    frame: Frame,
    rows: Vec<Row>,
    /// The settings of whoever runs the paper name a folder, which goes before the desk's choice.
    folder: bool,
    reasons: Vec<String>,
    /// Pages of the paper's routes that the theme in use cannot print.
    missing: Vec<String>,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None, Vec::new()).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>, reasons: Vec<String>) -> Result<Response> {
    let clock = visit.clock().await?;
    let kept = visit.state.archive.themes().list().await?;
    let previewed: Option<i64> =
        Cookie::Preview.read(&visit.headers, visit.state.settings.is_tls()).and_then(|id| id.parse().ok());
    let mut rows = vec![Row {
        id: 0,
        name: "Broadsheet".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        added: "the house theme, always here".into(),
        active: !kept.iter().any(|theme| theme.active && theme.hash.is_some()),
        house: true,
        previewed: previewed == Some(0),
    }];
    rows.extend(kept.into_iter().filter(|theme| theme.hash.is_some()).map(|theme| Row {
        previewed: previewed == Some(theme.id),
        id: theme.id,
        added: format!("since {}", clock.time(theme.added_at)),
        name: theme.name,
        version: theme.version,
        active: theme.active,
        house: false,
    }));
    let mut frame = visit.frame("Themes", "settings").await?;
    frame.refusal = refusal;
    let paper = visit.state.archive.paper().await?;
    let missing = paper.routes().map(|routes| missing_templates(&visit, routes)).unwrap_or_default();
    page::show(status, &Screen { frame, rows, folder: visit.state.press.has_own_folder(), reasons, missing })
}

const UNPRINTABLE: &str = "This theme cannot be printed, so nothing was changed. The paper keeps the theme it has.";

/// Takes a theme in that can be printed; the one in use stays on until somebody activates it.
pub async fn add(visit: Visit) -> Result<Response> {
    let Some(file) = visit.form.file.clone() else {
        let sentence = "Choose the theme's zip file first.".to_owned();
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), Vec::new()).await;
    };
    let archive = file.clone();
    let work = {
        // Unpacking takes memory: a few at once.
        let _turn = visit.state.limits.passwords.acquire().await.map_err(|closed| Error::Trouble(Box::new(closed)))?;
        let read = move || Ok((Theme::from_zip(&archive)?, press::check::archive(&archive)?));
        tokio::task::spawn_blocking(read).await.map_err(|lost| Error::Trouble(Box::new(lost)))?
    };
    let (theme, findings) = match work {
        Ok(work) => work,
        Err(why) => return refused(visit, None, &why).await,
    };
    if !press::check::can_be_printed(&findings) {
        let fatal = findings.iter().filter(|finding| finding.level == Level::Fatal).map(ToString::to_string).collect();
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(UNPRINTABLE.to_owned()), fatal).await;
    }
    let (name, version) = (theme.name.clone(), theme.version.clone());
    if let Some((page, why)) = theme_trial::first_that_fails(&visit.state, theme, visit.now).await? {
        return refused(visit, Some(page), &why).await;
    }
    let hash = visit.state.archive.blobs.put(file).await?;
    let tx = visit.state.archive.begin().await?;
    let done = desk::add_theme(&tx, visit.staff()?, &name, &version, &hash, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(kept) => {
            if kept.active {
                visit.state.press.load_theme().await?;
            }
            Ok(page::go("/desk/themes?said=theme-added"))
        }
        Err(no) => screen(visit, status_of(&no), Some(no.to_string()), Vec::new()).await,
    }
}

/// `page` is the one that could not be printed, where it came that far.
async fn refused(visit: Visit, page: Option<String>, why: &press::Error) -> Result<Response> {
    let mut reasons: Vec<String> = page.map(|page| format!("Tried on {page}")).into_iter().collect();
    reasons.push(why.to_string());
    let mut source = std::error::Error::source(why);
    while let Some(deeper) = source {
        reasons.push(deeper.to_string());
        source = deeper.source();
    }
    screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(UNPRINTABLE.to_owned()), reasons).await
}

async fn kept(visit: &Visit, id: i64) -> Result<Option<Kept>> {
    if id == 0 {
        return Ok(visit.state.archive.themes().by_name(desk::themes::HOUSE_THEME).await?);
    }
    Ok(Some(visit.state.archive.themes().by_id(id).await?.ok_or(Error::NotFound("theme"))?))
}

/// The theme as it would be in use.
async fn compiled(visit: &Visit, kept: Option<&Kept>) -> press::Result<Theme> {
    match kept {
        Some(kept) => visit.state.press.kept_theme(kept).await,
        None => Theme::broadsheet(),
    }
}

pub async fn activate(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let theme = kept(&visit, id).await?;
    let theme = match compiled(&visit, theme.as_ref()).await {
        Ok(theme) => theme,
        Err(why) => return refused(visit, None, &why).await,
    };
    if let Some((page, why)) = theme_trial::first_that_fails(&visit.state, theme, visit.now).await? {
        return refused(visit, Some(page), &why).await;
    }
    let tx = visit.state.archive.begin().await?;
    let done = desk::activate_theme(&tx, visit.staff()?, Some(id).filter(|id| *id != 0), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => {
            visit.state.press.load_theme().await?;
            let mut answer = page::go("/desk/themes?said=theme-active");
            answer.headers_mut().append(header::SET_COOKIE, Cookie::Preview.set("", 0, visit.state.settings.is_tls()));
            Ok(answer)
        }
        Err(no) => screen(visit, status_of(&no), Some(no.to_string()), Vec::new()).await,
    }
}

/// Shows the paper in this theme to this browser alone, while it is signed in.
pub async fn preview(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    kept(&visit, id).await?;
    let mut answer = page::go("/");
    let cookie = Cookie::Preview.set(&id.to_string(), PREVIEW_SECONDS, visit.state.settings.is_tls());
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}

pub async fn end_preview(visit: Visit) -> Result<Response> {
    let mut answer = page::go("/desk/themes");
    answer.headers_mut().append(header::SET_COOKIE, Cookie::Preview.set("", 0, visit.state.settings.is_tls()));
    Ok(answer)
}

pub async fn download(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let theme = kept(&visit, id).await?.ok_or(Error::NotFound("theme"))?;
    let hash = theme.hash.as_ref().ok_or(Error::NotFound("archive of the house theme"))?;
    let bytes = visit.state.archive.blobs.get(hash).await?.ok_or(Error::NotFound("archive"))?;
    let version: String = theme.version.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    Ok(attached(&format!("{}-{version}.zip", theme.name), "application/zip", bytes))
}

/// A file for the person's own disk.
pub fn attached(name: &str, content_type: &'static str, bytes: bytes::Bytes) -> Response {
    let name =
        HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).unwrap_or(HeaderValue::from_static("attachment"));
    ([(header::CONTENT_TYPE, HeaderValue::from_static(content_type)), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}

pub async fn remove(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let done = desk::remove_theme(&tx, visit.staff()?, id, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go("/desk/themes?said=removed")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string()), Vec::new()).await,
    }
}

#[derive(Template)]
#[template(path = "desk/theme_settings.html")]
struct SetUp {
    frame: Frame,
    id: i64,
    name: String,
    groups: Vec<Group>,
}

struct Group {
    title: &'static str,
    fields: Vec<Field>,
}

/// One setting as a form shows it. One that is not shown is sent all the same and keeps its value.
struct Field {
    name: String,
    label: String,
    hint: String,
    kind: SettingKind,
    /// Names the rule that shows it; empty where none does.
    class: String,
    /// Not asked for with the values there are, and no rule can tell when to ask.
    hidden: bool,
    value: String,
    on: bool,
    /// (option, chosen)
    options: Vec<(String, bool)>,
}

pub async fn show_settings(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let kept = kept(&visit, id).await?;
    let theme = compiled(&visit, kept.as_ref()).await?;
    let chosen = kept.map(|kept| kept.settings).unwrap_or_default();
    let values = setting_values(&theme.settings, &chosen);
    let group = |title, name: &'static str| Group {
        title,
        fields: theme.settings.iter().filter(|s| group_of(s) == name).map(|s| field(s, &theme.settings, &values)).collect(),
    };
    let groups = [group("The whole paper", ""), group("The front", "homepage"), group("Stories", "post")];
    let frame = visit.frame(format!("Set up {}", theme.name), "settings").await?;
    let groups = groups.into_iter().filter(|group| !group.fields.is_empty()).collect();
    page::show(StatusCode::OK, &SetUp { frame, id, name: theme.name, groups })
}

/// The style sheet that shows settings while their conditions hold.
pub async fn conditions(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let kept = kept(&visit, id).await?;
    let theme = compiled(&visit, kept.as_ref()).await?;
    let style = theme_conditions::style(&theme.settings);
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"))], style).into_response())
}

fn group_of(setting: &Setting) -> &'static str {
    match setting.group.as_str() {
        "homepage" => "homepage",
        "post" => "post",
        _ => "",
    }
}

fn field(setting: &Setting, all: &[Setting], values: &Settings) -> Field {
    let value = setting.value(values);
    let class = theme_conditions::class(setting, all);
    let text = value.as_str().unwrap_or_default().to_owned();
    Field {
        name: setting.name.clone(),
        label: in_words(&setting.name),
        hint: setting.description.clone(),
        options: match &setting.kind {
            SettingKind::Select(options) => options.iter().map(|option| (option.clone(), *option == text)).collect(),
            _ => Vec::new(),
        },
        kind: setting.kind.clone(),
        hidden: class.is_none() && !setting.is_shown(values),
        class: class.unwrap_or_default(),
        on: value == &Json::Bool(true),
        value: text,
    }
}

/// `header_style` as "Header style".
fn in_words(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub async fn save_settings(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let kept = kept(&visit, id).await?;
    let theme = compiled(&visit, kept.as_ref()).await?;
    let settings = typed(&theme.settings, &visit.form);
    let tx = visit.state.archive.begin().await?;
    desk::set_up_theme(&tx, visit.staff()?, Some(id).filter(|id| *id != 0), &settings, visit.now).await?;
    tx.commit().await?;
    visit.state.press.load_theme().await?;
    Ok(page::go(&format!("/desk/themes/{id}/settings?said=saved")))
}

fn typed(settings: &[Setting], form: &Form) -> Settings {
    let value = |setting: &Setting| {
        let value = match setting.kind {
            SettingKind::Boolean => Json::Bool(form.ticked(&setting.name)),
            _ => form.lines(&setting.name).trim().into(),
        };
        setting.takes(&value).then(|| (setting.name.clone(), value))
    };
    settings.iter().filter_map(value).collect()
}
