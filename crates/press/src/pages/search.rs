//! Search: what the index finds, never kept, because its words are without number.

use std::sync::Arc;

use archive::Nouns;
use archive::search::Wanted;
use hbs::Map;

use super::List;
use crate::Result;
use crate::gather::Gathering;
use crate::set::Page;

/// Nobody reads further, and deep offsets cost.
const LAST_PAGE: u32 = 40;

pub async fn search(g: &mut Gathering<'_>, query: &str, page: u32) -> Result<Option<Page>> {
    let house = g.house.clone();
    let list_path = crate::Address::Search { query: query.to_owned(), page: 1 }.to_string();
    let page = page.min(LAST_PAGE);
    let mut list = List { list_path: list_path.clone(), page, total: 0 };
    let mut root = Map::new().with("query", query);
    if !query.is_empty() {
        let wanted = Wanted { words: query.to_owned(), ..Wanted::default() };
        let per_page = usize::try_from(List::per_page(&house)).unwrap_or(24);
        let found = g.archive.search.find(&wanted, per_page, usize::try_from(list.offset(&house)).unwrap_or(0))?;
        // The index may be a second behind; what is not live is left out here.
        let cards = g.archive.stories().live_by_ids(&found.ids).await?;
        list.total = if cards.is_empty() && page == 1 { 0 } else { found.total as i64 };
        let posts = g.cards(cards.into_iter().map(Arc::new)).await?;
        root.set("posts", posts);
    }
    root.set("total", list.total);
    root.set("pagination", list.pagination(&house));
    let mut head = list.head(&house, house.word("Search").to_owned(), String::new());
    head.robots = Some("noindex");
    Ok(Some(Page {
        status: 200,
        templates: vec!["search".into(), "index".into()],
        contexts: vec!["search"],
        body_class: "search-template".into(),
        root,
        head,
        list_path,
        ads: Default::default(),
        last_modified: None,
        headers: Vec::new(),
        keep: false,
    }))
}
