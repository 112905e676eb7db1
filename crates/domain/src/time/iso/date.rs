//! The date of a text.

use super::cursor::{self, Cursor, Parsed};
use super::fields::{Date, Fields};

pub(super) fn date(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    cursor::longest(start, fields, &[year_month_day, year_week, year_day])
}

fn year_month_day(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, year) = start.signed_number()?;
    cursor::optional(cursor, fields.with_date(Date::Day { year, month: 1, day: 1 }), month_day)
}

fn month_day(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, month) = start.letter('-')?.number(2)?;
    let fields = fields.map_date(|date| match date {
        Date::Day { year, .. } => Date::Day { year, month, day: 1 },
        other => other,
    });
    cursor::optional(cursor, fields, day_of_month)
}

fn day_of_month(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, day) = start.letter('-')?.number(2)?;
    let fields = fields.map_date(|date| match date {
        Date::Day { year, month, .. } => Date::Day { year, month, day },
        other => other,
    });
    Ok((cursor, fields))
}

fn year_week(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, week_year) = start.signed_number()?;
    let (cursor, week) = cursor.letter('-')?.letter('W').map_err(|_| cursor.position())?.number(2)?;
    cursor::optional(cursor, fields.with_date(Date::Week { week_year, week, weekday: 1 }), day_of_week)
}

fn day_of_week(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, weekday) = start.letter('-')?.number(1)?;
    let fields = fields.map_date(|date| match date {
        Date::Week { week_year, week, .. } => Date::Week { week_year, week, weekday },
        other => other,
    });
    Ok((cursor, fields))
}

fn year_day(start: Cursor<'_>, fields: Fields) -> Parsed<'_> {
    let (cursor, year) = start.signed_number()?;
    let (cursor, day_of_year) = cursor.letter('-')?.number(3)?;
    Ok((cursor, fields.with_date(Date::Ordinal { year, day_of_year })))
}
