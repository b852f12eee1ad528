//! Where old addresses lead. The file is Ghost's: YAML with the parts `301:` and `302:`, or a JSON
//! list of `{"from", "to", "permanent"}`; `from` is a regular expression, `$1` in `to` what its
//! first group found.

use archive::{File, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Staff};
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::may::may_command;

const LARGEST: usize = 1024 * 1024;
const MOST: usize = 10_000;
/// Bytes one compiled expression may take, and all of them together.
const ONE: usize = 256 * 1024;
const ALL: usize = 64 * 1024 * 1024;

/// Keeps the file as it was typed; an empty one takes all redirects away. Gives how many there are.
pub async fn change_redirects(tx: &Tx, by: &Staff, text: &str, now: DateTime<Utc>) -> Result<usize> {
    may_command(Some(by), Act::Settings)?;
    let redirects = Redirects::parse(text)?;
    tx.files().save(File::Redirects, text, Some(by.id), now).await?;
    let lines = format!("{} lines", redirects.len());
    tx.journal().enter(Some(by), "redirects", "file:redirects", lines, now).await?;
    Ok(redirects.len())
}

/// The redirects, ready to be asked.
#[derive(Default)]
pub struct Redirects {
    /// Which of them fit a path; the first one counts.
    set: Option<RegexSet>,
    rules: Vec<Rule>,
}

struct Rule {
    from: Regex,
    to: String,
    permanent: bool,
}

/// An old address leads here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leads {
    /// A path of ours or a whole address, with its query.
    pub to: String,
    pub permanent: bool,
}

#[derive(Deserialize, Serialize)]
struct Line {
    from: String,
    to: String,
    #[serde(default)]
    permanent: bool,
}

impl Redirects {
    /// Reads the file. The refusal names the line that will not do.
    pub fn parse(text: &str) -> Result<Redirects, Refusal> {
        let no = |sentence: String| Err(Refusal::Other(sentence));
        let lines = lines(text)?;
        let mut rules = Vec::with_capacity(lines.len());
        for line in &lines {
            rules.push(rule(line)?);
        }
        let set = RegexSetBuilder::new(rules.iter().map(|rule| rule.from.as_str())).size_limit(ALL).build();
        let Ok(set) = set else {
            return no("All these expressions together are too much. Make them fewer or simpler.".into());
        };
        Ok(Redirects { set: Some(set), rules })
    }

    pub fn len(&self) -> usize {
        self.rules.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Where a path (as it stands in the request) leads. A query of the request goes along, unless
    /// the redirect names the same field.
    pub fn find(&self, path: &str, query: Option<&str>) -> Option<Leads> {
        self.set.as_ref()?.matches(path).iter().find_map(|n| {
            let rule = &self.rules[n];
            let to = lead(rule, path, query);
            // Browsers would follow one that leads to itself until they give up, and remember it.
            let leads_on = to.split(['?', '#']).next() != Some(path);
            leads_on.then_some(Leads { to, permanent: rule.permanent })
        })
    }
}

fn lines(text: &str) -> Result<Vec<Line>, Refusal> {
    let no = |sentence: String| Err(Refusal::Other(sentence));
    if text.len() > LARGEST {
        return no("The redirects are larger than 1 MiB.".into());
    }
    let lines = match text.trim_start().chars().next() {
        None => return Ok(Vec::new()),
        Some('[' | '{') => serde_json::from_str(text).map_err(|why| {
            Refusal::Other(format!("This is not the JSON that redirects are written in: {why}. It looks like [{{\"from\": \"/old/\", \"to\": \"/new/\", \"permanent\": true}}]."))
        })?,
        Some(_) => yaml(text)?,
    };
    if lines.len() > MOST {
        return no(format!("These are more than {MOST} redirects. One expression can stand for many addresses."));
    }
    Ok(lines)
}

/// The redirects of a file that will do, as a file, how many they are, and why the others will not.
/// A file of which all will do stays the text it is.
pub(crate) fn fitting(text: &str) -> Result<(String, usize, Vec<Refusal>), Refusal> {
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for line in lines(text)? {
        match rule(&line) {
            Ok(_) => good.push(line),
            Err(no) => refused.push(no),
        }
    }
    let fit = match refused.is_empty() {
        true => text.to_owned(),
        false => serde_json::to_string_pretty(&good).unwrap_or_default(),
    };
    Ok((fit, good.len(), refused))
}

/// The file as YAML, in which another Ghost takes it too.
pub fn as_yaml(text: &str) -> Result<String, Refusal> {
    if !text.trim_start().starts_with(['[', '{']) {
        return Ok(text.to_owned());
    }
    let lines = lines(text)?;
    let quoted = |text: &str| if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") };
    let mut out = String::new();
    for (code, permanent) in [("301:", true), ("302:", false)] {
        let some: Vec<&Line> = lines.iter().filter(|line| line.permanent == permanent).collect();
        if !some.is_empty() {
            out.push_str(&format!("{code}\n"));
        }
        for line in some {
            out.push_str(&format!("  {}: {}\n", quoted(&line.from), quoted(&line.to)));
        }
    }
    Ok(out)
}

fn rule(line: &Line) -> Result<Rule, Refusal> {
    let (from, to) = (line.from.trim(), line.to.trim());
    let no = |why: &str| Err(Refusal::Other(format!("The redirect from “{from}” to “{to}” {why}")));
    if from.is_empty() || to.is_empty() || from.len() > 2_000 || to.len() > 2_000 {
        return no("needs both addresses, each of at most 2,000 letters.");
    }
    let whole = to.starts_with("https://") || to.starts_with("http://");
    let ours = to.starts_with('/') && !to.starts_with("//");
    if (!whole && !ours) || to.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return no(
            "leads nowhere: the second address is a path of ours that begins with /, or a whole one that begins with https://.",
        );
    }
    let Ok(from) = expression(from) else {
        return no(
            "cannot be understood: the first address is a regular expression, without looking ahead or back and without repeating what was found.",
        );
    };
    let rule = Rule { from, to: to.to_owned(), permanent: line.permanent };
    if ours && !to.contains('$') && rule.from.is_match(to.split('?').next().unwrap_or_default()) {
        return no("leads to itself, for ever.");
    }
    Ok(rule)
}

