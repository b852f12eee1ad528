//! The paper in another theme, for one browser of somebody who may choose it.

use std::sync::{Arc, Mutex};

use archive::Nouns;
use archive::themes::Kept;
use chrono::Utc;
use http::{HeaderMap, Response};
use paper::Act;
use press::{Address, Theme};

use crate::answer::Body;
use crate::session::Cookie;
use crate::state::State;

/// The last theme looked at, compiled: a page asks for it once for itself and once for each file.
#[derive(Default)]
pub struct Previews(Mutex<Option<(Option<Kept>, Arc<Theme>)>>);

/// The page in the theme this browser looks at; `None` when it looks at none, or may not.
pub async fn page<B>(state: &State, address: &Address, request: &http::Request<B>) -> Option<Response<Body>> {
    let theme = theme(state, request.headers()).await?;
    let printed = match state.press.preview(theme, address).await {
        Ok(printed) => printed,
        Err(trouble) => return Some(crate::error::trouble(&trouble, crate::error::Where::Paper)),
    };
    Some(super::hand_over::hand_over(&printed, request, state.settings.is_tls()))
}

async fn theme(state: &State, headers: &HeaderMap) -> Option<Arc<Theme>> {
    let tls = state.settings.is_tls();
    let id: i64 = Cookie::Preview.read(headers, tls)?.parse().ok()?;
    let session = state.archive.sessions().open(Cookie::Session.read(headers, tls)?, Utc::now()).await.ok()??;
    session.staff.role.may(Act::Settings, false).ok()?;
    let themes = state.archive.themes();
    let kept = match id {
        0 => themes.by_name(desk::themes::HOUSE_THEME).await.ok()?,
        id => Some(themes.by_id(id).await.ok()??),
    };
    let there = state.previews.0.lock().unwrap_or_else(|p| p.into_inner()).clone();
    if let Some((same, theme)) = there
        && same == kept
    {
        return Some(theme);
    }
    let theme = match &kept {
        Some(kept) => state.press.kept_theme(kept).await.ok()?,
        None => Theme::broadsheet().ok()?,
    };
    let theme = Arc::new(theme);
    *state.previews.0.lock().unwrap_or_else(|p| p.into_inner()) = Some((kept, theme.clone()));
    Some(theme)
}
