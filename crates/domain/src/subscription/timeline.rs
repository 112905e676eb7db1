//! What happens to a subscription, in order.
//!
//! Source: the transcripts `subscriptions/*` and, for pauses, Kill Bill's behaviour. At the same instant the use begins
//! before the billing does, and ends before the billing does.

use super::{Moment, Pause, Step, StepKind, Subscription};
use crate::time::Instant;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// Use begins.
    StartEntitlement,
    /// Billing begins.
    StartBilling,
    /// Use is interrupted.
    PauseEntitlement,
    /// Billing is interrupted.
    PauseBilling,
    /// Use goes on.
    ResumeEntitlement,
    /// Billing goes on.
    ResumeBilling,
    /// Another phase begins.
    Phase,
    /// Another plan begins.
    Change,
    /// Use ends.
    StopEntitlement,
    /// Billing ends.
    StopBilling,
    /// The account is closed.
    CloseAccount,
}

impl EventType {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartEntitlement => "START_ENTITLEMENT",
            Self::StartBilling => "START_BILLING",
            Self::PauseEntitlement => "PAUSE_ENTITLEMENT",
            Self::PauseBilling => "PAUSE_BILLING",
            Self::ResumeEntitlement => "RESUME_ENTITLEMENT",
            Self::ResumeBilling => "RESUME_BILLING",
            Self::Phase => "PHASE",
            Self::Change => "CHANGE",
            Self::StopEntitlement => "STOP_ENTITLEMENT",
            Self::StopBilling => "STOP_BILLING",
            Self::CloseAccount => "SERVICE_STATE_CHANGE",
        }
    }

    /// The service that it concerns, as Kill Bill names it.
    #[must_use]
    pub const fn service(self) -> &'static str {
        match self {
            Self::StartEntitlement | Self::PauseEntitlement | Self::ResumeEntitlement | Self::StopEntitlement => {
                "entitlement-service"
            }
            Self::StartBilling | Self::PauseBilling | Self::ResumeBilling | Self::StopBilling => "billing-service",
            Self::Phase | Self::Change => "entitlement+billing-service",
            Self::CloseAccount => "account-service",
        }
    }

    /// The state that it leads to, as Kill Bill names it.
    #[must_use]
    pub const fn service_state(self) -> &'static str {
        match self {
            Self::StartEntitlement => "ENT_STARTED",
            Self::PauseEntitlement | Self::PauseBilling => "ENT_BLOCKED",
            Self::ResumeEntitlement | Self::ResumeBilling => "ENT_CLEAR",
            Self::StopEntitlement => "ENT_CANCELLED",
            Self::CloseAccount => "CLOSE_ACCOUNT",
            other => other.name(),
        }
    }

    /// Whether it keeps billing from going on.
    #[must_use]
    pub const fn blocks_billing(self) -> bool {
        matches!(self, Self::PauseEntitlement | Self::PauseBilling)
    }

    /// Whether it keeps use from going on.
    #[must_use]
    pub const fn blocks_entitlement(self) -> bool {
        matches!(self, Self::PauseEntitlement | Self::PauseBilling | Self::StopEntitlement)
    }
}

/// Something that happens to a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// When, and the id.
    pub moment: Moment,
    /// What.
    pub event_type: EventType,
    /// The plan and phase that it leads to or, at the end, comes from.
    pub step: &'a Step,
}

impl Subscription {
    /// What happens to it, as far as it is known at an instant, given the pauses of its bundle in the order of time, and
    /// when its account was closed.
    #[must_use]
    pub fn timeline(&self, pauses: &[Pause], closed: Option<Moment>, now: Instant) -> Vec<Event<'_>> {
        let Some(first) = self.steps.first() else { return Vec::new() };
        let mut events: Vec<Event<'_>> = self.known_steps(now).map(step_event).collect();
        if let Some(cancellation) = self.cancellation {
            let step = events.last().map_or(first, |event| event.step);
            events.push(Event { moment: cancellation.billing, event_type: EventType::StopBilling, step });
        }
        insert_start(&mut events, self.entitlement_start, first);
        if let Some(cancellation) = self.cancellation {
            insert_stop(&mut events, cancellation.entitlement, first);
        }
        for pause in pauses {
            insert_pause(&mut events, pause);
        }
        if let Some(closed) = closed {
            insert_closing(&mut events, closed);
        }
        events
    }
}

