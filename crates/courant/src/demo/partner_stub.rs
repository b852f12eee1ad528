//! Stand-ins for the partners' sites: a story a minute, one corrected, one killed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use archive::Nouns;
use chrono::{TimeDelta, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::House;
use crate::demo::cast::{Cast, Crooked, Filed, picture};

/// The stand-ins' door on this machine.
pub struct Stub {
    pub port: u16,
}

struct Desk {
    begun: Instant,
    site: String,
    filed: Vec<Filed>,
    crooked: Vec<Crooked>,
}

impl Stub {
    /// The feed of the partner that behaves, or of the one that does not.
    pub fn feed(&self, behaves: bool) -> String {
        format!("http://127.0.0.1:{}/{}", self.port, if behaves { "feed/" } else { "buzz/?feed=rss2" })
    }
}

pub async fn open() -> Result<Stub> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("opening the partners' stand-in")?;
    let port = listener.local_addr()?.port();
    let desk = Arc::new(Desk {
        begun: Instant::now(),
        site: format!("http://127.0.0.1:{port}"),
        filed: Cast::filed()?,
        crooked: Cast::crooked()?,
    });
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let desk = desk.clone();
            tokio::spawn(async move {
                // A visitor that hangs up is no concern of the demo's.
                let _ = tokio::time::timeout(Duration::from_secs(10), answer(stream, &desk)).await;
            });
        }
    });
    Ok(Stub { port })
}

async fn answer(mut stream: TcpStream, desk: &Desk) -> Result<()> {
    let mut asked = Vec::new();
    let mut chunk = [0; 2048];
    while !asked.windows(4).any(|end| end == b"\r\n\r\n") && asked.len() < 16_384 {
        match stream.read(&mut chunk).await? {
            0 => break,
            n => asked.extend_from_slice(&chunk[..n]),
        }
    }
    let asked = String::from_utf8_lossy(&asked);
    let path = asked.split_whitespace().nth(1).unwrap_or("/");
    let minute = desk.begun.elapsed().as_secs() as i64 / 60;
    let (status, kind, body) = match path.split('?').next().unwrap_or("/") {
        "/feed/" => ("200 OK", "application/rss+xml; charset=UTF-8", desk.straight(minute).into_bytes()),
        "/buzz/" => ("200 OK", "text/xml", desk.bent(minute).into_bytes()),
        path if path.starts_with("/wp-content/uploads/eelgrass") => ("200 OK", "image/jpeg", picture("eelgrass.jpg")?.to_vec()),
        _ => ("404 Not Found", "text/plain", b"Nothing here.".to_vec()),
    };
    // A validator, so that an unchanged feed costs a line.
    let tag = format!("\"{minute}\"");
    let unchanged = asked.to_lowercase().contains(&format!("if-none-match: {tag}"));
    let (status, body) = if unchanged && status == "200 OK" { ("304 Not Modified", Vec::new()) } else { (status, body) };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nETag: {tag}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    Ok(stream.shutdown().await?)
}

