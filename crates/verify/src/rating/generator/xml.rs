//! The XML of random catalogs.

use super::catalog::{Catalog, Phase, Plan, Version};
use super::section::{Section, Tier};
use std::fmt::Write;

impl Catalog {
    /// The XML of each version.
    pub(super) fn xml(&self) -> Vec<String> {
        self.versions.iter().map(|version| self.version_xml(version)).collect()
    }

    fn version_xml(&self, version: &Version) -> String {
        let Self { currency, alignment, recurring_mode, change_alignment, .. } = self;
        let effective = &version.effective;
        let each = |write: &dyn Fn(&Plan) -> String| version.plans.iter().map(write).collect::<String>();
        let units: String = super::catalog::UNITS.iter().map(|unit| format!("<unit name=\"{unit}\"/>")).collect();
        let products = each(&|plan| format!("<product name=\"{}\"><category>BASE</category></product>", plan.product));
        let plans = each(&|plan| plan.xml(currency, version.for_existing.as_deref()));
        let names = each(&|plan| format!("<plan>{}</plan>", plan.name));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><catalog><effectiveDate>{effective}T00:00:00+00:00</effectiveDate>\
             <catalogName>Meter</catalogName><recurringBillingMode>{recurring_mode}</recurringBillingMode>\
             <currencies><currency>{currency}</currency></currencies><units>{units}</units><products>{products}</products>\
             <rules><changePolicy><changePolicyCase><policy>IMMEDIATE</policy></changePolicyCase></changePolicy>\
             <changeAlignment><changeAlignmentCase><alignment>{change_alignment}</alignment></changeAlignmentCase></changeAlignment>\
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
    fn xml(&self, currency: &str, for_existing: Option<&str>) -> String {
        let mut xml = format!("<plan name=\"{}\">", self.name);
        if let Some(date) = for_existing {
            let _ = write!(
                xml,
                "<effectiveDateForExistingSubscriptions>{date}T00:00:00+00:00</effectiveDateForExistingSubscriptions>"
            );
        }
        let _ = write!(xml, "<product>{}</product>", self.product);
        if self.in_arrear {
            xml.push_str("<recurringBillingMode>IN_ARREAR</recurringBillingMode>");
        }
        if !self.initial.is_empty() {
            let phases: String = self.initial.iter().map(|phase| phase.xml("phase", currency)).collect();
            let _ = write!(xml, "<initialPhases>{phases}</initialPhases>");
        }
        let _ = write!(xml, "{}</plan>", self.last.xml("finalPhase", currency));
        xml
    }
}

impl Phase {
    fn xml(&self, element: &str, currency: &str) -> String {
        let mut xml = format!("<{element} type=\"{}\">", self.kind);
        match self.length {
            Some((unit, number)) => {
                let _ = write!(xml, "<duration><unit>{unit}</unit><number>{number}</number></duration>");
            }
            None => xml.push_str("<duration><unit>UNLIMITED</unit></duration>"),
        }
        if let Some(cents) = self.fixed {
            let _ = write!(xml, "<fixed><fixedPrice>{}</fixedPrice></fixed>", prices(currency, &money(cents)));
        }
        if let Some((cents, period)) = self.recurring {
            let price = prices(currency, &money(cents));
            let _ = write!(
                xml,
                "<recurring><billingPeriod>{period}</billingPeriod><recurringPrice>{price}</recurringPrice></recurring>"
            );
        }
        if !self.sections.is_empty() {
            let sections: String = self.sections.iter().map(|section| section.xml(currency)).collect();
            let _ = write!(xml, "<usages>{sections}</usages>");
        }
        let _ = write!(xml, "</{element}>");
        xml
    }
}

impl Section {
    fn xml(&self, currency: &str) -> String {
        let (name, period) = (&self.name, self.period);
        let kind = if self.is_capacity { "CAPACITY" } else { "CONSUMABLE" };
        let mode = if self.in_advance { "IN_ADVANCE" } else { "IN_ARREAR" };
        let policy = self.policy.filter(|_| !self.is_capacity);
        let policy = policy.map(|policy| format!(" tierBlockPolicy=\"{policy}\"")).unwrap_or_default();
        let tiers: String = self.tiers.iter().map(|tier| self.tier_xml(tier, currency)).collect();
        format!(
            "<usage name=\"{name}\" billingMode=\"{mode}\" usageType=\"{kind}\"{policy}>\
             <billingPeriod>{period}</billingPeriod><tiers>{tiers}</tiers></usage>"
        )
    }

    fn tier_xml(&self, tier: &Tier, currency: &str) -> String {
        let parts = self.units.iter().zip(&tier.blocks);
        if self.is_capacity {
            let limits: String = parts
                .map(|(unit, block)| format!("<limit><unit>{unit}</unit><max>{}</max></limit>", block.max))
                .collect();
            let price = prices(currency, &tier.price);
            return format!("<tier><limits>{limits}</limits><recurringPrice>{price}</recurringPrice></tier>");
        }
        let blocks: String = parts
            .map(|(unit, block)| {
                format!(
                    "<tieredBlock><unit>{unit}</unit><size>{}</size><prices>{}</prices><max>{}</max></tieredBlock>",
                    block.size,
                    prices(currency, &block.price),
                    block.max
                )
            })
            .collect();
        format!("<tier><blocks>{blocks}</blocks></tier>")
    }
}

fn money(cents: usize) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn prices(currency: &str, value: &str) -> String {
    format!("<price><currency>{currency}</currency><value>{value}</value></price>")
}
