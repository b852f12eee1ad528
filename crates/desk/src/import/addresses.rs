//! Where things stood and led to in the old house: its routes.yaml and its redirects, taken over
//! by a paper that has none of its own.

use archive::{File, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Export, Staff};

use crate::error::{Error, Result};
use crate::redirects::{Redirects, change_redirects, fitting};
use crate::routes::{change_routes, read_routes};

/// What Ghost writes before anybody has changed it, and what holds here without any file.
const USUAL: &str = "routes:collections:/:permalink:/{slug}/template:indextaxonomies:tag:/tag/{slug}/author:/author/{slug}/";

/// What would be done with them, in sentences; for a look beforehand.
pub fn told(export: &Export) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(text) = routes(export) {
        said.push(match read_routes(text) {
            Ok(_) => "routes.yaml comes along when this paper has no routes of its own".to_owned(),
            Err(no) => not_routes(&no),
        });
    }
    if let Some(text) = &export.redirects_file {
        match fitting(text) {
            Ok((_, count, refused)) => {
                said.push(format!("{count} redirects come along when this paper has none of its own"));
                said.extend(refused.iter().map(|no| no.to_string()));
            }
            Err(no) => said.push(not_redirects(&no)),
        }
    }
    said
}

/// Takes both over; gives what could not be, in sentences. Doing it again changes nothing.
pub async fn take_over(tx: &Tx, by: &Staff, export: &Export, now: DateTime<Utc>) -> Result<Vec<String>> {
    let mut said = Vec::new();
    if let Some(text) = routes(export) {
        let ours = tx.files().get(File::Routes).await?.unwrap_or_default();
        if ours.trim().is_empty() {
            match change_routes(tx, Some(by), text, now).await {
                Ok(_) => {}
                Err(Error::Refusal(no)) => said.push(not_routes(&no)),
                Err(trouble) => return Err(trouble),
            }
        } else if ours != *text {
            said.push("this paper has routes of its own, so those of the old house were left out".into());
        }
    }
    if let Some(text) = &export.redirects_file {
        match fitting(text) {
            Err(no) => said.push(not_redirects(&no)),
            Ok((fit, _, refused)) => {
                said.extend(refused.iter().map(|no| no.to_string()));
                let ours = tx.files().get(File::Redirects).await?.unwrap_or_default();
                if Redirects::parse(&ours).is_ok_and(|ours| ours.is_empty()) {
                    match change_redirects(tx, by, &fit, now).await {
                        Ok(_) => {}
                        Err(Error::Refusal(no)) => said.push(not_redirects(&no)),
                        Err(trouble) => return Err(trouble),
                    }
                } else if ours != fit {
                    said.push("this paper has redirects of its own, so those of the old house were left out".into());
                }
            }
        }
    }
    Ok(said)
}

fn routes(export: &Export) -> Option<&String> {
    export.routes_file.as_ref().filter(|text| {
        let lines = text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
        let bare: String = lines.filter(|line| !line.starts_with('#') && *line != "---").collect();
        bare.replace([' ', '"', '\''], "") != USUAL
    })
}

fn not_routes(no: &dyn std::fmt::Display) -> String {
    format!("routes.yaml was not taken over ({no}); correct it and save it at the desk under Routes")
}

fn not_redirects(no: &dyn std::fmt::Display) -> String {
    format!("the redirects were not taken over ({no}); correct them and save them at the desk under Redirects")
}

#[cfg(test)]
mod tests {
    use super::*;
    use paper::{ForeignSettings, System};

    fn export(routes: &str, redirects: &str) -> Export {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Export {
            system: System::Ghost,
            source: "ghost".into(),
            settings: ForeignSettings::default(),
            authors: Vec::new(),
            topics: Vec::new(),
            redirects: Vec::new(),
            redirects_file: given(redirects),
            routes_file: given(routes),
            stories: 0,
            pages: 0,
            comments: 0,
            complaints: Vec::new(),
        }
    }

    #[test]
    fn the_routes_that_ghost_comes_with_are_no_routes_of_anybody() {
        let usual = "routes:\n\ncollections:\n  /:\n    permalink: /{slug}/ # all\n    template: index\n\ntaxonomies:\n  tag: /tag/{slug}/\n  author: /author/{slug}/\n";
        assert_eq!(told(&export(usual, "")), Vec::<String>::new());
        let own = usual.replace("/{slug}/ # all", "/{year}/{slug}/");
        assert!(told(&export(&own, ""))[0].contains("comes along"));
        assert!(told(&export("collections:\n  /desk/:\n    permalink: /desk/{slug}/", ""))[0].contains("not taken over"));
    }

    #[test]
    fn one_redirect_that_will_not_do_does_not_cost_the_others() {
        let said = told(&export("", r#"[{"from":"/a/","to":"/b/"},{"from":"(?=x)y","to":"/c/"}]"#));
        assert!(said[0].starts_with("1 redirects") && said[1].contains("regular expression"), "{said:?}");
        assert!(told(&export("", "{"))[0].contains("not taken over"));
    }
}
