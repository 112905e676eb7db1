//! Random steps over a year: usage, mostly within it, invoices in the order of time, and what happens to the subscription.

use super::catalog::Catalog;
use super::object;
use crate::differential::dice::Dice;
use crate::json::Json;
use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// Whether everything has happened already, or is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Back,
    Ahead,
}

/// When a case takes place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) view: View,
    pub(super) year: usize,
    /// When the subscription begins, as a day of January.
    pub(super) first_day: usize,
}

/// The steps of a case.
pub(super) fn random(dice: &mut Dice, catalog: &Catalog, setting: Setting) -> Vec<Json> {
    let mut units = catalog.units();
    if dice.percent(15) {
        units.push("unknown");
    }
    let first = setting.first_day;
    let mut story =
        Story { units, steps: Vec::new(), tracking_ids: 0, setting, day: first, ended: None, paused: false };
    story.usage(dice, 60);
    let rounds = 2 + dice.below(5);
    for _ in 0..rounds {
        story.day += 10 + dice.below(50);
        match dice.below(100) {
            0..12 => story.change(dice),
            12..20 => story.cancel(dice),
            20..28 => story.pause_or_resume(),
            28..50 => story.usage(dice, 90),
            _ => {}
        }
        if setting.view == View::Ahead && dice.percent(50) {
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
    setting: Setting,
    /// How far the story has come, as a day of January that may lie in a later month.
    day: usize,
    /// The day of its end.
    ended: Option<usize>,
    paused: bool,
}

impl Story {
    /// Usage of the last days up to a while ahead; some of it at midnight and at the seconds beside it.
    fn usage(&mut self, dice: &mut Dice, days_back: usize) {
        let mut records = Vec::new();
        for _ in 0..=dice.below(5) {
            let from = self.day.saturating_sub(days_back).max(self.setting.first_day + 1);
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
                ("recordDate", Json::Text(format!("{}T{time}.000Z", self.date(day)))),
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
            let when = self.when(dice);
            self.steps.push(object(vec![op("change"), ("plan", plan), when]));
        }
    }

    fn cancel(&mut self, dice: &mut Dice) {
        if self.ended.is_none() {
            let when = self.when(dice);
            self.steps.push(object(vec![op("cancel"), when]));
            self.ended = Some(self.day);
        }
    }

    /// On a date, as bundles are paused and resumed.
    fn pause_or_resume(&mut self) {
        let name = if self.paused { "resume" } else { "pause" };
        self.paused = !self.paused;
        let date = Json::Text(self.date(self.day).to_string());
        self.steps.push(object(vec![op(name), ("date", date)]));
    }

    fn invoice(&mut self) {
        let target = Json::Text(self.date(self.day).to_string());
        self.steps.push(object(vec![op("invoice"), ("targetDate", target)]));
    }

    fn dry_run(&mut self, dice: &mut Dice) {
        let kind = |name: &str| ("type", Json::Text(name.to_owned()));
        let target = Json::Text(self.date(self.day + dice.below(60)).to_string());
        let step = match dice.below(100) {
            0..30 => vec![op("dry_run"), kind("UPCOMING_INVOICE")],
            30..50 => self.action(dice, target),
            _ => vec![op("dry_run"), ("targetDate", target)],
        };
        self.steps.push(object(step));
    }

    fn action(&self, dice: &mut Dice, target: Json) -> Vec<(&'static str, Json)> {
        let text = |text: &str| Json::Text(text.to_owned());
        let action = dice.one(&["CHANGE", "STOP_BILLING", "START_BILLING"]);
        let mut step = vec![
            op("dry_run"),
            ("type", text("SUBSCRIPTION_ACTION")),
            ("action", text(action)),
            ("effectiveDate", text(&self.date(self.day).to_string())),
            ("targetDate", target),
        ];
        if action != "STOP_BILLING" {
            step.push(("plan", text(dice.one(&["base-plan", "other-plan"]))));
        }
        step
    }

    /// An instant of the day or, once everything has happened, sometimes what a policy says.
    fn when(&self, dice: &mut Dice) -> (&'static str, Json) {
        if self.setting.view == View::Back && dice.percent(20) {
            return ("policy", Json::Text(dice.one(&["END_OF_TERM", "IMMEDIATE"]).to_owned()));
        }
        let (hour, minute, second) = (dice.below(24), dice.below(60), dice.below(60));
        ("effective", Json::Text(format!("{}T{hour:02}:{minute:02}:{second:02}.000Z", self.date(self.day))))
    }

    /// The date of a day of January, which may lie in a later month.
    fn date(&self, day: usize) -> Date {
        let days: Span = i64::try_from(day).unwrap_or_default().saturating_sub(1).days();
        let start = i16::try_from(self.setting.year).ok().and_then(|year| Date::new(year, 1, 1).ok());
        start.and_then(|start| start.checked_add(days).ok()).unwrap_or_default()
    }
}

fn op(name: &str) -> (&'static str, Json) {
    ("op", Json::Text(name.to_owned()))
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
