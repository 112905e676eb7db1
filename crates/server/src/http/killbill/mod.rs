//! Kill Bill's API: one module for each of its resources.

mod account_tags;
mod accounts;
mod audit;
mod bundles;
mod catalog;
mod health;
mod invoices;
mod nodes;
mod payment_methods;
mod security;
mod subscriptions;
mod tenants;
mod test_clock;
pub(super) mod usages;

use super::Resource;
pub use test_clock::test_resources;

/// Every path that is served.
#[must_use]
pub fn resources() -> Vec<Resource> {
    [
        account_tags::resources(),
        accounts::resources(),
        bundles::resources(),
        catalog::resources(),
        health::resources(),
        invoices::resources(),
        nodes::resources(),
        payment_methods::resources(),
        security::resources(),
        subscriptions::resources(),
        tenants::resources(),
        usages::resources(),
    ]
    .concat()
}
