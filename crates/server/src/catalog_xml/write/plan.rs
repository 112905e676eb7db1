//! Plans and price lists.

use hobbs_domain::catalog::{
    Block, BlockType, Decimal, Phase, Plan, PriceList, PriceLists, Tier, TieredBlock, UsageSection, Version,
};

use super::element::Xml;
use super::{date_time, limit, plain, prices};

pub fn plan(xml: &mut Xml, version: &Version, plan: &Plan) {
    xml.element("plan", &[("name", &plan.name), ("prettyName", plan.pretty_name())], |xml| {
        xml.optional("effectiveDateForExistingSubscriptions", plan.effective_for_existing_at.map(date_time));
        xml.value("product", &plan.product);
        xml.optional("recurringBillingMode", version.recurring_billing_mode_of(plan));
        xml.list("initialPhases", &plan.initial_phases, |xml, phase| write_phase(xml, "phase", phase));
        write_phase(xml, "finalPhase", &plan.final_phase);
        xml.value("plansAllowedInBundle", plan.plans_allowed_in_bundle.unwrap_or(-1));
    });
}

fn write_phase(xml: &mut Xml, name: &str, phase: &Phase) {
    let mut attributes = Vec::new();
    attributes.extend(phase.pretty_name.as_deref().map(|pretty_name| ("prettyName", pretty_name)));
    attributes.push(("type", phase.phase_type.name()));
    xml.element(name, &attributes, |xml| {
        xml.element("duration", &[], |xml| {
            xml.value("unit", phase.duration.unit);
            xml.value("number", phase.duration.number.unwrap_or(-1));
        });
        if let Some(fixed) = &phase.fixed {
            let fixed_type = fixed.fixed_type.map_or("ONE_TIME", |fixed_type| fixed_type.name());
            xml.element("fixed", &[("type", fixed_type)], |xml| {
                fixed.price.iter().for_each(|price| prices(xml, "fixedPrice", price));
            });
        }
        if let Some(recurring) = &phase.recurring {
            xml.element("recurring", &[], |xml| {
                xml.value("billingPeriod", recurring.billing_period);
                recurring.price.iter().for_each(|price| prices(xml, "recurringPrice", price));
            });
        }
        xml.list("usages", &phase.usages, usage);
    });
}

fn usage(xml: &mut Xml, usage: &UsageSection) {
    let attributes = [
        ("name", usage.name.as_str()),
        ("prettyName", usage.pretty_name()),
        ("billingMode", usage.billing_mode.name()),
        ("usageType", usage.usage_type.name()),
        ("tierBlockPolicy", usage.tier_block_policy.name()),
    ];
    xml.element("usage", &attributes, |xml| {
        xml.value("billingPeriod", usage.billing_period);
        xml.list("limits", &usage.limits, limit);
        xml.list("blocks", &usage.blocks, plain_block);
        xml.list("tiers", &usage.tiers, tier);
        usage.fixed_price.iter().for_each(|price| prices(xml, "fixedPrice", price));
        usage.recurring_price.iter().for_each(|price| prices(xml, "recurringPrice", price));
    });
}

fn tier(xml: &mut Xml, tier: &Tier) {
    xml.element("tier", &[], |xml| {
        xml.list("limits", &tier.limits, limit);
        xml.list("blocks", &tier.blocks, tiered_block);
        tier.fixed_price.iter().for_each(|price| prices(xml, "fixedPrice", price));
        tier.recurring_price.iter().for_each(|price| prices(xml, "recurringPrice", price));
    });
}

fn plain_block(xml: &mut Xml, block: &Block) {
    let block_type = block.block_type.unwrap_or(BlockType::Vanilla);
    xml.element("block", &[("type", block_type.name())], |xml| {
        write_block(xml, block);
        xml.value("minTopUpCredit", plain(block.min_top_up_credit.unwrap_or(Decimal::MINUS_ONE)));
    });
}

/// A tiered block is one, whatever the catalog says.
fn tiered_block(xml: &mut Xml, tiered: &TieredBlock) {
    xml.element("tieredBlock", &[("type", BlockType::Tiered.name())], |xml| {
        write_block(xml, &tiered.block);
        xml.optional("minTopUpCredit", tiered.block.min_top_up_credit.map(plain));
        xml.value("max", plain(tiered.max));
    });
}

fn write_block(xml: &mut Xml, block: &Block) {
    xml.value("unit", &block.unit);
    xml.value("size", plain(block.size));
    prices(xml, "prices", &block.prices);
}

pub fn price_lists(xml: &mut Xml, lists: &PriceLists) {
    xml.element("priceLists", &[], |xml| {
        price_list(xml, "defaultPriceList", &lists.default);
        lists.children.iter().for_each(|list| price_list(xml, "childPriceList", list));
    });
}

fn price_list(xml: &mut Xml, name: &str, list: &PriceList) {
    xml.element(name, &[("name", &list.name), ("prettyName", list.pretty_name())], |xml| {
        xml.list("plans", &list.plans, |xml, plan| xml.value("plan", plan));
    });
}
