//! `courant staff`: the people who work here, from the server's own command line.

use std::io::{BufRead, IsTerminal};

use anyhow::{Context, Result, bail};
use archive::Nouns;
use clap::Subcommand;
use paper::Role;

use crate::{House, Settings};

#[derive(Subcommand)]
pub enum Act {
    /// Add a colleague; the password is read from standard input, or a sign-in link is printed
    Add {
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
        /// owner, administrator, editor, author or contributor
        #[arg(long, default_value = "editor")]
        role: String,
        /// Read a password from standard input instead of printing a link
        #[arg(long)]
        password: bool,
    },
    /// List who works here
    List,
    /// Print a link that signs a colleague in once, within 15 minutes
    Link { email: String },
}

pub async fn run(settings: &Settings, act: Act) -> Result<()> {
    let house = House::open(settings).await?;
    let now = house.archive.clock().await?;
    match act {
        Act::Add { name, email, role, password } => {
            let Some(role) = Role::parse(&role) else {
                bail!("there is no role {role}; choose owner, administrator, editor, author or contributor");
            };
            let words = if password { Some(desk::hash_password(&typed()?)?) } else { None };
            let tx = house.archive.begin().await?;
            let staff = desk::add_staff(&tx, None, &name, &email, role, words.as_deref(), now).await?;
            let link = if words.is_none() { Some(desk::make_link(&tx, None, staff.id, now).await?) } else { None };
            tx.commit().await?;
            println!("{} works here now, as {}.", staff.name, staff.role);
            if let Some(link) = link {
                println!("Sign in once within 15 minutes, then set a password:\n{}", address(settings, &link)?);
            }
        }
        Act::List => {
            for s in house.archive.staff().list(1000).await? {
                println!("{:<14} {:<28} {}{}", s.role.as_str(), s.email, s.name, if s.active { "" } else { "  (closed)" });
            }
        }
        Act::Link { email } => {
            let staff =
                house.archive.staff().by_email(&email).await?.with_context(|| format!("nobody works here under {email}"))?;
            let tx = house.archive.begin().await?;
            let link = desk::make_link(&tx, None, staff.id, now).await?;
            tx.commit().await?;
            println!("{}", address(settings, &link)?);
        }
    }
    Ok(())
}

/// Where a sign-in link leads.
pub fn address(settings: &Settings, secret: &str) -> Result<String> {
    Ok(format!("{}desk/link/{secret}", settings.site_url()?))
}

fn typed() -> Result<String> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password (at least 12 characters), then Enter:");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("reading the password")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
