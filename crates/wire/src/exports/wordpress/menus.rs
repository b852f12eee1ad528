//! WordPress's menus: entries are items of their own, put together here.

use std::collections::HashMap;

use paper::Link;

use super::items::{Fields, Item};
use crate::exports::body::Home;

#[derive(Default)]
pub(super) struct Menus {
    /// Slugs of menus, in the file's order.
    menus: Vec<String>,
    items: Vec<(String, i64, Item)>,
    /// Slugs of terms by id.
    terms: HashMap<String, String>,
}

impl Menus {
    pub fn term(&mut self, row: &Fields) {
        match row.get("wp:term_taxonomy") {
            "nav_menu" => self.menus.push(row.get("wp:term_slug").to_owned()),
            "category" | "post_tag" => {
                self.terms.insert(row.get("wp:term_id").to_owned(), row.get("wp:term_slug").to_owned());
            }
            _ => {}
        }
    }

    pub fn item(&mut self, item: Item) {
        let menu = item.terms.iter().find(|term| term.domain == "nav_menu").map(|term| term.slug.clone());
        let place = item.get("wp:menu_order").parse().unwrap_or(0);
        if let Some(menu) = menu.filter(|_| item.get("wp:status") == "publish") {
            if !self.menus.contains(&menu) {
                self.menus.push(menu.clone());
            }
            self.items.push((menu, place, item));
        }
    }

    /// The first menu's entries of the first rank, at most as many as fit over a page.
    pub fn links(mut self, home: &Home, posts: &HashMap<String, String>, paths: &HashMap<String, String>) -> Vec<Link> {
        self.items.sort_by_key(|(_, place, _)| *place);
        let Some(menu) = self.menus.iter().find(|menu| self.items.iter().any(|(of, _, _)| of == *menu)) else {
            return Vec::new();
        };
        let mut links = Vec::new();
        for (_, _, item) in self.items.iter().filter(|(of, _, _)| of == menu) {
            let meta = |name: &str| item.meta.iter().find(|(known, _)| known == name).map(|(_, v)| v.trim()).unwrap_or_default();
            if !matches!(meta("_menu_item_menu_item_parent"), "" | "0") {
                continue;
            }
            let id = meta("_menu_item_object_id");
            let url = match meta("_menu_item_type") {
                "post_type" => posts.get(id).cloned(),
                "taxonomy" => self.terms.get(id).map(|slug| {
                    let category = format!("/category/{slug}");
                    paths.get(&category).cloned().unwrap_or_else(|| format!("/tag/{slug}/"))
                }),
                _ => Some(meta("_menu_item_url")).filter(|url| !url.is_empty()).map(|url| {
                    let path = home.path_of(url);
                    path.map_or_else(|| url.to_owned(), |path| paths.get(path.trim_end_matches('/')).cloned().unwrap_or(path))
                }),
            };
            let label = paper::body::text_of(&reading::sanitize(item.get("title")));
            if let Some(url) = url.filter(|_| !label.trim().is_empty()) {
                links.push(Link { label: label.trim().to_owned(), url });
            }
            if links.len() == 12 {
                break;
            }
        }
        links
    }
}
