use super::*;
use crate::catalog::{
    BillingMode, BillingPeriod, Currency, Decimal, Duration, InternationalPrice, Price, PriceList, PriceLists, Product,
    Recurring, Rules, TimeUnit,
};
use crate::identifier::{AccountId, BundleId, SubscriptionId};
use crate::subscription::{Cancellation, Moment};
use crate::time::{ReferenceTime, Zone};
use uuid::Uuid;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn moment(text: &str) -> Moment {
    Moment { event: Uuid::nil(), at: at(text) }
}

/// A phase that charges an amount each month.
fn phase(phase_type: PhaseType, unit: TimeUnit, number: Option<i32>, price: i128) -> Phase {
    let price = Price { currency: Currency::of_code("USD").unwrap(), value: Some(Decimal::new(price, 0)) };
    let recurring =
        Recurring { billing_period: BillingPeriod::Monthly, price: Some(InternationalPrice { prices: vec![price] }) };
    let duration = Duration { unit, number };
    Phase { pretty_name: None, phase_type, duration, fixed: None, recurring: Some(recurring), usages: Vec::new() }
}

/// A version in which the phases of `gold` cost `price`.
fn version(date: &str, price: i128, for_existing: Option<&str>) -> Version {
    let trial = phase(PhaseType::Trial, TimeUnit::Days, Some(30), price);
    let plan = Plan {
        name: "gold".to_owned(),
        pretty_name: None,
        effective_for_existing_at: for_existing.map(at),
        product: "Gold".to_owned(),
        recurring_billing_mode: None,
        initial_phases: vec![trial],
        final_phase: phase(PhaseType::Evergreen, TimeUnit::Unlimited, None, price),
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
    let list = PriceList { name: "DEFAULT".to_owned(), pretty_name: None, plans: vec!["gold".to_owned()] };
    Version {
        effective_at: at(date),
        name: "Test".to_owned(),
        recurring_billing_mode: Some(BillingMode::InAdvance),
        currencies: Vec::new(),
        units: Vec::new(),
        products: vec![product],
        rules: Rules::default(),
        plans: vec![plan],
        price_lists: PriceLists { default: list, children: Vec::new() },
        overridden: Vec::new(),
    }
}

fn step(kind: StepKind, phase_type: PhaseType, date: &str) -> Step {
    Step {
        moment: moment(date),
        kind,
        plan: "gold".to_owned(),
        phase_type,
        price_list: "DEFAULT".to_owned(),
        catalog_effective_at: at("2024-01-01"),
    }
}

/// A subscription since the 1st of January 2025, its trial until the 31st.
fn subscription() -> Subscription {
    Subscription {
        id: SubscriptionId::new(Uuid::nil()),
        account: AccountId::new(Uuid::nil()),
        bundle: BundleId::new(Uuid::nil()),
        external_key: "gold".to_owned(),
        category: ProductCategory::Base,
        quantity: 1,
        bill_cycle_day: None,
        migrated: false,
        entitlement_start: moment("2025-01-01"),
        steps: vec![
            step(StepKind::Start, PhaseType::Trial, "2025-01-01"),
            step(StepKind::Phase, PhaseType::Evergreen, "2025-01-31"),
        ],
        pending_change: None,
        cancellation: None,
    }
}

/// What is billed, an event a line: kind, date, price.
fn events(versions: Vec<Version>, subscription: &Subscription, pauses: &[(&str, bool)]) -> Vec<String> {
    let pauses: Vec<Pause> = pauses.iter().map(|&(date, paused)| Pause { moment: moment(date), paused }).collect();
    let catalog = Catalog::new(versions);
    let time = AccountTime::fixed(ReferenceTime::new(&Zone::utc(), at("2025-01-01")));
    let billed = BilledSubscription { subscription, base: subscription, pauses: &pauses };
    let dollars = Currency::of_code("USD").unwrap();
    let show = |event: &BillingEvent<'_>| {
        let price = event.recurring_price(dollars).unwrap().map(|price| format!(" {price}")).unwrap_or_default();
        let at = event.at.to_string();
        format!("{:?} {}{price}", event.kind, at.trim_end_matches("T00:00:00.000Z"))
    };
    billing_events(billed, &catalog, &time, 1, at("2025-12-01")).iter().map(show).collect()
}

fn one() -> Vec<Version> {
    vec![version("2024-01-01", 1, None)]
}

