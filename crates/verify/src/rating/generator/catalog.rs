//! Random catalogs of two plans.

use crate::differential::dice::Dice;
use std::fmt::Write;

const UNITS: [&str; 6] = ["calls", "messages", "builds", "gb-hours", "cpu-seconds", "seats"];

const PERIODS: [&str; 12] = [
    "MONTHLY",
    "MONTHLY",
    "MONTHLY",
    "WEEKLY",
    "BIWEEKLY",
    "THIRTY_DAYS",
    "NINETY_DAYS",
    "BIMESTRIAL",
    "QUARTERLY",
    "TRIANNUAL",
    "BIANNUAL",
    "ANNUAL",
];

/// A catalog of the plans `base-plan` and `other-plan`.
pub(super) struct Catalog {
    currency: String,
    alignment: &'static str,
    plans: Vec<Plan>,
}

struct Plan {
    name: &'static str,
    product: &'static str,
    /// A price charged each month, in hundredths.
    recurring: Option<usize>,
    /// Days of a trial, which has no sections.
    trial: Option<usize>,
    sections: Vec<Section>,
}

struct Section {
    name: String,
    is_capacity: bool,
    policy: Option<&'static str>,
    period: &'static str,
    units: Vec<&'static str>,
    tiers: Vec<Tier>,
}

struct Tier {
    /// What capacity costs.
    price: String,
    /// By unit: size, maximum, price.
    blocks: Vec<(String, String, String)>,
}

impl Catalog {
    pub(super) fn random(dice: &mut Dice, currency: &str) -> Self {
        let alignment = if dice.percent(70) { "ACCOUNT" } else { "SUBSCRIPTION" };
        let period = one(dice, &PERIODS);
        let mut plan = |name, product| {
            let count = if dice.percent(70) { 1 } else { 2 };
            Plan {
                name,
                product,
                recurring: dice.percent(20).then(|| 100 + dice.below(5_000)),
                trial: dice.percent(10).then(|| 5 + dice.below(30)),
                sections: (0..count)
                    .map(|number| Section::random(dice, &format!("{name}-use-{number}"), period))
                    .collect(),
            }
        };
        let plans = vec![plan("base-plan", "BasePlan"), plan("other-plan", "OtherPlan")];
        Self { currency: currency.to_owned(), alignment, plans }
    }

    /// The units of all sections, each once.
    pub(super) fn units(&self) -> Vec<&'static str> {
        let mut units: Vec<&'static str> = Vec::new();
        for unit in self.plans.iter().flat_map(|plan| &plan.sections).flat_map(|section| &section.units) {
            if !units.contains(unit) {
                units.push(unit);
            }
        }
        units
    }

    pub(super) fn xml(&self) -> String {
        let (currency, alignment) = (&self.currency, self.alignment);
        let each = |write: &dyn Fn(&Plan) -> String| self.plans.iter().map(write).collect::<String>();
        let units: String = UNITS.iter().map(|unit| format!("<unit name=\"{unit}\"/>")).collect();
        let products = each(&|plan| format!("<product name=\"{}\"><category>BASE</category></product>", plan.product));
        let plans = each(&|plan| plan.xml(currency));
        let names = each(&|plan| format!("<plan>{}</plan>", plan.name));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><catalog><effectiveDate>2020-01-01T00:00:00+00:00</effectiveDate>\
             <catalogName>Meter</catalogName><recurringBillingMode>IN_ADVANCE</recurringBillingMode>\
             <currencies><currency>{currency}</currency></currencies><units>{units}</units><products>{products}</products>\
             <rules><changePolicy><changePolicyCase><policy>IMMEDIATE</policy></changePolicyCase></changePolicy>\
             <changeAlignment><changeAlignmentCase><alignment>START_OF_BUNDLE</alignment></changeAlignmentCase></changeAlignment>\
             <cancelPolicy><cancelPolicyCase><policy>IMMEDIATE</policy></cancelPolicyCase></cancelPolicy>\
             <createAlignment><createAlignmentCase><alignment>START_OF_BUNDLE</alignment></createAlignmentCase></createAlignment>\
             <billingAlignment><billingAlignmentCase><alignment>{alignment}</alignment></billingAlignmentCase></billingAlignment>\
             <priceList><priceListCase><toPriceList>DEFAULT</toPriceList></priceListCase></priceList></rules>\
             <plans>{plans}</plans><priceLists><defaultPriceList name=\"DEFAULT\"><plans>{names}</plans></defaultPriceList>\
             </priceLists></catalog>"
        )
    }
}

