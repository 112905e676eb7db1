//! Time zones, by the names that Kill Bill takes.

use std::fmt;
use std::sync::OnceLock;

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::{Instant, LocalDate, calendar};

/// A time zone: a name of the IANA database, or a fixed offset as `+05:30`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    id: String,
    rules: TimeZone,
}

/// No zone has that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The datetime zone id '{0}' is not recognised")]
pub struct UnknownTimeZone(pub String);

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self { id: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// Looks a zone up. Names are matched with their case, as Kill Bill does.
    ///
    /// # Errors
    ///
    /// [`UnknownTimeZone`], whose text is Kill Bill's.
    pub fn of_id(id: &str) -> Result<Self, UnknownTimeZone> {
        if id == "UTC" {
            return Ok(Self::utc());
        }
        let unknown = || UnknownTimeZone(id.to_owned());
        if let Some(seconds) = fixed_offset_seconds(id) {
            let offset = Offset::from_seconds(seconds).map_err(|_| unknown())?;
            return Ok(Self { id: id.to_owned(), rules: TimeZone::fixed(offset) });
        }
        let rules = database().get(id).map_err(|_| unknown())?;
        if rules.iana_name() == Some(id) { Ok(Self { id: id.to_owned(), rules }) } else { Err(unknown()) }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How far its clocks are ahead of UTC at an instant, in milliseconds. Far outside the years that the database
    /// knows, the rules of their ends hold.
    #[must_use]
    pub fn offset_millis(&self, instant: Instant) -> i64 {
        let clamped = instant
            .millis()
            .clamp(jiff::Timestamp::MIN.as_millisecond() + 1, jiff::Timestamp::MAX.as_millisecond() - 1);
        let at = jiff::Timestamp::from_millisecond(clamped).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        i64::from(self.rules.to_offset(at).seconds()) * 1_000
    }

    /// The first instant of a date: midnight or, where the clocks skip it, when they go on.
    #[must_use]
    pub fn start_of(&self, date: LocalDate) -> Instant {
        let local = date.days().saturating_mul(calendar::MILLIS_PER_DAY);
        self.instant_of_local_millis(local).unwrap_or_else(|| {
            let before = Instant::from_millis(local.saturating_sub(calendar::MILLIS_PER_DAY));
            Instant::from_millis(local.saturating_sub(self.offset_millis(before)))
        })
    }

    /// The instant at which its clocks show `local` (the milliseconds from 1970-01-01T00:00 on those clocks). Where
    /// they show it twice, the earlier instant; where they skip it, `None`.
    #[must_use]
    pub fn instant_of_local_millis(&self, local: i64) -> Option<Instant> {
        const DAY: i64 = 86_400_000;
        let around = [local.saturating_sub(DAY), local.saturating_add(DAY)];
        around
            .into_iter()
            .filter_map(|near| local.checked_sub(self.offset_millis(Instant::from_millis(near))))
            .map(Instant::from_millis)
            .filter(|&instant| instant.millis().checked_add(self.offset_millis(instant)) == Some(local))
            .min()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.id)
    }
}

/// The zones that come with the program: the machine's own may be missing, or of another year.
fn database() -> &'static TimeZoneDatabase {
    static DATABASE: OnceLock<TimeZoneDatabase> = OnceLock::new();
    DATABASE.get_or_init(TimeZoneDatabase::bundled)
}

/// Reads `+05:30` and `-08:00` as seconds.
fn fixed_offset_seconds(id: &str) -> Option<i32> {
    let (sign, rest) = match id.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, id.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str, limit: i32| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i32>().ok().filter(|&value| digits && value < limit)
    };
    Some(sign * (number(hours, 24)? * 3600 + number(minutes, 60)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_names_and_offsets() {
        for id in ["UTC", "America/Los_Angeles", "Etc/GMT+8", "Asia/Tokyo", "+05:30", "-08:00"] {
            assert_eq!(Zone::of_id(id).unwrap().id(), id);
        }
        assert_eq!(Zone::of_id("+05:30").unwrap().offset_millis(Instant::from_millis(0)), 19_800_000);
    }

    #[test]
    fn refuses_other_names() {
        for id in ["", "Mars/Base", "america/los_angeles", "+5:30", "+24:00", "+05:60", "+05", "+ab:cd", "+-5:30"] {
            let error = Zone::of_id(id).unwrap_err();
            assert_eq!(error.to_string(), format!("The datetime zone id '{id}' is not recognised"));
        }
    }

    #[test]
    fn follows_daylight_saving() {
        let zone = Zone::of_id("America/Los_Angeles").unwrap();
        let local = |text: &str| Instant::parse(text).unwrap().millis();
        let instant = |text: &str| zone.instant_of_local_millis(local(text)).map(|instant| instant.to_string());
        assert_eq!(instant("2024-01-01T00:00").as_deref(), Some("2024-01-01T08:00:00.000Z"));
        assert_eq!(instant("2024-07-01T00:00").as_deref(), Some("2024-07-01T07:00:00.000Z"));
        assert_eq!(instant("2024-03-10T02:30"), None, "skipped");
        assert_eq!(instant("2024-11-03T01:30").as_deref(), Some("2024-11-03T08:30:00.000Z"), "the earlier of two");
    }

    #[test]
    fn a_day_begins_at_midnight_or_when_the_clocks_go_on() {
        let start =
            |zone: &str, date: &str| Zone::of_id(zone).unwrap().start_of(LocalDate::parse(date).unwrap()).to_string();
        assert_eq!(start("Europe/Paris", "2024-03-31"), "2024-03-30T23:00:00.000Z");
        // The clocks went from 23:59 to 01:00 there.
        assert_eq!(start("America/Sao_Paulo", "2018-11-04"), "2018-11-04T03:00:00.000Z");
        // They showed midnight twice.
        assert_eq!(start("America/Sao_Paulo", "2018-02-18"), "2018-02-18T03:00:00.000Z");
    }

    #[test]
    fn has_an_offset_at_any_instant() {
        let zone = Zone::of_id("America/Los_Angeles").unwrap();
        for millis in [i64::MIN, i64::MAX] {
            assert!(zone.offset_millis(Instant::from_millis(millis)).abs() < 86_400_000);
        }
    }
}
