//! Times as the desk reads and types them: in the paper's own zone.

use chrono::{DateTime, Datelike, LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The paper's zone and the present moment.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    pub zone: Tz,
    pub now: DateTime<Utc>,
}

impl Clock {
    /// A `<time>` element: today's times by the clock, others by the day. Holds nothing but
    /// figures and months, so it may stand in a page as it is.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        let here = at.with_timezone(&self.zone);
        let today = self.now.with_timezone(&self.zone);
        let words = if here.date_naive() == today.date_naive() {
            here.format("%H:%M").to_string()
        } else if here.year() == today.year() {
            here.format("%-d %b, %H:%M").to_string()
        } else {
            here.format("%-d %b %Y").to_string()
        };
        format!(
            "<time datetime=\"{}\" title=\"{}\">{words}</time>",
            at.format("%Y-%m-%dT%H:%M:%SZ"),
            here.format("%A %-d %B %Y, %H:%M %Z")
        )
    }

    /// The whole of it, for screens on which the minute matters.
    pub fn full(&self, at: DateTime<Utc>) -> String {
        let here = at.with_timezone(&self.zone);
        format!("<time datetime=\"{}\">{}</time>", at.format("%Y-%m-%dT%H:%M:%SZ"), here.format("%a %-d %b %Y, %H:%M %Z"))
    }

    /// As an `<input type="datetime-local">` wants it.
    pub fn typed(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%dT%H:%M").to_string()
    }

    /// What was typed, as a moment. An hour that the clocks skip is taken as the first moment
    /// after it; one that comes twice, as its first coming.
    pub fn read(&self, typed: &str) -> Option<DateTime<Utc>> {
        let local = local(typed)?;
        (0..=8).find_map(|quarters| match self.zone.from_local_datetime(&(local + TimeDelta::minutes(15 * quarters))) {
            LocalResult::Single(at) => Some(at.with_timezone(&Utc)),
            LocalResult::Ambiguous(first, _) => Some(first.with_timezone(&Utc)),
            LocalResult::None => None,
        })
    }

    /// The same for the end of an embargo, which never ends too soon: where the clocks are put back
    /// and an hour comes twice, its second coming; where they skip it, when it would have come.
    pub fn read_not_before(&self, typed: &str) -> Option<DateTime<Utc>> {
        let local = local(typed)?;
        match self.zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(_, at) => Some(at.with_timezone(&Utc)),
            LocalResult::None => {
                // No clock has ever skipped more than a day.
                let day = TimeDelta::days(1);
                let before = self.zone.from_local_datetime(&(local - day)).latest()?;
                Some(before.with_timezone(&Utc) + day)
            }
        }
    }

    pub fn zone_name(&self) -> String {
        self.zone.name().replace('_', " ")
    }
}

fn local(typed: &str) -> Option<NaiveDateTime> {
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
    forms.iter().find_map(|form| NaiveDateTime::parse_from_str(typed.trim(), form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dublin() -> Clock {
        Clock { zone: chrono_tz::Europe::Dublin, now: paper::sample::noon() }
    }

    #[test]
    fn a_time_is_typed_and_read_in_the_papers_zone() {
        let at = dublin().read("2026-07-01T09:30").unwrap();
        assert_eq!(at.to_rfc3339(), "2026-07-01T08:30:00+00:00");
        assert_eq!(dublin().typed(at), "2026-07-01T09:30");
        assert_eq!(dublin().read("soon"), None);
    }

    #[test]
    fn an_embargo_never_ends_too_soon_when_the_clocks_change() {
        let until = |typed: &str| dublin().read_not_before(typed).unwrap().to_rfc3339();
        assert_eq!(until("2026-10-25T01:30"), "2026-10-25T01:30:00+00:00", "of two such hours the second");
        assert_eq!(until("2026-03-29T01:30"), "2026-03-29T01:30:00+00:00", "when it would have come");
        assert_eq!(until("2026-07-01T09:30"), "2026-07-01T08:30:00+00:00");
        assert_eq!(dublin().read_not_before("soon"), None);
    }

    #[test]
    fn an_hour_the_clocks_skip_is_the_first_moment_after_it() {
        // Clocks go from 01:00 to 02:00 on 29 March 2026.
        assert_eq!(dublin().read("2026-03-29T01:30").unwrap().to_rfc3339(), "2026-03-29T01:00:00+00:00");
        // And from 02:00 back to 01:00 on 25 October: the first 01:30 is summer time.
        assert_eq!(dublin().read("2026-10-25T01:30").unwrap().to_rfc3339(), "2026-10-25T00:30:00+00:00");
    }
}
