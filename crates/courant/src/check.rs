//! `courant check`: what is unsafe or broken, and what to do about it.

use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use archive::Nouns;
use clap::Args;
use paper::Role;

use crate::{House, Settings};

#[derive(Args)]
pub struct Options {
    /// Only ask the running server whether it is well (for a container's health check)
    #[arg(long)]
    health: bool,
}

pub async fn run(settings: &Settings, options: Options) -> Result<ExitCode> {
    if options.health {
        return health(settings).await;
    }
    let mut findings = unsafe_settings(settings)?;
    match House::open(settings).await {
        Err(trouble) => findings.push(format!("The paper does not open: {trouble:#}.")),
        Ok(house) => findings.extend(broken(&house).await?),
    }
    for finding in &findings {
        println!("- {finding}");
    }
    if findings.is_empty() {
        println!("Nothing unsafe or broken was found.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} to mend.", if findings.len() == 1 { "1 thing".into() } else { format!("{} things", findings.len()) });
    Ok(ExitCode::FAILURE)
}

/// What the settings themselves give away.
pub fn unsafe_settings(settings: &Settings) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let url = settings.site_url()?;
    let at_home = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(url::Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    };
    if url.scheme() == "http" && !at_home {
        findings.push(format!("site.url is {url}: passwords and sessions would travel in the clear. Put a TLS proxy in front and set site.url to its https address."));
    }
    let listen = settings.listen()?;
    if at_home && !listen.ip().is_loopback() {
        findings.push(format!("listen.address is {listen}, open to the network, but site.url is {url}: readers elsewhere would get links to their own machine. Set site.url to the paper's address."));
    }
    if settings.get("listen.proxies").split(',').any(|network| network.trim().ends_with("/0")) {
        findings.push(
            "listen.proxies trusts everybody: anyone could forge the address that limits go by. Name only your own proxies."
                .into(),
        );
    }
    if !settings.get("wire.allow_private").is_empty() {
        findings.push(format!("wire.allow_private opens {} to whatever a partner's page points at. Empty it unless a partner really is on your own network.", settings.get("wire.allow_private")));
    }
    if settings.get("pictures.endpoint").starts_with("http://") {
        findings
            .push("pictures.endpoint is plain http: pictures and the storage's signature travel in the clear. Use https.".into());
    }
    if settings.source("pictures.secret_key") == crate::settings::Source::File {
        findings.push("pictures.secret_key stands in the settings file. Give it as COURANT_PICTURES_SECRET_KEY, so that a copy of the file opens nothing.".into());
    }
    #[cfg(unix)]
    if let Ok(folder) = std::fs::metadata(settings.folder()) {
        use std::os::unix::fs::PermissionsExt;
        if folder.permissions().mode() & 0o007 != 0 {
            findings.push(format!(
                "The folder {} can be read by everyone on this machine. Run: chmod 750 {0}",
                settings.folder().display()
            ));
        }
    }
    Ok(findings)
}

/// What is broken inside.
async fn broken(house: &House) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    if !house.archive.staff().list(1000).await?.iter().any(|s| s.role == Role::Owner && s.active) {
        findings.push("The paper has no owner. Add one: courant staff add --name NAME --email ADDRESS --role owner".into());
    }
    if let archive::journal::Verdict::Broken { at, why } = house.archive.journal().verify().await? {
        findings.push(format!("The journal is broken at line {at}: {why}. Compare it with a backup."));
    }
    let probe = house.archive.blobs.put(bytes::Bytes::from_static(b"courant check")).await;
    if let Err(trouble) = probe {
        findings.push(format!("Pictures cannot be stored: {}.", anyhow::Error::from(trouble)));
    }
    let dead = house.archive.jobs().list("dead", 100).await?.len();
    if dead > 0 {
        findings.push(format!(
            "{dead} jobs have failed for good. Look at them with `courant jobs list`, and give them another run or leave them."
        ));
    }
    Ok(findings)
}

/// Asks the server on this machine for its health page.
async fn health(settings: &Settings) -> Result<ExitCode> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut address = settings.listen()?;
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { IpAddr::from([127, 0, 0, 1]) } else { IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]) });
    }
    let asked = tokio::time::timeout(Duration::from_secs(4), async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.write_all(format!("GET /-/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer.starts_with(b"HTTP/1.1 200"))
    });
    match asked.await {
        Ok(Ok(true)) => {
            println!("The paper at {address} is well.");
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            println!("The paper at {address} does not answer as it should.");
            Ok(ExitCode::FAILURE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(changes: &[(&str, &str)]) -> Vec<String> {
        let mut settings = Settings::read(Some(std::path::Path::new("/dev/null"))).unwrap();
        settings = settings.with("store.folder", "/nowhere/at/all").unwrap();
        for (name, value) in changes {
            settings = settings.with(name, *value).unwrap();
        }
        unsafe_settings(&settings).unwrap()
    }

    #[test]
    fn each_unsafe_setting_is_found_and_told_how_to_mend() {
        assert_eq!(findings(&[]), Vec::<String>::new());
        assert_eq!(findings(&[("site.url", "https://paper.example"), ("listen.address", "0.0.0.0:8810")]), Vec::<String>::new());
        for (name, value) in [
            ("site.url", "http://paper.example"),
            ("listen.address", "0.0.0.0:8810"),
            ("listen.proxies", "0.0.0.0/0"),
            ("wire.allow_private", "10.0.0.1:80"),
            ("pictures.endpoint", "http://storage.example"),
        ] {
            assert_eq!(findings(&[(name, value)]).len(), 1, "{name} = {value}");
        }
    }
}
