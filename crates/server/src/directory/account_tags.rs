//! The tags of accounts: `"g" account id` holds them all.
//!
//! Kill Bill's control tags are known here; they are kept, and the one that stops invoices is heeded. There are no others.

use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::row::RowKey;
use hobbs_domain::usage::Audit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::documents::{Change, Document};
use super::{AuditDocument, Directory, of_tenant};
use crate::bounds;
use crate::fault::{ApiClass, Fault};

/// Kill Bill's control tags, in the order of the numbers of their definitions, from 1.
const CONTROL_TAGS: [&str; 9] = [
    "AUTO_PAY_OFF",
    "AUTO_INVOICING_OFF",
    "OVERDUE_ENFORCEMENT_OFF",
    "WRITTEN_OFF",
    "MANUAL_PAY",
    "TEST",
    "PARTNER",
    "AUTO_INVOICING_DRAFT",
    "AUTO_INVOICING_REUSE_DRAFT",
];

/// The definition of the tag that stops invoices from being made without being asked for.
pub const INVOICING_OFF: Uuid = Uuid::from_u128(2);

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagDocument {
    /// Its id.
    pub id: Uuid,
    /// The id of its definition.
    pub definition: Uuid,
    /// Who added it, when and why.
    pub created: AuditDocument,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct TagsDocument {
    tags: Vec<TagDocument>,
}

impl Document for TagsDocument {}

fn tags_key(account: AccountId) -> RowKey {
    RowKey::new([b"g", account.uuid().as_bytes().as_slice()].concat())
}

impl TagDocument {
    /// The name of its definition.
    #[must_use]
    pub fn name(&self) -> &'static str {
        name_of(self.definition).unwrap_or("")
    }
}

fn name_of(definition: Uuid) -> Option<&'static str> {
    let number = usize::try_from(definition.as_u128()).ok()?;
    CONTROL_TAGS.get(number.checked_sub(1)?).copied()
}

impl Directory {
    /// The tags of an account.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] if there is no such account; a store's failure.
    pub async fn account_tags(&self, tenant: TenantId, account: AccountId) -> Result<Vec<TagDocument>, Fault> {
        self.account(tenant, account).await?;
        let found = self.documents.get::<TagsDocument>(&of_tenant(tenant), &tags_key(account)).await?;
        Ok(found.map(|found| found.document.tags).unwrap_or_default())
    }

    /// Whether no invoice is to be made without being asked for.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn is_invoicing_off(&self, tenant: TenantId, account: AccountId) -> Result<bool, Fault> {
        let found = self.documents.get::<TagsDocument>(&of_tenant(tenant), &tags_key(account)).await?;
        Ok(found.is_some_and(|found| found.document.tags.iter().any(|tag| tag.definition == INVOICING_OFF)))
    }

    /// Adds tags to an account. Those that it has stay as they are.
    ///
    /// # Errors
    ///
    /// 404, 4601 for a definition that is none of the control tags; [`Fault::NoSuchObject`]; a store's failure.
    pub async fn add_account_tags(
        &self,
        tenant: TenantId,
        account: AccountId,
        definitions: &[Uuid],
        audit: &Audit,
    ) -> Result<(), Fault> {
        self.account(tenant, account).await?;
        if let Some(unknown) = definitions.iter().find(|definition| name_of(**definition).is_none()) {
            let message = format!("The tag definition {unknown} does not exist.");
            return Err(Fault::missing(ApiClass::Tag, 4_601, message));
        }
        let created = AuditDocument::new(audit, self.clock.now().floor_to_second(), self.randomness.uuid());
        self.change_tags(tenant, account, |tags| {
            for &definition in definitions {
                if !tags.iter().any(|tag| tag.definition == definition) {
                    tags.push(TagDocument { id: self.randomness.uuid(), definition, created: created.clone() });
                }
            }
        })
        .await
    }

    /// Removes tags from an account. Those that it lacks are passed over.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`]; a store's failure.
    pub async fn remove_account_tags(
        &self,
        tenant: TenantId,
        account: AccountId,
        definitions: &[Uuid],
    ) -> Result<(), Fault> {
        self.account(tenant, account).await?;
        self.change_tags(tenant, account, |tags| tags.retain(|tag| !definitions.contains(&tag.definition))).await
    }

    async fn change_tags(
        &self,
        tenant: TenantId,
        account: AccountId,
        change: impl Fn(&mut Vec<TagDocument>),
    ) -> Result<(), Fault> {
        let (partition, key) = (of_tenant(tenant), tags_key(account));
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let found = self.documents.get::<TagsDocument>(&partition, &key).await?;
            let mut tags = found.as_ref().map(|found| found.document.clone()).unwrap_or_default();
            change(&mut tags.tags);
            let commit = Change::of(partition.clone()).if_found_or_absent(key.clone(), found.as_ref());
            if self.documents.commit(commit.put(key.clone(), &tags)?).await? {
                return Ok(());
            }
        }
        Err(Fault::Unavailable("too many changes at once: retry later".to_owned()))
    }
}
