//! `{{script "js/site.js"}}`: a script of the theme in the page itself where the page's policy lets
//! it run there, which saves a request; else by its address.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hbs::{Helpers, Value};
use sha2::{Digest, Sha256};

use super::{escaped, sheet};
use crate::cards::lean_script;
use crate::theme::{Theme, house_file};

/// The one script that the policy of the house theme's pages names.
const HOUSE: &str = "js/broadsheet.js";

static HOUSE_SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let file = house_file(&format!("assets/{HOUSE}")).unwrap_or_default();
    lean_script(&String::from_utf8_lossy(file))
});

/// How a content security policy names it: `'sha256-…'`.
pub static HOUSE_SCRIPT_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(HOUSE_SCRIPT.as_bytes()))));

pub fn add(helpers: &mut Helpers) {
    helpers.add("script", |call| {
        let path = call.arg(0).text();
        if path.is_empty() {
            return Err(call.refuse("script needs the name of a file"));
        }
        let theme = &sheet(call)?.house.theme;
        Ok(Value::safe(match in_page(theme, &path) {
            Some(script) => format!("<script>{script}</script>"),
            None => format!("<script src=\"{}\" defer></script>", escaped(&theme.asset_url(&path))),
        }))
    });
}

fn in_page(theme: &Theme, path: &str) -> Option<String> {
    let script = std::str::from_utf8(&theme.asset(path)?.bytes).ok()?;
    let is_named = !theme.is_house || (path == HOUSE && house_file(&format!("assets/{HOUSE}")) == Some(script.as_bytes()));
    let lean = lean_script(script);
    // What closes the element would let the rest of the script out into the page.
    (is_named && !lean.to_ascii_lowercase().contains("</script")).then_some(lean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_theme_sets_its_one_script_into_the_page_and_no_other() {
        let theme = Theme::broadsheet().unwrap();
        assert_eq!(in_page(&theme, HOUSE).as_deref(), Some(HOUSE_SCRIPT.as_str()));
        assert!(HOUSE_SCRIPT.len() > 1000 && HOUSE_SCRIPT.starts_with("(() =>"));
        assert_eq!(in_page(&theme, "css/broadsheet.css"), None);
        let changed = Theme::from_files([("assets/js/broadsheet.js".to_owned(), "alert(1)".into())].into()).unwrap();
        assert_eq!(in_page(&changed, HOUSE), None, "the policy names another");
    }
}
