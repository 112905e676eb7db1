//! Phases of a plan.

use hobbs_domain::catalog::{Duration, Fixed, FixedType, Phase, PhaseType, Recurring, TimeUnit};
use roxmltree::Node;

use super::{Read, Sequence, usage, values};

pub fn phase(node: Node<'_, '_>) -> Read<Phase> {
    values::attributes(node, &["prettyName", "type"])?;
    let type_name = values::required_attribute(node, "type")?;
    let phase_type = PhaseType::of_name(&type_name).ok_or_else(|| values::not_in_enumeration(node, &type_name))?;
    let mut parts = Sequence::of(node)?;
    let phase = Phase {
        pretty_name: values::attribute(node, "prettyName"),
        phase_type,
        duration: duration(parts.required("duration")?)?,
        fixed: parts.optional("fixed").map(fixed).transpose()?,
        recurring: parts.optional("recurring").map(recurring).transpose()?,
        usages: values::optional_wrapped(parts.optional("usages"), "usage", usage::section)?,
    };
    parts.end()?;
    Ok(phase)
}

fn duration(node: Node<'_, '_>) -> Read<Duration> {
    values::attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let duration = Duration {
        unit: values::word(parts.required("unit")?, TimeUnit::of_name)?,
        number: parts.optional("number").map(values::integer).transpose()?,
    };
    parts.end()?;
    Ok(duration)
}

fn fixed(node: Node<'_, '_>) -> Read<Fixed> {
    values::attributes(node, &["type"])?;
    let mut parts = Sequence::of(node)?;
    let fixed = Fixed {
        fixed_type: values::attribute_word(node, "type", FixedType::of_name)?,
        price: parts.optional("fixedPrice").map(values::international_price).transpose()?,
    };
    parts.end()?;
    Ok(fixed)
}

fn recurring(node: Node<'_, '_>) -> Read<Recurring> {
    values::attributes(node, &[])?;
    let mut parts = Sequence::of(node)?;
    let recurring = Recurring {
        billing_period: values::billing_period(parts.required("billingPeriod")?)?,
        price: parts.optional("recurringPrice").map(values::international_price).transpose()?,
    };
    parts.end()?;
    Ok(recurring)
}
