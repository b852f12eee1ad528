//! Pictures made to measure: found, or made once while all who ask wait, and kept.

use std::sync::Arc;

use http::HeaderMap;
use http::header::ACCEPT;
use press::{Found, Image, Printed, Wish};
use tokio::sync::{Mutex, Semaphore};

use crate::state::State;

/// Pictures decoded at once; each may take much memory.
const HANDS: usize = 2;
/// Turns are shared by pictures whose numbers fall together; nobody notices.
const TURNS: usize = 64;

/// Whose turn it is to make a picture.
pub struct Darkroom {
    hands: Semaphore,
    turns: [Mutex<()>; TURNS],
}

impl Default for Darkroom {
    fn default() -> Darkroom {
        Darkroom { hands: Semaphore::new(HANDS), turns: std::array::from_fn(|_| Mutex::new(())) }
    }
}

type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// What stands at a picture's address; `None` where there is none.
pub async fn print(state: &Arc<State>, asked: &Image, headers: &HeaderMap) -> Result<Option<Printed>, Trouble> {
    let webp = takes_webp(headers);
    let wish = match state.press.image(asked, webp).await? {
        None => return Ok(None),
        Some(Found::Printed(printed)) => return Ok(Some(printed)),
        Some(Found::Wish(wish)) => wish,
    };
    let turn = usize::try_from(wish.crop.picture.0.unsigned_abs()).unwrap_or(0) % TURNS;
    let _turn = state.darkroom.turns[turn].lock().await;
    // Somebody may have made it while we waited.
    match state.press.image(asked, webp).await? {
        None => Ok(None),
        Some(Found::Printed(printed)) => Ok(Some(printed)),
        Some(Found::Wish(wish)) => make(state, wish).await.map(Some),
    }
}

async fn make(state: &Arc<State>, wish: Wish) -> Result<Printed, Trouble> {
    let _hands = state.darkroom.hands.acquire().await?;
    let worked = tokio::task::spawn_blocking(move || {
        let made = wish.make();
        (wish, made)
    });
    let (wish, made) = worked.await?;
    match made {
        Ok(made) => {
            // A reader need not go without because it could not be kept.
            if let Err(trouble) = keep(state, &wish, made.bytes.clone()).await {
                tracing::error!(%trouble, picture = %wish.crop.picture, "a rendition could not be kept");
            }
            Ok(wish.print(Some(&made)))
        }
        Err(unfit) => {
            tracing::warn!(%unfit, picture = %wish.crop.picture, "a rendition could not be made");
            Ok(wish.print(None))
        }
    }
}

async fn keep(state: &State, wish: &Wish, bytes: bytes::Bytes) -> desk::Result<()> {
    let hash = state.archive.blobs.put(bytes).await?;
    let tx = state.archive.begin().await?;
    desk::pictures::keep_crop(&tx, &wish.crop, wish.focus(), &hash).await?;
    tx.commit().await?;
    Ok(())
}

/// Only browsers that say so: every one that shows WebP names it when it asks for a picture.
fn takes_webp(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT).iter().filter_map(|field| field.to_str().ok()).flat_map(|field| field.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_webp = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("image/webp"));
        is_webp && !parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_browser_that_names_webp_gets_it() {
        let check = |said: &str, want: bool| {
            let headers = HeaderMap::from_iter([(ACCEPT, said.parse().unwrap())]);
            assert_eq!(takes_webp(&headers), want, "{said}");
        };
        check("image/avif,image/webp,image/apng,*/*;q=0.8", true);
        check("image/webp;q=0.1", true);
        check("image/webp;q=0, image/jpeg", false);
        check("*/*", false);
        check("image/*", false);
    }
}
