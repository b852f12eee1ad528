//! All doors of the desk in one table: method, path, who may, how much, and what happens.
//!
//! The table is also data ([`doors`]): a door that is not in it does not exist, and whoever
//! walks it has tried every door. Addresses of readers are not here; the press knows them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use http::Method;
use paper::Role;

use crate::desk::{
    account, acts, ads, board, comments, copies, files, jobs, journal, keys, lead_picture, looks, masthead, moving, open_web,
    page, partners, paste, pictures, redirects, routes as own_routes, sections, sign_in, staff, stories, takedown, themes, wire,
};
use crate::form::Size;
use crate::state::State;

/// One way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door {
    /// `GET` or `POST`; what is posted may change something, what is got never does.
    pub method: &'static str,
    /// With `{names}` where a number or word stands.
    pub path: &'static str,
    pub who: Who,
    pub(crate) size: Size,
}

impl Door {
    pub fn changes_something(&self) -> bool {
        self.method != "GET"
    }
}

/// Who may use a door; the act behind it may ask for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Anyone,
    /// Somebody signed in with at least this role.
    Staff(Role),
}

/// Every door of the desk.
pub fn doors() -> Vec<Door> {
    ways().into_iter().map(|(door, _)| door).collect()
}

fn look(who: Who, path: &'static str, show: MethodRouter) -> (Door, MethodRouter) {
    (Door { method: "GET", path, who, size: Size::Small }, show)
}

fn act(who: Who, path: &'static str, act: MethodRouter) -> (Door, MethodRouter) {
    (Door { method: "POST", path, who, size: Size::Small }, act)
}

/// An act whose form carries a story's text.
fn copy(who: Who, path: &'static str, act: MethodRouter) -> (Door, MethodRouter) {
    (Door { method: "POST", path, who, size: Size::Copy }, act)
}

fn upload(who: Who, path: &'static str, act: MethodRouter) -> (Door, MethodRouter) {
    (Door { method: "POST", path, who, size: Size::Upload }, act)
}

/// A theme's archive.
fn theme(who: Who, path: &'static str, act: MethodRouter) -> (Door, MethodRouter) {
    (Door { method: "POST", path, who, size: Size::Theme }, act)
}

/// Sound, film or a document.
fn file(who: Who, path: &'static str, act: MethodRouter) -> (Door, MethodRouter) {
    (Door { method: "POST", path, who, size: Size::File }, act)
}

/// A whole paper.
fn export(who: Who, path: &'static str, act: MethodRouter) -> (Door, MethodRouter) {
    (Door { method: "POST", path, who, size: Size::Export }, act)
}

