//! Listing accounts, in the order in which they were made.
//!
//! A list is read in pages of the store's rows, so its cost is in the accounts up to its end, and its memory in those that
//! it shows.

use hobbs_domain::identifier::{AccountId, TenantId};

use super::AccountDocument;
use super::document::{AccountIdDocument, listing};
use crate::bounds;
use crate::directory::{Directory, of_tenant};
use crate::fault::Fault;

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// How many to leave out.
    pub offset: u64,
    /// How many to show at most.
    pub limit: u64,
}

/// A part of a list of accounts.
#[derive(Clone, Debug)]
pub struct AccountPage {
    /// The accounts.
    pub accounts: Vec<AccountDocument>,
    /// Which part they are.
    pub slice: Slice,
    /// How many accounts match.
    pub matching: u64,
    /// How many accounts there are.
    pub total: u64,
}

impl Directory {
    /// The ids of all accounts, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn account_ids(&self, tenant: TenantId) -> Result<Vec<AccountId>, Fault> {
        let found = self.documents.all::<AccountIdDocument>(&of_tenant(tenant), listing()).await?;
        Ok(found.into_iter().map(|(_, listed)| AccountId::new(listed.account)).collect())
    }

    /// The accounts that match, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn accounts(
        &self,
        tenant: TenantId,
        slice: Slice,
        matches: impl Fn(&AccountDocument) -> bool,
    ) -> Result<AccountPage, Fault> {
        let slice = Slice { limit: slice.limit.min(bounds::PAGE_ACCOUNTS_MAX), ..slice };
        let mut page = AccountPage { accounts: Vec::new(), slice, matching: 0, total: 0 };
        let mut rest = Some(listing());
        while let Some(range) = rest {
            let read = self.documents.page::<AccountIdDocument>(&of_tenant(tenant), range).await?;
            for (_, listed) in read.documents {
                let account = self.account(tenant, AccountId::new(listed.account)).await?;
                page.total += 1;
                if !matches(&account) {
                    continue;
                }
                let wanted = slice.offset..slice.offset.saturating_add(slice.limit);
                if wanted.contains(&page.matching) {
                    page.accounts.push(account);
                }
                page.matching += 1;
            }
            rest = read.rest;
        }
        Ok(page)
    }
}
