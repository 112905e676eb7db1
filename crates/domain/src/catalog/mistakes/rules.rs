//! Mistakes of rules: each list but the alignments' needs a case without criteria, and none may repeat a case.

use crate::catalog::{Case, ChangeCase, Rules};

pub(super) fn add_mistakes(rules: &Rules, mistakes: &mut Vec<String>) {
    add_repeated(&rules.change_policy, "Duplicate rule for change plan", mistakes);
    if !rules.change_policy.iter().any(is_default_change) {
        mistakes.push("Missing default rule case for plan change".to_owned());
    }
    add_repeated(&rules.cancel_policy, "Duplicate rule for plan cancellation", mistakes);
    if !rules.cancel_policy.iter().any(is_default) {
        mistakes.push("Missing default rule case for plan cancellation".to_owned());
    }
    add_repeated(&rules.change_alignment, "Duplicate rule for plan change alignment", mistakes);
    add_repeated(&rules.create_alignment, "Duplicate rule for create plan alignment", mistakes);
    add_repeated(&rules.billing_alignment, "Duplicate rule for billing alignment", mistakes);
    add_repeated(&rules.price_list, "Duplicate rule for price list transition", mistakes);
}

fn add_repeated<C: PartialEq>(cases: &[C], text: &str, mistakes: &mut Vec<String>) {
    for (index, case) in cases.iter().enumerate() {
        if cases.iter().take(index).any(|earlier| earlier == case) {
            mistakes.push(format!("{text}: case {} repeats an earlier one", index + 1));
        }
    }
}

fn is_default<R>(case: &Case<R>) -> bool {
    case.phase_type.is_none() && case.criteria.are_empty()
}

fn is_default_change<R>(case: &ChangeCase<R>) -> bool {
    case.phase_type.is_none() && case.from.are_empty() && case.to.are_empty()
}
