use uuid::Uuid;

use super::*;
use crate::catalog::{PhaseType, ProductCategory};
use crate::identifier::{AccountId, BundleId, SubscriptionId};
use crate::subscription::{Cancellation, State};

fn moment(date: &str) -> Moment {
    Moment { event: Uuid::nil(), at: Instant::parse(date).unwrap() }
}

fn step(kind: StepKind, date: &str, phase_type: PhaseType) -> Step {
    Step {
        moment: moment(date),
        kind,
        plan: "gold".to_owned(),
        phase_type,
        price_list: "DEFAULT".to_owned(),
        catalog_effective_at: Instant::from_millis(0),
    }
}

fn subscription(entitlement: &str, steps: Vec<Step>, end: Option<(&str, &str)>) -> Subscription {
    Subscription {
        id: SubscriptionId::new(Uuid::nil()),
        account: AccountId::new(Uuid::nil()),
        bundle: BundleId::new(Uuid::nil()),
        external_key: String::new(),
        category: ProductCategory::Base,
        quantity: 1,
        bill_cycle_day: None,
        migrated: false,
        entitlement_start: moment(entitlement),
        steps,
        pending_change: None,
        cancellation: end
            .map(|(entitlement, billing)| (moment(entitlement), moment(billing)))
            .map(|(entitlement, billing)| Cancellation { entitlement, billing, with_base: false }),
    }
}

fn shown(subscription: &Subscription, pauses: &[Pause]) -> Vec<String> {
    let show = |event: Event<'_>| {
        let date = event.moment.at.to_string();
        let day = date.split('T').next().unwrap();
        format!("{day} {} {}", event.event_type.name(), event.step.phase_type)
    };
    subscription.timeline(pauses, None, Instant::parse("2026-01-01").unwrap()).into_iter().map(show).collect()
}

fn start(date: &str) -> Step {
    step(StepKind::Start, date, PhaseType::Evergreen)
}

#[test]
fn use_begins_and_ends_before_billing_at_the_same_instant() {
    let plain = subscription("2024-02-01", vec![start("2024-02-01")], Some(("2024-06-01", "2024-06-01")));
    assert_eq!(
        shown(&plain, &[]),
        [
            "2024-02-01 START_ENTITLEMENT EVERGREEN",
            "2024-02-01 START_BILLING EVERGREEN",
            "2024-06-01 STOP_ENTITLEMENT EVERGREEN",
            "2024-06-01 STOP_BILLING EVERGREEN",
        ]
    );
    let on_its_start = subscription("2024-02-01", vec![start("2024-02-01")], Some(("2024-02-01", "2024-02-01")));
    assert_eq!(
        shown(&on_its_start, &[]).iter().map(|line| line.split_once(' ').unwrap().1).collect::<Vec<_>>(),
        [
            "START_ENTITLEMENT EVERGREEN",
            "START_BILLING EVERGREEN",
            "STOP_ENTITLEMENT EVERGREEN",
            "STOP_BILLING EVERGREEN"
        ]
    );
}

#[test]
fn billing_may_begin_and_end_first() {
    let early = subscription("2024-03-01", vec![start("2024-02-01")], Some(("2024-05-01", "2024-02-01")));
    assert_eq!(
        shown(&early, &[]),
        [
            "2024-02-01 START_BILLING EVERGREEN",
            "2024-02-01 STOP_BILLING EVERGREEN",
            "2024-03-01 START_ENTITLEMENT EVERGREEN",
            "2024-05-01 STOP_ENTITLEMENT EVERGREEN",
        ]
    );
}

#[test]
fn steps_after_the_end_of_billing_are_not_taken() {
    let steps = || {
        vec![
            step(StepKind::Start, "2024-02-01", PhaseType::Trial),
            step(StepKind::Phase, "2024-03-02", PhaseType::Evergreen),
        ]
    };
    let cancelled = subscription("2024-02-01", steps(), Some(("2024-02-10", "2024-02-10")));
    assert_eq!(shown(&cancelled, &[]).len(), 4);
    let later = subscription("2024-02-01", steps(), Some(("2024-02-10", "2024-04-01")));
    assert_eq!(
        shown(&later, &[]),
        [
            "2024-02-01 START_ENTITLEMENT TRIAL",
            "2024-02-01 START_BILLING TRIAL",
            "2024-02-10 STOP_ENTITLEMENT EVERGREEN",
            "2024-03-02 PHASE EVERGREEN",
            "2024-04-01 STOP_BILLING EVERGREEN",
        ]
    );
}

#[test]
fn pauses_interrupt_what_goes_on() {
    let active = subscription("2024-02-01", vec![start("2024-02-01")], None);
    let pauses = [
        Pause { moment: moment("2024-01-01"), paused: true },
        Pause { moment: moment("2024-03-01"), paused: true },
        Pause { moment: moment("2024-04-01"), paused: false },
        Pause { moment: moment("2024-05-01"), paused: false },
    ];
    assert_eq!(
        shown(&active, &pauses)[2..],
        [
            "2024-03-01 PAUSE_ENTITLEMENT EVERGREEN",
            "2024-03-01 PAUSE_BILLING EVERGREEN",
            "2024-04-01 RESUME_ENTITLEMENT EVERGREEN",
            "2024-04-01 RESUME_BILLING EVERGREEN",
        ]
    );
    let at = |date| Instant::parse(date).unwrap();
    assert_eq!(active.state(&pauses, at("2024-03-15")), State::Blocked);
    assert_eq!(active.state(&pauses, at("2024-04-15")), State::Active);
    assert_eq!(active.state(&[], at("2024-01-31")), State::Pending);
}

#[test]
fn a_future_end_leaves_it_active() {
    let ending = subscription("2024-02-01", vec![start("2024-02-01")], Some(("2024-06-01", "2024-06-01")));
    let at = |date| Instant::parse(date).unwrap();
    assert_eq!(ending.state(&[], at("2024-05-31")), State::Active);
    assert_eq!(ending.state(&[], at("2024-06-01")), State::Cancelled);
    assert_eq!(ending.end(), Some(at("2024-06-01")));
}

#[test]
fn only_the_next_phase_is_known() {
    let steps = vec![
        step(StepKind::Start, "2024-02-01", PhaseType::Trial),
        step(StepKind::Phase, "2024-03-02", PhaseType::Discount),
        step(StepKind::Phase, "2024-06-02", PhaseType::Evergreen),
    ];
    let subscription = subscription("2024-02-01", steps, None);
    let known = |now| subscription.known_steps(Instant::parse(now).unwrap()).count();
    assert_eq!(known("2024-01-01"), 2);
    assert_eq!(known("2024-02-01"), 2);
    assert_eq!(known("2024-03-02"), 3);
}