#[test]
fn a_phase_keeps_to_the_version_that_the_plan_was_chosen_in() {
    let versions = vec![version("2024-01-01", 1, None), version("2025-01-10", 2, None)];
    assert_eq!(events(versions, &subscription(), &[]), ["Start 2025-01-01 1", "Phase 2025-01-31 1"]);
}

#[test]
fn a_phase_is_of_the_version_that_existing_subscriptions_moved_to_before_it() {
    let versions = || vec![version("2024-01-01", 1, None), version("2025-01-10", 2, Some("2025-01-20"))];
    let moved = ["Start 2025-01-01 1", "Change 2025-01-20 2", "Phase 2025-01-31 2"];
    assert_eq!(events(versions(), &subscription(), &[]), moved);
    let later = vec![version("2024-01-01", 1, None), version("2025-01-10", 2, Some("2025-02-20"))];
    assert_eq!(
        events(later, &subscription(), &[]),
        ["Start 2025-01-01 1", "Phase 2025-01-31 1", "Change 2025-02-20 2"]
    );
}

#[test]
fn a_fixed_term_ends_billing() {
    let mut expiring = subscription();
    expiring.steps.push(step(StepKind::Expiry, PhaseType::Evergreen, "2025-03-01"));
    assert_eq!(events(one(), &expiring, &[]), ["Start 2025-01-01 1", "Phase 2025-01-31 1", "Expiry 2025-03-01"]);
    let end = moment("2025-02-10");
    expiring.cancellation = Some(Cancellation { entitlement: end, billing: end, with_base: false });
    assert_eq!(events(one(), &expiring, &[]), ["Start 2025-01-01 1", "Phase 2025-01-31 1", "Cancel 2025-02-10"]);
}

#[test]
fn billing_stops_while_a_bundle_is_paused() {
    let paused = events(one(), &subscription(), &[("2025-02-10", true), ("2025-02-20", false)]);
    assert_eq!(paused, ["Start 2025-01-01 1", "Phase 2025-01-31 1", "Pause 2025-02-10", "Resume 2025-02-20 1"]);
    // The phase that would begin in the pause begins with its end.
    let over_a_phase = events(one(), &subscription(), &[("2025-01-10", true), ("2025-02-20", false)]);
    assert_eq!(over_a_phase, ["Start 2025-01-01 1", "Pause 2025-01-10", "Resume 2025-02-20 1"]);
}

#[test]
fn pauses_of_less_than_a_day_are_billed() {
    let short = [("2025-02-10T00:00:00Z", true), ("2025-02-10T23:59:59Z", false)];
    assert_eq!(events(one(), &subscription(), &short), events(one(), &subscription(), &[]));
    let a_day = [("2025-02-10T00:00:00Z", true), ("2025-02-11T00:00:00Z", false)];
    assert_eq!(events(one(), &subscription(), &a_day).len(), 4);
}

#[test]
fn pauses_that_meet_are_one() {
    let twice = [("2025-02-10", true), ("2025-02-20", false), ("2025-02-20", true), ("2025-03-10", false)];
    let once = [("2025-02-10", true), ("2025-03-10", false)];
    assert_eq!(events(one(), &subscription(), &twice), events(one(), &subscription(), &once));
}

#[test]
fn what_happens_as_a_pause_ends_holds_from_then_on() {
    let versions = vec![version("2024-01-01", 1, None), version("2025-01-10", 2, Some("2025-02-20"))];
    let paused = [("2025-02-10", true), ("2025-02-20", false)];
    assert_eq!(
        events(versions, &subscription(), &paused),
        ["Start 2025-01-01 1", "Phase 2025-01-31 1", "Pause 2025-02-10", "Resume 2025-02-20 1", "Change 2025-02-20 2"]
    );
    let mut cancelled = subscription();
    let end = moment("2025-02-20");
    cancelled.cancellation = Some(Cancellation { entitlement: end, billing: end, with_base: false });
    assert_eq!(events(one(), &cancelled, &paused).last().unwrap(), "Cancel 2025-02-20");
}

#[test]
fn a_pause_in_which_billing_ends_has_no_end() {
    let mut cancelled = subscription();
    let end = moment("2025-02-10T06:00:00Z");
    cancelled.cancellation = Some(Cancellation { entitlement: end, billing: end, with_base: false });
    // It was resumed within a day, but after billing had ended.
    let paused = [("2025-02-10T00:00:00Z", true), ("2025-02-10T12:00:00Z", false)];
    assert_eq!(events(one(), &cancelled, &paused), ["Start 2025-01-01 1", "Phase 2025-01-31 1", "Pause 2025-02-10"]);
}
