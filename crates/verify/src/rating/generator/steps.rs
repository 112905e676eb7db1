//! Random steps over a year: usage, mostly within it, invoices in the order of time, and what happens to the subscription.

use super::catalog::Catalog;
use super::{START, object};
use crate::differential::dice::Dice;
use crate::json::Json;
use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// The steps of a case whose subscription begins on that day of January.
pub(super) fn random(dice: &mut Dice, catalog: &Catalog, first_day: usize) -> Vec<Json> {
    let mut units = catalog.units();
    if dice.percent(15) {
        units.push("unknown");
    }
    let mut story = Story { units, steps: Vec::new(), tracking_ids: 0, first_day, day: first_day, ended: None };
    story.usage(dice, 60);
    let rounds = 2 + dice.below(5);
    for _ in 0..rounds {
        story.day += 10 + dice.below(50);
        match dice.below(100) {
            0..12 => story.change(dice),
            12..20 => story.cancel(dice),
            20..45 => story.usage(dice, 90),
            _ => {}
        }
        if dice.percent(30) {
            story.dry_run(dice);
        }
        story.invoice();
        if dice.percent(60) {
            story.usage(dice, 120);
        }
    }
    story.day += 40;
    story.invoice();
    story.steps
}

struct Story {
    units: Vec<&'static str>,
    steps: Vec<Json>,
    tracking_ids: usize,
    /// When the subscription begins, as a day of January.
    first_day: usize,
    /// How far the story has come, as a day of January that may lie in a later month.
    day: usize,
    /// The day of its end.
    ended: Option<usize>,
}

impl Story {
    /// Usage of the last days up to a while ahead; some of it at midnight and at the seconds beside it.
    fn usage(&mut self, dice: &mut Dice, days_back: usize) {
        let mut records = Vec::new();
        for _ in 0..=dice.below(5) {
            let from = self.day.saturating_sub(days_back).max(self.first_day + 1);
            let until = self.ended.unwrap_or(self.day + 40).max(from + 1);
            let day = from + dice.below(until.saturating_sub(from).max(1));
            let time = match dice.below(10) {
                0 => "00:00:00".to_owned(),
                1 => "23:59:59".to_owned(),
                2 => format!("{:02}:00:00", dice.below(24)),
                _ => format!("{:02}:{:02}:{:02}", dice.below(24), dice.below(60), dice.below(60)),
            };
            let is_new = !dice.percent(20) || self.tracking_ids == 0;
            self.tracking_ids += usize::from(is_new);
            let unit = self.units.get(dice.below(self.units.len())).copied().unwrap_or("calls");
            records.push(object(vec![
                ("unitType", Json::Text(unit.to_owned())),
                ("recordDate", Json::Text(format!("{}T{time}.000Z", date(day)))),
                ("amount", Json::Text(amount(dice))),
                ("trackingId", Json::Text(format!("t{}", self.tracking_ids))),
            ]));
        }
        self.steps.push(object(vec![op("usage"), ("records", Json::Array(records))]));
        self.tracking_ids += 1;
    }

    fn change(&mut self, dice: &mut Dice) {
        if self.ended.is_none() {
            let plan = Json::Text(dice.one(&["base-plan", "other-plan"]).to_owned());
            let effective = Json::Text(self.instant(dice));
            self.steps.push(object(vec![op("change"), ("plan", plan), ("effective", effective)]));
        }
    }

    fn cancel(&mut self, dice: &mut Dice) {
        if self.ended.is_none() {
            let effective = Json::Text(self.instant(dice));
            self.steps.push(object(vec![op("cancel"), ("effective", effective)]));
            self.ended = Some(self.day);
        }
    }

    fn invoice(&mut self) {
        let target = Json::Text(date(self.day).to_string());
        self.steps.push(object(vec![op("invoice"), ("targetDate", target)]));
    }

    fn dry_run(&mut self, dice: &mut Dice) {
        let step = if dice.percent(30) {
            object(vec![op("dry_run"), ("type", Json::Text("UPCOMING_INVOICE".to_owned()))])
        } else {
            let target = date(self.day + dice.below(60));
            object(vec![op("dry_run"), ("targetDate", Json::Text(target.to_string()))])
        };
        self.steps.push(step);
    }

    fn instant(&self, dice: &mut Dice) -> String {
        format!("{}T{:02}:{:02}:{:02}.000Z", date(self.day), dice.below(24), dice.below(60), dice.below(60))
    }
}

fn op(name: &str) -> (&'static str, Json) {
    ("op", Json::Text(name.to_owned()))
}

/// The date of a day of January, which may lie in a later month.
fn date(day: usize) -> Date {
    let days: Span = i64::try_from(day).unwrap_or_default().saturating_sub(1).days();
    START.parse::<Date>().and_then(|start| start.checked_add(days)).unwrap_or_default()
}

fn amount(dice: &mut Dice) -> String {
    match dice.below(20) {
        0 => "0".to_owned(),
        1 => format!("-{}", 1 + dice.below(20)),
        2 => format!("0.{:09}", dice.below(1_000)),
        3 => (1_000 + dice.below(9_000)).to_string(),
        4..8 => format!("{}.{}", dice.below(300), dice.digits(3)),
        _ => (1 + dice.below(150)).to_string(),
    }
}
