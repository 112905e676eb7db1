//! An account as it is answered.

use hobbs_domain::decimal::Decimal;
use hobbs_domain::identifier::AccountId;
use hobbs_domain::quantity::Quantity;
use hobbs_domain::time::Instant;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::application::Application;
use crate::directory::AccountDocument;
use crate::fault::Fault;
use crate::http::Exchange;
use crate::http::json::ExactNumber;
use crate::http::killbill::audit::{AuditLogJson, AuditMode};

/// The balances of an account that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Balances {
    /// What it owes; `None`: it isn't asked for.
    owed: Option<Decimal>,
    /// Whether its credit is asked for, which is nothing: none is given here.
    with_credit: bool,
}

impl Balances {
    /// Those that a request asks for.
    pub(super) async fn of(
        application: &Application,
        exchange: &Exchange,
        account: &AccountDocument,
    ) -> Result<Self, Fault> {
        let with_credit = exchange.query.flag("accountWithBalanceAndCBA");
        let owed = if with_credit || exchange.query.flag("accountWithBalance") {
            Some(application.invoicing.owed(exchange.tenant()?, AccountId::new(account.id)).await?)
        } else {
            None
        };
        Ok(Self { owed, with_credit })
    }
}

/// Nothing, as Kill Bill writes it: with nine decimals.
fn no_credit() -> Option<Box<RawValue>> {
    RawValue::from_string(Quantity::ZERO.to_string()).ok()
}

/// An account as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountJson {
    account_id: Uuid,
    name: Option<String>,
    first_name_length: Option<i32>,
    external_key: String,
    email: Option<String>,
    bill_cycle_day_local: i32,
    currency: Option<String>,
    parent_account_id: Option<Uuid>,
    is_payment_delegated_to_parent: bool,
    payment_method_id: Option<Uuid>,
    reference_time: String,
    time_zone: String,
    address1: Option<String>,
    address2: Option<String>,
    postal_code: Option<String>,
    company: Option<String>,
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
    locale: Option<String>,
    phone: Option<String>,
    notes: Option<String>,
    is_migrated: Option<bool>,
    #[schemars(with = "Option<ExactNumber>")]
    account_balance: Option<Box<RawValue>>,
    #[serde(rename = "accountCBA")]
    #[schemars(with = "Option<ExactNumber>")]
    account_credit: Option<Box<RawValue>>,
    audit_logs: Vec<AuditLogJson>,
}

impl AccountJson {
    pub(super) fn of(account: AccountDocument, balances: Balances, audit: AuditMode) -> Self {
        let audit_logs = audit.logs_with_changes(&account.created, &account.changed, "ACCOUNT", account.id);
        Self {
            account_id: account.id,
            name: account.name,
            first_name_length: account.first_name_length,
            external_key: account.external_key,
            email: account.email,
            bill_cycle_day_local: account.bill_cycle_day,
            currency: account.currency,
            parent_account_id: account.parent,
            is_payment_delegated_to_parent: account.payment_delegated_to_parent,
            payment_method_id: account.payment_method,
            reference_time: Instant::from_millis(account.reference_time).to_string(),
            time_zone: account.time_zone,
            address1: account.address1,
            address2: account.address2,
            postal_code: account.postal_code,
            company: account.company,
            city: account.city,
            state: account.state,
            country: account.country,
            locale: account.locale,
            phone: account.phone,
            notes: account.notes,
            is_migrated: account.migrated,
            account_balance: balances.owed.and_then(|owed| RawValue::from_string(owed.to_string()).ok()),
            account_credit: balances.with_credit.then(no_credit).flatten(),
            audit_logs,
        }
    }
}
