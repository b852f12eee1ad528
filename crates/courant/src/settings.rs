//! The settings: one `courant.toml`, each key overridable by the environment.
//!
//! Every key stands once in [`KEYS`] with its meaning and its usual value; `courant settings`
//! prints that table. Unknown keys are refused, because a misspelled setting that is silently
//! ignored is found out at two in the morning.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

/// One key: its name in the file (`section.key`), what it means, and its usual value.
pub struct Key {
    pub name: &'static str,
    pub meaning: &'static str,
    pub usual: &'static str,
    /// Never printed.
    pub secret: bool,
}

const fn key(name: &'static str, usual: &'static str, meaning: &'static str) -> Key {
    Key { name, meaning, usual, secret: false }
}

const fn secret(name: &'static str, meaning: &'static str) -> Key {
    Key { name, meaning, usual: "", secret: true }
}

pub const KEYS: &[Key] = &[
    key(
        "site.url",
        "http://127.0.0.1:8810",
        "The paper's address as readers type it, scheme and host. Every link is made from it.",
    ),
    key("listen.address", "127.0.0.1:8810", "Where the server listens: an IP address and a port."),
    key("listen.proxies", "", "Proxies in front whose X-Forwarded-For is believed: addresses or networks, separated by commas."),
    key("store.folder", "courant-data", "The folder in which everything is kept that is not kept elsewhere."),
    key("store.database", "", "A postgres:// address, or sqlite:FILE. Empty means courant.db in the folder."),
    key("pictures.endpoint", "", "The address of S3-compatible storage for pictures. Empty means a folder beside the store."),
    key("pictures.region", "auto", "The storage's region."),
    key("pictures.bucket", "", "The storage's bucket."),
    key("pictures.access_key", "", "The storage's access key."),
    secret("pictures.secret_key", "The storage's secret key. Better given as COURANT_PICTURES_SECRET_KEY than in the file."),
    key("press.theme", "", "A folder with a theme. Empty means Broadsheet, the house theme."),
    key("press.cache_mib", "64", "Memory for finished pages, in MiB; 0 keeps none and prints each anew."),
    key(
        "wire.allow_private",
        "",
        "Inner addresses that partners may be reached at, as host:port, separated by commas. Empty is safe.",
    ),
    key("circulation.hub", "", "A WebSub hub that is told of every change in the feeds. Empty means none."),
    key("log.format", "human", "How the log is written: human or json."),
    key("log.level", "info", "What is logged: error, warn, info or debug; also by room, as in info,wire=debug."),
];

/// The settings as read, each with where it came from.
#[derive(Clone, Debug)]
pub struct Settings {
    values: BTreeMap<&'static str, (String, Source)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Usual,
    File,
    Environment,
    Command,
}

impl Settings {
    /// Reads the file (which may be absent unless it was named) and the environment.
    pub fn read(file: Option<&Path>) -> Result<Settings> {
        let (path, named) = match file {
            Some(path) => (path.to_owned(), true),
            None => (PathBuf::from("courant.toml"), false),
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && !named => String::new(),
            Err(e) => return Err(anyhow!(e).context(format!("reading the settings file {}", path.display()))),
        };
        Settings::from(&text, std::env::vars()).with_context(|| format!("in the settings (file {})", path.display()))
    }

