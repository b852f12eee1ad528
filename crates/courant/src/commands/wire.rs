//! `courant wire`: everything the wire reads, as a pipe. JSON lines in, JSON lines out, in the
//! order in which they came; a file that is not JSON is one input. The store is not touched, and
//! nobody is asked unless an address is given.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Subcommand)]
pub enum Act {
    /// A page's parts: {"id", "text", "html", "title", "author", "date", "site", …}
    Page(Input),
    /// Stories of a pasted page: {"id", "section", "thread", "stories", "removed"}
    Paste(Input),
    /// Items of a feed: {"id", "dialect", "items", "complaints", …}
    Feed(Input),
    /// Copy cleaned: {"id", "output", "removed"}
    Clean(Input),
    /// Who said what in a text, a paragraph a line: {"id", "quotes"}; places are counted in characters
    Quotes(Input),
}

#[derive(Args)]
pub struct Input {
    /// Files to read, or addresses to fetch (https://…); standard input when none is given
    #[arg(value_name = "FILE-OR-ADDRESS")]
    what: Vec<String>,
}

/// One row of input: the copy as `html`, `text` or `input`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    id: Value,
    html: Option<String>,
    text: Option<String>,
    input: Option<String>,
    url: Option<String>,
    /// `base64` when the copy is bytes.
    encoding: Option<String>,
    /// Header fields that came with a feed or page; only the content type matters here.
    headers: std::collections::BTreeMap<String, Value>,
}

pub fn run(act: Act, config: Option<&Path>) -> Result<()> {
    let (input, read): (Input, fn(&Asked) -> Value) = match act {
        Act::Page(input) => (input, page),
        Act::Paste(input) => (input, paste),
        Act::Feed(input) => (input, feed),
        Act::Clean(input) => (input, clean),
        Act::Quotes(input) => (input, quotes),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    if input.what.is_empty() {
        pipe("input", std::io::stdin().lock(), read, &mut out)?;
    }
    for what in &input.what {
        if super::is_address(what) {
            answer(&fetched(what, config)?, read, &mut out)?;
        } else {
            let source = File::open(what).with_context(|| format!("opening {what}"))?;
            pipe(what, BufReader::new(source), read, &mut out)?;
        }
    }
    Ok(out.flush()?)
}

/// What stands at an address, asked by the rules of every request that leaves the house.
fn fetched(address: &str, config: Option<&Path>) -> Result<Asked> {
    let client = outbound::Client::new(crate::Settings::read(config)?.outbound()?).context("setting up the door outward")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting")?;
    let found = runtime.block_on(wire::fetch(&client, address))?;
    let headers = found.content_type.map(|kind| ("content-type".to_owned(), Value::from(kind))).into_iter().collect();
    Ok(Asked { url: Some(found.url.into()), headers, ..Asked::whole(address, &found.bytes) })
}

/// Answers line by line while the lines are JSON objects; else takes the whole as one input.
fn pipe(name: &str, mut source: impl BufRead, read: fn(&Asked) -> Value, out: &mut impl Write) -> Result<()> {
    let mut line = Vec::new();
    let mut rows = 0;
    loop {
        line.clear();
        if source.read_until(b'\n', &mut line).with_context(|| format!("reading {name}"))? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Asked>(&line) {
            Ok(asked) if line.trim_ascii_start().starts_with(b"{") && asked.has_copy() => {
                answer(&asked, read, out)?;
                rows += 1;
            }
            _ if rows == 0 => {
                source.read_to_end(&mut line).with_context(|| format!("reading {name}"))?;
                return answer(&Asked::whole(name, &line), read, out);
            }
            Ok(asked) => writeln!(out, "{}", json!({"id": asked.id, "error": "the line has no html, text or input"}))?,
            Err(trouble) => writeln!(out, "{}", json!({"error": format!("line {} is not a JSON object: {trouble}", rows + 1)}))?,
        }
    }
    Ok(())
}

fn answer(asked: &Asked, read: fn(&Asked) -> Value, out: &mut impl Write) -> Result<()> {
    let mut answer = read(asked);
    if let Value::Object(fields) = &mut answer {
        fields.shift_insert(0, "id".into(), asked.id.clone());
    }
    Ok(writeln!(out, "{answer}")?)
}

impl Asked {
    fn whole(name: &str, bytes: &[u8]) -> Asked {
        use base64::Engine;
        // Bytes, so that a page's own declared encoding is honored.
        let input = base64::engine::general_purpose::STANDARD.encode(bytes);
        Asked { id: name.into(), input: Some(input), encoding: Some("base64".into()), ..Asked::default() }
    }

    fn has_copy(&self) -> bool {
        self.html.is_some() || self.text.is_some() || self.input.is_some()
    }

    fn copy(&self) -> &str {
        self.html.as_deref().or(self.input.as_deref()).or(self.text.as_deref()).unwrap_or_default()
    }

    fn bytes(&self) -> Vec<u8> {
        use base64::Engine;
        match self.encoding.as_deref() {
            Some("base64") => base64::engine::general_purpose::STANDARD.decode(self.copy()).unwrap_or_default(),
            _ => self.copy().as_bytes().to_vec(),
        }
    }

    fn is_bytes(&self) -> bool {
        self.encoding.as_deref() == Some("base64")
    }

    fn content_type(&self) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).and_then(|(_, value)| value.as_str())
    }

    /// The copy as text, decoded as a page's bytes would be.
    fn decoded(&self) -> String {
        if self.is_bytes() { reading::page::decode(&self.bytes(), self.content_type()) } else { self.copy().to_owned() }
    }

    fn url(&self) -> Option<url::Url> {
        self.url.as_deref().and_then(|url| url::Url::parse(url).ok())
    }
}

