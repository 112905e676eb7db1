//! An account as it is answered.

use hobbs_domain::quantity::Quantity;
use hobbs_domain::time::Instant;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::directory::AccountDocument;
use crate::http::Exchange;
use crate::http::json::ExactNumber;
use crate::http::killbill::audit::{AuditLogJson, AuditMode};

/// Which of an account's balances are asked for. Nothing is charged here, so they are nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Balance {
    /// None.
    None,
    /// What the account owes.
    Owed,
    /// What it owes, and the credit it has.
    OwedAndCredit,
}

impl Balance {
    pub(super) fn of(exchange: &Exchange) -> Self {
        if exchange.query.flag("accountWithBalanceAndCBA") {
            Self::OwedAndCredit
        } else if exchange.query.flag("accountWithBalance") {
            Self::Owed
        } else {
            Self::None
        }
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
    account_balance: Option<u8>,
    #[serde(rename = "accountCBA")]
    #[schemars(with = "Option<ExactNumber>")]
    account_credit: Option<Box<RawValue>>,
    audit_logs: Vec<AuditLogJson>,
}

impl AccountJson {
    pub(super) fn of(account: AccountDocument, balance: Balance, audit: AuditMode) -> Self {
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
            account_balance: (balance != Balance::None).then_some(0),
            account_credit: (balance == Balance::OwedAndCredit).then(no_credit).flatten(),
            audit_logs,
        }
    }
}
