//! The term of a subscription: the period that it is charged for.

use hobbs_domain::billing::{AccountTime, bill_cycle_day_at};
use hobbs_domain::catalog::{BillingActionPolicy, BillingPeriod, Catalog};
use hobbs_domain::subscription::Subscription;
use hobbs_domain::time::{Instant, LocalDate, ReferenceTime};

use super::Payer;
use super::load::LoadedSubscription;

/// The term of a subscription, as far as its invoices tell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    /// The date through which it is charged; `None`: nothing is charged yet.
    charged_through: Option<LocalDate>,
    billing_start: Instant,
    period: BillingPeriod,
    /// On which day of the month its periods begin.
    day: i64,
    reference: ReferenceTime,
    now: Instant,
}

impl Term {
    pub(super) fn of(loaded: &LoadedSubscription, catalog: &Catalog, payer: &Payer, now: Instant) -> Self {
        let subscription = &loaded.subscription;
        let reference = payer.reference;
        let day = bill_cycle_day_at(subscription, catalog, &AccountTime::fixed(reference), payer.bill_cycle_day, now);
        Self {
            charged_through: loaded.charged_through,
            billing_start: subscription.billing_start(),
            period: recurring_period(subscription, catalog, now),
            day: day.unwrap_or_else(|| reference.date_of(subscription.billing_start()).day_of_month()),
            reference,
            now,
        }
    }

    /// When a policy lets something take effect; the policy `ILLEGAL` lets nothing, and is not asked for here.
    pub(super) fn boundary(self, policy: BillingActionPolicy) -> Instant {
        match policy {
            BillingActionPolicy::StartOfTerm => self.start(),
            BillingActionPolicy::EndOfTerm => self.end(),
            BillingActionPolicy::Immediate | BillingActionPolicy::Illegal => self.now,
        }
    }

    /// The date through which it is charged; `None`: nothing is charged yet.
    pub(super) const fn charged_through(self) -> Option<LocalDate> {
        self.charged_through
    }

    /// What is charged may have ended, if invoices are not made or only a price without a period was charged.
    fn end(self) -> Instant {
        self.charged_through_instant().map_or(self.now, |end| end.max(self.now))
    }

    fn start(self) -> Instant {
        let Some(charged_through) = self.charged_through else { return self.billing_start };
        if self.reference.instant_of(charged_through) <= self.now {
            return self.reference.instant_of(charged_through);
        }
        let Some(length) = self.period.length() else { return self.now };
        let mut start = charged_through;
        while self.reference.instant_of(start) > self.now {
            start = length.before(start, 1);
        }
        // Months that are too short lose the day on the way back.
        self.reference.instant_of(if length.is_months() { start.with_day_of_month(self.day) } else { start })
    }

    fn charged_through_instant(self) -> Option<Instant> {
        self.charged_through.map(|date| self.reference.instant_of(date))
    }
}

/// The period of the plan that the subscription is on; none if the catalog has it no more.
fn recurring_period(subscription: &Subscription, catalog: &Catalog, now: Instant) -> BillingPeriod {
    let plan = || {
        let step = subscription.step_at(now)?;
        catalog.version_at(step.catalog_effective_at)?.plan(&step.plan)
    };
    plan().map_or(BillingPeriod::NoBillingPeriod, |plan| plan.recurring_billing_period())
}

#[cfg(test)]
mod tests {
    use hobbs_domain::time::Zone;

    use super::*;

    fn term(charged_through: Option<&str>, period: BillingPeriod) -> Term {
        let instant = |text: &str| Instant::parse(text).unwrap();
        Term {
            charged_through: charged_through.map(|date| LocalDate::parse(date).unwrap()),
            billing_start: instant("2025-01-05T10:00:00Z"),
            period,
            day: 31,
            reference: ReferenceTime::new(&Zone::utc(), instant("2025-01-01T10:00:00Z")),
            now: instant("2025-03-10T12:00:00Z"),
        }
    }

    #[test]
    fn a_term_ends_where_the_invoices_end() {
        for (charged_through, end) in [
            (None, "2025-03-10T12:00:00.000Z"),
            (Some("2025-03-01"), "2025-03-10T12:00:00.000Z"),
            (Some("2025-04-01"), "2025-04-01T10:00:00.000Z"),
        ] {
            let term = term(charged_through, BillingPeriod::Monthly);
            assert_eq!(term.boundary(BillingActionPolicy::EndOfTerm).to_string(), end, "{charged_through:?}");
        }
    }

    #[test]
    fn a_term_starts_whole_periods_before_its_end() {
        for (charged_through, period, start) in [
            (None, BillingPeriod::Monthly, "2025-01-05T10:00:00.000Z"),
            (Some("2025-03-01"), BillingPeriod::Monthly, "2025-03-01T10:00:00.000Z"),
            (Some("2025-03-31"), BillingPeriod::Monthly, "2025-02-28T10:00:00.000Z"),
            (Some("2025-04-30"), BillingPeriod::Bimestrial, "2025-02-28T10:00:00.000Z"),
            (Some("2026-01-31"), BillingPeriod::Annual, "2025-01-31T10:00:00.000Z"),
            (Some("2025-03-20"), BillingPeriod::Weekly, "2025-03-06T10:00:00.000Z"),
            (Some("2025-03-20"), BillingPeriod::NoBillingPeriod, "2025-03-10T12:00:00.000Z"),
        ] {
            let term = term(charged_through, period);
            assert_eq!(term.boundary(BillingActionPolicy::StartOfTerm).to_string(), start, "{charged_through:?}");
        }
    }
}
