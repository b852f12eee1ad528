//! An ear for trouble: what the rooms log as a warning or an error while newspapers are tested.

use std::fmt::Write;
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

const ROOMS: &[&str] = &["archive", "circulation", "courant", "desk", "outbound", "press", "reading", "web", "wire"];

static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Listens from now on, once for all newspapers of the process.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ear = tracing_subscriber::registry().with(Ear);
        tracing::subscriber::set_global_default(ear).unwrap();
    });
}

/// What was heard and not asked for yet. Tests run side by side, so it may be a neighbor's; it is
/// trouble all the same.
pub fn heard() -> Vec<String> {
    std::mem::take(&mut *HEARD.lock().unwrap_or_else(PoisonError::into_inner))
}

struct Ear;

impl<S: Subscriber> Layer<S> for Ear {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let about = event.metadata();
        let room = about.target().split("::").next().unwrap_or_default();
        if *about.level() > Level::WARN || !ROOMS.contains(&room) {
            return;
        }
        let mut line = Line(format!("{} {}:", about.level(), about.target()));
        event.record(&mut line);
        HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}