/// As Ghost builds it: `/…/i` ignores case, a slash at the end may be missing, and the end of the
/// expression is the end of the path.
fn expression(from: &str) -> Result<Regex, regex::Error> {
    let (mut from, ignore_case) = match from.strip_prefix('/').and_then(|rest| rest.strip_suffix("/i")) {
        Some(inner) => (inner.to_owned(), true),
        None => (from.to_owned(), false),
    };
    if from.ends_with('/') {
        from.pop();
    }
    if !from.ends_with('$') {
        from.push_str("/?$");
    }
    if ignore_case {
        from.insert_str(0, "(?i)");
    }
    RegexBuilder::new(&from).size_limit(ONE).build()
}

fn lead(rule: &Rule, path: &str, query: Option<&str>) -> String {
    let (to, hash) = rule.to.split_once('#').map_or((rule.to.as_str(), None), |(to, hash)| (to, Some(hash)));
    let (to_path, to_query) = to.split_once('?').map_or((to, ""), |(path, query)| (path, query));
    // The host of a whole address is nobody's to change.
    let host_end =
        to_path.find("://").map_or(0, |at| to_path[at + 3..].find(['/', '$']).map_or(to_path.len(), |slash| at + 3 + slash));
    let (host, to_path) = to_path.split_at(host_end);
    let mut led = rule.from.replace(path, groups(to_path).as_str()).into_owned();
    if host.is_empty() {
        // “//evil.example” would be somebody else's address.
        led = format!("/{}", led.trim_start_matches(['/', '\\']));
    } else if !led.is_empty() && !led.starts_with('/') {
        led.insert(0, '/');
    }
    let mut out = format!("{host}{led}");
    let mut own = String::new();
    if let Some(found) = rule.from.captures(path) {
        found.expand(&groups(to_query), &mut own);
    }
    let named = |field: &str| own.split('&').any(|other| name(other) == name(field));
    let carried = query.unwrap_or("").split('&').filter(|field| !field.is_empty() && !named(field));
    let fields: Vec<&str> = carried.chain(own.split('&').filter(|field| !field.is_empty())).collect();
    if !fields.is_empty() {
        out.push('?');
        out.push_str(&fields.join("&"));
    }
    if let Some(hash) = hash {
        out.push('#');
        out.push_str(hash);
    }
    out
}

fn name(field: &str) -> &str {
    field.split('=').next().unwrap_or_default()
}

/// `$1` as both languages understand it: the first group, whatever letter follows.
fn groups(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let digits = rest[at + 1..].bytes().take(2).take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            out.push_str("$$");
        } else {
            out.push_str(&format!("${{{}}}", &rest[at + 1..at + 1 + digits]));
        }
        rest = &rest[at + 1 + digits..];
    }
    out.push_str(rest);
    out
}

