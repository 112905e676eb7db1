//! Rules: which policy and which alignment holds for which change.
//!
//! A rule has criteria and a result. A criterion that is left out holds for everything.

use super::{
    BillingActionPolicy, BillingAlignment, BillingPeriod, ChangeAlignment, CreateAlignment, PhaseType, ProductCategory,
};

/// The rules of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// When a change of plan takes effect.
    pub change_policy: Vec<ChangeCase<BillingActionPolicy>>,
    /// From when the phases of a changed plan count.
    pub change_alignment: Vec<ChangeCase<ChangeAlignment>>,
    /// When a cancellation takes effect.
    pub cancel_policy: Vec<Case<BillingActionPolicy>>,
    /// From when the phases of a new subscription count.
    pub create_alignment: Vec<Case<CreateAlignment>>,
    /// Whose bill cycle day counts.
    pub billing_alignment: Vec<Case<BillingAlignment>>,
    /// Which price list a change of product leads to.
    pub price_list: Vec<Case<String>>,
}

/// What a plan has to be for a rule to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// The name of its product.
    pub product: Option<String>,
    /// Its product's category.
    pub category: Option<ProductCategory>,
    /// How often it is billed.
    pub billing_period: Option<BillingPeriod>,
    /// The name of its price list.
    pub price_list: Option<String>,
}

/// A rule about one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case<R> {
    /// The phase that the subscription is in.
    pub phase_type: Option<PhaseType>,
    /// The plan.
    pub criteria: Criteria,
    /// What holds then.
    pub result: R,
}

/// A rule about a change from one plan to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeCase<R> {
    /// The phase that the subscription is in.
    pub phase_type: Option<PhaseType>,
    /// The plan it has.
    pub from: Criteria,
    /// The plan it gets.
    pub to: Criteria,
    /// What holds then.
    pub result: R,
}

/// A plan as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The name of its product.
    pub product: &'a str,
    /// Its product's category.
    pub category: ProductCategory,
    /// How often it is billed.
    pub billing_period: BillingPeriod,
    /// The name of its price list.
    pub price_list: &'a str,
}

impl Criteria {
    /// Whether a plan fulfils them.
    #[must_use]
    pub fn hold_for(&self, subject: Subject<'_>) -> bool {
        self.product.as_deref().is_none_or(|product| product == subject.product)
            && self.category.is_none_or(|category| category == subject.category)
            && self.billing_period.is_none_or(|period| period == subject.billing_period)
            && self.price_list.as_deref().is_none_or(|list| list == subject.price_list)
    }

    /// Whether they hold for everything.
    #[must_use]
    pub fn are_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn phase_holds(criterion: Option<PhaseType>, phase_type: PhaseType) -> bool {
    criterion.is_none_or(|criterion| criterion == phase_type)
}

impl Rules {
    /// When a cancellation takes effect: the first rule that holds; [`BillingActionPolicy::EndOfTerm`] if none does.
    #[must_use]
    pub fn cancel_policy_of(&self, phase_type: PhaseType, plan: Subject<'_>) -> BillingActionPolicy {
        first(&self.cancel_policy, phase_type, plan).unwrap_or(BillingActionPolicy::EndOfTerm)
    }

    /// From when the phases of a new subscription count; its bundle's start if no rule says so.
    #[must_use]
    pub fn create_alignment_of(&self, phase_type: PhaseType, plan: Subject<'_>) -> CreateAlignment {
        first(&self.create_alignment, phase_type, plan).unwrap_or(CreateAlignment::StartOfBundle)
    }

    /// Whose bill cycle day counts; the account's if no rule says so.
    #[must_use]
    pub fn billing_alignment_of(&self, phase_type: PhaseType, plan: Subject<'_>) -> BillingAlignment {
        first(&self.billing_alignment, phase_type, plan).unwrap_or(BillingAlignment::Account)
    }

    /// When a change of plan takes effect; at the end of the term if no rule says so.
    #[must_use]
    pub fn change_policy_of(&self, phase_type: PhaseType, from: Subject<'_>, to: Subject<'_>) -> BillingActionPolicy {
        first_change(&self.change_policy, phase_type, from, to).unwrap_or(BillingActionPolicy::EndOfTerm)
    }

    /// From when the phases of the new plan count; from the bundle's start if no rule says so.
    #[must_use]
    pub fn change_alignment_of(&self, phase_type: PhaseType, from: Subject<'_>, to: Subject<'_>) -> ChangeAlignment {
        first_change(&self.change_alignment, phase_type, from, to).unwrap_or(ChangeAlignment::StartOfBundle)
    }
}

fn first<R: Copy>(cases: &[Case<R>], phase_type: PhaseType, plan: Subject<'_>) -> Option<R> {
    let holding = cases.iter().find(|case| phase_holds(case.phase_type, phase_type) && case.criteria.hold_for(plan));
    holding.map(|case| case.result)
}

fn first_change<R: Copy>(
    cases: &[ChangeCase<R>],
    phase_type: PhaseType,
    from: Subject<'_>,
    to: Subject<'_>,
) -> Option<R> {
    let holds = |case: &&ChangeCase<R>| {
        phase_holds(case.phase_type, phase_type) && case.from.hold_for(from) && case.to.hold_for(to)
    };
    cases.iter().find(holds).map(|case| case.result)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: Subject<'static> = Subject {
        product: "Gold",
        category: ProductCategory::Base,
        billing_period: BillingPeriod::Monthly,
        price_list: "DEFAULT",
    };

    fn case<R>(phase_type: Option<PhaseType>, product: Option<&str>, result: R) -> Case<R> {
        let criteria = Criteria { product: product.map(str::to_owned), ..Criteria::default() };
        Case { phase_type, criteria, result }
    }

    #[test]
    fn the_first_rule_that_holds_counts() {
        let rules = Rules {
            cancel_policy: vec![
                case(Some(PhaseType::Trial), None, BillingActionPolicy::Immediate),
                case(None, Some("Silver"), BillingActionPolicy::StartOfTerm),
                case(None, None, BillingActionPolicy::EndOfTerm),
            ],
            ..Rules::default()
        };
        assert_eq!(rules.cancel_policy_of(PhaseType::Trial, GOLD), BillingActionPolicy::Immediate);
        assert_eq!(rules.cancel_policy_of(PhaseType::Evergreen, GOLD), BillingActionPolicy::EndOfTerm);
        let silver = Subject { product: "Silver", ..GOLD };
        assert_eq!(rules.cancel_policy_of(PhaseType::Evergreen, silver), BillingActionPolicy::StartOfTerm);
        assert_eq!(Rules::default().create_alignment_of(PhaseType::Trial, GOLD), CreateAlignment::StartOfBundle);
    }

    #[test]
    fn a_change_is_judged_by_both_plans() {
        let to = Criteria { billing_period: Some(BillingPeriod::Annual), ..Criteria::default() };
        let upgrade =
            ChangeCase { phase_type: None, from: Criteria::default(), to, result: BillingActionPolicy::Immediate };
        let rules = Rules { change_policy: vec![upgrade], ..Rules::default() };
        let annual = Subject { billing_period: BillingPeriod::Annual, ..GOLD };
        assert_eq!(rules.change_policy_of(PhaseType::Evergreen, GOLD, annual), BillingActionPolicy::Immediate);
        assert_eq!(rules.change_policy_of(PhaseType::Evergreen, annual, GOLD), BillingActionPolicy::EndOfTerm);
    }
}
