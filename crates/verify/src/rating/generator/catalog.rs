//! Random catalogs of two plans, in one version or in two.

use super::section::Section;
use crate::differential::dice::Dice;

/// The units that are counted.
pub(super) const UNITS: [&str; 6] = ["calls", "messages", "builds", "gb-hours", "cpu-seconds", "seats"];

/// All of Kill Bill's billing periods but the one that is none; the month more often than the others.
pub(super) const PERIODS: [&str; 19] = [
    "MONTHLY",
    "MONTHLY",
    "MONTHLY",
    "MONTHLY",
    "DAILY",
    "WEEKLY",
    "BIWEEKLY",
    "THIRTY_DAYS",
    "THIRTY_ONE_DAYS",
    "SIXTY_DAYS",
    "NINETY_DAYS",
    "BIMESTRIAL",
    "QUARTERLY",
    "TRIANNUAL",
    "BIANNUAL",
    "ANNUAL",
    "SESQUIENNIAL",
    "BIENNIAL",
    "TRIENNIAL",
];

/// A catalog of the plans `base-plan` and `other-plan`.
pub(super) struct Catalog {
    pub(super) currency: String,
    pub(super) alignment: &'static str,
    pub(super) recurring_mode: &'static str,
    /// Where the phases of a plan begin after a change of plan.
    pub(super) change_alignment: &'static str,
    /// The versions, the earliest first.
    pub(super) versions: Vec<Version>,
}

/// A version of a catalog: the same plans, perhaps at other prices.
pub(super) struct Version {
    pub(super) effective: String,
    /// When existing subscriptions move to it.
    pub(super) for_existing: Option<String>,
    pub(super) plans: Vec<Plan>,
}

#[derive(Clone)]
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) product: &'static str,
    /// Charged in arrear rather than as the catalog says.
    pub(super) in_arrear: bool,
    /// The phases before the last.
    pub(super) initial: Vec<Phase>,
    pub(super) last: Phase,
}

#[derive(Clone)]
pub(super) struct Phase {
    pub(super) kind: &'static str,
    /// Its length: the unit and how many; the last has none.
    pub(super) length: Option<(&'static str, usize)>,
    /// A price charged once, in hundredths.
    pub(super) fixed: Option<usize>,
    /// A price charged each period, in hundredths, and the period.
    pub(super) recurring: Option<(usize, &'static str)>,
    pub(super) sections: Vec<Section>,
}

impl Catalog {
    /// A catalog for a year in which something may change for existing subscriptions too.
    pub(super) fn random(dice: &mut Dice, currency: &str, year: usize) -> Self {
        let alignment = one(dice, &["ACCOUNT", "ACCOUNT", "ACCOUNT", "SUBSCRIPTION", "BUNDLE"]);
        let recurring_mode = one(dice, &["IN_ADVANCE", "IN_ADVANCE", "IN_ARREAR"]);
        let change_alignment =
            one(dice, &["START_OF_BUNDLE", "START_OF_BUNDLE", "START_OF_SUBSCRIPTION", "CHANGE_OF_PLAN"]);
        let period = one(dice, &PERIODS);
        let plans: Vec<Plan> = [("base-plan", "BasePlan"), ("other-plan", "OtherPlan")]
            .map(|plan| Plan::random(dice, plan, period))
            .into();
        let mut versions =
            vec![Version { effective: "2020-01-01".to_owned(), for_existing: None, plans: plans.clone() }];
        if dice.percent(20) {
            let month = 2 + dice.below(9);
            let for_existing = dice.percent(60).then(|| format!("{year}-{:02}-{:02}", month + 1, 1 + dice.below(28)));
            let effective = format!("{year}-{month:02}-{:02}", 1 + dice.below(28));
            let plans = plans.into_iter().map(|plan| plan.at_other_prices(dice)).collect();
            versions.push(Version { effective, for_existing, plans });
        }
        Self { currency: currency.to_owned(), alignment, recurring_mode, change_alignment, versions }
    }

    /// The units of all sections, each once.
    pub(super) fn units(&self) -> Vec<&'static str> {
        let mut units: Vec<&'static str> = Vec::new();
        let plans = self.versions.iter().flat_map(|version| &version.plans);
        for unit in plans.flat_map(Plan::phases).flat_map(|phase| &phase.sections).flat_map(|section| &section.units) {
            if !units.contains(unit) {
                units.push(unit);
            }
        }
        units
    }

    /// The sections that a new subscription of the first plan ends up with.
    pub(super) fn sections(&self) -> &[Section] {
        let plan = self.versions.first().and_then(|version| version.plans.first());
        plan.map_or(&[], |plan| &plan.last.sections)
    }
}

impl Plan {
    fn random(dice: &mut Dice, (name, product): (&'static str, &'static str), period: &'static str) -> Self {
        // No more than one: a server like Kill Bill plans a second only once it has taken note of the first.
        let initial = match dice.below(100) {
            0..15 => Some(("TRIAL", ("DAYS", 5 + dice.below(30)))),
            15..25 => Some(("DISCOUNT", ("MONTHS", 1 + dice.below(3)))),
            _ => None,
        };
        let initial = initial.map(|(kind, length)| Phase::random(dice, (name, kind), Some(length), period));
        let initial: Vec<Phase> = initial.into_iter().collect();
        let last = Phase::random(dice, (name, "EVERGREEN"), None, period);
        Self { name, product, in_arrear: dice.percent(15), initial, last }
    }

    /// Its phases, in their order.
    pub(super) fn phases(&self) -> impl Iterator<Item = &Phase> {
        self.initial.iter().chain(std::iter::once(&self.last))
    }

    fn at_other_prices(mut self, dice: &mut Dice) -> Self {
        for phase in self.initial.iter_mut().chain(std::iter::once(&mut self.last)) {
            for section in &mut phase.sections {
                section.change_prices(dice);
            }
        }
        self
    }
}

impl Phase {
    /// A phase of a plan; the last always has sections.
    fn random(
        dice: &mut Dice,
        (plan, kind): (&str, &'static str),
        length: Option<(&'static str, usize)>,
        period: &'static str,
    ) -> Self {
        let sections = match (length, dice.below(100)) {
            (None, 0..65) => 1,
            (None, 65..90) => 2,
            (None, _) => 3,
            (Some(_), number) => usize::from(number < 40),
        };
        let name = |number: usize| format!("{plan}-{}-{number}", kind.to_lowercase());
        let recurring_period = if dice.percent(60) { "MONTHLY" } else { period };
        Self {
            kind,
            length,
            fixed: (length.is_some() || dice.percent(5)).then(|| dice.below(3) * 500),
            recurring: dice.percent(20).then(|| (dice.below(50) * 100 + dice.below(2) * 99, recurring_period)),
            sections: (0..sections)
                .map(|number| {
                    let own = dice.percent(20);
                    let period = if own { one(dice, &PERIODS) } else { period };
                    Section::random(dice, &name(number), period)
                })
                .collect(),
        }
    }
}

pub(super) fn one(dice: &mut Dice, names: &[&'static str]) -> &'static str {
    names.get(dice.below(names.len())).copied().unwrap_or_default()
}
