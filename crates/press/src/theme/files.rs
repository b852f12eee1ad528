//! The files of a theme as they lie in a folder, and how they are served.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;

use crate::{Error, Result};

/// A theme may not be larger than this, all files together.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// All files below a folder by their paths in it.
pub fn read(folder: &Path) -> Result<BTreeMap<String, Bytes>> {
    let mut found = BTreeMap::new();
    let mut size = 0;
    read_folder(folder, folder, &mut found, &mut size, 0)?;
    Ok(found)
}

fn read_folder(root: &Path, folder: &Path, found: &mut BTreeMap<String, Bytes>, size: &mut u64, depth: u32) -> Result<()> {
    let trouble = |e: std::io::Error| Error::Theme(format!("the theme folder {} cannot be read: {e}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(trouble)? {
        let path = entry.map_err(trouble)?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            continue;
        };
        if name.starts_with('.') || name == "node_modules" {
            continue;
        }
        // Not followed: a link could lead out of the theme.
        let about = std::fs::symlink_metadata(&path).map_err(trouble)?;
        if about.is_dir() && depth < 12 {
            read_folder(root, &path, found, size, depth + 1)?;
        } else if about.is_file() {
            *size += about.len();
            if *size > LARGEST {
                return Err(Error::Theme(format!("the theme in {} is larger than {} MiB", root.display(), LARGEST >> 20)));
            }
            let bytes = std::fs::read(&path).map_err(trouble)?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.insert(name, bytes.into());
        }
    }
    Ok(())
}

/// `../fonts/x.woff2` as seen from `css/site.css`; `None` for other hosts and data.
pub fn resolve(from: &str, relative: &str) -> Option<String> {
    if relative.is_empty() || relative.contains(':') || relative.starts_with(['/', '#']) || relative.contains('?') {
        return None;
    }
    beside(from, relative)
}

/// Where a way leads from a file; `None` out of the theme.
pub fn beside(file: &str, way: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in way.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

pub fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn an_address_in_a_style_sheet_cannot_climb_out() {
        assert_eq!(resolve("css/a.css", "../fonts/b.woff2").as_deref(), Some("fonts/b.woff2"));
        assert_eq!(resolve("css/a.css", "../../x"), None);
        assert_eq!(resolve("css/a.css", "https://x.example/y"), None);
    }
}
