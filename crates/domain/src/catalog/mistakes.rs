//! What is wrong with a catalog whose XML is well-formed. The texts are Kill Bill's.
//!
//! Source: the transcripts `catalog/invalid-*`, and what Kill Bill checks beyond them. Much is not checked: a usage price
//! may be negative or in a currency that is not declared.

mod across;
mod plan;
mod rules;
mod unratable;

use super::{Catalog, PhaseType, Plan, PriceList, TimeUnit, Version};
use crate::time::Instant;

impl Catalog {
    /// What is wrong with a version that is to be added; nothing if it can be. What is wrong with the version itself is
    /// answered alone, and so is another name than the catalog's.
    #[must_use]
    pub fn mistakes_with(&self, version: Version) -> Vec<String> {
        let own = version.mistakes();
        if !own.is_empty() {
            return own;
        }
        if let Some(other) = self.versions().first().filter(|other| other.name != version.name) {
            let (name, existing) = (&version.name, &other.name);
            return vec![format!("Catalog name '{name}' is different from existing catalog name '{existing}'")];
        }
        let all = Self::new(self.versions().iter().cloned().chain([version]).collect());
        across::mistakes(all.versions())
    }
}

impl Version {
    /// What is wrong with it, apart from other versions.
    #[must_use]
    pub fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        self.add_product_mistakes(&mut mistakes);
        for plan in &self.plans {
            plan::add_mistakes(self, plan, &mut mistakes);
        }
        for _ in self.price_lists.children.iter().filter(|list| list.name == PriceList::DEFAULT_NAME) {
            mistakes.push(format!("Pricelists cannot use the reserved name '{}'", PriceList::DEFAULT_NAME));
        }
        rules::add_mistakes(&self.rules, &mut mistakes);
        for plan in &self.plans {
            self.add_unlimited_mistakes(plan, &mut mistakes);
        }
        mistakes
    }

    fn add_product_mistakes(&self, mistakes: &mut Vec<String>) {
        for product in &self.products {
            for (addons, section) in [(&product.included, "included"), (&product.available, "available")] {
                for _ in addons.iter().filter(|addon| **addon == product.name) {
                    mistakes.push(format!("Product refers to itself in {section} section"));
                }
            }
        }
    }

    /// An evergreen phase has no end, and only it.
    fn add_unlimited_mistakes(&self, plan: &Plan, mistakes: &mut Vec<String>) {
        let (plan_name, date) = (&plan.name, java_date(self.effective_at));
        for phase in plan.phases() {
            let (phase_type, name) = (phase.phase_type, plan.phase_name(phase.phase_type));
            let unlimited = phase.duration.unit == TimeUnit::Unlimited;
            if phase_type == PhaseType::Evergreen && !unlimited {
                mistakes.push(format!(
                    "EVERGREEN Phase '{name}' for plan '{plan_name}' in version '{date}' must have duration as UNLIMITED'"
                ));
            } else if phase_type != PhaseType::Evergreen && unlimited {
                mistakes.push(format!(
                    "'{phase_type}' Phase '{name}' for plan '{plan_name}' in version '{date}' must not have duration as \
                     UNLIMITED'"
                ));
            }
        }
    }
}

/// An instant as Java prints a `Date`: `Thu May 01 00:00:00 GMT 2014`.
pub(super) fn java_date(instant: Instant) -> String {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let weekday = usize::try_from(instant.millis().div_euclid(86_400_000).rem_euclid(7)).unwrap_or_default();
    let text = instant.to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    let mut parts = date.rsplitn(3, '-');
    let (day, month, year) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let month = month.parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?)).unwrap_or(&"");
    let weekday = WEEKDAYS.get(weekday).unwrap_or(&"");
    let time = time.get(..8).unwrap_or_default();
    format!("{weekday} {month} {day} {time} GMT {year}")
}

#[cfg(test)]
mod tests;