fn page(asked: &Asked) -> Value {
    let (mut parts, day) = reading::page::read_dated(&asked.decoded(), asked.url().as_ref());
    // The text is what a reader of the page would read; the body is what the desk would take.
    let text = reading::page::text_of(&parts.body);
    reading::dateline::lift(&mut parts);
    let published = day.map(|day| day.to_string());
    json!({
        "text": text,
        "html": parts.body,
        "title": parts.headline,
        "author": parts.bylines.join("; "),
        "date": published,
        "site": parts.outlet,
        "standfirst": parts.standfirst,
        "dateline": parts.dateline,
        "section": parts.section,
        "topics": parts.topics,
        "language": parts.language,
        "published_at": parts.published_at,
        "modified_at": parts.modified_at,
        "url": parts.url,
        "rights": parts.rights,
        "pictures": parts.pictures,
        "removed": removed(&parts.removals),
    })
}

fn paste(asked: &Asked) -> Value {
    reading::paste::read(&asked.decoded()).to_json()
}

fn feed(asked: &Asked) -> Value {
    let circumstances =
        wire::feed::Circumstances { url: asked.url.as_deref(), content_type: asked.content_type(), now: chrono::Utc::now() };
    let feed = wire::feed::read(&asked.bytes(), &circumstances);
    let others: Vec<Vec<String>> = feed.items.iter().map(|item| reading::clean::blocks(&item.parts.body)).collect();
    let repeated = reading::boilerplate::Repeated::among(&others);
    let items: Vec<Value> = feed
        .items
        .iter()
        .map(|item| {
            let base = item.base.as_deref().and_then(|base| url::Url::parse(base).ok());
            let context = reading::clean::Context { base: base.as_ref(), repeated: Some(&repeated) };
            let cleaned = reading::clean::clean(&item.parts.body, context);
            let mut parts = paper::Parts { body: cleaned.body, removals: cleaned.removals, ..item.parts.clone() };
            reading::dateline::lift(&mut parts);
            json!({
                "guid": item.guid,
                "version": item.version,
                "upstream": item.upstream,
                "reason": item.reason,
                "correction": item.is_correction,
                "embargo_until": item.embargo_until,
                "url": item.parts.url,
                "headline": item.parts.headline,
                "standfirst": item.parts.standfirst,
                "bylines": item.parts.bylines,
                "topics": item.parts.topics,
                "language": item.parts.language,
                "published": item.published,
                "updated": item.updated,
                "pictures": item.parts.pictures,
                "full": item.full,
                "dateline": parts.dateline,
                "html": parts.body,
                "text": reading::page::text_of(&parts.body),
                "removed": removed(&parts.removals),
            })
        })
        .collect();
    let complaints: Vec<Value> = feed.complaints.iter().map(|c| json!({"about": c.about, "sentence": c.sentence})).collect();
    json!({"dialect": format!("{:?}", feed.dialect), "title": feed.facts.title, "site": feed.facts.site, "items": items, "complaints": complaints})
}

fn clean(asked: &Asked) -> Value {
    let (html, base) = (asked.decoded(), asked.url());
    let context = reading::clean::Context { base: base.as_ref(), ..Default::default() };
    let cleaned = match (&asked.html, &asked.text) {
        (None, Some(text)) if asked.input.is_none() => reading::clean::clean_text(text, context),
        _ => reading::clean::clean(&html, context),
    };
    json!({"output": cleaned.body, "removed": removed(&cleaned.removals)})
}

fn quotes(asked: &Asked) -> Value {
    let text = asked.decoded();
    let at = |byte: usize| text[..byte].chars().count();
    let quotes: Vec<Value> = reading::quotes::printable(&text)
        .iter()
        .map(|(quote, printed)| {
            let mention = quote.speaker_span.as_ref();
            json!({
                "start": at(quote.span.start),
                "end": at(quote.span.end),
                "speaker": quote.speaker,
                "speaker_start": mention.map(|span| at(span.start)),
                "speaker_end": mention.map(|span| at(span.end)),
                // The name under which a story's page prints it, if any.
                "printed": printed,
            })
        })
        .collect();
    json!({ "quotes": quotes })
}

fn removed(removals: &[paper::Removal]) -> Vec<Value> {
    removals.iter().map(|r| json!({"text": r.text, "rule": r.rule})).collect()
}
