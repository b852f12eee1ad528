//! Substack's export: `posts.csv`, and each post's HTML beside it.

mod tidy;

use std::collections::HashMap;

use paper::{Export, ForeignSettings, Piece, PieceState, System};

use super::body::{self, Home};
use super::{Files, Unread, csv, moments};

pub(super) struct Substack {
    files: Files,
    /// The folder that `posts.csv` stands in, with its slash.
    folder: String,
    rows: Vec<HashMap<String, String>>,
}

const LONGEST: u64 = 16 << 20;

impl Substack {
    pub fn look(files: Files, posts: &str) -> Result<(Substack, Export), Unread> {
        let bytes = files
            .bytes(posts, 256 << 20)
            .ok_or_else(|| Unread::Refused("posts.csv in the archive is damaged; ask Substack for the export again.".into()))?;
        let text = String::from_utf8_lossy(&bytes);
        let mut rows = csv::rows(&text).into_iter();
        let head = rows.next().unwrap_or_default();
        if !head.iter().any(|name| name == "post_id") {
            return Err(Unread::Refused("posts.csv is not Substack\u{2019}s: it has no column post_id.".into()));
        }
        let rows: Vec<HashMap<String, String>> = rows.map(|row| head.iter().cloned().zip(row).collect()).collect();
        let mut complaints: Vec<String> = files.complaints.to_vec();
        if files.names().iter().any(|name| name.rsplit('/').next().is_some_and(|n| n.starts_with("email_list"))) {
            complaints.push(
                "the lists of readers and of who opened what are left alone; bring readers as members when the letters are set up"
                    .into(),
            );
        }
        let podcasts = rows.iter().filter(|row| row.get("type").is_some_and(|kind| kind == "podcast")).count();
        if podcasts > 0 {
            complaints.push(format!(
                "the sound of {podcasts} podcasts is not in the export; their words come in, with a card that leads to the sound"
            ));
        }
        let folder = posts.strip_suffix("posts.csv").unwrap_or_default().to_owned();
        let export = Export {
            system: System::Substack,
            source: "substack".into(),
            settings: ForeignSettings::default(),
            authors: Vec::new(),
            topics: Vec::new(),
            redirects: Vec::new(),
            redirects_file: None,
            routes_file: None,
            stories: rows.iter().filter(|row| row.get("type").is_none_or(|kind| kind != "page")).count() as u64,
            pages: rows.iter().filter(|row| row.get("type").is_some_and(|kind| kind == "page")).count() as u64,
            comments: 0,
            complaints,
        };
        Ok((Substack { files, folder, rows }, export))
    }

    pub fn pieces(&self, take: &mut dyn FnMut(Piece) -> bool) -> Vec<String> {
        for row in &self.rows {
            if let Some(piece) = self.piece(row)
                && !take(piece)
            {
                break;
            }
        }
        Vec::new()
    }

    fn piece(&self, row: &HashMap<String, String>) -> Option<Piece> {
        let get = |name: &str| row.get(name).map(|v| v.trim()).unwrap_or_default();
        // `<number>.<slug>`
        let key = get("post_id");
        let (number, slug) = key.split_once('.').unwrap_or((key, ""));
        if number.is_empty() {
            return None;
        }
        let mut complaints = Vec::new();
        let html = ["posts/", "html/", ""]
            .iter()
            .find_map(|under| self.files.bytes(&format!("{}{under}{key}.html", self.folder), LONGEST));
        let html = html.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_else(|| {
            complaints.push("the archive has no text for it".into());
            String::new()
        });
        let headline = if get("title").is_empty() { "(Untitled)" } else { get("title") }.to_owned();
        let mut html = tidy::tidy(&html, &mut complaints);
        let sound = get("podcast_url");
        if sound.starts_with("http") {
            html.insert_str(0, &format!("<audio src=\"{}\"></audio>", super::ghost::escape(sound)));
        }
        let body = body::set(&html, &Home::default(), |_| None, |key| key);
        complaints.extend(body.complaints);
        let published_at = moments::read(get("post_date"));
        let slug = if slug.is_empty() { headline.clone() } else { slug.to_owned() };
        Some(Piece {
            key: number.to_owned(),
            is_page: get("type") == "page",
            old_paths: vec![format!("/p/{slug}")],
            slug,
            headline,
            standfirst: Some(get("subtitle").to_owned()).filter(|s| !s.is_empty()),
            body: body.html,
            state: if get("is_published") == "true" { PieceState::Live } else { PieceState::Draft },
            created_at: published_at,
            published_at,
            visibility: match get("audience") {
                "only_paid" | "founding" => "paid".into(),
                "only_free" => "members".into(),
                _ => String::new(),
            },
            pictures: body.pictures,
            files: body.files,
            original: None,
            complaints,
            ..Piece::default()
        })
    }
}