impl Desk {
    /// As a well-kept WordPress site would serve it; a kill as Media RSS marks it.
    fn straight(&self, minute: i64) -> String {
        let mut items: Vec<&Filed> = Vec::new();
        for filed in self.due(minute) {
            items.retain(|item| item.guid != filed.guid);
            items.push(filed);
        }
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n\
             <title>The Estuary Desk</title>\n<link>https://estuarydesk.example</link>\n<description>Water, work and weather on the lower Wren</description>\n<language>en</language>\n",
        );
        for item in items.into_iter().rev() {
            let at = Utc::now() - TimeDelta::minutes((minute - item.minute).max(0));
            let base = if item.language == "es" { "https://estuarydesk.example/es" } else { "https://estuarydesk.example" };
            out += &format!(
                "<item>\n<title>{}</title>\n<link>{base}/{}/</link>\n<guid isPermaLink=\"false\">{}</guid>\n<pubDate>{}</pubDate>\n",
                xml(&item.headline),
                item.slug,
                xml(&item.guid),
                at.to_rfc2822()
            );
            if item.act.as_deref() == Some("kill") {
                out += &format!(
                    "<media:status state=\"deleted\" reason=\"{}\"/>\n<description>{0}</description>\n",
                    xml(&item.reason)
                );
            } else {
                out += &format!(
                    "<dc:creator>{}</dc:creator>\n<category>{}</category>\n<description>{}</description>\n",
                    xml(&item.byline),
                    xml(&item.category),
                    xml(&item.standfirst)
                );
                if let Some(shown) = &item.picture {
                    out += &format!(
                        "<media:content url=\"{}/wp-content/uploads/eelgrass-1024x640.jpg\" medium=\"image\"><media:description>{}</media:description><media:credit>{}</media:credit></media:content>\n",
                        self.site,
                        xml(&shown.caption),
                        xml(&shown.credit)
                    );
                }
                out += &format!("<content:encoded><![CDATA[{}]]></content:encoded>\n", item.body.replace("{{site}}", &self.site));
            }
            out += "</item>\n";
        }
        out + "</channel>\n</rss>\n"
    }

    /// Written just as crooked as it stands in the copy.
    fn bent(&self, minute: i64) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n<channel>\n<title>Shoreline Buzz</title>\n<link>https://shorelinebuzz.example</link>\n",
        );
        for item in self.crooked.iter().filter(|item| item.minute <= minute).rev() {
            let guid = item.guid.as_ref().map(|guid| format!("<guid>{guid}</guid>\n")).unwrap_or_default();
            out += &format!(
                "<item>\n<title>{}</title>\n<link>{}</link>\n{guid}<pubDate>{}</pubDate>\n<author>{}</author>\n<description>{}</description>\n<content:encoded><![CDATA[{}]]></content:encoded>\n</item>\n",
                item.title_xml, item.link, item.pub_date, item.author_xml, item.description_xml, item.body
            );
        }
        out + "</channel>\n</rss>\n"
    }

    fn due(&self, minute: i64) -> impl Iterator<Item = &Filed> {
        let mut due: Vec<&Filed> = self.filed.iter().filter(|filed| filed.minute <= minute).collect();
        due.sort_by_key(|filed| filed.minute);
        due.into_iter()
    }
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The night editor takes and prints the one story that its partner will kill, so that a visitor
/// who only reads sees a kill arrive too. A visitor who took it first is left alone.
pub async fn night_editor(house: House, _stub: Stub) -> Result<()> {
    let doomed: Vec<String> =
        Cast::filed()?.into_iter().filter(|filed| filed.act.as_deref() == Some("kill")).map(|filed| filed.guid).collect();
    let staff = house.archive.staff().list(100).await?;
    let Some(editor) = staff.into_iter().find(|member| member.role == paper::Role::Editor) else { return Ok(()) };
    loop {
        tokio::time::sleep(Duration::from_secs(15)).await;
        for item in house.archive.wire_items().tray(paper::Tray::New, 100, 0).await? {
            let ripe = house.archive.clock().await? - item.received_at > TimeDelta::seconds(40);
            if !doomed.contains(&item.guid) || item.upstream != paper::Upstream::Usable || !ripe {
                continue;
            }
            let (desk_house, now) = (house.desk().await?, house.archive.clock().await?);
            let tx = house.archive.begin().await?;
            let story = desk::take(&tx, &editor, item.id, &desk_house, now).await?;
            if story.section.is_none() {
                let section = house.archive.sections().list().await?.first().map(|section| section.id);
                let edit = desk::Edit { section, ..desk::Edit::of(&tx, &story).await? };
                desk::edit(&tx, &editor, story.id, edit, now).await?;
            }
            match desk::publish(&tx, &editor, story.id, &desk_house, now).await {
                Ok(_) => tx.commit().await?,
                Err(refusal) => tracing::info!(%refusal, "the demo's night editor could not print a story"),
            }
        }
    }
}
