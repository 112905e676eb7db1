//! Payment methods, as plain records: nothing is ever charged here.
//!
//! ```text
//! row             key                                             document
//! payment method  "p" payment method id                           PaymentMethodDocument
//! external key    "q" external key                                the payment method's id
//! of account      "r" account id, ordinal (8 bytes), its id       the payment method's id
//! ```
//!
//! Source of the rules: Kill Bill's payment API. Removing one only marks it, since clients may ask for removed ones.

use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::row::{RowKey, RowRange};
use hobbs_domain::usage::Audit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::accounts::account_key;
use super::documents::{Change, Document, Found};
use super::{AccountDocument, AuditDocument, Directory, of_tenant};
use crate::bounds;
use crate::fault::{ApiClass, Fault};

/// The plugin of payments that are made elsewhere, of which an account has at most one payment method.
const EXTERNAL_PAYMENT: &str = "__EXTERNAL_PAYMENT__";

/// A payment method as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentMethodDocument {
    /// Its id.
    pub id: Uuid,
    /// The account that it belongs to.
    pub account: Uuid,
    /// A key of the client's choice, unique within the tenant.
    pub external_key: String,
    /// The name of the plugin that would charge it.
    pub plugin: String,
    /// Its id with that plugin.
    pub external_id: Option<String>,
    /// Who made it, when and why.
    pub created: AuditDocument,
    /// Whether it was removed.
    pub removed: bool,
}

impl Document for PaymentMethodDocument {}

/// Which payment method a row leads to.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct PaymentMethodIdDocument {
    payment_method: Uuid,
}

impl Document for PaymentMethodIdDocument {}

/// A payment method to be kept.
#[derive(Clone, Debug)]
pub struct NewPaymentMethod {
    /// A key of the client's choice; `None`: its id.
    pub external_key: Option<String>,
    /// The name of the plugin that would charge it.
    pub plugin: String,
    /// Its id with that plugin.
    pub external_id: Option<String>,
    /// Whether it becomes the account's default.
    pub is_default: bool,
}

fn payment_method_key(id: Uuid) -> RowKey {
    RowKey::new([b"p", id.as_bytes().as_slice()].concat())
}

fn external_key_key(external_key: &str) -> RowKey {
    RowKey::new([b"q", external_key.as_bytes()].concat())
}

fn of_account(account: AccountId) -> Vec<u8> {
    [b"r", account.uuid().as_bytes().as_slice()].concat()
}

fn listing_key(account: AccountId, ordinal: u64, id: Uuid) -> RowKey {
    RowKey::new([of_account(account).as_slice(), &ordinal.to_be_bytes(), id.as_bytes()].concat())
}

fn missing(what: &str) -> Fault {
    Fault::missing(ApiClass::Payment, 7000, format!("Payment method {what} does not exist"))
}

impl Directory {
    /// Keeps a payment method.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] without the account; 400 (7023) for a second external payment, 409 for a key that is taken;
    /// a store's failure.
    pub async fn create_payment_method(
        &self,
        tenant: TenantId,
        account: AccountId,
        new: &NewPaymentMethod,
        audit: &Audit,
    ) -> Result<Uuid, Fault> {
        let present = self.payment_methods(tenant, account, false).await?;
        if present.len() >= bounds::ACCOUNT_PAYMENT_METHODS_MAX {
            return Err(Fault::illegal_argument("the account has too many payment methods"));
        }
        if new.plugin == EXTERNAL_PAYMENT && present.iter().any(|method| method.plugin == EXTERNAL_PAYMENT) {
            let message = format!("External payment method already exists for account {account}");
            return Err(Fault::refused(ApiClass::Payment, 7023, message));
        }
        let (id, now) = (self.randomness.uuid(), self.clock.now().floor_to_second());
        let external_key = new.external_key.clone().unwrap_or_else(|| id.to_string());
        if external_key.chars().count() > bounds::EXTERNAL_KEY_CHARACTERS_MAX {
            let most = bounds::EXTERNAL_KEY_CHARACTERS_MAX;
            return Err(Fault::illegal_argument(format!("External key exceeded {most} characters")));
        }
        let document = PaymentMethodDocument {
            id,
            account: account.uuid(),
            external_key,
            plugin: new.plugin.clone(),
            external_id: new.external_id.clone(),
            created: AuditDocument::new(audit, now, self.randomness.uuid()),
            removed: false,
        };
        let index = external_key_key(&document.external_key);
        let pointer = PaymentMethodIdDocument { payment_method: id };
        let change = Change::of(of_tenant(tenant))
            .if_absent(index.clone())
            .put(index, &pointer)?
            .put(listing_key(account, self.ordinals.next(now), id), &pointer)?
            .put(payment_method_key(id), &document)?;
        if !self.documents.commit(change).await? {
            let key = &document.external_key;
            let message = format!("A payment method with external key {key} already exists");
            return Err(Fault::conflict(ApiClass::Payment, 7005, message));
        }
        if new.is_default {
            self.set_payment_method(tenant, account, Some(id)).await?;
        }
        Ok(id)
    }

