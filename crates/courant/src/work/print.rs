//! Print what readers will ask for next, before they do.

use anyhow::Result;
use archive::Nouns;
use paper::StoryId;
use press::Access;

use crate::House;

/// The story's own page, the front, its section's front and the paper's feed. A page that is
/// fresh already costs nothing.
pub async fn ahead(house: &House, story: StoryId) -> Result<()> {
    let Some(card) = house.archive.stories().card(story).await? else { return Ok(()) };
    let mut addresses = Vec::new();
    let own = card.address.clone().into_iter().chain(["/".to_owned(), "/rss/".to_owned()]);
    for path in own.chain(card.section.map(|(_, slug, _)| format!("/section/{slug}/"))) {
        if let press::Route::Page(address) = house.press.route(&path, None).await? {
            addresses.push(address);
        }
    }
    for address in addresses {
        house.press.page(&address, Access::Open).await?;
    }
    Ok(())
}
