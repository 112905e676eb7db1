//! Mistakes of a plan.

use super::java_date;
use crate::catalog::{
    BillingMode, BillingPeriod, Currency, Decimal, Duration, InternationalPrice, Limit, Phase, PhaseType, Plan,
    Recurring, TimeUnit, UsageSection, UsageType, Version,
};

pub(super) fn add_mistakes(version: &Version, plan: &Plan, mistakes: &mut Vec<String>) {
    let name = &plan.name;
    if let Some(existing) = plan.effective_for_existing_at.filter(|&existing| existing < version.effective_at) {
        let (existing, effective) = (java_date(existing), java_date(version.effective_at));
        mistakes.push(format!("Price effective date {existing} is before catalog effective date '{effective}'"));
    }
    let recurs = plan.recurring_billing_period() != BillingPeriod::NoBillingPeriod;
    if recurs && version.recurring_billing_mode_of(plan).is_none() {
        mistakes.push(format!("Invalid recurring billingMode for plan '{name}'"));
    }
    for phase in &plan.initial_phases {
        add_phase_mistakes(version, plan, phase, mistakes);
        if phase.phase_type == PhaseType::Evergreen {
            let phase_name = plan.phase_name(phase.phase_type);
            mistakes.push(format!("Initial Phase {phase_name} of plan {name} cannot be of type {}", phase.phase_type));
        }
    }
    add_phase_mistakes(version, plan, &plan.final_phase, mistakes);
    let phase_type = plan.final_phase.phase_type;
    if matches!(phase_type, PhaseType::Trial | PhaseType::Discount) {
        let phase_name = plan.phase_name(phase_type);
        mistakes.push(format!("Final Phase {phase_name} of plan {name} cannot be of type {phase_type}"));
    }
}

fn add_phase_mistakes(version: &Version, plan: &Plan, phase: &Phase, mistakes: &mut Vec<String>) {
    let (phase_type, name) = (phase.phase_type, &plan.name);
    if phase.fixed.is_none() && phase.recurring.is_none() && phase.usages.is_empty() {
        mistakes.push(format!(
            "Phase {phase_type} of plan {name} need to define at least either a fixed or recurrring or usage section."
        ));
    }
    if let Some(recurring) = &phase.recurring {
        add_recurring_mistakes(version, plan, phase_type, recurring, mistakes);
    }
    add_duration_mistakes(phase.duration, mistakes);
    for usage in &phase.usages {
        add_usage_mistakes(usage, &plan.phase_name(phase_type), mistakes);
    }
}

fn add_recurring_mistakes(
    version: &Version,
    plan: &Plan,
    phase_type: PhaseType,
    recurring: &Recurring,
    mistakes: &mut Vec<String>,
) {
    let name = &plan.name;
    let recurs = recurring.billing_period != BillingPeriod::NoBillingPeriod;
    match &recurring.price {
        Some(price) => {
            add_price_mistakes(&version.currencies, price, mistakes);
            if !recurs {
                mistakes.push(format!(
                    "Recurring section of Phase {phase_type} of plan {name} has a recurring price but no billing period"
                ));
            }
        }
        None if recurs => mistakes.push(format!(
            "Recurring section of Phase {phase_type} of plan {name} has no recurring price but does have a billing period. \
             The billing period should be set to 'NO_BILLING_PERIOD'"
        )),
        None => {}
    }
}

fn add_price_mistakes(currencies: &[Currency], price: &InternationalPrice, mistakes: &mut Vec<String>) {
    for price in &price.prices {
        let currency = price.currency;
        if !currencies.contains(&currency) {
            mistakes.push(format!("Unsupported currency: {currency}"));
        }
        if price.value.is_some_and(|value| value.is_negative()) {
            mistakes.push(format!("Negative value for price in currency: {currency}"));
        }
    }
}

fn add_duration_mistakes(duration: Duration, mistakes: &mut Vec<String>) {
    let number = duration.number.unwrap_or(-1);
    if duration.unit == TimeUnit::Unlimited && number != -1 {
        mistakes.push("Duration can only have 'UNLIMITED' unit if the number is omitted".to_owned());
    } else if duration.unit != TimeUnit::Unlimited && number == -1 {
        mistakes.push("Finite Duration must have a well defined length".to_owned());
    }
}

fn add_usage_mistakes(usage: &UsageSection, phase_name: &str, mistakes: &mut Vec<String>) {
    let missing = match (usage.billing_mode, usage.usage_type) {
        (BillingMode::InAdvance, UsageType::Capacity) if usage.limits.is_empty() => {
            Some(("IN_ADVANCE CAPACITY", "limits"))
        }
        (BillingMode::InAdvance, UsageType::Consumable) if usage.blocks.is_empty() => {
            Some(("IN_ADVANCE CONSUMABLE", "blocks"))
        }
        (BillingMode::InArrear, _) if usage.tiers.is_empty() => Some(("IN_ARREAR", "tiers")),
        _ => None,
    };
    if let Some((kind, parts)) = missing {
        mistakes.push(format!("Usage [{kind}] section of phase {phase_name} needs to define some {parts}"));
    }
    let tiers = usage.tiers.iter().flat_map(|tier| &tier.limits);
    for _ in usage.limits.iter().chain(tiers).filter(|limit| is_upside_down(limit)) {
        mistakes.push("max must be greater than min".to_owned());
    }
}

fn is_upside_down(limit: &Limit) -> bool {
    let given = |bound: Option<Decimal>| bound.filter(|bound| !bound.equals(Decimal::MINUS_ONE));
    match (given(limit.max), given(limit.min)) {
        (Some(max), Some(min)) => max.is_below(min),
        _ => false,
    }
}
