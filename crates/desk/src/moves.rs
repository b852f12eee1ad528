//! A paper moves in or out at the desk: a file is brought, looked through, and taken in once
//! somebody has seen what it holds. The work itself is done by jobs.

use archive::moves::Moves;
use archive::parking::Parked;
use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Holds, Move, MoveId, MoveReport, MoveState, Refusal, Staff, Way};

use crate::error::{Error, Result};
use crate::may::may_command;

/// Files that wait at once; each may be gigabytes.
const WAITING: usize = 5;

/// Takes a file that was parked; a job looks through it. The address at which the old site stands
/// is asked for because a Ghost export does not say it.
pub async fn bring(tx: &Tx, by: &Staff, name: &str, parked: &Parked, site: &str, now: DateTime<Utc>) -> Result<MoveId> {
    may_command(Some(by), Act::Move)?;
    let site = read_site(site)?;
    let waiting = tx.moves().list(100).await?.into_iter().filter(|one| one.way == Way::In && one.parked.is_some()).count();
    if waiting >= WAITING {
        return Err(Refusal::Other(format!(
            "{waiting} files are waiting already, which is as many as are kept. Take one in or put one away, and bring this one again."
        ))
        .into());
    }
    let new = Move {
        parked: Some(parked.name.clone()),
        size: i64::try_from(parked.size).unwrap_or(i64::MAX),
        site,
        ..Moves::<Tx>::blank(Way::In, &file_name(name), by.id, now)
    };
    let id = tx.moves().add(&new).await?;
    tx.jobs().add(&Job::LookThrough { brought: id }, now).await?;
    tx.journal().enter(Some(by), "file brought", format!("move:{id}"), &new.name, now).await?;
    Ok(id)
}

/// What a job found in the file, or why it cannot be read.
pub async fn looked_through(tx: &Tx, id: MoveId, found: Result<Holds, String>, now: DateTime<Utc>) -> Result<()> {
    let mut one = get(tx, id).await?;
    if one.state != MoveState::Reading {
        return Ok(());
    }
    one.step = None;
    match found {
        Ok(holds) => {
            one.state = MoveState::Read;
            one.holds = Some(holds);
        }
        Err(why) => refuse(&mut one, why, now),
    }
    Ok(tx.moves().save(&one).await?)
}

/// Takes it in: the button under what it holds.
pub async fn begin(tx: &Tx, by: &Staff, id: MoveId, with_pictures: bool, now: DateTime<Utc>) -> Result<()> {
    may_command(Some(by), Act::Move)?;
    let mut one = get(tx, id).await?;
    let no = |sentence: &str| Err(Refusal::Other(sentence.into()).into());
    match one.state {
        MoveState::Read => {}
        // Two people pressed, or one did twice.
        MoveState::Moving | MoveState::Done => return Ok(()),
        MoveState::Reading => return no("This file is still being looked through. Wait until you see what it holds."),
        MoveState::Refused | MoveState::Dropped => return no("This file is not here any more. Bring it again."),
    }
    if tx.moves().moving().await?.is_some_and(|other| other.way == Way::In) {
        return no("Another paper is moving in at this moment. Wait until it is through, then press again.");
    }
    one.state = MoveState::Moving;
    one.with_pictures = with_pictures;
    tx.moves().save(&one).await?;
    tx.jobs().add(&Job::MoveIn { brought: id }, now).await?;
    tx.journal().enter(Some(by), "move in", format!("move:{id}"), &one.name, now).await?;
    Ok(())
}

/// Puts a file away that nobody is working on; gives where it is parked, to be let go.
pub async fn put_away(tx: &Tx, by: Option<&Staff>, id: MoveId, now: DateTime<Utc>) -> Result<Option<String>> {
    may_command(by, Act::Move)?;
    let mut one = get(tx, id).await?;
    if one.is_under_way() {
        return Err(
            Refusal::Other("Something is being done with this file at this moment. Wait until that is through.".into()).into()
        );
    }
    let parked = one.parked.take();
    if one.state == MoveState::Read {
        one.state = MoveState::Dropped;
        one.ended_at = Some(now);
    }
    tx.moves().save(&one).await?;
    tx.journal().enter(by, "file put away", format!("move:{id}"), &one.name, now).await?;
    Ok(parked)
}

