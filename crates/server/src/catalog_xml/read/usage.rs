//! Usage sections.

use hobbs_domain::catalog::{
    BillingMode, Block, BlockType, Tier, TierBlockPolicy, TieredBlock, UsageSection, UsageType,
};
use roxmltree::Node;

use super::{Read, Sequence, values};

pub fn section(node: Node<'_, '_>) -> Read<UsageSection> {
    values::attributes(node, &["name", "prettyName", "billingMode", "usageType", "tierBlockPolicy"])?;
    let billing_mode = required_word(node, "billingMode", BillingMode::of_name)?;
    let usage_type = required_word(node, "usageType", UsageType::of_name)?;
    let policy = values::attribute_word(node, "tierBlockPolicy", TierBlockPolicy::of_name)?;
    let mut parts = Sequence::of(node)?;
    let section = UsageSection {
        name: values::name(node)?,
        pretty_name: values::attribute(node, "prettyName"),
        billing_mode,
        usage_type,
        tier_block_policy: policy.unwrap_or(TierBlockPolicy::AllTiers),
        billing_period: values::billing_period(parts.required("billingPeriod")?)?,
        limits: values::optional_wrapped(parts.optional("limits"), "limit", values::limit)?,
        blocks: values::optional_wrapped(parts.optional("blocks"), "block", plain_block)?,
        tiers: values::optional_wrapped(parts.optional("tiers"), "tier", tier)?,
        fixed_price: parts.optional("fixedPrice").map(values::international_price).transpose()?,
        recurring_price: parts.optional("recurringPrice").map(values::international_price).transpose()?,
    };
    parts.end()?;
    Ok(section)
}

fn required_word<W>(node: Node<'_, '_>, name: &str, of_name: impl Fn(&str) -> Option<W>) -> Read<W> {
    let text = values::required_attribute(node, name)?;
    of_name(&text).ok_or_else(|| values::not_in_enumeration(node, &text))
}

fn tier(node: Node<'_, '_>) -> Read<Tier> {
    values::attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let tier = Tier {
        limits: values::optional_wrapped(parts.optional("limits"), "limit", values::limit)?,
        blocks: values::optional_wrapped(parts.optional("blocks"), "tieredBlock", tiered_block)?,
        fixed_price: parts.optional("fixedPrice").map(values::international_price).transpose()?,
        recurring_price: parts.optional("recurringPrice").map(values::international_price).transpose()?,
    };
    parts.end()?;
    Ok(tier)
}

fn plain_block(node: Node<'_, '_>) -> Read<Block> {
    let mut parts = Sequence::of(node)?;
    let block = block(node, &mut parts)?;
    parts.end()?;
    Ok(block)
}

fn tiered_block(node: Node<'_, '_>) -> Read<TieredBlock> {
    let mut parts = Sequence::of(node)?;
    let block = block(node, &mut parts)?;
    let max = values::decimal(parts.required("max")?)?;
    parts.end()?;
    Ok(TieredBlock { block, max })
}

fn block(node: Node<'_, '_>, parts: &mut Sequence<'_, '_>) -> Read<Block> {
    values::attributes(node, &["type"])?;
    Ok(Block {
        block_type: values::attribute_word(node, "type", BlockType::of_name)?,
        unit: values::reference(parts.required("unit")?)?,
        size: values::decimal(parts.required("size")?)?,
        prices: values::international_price(parts.required("prices")?)?,
        min_top_up_credit: parts.optional("minTopUpCredit").map(values::decimal).transpose()?,
    })
}
