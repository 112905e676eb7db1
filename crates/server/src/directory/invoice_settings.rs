//! What a tenant's configuration says about invoices.

use hobbs_domain::billing::{Arrears, DayOffset};
use hobbs_domain::identifier::TenantId;
use hobbs_domain::invoicing::InvoiceSettings;
use hobbs_domain::rating::RatingMode;
use serde_json::{Map, Value};

use super::{Directory, TENANT_CONFIGURATION};
use crate::fault::Fault;

impl Directory {
    /// What a tenant's configuration says about its invoices.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn invoice_settings(&self, tenant: TenantId) -> Result<InvoiceSettings, Fault> {
        let configuration = self.tenant_values(tenant, TENANT_CONFIGURATION).await?.pop();
        Ok(invoice_settings(configuration.as_deref()))
    }

    /// Whether Kill Bill's defects are kept.
    pub(super) async fn rating_mode(&self, tenant: TenantId) -> Result<RatingMode, Fault> {
        Ok(self.invoice_settings(tenant).await?.rating)
    }
}

/// Reads a tenant's configuration: a JSON object of texts. What is missing or can't be read has its default, as in Kill Bill.
fn invoice_settings(configuration: Option<&str>) -> InvoiceSettings {
    let parsed = configuration.and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
    let values = Values(parsed.unwrap_or_default());
    let default = InvoiceSettings::default();
    let fixed = values.text("org.killbill.invoice.usage.tz.mode").as_deref() != Some("VARIABLE");
    let correct = values.text("hobbs.rating").as_deref() == Some("correct");
    InvoiceSettings {
        detail: values.text("org.killbill.invoice.item.result.behavior.mode").as_deref() == Some("DETAIL"),
        day_offset: if fixed && !correct { DayOffset::Fixed } else { DayOffset::OfTheDay },
        zero_usage_left_out: values.flag("org.killbill.invoice.disable.usage.zero.amount"),
        missing_usage_tolerated: values.flag("org.killbill.invoice.usage.missing.lenient"),
        periods_read_back: values.number("org.killbill.invoice.readMaxRawUsagePreviousPeriod"),
        daily_items_max: values
            .number("org.killbill.invoice.maxDailyNumberOfItemsSafetyBound")
            .unwrap_or(default.daily_items_max),
        same_items_refused: values.flag_or("org.killbill.invoice.sanitySafetyBoundEnabled", default.same_items_refused),
        months_ahead_max: values
            .number("org.killbill.invoice.maxNumberOfMonthsInFuture")
            .unwrap_or(default.months_ahead_max),
        unknown_units_refused: values.flag("org.killbill.invoice.parkAccountsWithUnknownUsage"),
        arrears: match values.text("org.killbill.invoice.inArrear.mode").as_deref() {
            Some("GREEDY") => Arrears::Begun,
            _ => Arrears::Ended,
        },
        proration_days: values.number("org.killbill.invoice.proration.fixed.days").unwrap_or(default.proration_days),
        rating: if correct { RatingMode::Correct } else { RatingMode::KillBill },
    }
}

struct Values(Map<String, Value>);

impl Values {
    fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
            other => Some(other.to_string()),
        }
    }

    fn flag(&self, name: &str) -> bool {
        self.flag_or(name, false)
    }

    fn flag_or(&self, name: &str, default: bool) -> bool {
        self.text(name).map_or(default, |text| text.eq_ignore_ascii_case("true"))
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_has_its_default() {
        for configuration in [None, Some("{}"), Some("not JSON"), Some("[]"), Some(r#"{"hobbs.rating":{}}"#)] {
            assert_eq!(invoice_settings(configuration), InvoiceSettings::default());
        }
    }

    #[test]
    fn values_are_texts_flags_or_numbers() {
        let settings = invoice_settings(Some(
            r#"{"org.killbill.invoice.item.result.behavior.mode":"DETAIL","hobbs.rating":"correct",
                "org.killbill.invoice.disable.usage.zero.amount":true,
                "org.killbill.invoice.readMaxRawUsagePreviousPeriod":"-1"}"#,
        ));
        assert!(settings.detail && settings.zero_usage_left_out);
        assert_eq!((settings.periods_read_back, settings.rating), (Some(-1), RatingMode::Correct));
    }
}