    fn from(text: &str, environment: impl Iterator<Item = (String, String)>) -> Result<Settings> {
        let mut settings =
            Settings { values: KEYS.iter().map(|key| (key.name, (key.usual.to_owned(), Source::Usual))).collect() };
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| anyhow!("the file is not TOML: {}", e.message()))?;
        for (section, inside) in table {
            let toml::Value::Table(inside) = inside else {
                bail!("{section} stands outside any section; write it below a line such as [site]");
            };
            for (word, value) in inside {
                let value = match value {
                    toml::Value::String(text) => text,
                    toml::Value::Array(list) => {
                        list.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect::<Vec<_>>().join(",")
                    }
                    other => other.to_string(),
                };
                settings.set(&format!("{section}.{word}"), value, Source::File)?;
            }
        }
        for (name, value) in environment {
            if let Some(key) = KEYS.iter().find(|key| variable(key.name) == name) {
                settings.set(key.name, value, Source::Environment)?;
            } else if KEYS
                .iter()
                .any(|key| name.starts_with(&format!("{}_", variable(key.name.split('.').next().unwrap_or_default()))))
            {
                bail!("the environment variable {name} is not a setting; `courant settings` lists them all");
            }
        }
        settings.check_shapes()?;
        Ok(settings)
    }

    fn set(&mut self, name: &str, value: String, source: Source) -> Result<()> {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let near = KEYS.iter().max_by_key(|key| likeness(key.name, name)).map_or("", |key| key.name);
            bail!("there is no setting {name}; did you mean {near}? `courant settings` lists them all");
        };
        self.values.insert(key.name, (value.trim().to_owned(), source));
        Ok(())
    }

    /// A value given on the command line, for this run.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Result<Settings> {
        self.set(name, value.into(), Source::Command)?;
        self.check_shapes()?;
        Ok(self)
    }

    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(value, _)| value)
    }

    pub fn source(&self, name: &str) -> Source {
        self.values.get(name).map_or(Source::Usual, |(_, source)| *source)
    }

    fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        self.get(name).split(',').map(str::trim).filter(|item| !item.is_empty())
    }

    fn check_shapes(&self) -> Result<()> {
        self.listen()?;
        self.web()?;
        self.outbound()?;
        self.cache_bytes()?;
        match self.get("log.format") {
            "human" | "json" => Ok(()),
            other => bail!("log.format is {other}; it can be human or json"),
        }
    }

    pub fn site_url(&self) -> Result<url::Url> {
        let text = self.get("site.url");
        let url = url::Url::parse(text).map_err(|_| anyhow!("site.url is {text}; it looks like https://paper.example"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || url.path() != "/" || url.query().is_some() {
            bail!("site.url is {text}; it is a scheme and a host and nothing else, like https://paper.example");
        }
        Ok(url)
    }

    pub fn hub(&self) -> Option<String> {
        Some(self.get("circulation.hub")).filter(|hub| !hub.is_empty()).map(str::to_owned)
    }

    /// The host in the guid of every story.
    pub fn host(&self) -> Result<String> {
        Ok(self.site_url()?.host_str().unwrap_or("localhost").to_owned())
    }

    pub fn listen(&self) -> Result<SocketAddr> {
        let text = self.get("listen.address");
        text.parse().map_err(|_| anyhow!("listen.address is {text}; it looks like 127.0.0.1:8810 or 0.0.0.0:80"))
    }

    pub fn folder(&self) -> PathBuf {
        self.get("store.folder").into()
    }

    pub fn archive(&self) -> archive::Settings {
        let folder = self.folder();
        let database = match self.get("store.database") {
            "" => format!("sqlite:{}", folder.join("courant.db").display()),
            url => url.to_owned(),
        };
        let blobs = match self.get("pictures.endpoint") {
            "" => archive::blobs::Place::Folder(folder.join("pictures")),
            endpoint => archive::blobs::Place::S3(archive::blobs::S3 {
                endpoint: endpoint.to_owned(),
                region: self.get("pictures.region").to_owned(),
                bucket: self.get("pictures.bucket").to_owned(),
                access_key: self.get("pictures.access_key").to_owned(),
                secret_key: self.get("pictures.secret_key").to_owned(),
            }),
        };
        archive::Settings { database, blobs, search: folder.join("search") }
    }

    fn cache_bytes(&self) -> Result<u64> {
        let text = self.get("press.cache_mib");
        let mib: u64 = text.parse().map_err(|_| anyhow!("press.cache_mib is {text}; it is a whole number of MiB"))?;
        Ok(mib.min(1 << 20) << 20)
    }

    pub fn press(&self) -> Result<press::Settings> {
        let theme = Some(self.get("press.theme")).filter(|theme| !theme.is_empty()).map(PathBuf::from);
        Ok(press::Settings { site: self.site()?, theme, cache: self.cache_bytes()?, count_url: None, hub: self.hub() })
    }

    pub fn site(&self) -> Result<String> {
        Ok(self.site_url()?.as_str().trim_end_matches('/').to_owned())
    }

    pub fn web(&self) -> Result<web::Settings> {
        let trusted_proxies = self
            .list("listen.proxies")
            .map(|text| {
                web::Network::parse(text)
                    .ok_or_else(|| anyhow!("listen.proxies holds {text}; write addresses or networks such as 10.0.0.0/8"))
            })
            .collect::<Result<_>>()?;
        Ok(web::Settings { site_url: self.site()?, trusted_proxies, demo: None })
    }

    pub fn outbound(&self) -> Result<outbound::Settings> {
        let allow = self
            .list("wire.allow_private")
            .map(|text| {
                let (host, port) =
                    text.rsplit_once(':').ok_or_else(|| anyhow!("wire.allow_private holds {text}; write host:port"))?;
                Ok(outbound::Door {
                    host: host.to_lowercase(),
                    port: port.parse().map_err(|_| anyhow!("wire.allow_private holds {text}; write host:port"))?,
                })
            })
            .collect::<Result<_>>()?;
        Ok(outbound::Settings {
            site: self.site()?,
            version: env!("CARGO_PKG_VERSION").into(),
            guard: outbound::Guard { allow },
            ..Default::default()
        })
    }
}

/// `site.url` is `COURANT_SITE_URL` in the environment.
pub fn variable(name: &str) -> String {
    format!("COURANT_{}", name.replace('.', "_").to_uppercase())
}

/// How many letter pairs two names share.
fn likeness(a: &str, b: &str) -> usize {
    a.as_bytes().windows(2).filter(|pair| b.as_bytes().windows(2).any(|other| other == *pair)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Settings> {
        Settings::from(text, environment.iter().map(|(k, v)| (k.to_string(), v.to_string())))
    }

    #[test]
    fn the_environment_overrides_the_file_and_the_file_what_is_usual() {
        let settings = read(
            "[site]\nurl = \"https://a.example\"\n[press]\ncache_mib = 32",
            &[("COURANT_SITE_URL", "https://b.example"), ("HOME", "/x")],
        )
        .unwrap();
        assert_eq!((settings.get("site.url"), settings.source("site.url")), ("https://b.example", Source::Environment));
        assert_eq!((settings.get("press.cache_mib"), settings.source("press.cache_mib")), ("32", Source::File));
        assert_eq!(settings.source("log.level"), Source::Usual);
    }

    #[test]
    fn a_misspelled_key_is_refused_and_the_right_one_named() {
        for (text, environment) in [("[site]\nurll = \"x\"", vec![]), ("", vec![("COURANT_SITE_ULR", "x")])] {
            let refusal = format!("{:#}", read(text, &environment).unwrap_err());
            assert!(refusal.contains("settings"), "{refusal}");
        }
        assert!(format!("{:#}", read("[site]\nurll = \"x\"", &[]).unwrap_err()).contains("site.url"));
        assert!(read("stray = 1", &[]).is_err());
    }

    #[test]
    fn a_value_that_cannot_be_is_refused_with_one_that_can() {
        for text in [
            "[site]\nurl = \"paper.example\"",
            "[site]\nurl = \"https://a.example/sub\"",
            "[listen]\naddress = \"8810\"",
            "[listen]\nproxies = [\"moon\"]",
            "[press]\ncache_mib = \"lots\"",
            "[log]\nformat = \"xml\"",
            "[wire]\nallow_private = \"hub\"",
        ] {
            assert!(read(text, &[]).is_err(), "{text}");
        }
    }
}
