//! Data that stands beside the project, when it does.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// A path under the shared data, or a line that says what was not run.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    println!("not run: {} is not there", found.display());
    None
}

pub fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// Time this thread has had a core to itself: what else runs on the machine is not our slowness.
pub fn on_the_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split_whitespace().next().unwrap().parse().unwrap())
}
