use super::*;
use crate::catalog::{
    BillingActionPolicy, BillingMode, BillingPeriod, Case, ChangeCase, Criteria, Currency, Decimal, Duration,
    InternationalPrice, Phase, Price, PriceLists, Product, ProductCategory, Recurring, Rules,
};

fn phase(phase_type: PhaseType, unit: TimeUnit, number: Option<i32>) -> Phase {
    let price = Price { currency: Currency::of_code("USD").unwrap(), value: Some(Decimal::new(1000, 2)) };
    let recurring =
        Recurring { billing_period: BillingPeriod::Monthly, price: Some(InternationalPrice { prices: vec![price] }) };
    let duration = Duration { unit, number };
    Phase { pretty_name: None, phase_type, duration, fixed: None, recurring: Some(recurring), usages: Vec::new() }
}

fn version(date: &str) -> Version {
    let policy = BillingActionPolicy::Immediate;
    let plan = Plan {
        name: "gold".to_owned(),
        pretty_name: None,
        effective_for_existing_at: None,
        product: "Gold".to_owned(),
        recurring_billing_mode: None,
        initial_phases: Vec::new(),
        final_phase: phase(PhaseType::Evergreen, TimeUnit::Unlimited, None),
        plans_allowed_in_bundle: None,
        overrides: None,
    };
    let product = Product {
        name: "Gold".to_owned(),
        pretty_name: None,
        category: ProductCategory::Base,
        included: Vec::new(),
        available: Vec::new(),
        limits: Vec::new(),
    };
    let everything = Criteria::default();
    let change = ChangeCase { phase_type: None, from: everything.clone(), to: everything.clone(), result: policy };
    let cancel = Case { phase_type: None, criteria: everything, result: policy };
    let list = |name: &str| PriceList { name: name.to_owned(), pretty_name: None, plans: vec!["gold".to_owned()] };
    Version {
        effective_at: Instant::parse(date).unwrap(),
        name: "Test".to_owned(),
        recurring_billing_mode: Some(BillingMode::InAdvance),
        currencies: vec![Currency::of_code("USD").unwrap()],
        units: Vec::new(),
        products: vec![product],
        rules: Rules { change_policy: vec![change], cancel_policy: vec![cancel], ..Rules::default() },
        plans: vec![plan],
        price_lists: PriceLists { default: list("DEFAULT"), children: Vec::new() },
        overridden: Vec::new(),
    }
}

fn mistakes(change: impl FnOnce(&mut Version)) -> Vec<String> {
    let mut version = version("2014-05-01");
    change(&mut version);
    Catalog::default().mistakes_with(version)
}

#[test]
fn a_sound_version_has_none() {
    assert_eq!(mistakes(|_| ()), Vec::<String>::new());
}

#[test]
fn finds_what_kill_bill_finds() {
    let trial = || phase(PhaseType::Trial, TimeUnit::Days, Some(30));
    assert_eq!(
        mistakes(|version| version.plans[0].initial_phases = vec![phase(PhaseType::Trial, TimeUnit::Unlimited, None)]),
        [
            "'TRIAL' Phase 'gold-trial' for plan 'gold' in version 'Thu May 01 00:00:00 GMT 2014' must not have duration \
          as UNLIMITED'"
        ]
    );
    assert_eq!(
        mistakes(|version| version.plans[0].final_phase = trial()),
        ["Final Phase gold-trial of plan gold cannot be of type TRIAL"]
    );
    assert_eq!(
        mistakes(|version| version.plans[0].final_phase.recurring = None),
        ["Phase EVERGREEN of plan gold need to define at least either a fixed or recurrring or usage section."]
    );
    assert_eq!(mistakes(|version| version.currencies.clear()), ["Unsupported currency: USD"]);
    assert_eq!(
        mistakes(|version| version.recurring_billing_mode = None),
        ["Invalid recurring billingMode for plan 'gold'"]
    );
    assert_eq!(
        mistakes(|version| version.rules = Rules::default()),
        ["Missing default rule case for plan change", "Missing default rule case for plan cancellation"]
    );
    assert_eq!(
        mistakes(|version| version.products[0].available = vec!["Gold".to_owned()]),
        ["Product refers to itself in available section"]
    );
}

#[test]
fn versions_fit_together() {
    let catalog = Catalog::new(vec![version("2014-05-01")]);
    assert_eq!(catalog.mistakes_with(version("2020-05-01")), Vec::<String>::new());
    assert_eq!(
        catalog.mistakes_with(version("2014-05-01")),
        ["Catalog effective date 'Thu May 01 00:00:00 GMT 2014' already exists for a previous version"]
    );
    let renamed = Version { name: "Other".to_owned(), ..version("2020-05-01") };
    assert_eq!(catalog.mistakes_with(renamed), ["Catalog name 'Other' is different from existing catalog name 'Test'"]);
    let mut reshaped = version("2020-05-01");
    reshaped.plans[0].initial_phases = vec![phase(PhaseType::Trial, TimeUnit::Days, Some(30))];
    assert_eq!(
        catalog.mistakes_with(reshaped),
        ["Number of phases for plan 'gold' differs between version 'Thu May 01 00:00:00 GMT 2014' and 'Fri May 01 \
          00:00:00 GMT 2020'"]
    );
}