    /// The payment methods of an account, the oldest first.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] without the account; a store's failure.
    pub async fn payment_methods(
        &self,
        tenant: TenantId,
        account: AccountId,
        with_removed: bool,
    ) -> Result<Vec<PaymentMethodDocument>, Fault> {
        self.account(tenant, account).await?;
        let range = RowRange::prefix(&of_account(account));
        let mut documents = Vec::new();
        for (_, pointer) in self.documents.all::<PaymentMethodIdDocument>(&of_tenant(tenant), range).await? {
            documents.push(self.payment_method(tenant, pointer.payment_method, true).await?);
        }
        documents.retain(|document| with_removed || !document.removed);
        Ok(documents)
    }

    /// A payment method by its id.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; 404, 7000 if it was removed; a store's failure.
    pub async fn payment_method(
        &self,
        tenant: TenantId,
        id: Uuid,
        with_removed: bool,
    ) -> Result<PaymentMethodDocument, Fault> {
        let found: Option<Found<PaymentMethodDocument>> =
            self.documents.get(&of_tenant(tenant), &payment_method_key(id)).await?;
        let document = found.ok_or(Fault::NoSuchObject { kind: "PAYMENT_METHOD", id })?.document;
        if document.removed && !with_removed { Err(missing(&id.to_string())) } else { Ok(document) }
    }

    /// A payment method by its external key.
    ///
    /// # Errors
    ///
    /// 404, 7000 if there is none; a store's failure.
    pub async fn payment_method_by_key(
        &self,
        tenant: TenantId,
        key: &str,
        with_removed: bool,
    ) -> Result<PaymentMethodDocument, Fault> {
        let found: Option<Found<PaymentMethodIdDocument>> =
            self.documents.get(&of_tenant(tenant), &external_key_key(key)).await?;
        let pointer = found.ok_or_else(|| missing(key))?.document;
        self.payment_method(tenant, pointer.payment_method, with_removed).await
    }

    /// Makes a payment method the default of its account.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] without the account; 404 (7000) without the payment method, 400 (7033) for another account's;
    /// a store's failure.
    pub async fn set_default_payment_method(
        &self,
        tenant: TenantId,
        account: AccountId,
        id: Uuid,
    ) -> Result<(), Fault> {
        self.account(tenant, account).await?;
        if self.payment_method(tenant, id, false).await?.account != account.uuid() {
            let message = format!("Payment method {id} has a different account id");
            return Err(Fault::refused(ApiClass::Payment, 7033, message));
        }
        self.set_payment_method(tenant, account, Some(id)).await
    }

    /// Removes a payment method; the default of an account only if `even_default`.
    ///
    /// # Errors
    ///
    /// 404 (7000) without it, 400 (7022) for the default; a store's failure.
    pub async fn remove_payment_method(&self, tenant: TenantId, id: Uuid, even_default: bool) -> Result<(), Fault> {
        let document = self.payment_method(tenant, id, false).await?;
        let account = AccountId::new(document.account);
        if self.account(tenant, account).await?.payment_method == Some(id) {
            if !even_default {
                let message = format!("Cannot delete default payment method for account {account}");
                return Err(Fault::refused(ApiClass::Payment, 7022, message));
            }
            self.set_payment_method(tenant, account, None).await?;
        }
        let remove = |document: &PaymentMethodDocument| Ok(PaymentMethodDocument { removed: true, ..document.clone() });
        let gone = missing(&id.to_string());
        self.documents.update(&of_tenant(tenant), &payment_method_key(id), gone, remove).await.map(drop)
    }

    async fn set_payment_method(&self, tenant: TenantId, account: AccountId, id: Option<Uuid>) -> Result<(), Fault> {
        let missing = Fault::NoSuchObject { kind: "ACCOUNT", id: account.uuid() };
        let set = |account: &AccountDocument| Ok(AccountDocument { payment_method: id, ..account.clone() });
        self.documents.update(&of_tenant(tenant), &account_key(account.uuid()), missing, set).await.map(drop)
    }
}