impl Plan {
    fn xml(&self, currency: &str) -> String {
        let mut xml = format!("<plan name=\"{}\"><product>{}</product>", self.name, self.product);
        if let Some(days) = self.trial {
            let _ = write!(
                xml,
                "<initialPhases><phase type=\"TRIAL\"><duration><unit>DAYS</unit><number>{days}</number></duration>\
                 <fixed><fixedPrice></fixedPrice></fixed></phase></initialPhases>"
            );
        }
        xml.push_str("<finalPhase type=\"EVERGREEN\"><duration><unit>UNLIMITED</unit></duration>");
        if let Some(cents) = self.recurring {
            let price = prices(currency, &format!("{}.{:02}", cents / 100, cents % 100));
            let _ = write!(
                xml,
                "<recurring><billingPeriod>MONTHLY</billingPeriod><recurringPrice>{price}</recurringPrice></recurring>"
            );
        }
        let sections: String = self.sections.iter().map(|section| section.xml(currency)).collect();
        let _ = write!(xml, "<usages>{sections}</usages></finalPhase></plan>");
        xml
    }
}

impl Section {
    fn random(dice: &mut Dice, name: &str, period: &'static str) -> Self {
        let is_capacity = dice.percent(30);
        let first = dice.below(UNITS.len());
        let count = if dice.percent(60) { 1 } else { 2 };
        let units: Vec<&'static str> = UNITS.iter().cycle().skip(first).take(count).copied().collect();
        let policy = [Some("ALL_TIERS"), Some("ALL_TIERS"), Some("TOP_TIER"), None];
        let policy = policy.get(dice.below(policy.len())).copied().flatten();
        let tiers = 1 + dice.below(4);
        let tiers = (0..tiers).map(|number| Tier::random(dice, units.len(), number, number + 1 == tiers, is_capacity));
        Self { name: name.to_owned(), is_capacity, policy, period, units: units.clone(), tiers: tiers.collect() }
    }

    fn xml(&self, currency: &str) -> String {
        let (name, period) = (&self.name, self.period);
        let kind = if self.is_capacity { "CAPACITY" } else { "CONSUMABLE" };
        let policy = self.policy.filter(|_| !self.is_capacity);
        let policy = policy.map(|policy| format!(" tierBlockPolicy=\"{policy}\"")).unwrap_or_default();
        let tier = |tier: &Tier| {
            let parts = self.units.iter().zip(&tier.blocks);
            if self.is_capacity {
                let limit = |(unit, (_, max, _)): (&&str, &(String, String, String))| {
                    format!("<limit><unit>{unit}</unit><max>{max}</max></limit>")
                };
                let limits: String = parts.map(limit).collect();
                let price = prices(currency, &tier.price);
                return format!("<tier><limits>{limits}</limits><recurringPrice>{price}</recurringPrice></tier>");
            }
            let block = |(unit, (size, max, price)): (&&str, &(String, String, String))| {
                let price = prices(currency, price);
                format!(
                    "<tieredBlock><unit>{unit}</unit><size>{size}</size><prices>{price}</prices><max>{max}</max></tieredBlock>"
                )
            };
            let blocks: String = parts.map(block).collect();
            format!("<tier><blocks>{blocks}</blocks></tier>")
        };
        let tiers: String = self.tiers.iter().map(tier).collect();
        format!(
            "<usage name=\"{name}\" billingMode=\"IN_ARREAR\" usageType=\"{kind}\"{policy}>\
             <billingPeriod>{period}</billingPeriod><tiers>{tiers}</tiers></usage>"
        )
    }
}

impl Tier {
    fn random(dice: &mut Dice, units: usize, number: usize, is_last: bool, is_capacity: bool) -> Self {
        const SIZES: [&str; 8] = ["1", "1", "10", "100", "0.5", "2.5", "12", "0.001"];
        const MAXIMA: [&str; 7] = ["5", "10", "100", "0.75", "2.5", "1000", "0"];
        const PRICES: [&str; 8] = ["0.10", "1", "0.05", "2.5", "0.000035917", "19.999", "0", "7.005"];
        let block = |dice: &mut Dice| {
            let max = match (is_last, is_capacity) {
                (true, _) if !dice.percent(15) => "-1".to_owned(),
                (_, true) => (5 * (number + 1) + dice.below(100) * (number + 1)).to_string(),
                _ => dice.one(&MAXIMA).to_owned(),
            };
            (dice.one(&SIZES).to_owned(), max, dice.one(&PRICES).to_owned())
        };
        let blocks = (0..units).map(|_| block(dice)).collect();
        Self { price: format!("{}.{}", 2 + 4 * number, dice.below(1_000)), blocks }
    }
}

fn prices(currency: &str, value: &str) -> String {
    format!("<price><currency>{currency}</currency><value>{value}</value></price>")
}

fn one(dice: &mut Dice, names: &[&'static str]) -> &'static str {
    names.get(dice.below(names.len())).copied().unwrap_or_default()
}
