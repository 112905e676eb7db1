//! Between subscriptions as the domain knows them and as they are stored.
//!
//! The domain knows no audits, so they are kept beside it, by the ids of events, in [`Audits`].

use std::collections::HashMap;

use hobbs_domain::catalog::{PhaseType, ProductCategory};
use hobbs_domain::identifier::{AccountId, BundleId, SubscriptionId};
use hobbs_domain::subscription::{Cancellation, Moment, Pause, PendingChange, Step, StepKind, Subscription};
use hobbs_domain::time::Instant;
use uuid::Uuid;

use super::documents::{
    BundleDocument, CancellationDocument, MomentDocument, PendingChangeDocument, StepDocument, SubscriptionDocument,
};
use crate::directory::audits::AuditDocument;
use crate::fault::Fault;

/// Who asked for which event.
#[derive(Clone, Debug, Default)]
pub struct Audits(HashMap<Uuid, AuditDocument>);

impl Audits {
    /// Who asked for an event.
    #[must_use]
    pub fn of(&self, event: Uuid) -> Option<&AuditDocument> {
        self.0.get(&event)
    }

    /// Takes what is known of other events.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

fn damaged(what: &str) -> Fault {
    Fault::from(hobbs_store::StoreError::Damaged(format!("a stored subscription has an unknown {what}")))
}

/// A subscription as the domain knows it, and who asked for its events.
pub fn from_document(document: &SubscriptionDocument) -> Result<(Subscription, Audits), Fault> {
    let mut audits = Audits::default();
    let entitlement_start = moment(&document.entitlement_start, &mut audits);
    let steps = steps(&document.steps, &mut audits)?;
    let pending_change = document.pending_change.as_ref().map(|change| {
        let replaced = steps_of_change(change, &mut audits)?;
        Ok::<_, Fault>(PendingChange { at: Instant::from_millis(change.at), replaced })
    });
    let cancellation = document.cancellation.as_ref().map(|cancellation| Cancellation {
        entitlement: moment(&cancellation.entitlement, &mut audits),
        billing: moment(&cancellation.billing, &mut audits),
        with_base: cancellation.with_base,
    });
    let subscription = Subscription {
        id: SubscriptionId::new(document.id),
        account: AccountId::new(document.account),
        bundle: BundleId::new(document.bundle),
        external_key: document.external_key.clone(),
        category: ProductCategory::of_name(&document.category).ok_or_else(|| damaged("category"))?,
        quantity: document.quantity,
        bill_cycle_day: document.bill_cycle_day,
        migrated: document.migrated,
        entitlement_start,
        steps,
        pending_change: pending_change.transpose()?,
        cancellation,
    };
    Ok((subscription, audits))
}

fn steps_of_change(change: &PendingChangeDocument, audits: &mut Audits) -> Result<Vec<Step>, Fault> {
    steps(&change.replaced, audits)
}

fn moment(document: &MomentDocument, audits: &mut Audits) -> Moment {
    audits.0.insert(document.event, document.audit.clone());
    Moment { event: document.event, at: Instant::from_millis(document.at) }
}

fn steps(documents: &[StepDocument], audits: &mut Audits) -> Result<Vec<Step>, Fault> {
    documents.iter().map(|document| step(document, audits)).collect()
}

fn step(document: &StepDocument, audits: &mut Audits) -> Result<Step, Fault> {
    let kind = match document.kind.as_str() {
        "START" => StepKind::Start,
        "PHASE" => StepKind::Phase,
        "CHANGE" => StepKind::Change,
        "EXPIRY" => StepKind::Expiry,
        _ => return Err(damaged("kind of step")),
    };
    Ok(Step {
        moment: moment(&document.moment, audits),
        kind,
        plan: document.plan.clone(),
        phase_type: PhaseType::of_name(&document.phase).ok_or_else(|| damaged("phase"))?,
        price_list: document.price_list.clone(),
        catalog_effective_at: Instant::from_millis(document.catalog_effective_at),
    })
}

/// The pauses of a bundle, and who asked for them.
pub fn pauses(bundle: &BundleDocument) -> (Vec<Pause>, Audits) {
    let mut audits = Audits::default();
    let pause = |document: &super::documents::PauseDocument| Pause {
        moment: moment(&document.moment, &mut audits),
        paused: document.paused,
    };
    let pauses = bundle.pauses.iter().map(pause).collect();
    (pauses, audits)
}

/// A subscription as it is to be stored. Events that no one is known to have asked for are put down to `asked`.
pub fn to_document(
    subscription: &Subscription,
    created: AuditDocument,
    audits: &Audits,
    asked: &AuditDocument,
) -> SubscriptionDocument {
    let moment = |moment: Moment| MomentDocument {
        event: moment.event,
        at: moment.at.millis(),
        audit: audits.of(moment.event).unwrap_or(asked).clone(),
    };
    let step = |step: &Step| StepDocument {
        moment: moment(step.moment),
        kind: kind_name(step.kind).to_owned(),
        plan: step.plan.clone(),
        phase: step.phase_type.name().to_owned(),
        price_list: step.price_list.clone(),
        catalog_effective_at: step.catalog_effective_at.millis(),
    };
    SubscriptionDocument {
        id: subscription.id.uuid(),
        account: subscription.account.uuid(),
        bundle: subscription.bundle.uuid(),
        external_key: subscription.external_key.clone(),
        category: subscription.category.name().to_owned(),
        quantity: subscription.quantity,
        bill_cycle_day: subscription.bill_cycle_day,
        migrated: subscription.migrated,
        created,
        entitlement_start: moment(subscription.entitlement_start),
        steps: subscription.steps.iter().map(step).collect(),
        pending_change: subscription.pending_change.as_ref().map(|change| PendingChangeDocument {
            at: change.at.millis(),
            replaced: change.replaced.iter().map(step).collect(),
        }),
        cancellation: subscription.cancellation.map(|cancellation| CancellationDocument {
            entitlement: moment(cancellation.entitlement),
            billing: moment(cancellation.billing),
            with_base: cancellation.with_base,
        }),
    }
}

const fn kind_name(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Start => "START",
        StepKind::Phase => "PHASE",
        StepKind::Change => "CHANGE",
        StepKind::Expiry => "EXPIRY",
    }
}
