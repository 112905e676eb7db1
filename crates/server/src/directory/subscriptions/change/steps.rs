//! What follows a change of plan.

use hobbs_domain::catalog::{Catalog, ChangeAlignment, PhaseType};
use hobbs_domain::subscription::{Step, StepKind, Subscription, expiry, phase_starts};
use hobbs_domain::time::{Instant, ReferenceTime};

use super::{Offer, subjects};
use crate::directory::subscriptions::draft::Draft;
use crate::directory::subscriptions::faults;
use crate::fault::Fault;

impl Draft<'_> {
    /// The change and the phases that follow it, counted from where the catalog's rules say.
    pub(in crate::directory::subscriptions) fn steps_after_change(
        &self,
        catalog: &Catalog,
        subscription: &Subscription,
        offer: Offer<'_>,
        phase_type: Option<PhaseType>,
        (at, bundle_start, reference): (Instant, Instant, &ReferenceTime),
    ) -> Result<Vec<Step>, Fault> {
        let Offer { version, plan } = offer;
        let alignment = subscription.step_at(at).and_then(|step| {
            let (from, to) = subjects(catalog, step, offer)?;
            Some(version.rules.change_alignment_of(step.phase_type, from, to))
        });
        let original = subscription.steps.first().map(|step| step.phase_type);
        let kept = phase_type.or_else(|| original.filter(|&original| plan.phase(original).is_some()));
        let (start, initial) = match alignment.unwrap_or(ChangeAlignment::StartOfBundle) {
            ChangeAlignment::StartOfBundle => (bundle_start, kept),
            ChangeAlignment::StartOfSubscription => (subscription.billing_start(), kept),
            ChangeAlignment::ChangeOfPlan | ChangeAlignment::ChangeOfPriceList => (at, phase_type),
        };
        let mut starts = phase_starts(plan, initial, start, reference);
        let over = starts.iter().filter(|(_, start)| *start <= at).count().saturating_sub(1);
        starts.drain(..over);
        if starts.is_empty() {
            return Err(phase_type.map_or_else(|| faults::bad_phase("null"), faults::bad_phase));
        }
        let price_list = version.price_lists.name_of_plan(plan.listed_name());
        if starts.first().is_some_and(|&(current, _)| current == PhaseType::FixedTerm) {
            // After a change into a fixed term no phase follows it, as in Kill Bill.
            starts.truncate(1);
        }
        let end = starts.last().and_then(|&(phase_type, start)| Some((phase_type, expiry(plan, phase_type, start)?)));
        let begins = starts.into_iter().enumerate().map(|(index, (phase_type, start))| match index {
            0 => (StepKind::Change, phase_type, at),
            _ => (StepKind::Phase, phase_type, start),
        });
        let end = end.map(|(phase_type, over)| (StepKind::Expiry, phase_type, over.max(at)));
        let steps = begins.chain(end).map(|(kind, phase_type, at)| Step {
            moment: self.moment(at),
            kind,
            plan: plan.name.clone(),
            phase_type,
            price_list: price_list.to_owned(),
            catalog_effective_at: version.effective_at,
        });
        Ok(steps.collect())
    }
}
