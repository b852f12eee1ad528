//! Print what readers will ask for next, before they do.

use anyhow::Result;
use archive::Nouns;
use paper::StoryId;
use press::{Access, Address, Desk, FeedKind};

use crate::House;

/// The story's own page, the front, its section's front and the paper's feed. A page that is
/// fresh already costs nothing.
pub async fn ahead(house: &House, story: StoryId) -> Result<()> {
    let Some(card) = house.archive.stories().card(story).await? else { return Ok(()) };
    let mut addresses = vec![Address::story(&card.slug)];
    for path in ["/".to_owned()].into_iter().chain(card.section.map(|(_, slug, _)| format!("/section/{slug}/"))) {
        if let press::Route::Page(address) = Address::parse(&path, None) {
            addresses.push(address);
        }
    }
    addresses.push(Address::Feed { of: Desk::Paper, kind: FeedKind::Rss, page: 1 });
    for address in addresses {
        house.press.page(&address, Access::Open).await?;
    }
    Ok(())
}