/// Asks for the paper as an export; a job writes it.
pub async fn take_out(tx: &Tx, by: &Staff, name: &str, now: DateTime<Utc>) -> Result<MoveId> {
    may_command(Some(by), Act::Move)?;
    if let Some(there) = tx.moves().moving().await?.filter(|there| there.way == Way::Out) {
        return Ok(there.id);
    }
    let id = tx.moves().add(&Moves::<Tx>::blank(Way::Out, name, by.id, now)).await?;
    tx.jobs().add(&Job::TakeOut { asked: id }, now).await?;
    tx.journal().enter(Some(by), "take out", format!("move:{id}"), name, now).await?;
    Ok(id)
}

/// It is through. Gives where a file that came in is parked, to be let go: it holds people's
/// addresses, and nobody needs it any more.
pub async fn came_in(tx: &Tx, id: MoveId, done: Result<MoveReport, String>, now: DateTime<Utc>) -> Result<Option<String>> {
    let mut one = get(tx, id).await?;
    if one.state != MoveState::Moving {
        return Ok(None);
    }
    one.step = None;
    match done {
        Ok(report) => {
            one.state = MoveState::Done;
            one.report = Some(report);
            one.ended_at = Some(now);
        }
        Err(why) => refuse(&mut one, why, now),
    }
    let parked = one.parked.take();
    tx.moves().save(&one).await?;
    Ok(parked)
}

/// The export is written, and waits to be fetched.
pub async fn went_out(tx: &Tx, id: MoveId, parked: &Parked, report: MoveReport, now: DateTime<Utc>) -> Result<()> {
    let one = get(tx, id).await?;
    let done = Move {
        state: MoveState::Done,
        parked: Some(parked.name.clone()),
        size: i64::try_from(parked.size).unwrap_or(i64::MAX),
        step: None,
        report: Some(report),
        ended_at: Some(now),
        ..one
    };
    Ok(tx.moves().save(&done).await?)
}

fn refuse(one: &mut Move, why: String, now: DateTime<Utc>) {
    one.state = MoveState::Refused;
    one.report = Some(MoveReport { refusal: Some(why), ..MoveReport::default() });
    one.ended_at = Some(now);
}

async fn get(tx: &Tx, id: MoveId) -> Result<Move> {
    tx.moves().by_id(id).await?.ok_or(Error::NotFound("move"))
}

/// Scheme and host of the old site, if somebody said.
fn read_site(typed: &str) -> Result<Option<String>> {
    let typed = typed.trim().trim_end_matches('/');
    if typed.is_empty() {
        return Ok(None);
    }
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let host = whole.strip_prefix("https://").or_else(|| whole.strip_prefix("http://"));
    let is_host = host.is_some_and(|host| {
        let name = host.split('/').next().unwrap_or_default();
        let (name, port) = name.split_once(':').unwrap_or((name, "443"));
        (1..=253).contains(&name.len())
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            && port.parse::<u16>().is_ok()
    });
    if !is_host || whole.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '@' | '?' | '#')) {
        return Err(Refusal::Other(
            "The old site\u{2019}s address cannot be read. Give it as its readers type it, such as https://bell.example, or leave it empty."
                .into(),
        )
        .into());
    }
    Ok(Some(whole))
}

/// The last part of what a browser called it, fit to be shown.
fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if shown.trim().is_empty() { "export".to_owned() } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_site_is_named_as_its_readers_type_it() {
        let check = |typed: &str, want: Option<&str>| {
            assert_eq!(read_site(typed).unwrap_or(Some("refused".into())).as_deref(), want, "{typed}");
        };
        check("", None);
        check(" bell.example/ ", Some("https://bell.example"));
        check("http://bell.example:8080/blog/", Some("http://bell.example:8080/blog"));
        for odd in ["javascript:alert(1)", "https://", "ftp://bell.example", "https://me@bell.example", "bell example"] {
            check(odd, Some("refused"));
        }
    }

    #[test]
    fn a_file_keeps_the_last_part_of_its_name() {
        assert_eq!(file_name("C:\\papers\\bell.zip"), "bell.zip");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("\u{7}"), "export");
    }
}