fn ways() -> Vec<(Door, MethodRouter)> {
    let anyone = Who::Anyone;
    let writer = Who::Staff(Role::Contributor);
    let editor = Who::Staff(Role::Editor);
    let admin = Who::Staff(Role::Administrator);
    let owner = Who::Staff(Role::Owner);
    vec![
        // In and out.
        look(anyone, "/-/health", get(page::health)),
        look(anyone, "/desk/assets/{file}", get(page::asset)),
        look(anyone, "/desk/sign-in", get(sign_in::show)),
        act(anyone, "/desk/session", post(sign_in::with_password)),
        look(anyone, "/desk/link/{secret}", get(sign_in::show_link)),
        act(anyone, "/desk/link/{secret}", post(sign_in::with_link)),
        act(writer, "/desk/session/end", post(sign_in::out)),
        // The board and the stories on it.
        look(writer, "/desk", get(board::show)),
        look(writer, "/desk/column/{name}", get(board::show_column)),
        act(writer, "/desk/stories", post(stories::create_story)),
        look(writer, "/desk/stories/{id}", get(stories::show_story)),
        copy(writer, "/desk/stories/{id}", post(stories::save_story)),
        look(writer, "/desk/stories/{id}/proof", get(stories::show_proof)),
        look(writer, "/desk/stories/{id}/history", get(stories::show_history)),
        look(writer, "/desk/stories/{id}/comments", get(comments::show)),
        act(editor, "/desk/stories/{id}/comments/{comment}/removal", post(comments::remove)),
        upload(writer, "/desk/stories/{id}/picture", post(lead_picture::add_picture)),
        // What is done to them; each a noun.
        copy(writer, "/desk/stories/{id}/submission", post(acts::submit)),
        act(editor, "/desk/stories/{id}/return", post(acts::hand_back)),
        copy(editor, "/desk/stories/{id}/publication", post(acts::publish)),
        copy(editor, "/desk/stories/{id}/schedule", post(acts::schedule)),
        act(editor, "/desk/stories/{id}/schedule/end", post(acts::unschedule)),
        act(editor, "/desk/stories/{id}/embargo", post(acts::embargo)),
        act(writer, "/desk/stories/{id}/spike", post(acts::spike)),
        act(editor, "/desk/stories/{id}/spike/end", post(acts::restore)),
        look(editor, "/desk/stories/{id}/takedown", get(takedown::show)),
        act(editor, "/desk/stories/{id}/hold", post(takedown::hold)),
        act(editor, "/desk/stories/{id}/hold/end", post(takedown::release)),
        act(editor, "/desk/stories/{id}/withdrawal", post(takedown::withdraw)),
        act(editor, "/desk/stories/{id}/withdrawal/end", post(takedown::reopen)),
        act(editor, "/desk/stories/{id}/kill", post(takedown::kill)),
        // The working copy of what readers have.
        act(editor, "/desk/stories/{id}/copy", post(copies::begin)),
        look(editor, "/desk/stories/{id}/copy", get(copies::show)),
        look(editor, "/desk/stories/{id}/copy/proof", get(copies::show_proof)),
        copy(editor, "/desk/stories/{id}/copy/text", post(copies::save)),
        copy(editor, "/desk/stories/{id}/copy/sending", post(copies::send)),
        copy(editor, "/desk/stories/{id}/copy/release", post(copies::release)),
        act(editor, "/desk/stories/{id}/copy/holder", post(copies::take_over)),
        act(editor, "/desk/stories/{id}/copy/end", post(copies::end)),
        // Pictures, whichever stories show them.
        file(writer, "/desk/stories/{id}/files", post(files::add_to_story)),
        look(editor, "/desk/files", get(files::show)),
        file(editor, "/desk/files", post(files::bring)),
        look(editor, "/desk/pictures", get(pictures::show)),
        look(editor, "/desk/pictures/{id}", get(pictures::show_picture)),
        act(editor, "/desk/pictures/{id}/focus", post(pictures::point_at)),
        // Copy coming in.
        look(editor, "/desk/wire", get(wire::show_tray)),
        look(editor, "/desk/wire/{id}", get(wire::show_item)),
        act(editor, "/desk/wire/{id}/story", post(wire::take_item)),
        act(editor, "/desk/wire/{id}/pass", post(wire::pass_item)),
        act(editor, "/desk/wire/{id}/removals/{n}", post(wire::put_back)),
        look(editor, "/desk/bundles/{name}", get(wire::show_bundle)),
        act(editor, "/desk/bundles/{name}/thread", post(wire::take_bundle)),
        look(editor, "/desk/paste", get(paste::show)),
        copy(editor, "/desk/paste", post(paste::read)),
        look(editor, "/desk/partners", get(partners::show)),
        act(editor, "/desk/partners/candidates", post(partners::look_for)),
        act(editor, "/desk/partners", post(partners::add)),
        act(editor, "/desk/partners/{id}/poll", post(partners::poll_now)),
        act(editor, "/desk/partners/{id}/rest", post(partners::rest)),
        act(editor, "/desk/partners/{id}/rest/end", post(partners::wake)),
        act(editor, "/desk/partners/{id}/trust", post(partners::trust)),
        act(editor, "/desk/partners/{id}/trust/end", post(partners::distrust)),
        // The house itself.
        look(editor, "/desk/jobs", get(jobs::show)),
        act(editor, "/desk/jobs/{id}/retry", post(jobs::retry)),
        look(editor, "/desk/journal", get(journal::show)),
        look(admin, "/desk/masthead", get(masthead::show)),
        act(admin, "/desk/masthead", post(masthead::save)),
        look(admin, "/desk/navigation", get(masthead::show_navigation)),
        act(admin, "/desk/navigation", post(masthead::save_navigation)),
        look(admin, "/desk/sharing", get(masthead::show_sharing)),
        act(admin, "/desk/sharing", post(masthead::save_sharing)),
        look(admin, "/desk/code", get(masthead::show_code)),
        copy(admin, "/desk/code", post(masthead::save_code)),
        look(admin, "/desk/looks", get(looks::show)),
        act(admin, "/desk/looks", post(looks::save)),
        upload(admin, "/desk/looks/{name}", post(looks::save_picture)),
        look(admin, "/desk/themes", get(themes::show)),
        theme(admin, "/desk/themes", post(themes::add)),
        act(admin, "/desk/themes/preview/end", post(themes::end_preview)),
        act(admin, "/desk/themes/{id}/preview", post(themes::preview)),
        act(admin, "/desk/themes/{id}/activation", post(themes::activate)),
        act(admin, "/desk/themes/{id}/removal", post(themes::remove)),
        look(admin, "/desk/themes/{id}/archive", get(themes::download)),
        look(admin, "/desk/themes/{id}/settings", get(themes::show_settings)),
        look(admin, "/desk/themes/{id}/conditions.css", get(themes::conditions)),
        copy(admin, "/desk/themes/{id}/settings", post(themes::save_settings)),
        look(admin, "/desk/open-web", get(open_web::show)),
        copy(admin, "/desk/open-web", post(open_web::save)),
        look(admin, "/desk/redirects", get(redirects::show)),
        upload(admin, "/desk/redirects", post(redirects::save)),
        look(admin, "/desk/redirects/file", get(redirects::download)),
        look(admin, "/desk/routes", get(own_routes::show)),
        upload(admin, "/desk/routes", post(own_routes::save)),
        look(admin, "/desk/routes/file", get(own_routes::download)),
        look(owner, "/desk/moving", get(moving::show)),
        export(owner, "/desk/moving", post(moving::bring)),
        act(owner, "/desk/moving/departure", post(moving::take_out)),
        look(owner, "/desk/moving/{id}", get(moving::show_one)),
        act(owner, "/desk/moving/{id}/arrival", post(moving::begin)),
        act(owner, "/desk/moving/{id}/removal", post(moving::put_away)),
        look(owner, "/desk/moving/{id}/file", get(moving::download)),
        look(admin, "/desk/sections", get(sections::show)),
        act(admin, "/desk/sections", post(sections::add)),
        act(admin, "/desk/sections/{id}", post(sections::save)),
        look(admin, "/desk/ads", get(ads::show)),
        act(admin, "/desk/ads", post(ads::add)),
        act(admin, "/desk/ads/{id}/removal", post(ads::remove)),
        look(admin, "/desk/integrations", get(keys::show)),
        act(admin, "/desk/integrations", post(keys::add)),
        act(admin, "/desk/integrations/{id}/removal", post(keys::remove)),
        look(admin, "/desk/staff", get(staff::show)),
        act(admin, "/desk/staff", post(staff::add)),
        act(admin, "/desk/staff/{id}", post(staff::save)),
        look(writer, "/desk/account", get(account::show)),
        act(writer, "/desk/account/password", post(account::change_password)),
        act(writer, "/desk/account/sessions/end", post(account::out_everywhere)),
        act(writer, "/desk/account/sessions/{mark}/end", post(account::end_session)),
    ]
}

/// The router of the desk, each door behind its guard.
pub(crate) fn router(state: &Arc<State>) -> Router {
    let mut router = Router::new();
    for (door, way) in ways() {
        let state = state.clone();
        let guarded = from_fn(move |request: Request, next: Next| {
            let state = state.clone();
            async move { page::guard(state, door, request, next).await }
        });
        router = router.route(door.path, way.layer(guarded));
    }
    let state = state.clone();
    router
        .fallback(move |request: Request| {
            let state = state.clone();
            async move { nowhere(&state, &request) }
        })
        // Each door has its own limit, set by its guard.
        .layer(DefaultBodyLimit::disable())
}

/// A slash too many leads to the door without it; anything else below the desk is nowhere.
fn nowhere(_state: &State, request: &Request) -> Response {
    let path = request.uri().path();
    let plain = path.trim_end_matches('/');
    if request.method() == Method::GET && plain != path && plain.starts_with("/desk") && !plain.contains("//") {
        return page::go(plain);
    }
    crate::error::Error::NotFound("page at the desk").into_response()
}

/// Is this one of our doors, rather than a reader's address?
pub(crate) fn is_ours(path: &str) -> bool {
    path == "/desk" || path.starts_with("/desk/") || path.starts_with("/-/")
}