/// The two parts of the YAML file, those of 302 first, as Ghost asks them.
fn yaml(text: &str) -> Result<Vec<Line>, Refusal> {
    let (mut lines, mut code) = (Vec::new(), None);
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with('#') || bare == "---" {
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        match (indented, bare.trim_end_matches(" {}").trim_matches(['"', '\'']), code) {
            (false, "301:" | "301\":" | "301':", _) => code = Some(true),
            (false, "302:" | "302\":" | "302':", _) => code = Some(false),
            (true, _, Some(permanent)) if let Some((from, to)) = pair(bare) => lines.push(Line { from, to, permanent }),
            _ => {
                return Err(Refusal::Other(format!(
                    "Line {} is not understood: “{}”. Below a line 301: or 302: each line is two spaces, the old address, a colon and a space, and the new address.",
                    number + 1,
                    bare.chars().take(80).collect::<String>()
                )));
            }
        }
    }
    lines.sort_by_key(|line| line.permanent);
    Ok(lines)
}

/// `from: to`, either in quotes.
fn pair(line: &str) -> Option<(String, String)> {
    let (from, to) = match line.chars().next()? {
        quote @ ('"' | '\'') => {
            let end = line[1..].find(quote)? + 1;
            (&line[1..end], line[end + 1..].trim_start().strip_prefix(':')?)
        }
        _ => line.split_once(": ")?,
    };
    let to = to.trim();
    let to = match to.chars().next()? {
        quote @ ('"' | '\'') => to[1..].split(quote).next()?,
        _ => to.split(" #").next()?.trim_end(),
    };
    Some((from.trim().to_owned(), to.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, asked: &str, leads: Option<&str>) {
        let redirects = Redirects::parse(file).unwrap();
        let (path, query) = asked.split_once('?').map_or((asked, None), |(path, query)| (path, Some(query)));
        assert_eq!(redirects.find(path, query).map(|leads| leads.to).as_deref(), leads, "{file} {asked}");
    }

    #[test]
    fn an_old_address_leads_where_the_file_says() {
        let yaml = "# ours\n301:\n  /old/: /new/\n  '^/blog/(\\d+)/([^/]+)': /$2/\n302:\n  /sale: https://shop.example/now\n";
        check(yaml, "/old/", Some("/new/"));
        check(yaml, "/old", Some("/new/"));
        check(yaml, "/old/?utm=a", Some("/new/?utm=a"));
        check(yaml, "/blog/2019/the-bridge/", Some("/the-bridge/"));
        check(yaml, "/sale/", Some("https://shop.example/now"));
        check(yaml, "/older/", None);
        let json = r#"[{"from": "/Case/i", "to": "/a/", "permanent": true}, {"from": "^/q/(.+)/$", "to": "/search/?q=$1"}]"#;
        check(json, "/cASE/", Some("/a/"));
        check(json, "/q/tide/?q=x&page=2", Some("/search/?page=2&q=tide"));
        let found = Redirects::parse(json).unwrap();
        assert!(found.find("/case/", None).unwrap().permanent && !found.find("/q/tide/", None).unwrap().permanent);
    }

    #[test]
    fn an_expression_that_leads_an_address_to_itself_is_passed_over() {
        let yaml = "301:\n  ^/(.*)$: /$1\n  ^/tide/?$: /times/";
        check(yaml, "/", None);
        check(yaml, "/archive/?page=2", None);
        check(yaml, "/tide/", Some("/times/"));
    }

    #[test]
    fn nobody_is_led_out_of_the_house_by_what_they_typed() {
        check("301:\n  ^/go/(.*)$: /$1", "/go//evil.example/", Some("/evil.example/"));
        check("301:\n  ^/go/(.*)$: /$1", "/go/\\evil.example", Some("/evil.example"));
        check("301:\n  ^/x(.*)$: https://shop.example$1", "/x.evil.example", Some("https://shop.example/.evil.example"));
    }

    #[test]
    fn a_line_that_will_not_do_is_refused_by_name() {
        for (file, word) in [
            ("301:\n  /a/: /a/", "itself"),
            ("301:\n  /a/: javascript:alert(1)", "nowhere"),
            ("301:\n  /a/: //evil.example", "nowhere"),
            ("301:\n  /(a/: /b/", "regular expression"),
            ("301:\n  (?=x)a: /b/", "regular expression"),
            ("301:\n  (a{1000}){1000}: /b/", "regular expression"),
            ("/a/: /b/", "Line 1"),
            ("301:\n  nothing here", "Line 2"),
            ("[{\"from\": 1}]", "JSON"),
            ("{}", "JSON"),
        ] {
            let no = Redirects::parse(file).err().map(|no| no.to_string()).unwrap_or_default();
            assert!(no.contains(word), "{file}: {no}");
        }
        assert!(Redirects::parse("").unwrap().is_empty());
    }
}