fn step_event(step: &Step) -> Event<'_> {
    let event_type = match step.kind {
        StepKind::Start => EventType::StartBilling,
        StepKind::Phase => EventType::Phase,
        StepKind::Change => EventType::Change,
        StepKind::Expiry => EventType::StopBilling,
    };
    Event { moment: step.moment, event_type, step }
}

/// It is the first event of its instant.
fn insert_start<'a>(events: &mut Vec<Event<'a>>, moment: Moment, first: &'a Step) {
    let index = events.iter().take_while(|event| event.moment.at < moment.at).count();
    let before = index.checked_sub(1).and_then(|index| events.get(index));
    let step = before.map_or(first, |event| event.step);
    events.insert(index, Event { moment, event_type: EventType::StartEntitlement, step });
}

/// It is the last event of its instant but for the end of billing. If a step follows, Kill Bill shows that step's plan.
fn insert_stop<'a>(events: &mut Vec<Event<'a>>, moment: Moment, first: &'a Step) {
    let comes_before = |event: &&Event<'_>| {
        let same = event.moment.at == moment.at && event.event_type != EventType::StopBilling;
        event.moment.at < moment.at || same
    };
    let index = events.iter().take_while(comes_before).count();
    let before = index.checked_sub(1).and_then(|index| events.get(index)).map_or(first, |event| event.step);
    let after = events.get(index).filter(|event| event.event_type != EventType::StopBilling);
    let step = after.map_or(before, |event| event.step);
    events.insert(index, Event { moment, event_type: EventType::StopEntitlement, step });
}

/// Use and billing are interrupted as far as they go on, and go on as far as they are interrupted.
fn insert_pause(events: &mut Vec<Event<'_>>, pause: &Pause) {
    let at = pause.moment.at;
    let index = events.iter().take_while(|event| comes_before_pause(event, at)).count();
    let earlier = events.get(..index).unwrap_or_default();
    let Some(step) = earlier.last().map(|event| event.step) else { return };
    let latest = |types: [EventType; 4]| {
        earlier.iter().rev().map(|event| event.event_type).find(|event_type| types.contains(event_type))
    };
    let [paused_use, paused_billing] = [EventType::PauseEntitlement, EventType::PauseBilling];
    let [resumed_use, resumed_billing] = [EventType::ResumeEntitlement, EventType::ResumeBilling];
    let use_state = latest([EventType::StartEntitlement, paused_use, resumed_use, EventType::StopEntitlement]);
    let billing_state = latest([EventType::StartBilling, paused_billing, resumed_billing, EventType::StopBilling]);
    let goes_on = |state| {
        use EventType::{ResumeBilling, ResumeEntitlement, StartBilling, StartEntitlement};
        matches!(state, Some(StartEntitlement | ResumeEntitlement | StartBilling | ResumeBilling))
    };
    let mut added = Vec::new();
    if pause.paused {
        added.extend(goes_on(use_state).then_some(paused_use));
        added.extend(goes_on(billing_state).then_some(paused_billing));
    } else {
        added.extend((use_state == Some(paused_use)).then_some(resumed_use));
        added.extend((billing_state == Some(paused_billing)).then_some(resumed_billing));
    }
    let new = added.into_iter().map(|event_type| Event { moment: pause.moment, event_type, step });
    events.splice(index..index, new.collect::<Vec<_>>());
}

/// It is shown as far as use or billing goes on.
fn insert_closing(events: &mut Vec<Event<'_>>, moment: Moment) {
    use EventType::{StartBilling, StartEntitlement, StopBilling, StopEntitlement};
    let index = events.iter().take_while(|event| comes_before_pause(event, moment.at)).count();
    let earlier = events.get(..index).unwrap_or_default();
    let has = |event_type| earlier.iter().any(|event| event.event_type == event_type);
    let goes_on = (has(StartEntitlement) && !has(StopEntitlement)) || (has(StartBilling) && !has(StopBilling));
    let Some(step) = earlier.last().map(|event| event.step).filter(|_| goes_on) else { return };
    events.insert(index, Event { moment, event_type: EventType::CloseAccount, step });
}

fn comes_before_pause(event: &Event<'_>, at: Instant) -> bool {
    let stops = matches!(event.event_type, EventType::StopEntitlement | EventType::StopBilling);
    event.moment.at < at || (event.moment.at == at && !stops)
}

#[cfg(test)]
mod tests;
