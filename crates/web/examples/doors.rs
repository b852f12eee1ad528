//! A small paper with something in every column of the board, for looking at the doors.
//!
//! `cargo run -p web --example doors -- 4455 [FILE TO PASTE]`; sign in as olive@paper.example
//! with `four unrelated words do`.

use std::sync::Arc;

use archive::{Archive, Nouns};
use chrono::{TimeDelta, Utc};
use paper::{Code, Masthead, Role, Slug};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let port = args.next().unwrap_or_else(|| "4455".into());
    let pasted = match args.next() {
        Some(file) => Some(std::fs::read_to_string(file)?),
        None => None,
    };
    let folder = std::env::temp_dir().join(format!("courant-doors-{port}"));
    let _ = std::fs::remove_dir_all(&folder);
    let archive = Archive::open(&archive::Settings {
        database: format!("sqlite:{}", folder.join("paper.db").display()),
        blobs: archive::blobs::Place::Folder(folder.join("blobs")),
        search: folder.join("search"),
    })
    .await?;
    let site = format!("http://127.0.0.1:{port}");
    let house = desk::House { guid_host: "paper.example".into(), editors_publish: true };
    seed(&archive, &house, pasted.as_deref()).await?;
    let press = press::Press::new(archive.clone(), &press::Settings { site: site.clone(), ..Default::default() })?;
    let client = outbound::Client::new(outbound::Settings::default())?;
    let settings = web::Settings {
        site_url: site,
        trusted_proxies: vec![],
        demo: Some(web::Demo { sentence: "Come in as olive@paper.example with: four unrelated words do".into() }),
    };
    let state = web::State::new(archive, Arc::new(press), house, client, settings);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    web::serve(listener, state, async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await?;
    Ok(())
}

async fn seed(archive: &Archive, house: &desk::House, pasted: Option<&str>) -> Result<(), Box<dyn std::error::Error>> {
    let now = Utc::now();
    let words = desk::hash_password("four unrelated words do")?;
    let tx = archive.begin().await?;
    let olive = desk::add_staff(&tx, None, "Olive Penn", "olive@paper.example", Role::Owner, Some(&words), now).await?;
    desk::add_staff(&tx, Some(&olive), "Ed Night", "ed@paper.example", Role::Editor, Some(&words), now).await?;
    tx.save_masthead(&Masthead {
        title: "The Tidewater Courant".into(),
        time_zone: "Europe/Dublin".into(),
        ..Masthead::default()
    })
    .await?;
    let harbor = tx.sections().ensure(&Slug::from_words("Harbor"), "Harbor", None).await?;
    let council = tx.sections().ensure(&Slug::from_words("Council"), "Council", None).await?;
    let thread = tx.threads().begin("The bridge that stuck", None, now).await?;
    let headlines = [
        "Harbor bridge opens a year late, and in the rain",
        "Gauge was moved at low water, surveyor says",
        "Council tables the Eastbank vote until spring",
        "Oyster closure lifted above the mill",
        "Calloway takes a second shift at the ferry slip",
        "Choir short of tenors again",
        "Library lends a torque wrench",
        "Market moves by rowboat while the bridge is shut",
        "Night log: gulls, a bucket and a missing chair",
        "Kindergarten registration opens Monday",
        "Eelgrass returns to the upper estuary after nine years",
    ];
    for (n, headline) in headlines.into_iter().enumerate() {
        let at = now - TimeDelta::hours(3 * (headlines.len() - n) as i64);
        let story = desk::create(&tx, &olive, headline, house, at).await?;
        let edit = desk::Edit {
            edition: story.edition,
            headline: headline.into(),
            standfirst: "What the town has waited for, and what it will cost the ferry".into(),
            body: "<p>The bridge opened on Monday, a year after it was promised and three days after the ferry was to stop.</p><h2>What it cost</h2><p>“It stands,” the mayor said at the toll house, before the first cart went over it in the rain.</p><blockquote><p>Nobody told the islanders otherwise.</p></blockquote><p>The ferry sails on until Easter all the same.</p>".into(),
            bylines: if n == 5 { vec![] } else { vec!["Ada Finch".into(), "Con Tribb".into()] },
            dateline: "HARBOR".into(),
            section: Some(if n % 2 == 0 { harbor.id } else { council.id }),
            topics: vec!["Bridges".into(), "Money".into()],
            thread: (n < 3).then_some(thread.id),
            featured: n == 0,
            ..Default::default()
        };
        let id = desk::edit(&tx, &olive, story.id, edit, at).await?.id;
        match n {
            0..=3 => drop(desk::publish(&tx, &olive, id, house, at).await?),
            4 => drop(desk::schedule(&tx, &olive, id, now + TimeDelta::hours(20), house, at).await?),
            6 => drop(desk::submit(&tx, &olive, id, at).await?),
            7 => {
                desk::publish(&tx, &olive, id, house, at).await?;
                desk::hold(&tx, &olive, id, "A reader says the oars were his", "", house, at).await?;
            }
            8 => {
                desk::publish(&tx, &olive, id, house, at).await?;
                desk::kill(&tx, &olive, id, "The bucket was never there", "", story.slug.as_str(), house, at).await?;
            }
            9 => {
                desk::publish(&tx, &olive, id, house, at).await?;
                desk::withdraw(&tx, &olive, id, Code::Duplicate, "We had it twice", "", house, at).await?;
            }
            _ => {}
        }
    }
    if let Some(pasted) = pasted {
        desk::paste(&tx, Some(&olive), pasted, &reading::paste::read(pasted).stories, now).await?;
    }
    let partner = paper::Partner {
        site_url: Some("https://north.example/".into()),
        last_polled_at: Some(now - TimeDelta::minutes(8)),
        last_success_at: Some(now - TimeDelta::hours(5)),
        failures: 3,
        complaint: Some("The feed breaks off in the middle of item 7; six items were read.".into()),
        ..paper::Partner::new("North Shore Wire", "https://north.example/feed.xml", 900, now)
    };
    let partner = tx.partners().add(partner, now).await?;
    tx.jobs().add(&archive::Job::Poll { partner: partner.id }, now).await?;
    tx.commit().await?;
    Ok(())
}
